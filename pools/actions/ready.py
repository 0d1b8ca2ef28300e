"""A leader writes and HR sends: a draft is reported ready, taken back to be corrected, or handed back with a word."""

from datetime import date

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from pools.actions.refusals import Refusal, required
from pools.actions.state import change_state, locked
from pools.models import Application
from pools.permissions import can_move


@transaction.atomic
def report_ready(*, application: Application, by: User, on: date) -> Application:
    """Say that a draft is ready to be sent. Whether the pool's conditions are met is asked when HR sends it.

    Raises:
        PermissionDenied: wrong role, state or workplace.
        Refusal: it asks for nothing yet.
    """
    application = locked(application)
    require(can_move(by, application, "ready"))
    if not application.total:
        raise Refusal(_("Skriv mindst én udgift, før du melder ansøgningen klar."))
    application.ready_at, application.hand_back_reason = Now(), ""
    return _moved(application, "ready", by=by)


@transaction.atomic
def take_back_draft(*, application: Application, by: User, on: date) -> Application:
    """The leader corrects what was reported ready.

    Raises:
        PermissionDenied: wrong role, state or workplace.
    """
    application = locked(application)
    require(can_move(by, application, "take_back"))
    application.ready_at = None
    return _moved(application, "take_back", by=by)


@transaction.atomic
def hand_back_draft(*, application: Application, reason: str, by: User, on: date) -> Application:
    """HR does not send it yet; the leader reads why.

    Raises:
        PermissionDenied: wrong role or state.
        ReasonMissing: nobody is sent back without a word.
    """
    application = locked(application)
    require(can_move(by, application, "hand_back"))
    application.ready_at, application.hand_back_reason = None, required(reason)
    return _moved(application, "hand_back", by=by, reason=application.hand_back_reason)


def _moved(application: Application, verb: str, *, by: User, reason: str = "") -> Application:
    application.save(update_fields=["ready_at", "hand_back_reason"])
    application.refresh_from_db(fields=["ready_at"])
    change_state(application, verb, by=by, reason=reason)
    return application
