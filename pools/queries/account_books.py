"""What the ledger knows of a state-paid pool, year by year: the ground its yearly account stands on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Coalesce

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
    spent: dict[tuple[int | None, int], Decimal] = defaultdict(lambda: ZERO)
    late: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    uses = entries.filter(bucket=Bucket.SPENT).values_list(
        "line__activity", "line__frame__year", "posting__on__year"
    )
    for activity, frame, year, amount in uses.annotate(total=Sum("amount")):
        spent[activity, year] += amount
        if year > frame:
            late[frame, year] += amount
    # What undoes a posting counts with its kind, so that both together are nothing.
    kind = Coalesce("posting__reverses__kind", "posting__kind")
    sums = entries.values_list("line__frame__year", kind, "bucket").annotate(total=Sum("amount"))
    moved: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(dict)
    promised: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for frame, of_kind, bucket, amount in sums:
        moved[of_kind, bucket][frame] = amount
        if bucket == Bucket.COMMITTED:
            promised[frame] += amount
    lines = FrameLine.objects.filter(frame__pool=pool, activity__isnull=False)
    set_aside = moved[PostingKind.APPROPRIATE, Bucket.SOURCE]
    return AccountBooks(
        spent=dict(spent),
        linked=frozenset(lines.order_by().values_list("activity", "frame__year")),
        appropriated={year: -amount for year, amount in set_aside.items()},
        given_back=moved[PostingKind.GIVE_BACK, Bucket.SOURCE],
        carried=moved[PostingKind.CARRY_OVER, Bucket.AVAILABLE],
        late=dict(late),
        promised=dict(promised),
        kept=frozenset(frame for frame, *_rest in sums),
        closed=frozenset(closed_frames().filter(pool=pool).values_list("year", flat=True)),
    )


def booked_by_year(activity: Activity, years: Iterable[int]) -> dict[int, Decimal]:
    """What the ledger spent on an activity's lines in each of the years, in kroner, where it says so."""
    books = account_books(activity.pool)
    booked = {year: books.booked(activity, year) for year in years}
    return {year: amount for year, amount in booked.items() if amount is not None}
