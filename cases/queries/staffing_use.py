"""What has been used of the pay that a decision about staffing promised, and what is left of it. Kroner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases.models import RecommendationPoint, StaffingPlan, StaffingUse
from cases.queries.decision import last_answers
from cases.queries.staffing import IN_ORDER, FundedLine, cost_of, plan_of, standing_lines, waits
from cases.rules import ALLOCATING_OUTCOMES
from clusters.enums import PositionType
from pools.enums import Bucket
from pools.models import Entry, FrameLine

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class PromisedPay:
    """What one line promised for a position, and what has been spent and let go of it since. Kroner."""

    line: FrameLine
    promised: Decimal
    spent: Decimal
    released: Decimal

    @property
    def left(self) -> Decimal:
        return self.promised - self.spent - self.released


@dataclass(frozen=True)
class PositionPay:
    """The pay of one kind of position, line by line. The sums are of the lines."""

    position: PositionType
    lines: tuple[PromisedPay, ...]

    @property
    def label(self) -> str:
        return str(self.position.label)

    @property
    def promised(self) -> Decimal:
        return sum((pay.promised for pay in self.lines), ZERO)

    @property
    def spent(self) -> Decimal:
        return sum((pay.spent for pay in self.lines), ZERO)

    @property
    def released(self) -> Decimal:
        return sum((pay.released for pay in self.lines), ZERO)

    @property
    def left(self) -> Decimal:
        return sum((pay.left for pay in self.lines), ZERO)


@dataclass(frozen=True)
class StaffingPay:
    """The pay a decided point promised. `waiting` leaders wait for the council, and nothing is used of theirs yet."""

    positions: tuple[PositionPay, ...]
    waiting: int
    uses: tuple[StaffingUse, ...]
    first_day: date | None

    @property
    def open_positions(self) -> tuple[PositionPay, ...]:
        """Those of which something is left to use or let go."""
        return tuple(pay for pay in self.positions if pay.left > 0)


def staffing_pay(point: RecommendationPoint) -> StaffingPay:
    """What was promised by the last decision, what each line paid, and every row that was written about it."""
    plan, outcome = plan_of(point), last_answers([point]).get(point.pk)
    lines = standing_lines(point, outcome)
    rows = point.staffing_uses.select_related(
        "posting", "by", "reversed_by", "cluster", "replaced_by__case__author"
    )
    uses = tuple(rows.order_by("on", "id"))
    if plan is None or outcome is None or not lines:
        return StaffingPay((), 0, uses, None)
    waiting = [line for line in lines if waits(line)] if _awaits_council(point) else []
    current = [line for line in lines if line not in waiting]
    used = _used(use for use in uses if not use.is_reversed)
    positions = tuple(
        PositionPay(position, pays)
        for position in IN_ORDER
        if (pays := _pays(plan, current, position, used.get(position, {})))
    )
    return StaffingPay(positions, len(waiting), uses, _first_day(point))


def _awaits_council(point: RecommendationPoint) -> bool:
    """Is the council's answer to this very point still to come? Another point of the case has steps of its own."""
    if point.supplement_amount is None:
        return False
    asked = point.case.route.filter(for_appropriation=True, decided_on=None)
    return asked.filter(item__outcomes__point=point, item__outcomes__outcome__in=ALLOCATING_OUTCOMES).exists()


def _first_day(point: RecommendationPoint) -> date | None:
    """The day the point first gave the clusters something; a correction later does not move it."""
    days = point.outcomes.filter(outcome__in=ALLOCATING_OUTCOMES).values_list("item__meeting__on", flat=True)
    return min(days, default=None)


def _pays(
    plan: StaffingPlan,
    lines: Iterable[FundedLine],
    position: PositionType,
    used: dict[tuple[int, str], Decimal],
) -> tuple[PromisedPay, ...]:
    chosen = [line for line in lines if line.row.position == position]
    amounts: dict[FrameLine, Decimal] = {}
    for payer in cost_of(plan, chosen).payers if chosen else ():
        if payer.line and not payer.waits:
            amounts[payer.line] = amounts.get(payer.line, ZERO) + payer.in_year
    if any(waits(line) for line in chosen):
        for line, granted in granted_to(plan.point).items():
            amounts[line] = amounts.get(line, ZERO) + granted
    return tuple(
        PromisedPay(
            line,
            amount,
            used.get((line.pk, Bucket.SPENT), ZERO),
            used.get((line.pk, Bucket.AVAILABLE), ZERO),
        )
        for line, amount in amounts.items()
        if amount
    )


def granted_to(point: RecommendationPoint) -> dict[FrameLine, Decimal]:
    """What was promised to the leaders' pay when the council had answered, by line: what it gave, and what another
    line pays where it gave too little. It is a posting of its own.
    """
    promised = Entry.objects.filter(
        posting__key__startswith="route:",
        posting__key__endswith=f":{point.pk}:staffing",
        bucket=Bucket.COMMITTED,
        amount__gt=0,
    )
    found: dict[FrameLine, Decimal] = {}
    for entry in promised.select_related("line__frame__pool").order_by("pk"):
        found[entry.line] = found.get(entry.line, ZERO) + entry.amount
    return found


def _used(uses: Iterable[StaffingUse]) -> dict[str, dict[tuple[int, str], Decimal]]:
    """By position what each line has spent and let go, as the ledger has it."""
    uses = list(uses)
    moved = moved_by(uses)
    found: dict[str, dict[tuple[int, str], Decimal]] = {}
    for use in uses:
        sums = found.setdefault(use.position, {})
        for key, amount in moved.get(use.posting_id, {}).items():
            sums[key] = sums.get(key, ZERO) + amount
    return found


def moved_by(uses: Iterable[StaffingUse]) -> dict[int, dict[tuple[int, str], Decimal]]:
    """By posting (id) what the rows moved on each line (id) and bucket, as the ledger has it. Kroner."""
    postings = [use.posting_id for use in uses]
    entries = Entry.objects.filter(posting__in=postings).values_list("posting", "line", "bucket", "amount")
    found: dict[int, dict[tuple[int, str], Decimal]] = {}
    for posting, line, bucket, amount in entries:
        found.setdefault(posting, {})[line, bucket] = amount
    return found
