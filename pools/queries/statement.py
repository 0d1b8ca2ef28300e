"""The way back from a figure to its postings."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.dates import format_date
from pools.enums import Bucket, PostingKind
from pools.models import Application, Entry, Frame, FrameLine, Posting
from pools.permissions import SEES_ALL_APPLICATIONS
from pools.queries.application import visible_applications
from pools.queries.budget import ZERO


def veil(postings: Iterable[Posting], user: User) -> None:
    """Take the words off the postings of applications that this person may not see; the amounts are for everybody.

    A posting names the workplace, and that a workplace may apply to the sickness pool tells that it is above its
    target. The postings are changed in memory only: the database refuses to write them.
    """
    if user.has_role(*SEES_ALL_APPLICATIONS):
        return
    kind = ContentType.objects.get_for_model(Application)
    about = [posting for posting in postings if posting.content_type_id == kind.pk]
    asked = {posting.object_id for posting in about}
    seen = (
        set(visible_applications(user).filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    )
    for posting in about:
        if posting.object_id not in seen:
            posting.origin_label, posting.reason = _("En ansøgning"), posting.get_kind_display()
            posting.origin = None


@dataclass(frozen=True)
class StatementRow:
    """One posting as a line sees it: its change in kroner per bucket, and what was available afterwards."""

    posting: Posting
    changes: dict[str, Decimal]
    available: Decimal


def line_statement(line: FrameLine) -> list[StatementRow]:
    """Every posting on a line in the order they were made, with running availability."""
    entries = Entry.objects.filter(line=line).select_related("posting").prefetch_related("posting__origin")
    by_posting: dict[int, dict[str, Decimal]] = defaultdict(dict)
    postings: dict[int, Posting] = {}
    for entry in entries.order_by("posting_id", "id"):
        postings[entry.posting_id] = entry.posting
        by_posting[entry.posting_id][entry.bucket] = entry.amount
    rows, available = [], ZERO
    for pk, posting in postings.items():
        available += by_posting[pk].get(Bucket.AVAILABLE, ZERO)
        rows.append(StatementRow(posting, by_posting[pk], available))
    return rows


def entries_of_frames(frames: Iterable[Frame]) -> QuerySet[Entry]:
    """Every entry on some frames except the outside account, oldest first."""
    return (
        Entry.objects.filter(line__frame__in=frames)
        .exclude(bucket=Bucket.SOURCE)
        .select_related("posting__by", "line__frame__pool")
        .order_by("posting_id", "id")
    )


@dataclass(frozen=True)
class Selection:
    """Which postings of a frame to show; None means all. Days are included."""

    since: date | None = None
    until: date | None = None
    kind: str | None = None
    line: FrameLine | None = None

    def __str__(self) -> str:
        """The choice in words, empty when everything is shown."""
        parts = []
        if self.since:
            parts.append(_("fra %s") % format_date(self.since))
        if self.until:
            parts.append(_("til og med %s") % format_date(self.until))
        if self.kind:
            parts.append(_("art: %s") % PostingKind(self.kind).label)
        if self.line:
            parts.append(_("linje: %s") % self.line.name)
        return ", ".join(parts)


@dataclass(frozen=True)
class FrameStatementRow:
    """One posting as one line of the frame sees it, and what was available on the chosen lines afterwards."""

    posting: Posting
    line: FrameLine
    changes: dict[str, Decimal]
    available: Decimal


@dataclass(frozen=True)
class FrameStatement:
    """The postings of a frame by their dates, in kroner.

    `opening` and `closing` are what was available before and after the chosen period on the chosen lines. The running
    balance counts every posting, also those that a choice of kind hides.
    """

    frame: Frame
    selection: Selection
    opening: Decimal
    rows: tuple[FrameStatementRow, ...]
    closing: Decimal

    @property
    def totals(self) -> dict[str, Decimal]:
        """The sum of the shown changes, by bucket."""
        sums: dict[str, Decimal] = {}
        for row in self.rows:
            for bucket, amount in row.changes.items():
                sums[bucket] = sums.get(bucket, ZERO) + amount
        return sums

    @property
    def dated_later(self) -> int:
        """How many postings are dated after the year of the frame."""
        return len({row.posting.pk for row in self.rows if row.posting.on.year > self.frame.year})


EVERYTHING = Selection()


def frame_statement(frame: Frame, selection: Selection = EVERYTHING) -> FrameStatement:
    """The ledger statement of a whole frame, in the order of the postings' dates, with a running balance."""
    entries = Entry.objects.filter(line__frame=frame).exclude(bucket=Bucket.SOURCE)
    if selection.line:
        entries = entries.filter(line=selection.line)
    if selection.until:
        entries = entries.filter(posting__on__lte=selection.until)
    entries = entries.select_related("posting__by", "line").prefetch_related("posting__origin")
    changes: dict[tuple[int, int], dict[str, Decimal]] = defaultdict(dict)
    firsts: dict[tuple[int, int], Entry] = {}
    for entry in entries.order_by("posting__on", "posting_id", "line__order", "id"):
        key = (entry.posting_id, entry.line_id)
        firsts.setdefault(key, entry)
        changes[key][entry.bucket] = entry.amount
    rows, opening, available = [], ZERO, ZERO
    for key, entry in firsts.items():
        available += changes[key].get(Bucket.AVAILABLE, ZERO)
        if selection.since and entry.posting.on < selection.since:
            opening = available
        elif not selection.kind or entry.posting.kind == selection.kind:
            rows.append(FrameStatementRow(entry.posting, entry.line, changes[key], available))
    return FrameStatement(frame, selection, opening, tuple(rows), available)


@dataclass(frozen=True)
class MonthUse:
    """A pool at the end of a month of its year, in kroner; `granted` is committed and spent together."""

    day: date
    budget: Decimal
    granted: Decimal
    spent: Decimal

    @property
    def month(self) -> int:
        return self.day.month


def pool_use(statement: FrameStatement, *, through: date) -> list[MonthUse]:
    """The use of a frame at the end of each month of its year, up to a day: what the statement says until then.

    What is dated before the year is there from January; what is dated after it is in no month, see `dated_later`.
    `statement` is that of the whole frame; nothing is asked of the database again.
    """
    year = statement.frame.year
    last = 12 if through.year > year else through.month if through.year == year else 0
    sums = {bucket: [ZERO] * 13 for bucket in Bucket.values}
    for row in statement.rows:
        on = row.posting.on
        if on.year > year:
            continue
        month = on.month if on.year == year else 1
        for bucket, amount in row.changes.items():
            sums[bucket][month] += amount
    months = []
    total = dict.fromkeys(Bucket.values, ZERO)
    for month in range(1, last + 1):
        for bucket in total:
            total[bucket] += sums[bucket][month]
        granted = total[Bucket.COMMITTED] + total[Bucket.SPENT]
        months.append(
            MonthUse(
                date(year, month, monthrange(year, month)[1]),
                sum(total.values(), ZERO),
                granted,
                total[Bucket.SPENT],
            )
        )
    return months
