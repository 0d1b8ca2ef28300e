"""What is left to do with a frame before its year can be closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from htk_workforce.audit.log import events_of
from htk_workforce.audit.models import AuditEvent
from htk_workforce.money import format_kr
from pools.enums import ApplicationState, Bucket, LineKind, PostingKind
from pools.models import Application, Balance, Entry, Frame, FrameLine, PeriodClosing, Posting
from pools.queries.actuals import BOOKABLE, unmatched_rows
from pools.queries.budget import ZERO, BudgetTable, Figures, available_on_each, budget_table
from pools.queries.decision import LineEffect
from pools.queries.pool import active_closing
from pools.workflow import OPEN, UNSENT

FRAME_VERBS = ("close_period", "reopen_period", "open_frame")
SETTLING = (PostingKind.CARRY_OVER, PostingKind.GIVE_BACK)


@dataclass(frozen=True)
class StateCount:
    """How many applications of a frame are in a state."""

    state: str
    label: str
    count: int


@dataclass(frozen=True)
class FrameUse:
    """What a granted application has of one frame's lines, in kroner: committed and not spent, and spent.

    `is_source`: it was applied for from another frame, and this one pays a part of it.
    """

    application: Application
    left: Decimal
    spent: Decimal
    is_source: bool

    @property
    def approved(self) -> Decimal:
        return self.left + self.spent


@dataclass(frozen=True)
class YearEnd:
    """A frame at its year's end.

    `granted` and `reported` are the applications that have money of this frame's lines, whatever pool they were
    applied for from. `unmatched` are rows of the finance system that may be this frame's; `settled` is what has been
    carried over and given back, as the lines of this frame see it.
    """

    frame: Frame
    budget: BudgetTable
    open_states: tuple[StateCount, ...]
    drafts: int
    granted: tuple[FrameUse, ...]
    reported: tuple[FrameUse, ...]
    unmatched: int
    settled: tuple[Entry, ...]
    next_frame: Frame | None
    closing: PeriodClosing | None

    @property
    def open_count(self) -> int:
        return sum(state.count for state in self.open_states)

    @property
    def uses(self) -> Figures:
        """The granted applications together."""
        rows = (*self.reported, *self.granted)
        left, spent = (sum((getattr(row, name) for row in rows), ZERO) for name in ("left", "spent"))
        return Figures(committed=left, spent=spent)

    @property
    def committed_otherwise(self) -> Decimal:
        """What is committed and no application has, in kroner: by a case, or to pay."""
        return self.budget.total.committed - self.uses.committed

    @property
    def last_day(self) -> date:
        return date(self.frame.year, 12, 31)

    @property
    def is_closed(self) -> bool:
        """Is the whole year closed?"""
        return self.closing is not None and self.closing.through_on >= self.last_day

    @property
    def undecided(self) -> tuple[str, ...]:
        """What nobody has answered or placed yet, as sentences: in the way of closing any part of the year."""
        sentences = [
            ngettext(
                "%(count)s ansøgning er ikke afgjort.",
                "%(count)s ansøgninger er ikke afgjort.",
                self.open_count,
            )
            % {"count": self.open_count}
            if self.open_count
            else "",
            ngettext(
                "%(count)s række fra økonomisystemet er ikke fordelt.",
                "%(count)s rækker fra økonomisystemet er ikke fordelt.",
                self.unmatched,
            )
            % {"count": self.unmatched}
            if self.unmatched
            else "",
        ]
        return tuple(sentence for sentence in sentences if sentence)

    def in_the_way_of(self, through_on: date) -> tuple[str, ...]:
        """What closing to a day needs a reason for. Money left over is in the way of closing December only."""
        return self.in_the_way if through_on.month == 12 else self.undecided

    @property
    def in_the_way(self) -> tuple[str, ...]:
        """What ought to be finished before the year is closed, as sentences in the order of the work."""
        total = self.budget.total
        sentences = [
            *self.undecided,
            _("%(amount)s er reserveret.") % {"amount": format_kr(total.reserved)} if total.reserved else "",
            ngettext(
                "%(count)s regnskab venter på at blive godkendt.",
                "%(count)s regnskaber venter på at blive godkendt.",
                len(self.reported),
            )
            % {"count": len(self.reported)}
            if self.reported
            else "",
            _("%(amount)s er bevilget, men ikke afholdt.") % {"amount": format_kr(total.committed)}
            if total.committed
            else "",
            _("%(amount)s er ledige og hverken overført eller tilbageført.")
            % {"amount": format_kr(total.available)}
            if total.available
            else "",
        ]
        return tuple(sentence for sentence in sentences if sentence)


def year_end(frame: Frame) -> YearEnd:
    by_state = dict(
        Application.objects.filter(line__frame=frame)
        .order_by()
        .values_list("state")
        .annotate(count=Count("pk"))
    )
    uses = frame_uses(frame)
    rows = unmatched_rows().filter(Q(proposal__line__frame=frame) | Q(proposal=None, on__year=frame.year))
    is_reported = ApplicationState.REPORTED
    return YearEnd(
        frame=frame,
        budget=budget_table(frame),
        open_states=tuple(
            StateCount(state.value, str(state.label), by_state[state])
            for state in ApplicationState
            if state in OPEN and state in by_state
        ),
        drafts=sum(by_state.get(state, 0) for state in UNSENT),
        granted=tuple(use for use in uses if use.application.state != is_reported),
        reported=tuple(use for use in uses if use.application.state == is_reported),
        unmatched=rows.count(),
        settled=tuple(
            Entry.objects.filter(
                posting__kind__in=[PostingKind.CARRY_OVER, PostingKind.GIVE_BACK],
                line__frame=frame,
                bucket=Bucket.AVAILABLE,
                amount__lt=ZERO,
                posting__reversed_by=None,
            )
            .select_related("posting", "line")
            .order_by("posting_id", "id")
        ),
        next_frame=Frame.objects.filter(pool=frame.pool_id, year=frame.year + 1)
        .select_related("pool")
        .first(),
        closing=active_closing(frame),
    )


def frame_uses(frame: Frame) -> list[FrameUse]:
    """The granted applications that are not closed and have money of a frame's lines, with what they have there.

    Also those from other pools that a line of this frame pays a part of; what other frames pay is not counted.
    """
    entries = Entry.objects.filter(
        line__frame=frame,
        bucket__in=[Bucket.COMMITTED, Bucket.SPENT],
        posting__content_type=ContentType.objects.get_for_model(Application),
    )
    sums = entries.order_by().values_list("posting__object_id", "bucket").annotate(total=Sum("amount"))
    booked = {(application, bucket): total for application, bucket, total in sums}
    applications = (
        Application.objects.filter(
            Q(pk__in={pk for pk, _bucket in booked}) | Q(line__frame=frame), state__in=BOOKABLE
        )
        .select_related("workplace", "line__frame__pool")
        .order_by("number")
    )
    uses = [
        FrameUse(
            application,
            left=booked.get((application.pk, Bucket.COMMITTED), ZERO),
            spent=booked.get((application.pk, Bucket.SPENT), ZERO),
            is_source=application.line.frame_id != frame.pk,
        )
        for application in applications
    ]
    return [use for use in uses if use.left or not use.is_source]


@dataclass(frozen=True)
class YearEndEvent:
    """Something that was done to a frame at its year's end, and by whom.

    `amount` is what the frame got in kroner, below zero what it gave away; None where no money moved. `day` is the day
    it counts from, None where it is no posting.
    """

    at: datetime
    by: str
    what: str
    reason: str
    subject: str = ""
    day: date | None = None
    amount: Decimal | None = None
    posting: Posting | None = None


def year_end_events(frame: Frame, next_frame: Frame | None) -> tuple[YearEndEvent, ...]:
    """Every closing, reopening, opening, carry-over and giving back that concerns a frame, newest first."""
    events = [_as_event(event) for event in events_of(frame).filter(verb__in=FRAME_VERBS)]
    if next_frame is not None:
        events += [_as_event(event) for event in events_of(next_frame).filter(verb="open_frame")]
    return tuple(sorted(events + _settled(frame), key=lambda event: event.at, reverse=True))


def _as_event(event: AuditEvent) -> YearEndEvent:
    subject = event.data.get("through_on", "")
    return YearEndEvent(
        at=event.at,
        by=event.actor_name,
        what=event.what,
        subject=_("til og med %(day)s") % {"day": subject} if subject else event.target_label,
        reason=event.reason,
    )


def _settled(frame: Frame) -> list[YearEndEvent]:
    """The postings that carried the frame's money in and out or gave it back, and those that undid one of them."""
    moved = Q(posting__kind__in=SETTLING) | Q(posting__reverses__kind__in=SETTLING)
    entries = Entry.objects.filter(moved, line__frame=frame, bucket=Bucket.AVAILABLE)
    return [
        YearEndEvent(
            at=entry.posting.recorded_at,
            by=f"{entry.posting.by} ({entry.posting.by.username})",
            what=entry.posting.get_kind_display(),
            subject=entry.line.name,
            reason=entry.posting.reason,
            day=entry.posting.on,
            amount=entry.amount,
            posting=entry.posting,
        )
        for entry in entries.select_related("posting__by", "line").order_by("posting_id", "id")
    ]


