"""The year's end: close the books of a frame, carry over or give back what is left, and open next year's frame."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions.refusals import Refusal, required
from pools.enums import LineKind
from pools.ledger import Why
from pools.models import Frame, FrameLine, PeriodClosing, Posting
from pools.permissions import can_close_period


@transaction.atomic
def close_period(*, frame: Frame, through_on: date, by: User) -> PeriodClosing:
    """Freeze a frame: nothing is posted on it up to and including a day.

    Raises:
        PermissionDenied: only finance closes.
        Refusal: it is already closed to that day or a later one.
    """
    require(can_close_period(by))
    frame = Frame.objects.select_for_update(of=("self",)).select_related("pool").get(pk=frame.pk)
    active = frame.closings.filter(reopened_at=None).first()
    if active is not None:
        if active.through_on >= through_on:
            raise Refusal(
                _("%(frame)s er allerede lukket til og med %(day)s.")
                % {"frame": frame, "day": format_date(active.through_on)}
            )
        _reopen(active, _("Lukket til en senere dato"), by=by)
    closing = PeriodClosing.objects.create(frame=frame, through_on=through_on, closed_by=by)
    record("close_period", frame, by=by, through_on=format_date(through_on))
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
    record("reopen_period", closing.frame, by=by, reason=reason.strip())
    return closing


def _reopen(closing: PeriodClosing, reason: str, *, by: User) -> None:
    closing.reopened_by, closing.reopened_at, closing.reason = by, Now(), reason
    closing.save(update_fields=["reopened_by", "reopened_at", "reason"])
    closing.refresh_from_db()


@transaction.atomic
def open_next_frame(*, frame: Frame, lines: Sequence[FrameLine], by: User) -> Frame:
    """Open next year's frame with the chosen lines, the headings above them and an undistributed line, all empty.

    Raises:
        PermissionDenied: only finance opens a frame.
        Refusal: next year's frame exists already.
    """
    require(can_close_period(by))
    year = frame.year + 1
    if Frame.objects.filter(pool=frame.pool, year=year).exists():
        raise Refusal(_("%(pool)s har allerede en ramme for %(year)s.") % {"pool": frame.pool, "year": year})
    new = Frame.objects.create(pool=frame.pool, year=year, price_level=year)
    chosen = {line.pk for line in lines} | {line.parent_id for line in lines if line.parent_id}
    made: dict[int, FrameLine] = {}
    for line in frame.lines.order_by("order"):
        if line.pk not in chosen and line.kind != LineKind.UNDISTRIBUTED:
            continue
        made[line.pk] = FrameLine.objects.create(
            frame=new,
            kind=line.kind,
            order=line.order,
            name=line.name,
            purpose=line.purpose,
            parent=made.get(line.parent_id),
            opens_on=date(year, 1, 1) if line.opens_on else None,
        )
    record("open_frame", new, by=by, lines=[line.name for line in made.values()])
    return new


@transaction.atomic
def carry_over_line(*, line: FrameLine, to: FrameLine, amount: Decimal, by: User, on: date) -> Posting:
    """Move what is available on a line to a line of the same pool's next frame.

    Raises:
        PermissionDenied: only finance carries over.
        Refusal: the pool's conditions do not allow it, or the line is not of the same pool's later year.
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
    reason, key = _words(line, "carry_over", amount)
    posting = ledger.carry_over(
        line, to, amount, Why(by=by, on=on, reason=reason, key=key, origin_label=reason)
    )
    record("carry_over", posting, by=by, label=f"{line} → {to}: {format_kr(amount)}")
    return posting


@transaction.atomic
def give_back_line(*, line: FrameLine, amount: Decimal, by: User, on: date) -> Posting:
    """Return what is available on a line to where it came from.

    Raises:
        PermissionDenied: only finance gives back.
        PoolOverdrawn, PeriodClosed: the ledger's own reasons.
    """
    require(can_close_period(by))
    reason, key = _words(line, "give_back", amount)
    posting = ledger.give_back(line, amount, Why(by=by, on=on, reason=reason, key=key, origin_label=reason))
    record("give_back", posting, by=by, label=f"{line}: {format_kr(amount)}")
    return posting


@translation.override("da")
def _words(line: FrameLine, verb: str, amount: Decimal) -> tuple[str, str]:
    """The reason and the key of a year-end posting: the same line gives the same amount once per number of postings."""
    before = line.entries.count()
    reason = f"Årsafslutning {line.frame.year}: {line.frame.pool}, {line.name}"
    return reason, f"year-end:{line.pk}:{verb}:{amount}:{before}"
