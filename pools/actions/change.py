"""A change after approval: asked for, kept apart with before and after, decided by somebody else."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions.application import advance_waiting_list, commit_available
from pools.actions.refusals import Refusal, required
from pools.actions.state import locked, why
from pools.enums import Bucket, ChangeState
from pools.models import Application, Change, FrameLine
from pools.permissions import can_decide_change, can_request_change, can_use_source
from pools.queries import accounts_of, committed_of, funding_day, funding_of, unspent_of


@transaction.atomic
def request_change(
    *, application: Application, amounts: Mapping[int, Decimal], reason: str, by: User
) -> Change:
    """Ask that cost lines get other amounts (`amounts` in kroner by the line's id); nothing moves yet.

    Raises:
        ReasonMissing: a change has a reason.
        Refusal: nothing is changed, an amount is negative, or another change waits already.
    """
    application = locked(application)
    require(can_request_change(by, application))
    before = {cost.pk: cost.approved_amount or Decimal("0.00") for cost in application.lines.all()}
    after = before | {pk: amount for pk, amount in amounts.items() if pk in before}
    if after == before:
        raise Refusal(_("Ret mindst ét beløb, før du beder om en ændring."))
    if min(after.values()) < 0 or not any(after.values()):
        raise Refusal(_("Beløbene må ikke være negative, og mindst ét skal være større end nul."))
    change = Change.objects.create(
        application=application,
        reason=required(reason),
        before={str(pk): str(amount) for pk, amount in before.items()},
        after={str(pk): str(amount) for pk, amount in after.items()},
        requested_by=by,
    )
    record(
        "request_change", application, by=by, reason=change.reason, before=change.before, after=change.after
    )
    return change


@transaction.atomic
def approve_change(*, change: Change, by: User, on: date) -> Change:
    """Put the change into force: more is committed from what is available, less is released.

    Raises:
        PermissionDenied: not open, wrong role, above the delegation, or own wish.
        Refusal: others wait for the money first, less than what is already spent, or a part without a source.
        PoolOverdrawn: less is left than the increase.
    """
    application = locked(change.application)
    change = Change.objects.select_for_update().get(pk=change.pk)
    after = {int(pk): Decimal(amount) for pk, amount in change.after.items()}
    require(can_decide_change(by, change, sum(after.values(), Decimal("0.00"))))
    before, unspent = committed_of(application), unspent_of(application)
    for cost in application.lines.all():
        cost.approved_amount = after[cost.pk]
        cost.save(update_fields=["approved_amount"])
    # By the shares of the day of the decision: a change of amounts is not one of shares.
    funding = funding_of(application, on=funding_day(application), approved=True)
    if funding.uncovered:
        raise Refusal(
            _("Kilderne dækker ikke %(rest)s af det nye beløb. Bed om mindre, eller find en kilde først.")
            % {"rest": format_kr(funding.uncovered)}
        )
    accounts = accounts_of(application, funding)
    if any(amount < before[line] - unspent[line] for line, amount in accounts.items()):
        raise Refusal(_("Der er allerede brugt mere end det nye beløb."))
    for part, amount in funding.parts:
        if part.line is not None and amount > (part.committed_amount or 0):
            require(can_use_source(by, part.line.frame.pool, amount))
        part.committed_amount = amount
        part.save(update_fields=["committed_amount"])
    for number, (line, amount) in enumerate(accounts.items()):
        if line is not None:
            _move(line, amount - before[line], _why(application, change, number, by=by, on=on))
    _finish(change, ChangeState.APPROVED, "", by=by, on=on)
    return change


@transaction.atomic
def reject_change(*, change: Change, reason: str, by: User, on: date) -> Change:
    """Leave the application as it is, with a reason.

    Raises:
        ReasonMissing: the workplace must be able to read why.
    """
    locked(change.application)
    change = Change.objects.select_for_update().get(pk=change.pk)
    require(can_decide_change(by, change, None))
    _finish(change, ChangeState.REJECTED, required(reason), by=by, on=on)
    return change


def _why(application: Application, change: Change, number: int, *, by: User, on: date) -> ledger.Why:
    detail = f":change-{change.pk}-{number}"
    return why(application, "approve", by=by, on=on, detail=detail, words=gettext_lazy("Ændret bevilling"))


def _move(line: FrameLine, difference: Decimal, reason: ledger.Why) -> None:
    """More is taken from what is available, last in the queue; less is let go to those who wait."""
    if difference > 0:
        commit_available(line, difference, reason)
    elif difference < 0:
        ledger.release(line, -difference, reason, bucket=Bucket.COMMITTED)
        advance_waiting_list(line, by=reason.by, on=reason.on)


def _finish(change: Change, state: ChangeState, reason: str, *, by: User, on: date) -> None:
    change.state, change.decided_by, change.decided_on, change.decision_reason = state, by, on, reason
    change.save(update_fields=["state", "decided_by", "decided_on", "decision_reason"])
    record(f"change_{state}", change.application, by=by, reason=reason, change=change.pk)
