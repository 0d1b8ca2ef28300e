"""What waits in the pools, in as many questions for one pool as for all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Count, F, IntegerField, Min, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from htk_workforce.accounts.models import User
from pools.enums import ApplicationState, ChangeState, Principle
from pools.models import Application, Frame, Pool
from pools.queries.application import closed_frames
from pools.queries.budget import ZERO, BudgetTable
from pools.queries.grant import grant_plans
from pools.workflow import OPEN


@dataclass(frozen=True)
class Received:
    """The applications to one pool that nobody has qualified: how many, and since when the oldest waits."""

    pool: Pool
    count: int
    oldest: datetime


def received_by_pool() -> tuple[Received, ...]:
    """The pools with applications to qualify, the one that has waited longest first."""
    waiting = (
        Application.objects.filter(state=ApplicationState.RECEIVED)
        .order_by()
        .values(pool=F("line__frame__pool"))
        .annotate(count=Count("pk"), oldest=Min("received_at"))
    )
    rows = sorted(waiting, key=lambda row: row["oldest"])
    pools = Pool.objects.in_bulk([row["pool"] for row in rows])
    return tuple(Received(pools[row["pool"]], row["count"], row["oldest"]) for row in rows)


def changes_waiting(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Of these the ones with a change that nobody has answered, the oldest wish first."""
    waiting = applications.filter(changes__state=ChangeState.REQUESTED)
    return waiting.order_by("changes__requested_at", "pk")


def accounts_waiting(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Of these the ones whose account nobody has accepted."""
    return applications.filter(state=ApplicationState.REPORTED).order_by("number")


def drafts_of_others(applications: QuerySet[Application], user: User) -> QuerySet[Application]:
    """Of these the drafts that somebody else writes and that this person may send for them, the newest last."""
    return applications.filter(state=ApplicationState.DRAFT).exclude(entered_by=user).order_by("pk")


def ready_to_send(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Of these the ones a leader has reported ready, the one that has waited longest first."""
    return applications.filter(state=ApplicationState.READY).order_by("ready_at", "pk")


def handed_back(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Of these the drafts that HR did not send but handed back with a word."""
    return applications.filter(state=ApplicationState.DRAFT).exclude(hand_back_reason="").order_by("pk")


def with_places(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Each open application with its `place` among those still waiting on its line, 1 first; None without a queue."""
    ahead = (
        Application.objects.filter(
            line=OuterRef("line"), state__in=OPEN, queue_number__lt=OuterRef("queue_number")
        )
        .order_by()
        .values("line")
        .annotate(count=Count("pk"))
        .values("count")
    )
    in_queue = Coalesce(Subquery(ahead, output_field=IntegerField()), 0) + 1
    place = Case(When(line__frame__pool__principle=Principle.FIRST_COME, then=in_queue), default=None)
    return applications.filter(state__in=OPEN).annotate(place=place).order_by("queue_number")


def uncovered_years() -> dict[Pool, tuple[int, ...]]:
    """The pools whose plan has years that no promised money covers, and which years (AT08)."""
    planned = Pool.objects.filter(activities__years__isnull=False).distinct().order_by("name")
    plans = grant_plans(list(planned))
    return {plan.pool: tuple(row.year for row in plan.uncovered) for plan in plans if plan.uncovered}


def unsettled_frames(on: date) -> tuple[Frame, ...]:
    """The frames of earlier years that are not closed to their last day, oldest first."""
    frames = Frame.objects.filter(year__lt=on.year).exclude(pk__in=closed_frames()).select_related("pool")
    return tuple(frames.order_by("year", "pool__name"))


@dataclass(frozen=True)
class Strained:
    """A pool in one year in which money is short. `waiting` applications are on its waiting list."""

    budget: BudgetTable
    waiting: int

    @property
    def is_empty(self) -> bool:
        return self.budget.total.available <= ZERO


def strained(budgets: Iterable[BudgetTable]) -> tuple[Strained, ...]:
    """The pools that have nothing left of what was set aside, or applications that wait for money."""
    waiting = dict(
        Application.objects.filter(state=ApplicationState.WAITING_LIST)
        .order_by()
        .values_list("line__frame")
        .annotate(count=Count("pk"))
    )
    rows = [Strained(budget, waiting.get(budget.frame.pk, 0)) for budget in budgets]
    return tuple(row for row in rows if row.waiting or (row.is_empty and row.budget.total.budget > ZERO))
