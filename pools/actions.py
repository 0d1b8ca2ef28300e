"""Everything that changes a pool. One transaction each; who and when are arguments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from clusters.models import Workplace
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import events_of, record
from htk_workforce.money import format_kr
from pools import ledger
from pools.enums import Principle, VersionStatus
from pools.ledger import Why
from pools.models import Application, ApplicationLine, FrameLine, LineVersion, NumberSeries, Posting
from pools.permissions import can_appropriate, can_edit_application, can_enter_for, can_move
from pools.queries import eligibility
from pools.workflow import MOVES


class Refusal(Exception):
    """Something that cannot be done, as a sentence the user can act on."""


class NotEligible(Refusal):
    """The workplace or the application does not meet the pool's conditions. `reasons` are whole sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


class ReasonMissing(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Skriv en begrundelse, som arbejdspladsen kan læse."))


@dataclass(frozen=True)
class Cost:
    """One cost line as typed: `unit_price` in kroner."""

    cost_type: str
    description: str
    quantity: int
    unit_price: Decimal


def appropriate_to_line(
    *, line: FrameLine, amount: Decimal, reason: str, by: User, on: date, key: str
) -> Posting:
    """Set money off on a line.

    Raises:
        PermissionDenied: only finance appropriates.
        LedgerRefusal: the ledger's own reasons.
    """
    require(can_appropriate(by))
    with transaction.atomic():
        posting = ledger.appropriate(
            line, amount, Why(by=by, on=on, reason=reason, key=key, origin_label=reason)
        )
        if not events_of(posting).exists():  # a retry finds the first posting, which is in the log already
            record("appropriate", posting, by=by, reason=reason, label=f"{line}: {format_kr(amount)}")
    return posting


def record_line_version(
    *,
    line: FrameLine,
    status: VersionStatus,
    name: str,
    amount: Decimal,
    on: date,
    origin: models.Model,
    origin_label: str,
) -> LineVersion:
    """Write down what a proposal or a decision calls a line and gives it. A decision also renames the line."""
    if status == VersionStatus.DECIDED and line.name != name:
        line.name = name
        line.save(update_fields=["name"])
    version = LineVersion(
        line=line, status=status, name=name, amount=amount, on=on, origin_label=origin_label[:300]
    )
    version.origin = origin
    version.save()
    return version


@transaction.atomic
def save_draft(
    *,
    application: Application | None,
    line: FrameLine,
    workplace: Workplace,
    costs: Sequence[Cost],
    by: User,
    **texts: object,
) -> Application:
    """Create or change a draft with its cost lines; `texts` are the other fields of Application.

    Raises:
        PermissionDenied: not this person's workplace, or the application is already sent.
    """
    require(can_enter_for(by, workplace))
    if application is None:
        application = Application(entered_by=by)
    else:
        application = _locked(application)
        require(can_edit_application(by, application))
    application.line, application.workplace = line, workplace
    for field, value in texts.items():
        setattr(application, field, value)
    is_new = application.pk is None
    application.save()
    application.editors.add(by)
    application.lines.all().delete()
    ApplicationLine.objects.bulk_create(
        ApplicationLine(
            application=application,
            order=order,
            cost_type=cost.cost_type,
            description=cost.description,
            quantity=cost.quantity,
            unit_price=cost.unit_price,
        )
        for order, cost in enumerate(costs, 1)
    )
    if is_new:
        record("draft", application, by=by, to_state=application.state)
    return application


@transaction.atomic
def receive_application(*, application: Application, by: User, on: date) -> Application:
    """Send a draft: it gets its number, its place in the queue and, in a first-come pool, its money reserved.

    Raises:
        PermissionDenied: wrong state, role or workplace.
        NotEligible: a condition of the pool is not met; nothing is sent.
        PoolOverdrawn: less is left than applied for; nothing is sent.
    """
    application = _locked(application)
    require(can_move(by, application, "receive"))
    application.editors.add(by)
    blocking = [f.text for f in eligibility(application, on=on) if f.blocks]
    if blocking:
        raise NotEligible(blocking)
    frame = application.line.frame
    application.queue_number = _next_number(f"queue-{frame.pk}")
    application.number = (
        f"{frame.pool.code}-{frame.year}-{_next_number(f'{frame.pool.code}-{frame.year}'):04d}"
    )
    # The database's clock, not the web server's: several servers share one queue.
    Application.objects.filter(pk=application.pk).update(
        number=application.number, queue_number=application.queue_number, received_at=Now()
    )
    application.refresh_from_db()
    _change_state(application, "receive", by=by)
    if frame.pool.principle == Principle.FIRST_COME:
        ledger.reserve(application.line, application.total, _why(application, "receive", by=by, on=on))
    return application


@transaction.atomic
def approve_application(*, application: Application, by: User, on: date) -> Application:
    """Approve the whole amount: the money is committed.

    Raises:
        PermissionDenied: wrong state or role, own entry, or above the delegation.
        PoolOverdrawn: in a pool without reservation, less is left than applied for.
    """
    application = _locked(application)
    require(can_move(by, application, "approve"))
    _decide(application, "approve", by=by, on=on)
    reserved = application.line.frame.pool.principle == Principle.FIRST_COME
    ledger.commit(
        application.line,
        application.total,
        _why(application, "approve", by=by, on=on),
        bucket=ledger.Bucket.RESERVED if reserved else ledger.Bucket.AVAILABLE,
    )
    return application


@transaction.atomic
def reject_application(*, application: Application, reason: str, by: User, on: date) -> Application:
    """Refuse with a reason; reserved money is released.

    Raises:
        ReasonMissing: the workplace must be able to read why (forvaltningsloven § 22).
        PermissionDenied: wrong state or role, or own entry.
    """
    application = _locked(application)
    require(can_move(by, application, "reject"))
    if not reason.strip():
        raise ReasonMissing
    application.decision_reason = reason.strip()
    _decide(application, "reject", by=by, on=on)
    _release_reserved(application, "reject", by=by, on=on)
    return application


@transaction.atomic
def withdraw_application(*, application: Application, by: User, on: date) -> Application:
    """Take an open application back; reserved money is released."""
    application = _locked(application)
    require(can_move(by, application, "withdraw"))
    was_received = application.received_at is not None
    _change_state(application, "withdraw", by=by)
    if was_received:
        _release_reserved(application, "withdraw", by=by, on=on)
    return application


def _locked(application: Application) -> Application:
    """The row as it stands now, locked until the transaction ends (SQLite: the whole file is)."""
    # Locked first and then read again: PostgreSQL joins a row it waited for to the others as they were before.
    Application.objects.select_for_update().get(pk=application.pk)
    return Application.objects.select_related("line__frame__pool", "workplace").get(pk=application.pk)


def _decide(application: Application, verb: str, *, by: User, on: date) -> None:
    application.decided_by, application.decided_on = by, on
    application.save(update_fields=["decided_by", "decided_on", "decision_reason"])
    _change_state(application, verb, by=by, reason=application.decision_reason)


def _change_state(application: Application, verb: str, *, by: User, reason: str = "") -> None:
    before, application.state = application.state, MOVES[verb].target
    application.save(update_fields=["state"])
    record(verb, application, by=by, from_state=before, to_state=application.state, reason=reason)


def _release_reserved(application: Application, verb: str, *, by: User, on: date) -> None:
    if application.line.frame.pool.principle == Principle.FIRST_COME:
        ledger.release(application.line, application.total, _why(application, verb, by=by, on=on))


@translation.override("da")  # the ledger is a municipal record, whatever the language of the screen
def _why(application: Application, verb: str, *, by: User, on: date) -> Why:
    """The key is the application and the verb: a double click cannot move the money twice."""
    return Why(
        by=by,
        on=on,
        reason=f"{MOVES[verb].target.label}: {application}, {application.workplace}",
        key=f"application:{application.pk}:{verb}",
        origin=application,
        origin_label=str(application),
    )


def _next_number(series: str) -> int:
    """The next number of a series; the row stays locked until the transaction ends, so there are no gaps."""
    NumberSeries.objects.bulk_create([NumberSeries(name=series)], ignore_conflicts=True)
    NumberSeries.objects.filter(name=series).update(last=F("last") + 1)
    return NumberSeries.objects.get(name=series).last
