"""What a point proposed to distribute and what was decided, as a table for the screen, the PDF and the sheet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, prefetch_related_objects

from cases.models import AllocationLine, PointOutcome, RecommendationPoint
from cases.rules import allocates
from pools.enums import VersionStatus
from pools.models import LineVersion, Posting
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

    @property
    def is_amended(self) -> bool:
        return self.decided is not None and (self.is_renamed or self.decided != self.proposed)


@dataclass(frozen=True)
class AllocationTable:
    """What a point proposed and what was decided, with what is left undistributed right after the decision.

    Kroner. `to_distribute` is what there was to distribute from; `decided` and `undistributed` are None until
    the money is distributed. `posting` is the one that moved it last; a correction of names alone has none of its own,
    and where no line was given anything there is none.
    """

    point: RecommendationPoint
    rows: tuple[AllocationRow, ...]
    to_distribute: Decimal
    undistributed: Decimal | None
    outcome: PointOutcome | None
    posting: Posting | None = None

    @property
    def corrected_on(self) -> date | None:
        """The day of the decision that the one shown corrects."""
        corrected = self.outcome.item.corrects if self.outcome else None
        return corrected.meeting.on if corrected else None

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


Moment = tuple[RecommendationPoint, PointOutcome | None]
"""A point, and the outcome whose postings its table is to show; None shows the proposal alone."""


def tables_at(moments: Iterable[Moment]) -> tuple[AllocationTable, ...]:
    """The tables as each outcome left them, whatever has been decided or corrected since.

    The points hold their `from_line__frame__pool`; the outcomes their posting, `item__meeting__body` and
    `item__corrects__meeting`. Several outcomes of one point come in the order they were decided.
    """
    moments = list(moments)
    lines = AllocationLine.objects.select_related("line__parent").order_by("order")
    prefetch_related_objects([point for point, _outcome in moments], Prefetch("allocations", lines))
    decided = [(point, outcome) for point, outcome in moments if outcome]
    postings = _postings(decided)
    versions = _decided_versions(point for point, _outcome in decided)
    booked = [(point, outcome) for point, outcome in decided if outcome.pk in postings]
    moved = [(point.from_line, postings[outcome.pk]) for point, outcome in booked]
    left = dict(zip((outcome.pk for _point, outcome in booked), available_after(moved), strict=True))
    now = available_on_each(point.from_line for point, _outcome in moments)
    tables = []
    for point, outcome in moments:
        rows = _rows(point, outcome, versions[point.pk])
        available = now[point.from_line_id]
        if outcome:
            undistributed = left.get(outcome.pk, available)
            to_distribute = undistributed + sum((row.decided or ZERO for row in rows), ZERO)
            posting = postings.get(outcome.pk)
            table = AllocationTable(point, rows, to_distribute, undistributed, outcome, posting)
        else:
            table = AllocationTable(point, rows, available, None, None)
        tables.append(table)
    return tuple(tables)


def distributes(outcome: PointOutcome) -> bool:
    """Did the outcome move a point's money, or correct one that had?"""
    return outcome.posting_id is not None or (
        outcome.item.corrects_id is not None and allocates(outcome.outcome)
    )


def _postings(decided: Iterable[tuple[RecommendationPoint, PointOutcome]]) -> dict[int, Posting]:
    """The posting that each outcome (by its id) left standing, in the order given."""
    decided = list(decided)
    standing: dict[int, Posting] = {}
    postings = {}
    for point, outcome in decided:
        if outcome.posting:
            standing[point.pk] = outcome.posting
        elif point.pk not in standing and (earlier := _posting_before(outcome)):
            standing[point.pk] = earlier
        if point.pk in standing:
            postings[outcome.pk] = standing[point.pk]
    return postings


def _posting_before(outcome: PointOutcome) -> Posting | None:
    """The posting a correction of names leaves as it was, when the decision it corrects is not among those shown."""
    before = PointOutcome.objects.filter(point=outcome.point_id, pk__lt=outcome.pk, posting__isnull=False)
    last = before.select_related("posting").order_by("-pk").first()
    return last.posting if last else None


def _decided_versions(points: Iterable[RecommendationPoint]) -> dict[int, list[LineVersion]]:
    """What the decisions on each point (by its id) called the lines and gave them, oldest first.

    The allocation lines remember the last decision only; the lines' history has every one.
    """
    by_point: dict[int, list[LineVersion]] = defaultdict(list)
    kind = ContentType.objects.get_for_model(RecommendationPoint)
    ids = [point.pk for point in points]
    history = LineVersion.objects.filter(content_type=kind, object_id__in=ids, status=VersionStatus.DECIDED)
    for version in history.order_by("id"):
        by_point[version.object_id].append(version)
    return by_point


def _rows(
    point: RecommendationPoint, outcome: PointOutcome | None, versions: Iterable[LineVersion]
) -> tuple[AllocationRow, ...]:
    """The rows as one outcome left them: a decision writes the lines' history before its outcome."""
    latest = {v.line_id: v for v in versions if outcome and v.recorded_at <= outcome.recorded_at}
    return tuple(_row(allocation, latest.get(allocation.line_id)) for allocation in point.allocations.all())


def _row(allocation: AllocationLine, version: LineVersion | None) -> AllocationRow:
    return AllocationRow(
        heading=allocation.line.parent.name if allocation.line.parent else "",
        name=version.name if version else allocation.proposed_name,
        proposed=allocation.proposed_amount,
        proposed_name=allocation.proposed_name,
        proposed_on=allocation.proposed_on,
        decided=version.amount if version else None,
        decided_on=version.on if version else None,
    )
