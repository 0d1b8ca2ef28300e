"""Who a point gives the clusters, what it costs in the year and in a whole year, and who pays. Kroner inside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from cases.enums import PaidFrom
from cases.models import FundingSplit, PointOutcome, RecommendationPoint, StaffingLine, StaffingPlan
from cases.rules import allocates
from cases.rules.staffing import MONTHS, Post, cost_of_posts, pay_after
from clusters.enums import PositionType
from clusters.models import Cluster
from clusters.queries import StaffingTable, UnitAmount, table_of, unit_amounts
from clusters.rules import POOL_SHARES, Costing, CostOfPosition, Split, months_in_year
from htk_workforce.collation import danish
from htk_workforce.money import apportion
from pools.models import FrameLine

ZERO = Decimal("0.00")
IN_ORDER = (PositionType.PLUS_PEDAGOGUE, PositionType.LEADER)
"""The order of HTK's table (A3.1)."""


@dataclass(frozen=True)
class Given:
    """What a cluster gets, from a day on, and who pays what the pool does not (empty: the pool pays it all)."""

    cluster: Cluster
    position: str
    from_on: date
    own: str = ""
    count: int = 1


@dataclass(frozen=True)
class FundedLine:
    """A staffing line with the shares of its pay; saved, or as it would be saved."""

    row: StaffingLine
    splits: tuple[FundingSplit, ...]

    @property
    def own(self) -> FundingSplit | None:
        """Who pays what the pool does not."""
        return next((split for split in self.splits if split.paid_from != PaidFrom.POOL), None)

    @property
    def pool(self) -> FundingSplit:
        return next(split for split in self.splits if split.paid_from == PaidFrom.POOL)

    @property
    def given(self) -> Given:
        row, own = self.row, self.own
        return Given(row.cluster, row.position, row.from_on, own.paid_from if own else "", row.count)


@dataclass(frozen=True)
class CostedLine:
    """A line with what it costs in the year and in a whole one."""

    line: FundedLine
    months: int
    in_year: Split
    full_year: Split

    @property
    def row(self) -> StaffingLine:
        return self.line.row


@dataclass(frozen=True)
class Payer:
    """Who pays how much, in kroner and as it is shown in t.kr.; `line` is None for what is outside the pools, and
    `paid_from` empty while nobody has been chosen to pay.
    """

    paid_from: str
    line: FrameLine | None
    in_year: Decimal
    full_year: Decimal
    shown_in_year: Decimal = ZERO
    shown_full_year: Decimal = ZERO

    @property
    def label(self) -> str:
        if self.line and not self.waits:
            return str(self.line)
        return str(PaidFrom(self.paid_from).label) if self.paid_from else _("Mangler en kilde")

    @property
    def waits(self) -> bool:
        """Is it money that only the council can give?"""
        return self.paid_from == PaidFrom.SUPPLEMENTARY


@dataclass(frozen=True)
class StaffingCost:
    """What some lines cost, and who pays. Every table adds up, in kroner and in t.kr."""

    year: int
    price_level: int
    lines: tuple[CostedLine, ...]

    @cached_property
    def in_year(self) -> StaffingTable:
        return self._table([line.in_year for line in self.lines])

    @cached_property
    def full_year(self) -> StaffingTable:
        return self._table([line.full_year for line in self.lines])

    @property
    def is_whole_year(self) -> bool:
        """Does everything run for all of the year, so that one table says it?"""
        return all(line.months == MONTHS for line in self.lines)

    def _table(self, costs: Sequence[Split]) -> StaffingTable:
        positions, sources, shares = [], {}, {}
        for position in IN_ORDER:
            found = [
                (line, cost)
                for line, cost in zip(self.lines, costs, strict=True)
                if line.row.position == position
            ]
            if not found:
                continue
            first = found[0][0]
            sources[str(position)], shares[str(position)] = first.row.source, first.line.pool.share
            positions.append(
                CostOfPosition(
                    total=sum((cost.total for _line, cost in found), ZERO),
                    own=sum((cost.own for _line, cost in found), ZERO),
                    position=position,
                    count=sum(line.row.count for line, _cost in found),
                    unit=first.row.unit_amount,
                )
            )
        return table_of(
            Costing(tuple(positions)), price_level=self.price_level, sources=sources, pool_shares=shares
        )

    @cached_property
    def payers(self) -> tuple[Payer, ...]:
        """The pool's lines first, then who pays the rest, as it stands in the two tables."""
        paid: dict[tuple[str, FrameLine | None], list[Decimal]] = {}
        for line in self.lines:
            for split in line.line.splits:
                amounts = paid.setdefault((split.paid_from, split.line), [ZERO, ZERO])
                is_pool = split.paid_from == PaidFrom.POOL
                for index, cost in enumerate((line.in_year, line.full_year)):
                    amounts[index] += cost.pool if is_pool else cost.own
        found = [Payer(kind, line, *amounts) for (kind, line), amounts in paid.items()]
        found.sort(key=lambda payer: [*PaidFrom, ""].index(payer.paid_from))
        return self._shown(found)

    def _shown(self, payers: Sequence[Payer]) -> tuple[Payer, ...]:
        """Each payer in whole t.kr., so that the pool's lines are the pool's part of the table and the rest its own."""
        shown: list[Payer] = []
        for group in (
            [payer for payer in payers if payer.paid_from == PaidFrom.POOL],
            [payer for payer in payers if payer.paid_from != PaidFrom.POOL],
        ):
            is_pool = bool(group) and group[0].paid_from == PaidFrom.POOL
            columns = [
                _shown_as(amounts, table.total.pool if is_pool else table.total.own)
                for amounts, table in (
                    ([payer.in_year for payer in group], self.in_year),
                    ([payer.full_year for payer in group], self.full_year),
                )
            ]
            shown += [
                Payer(payer.paid_from, payer.line, payer.in_year, payer.full_year, in_year, full_year)
                for payer, in_year, full_year in zip(group, *columns, strict=True)
            ]
        return tuple(shown)

    @property
    def promised(self) -> dict[FrameLine, Decimal]:
        """What the lines of the pools promise for the year when it is decided, in kroner."""
        amounts: dict[FrameLine, Decimal] = {}
        for payer in self.payers:
            if payer.line and not payer.waits and payer.in_year:
                amounts[payer.line] = amounts.get(payer.line, ZERO) + payer.in_year
        return amounts

    @property
    def supplement(self) -> Decimal:
        """What only the council can give, for the year, in kroner."""
        return sum((payer.in_year for payer in self.payers if payer.waits), ZERO)

    @property
    def leaders(self) -> int:
        return self._count(PositionType.LEADER)

    @property
    def plus_pedagogues(self) -> int:
        return self._count(PositionType.PLUS_PEDAGOGUE)

    def _count(self, position: PositionType) -> int:
        return sum(line.row.count for line in self.lines if line.row.position == position)


