"""What is left to do with a frame before its year can be closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from htk_workforce.money import format_kr
from pools.enums import ApplicationState, Bucket, LineKind, PostingKind
from pools.models import Application, Balance, Entry, Frame, FrameLine, PeriodClosing
from pools.queries.actuals import Commitment, commitments, unmatched_rows
from pools.queries.budget import ZERO, BudgetTable, Figures, available_on_each, budget_table
from pools.queries.decision import LineEffect
from pools.queries.pool import active_closing
from pools.workflow import GRANTED, OPEN


@dataclass(frozen=True)
class StateCount:
    """How many applications of a frame are in a state."""

    state: str
    label: str
    count: int


@dataclass(frozen=True)
class YearEnd:
    """A frame at its year's end.

    `unmatched` are rows of the finance system that may be this frame's; `settled` is what has been carried over
    and given back, as the lines of this frame see it.
    """

    frame: Frame
    budget: BudgetTable
    open_states: tuple[StateCount, ...]
    drafts: int
    granted: tuple[Commitment, ...]
    reported: tuple[Commitment, ...]
    unmatched: int
    settled: tuple[Entry, ...]
    next_frame: Frame | None
    closing: PeriodClosing | None

    @property
    def open_count(self) -> int:
        return sum(state.count for state in self.open_states)

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
    committed = commitments(
        Application.objects.filter(line__frame=frame, state__in=GRANTED | {ApplicationState.REPORTED})
        .select_related("workplace")
        .prefetch_related("lines")
        .order_by("number")
    )
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
        drafts=by_state.get(ApplicationState.DRAFT, 0),
        granted=tuple(c for c in committed if c.application.state != is_reported),
        reported=tuple(c for c in committed if c.application.state == is_reported),
        unmatched=rows.count(),
        settled=tuple(
            Entry.objects.filter(
                posting__kind__in=[PostingKind.CARRY_OVER, PostingKind.GIVE_BACK],
                line__frame=frame,
                bucket=Bucket.AVAILABLE,
                amount__lt=ZERO,
            )
            .select_related("posting", "line")
            .order_by("posting_id", "id")
        ),
        next_frame=Frame.objects.filter(pool=frame.pool_id, year=frame.year + 1)
        .select_related("pool")
        .first(),
        closing=active_closing(frame),
    )


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
