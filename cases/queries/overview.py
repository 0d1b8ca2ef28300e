"""What waits for a person when they log in, role by role."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from cases.enums import CaseState, ItemState, MeetingState, Outcome
from cases.models import SENT_OUT, AgendaItem, CaseFile, FollowUp, Meeting, PointOutcome, RouteStep
from cases.permissions import can_decide, can_see_item
from cases.queries.case import pending_items, visible_cases
from cases.queries.follow_up import overdue, own_follow_ups, visible_follow_ups
from cases.queries.meeting import OPEN_STATES, meetings_with_counts
from cases.queries.papers import Task, awaited_statements
from cases.queries.receiver import tasks_without_day, tasks_without_receiver
from cases.queries.route import AWAITED
from cases.rules.follow_up import is_overdue
from cases.workflow import FINISHED
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import Verdict

MOST = 8
"""So many of a kind are shown; the rest is a link away."""


@dataclass(frozen=True)
class Tasks:
    """The first tasks of a list, late ones first, and how many there are."""

    rows: tuple[Task, ...]
    count: int

    @property
    def rest(self) -> int:
        return self.count - len(self.rows)


def own_tasks(user: User, on: date) -> Tasks:
    """What this person is to do, what is late first."""
    return _tasks(own_follow_ups(user).filter(done_on=None), on)


def overdue_tasks(user: User, on: date) -> Tasks:
    """What is late in all the cases this person may see."""
    return _tasks(overdue(visible_follow_ups(user), on), on)


def unreceived_tasks(user: User, on: date) -> Tasks:
    """What nobody has on their overview, in all the cases this person may see."""
    return _tasks(tasks_without_receiver(user), on)


def undated_tasks(user: User, on: date) -> Tasks:
    """What others are to do and has no day, so that it never becomes late, in all the cases this person may see."""
    own = own_follow_ups(user).order_by().values("pk")
    return _tasks(tasks_without_day(user).exclude(pk__in=own), on)


def _tasks(follow_ups: QuerySet[FollowUp], on: date) -> Tasks:
    first = list(follow_ups[: MOST + 1])
    count = len(first) if len(first) <= MOST else follow_ups.count()
    rows = tuple(Task(task, is_overdue(task.due_on, task.done_on, on)) for task in first[:MOST])
    return Tasks(rows, count)


@dataclass(frozen=True)
class Waiting:
    """An item that waits for a decision, and whether the reader may decide it now."""

    item: AgendaItem
    can_decide: Verdict


def waiting_items_of(user: User) -> tuple[Waiting, ...]:
    """What waits for a decision at a meeting whose agenda is out, next meeting first. An item closed to the reader is
    left out.
    """
    items = pending_items(user).filter(meeting__state__in=SENT_OUT).prefetch_related("participations")
    return tuple(Waiting(item, can_decide(user, item)) for item in items if can_see_item(user, item))


def next_meetings(on: date) -> list[Meeting]:
    """The meetings to come, soonest first, and before them those that are not finished."""
    to_come = Q(on__gte=on, state__in=OPEN_STATES)
    unfinished = Q(on__lt=on, state=MeetingState.PUBLISHED, pending_count__gt=0)
    coming = meetings_with_counts().filter(to_come | unfinished)
    return list(coming.order_by("on", "body__order")[:MOST])


def minutes_to_approve() -> list[Meeting]:
    """The meetings that are over and whose minutes nobody has approved, oldest first."""
    return list(Meeting.objects.filter(state=MeetingState.HELD).select_related("body").order_by("on"))


def ready_cases(user: User) -> list[CaseFile]:
    """The cases that are finished and stand on no agenda, oldest first."""
    return list(visible_cases(user).filter(state=CaseState.READY).order_by("created_at", "pk"))


def own_drafts(user: User) -> list[CaseFile]:
    """The cases this person writes on."""
    return list(visible_cases(user).filter(state=CaseState.DRAFT, author=user)[:MOST])


def unanswered_points(user: User) -> list[PointOutcome]:
    """The points that a meeting left without an answer and no later one has settled, oldest first."""
    newest = PointOutcome.objects.filter(point=OuterRef("point")).order_by("-item__meeting__on", "-pk")
    return list(
        PointOutcome.objects.filter(
            outcome=Outcome.UNANSWERED,
            item__state=ItemState.DECIDED,
            point__case__in=visible_cases(user).exclude(state__in=FINISHED),
            pk=Subquery(newest.values("pk")[:1]),
        )
        .select_related("point__case", "item__meeting__body")
        .order_by("item__meeting__on", "item__number", "point__order")
    )


def route_waiting(user: User) -> list[RouteStep]:
    """Of every case that another body has: the step whose answer is awaited next, also while the case is on an agenda
    with another of its points."""
    cases = visible_cases(user).exclude(state=CaseState.WITHDRAWN)
    steps = RouteStep.objects.filter(
        AWAITED, item__isnull=False, decided_on=None, case__in=cases
    ).select_related("case", "body")
    first: dict[int, RouteStep] = {}
    for step in steps.order_by("case", "order"):
        first.setdefault(step.case_id, step)
    return list(first.values())


def awaited_count(user: User) -> int:
    return awaited_statements(user).count()
