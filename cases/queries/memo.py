"""The case as it is read and printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, prefetch_related_objects

from cases.enums import ItemState, SectionKind
from cases.models import AgendaItem, AllocationLine, CaseFile, PointOutcome, RecommendationPoint, Section
from pools.queries import ZERO, available_after, available_on_each


@dataclass(frozen=True)
class AllocationRow:
    """One line of the table proposed/decided, in kroner. `heading` is the sub-pool the line stands under."""

    heading: str
    name: str
    proposed: Decimal
    proposed_name: str
    proposed_on: date
    decided: Decimal | None
    decided_on: date | None

    @property
    def change(self) -> Decimal | None:
        return None if self.decided is None else self.decided - self.proposed

    @property
    def is_renamed(self) -> bool:
        return self.name != self.proposed_name


@dataclass(frozen=True)
class AllocationTable:
    """What a point proposed and what was decided, with what is left undistributed right after the decision.

    Kroner. `to_distribute` is what there was to distribute from; `decided` and `undistributed` are None until
    the money is distributed.
    """

    point: RecommendationPoint
    rows: tuple[AllocationRow, ...]
    to_distribute: Decimal
    undistributed: Decimal | None
    outcome: PointOutcome | None

    @property
    def proposed(self) -> Decimal:
        return sum((row.proposed for row in self.rows), ZERO)

    @property
    def undistributed_if_proposed(self) -> Decimal:
        return self.to_distribute - self.proposed

    @property
    def undistributed_change(self) -> Decimal | None:
        return None if self.undistributed is None else self.undistributed - self.undistributed_if_proposed

    @property
    def decided(self) -> Decimal | None:
        if self.outcome is None:
            return None
        return sum((row.decided or ZERO for row in self.rows), ZERO)

    @property
    def change(self) -> Decimal | None:
        return None if self.decided is None else self.decided - self.proposed

    @property
    def frame_title(self) -> str:
        return str(self.point.from_line.frame) if self.point.from_line else ""

    @property
    def price_level(self) -> int | None:
        return self.point.from_line.frame.price_level if self.point.from_line else None


def allocation_tables(points: Iterable[RecommendationPoint]) -> tuple[AllocationTable, ...]:
    """The tables of the points that distribute money, in as many queries for one as for all."""
    points = [point for point in points if point.from_line]
    lines = AllocationLine.objects.select_related("line__parent").order_by("order")
    posted = PointOutcome.objects.filter(posting__isnull=False).select_related(
        "posting", "item__meeting__body"
    )
    prefetch_related_objects(
        points, Prefetch("allocations", lines), Prefetch("outcomes", posted, to_attr="posted")
    )
    decided = [point for point in points if point.posted]
    moments = [(point.from_line, point.posted[0].posting) for point in decided]
    left = dict(zip((point.pk for point in decided), available_after(moments), strict=True))
    now = available_on_each(point.from_line for point in points)
    tables = []
    for point in points:
        rows = tuple(_allocation_row(allocation) for allocation in point.allocations.all())
        if point.posted:
            to_distribute = left[point.pk] + sum((row.decided or ZERO for row in rows), ZERO)
            table = AllocationTable(point, rows, to_distribute, left[point.pk], point.posted[0])
        else:
            table = AllocationTable(point, rows, now[point.from_line_id], None, None)
        tables.append(table)
    return tuple(tables)


def _allocation_row(allocation: AllocationLine) -> AllocationRow:
    return AllocationRow(
        heading=allocation.line.parent.name if allocation.line.parent else "",
        name=allocation.decided_name or allocation.proposed_name,
        proposed=allocation.proposed_amount,
        proposed_name=allocation.proposed_name,
        proposed_on=allocation.proposed_on,
        decided=allocation.decided_amount,
        decided_on=allocation.decided_on,
    )


@dataclass(frozen=True)
class Decision:
    """What one meeting decided on the case."""

    item: AgendaItem
    outcomes: tuple[PointOutcome, ...]

    @property
    def is_not_handled(self) -> bool:
        return self.item.state == ItemState.NOT_HANDLED


@dataclass(frozen=True)
class CaseMemo:
    """A whole case, in the parts and the order HTK prints them (domain research A2.2)."""

    case: CaseFile
    background: tuple[Section, ...]
    points: tuple[RecommendationPoint, ...]
    decisions: tuple[Decision, ...]
    presentation: tuple[Section, ...]
    economy: tuple[Section, ...]
    tables: tuple[AllocationTable, ...]
    pending: AgendaItem | None


def case_memo(case: CaseFile) -> CaseMemo:
    """The case with its decisions in date order and the tables of its money."""
    sections = tuple(case.sections.order_by("order"))
    points = tuple(case.points.select_related("from_line__frame__pool").order_by("order"))
    items = list(
        case.items.select_related("meeting__body", "closed_by")
        .prefetch_related("outcomes__point", "outcomes__posting")
        .order_by("meeting__on", "number")
    )
    return CaseMemo(
        case=case,
        background=tuple(s for s in sections if s.kind == SectionKind.BACKGROUND),
        points=points,
        decisions=tuple(
            Decision(item, tuple(sorted(item.outcomes.all(), key=lambda o: o.point.order)))
            for item in items
            if item.state != ItemState.PENDING
        ),
        presentation=tuple(s for s in sections if s.kind == SectionKind.PRESENTATION),
        economy=tuple(s for s in sections if s.kind == SectionKind.ECONOMY),
        tables=allocation_tables(points),
        pending=next((item for item in items if item.state == ItemState.PENDING), None),
    )
