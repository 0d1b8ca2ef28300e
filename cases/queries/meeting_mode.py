"""A meeting as it is run: its items in order, where one is, and how much still lacks an answer."""

from collections import Counter
from dataclasses import dataclass

from cases.enums import ItemState, Outcome
from cases.models import AgendaItem, Meeting, PointOutcome
from cases.queries.case import open_points_of


def outcome_field(point: int) -> str:
    """The name of the form field, and so of the draft's, that holds the outcome of a point (by id)."""
    return f"point-{point}-outcome"


@dataclass(frozen=True)
class ModeItem:
    """One item on the list beside: how many of its points lack an answer, or have one only in the draft?"""

    item: AgendaItem
    points: int
    missing: int
    drafted: int

    @property
    def is_pending(self) -> bool:
        return self.item.state == ItemState.PENDING


@dataclass(frozen=True)
class MeetingMode:
    """The items in order, and how far the meeting has come."""

    meeting: Meeting
    items: tuple[ModeItem, ...]

    @property
    def points(self) -> int:
        return sum(one.points for one in self.items)

    @property
    def missing(self) -> int:
        """How many recommendation points lack an outcome; those left without an answer are among them."""
        return sum(one.missing for one in self.items)

    @property
    def answered(self) -> int:
        return self.points - self.missing

    @property
    def drafted(self) -> int:
        return sum(one.drafted for one in self.items)

    @property
    def pending(self) -> int:
        return sum(one.is_pending for one in self.items)

    @property
    def to_open(self) -> "ModeItem | None":
        """The first item that waits."""
        return next((one for one in self.items if one.is_pending), None)

    def beside(self, item: AgendaItem) -> "Place":
        """Where an item stands on the agenda; one that was taken off stands nowhere."""
        items = [one.item for one in self.items]
        if item not in items:
            return Place(None, None)
        index = items.index(item)
        return Place(
            previous=items[index - 1] if index else None,
            following=items[index + 1] if index + 1 < len(items) else None,
        )


@dataclass(frozen=True)
class Place:
    """The items before and after one."""

    previous: AgendaItem | None
    following: AgendaItem | None


def meeting_mode(meeting: Meeting) -> MeetingMode:
    """The meeting as it is run, in as many queries for one item as for all. Who runs meetings sees closed items."""
    items = list(
        meeting.items.exclude(state=ItemState.TAKEN_OFF)
        .select_related("case", "closed_by")
        .order_by("number")
    )
    for item in items:
        item.meeting = meeting
    pending = [item.case_id for item in items if item.state == ItemState.PENDING and not item.corrects_id]
    open_points: dict[int, list[int]] = {case: [] for case in pending}
    for case, point in open_points_of(pending).values_list("case", "pk"):
        open_points[case].append(point)
    said = PointOutcome.objects.filter(item__meeting=meeting).order_by().values_list("item", "outcome")
    answered: Counter[int] = Counter()
    unanswered: Counter[int] = Counter()
    for item, outcome in said:
        answered[item] += 1
        unanswered[item] += outcome == Outcome.UNANSWERED
    return MeetingMode(
        meeting,
        tuple(
            _mode_item(item, open_points.get(item.case_id, []), answered[item.pk], unanswered[item.pk])
            for item in items
        ),
    )


def _mode_item(item: AgendaItem, open_points: list[int], answered: int, unanswered: int) -> ModeItem:
    is_pending = item.state == ItemState.PENDING
    waiting = open_points if is_pending and not item.corrects_id else []
    fields = (item.draft.get(outcome_field(point)) for point in waiting)
    return ModeItem(
        item=item,
        points=answered + len(waiting),
        missing=unanswered + len(waiting),
        drafted=sum(bool(history and history[-1][1]) for history in fields),
    )
