"""The final account of a grant, and the release of what was not used."""

from datetime import date

from django.db import transaction

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.attachments.storage import CheckedFile
from pools import ledger
from pools.actions.application import advance_waiting_list
from pools.actions.attachment import lay_on, written
from pools.actions.refusals import required
from pools.actions.state import change_state, locked, why
from pools.enums import ApplicationState, AttachmentKind, Bucket
from pools.models import Application
from pools.permissions import can_move
from pools.queries import unspent_of


def report_account(
    *, application: Application, reason: str, by: User, on: date, file: CheckedFile | None = None
) -> Application:
    """Hand in the final account: what was done with the money, with a file if there is one.

    Raises:
        ReasonMissing: there is no account.
        FileRefused: the very same file lies on the application already; nothing is handed in.
    """
    with written(file) as fields, transaction.atomic():
        application = locked(application)
        require(can_move(by, application, "report"))
        application.final_account, application.reported_by = required(reason), by
        application.save(update_fields=["final_account", "reported_by"])
        if fields:
            lay_on(application, fields, by=by, kind=AttachmentKind.ACCOUNT)
        change_state(application, "report", by=by, reason=application.final_account)
    return application


@transaction.atomic
def send_back_account(*, application: Application, reason: str, by: User, on: date) -> Application:
    """Ask for another account: the grant is as it was before the account, and no money moves.

    Raises:
        ReasonMissing: there is nothing to put right.
        PermissionDenied: wrong role or state.
    """
    application = locked(application)
    require(can_move(by, application, "send_back"))
    # Only a decision of a part has a reason; later changes of the amounts leave the state alone.
    was_partly = bool(application.decision_reason)
    granted = ApplicationState.PARTLY_APPROVED if was_partly else ApplicationState.APPROVED
    change_state(application, "send_back", by=by, reason=required(reason), to=granted)
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
