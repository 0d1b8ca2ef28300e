"""What a pool page tells beside the figures: the conditions, what was carried over, who waits, and what is closed."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from pools.enums import ApplicationState, Bucket, PostingKind
from pools.models import (
    AllowedCost,
    Application,
    Entry,
    Frame,
    PeriodClosing,
    Pool,
    PoolConditions,
    PositionShare,
)
from pools.queries.budget import ZERO
from pools.rules import theme_days
from pools.workflow import OPEN


@dataclass(frozen=True)
class PoolTerms:
    """The conditions of a pool on a day or in one year. Each share comes with the rest that another source pays.

    `costs` is None where the pool has not named a cost type yet and pays them all, and empty where none holds;
    `costs_today` is told where it is not the same, and `pays_all_today` where the first one is to
    come. `conditions` are those of one day: of a year it is today, or the day of the year that is nearest to it.
    `theme_days` is the fewest and the most days that `budget`, in kroner, pays for (AT18).
    """

    costs: tuple[AllowedCost, ...] | None
    conditions: PoolConditions
    shares: tuple[tuple[PositionShare, Decimal], ...]
    theme_days: tuple[int, int] | None
    budget: Decimal
    costs_today: tuple[AllowedCost, ...] | None = None
    pays_all_today: bool = False

    @property
    def parties(self) -> tuple[str, ...]:
        return tuple(str(party.label) for party in self.conditions.parties)


def pool_terms(frame: Frame, budget: Decimal, *, today: date) -> PoolTerms:
    """What held on some day of the frame's year, and what an application is held against today.

    `budget` is what the frame has been given, in kroner.
    """
    first, last = date(frame.year, 1, 1), date(frame.year, 12, 31)
    terms = _terms(frame.pool, first, last, budget, day=min(max(today, first), last))
    if terms.costs is None or frame.year < today.year:
        return terms
    now = tuple(frame.pool.allowed_costs.valid_on(today).order_by("id"))
    if not now and not frame.pool.allowed_costs.begun_by(today).exists():
        return replace(terms, pays_all_today=True)
    return terms if now == terms.costs else replace(terms, costs_today=now)


def terms_on(pool: Pool, day: date) -> PoolTerms:
    """What holds on a day, whatever the pool has been given."""
    return _terms(pool, day, day, ZERO, day=day)


def _terms(pool: Pool, first: date, last: date, budget: Decimal, *, day: date) -> PoolTerms:
    shares = pool.position_shares.valid_between(first, last).order_by("cost_type", "valid_from")
    days = None
    if pool.theme_day_from and pool.theme_day_to and budget > 0:
        days = theme_days(budget, pool.theme_day_from, pool.theme_day_to)
    costs = tuple(pool.allowed_costs.valid_between(first, last).order_by("id"))
    names_costs = bool(costs) or pool.allowed_costs.begun_by(last).exists()
    return PoolTerms(
        costs=costs if names_costs else None,
        conditions=pool.conditions_on(day),
        shares=tuple((row, 1 - row.share) for row in shares),
        theme_days=days,
        budget=budget,
    )


@dataclass(frozen=True)
class CarryOver:
    """What a frame got from earlier years and gave to later ones, in kroner."""

    came: Decimal
    went: Decimal


def carry_over_of(frame: Frame) -> CarryOver:
    """Carry-over of a frame; a reversed one counts as not done."""
    moved = Q(posting__kind=PostingKind.CARRY_OVER) | Q(posting__reverses__kind=PostingKind.CARRY_OVER)
    entries = Entry.objects.filter(moved, line__frame=frame, bucket=Bucket.AVAILABLE)
    came = went = ZERO
    for amount, is_reversal in entries.values_list("amount", "posting__reverses"):
        if (amount > 0) != bool(is_reversal):
            came += amount
        else:
            went -= amount
    return CarryOver(came, went)


def waiting_counts(frame: Frame) -> dict[str, int]:
    """How many applications to a frame are open, and how many of them are on the waiting list."""
    waiting = Count("pk", filter=Q(state=ApplicationState.WAITING_LIST))
    in_frame = Application.objects.filter(line__frame=frame, state__in=OPEN)
    return in_frame.aggregate(open=Count("pk"), waiting=waiting)


def active_closing(frame: Frame) -> PeriodClosing | None:
    """The closing that keeps postings out of the frame now."""
    return frame.closings.filter(reopened_at=None).select_related("closed_by").first()
