"""The decision on an application: the whole, a part per line, or a refusal. Never by the one who entered it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions.application import advance_waiting_list, commit_available, leave_queue
from pools.actions.refusals import NotEligible, Refusal, required
from pools.actions.state import change_state, locked, release_reserved, why
from pools.enums import ApplicationState
from pools.models import Application
from pools.permissions import can_move, can_use_source
from pools.queries import accounts_of, funding_of, other_pools, reserved_of
from pools.queries.payment import payment_findings


@transaction.atomic
def approve_application(*, application: Application, by: User, on: date) -> Application:
    """Approve the whole amount: the money is committed.

    Raises:
        PermissionDenied: wrong state or role, own entry, above the delegation, or a qualification is missing.
        NotEligible: a warning has no written reason, or a part of the pay has no source.
        PoolOverdrawn: less is left than applied for on the pool's line or on another source.
    """
    application = locked(application)
    require(can_move(by, application, "approve"))
    return _approve(
        application, "approve", {cost.pk: cost.amount for cost in application.lines.all()}, by=by, on=on
    )


@transaction.atomic
def approve_partly(
    *, application: Application, amounts: Mapping[int, Decimal], reason: str, by: User, on: date
) -> Application:
    """Approve a part per cost line (`amounts` in kroner by the line's id); the rest is released.

    The first on a waiting list may get a part of what it waits for, and then the next is looked at.

    Raises:
        ReasonMissing: a decision that is not fully favourable has a reason (forvaltningsloven § 22).
        Refusal: nothing is approved, everything is, or a line gets more than it asked for.
        PermissionDenied, NotEligible, PoolOverdrawn: as approve_application.
    """
    application = locked(application)
    own = set(application.lines.values_list("pk", flat=True))
    amounts = {pk: amount for pk, amount in amounts.items() if pk in own}
    approved = sum(amounts.values(), Decimal("0.00"))
    require(can_move(by, application, "approve_partly", approved))
    application.decision_reason = required(reason)
    for cost in application.lines.all():
        given = amounts.get(cost.pk, Decimal("0.00"))
        if not 0 <= given <= cost.amount:
            raise Refusal(
                _("»%(cost)s« søger %(most)s og kan ikke få %(given)s bevilget.")
                % {"cost": cost.description, "most": format_kr(cost.amount), "given": format_kr(given)}
            )
    if not 0 < approved < application.total:
        raise Refusal(
            _(
                "En delvis bevilling er større end nul og mindre end det ansøgte. Brug ellers Godkend eller Giv afslag."
            )
        )
    return _approve(application, "approve_partly", amounts, by=by, on=on)


@transaction.atomic
def reject_application(*, application: Application, reason: str, by: User, on: date) -> Application:
    """Refuse with a reason; reserved money is released and the waiting list moves up.

    Raises:
        ReasonMissing: the workplace must be able to read why (forvaltningsloven § 22).
        PermissionDenied: wrong state or role, or own entry.
    """
    application = locked(application)
    require(can_move(by, application, "reject"))
    application.decision_reason = required(reason)
    _decide(application, "reject", by=by, on=on)
    leave_queue(application, "reject", by=by, on=on)
    return application


def _approve(
    application: Application, verb: str, amounts: Mapping[int, Decimal], *, by: User, on: date
) -> Application:
    # What the workplace was and whether the line was open was answered at receipt; who pays is asked again.
    blocking = [
        finding.text for finding in payment_findings(application, on=on, amounts=amounts) if finding.blocks
    ]
    if blocking:
        raise NotEligible(blocking)
    for cost in application.lines.all():
        cost.approved_amount = amounts.get(cost.pk, Decimal("0.00"))
        cost.save(update_fields=["approved_amount"])
    funding = funding_of(application, on=on, approved=True)
    for pool, amount in other_pools(application, accounts_of(application, funding)).items():
        require(can_use_source(by, pool, amount))
    reserved = reserved_of(application)
    waited = application.state == ApplicationState.WAITING_LIST
    _decide(application, verb, by=by, on=on)
    _commit(application, verb, funding.pool_part, reserved, waited=waited, by=by, on=on)
    for part, amount in funding.parts:
        part.committed_amount = amount
        part.save(update_fields=["committed_amount"])
        if part.line is not None and amount:
            detail = f":source-{part.order}"
            commit_available(part.line, amount, why(application, verb, by=by, on=on, detail=detail))
    if reserved > funding.pool_part:
        release_reserved(application, verb, reserved - funding.pool_part, by=by, on=on)
    if waited or reserved > funding.pool_part:
        advance_waiting_list(application.line, by=by, on=on)
    return application


def _commit(
    application: Application,
    verb: str,
    amount: Decimal,
    reserved: Decimal,
    *,
    waited: bool,
    by: User,
    on: date,
) -> None:
    """From what is held for this application first; never from what is held for another, or waited for before it."""
    held = min(amount, reserved)
    if held:
        ledger.commit(application.line, held, why(application, verb, by=by, on=on))
    if amount > held:
        detail = ":more" if held else ""
        commit_available(
            application.line,
            amount - held,
            why(application, verb, by=by, on=on, detail=detail),
            first_in_queue=application.queue_number if waited else None,
        )


def _decide(application: Application, verb: str, *, by: User, on: date) -> None:
    application.decided_by, application.decided_on = by, on
    application.save(update_fields=["decided_by", "decided_on", "decision_reason"])
    change_state(application, verb, by=by, reason=application.decision_reason)
