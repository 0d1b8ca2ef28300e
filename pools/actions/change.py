"""A change after approval: asked for, kept apart with before and after, decided by somebody else."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.attachments.storage import CheckedFile
from htk_workforce.audit.log import record
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions.application import advance_waiting_list, commit_available
from pools.actions.attachment import lay_on, written
from pools.actions.refusals import NotEligible, Refusal, required
from pools.actions.state import lines_of, lock_lines, locked, why
from pools.enums import AttachmentKind, Bucket, ChangeState
from pools.models import Application, Change, FrameLine
from pools.permissions import can_decide_change, can_request_change, can_use_source
from pools.queries import (
    GrantTerms,
    accounts_of,
    change_findings,
    changed_amounts,
    changed_terms,
    committed_of,
    funding_day,
    funding_of,
    other_pools,
    terms_after,
    terms_of_grant,
    unspent_of,
)

ZERO = Decimal("0.00")


def request_change(
    *,
    application: Application,
    amounts: Mapping[int, Decimal],
    reason: str,
    by: User,
    terms: GrantTerms | None = None,
    file: CheckedFile | None = None,
) -> Change:
    """Ask that a grant becomes another one, with a file if there is one; nothing moves yet.

    `amounts` in kroner by the cost line's id. `terms` are its period, purpose, cost types and sources, None to leave
    them as they are.

    Raises:
        ReasonMissing: a change has a reason.
        Refusal: nothing is changed, an amount is negative, or another change waits already.
        NotEligible: the pool does not pay for what the grant would become.
        FileRefused: the very same file lies on the application already; nothing is asked.
    """
    with written(file) as fields, transaction.atomic():
        application = locked(application)
        require(can_request_change(by, application))
        change = _requested(application, amounts, reason, terms, by=by)
        if fields:
            lay_on(application, fields, by=by, kind=AttachmentKind.CHANGE, change=change)
    return change


def _requested(
    application: Application,
    amounts: Mapping[int, Decimal],
    reason: str,
    terms: GrantTerms | None,
    *,
    by: User,
) -> Change:
    before = {cost.pk: cost.approved_amount or ZERO for cost in application.lines.all()}
    after = before | {pk: amount for pk, amount in amounts.items() if pk in before}
    now = terms_of_grant(application)
    terms = terms or now
    if (after, terms) == (before, now):
        raise Refusal(_("Ret mindst ét beløb eller ét vilkår, før du beder om en ændring."))
    if min(after.values()) < 0 or not any(after.values()):
        raise Refusal(_("Beløbene må ikke være negative, og mindst ét skal være større end nul."))
    reason = required(reason)
    _require_eligible(application, after, terms, reason)
    change = Change.objects.create(
        application=application,
        reason=reason,
        before={str(pk): str(amount) for pk, amount in before.items()},
        after={str(pk): str(amount) for pk, amount in after.items()},
        terms_before=now.as_data(),
        terms_after=terms.as_data(),
        requested_by=by,
    )
    change.lines.set({s.line for s in (*now.sources, *terms.sources) if s.line})
    record("request_change", application, by=by, reason=change.reason, **_as_data(change))
    return change


@transaction.atomic
def approve_change(*, change: Change, by: User, on: date) -> Change:
    """Put the change into force. Money moves only by amounts: more is committed from what is available, less released.

    Raises:
        PermissionDenied: not open, wrong role, above the delegation, or own wish.
        NotEligible: the pool no longer pays for what the grant would become.
        Refusal: others wait for the money first, less than what is already spent, or a part without a source.
        PoolOverdrawn: less is left than the increase.
    """
    terms = terms_after(change)
    lock_lines({*lines_of(change.application), *(s.line for s in terms.sources if s.line)})
    application = locked(change.application)
    change = Change.objects.select_for_update().get(pk=change.pk)
    change.application = application
    after = {int(pk): Decimal(amount) for pk, amount in change.after.items()}
    require(can_decide_change(by, change, sum(after.values(), ZERO)))
    _require_eligible(application, after, terms, change.reason)
    before, unspent = committed_of(application), unspent_of(application)
    _put_in_force(application, after, terms)
    # By the shares of the day of the decision: a change of amounts is not one of shares.
    funding = funding_of(application, on=funding_day(application), approved=True)
    accounts = dict.fromkeys(before, ZERO) | accounts_of(application, funding)
    if any(amount < before.get(line, ZERO) - unspent.get(line, ZERO) for line, amount in accounts.items()):
        raise Refusal(_("Der er allerede brugt mere end det nye beløb."))
    paid = other_pools(application, before)
    for pool, amount in other_pools(application, accounts).items():
        if amount > paid.get(pool, ZERO):
            require(can_use_source(by, pool, amount))
    for part, amount in funding.parts:
        part.committed_amount = amount
        part.save(update_fields=["committed_amount"])
    for number, (line, amount) in enumerate(accounts.items()):
        if line is not None:
            difference = amount - before.get(line, ZERO)
            _move(line, difference, _why(application, change, number, by=by, on=on))
    _finish(change, ChangeState.APPROVED, "", by=by, on=on)
    return change


def _require_eligible(
    application: Application, amounts: Mapping[int, Decimal], terms: GrantTerms, reason: str
) -> None:
    findings = change_findings(application, amounts, terms, reason)
    blocking = [finding.text for finding in findings if finding.blocks]
    if blocking:
        raise NotEligible(blocking)


def _put_in_force(application: Application, amounts: Mapping[int, Decimal], terms: GrantTerms) -> None:
    has_other_sources = terms.sources != terms_of_grant(application).sources
    application.starts_on, application.ends_on = terms.starts_on, terms.ends_on
    application.purpose = terms.purpose
    application.save(update_fields=["starts_on", "ends_on", "purpose"])
    for cost in application.lines.all():
        cost.approved_amount = amounts[cost.pk]
        cost.cost_type, cost.exception_reason = terms.cost_types[cost.pk], terms.reasons[cost.pk]
        cost.save(update_fields=["approved_amount", "cost_type", "exception_reason"])
    if has_other_sources:
        application.funding_parts.all().delete()
        for part in terms.parts():
            part.application = application
            part.save()


@translation.override("da")  # the log is a municipal record, whatever the language of the screen
def _as_data(change: Change) -> dict[str, object]:
    """What the event log keeps: each thing with before and after, as values and in words."""
    table = changed_amounts(change)
    amounts = [
        f"{row.cost.description}: {format_kr(row.before)} → {format_kr(row.after)}"
        for row in table.rows
        if row.change
    ]
    return {
        "change": change.pk,
        "before": change.before,
        "after": change.after,
        "terms_before": change.terms_before,
        "terms_after": change.terms_after,
        "changes": amounts + [str(row) for row in changed_terms(change)],
    }


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
    record(f"change_{state}", change.application, by=by, reason=reason, **_as_data(change))
