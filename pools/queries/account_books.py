"""What the ledger knows of a state-paid pool, year by year: the ground its yearly account stands on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from pools.enums import Bucket, PostingKind
from pools.models import Activity, Entry, FrameLine, Pool
from pools.queries.application import closed_frames
from pools.queries.budget import ZERO


@dataclass(frozen=True)
class AccountBooks:
    """The ledger of a pool by year, in kroner.

    `spent` is by activity (None gathers the lines of no activity) and by the year of the posting's day; `linked` are
    the years of the frames where an activity has lines. `kept` are the years whose frames have any posting at all,
    `closed` those whose books are closed to their last day.
    """

    spent: dict[tuple[int | None, int], Decimal]
    linked: frozenset[tuple[int, int]]
    appropriated: dict[int, Decimal]
    carried_in: dict[int, Decimal]
    kept: frozenset[int]
    closed: frozenset[int]

    def booked(self, activity: Activity, year: int) -> Decimal | None:
        """What the ledger spent on an activity's lines in a year; None when no line says so."""
        key = (activity.pk, year)
        return self.spent.get(key, ZERO) if key in self.linked or key in self.spent else None

    def unlinked(self, year: int) -> Decimal:
        """What was spent in a year on lines that belong to no activity."""
        return self.spent.get((None, year), ZERO)


def account_books(pool: Pool) -> AccountBooks:
    entries = Entry.objects.filter(line__frame__pool=pool).order_by()
    spent = (
        entries.filter(bucket=Bucket.SPENT)
        .values_list("line__activity", "posting__on__year")
        .annotate(total=Sum("amount"))
    )
    # A reversal undoes what it reverses, in the same frame and therefore in the same year.
    set_aside = Q(posting__kind=PostingKind.APPROPRIATE) | Q(posting__reverses__kind=PostingKind.APPROPRIATE)
    appropriated: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for year, amount in entries.filter(set_aside, bucket=Bucket.SOURCE).values_list(
        "line__frame__year", "amount"
    ):
        appropriated[year] -= amount
    # Money that comes is above zero on the line it comes to, and its reversal below.
    came = Q(posting__kind=PostingKind.CARRY_OVER, amount__gt=0) | Q(
        posting__reverses__kind=PostingKind.CARRY_OVER, amount__lt=0
    )
    carried_in: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for year, amount in entries.filter(came, bucket=Bucket.AVAILABLE).values_list(
        "line__frame__year", "amount"
    ):
        carried_in[year] += amount
    lines = FrameLine.objects.filter(frame__pool=pool, activity__isnull=False)
    return AccountBooks(
        spent={(activity, year): total for activity, year, total in spent},
        linked=frozenset(lines.order_by().values_list("activity", "frame__year")),
        appropriated=dict(appropriated),
        carried_in=dict(carried_in),
        kept=frozenset(entries.values_list("line__frame__year", flat=True).distinct()),
        closed=frozenset(closed_frames().filter(pool=pool).values_list("year", flat=True)),
    )


def booked_by_year(activity: Activity, years: Iterable[int]) -> dict[int, Decimal]:
    """What the ledger spent on an activity's lines in each of the years, in kroner, where it says so."""
    books = account_books(activity.pool)
    booked = {year: books.booked(activity, year) for year in years}
    return {year: amount for year, amount in booked.items() if amount is not None}
