"""Whether an answer about who gets what hangs together."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from cases.actions.refusals import Refusal
from cases.actions.staffing import check_givens
from cases.enums import Outcome, PaidFrom
from cases.models import PointOutcome, RecommendationPoint, StaffingPlan
from cases.queries.staffing import Given, lapsed_of, plan_of, proposed_lines, standing_lines


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
    # What the council said no to does not come back by itself, and so is no change when it stays away.
    refused = {line.given.cluster for line in lapsed_of(plan.point)} - {given.cluster for given in givens}
    proposed = {line.given for line in proposed_lines(plan.point) if line.given.cluster not in refused}
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
    return set(givens) != {line.given for line in standing_lines(point, before)}


def problems_across(
    points: Sequence[RecommendationPoint],
    staffing: Mapping[int, Sequence[Given] | None],
    before: Mapping[int, PointOutcome],
) -> dict[int, list[str]]:
    """Clusters that two points of an item give something, by the last of them (id): neither replaces the other.

    `staffing` is what the answers of the points (ids) that allocate give; None is what was proposed or decided before.
    """
    taken: dict[int, int] = {}
    problems: dict[int, list[str]] = {}
    for point in points:
        if point.pk not in staffing or plan_of(point) is None:
            continue
        givens = staffing[point.pk]
        if givens is None:
            lines = standing_lines(point, before.get(point.pk)) or proposed_lines(point)
            givens = [line.given for line in lines]
        for given in givens:
            if given.cluster.pk in taken:
                text = _("%(cluster)s får også noget i punkt %(number)s. Giv den kun noget i det ene.")
                named = {"cluster": given.cluster, "number": taken[given.cluster.pk]}
                problems.setdefault(point.pk, []).append(text % named)
            taken.setdefault(given.cluster.pk, point.order)
    return problems


def _asks(givens: Sequence[Given] | set[Given]) -> bool:
    return any(given.own == PaidFrom.SUPPLEMENTARY for given in givens)