def _shown_as(amounts: Sequence[Decimal], whole: Decimal) -> list[Decimal]:
    """Amounts in t.kr. that add up to what the table above them shows; the largest takes what is left over."""
    shown = apportion(amounts)
    if shown and sum(shown) != whole:
        largest = max(range(len(amounts)), key=lambda index: amounts[index])
        shown[largest] += whole - sum(shown)
    return shown


def staffing_cost(lines: Iterable[FundedLine], *, year: int, price_level: int) -> StaffingCost:
    """What lines cost in a year, from the month each begins in, and in a whole year."""
    lines = tuple(lines)
    months = [months_in_year(line.row.from_on, year) for line in lines]
    in_year = cost_of_posts([_post(line, count) for line, count in zip(lines, months, strict=True)])
    full_year = cost_of_posts([_post(line, MONTHS) for line in lines])
    costed = zip(lines, months, in_year, full_year, strict=True)
    return StaffingCost(year, price_level, tuple(CostedLine(*one) for one in costed))


def left_after(lines: Sequence[FundedLine], run: Sequence[int], *, year: int) -> list[Split]:
    """What is left of the year's pay of each line when it has run for so many of its months, in kroner."""
    months = [months_in_year(line.row.from_on, year) for line in lines]
    return pay_after([_post(line, count) for line, count in zip(lines, months, strict=True)], run)


def _post(line: FundedLine, months: int) -> Post:
    row = line.row
    return Post(row.position, row.count, row.unit_amount, months, line.pool.share)


def waits(line: FundedLine) -> bool:
    """Does somebody else than the pools' owners have to say yes to the rest of the pay, the council?"""
    return line.own is not None and line.own.paid_from == PaidFrom.SUPPLEMENTARY


@dataclass(frozen=True)
class Moves:
    """What a decision changes for the clusters: taken back, given at once, and given when the council has said yes."""

    taken: tuple[FundedLine, ...]
    given: tuple[FundedLine, ...]
    waiting: tuple[FundedLine, ...]

    @property
    def all_given(self) -> tuple[FundedLine, ...]:
        return (*self.given, *self.waiting)


def moves_of(old: Iterable[FundedLine], new: Iterable[FundedLine], *, corrects: bool) -> Moves:
    """From what a point gave before to what it gives now.

    A correction is made when the council has answered, so only the first decision leaves a leader waiting.
    """
    old, new = tuple(old), tuple(new)
    had, has = {_place(line) for line in old}, {_place(line) for line in new}
    given = [line for line in new if _place(line) not in had]
    return Moves(
        tuple(line for line in old if _place(line) not in has),
        tuple(line for line in given if corrects or not waits(line)),
        tuple(line for line in given if not corrects and waits(line)),
    )


def _place(line: FundedLine) -> tuple[int, str, date, int]:
    return line.row.cluster_id, line.row.position, line.row.from_on, line.row.count


# --- what is saved, and what would be ---------------------------------------------------------------------------


