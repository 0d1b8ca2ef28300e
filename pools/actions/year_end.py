"""The year's end: close the books of a frame, carry over or give back what is left, and open next year's frame."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import events_of, record
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions.application import advance_waiting_list
from pools.actions.booking_day import require_day_of_new_money
from pools.actions.grant import keep_participants, let_go_of_participants
from pools.actions.refusals import Refusal, required
from pools.actions.state import lock_lines
from pools.enums import LineKind, Principle
from pools.ledger import Why
from pools.models import Frame, FrameLine, PeriodClosing, Posting
from pools.permissions import can_close_period
from pools.queries import year_end

ZERO = Decimal("0.00")


class ClosingNeedsReason(Refusal):
    """Something is unfinished. Closing all the same takes a reason, whatever the day."""

    def __init__(self) -> None:
        super().__init__(_("Skriv, hvorfor der lukkes, selv om noget mangler."))


@transaction.atomic
def close_period(*, frame: Frame, through_on: date, by: User, on: date, reason: str = "") -> PeriodClosing:
    """Freeze a frame: nothing is posted on it up to and including `through_on`. `on` is today.

    What was still unfinished, and the reason to close all the same, stay in the log.

    Raises:
        PermissionDenied: only finance closes.
        Refusal: it is already closed to that day or a later one, or the day is still to come or after the year.
        ClosingNeedsReason: something is in the way of that day and no reason is given.
    """
    require(can_close_period(by))
    frame = _locked(frame)
    if through_on > on:
        raise Refusal(
            _("Du kan ikke lukke til og med %(day)s, for dagen er ikke kommet endnu. Luk højst til i dag.")
            % {"day": format_date(through_on)}
        )
    last = date(frame.year, 12, 31)
    if through_on > last:
        raise Refusal(
            _("Rammen er for %(year)s. Luk højst til og med %(last)s.")
            % {"year": frame.year, "last": format_date(last)}
        )
    active = frame.closings.filter(reopened_at=None).first()
    if active is not None:
        if active.through_on >= through_on:
            raise Refusal(
                _("%(frame)s er allerede lukket til og med %(day)s.")
                % {"frame": frame, "day": format_date(active.through_on)}
            )
        with translation.override("da"):
            _reopen(active, _("Lukket til en senere dato"), by=by)
    with translation.override("da"):
        standing = year_end(frame)
        unfinished = list(standing.in_the_way)
    if standing.in_the_way_of(through_on) and not reason.strip():
        raise ClosingNeedsReason
    closing = PeriodClosing.objects.create(frame=frame, through_on=through_on, closed_by=by)
    if through_on == last:
        keep_participants(frame)
    record(
        "close_period",
        frame,
        by=by,
        reason=reason.strip(),
        through_on=format_date(through_on),
        unfinished=unfinished,
    )
    return closing


@transaction.atomic
def reopen_period(*, closing: PeriodClosing, reason: str, by: User) -> PeriodClosing:
    """Open a closed period again; the reason stays in the log.

    Raises:
        PermissionDenied: only finance opens.
        ReasonMissing: a reopening has a reason.
        Refusal: it is already open.
    """
    require(can_close_period(by))
    closing = (
        PeriodClosing.objects.select_for_update(of=("self",)).select_related("frame__pool").get(pk=closing.pk)
    )
    if closing.reopened_at is not None:
        raise Refusal(_("Perioden er allerede åbnet igen."))
    _reopen(closing, required(reason), by=by)
    let_go_of_participants(closing.frame)
    record(
        "reopen_period",
        closing.frame,
        by=by,
        reason=closing.reason,
        through_on=format_date(closing.through_on),
    )
    return closing


def _reopen(closing: PeriodClosing, reason: str, *, by: User) -> None:
    closing.reopened_by, closing.reopened_at, closing.reason = by, Now(), reason
    closing.save(update_fields=["reopened_by", "reopened_at", "reason"])
    closing.refresh_from_db()


def _locked(frame: Frame) -> Frame:
    """The frame, locked against two people closing it or opening the next one at once, and against postings."""
    return Frame.objects.select_for_update(of=("self",)).select_related("pool").get(pk=frame.pk)


@transaction.atomic
def open_next_frame(*, frame: Frame, lines: Sequence[FrameLine], by: User) -> Frame:
    """Open next year's frame, empty, with the chosen lines, all headings above them and the undistributed line.

    Raises:
        PermissionDenied: only finance opens a frame.
        Refusal: next year's frame exists already.
    """
    require(can_close_period(by))
    frame, year = _locked(frame), frame.year + 1
    if Frame.objects.filter(pool=frame.pool, year=year).exists():
        raise Refusal(_("%(pool)s har allerede en ramme for %(year)s.") % {"pool": frame.pool, "year": year})
    new = Frame.objects.create(pool=frame.pool, year=year, price_level=year)
    made: dict[int, FrameLine] = {}
    for line in _parents_first(frame, {line.pk for line in lines}):
        made[line.pk] = FrameLine.objects.create(
            frame=new,
            kind=line.kind,
            order=line.order,
            name=line.name,
            purpose=line.purpose,
            parent=made.get(line.parent_id),
            activity_id=line.activity_id,
            opens_on=date(year, 1, 1) if line.opens_on else None,
        )
    record("open_frame", new, by=by, lines=[line.name for line in made.values()])
    return new


def _parents_first(frame: Frame, chosen: set[int]) -> Iterable[FrameLine]:
    """The chosen lines, the undistributed one and every line above them, each after the one it stands under."""
    lines = {line.pk: line for line in frame.lines.all()}
    wanted = [pk for pk, line in lines.items() if pk in chosen or line.kind == LineKind.UNDISTRIBUTED]
    paths = []
    for pk in wanted:
        path = [lines[pk]]
        while path[0].parent_id:
            path.insert(0, lines[path[0].parent_id])
        paths += path
    return dict.fromkeys(paths)


@transaction.atomic
def carry_over_line(
    *,
    line: FrameLine,
    to: FrameLine,
    amount: Decimal,
    by: User,
    on: date,
    key: str,
    today: date,
    reason: str = "",
) -> Posting:
    """Move what is available on a line to a line of the same pool's later frame; its waiting list moves up today.

    `on` is the day of the books, often the last of the year before; who waits has waited until today.

    `reason` stands in the posting behind the words that say which line it was.

    `key` belongs to one request of one person (a token made when the form is opened): with it a double click posts
    once, and the same amount may still be carried over again on purpose.

    Raises:
        PermissionDenied: only finance carries over.
        Refusal: the pool's conditions do not allow it, the line is not of the same pool's later year, or the
            money would be dated later than it can be used.
        PoolOverdrawn, PeriodClosed: the ledger's own reasons.
    """
    require(can_close_period(by))
    pool = line.frame.pool
    if not pool.carry_over_allowed:
        raise Refusal(
            _("Vilkårene for %(pool)s tillader ikke overførsel mellem år. Tilbagefør beløbet.")
            % {"pool": pool}
        )
    if to.frame.pool_id != pool.pk or to.frame.year <= line.frame.year:
        raise Refusal(_("Vælg en linje i samme pulje i et senere år."))
    require_day_of_new_money(to.frame, on, today=today)
    lock_lines([line.pk, to.pk])  # else somebody could come onto the waiting list as the money arrives
    posting = ledger.carry_over(line, to, amount, _why(line, by=by, on=on, key=key, reason=reason))
    is_new = _recorded_once("carry_over", posting, by=by, label=f"{line} → {to}: {format_kr(amount)}")
    if is_new and pool.principle == Principle.FIRST_COME:
        advance_waiting_list(to, by=by, on=max(on, today))
    return posting


@transaction.atomic
def give_back_line(
    *, line: FrameLine, amount: Decimal, by: User, on: date, key: str, reason: str = ""
) -> Posting:
    """Return what is available on a line to where it came from. `key` and `reason` as in carry_over_line.

    Raises:
        PermissionDenied: only finance gives back.
        PoolOverdrawn, PeriodClosed: the ledger's own reasons.
    """
    require(can_close_period(by))
    posting = ledger.give_back(line, amount, _why(line, by=by, on=on, key=key, reason=reason))
    _recorded_once("give_back", posting, by=by, label=f"{line}: {format_kr(amount)}")
    return posting


@dataclass(frozen=True)
class Settlement:
    """What happens to the money left on a line, in kroner. `to` is where the carried-over part goes."""

    line: FrameLine
    carried_over: Decimal = ZERO
    to: FrameLine | None = None
    given_back: Decimal = ZERO


@transaction.atomic
def settle_lines(
    *,
    settlements: Sequence[Settlement],
    by: User,
    on: date,
    key: str,
    today: date,
    reason: str = "",
) -> list[Posting]:
    """Carry over and give back on several lines, all of it or nothing. `key` and `reason` as in carry_over_line.

    Raises:
        Refusal: nothing is to move, an amount has no line to go to, or a reason of carry_over_line.
        PermissionDenied, PoolOverdrawn, PeriodClosed: as the two actions above.
    """
    # All at once and in order: two people who settle at the same time must not wait for each other in a ring.
    lock_lines({line.pk for s in settlements for line in (s.line, s.to) if line is not None})
    postings = []
    for settlement in settlements:
        line, named = settlement.line, f"{key}:{settlement.line.pk}"
        if settlement.carried_over:
            if settlement.to is None:
                raise Refusal(_("Vælg, hvilken linje »%(line)s« overføres til.") % {"line": line.name})
            postings.append(
                carry_over_line(
                    line=line,
                    to=settlement.to,
                    amount=settlement.carried_over,
                    by=by,
                    on=on,
                    key=f"{named}:over",
                    reason=reason,
                    today=today,
                )
            )
        if settlement.given_back:
            postings.append(
                give_back_line(
                    line=line,
                    amount=settlement.given_back,
                    by=by,
                    on=on,
                    key=f"{named}:back",
                    reason=reason,
                )
            )
    if not postings:
        raise Refusal(_("Skriv mindst ét beløb, der skal overføres eller tilbageføres."))
    return postings


@translation.override("da")  # the ledger is a municipal record, whatever the language of the screen
def _why(line: FrameLine, *, by: User, on: date, key: str, reason: str) -> Why:
    words = _("Årsafslutning %(year)s: %(pool)s, %(line)s") % {
        "year": line.frame.year,
        "pool": line.frame.pool,
        "line": line.name,
    }
    said = f"{words}. {reason.strip()}" if reason.strip() else words
    return Why(by=by, on=on, reason=said, key=f"year-end:{by.pk}:{key}", origin_label=words)


def _recorded_once(verb: str, posting: Posting, *, by: User, label: str) -> bool:
    """Write the event, unless this is the retry of a request that did; says whether it was written now."""
    if events_of(posting).filter(verb=verb).exists():
        return False
    record(verb, posting, by=by, label=label)
    return True
