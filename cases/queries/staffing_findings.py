"""What the control panel says about staffing: what a line cannot pay, who lacks an assessment, what money may be for,
and the years nobody has paid yet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import Severity
from cases.models import RecommendationPoint
from cases.queries.staffing import StaffingCost, cost_of, plan_of, proposed_lines, waits
from cases.queries.staffing_replaced import replaced_pay
from cases.queries.staffing_same import same_staffing
from clusters.models import ClusterAssessment
from htk_workforce.money import format_kr
from pools.enums import GrantStatus, PoolOrigin
from pools.models import Frame, FrameLine, Grant, Pool
from pools.queries import available_on_each

ZERO = Decimal("0.00")
BUDGET_YEARS = 4
"""A budget is for its year and three more (overslagsår). Source: domain research B5."""


@dataclass(frozen=True)
class Remark:
    """What is found about a point; `evidence` is what it was found in."""

    code: str
    severity: Severity
    sentence: str
    point: RecommendationPoint
    evidence: tuple[object, ...]


def staffing_remarks(points: Iterable[RecommendationPoint]) -> Iterator[Remark]:
    """The remarks about the points that staff clusters and are not decided yet."""
    costs = [
        (point, cost_of(plan, proposed_lines(point)))
        for point in points
        if (plan := plan_of(point)) and not any(outcome.posting_id for outcome in point.outcomes.all())
    ]
    if not costs:
        return
    yield from _overdrawn(costs)
    for point, cost in costs:
        yield from _not_assessed(point, cost)
        yield from _already_staffed(point, cost)
        yield from _direct_contact(point, cost)
        yield from _years_without_money(point, cost)


def _overdrawn(costs: Iterable[tuple[RecommendationPoint, StaffingCost]]) -> Iterator[Remark]:
    """More promised than there is and comes back, taken together for the points that share a line."""
    wanted: dict[FrameLine, Decimal] = {}
    back: dict[FrameLine, Decimal] = {}
    last: dict[FrameLine, RecommendationPoint] = {}
    for point, cost in costs:
        for line, amount in cost.promised.items():
            wanted[line] = wanted.get(line, ZERO) + amount
            last[line] = point
        given = [one.line for one in cost.lines if not waits(one.line)]
        for row in replaced_pay(point, given=given):
            for line, part in row.parts:
                back[line] = back.get(line, ZERO) + part
    left = available_on_each(wanted) if wanted else {}
    for line, amount in wanted.items():
        there = left[line.pk] + back.get(line, ZERO)
        if amount > there:
            sentence = _(
                "Bemandingen koster »%(line)s« %(amount)s i %(year)s, og der er %(left)s ledige. "
                "Giv færre klynger noget, begynd senere, eller vælg en anden linje."
            ) % {
                "line": line,
                "amount": format_kr(amount),
                "year": line.frame.year,
                "left": format_kr(there),
            }
            evidence = (line.pk, amount, there)
            yield Remark("staffing_overdrawn", Severity.BLOCKING, sentence, last[line], evidence)


def _not_assessed(point: RecommendationPoint, cost: StaffingCost) -> Iterator[Remark]:
    clusters = [line.row.cluster for line in cost.lines]
    found = ClusterAssessment.objects.filter(cluster__in=clusters).values_list("cluster", flat=True)
    assessed = set(found)
    lacking = [str(cluster) for cluster in clusters if cluster.pk not in assessed]
    if lacking:
        sentence = ngettext(
            "%(clusters)s mangler en vurdering med en begrundelse. Skriv den, før sagen er klar.",
            "Disse klynger mangler en vurdering med en begrundelse: %(clusters)s. Skriv dem, før sagen er klar.",
            len(lacking),
        ) % {"clusters": ", ".join(lacking)}
        yield Remark("staffing_assessment", Severity.BLOCKING, sentence, point, tuple(lacking))


def _already_staffed(point: RecommendationPoint, cost: StaffingCost) -> Iterator[Remark]:
    """A cluster has one thing at a time, so the same again is promised twice, or it is a mistake. What is replaced by
    something else is no finding: its pay goes back to the lines, and the effect of the point says so.
    """
    same = same_staffing(point, given=[line.line for line in cost.lines])
    for one in same:
        if one.is_paid:
            yield Remark("same_staffing", Severity.BLOCKING, one.sentence, point, (one.decision.pk,))
    again = [one.words for one in same if not one.is_paid]
    if again:
        sentence = _(
            "Disse klynger har allerede samme stilling, men ingen linje har lovet lønnen på samme måde i %(year)s: "
            "%(clusters)s. Den nye afløser den gamle. Skriv, hvorfor klyngen får den igen."
        ) % {"year": cost.year, "clusters": ", ".join(again)}
        yield Remark("already_staffed", Severity.ADVICE, sentence, point, tuple(again))


def _direct_contact(point: RecommendationPoint, cost: StaffingCost) -> Iterator[Remark]:
    """X21: the state's money was for staff in direct contact with the children, which a leader is only in part."""
    pool = plan_of(point).leader_line.frame.pool
    if cost.leaders and pool.origin == PoolOrigin.STATE_GRANT:
        sentence = _(
            "Statens penge til minimumsnormeringer er til personale i direkte kontakt med børnene. "
            "%(count)s af stillingerne er ledere. Skriv, hvorfor puljen kan betale dem, og hvad fagforeningerne siger."
        ) % {"count": cost.leaders}
        yield Remark("direct_contact", Severity.ADVICE, sentence, point, (point.pk, pool.pk, cost.leaders))


def _years_without_money(point: RecommendationPoint, cost: StaffingCost) -> Iterator[Remark]:
    """AT08: positions are permanent; the years of the budget in which the pool has no certain money for them."""
    plan = plan_of(point)
    pool, yearly = plan.leader_line.frame.pool, cost.full_year.exact.pool
    years = uncovered_years(pool, plan.year, yearly)
    if years:
        sentence = _(
            "Stillingerne er varige, men puljen har ikke sikre penge til dem i hele budgetperioden. "
            "Skriv, hvordan de bliver betalt. Udækket: %(years)s"
        ) % {
            "years": "; ".join(
                _("%(year)s %(amount)s") % {"year": y, "amount": format_kr(-a)} for y, a in years
            )
        }
        yield Remark("uncovered_years", Severity.ADVICE, sentence, point, (point.pk, yearly, tuple(years)))


def uncovered_years(pool: Pool, first: int, yearly: Decimal) -> list[tuple[int, Decimal]]:
    """The years after the first in the budget, and what the pool lacks in each of a yearly cost, in kroner.

    What the year's frame still has available counts, and so do promised and paid grants of a year without a frame;
    conditional grants do not (AT20).
    """
    years = range(first + 1, first + BUDGET_YEARS)
    frames = {frame.year: frame for frame in Frame.objects.filter(pool=pool, year__in=years)}
    lines = [line for frame in frames.values() for line in frame.lines.all()]
    left = available_on_each(lines) if lines else {}
    certain: dict[int, Decimal] = {}
    for line in lines:
        year = next(year for year, frame in frames.items() if frame.pk == line.frame_id)
        certain[year] = certain.get(year, ZERO) + left[line.pk]
    grants = Grant.objects.filter(
        pool=pool, year__in=years, status__in=[GrantStatus.PROMISED, GrantStatus.PAID]
    )
    for grant in grants:
        if grant.year not in frames:
            certain[grant.year] = certain.get(grant.year, ZERO) + grant.amount
    lacking = [(year, yearly - certain.get(year, ZERO)) for year in years]
    return [(year, amount) for year, amount in lacking if amount > 0]