def staffing_rows() -> QuerySet[StaffingLine]:
    """Staffing lines with all they are costed with, in the order of the clusters' names."""
    splits = FundingSplit.objects.select_related("line__frame__pool").order_by("id")
    rows = StaffingLine.objects.select_related("cluster").prefetch_related(Prefetch("splits", splits))
    return rows.order_by(danish("cluster__name"))


PLAN = (
    "staffing_plan__leader_line__frame__pool",
    "staffing_plan__plus_line__frame__pool",
    "staffing_plan__per_mille_line__frame__pool",
)
"""What to select with points so that `plan_of` asks nothing more."""


def staffing_prefetch() -> Prefetch:
    """What to prefetch with points so that their lines are read once for all of them."""
    return Prefetch("staffing", staffing_rows())


def plan_of(point: RecommendationPoint) -> StaffingPlan | None:
    """The staffing of a point, None when it staffs no clusters."""
    return getattr(point, "staffing_plan", None)


def proposed_lines(point: RecommendationPoint) -> tuple[FundedLine, ...]:
    return _funded(row for row in _rows(point) if row.item_id is None)


def standing_lines(point: RecommendationPoint, outcome: PointOutcome | None) -> tuple[FundedLine, ...]:
    """What one outcome gave the clusters and the council has not said no to."""
    return tuple(line for line in decided_lines(point, outcome) if line.row.lapsed_on is None)


def lapsed_lines(point: RecommendationPoint, outcome: PointOutcome | None) -> tuple[FundedLine, ...]:
    """What one outcome gave the clusters and the council said no to."""
    return tuple(line for line in decided_lines(point, outcome) if line.row.lapsed_on is not None)


def lapsed_of(point: RecommendationPoint) -> tuple[FundedLine, ...]:
    """Everything a point gave that the council has said no to, whichever handling gave it."""
    return _funded(row for row in _rows(point) if row.lapsed_on is not None)


def decided_lines(point: RecommendationPoint, outcome: PointOutcome | None) -> tuple[FundedLine, ...]:
    """What one outcome gave the clusters; nothing when it gave nothing."""
    if outcome is None or not allocates(outcome.outcome):
        return ()
    return _funded(row for row in _rows(point) if row.item_id == outcome.item_id)


def _rows(point: RecommendationPoint) -> Iterable[StaffingLine]:
    if "staffing" in getattr(point, "_prefetched_objects_cache", {}):
        return point.staffing.all()
    return staffing_rows().filter(point=point)


def _funded(rows: Iterable[StaffingLine]) -> tuple[FundedLine, ...]:
    return tuple(FundedLine(row, tuple(row.splits.all())) for row in rows)


def cost_of(plan: StaffingPlan, lines: Iterable[FundedLine]) -> StaffingCost:
    """What lines of a point cost in the year of its frame."""
    return staffing_cost(lines, year=plan.year, price_level=plan.price_level)


def lines_for(
    plan: StaffingPlan,
    givens: Iterable[Given],
    *,
    known: Iterable[FundedLine] = (),
    supplement_line: FrameLine | None = None,
) -> tuple[FundedLine, ...]:
    """Lines as they would be saved, one for each cluster. A position costs what the `known` lines say it does, or
    else what the salaries say now.

    Raises:
        SalaryMissing: a position has no salary in the prices of the frame.
    """
    givens = list(givens)
    units = {line.row.position: UnitAmount(line.row.unit_amount, line.row.source) for line in known}
    if any(given.position not in units for given in givens):
        units = dict(unit_amounts(plan.price_level, plan.basis)) | units
    return tuple(_line(plan, given, units, supplement_line) for given in givens)


def _line(
    plan: StaffingPlan, given: Given, units: Mapping[str, UnitAmount], supplement_line: FrameLine | None
) -> FundedLine:
    unit, share = units[given.position], POOL_SHARES[given.position]
    row = StaffingLine(
        point=plan.point,
        cluster=given.cluster,
        position=given.position,
        count=given.count,
        basis=plan.basis,
        unit_amount=unit.amount,
        price_level=plan.price_level,
        source=unit.source,
        from_on=given.from_on,
    )
    splits = [FundingSplit(paid_from=PaidFrom.POOL, share=share, line=plan.line_of(given.position))]
    if share < 1:
        arrives = {PaidFrom.PER_MILLE: plan.per_mille_line, PaidFrom.SUPPLEMENTARY: supplement_line}
        splits.append(FundingSplit(paid_from=given.own, share=1 - share, line=arrives.get(given.own)))
    return FundedLine(row, tuple(splits))


def position_words(position: str | None, count: int = 1) -> str:
    """Leader, plus-pedagogue, or that a cluster gets neither; with the number when it is more than one."""
    if not position:
        return _("Ingen")
    label = str(PositionType(position).label)
    return label if count == 1 else _("%(count)s × %(position)s") % {"count": count, "position": label}
