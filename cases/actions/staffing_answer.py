"""Whether an answer about who gets what hangs together."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.actions.refusals import Refusal
from cases.actions.staffing import check_givens
from cases.enums import Outcome, PaidFrom
from cases.models import PointOutcome, RecommendationPoint, StaffingPlan
from cases.queries.staffing import Given, decided_lines, plan_of, proposed_lines


def problems_of_staffing(
    plan: StaffingPlan, givens: Sequence[Given] | None, outcome: str, remark: str
) -> list[str]:
    """What is wrong with giving the clusters this, as sentences; None is what was proposed or decided before."""
    if givens is None:
        return []
    try:
        check_givens(givens, year=plan.year, per_mille_line=plan.per_mille_line)
    except Refusal as refusal:
        return refusal.reasons
    proposed = {line.given for line in proposed_lines(plan.point)}
    amended, number = set(givens) != proposed, plan.point.order
    problems = []
    if _asks(givens) and not _asks(proposed):
        problems.append(
            _(
                "Punkt %(number)s søger ikke om en tillægsbevilling, og den skal have en dækning og en vej til "
                "Byrådet. Vælg en anden kilde, eller udsæt punktet."
            )
            % {"number": number}
        )
    if amended and outcome != Outcome.APPROVED_AMENDED:
        problems.append(
            _("Bemandingen i punkt %(number)s er ændret. Vælg »%(amended)s«, eller sæt den tilbage.")
            % {"number": number, "amended": Outcome.APPROVED_AMENDED.label}
        )
    if not amended and outcome == Outcome.APPROVED_AMENDED and not remark.strip():
        problems.append(
            _(
                "Punkt %(number)s er »%(amended)s«, men intet er ændret. "
                "Ret bemandingen, eller skriv hvad der er ændret."
            )
            % {"number": number, "amended": Outcome.APPROVED_AMENDED.label}
        )
    return problems


def changes_staffing(
    point: RecommendationPoint, givens: Sequence[Given] | None, before: PointOutcome
) -> bool:
    """Does a correction give the clusters something else than was decided before?"""
    if plan_of(point) is None or givens is None:
        return False
    return set(givens) != {line.given for line in decided_lines(point, before)}


def _asks(givens: Sequence[Given] | set[Given]) -> bool:
    return any(given.own == PaidFrom.SUPPLEMENTARY for given in givens)
