"""The calendar of a body: its next meeting, the cases that wait for one, and its months."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from cases.enums import CaseState, ItemState, MeetingState
from cases.models import AgendaItem, Body, CaseFile, Meeting
from cases.permissions import SEES_CLOSED, SEES_DRAFTS
from cases.queries.case import visible_cases
from htk_workforce.accounts.models import User
from htk_workforce.audit.log import events_of
from htk_workforce.audit.models import AuditEvent
from htk_workforce.dates import add_months

OPEN_STATES = (MeetingState.PLANNED, MeetingState.PUBLISHED)
FOR_NEXT_MEETING = (ItemState.NOT_HANDLED, ItemState.DECIDED)


def meetings_with_counts() -> QuerySet[Meeting]:
    """Meetings with `item_count`, what is on the agenda, and `pending_count`, what waits of it."""
    return (
        Meeting.objects.select_related("body")
        .annotate(
            item_count=Count("items", filter=~Q(items__state=ItemState.TAKEN_OFF)),
            pending_count=Count("items", filter=Q(items__state=ItemState.PENDING)),
        )
        .order_by(*Meeting._meta.ordering)  # Django leaves it out of a query that counts
    )


def next_meeting(body: Body, after: date) -> Meeting | None:
    """The first meeting of the body after a day that is planned or has its agenda out."""
    return (
        Meeting.objects.filter(body=body, on__gt=after, state__in=OPEN_STATES)
        .select_related("body")
        .order_by("on")
        .first()
    )


def waiting_items(body: Body) -> list[AgendaItem]:
    """The handlings whose case waits for the body's next meeting, oldest first.

    A case waits when it is ready and its newest handling was here and did not end it: not handled, or with points
    that were postponed, are to come back, or got no answer. One that was taken off an agenda that was out waits for
    somebody to put it on; one that nobody was sent still owes its answer to the meeting before.
    """
    handled = AgendaItem.objects.filter(case=OuterRef("pk"), meeting__isnull=False)
    newest = handled.order_by("-meeting__on", "-pk").values("pk")[:1]
    cases = CaseFile.objects.filter(state=CaseState.READY).annotate(newest=Subquery(newest))
    items = AgendaItem.objects.filter(
        pk__in=cases.values("newest"),
        meeting__body=body,
        state__in=FOR_NEXT_MEETING,
        carried_to__meeting__isnull=True,
    )
    return list(items.select_related("case", "meeting__body").order_by("meeting__on", "number"))


def pending_items_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The items of a meeting that wait for an answer, in order, with who takes part in each."""
    return (
        meeting.items.filter(state=ItemState.PENDING)
        .select_related("case", "meeting__body")
        .prefetch_related("participations")
        .order_by("number")
    )


def last_handling(cases: Iterable[CaseFile]) -> AgendaItem | None:
    """The newest handling of any of the cases. A meeting that was called off, or took the case off, handled nothing."""
    return (
        AgendaItem.objects.filter(case__in=cases)
        .exclude(state__in=(ItemState.PENDING, ItemState.TAKEN_OFF))
        .exclude(meeting__state=MeetingState.CANCELLED)
        .select_related("case", "meeting__body")
        .order_by("meeting__on", "pk")
        .last()
    )


def cases_ready(meeting: Meeting, user: User) -> QuerySet[CaseFile]:
    """The cases that may be put on the meeting's agenda: ready, and for its body or for none in particular."""
    cases = visible_cases(user).filter(state=CaseState.READY)
    return cases.filter(Q(body=meeting.body) | Q(body__isnull=True)).order_by("created_at", "pk")


def readable_items(meeting: Meeting, user: User) -> QuerySet[AgendaItem]:
    """The items of a meeting that a person may know of: until the agenda is out, only those who see drafts."""
    knows = meeting.state != MeetingState.PLANNED or user.has_role(*SEES_DRAFTS)
    return meeting.items.all() if knows else meeting.items.none()


def meeting_events(meeting: Meeting, user: User) -> list[AuditEvent]:
    """What happened to a meeting, newest first. A reason may tell what a closed item was about: insiders read it."""
    events = list(events_of(meeting))
    behind_doors = Q(is_closed=True) | Q(case__is_closed=True)
    if not user.has_role(*SEES_CLOSED) and meeting.items.filter(behind_doors).exists():
        for event in events:
            event.reason = ""  # in memory only: the log cannot be changed
    return events


@dataclass(frozen=True)
class Day:
    """One day of a calendar page; `is_outside` when it belongs to the month before or after."""

    on: date
    is_outside: bool
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True)
class Month:
    """A month of meetings in whole weeks from Monday, and the months before and after."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    meetings: tuple[Meeting, ...]
    previous: date
    following: date


def month_of_meetings(first: date, bodies: Iterable[Body] | None = None) -> Month:
    """The month of the day given, of some bodies or of all."""
    first = first.replace(day=1)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    meetings = meetings_with_counts().filter(on__range=(weeks[0][0], weeks[-1][-1])).order_by("on", "body")
    if bodies is not None:
        meetings = meetings.filter(body__in=bodies)
    on_day: dict[date, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        on_day[meeting.on].append(meeting)
    return Month(
        first=first,
        weeks=tuple(
            tuple(Day(day, day.month != first.month, tuple(on_day[day])) for day in week) for week in weeks
        ),
        meetings=tuple(m for m in meetings if (m.on.year, m.on.month) == (first.year, first.month)),
        previous=add_months(first, -1),
        following=add_months(first, 1),
    )
