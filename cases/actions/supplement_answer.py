"""Whether an answer about what is asked of the council hangs together, and the amounts another body grants."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.actions.refusals import Refusal
from cases.enums import Outcome
from cases.models import RecommendationPoint, RouteStep
from cases.queries.appropriation import Asked
from htk_workforce.money import ZERO, format_kr


def problems_of_supplement(
    point: RecommendationPoint, amount: Decimal | None, outcome: str, *, otherwise_amended: bool
) -> list[str]:
    """What is wrong with sending this amount on, as sentences; None is the amount the point asks for.

    A smaller amount is "godkendt i ændret form", and that is a smaller amount: words alone would leave the council
    asked for the whole. `otherwise_amended` is whether something else in the point was amended.
    """
    proposed = point.supplement_amount
    amended = amount is not None and amount != proposed
    if amended and not ZERO < amount < proposed:
        return [
            _(
                "Punkt %(number)s søger om %(proposed)s; dækningen gælder ikke mere. Skriv et beløb mellem 0 kr. "
                "og det, eller vælg et andet svar."
            )
            % {"number": point.order, "proposed": format_kr(proposed)}
        ]
    label = Outcome.APPROVED_AMENDED.label
    if amended and outcome != Outcome.APPROVED_AMENDED:
        return [
            _(
                "Tillægsbevillingen i punkt %(number)s er ændret. Vælg »%(amended)s«, eller sæt beløbet tilbage."
            )
            % {"number": point.order, "amended": label}
        ]
    if not amended and outcome == Outcome.APPROVED_AMENDED and not otherwise_amended:
        return [
            _(
                "Punkt %(number)s er »%(amended)s«, men der søges om det samme. Skriv, hvor meget der skal søges om, "
                "eller vælg »%(remark)s«."
            )
            % {"number": point.order, "amended": label, "remark": Outcome.APPROVED_WITH_REMARK.label}
        ]
    return []


def granted_amounts(
    step: RouteStep, asked: Sequence[Asked], outcome: str, amounts: Mapping[int, Decimal]
) -> dict[int, Decimal]:
    """What a body grants of each point (by id) when it grants another amount than it was asked for; empty when not.

    Raises:
        Refusal: an amended answer without an amount for each point, an amount above what the case asks for, nothing
            at all, or an amount beside an answer that is not amended.
    """
    known = {one.point.pk: one for one in asked}
    typed = {pk: amount for pk, amount in amounts.items() if pk in known}
    if outcome != Outcome.APPROVED_AMENDED:
        if any(amount != known[pk].amount for pk, amount in typed.items()):
            raise Refusal(
                _("Vælg »%(amended)s«, når der er givet et andet beløb, eller slet beløbet.")
                % {"amended": Outcome.APPROVED_AMENDED.label}
            )
        return {}
    for one in asked:
        if one.point.pk not in typed:
            raise Refusal(
                _("Skriv, hvor mange penge %(body)s sagde ja til i punkt %(number)s.")
                % {"body": step.body, "number": one.point.order}
            )
        if not ZERO <= typed[one.point.pk] <= one.proposed:
            raise Refusal(
                _("Punkt %(number)s søger om %(proposed)s, og der kan ikke gives mere i denne sag.")
                % {"number": one.point.order, "proposed": format_kr(one.proposed)}
            )
    if asked and not any(typed.values()):
        raise Refusal(
            _("%(body)s gav ingen penge. Vælg »%(no)s«.")
            % {"body": step.body, "no": Outcome.NOT_FOLLOWED.label}
        )
    return typed
