"""What the ledger knows of a state-paid pool, year by year: the ground its yearly account stands on."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from pools.enums import Bucket, PostingKind
from pools.models import Activity, Entry, FrameLine, Pool
from pools.queries.application import closed_frames
from pools.queries.budget import ZERO


@dataclass(frozen=True)
class AccountBooks:
    """The ledger of a pool by year, in kroner.

    `spent` is by activity (None gathers the lines of no activity) and by the year of the posting's day; `linked` are
    the years of the frames where an activity has lines. `kept` are the years whose frames have any posting at all,
    `closed` those whose books are closed to their last day. `carried` is what each year's frame got from other years
    less what it gave them, `late` what was spent after it, by the frame's year and the booking's, and `promised` what
    is still committed on it.
    """

    spent: dict[tuple[int | None, int], Decimal]
    linked: frozenset[tuple[int, int]]
    appropriated: dict[int, Decimal]
    given_back: dict[int, Decimal]
    carried: dict[int, Decimal]
    late: dict[tuple[int, int], Decimal]
    promised: dict[int, Decimal]
    kept: frozenset[int]
    closed: frozenset[int]

    def booked(self, activity: Activity, year: int) -> Decimal | None:
        """What the ledger spent on an activity's lines in a year; None when no line says so."""
        key = (activity.pk, year)
        return self.spent.get(key, ZERO) if key in self.linked or key in self.spent else None

    def passed_on(self, year: int) -> Decimal:
        """What goes from the years up to and with this one to those after it, in kroner.

        Expenditure belongs to the year it is booked in, as in the municipality's own accounts. So money that was
        promised in one year and paid in a later one goes along, beside what was carried over in the ledger.
        """
        carried = sum((amount for frame, amount in self.carried.items() if frame > year), ZERO)
        return carried + self.promised_at_the_end_of(year)

    def promised_at_the_end_of(self, year: int) -> Decimal:
        """What was committed on the frames up to this year and paid later, or still is to be paid, in kroner.

        Of a year whose books are open, what is still committed may be paid before it ends, and is not counted.
        """
        paid = (amount for (frame, day), amount in self.late.items() if frame <= year < day)
        waits = (amount for frame, amount in self.promised.items() if frame <= year and frame in self.closed)
        return sum(paid, ZERO) + sum(waits, ZERO)

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
    by_years = entries.filter(bucket=Bucket.SPENT).values_list("line__frame__year", "posting__on__year")
    set_aside = _by_frame(entries, PostingKind.APPROPRIATE, Bucket.SOURCE)
    lines = FrameLine.objects.filter(frame__pool=pool, activity__isnull=False)
    return AccountBooks(
        spent={(activity, year): total for activity, year, total in spent},
        linked=frozenset(lines.order_by().values_list("activity", "frame__year")),
        appropriated={year: -amount for year, amount in set_aside.items()},
        given_back=_by_frame(entries, PostingKind.GIVE_BACK, Bucket.SOURCE),
        carried=_by_frame(entries, PostingKind.CARRY_OVER, Bucket.AVAILABLE),
        late={
            (frame, year): total
            for frame, year, total in by_years.annotate(total=Sum("amount"))
            if year > frame
        },
        promised=dict(
            entries.filter(bucket=Bucket.COMMITTED)
            .values_list("line__frame__year")
            .annotate(total=Sum("amount"))
        ),
        kept=frozenset(entries.values_list("line__frame__year", flat=True).distinct()),
        closed=frozenset(closed_frames().filter(pool=pool).values_list("year", flat=True)),
    )


def _by_frame(entries: QuerySet[Entry], kind: PostingKind, bucket: Bucket) -> dict[int, Decimal]:
    """What a kind of posting moved in a bucket, by the frame's year. What was reversed counts as not done."""
    of_kind = Q(posting__kind=kind) | Q(posting__reverses__kind=kind)
    moved = entries.filter(of_kind, bucket=bucket).values_list("line__frame__year")
    return dict(moved.annotate(total=Sum("amount")))


def booked_by_year(activity: Activity, years: Iterable[int]) -> dict[int, Decimal]:
    """What the ledger spent on an activity's lines in each of the years, in kroner, where it says so."""
    books = account_books(activity.pool)
    booked = {year: books.booked(activity, year) for year in years}
    return {year: amount for year, amount in booked.items() if amount is not None}
