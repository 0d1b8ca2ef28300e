"""Answers about cases as frozen dataclasses: the same object for the screen, the PDF and the sheet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from cases.enums import CaseState, ItemState, SectionKind
from cases.models import (
    AgendaItem,
    AllocationLine,
    CaseFile,
    PointOutcome,
    RecommendationPoint,
    Section,
)
from cases.permissions import SEES_CLOSED, SEES_DRAFTS
from cases.rules import SETTLING_OUTCOMES
from htk_workforce.accounts.models import User
from pools.models import FrameLine
from pools.queries import ZERO, available_after, available_on_each


def visible_cases(user: User) -> QuerySet[CaseFile]:
    """The cases a person may see; the only way views get them. The same rule as permissions.can_see_case."""
    cases = CaseFile.objects.select_related("centre", "author")
    if not user.has_role(*SEES_CLOSED):
        cases = cases.filter(Q(is_closed=False) | Q(author=user))
    if not user.has_role(*SEES_DRAFTS):
        cases = cases.filter(Q(state__in=[CaseState.ON_AGENDA, CaseState.DECIDED]) | Q(author=user))
    return cases


def pending_items(user: User) -> QuerySet[AgendaItem]:
    """The agenda items that wait for a decision, next meeting first."""
    return (
        AgendaItem.objects.filter(state=ItemState.PENDING, case__in=visible_cases(user))
        .select_related("case", "meeting__body")
        .order_by("meeting__on", "number")
    )


def open_points(case: CaseFile) -> QuerySet[RecommendationPoint]:
    """The points of a case that no meeting has settled yet, in order."""
    settled = PointOutcome.objects.filter(outcome__in=SETTLING_OUTCOMES, point__case=case).values("point")
    return case.points.exclude(pk__in=settled).order_by("order")


# --- what a decision does to a pool -------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """What a line gets: `amount` in kroner and the name it will have."""

    amount: Decimal
    name: str


@dataclass(frozen=True)
class EffectRow:
    """One line before and after. Kroner available on the line."""

    allocation: AllocationLine
    share: Share
    before: Decimal

    @property
    def after(self) -> Decimal:
        return self.before + self.share.amount

    @property
    def is_amended(self) -> bool:
        return (self.share.amount, self.share.name) != (
            self.allocation.proposed_amount,
            self.allocation.proposed_name,
        )


@dataclass(frozen=True)
class Effect:
    """What distributing a point's money does: each line before and after, and what stays undistributed. Kroner."""

    from_line: FrameLine
    rows: tuple[EffectRow, ...]
    undistributed_before: Decimal

    @property
    def distributed(self) -> Decimal:
        return sum((row.share.amount for row in self.rows), ZERO)

    @property
    def undistributed_after(self) -> Decimal:
        return self.undistributed_before - self.distributed

    @property
    def missing(self) -> Decimal:
        """What there is too little of, as a positive amount; zero when there is enough."""
        return max(-self.undistributed_after, ZERO)

    @property
    def from_line_change(self) -> Decimal:
        return -self.distributed

    @property
    def is_overdrawn(self) -> bool:
        return self.undistributed_after < 0

    @property
    def is_amended(self) -> bool:
        return any(row.is_amended for row in self.rows)


def effect(point: RecommendationPoint, shares: Mapping[int, Share] | None = None) -> Effect | None:
    """The effect of giving each allocation line (by its id) a share; the proposal where none is given.

    None when the point distributes no money. Reads the ledger as it stands now.
    """
    if point.from_line is None:
        return None
    allocations = point.allocations.all()
    before = available_on_each([point.from_line, *(allocation.line for allocation in allocations)])
    rows = []
    for allocation in allocations:
        proposal = Share(allocation.proposed_amount, allocation.proposed_name)
        share = (shares or {}).get(allocation.pk, proposal)
        rows.append(EffectRow(allocation, share, before=before[allocation.line_id]))
    return Effect(point.from_line, tuple(rows), before[point.from_line_id])


# --- the case as it is read and printed ---------------------------------------------------------------------


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