def settlement_day(frames: Sequence[Frame]) -> date:
    """The first day from the end of the earliest year on that all the frames are open for postings."""
    return first_open_day(frames, date(min(frame.year for frame in frames), 12, 31))


def first_open_day(frames: Iterable[Frame], since: date) -> date:
    """The first day from a day on that all the frames are open for postings."""
    closings = PeriodClosing.objects.filter(frame__in=frames, reopened_at=None)
    return max([since, *(closing.through_on + timedelta(days=1) for closing in closings)])


def lines_left(frame: Frame) -> list[tuple[FrameLine, Decimal]]:
    """The lines of a frame that can hold money, and how much is left on each, in kroner."""
    lines = list(frame.lines.exclude(kind=LineKind.HEADING).order_by("order"))
    left = available_on_each(lines)
    return [(line, left[line.pk]) for line in lines]


def effect_of_moving(changes: Mapping[FrameLine, Decimal]) -> list[LineEffect]:
    """Some lines before and after their available money changes by so many kroner; nothing is written."""
    figures = _figures(changes)
    return [
        LineEffect(
            line, figures[line.pk], replace(figures[line.pk], available=figures[line.pk].available + change)
        )
        for line, change in changes.items()
    ]


def _figures(lines: Iterable[FrameLine]) -> dict[int, Figures]:
    amounts: dict[int, dict[str, Decimal]] = {line.pk: {} for line in lines}
    for balance in Balance.objects.filter(line__in=amounts).exclude(bucket=Bucket.SOURCE):
        amounts[balance.line_id][balance.bucket] = balance.amount
    return {pk: Figures(**found) for pk, found in amounts.items()}
