"""What the ledger knows of a state-paid pool, year by year: the ground its yearly account stands on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Coalesce, ExtractYear

from pools.enums import Bucket, PostingKind
from pools.models import Activity, Entry, FrameLine, Pool
from pools.queries.application import closed_frames
from pools.queries.budget import ZERO
from pools.queries.let_go import let_go


@dataclass(frozen=True)
class AccountBooks:
    """The ledger of a pool by year, in kroner.

    `spent` is by activity (None gathers the lines of no activity) and by the year of the posting's day; `linked` are
    the years of the frames where an activity has lines. `kept` are the years whose frames have any posting at all,
    `closed` those whose books are closed to their last day. `carried` is what each year's frame got from other years
    less what it gave them, `late` what was spent after it, by the frame's year and the booking's, and `promised` what
    is still committed on it. `freed` is what was still promised when the frame's year ended and was let go of after it,
    by the frame's year and the one it was let go of in; what of it was given back or carried over counts in
    `given_back` and `carried` as left from that year, so that a year that is closed stays as it was.
    """

    spent: dict[tuple[int | None, int], Decimal]
    linked: frozenset[tuple[int, int]]
    appropriated: dict[int, Decimal]
    given_back: dict[int, Decimal]
    carried: dict[int, Decimal]
    late: dict[tuple[int, int], Decimal]
    promised: dict[int, Decimal]
    freed: dict[tuple[int, int], Decimal]
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
        """What was committed on the frames up to this year and paid or let go of later, or still is to be
        paid, in kroner.

        Of a year whose books are open, what is still committed may be paid before it ends, and is not counted.
        """
        paid = (amount for (frame, day), amount in self.late.items() if frame <= year < day)
        freed = (amount for (frame, day), amount in self.freed.items() if frame <= year < day)
        waits = (amount for frame, amount in self.promised.items() if frame <= year and frame in self.closed)
        return sum(paid, ZERO) + sum(freed, ZERO) + sum(waits, ZERO)

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
    # What undoes a posting counts with its kind and its year, so that both together are nothing.
    kind = Coalesce("posting__reverses__kind", "posting__kind")
    booked = ExtractYear(Coalesce("posting__reverses__on", "posting__on"))
    fields = "line", "line__frame__year", booked, kind, "bucket"
    sums = list(entries.values_list(*fields).annotate(total=Sum("amount")))
    moved: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    promised: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for _line, frame, _booked, of_kind, bucket, amount in sums:
        moved[of_kind, bucket][frame] += amount
        if bucket == Bucket.COMMITTED:
            promised[frame] += amount
    given_back = moved[PostingKind.GIVE_BACK, Bucket.SOURCE]
    carried = moved[PostingKind.CARRY_OVER, Bucket.AVAILABLE]
    freed: dict[tuple[int, int], Decimal] = {}
    if pool.carry_over_allowed:  # where nothing goes along, all of it is left from its own year
        after = let_go(sums)
        freed = dict(after.freed)
        for (frame, year), amount in after.back.items():
            given_back[frame] -= amount
            given_back[year] += amount
        for (frame, year), amount in after.over.items():
            carried[frame] += amount
            carried[year] -= amount
    lines = FrameLine.objects.filter(frame__pool=pool, activity__isnull=False)
    set_aside = moved[PostingKind.APPROPRIATE, Bucket.SOURCE]
    return AccountBooks(
        spent=dict(spent),
        linked=frozenset(lines.order_by().values_list("activity", "frame__year")),
        appropriated={year: -amount for year, amount in set_aside.items()},
        given_back=dict(given_back),
        carried=dict(carried),
        late=dict(late),
        promised=dict(promised),
        freed=freed,
        kept=frozenset(frame for _line, frame, *_rest in sums),
        closed=frozenset(closed_frames().filter(pool=pool).values_list("year", flat=True)),
    )


def booked_by_year(activity: Activity, years: Iterable[int]) -> dict[int, Decimal]:
    """What the ledger spent on an activity's lines in each of the years, in kroner, where it says so."""
    books = account_books(activity.pool)
    booked = {year: books.booked(activity, year) for year in years}
    return {year: amount for year, amount in booked.items() if amount is not None}
