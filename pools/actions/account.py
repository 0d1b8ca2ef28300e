"""After approval: actual expenditure, the final account, and the release of what was not used."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions.application import advance_waiting_list
from pools.actions.refusals import Refusal, required
from pools.actions.state import change_state, locked, why
from pools.enums import Bucket, PostingKind
from pools.models import ActualRow, Application, Expenditure
from pools.permissions import can_move, can_register_expenditure
from pools.queries import unspent_of
from pools.rules import waterfall

TEXT_LENGTH = Expenditure._meta.get_field("text").max_length


@transaction.atomic
def register_expenditure(
    *,
    application: Application,
    amount: Decimal,
    on: date,
    text: str,
    by: User,
    row: ActualRow | None = None,
    form_key: str = "",
) -> Expenditure:
    """Book actual expenditure against an approved application: the pool pays first, then the other sources.

    `form_key` is made when the form is opened: the same key books once, and a retry gets the first result.

    Raises:
        PermissionDenied: wrong role or state.
        Refusal: more than is left of what was approved.
    """
    application = locked(application)
    require(can_register_expenditure(by, application))
    earlier = application.expenditures.filter(form_key=form_key).first() if form_key else None
    if earlier is not None:
        return earlier
    if amount <= 0:
        raise ledger.NotAnAmount
    accounts = unspent_of(application)
    left = sum(accounts.values(), Decimal("0.00"))
    if amount > left:
        raise Refusal(
            _("Forbruget er %(amount)s, og der er %(left)s tilbage af bevillingen. Bed om en ændring først.")
            % {"left": format_kr(left), "amount": format_kr(amount)}
        )
    expenditure = Expenditure.objects.create(
        application=application,
        amount=amount,
        on=on,
        text=text[:TEXT_LENGTH],
        row=row,
        by=by,
        form_key=form_key,
    )
    parts, _nobody = waterfall(amount, list(accounts.values()))
    for number, (line, part) in enumerate(zip(accounts, parts, strict=True)):
        if part and line is not None:
            detail, words = f":spend-{expenditure.pk}-{number}", PostingKind.SPEND.label
            ledger.spend(line, part, why(application, "report", by=by, on=on, detail=detail, words=words))
    record("expenditure", application, by=by, reason=text, amount=str(amount))
    return expenditure


@transaction.atomic
def report_account(*, application: Application, reason: str, by: User, on: date) -> Application:
    """Hand in the final account: what was done with the money.

    Raises:
        ReasonMissing: there is no account.
    """
    application = locked(application)
    require(can_move(by, application, "report"))
    application.final_account, application.reported_by = required(reason), by
    application.save(update_fields=["final_account", "reported_by"])
    change_state(application, "report", by=by, reason=application.final_account)
    return application


@transaction.atomic
def close_account(*, application: Application, by: User, on: date) -> Application:
    """Accept the final account: what was committed but not spent is released, and the waiting list moves up.

    Raises:
        PermissionDenied: wrong role or state, or the person handed the account in.
    """
    application = locked(application)
    require(can_move(by, application, "close"))
    change_state(application, "close", by=by)
    for number, (line, unspent) in enumerate(unspent_of(application).items()):
        if unspent and line is not None:
            reason = why(application, "close", by=by, on=on, detail=f":release-{number}")
            ledger.release(line, unspent, reason, bucket=Bucket.COMMITTED)
            advance_waiting_list(line, by=by, on=on)
    return application
