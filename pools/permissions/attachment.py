"""May this person lay a file on an application, open it, or take it away? Before the decision and after it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused
from pools.enums import ApplicationState, AttachmentKind, ChangeState
from pools.permissions.application import can_enter_for, can_see_application
from pools.workflow import DEEDS, LATER_FILES, MANAGE

if TYPE_CHECKING:
    from pools.models import Application, ApplicationAttachment


def can_attach(user: User, application: "Application") -> Verdict:
    """May this person lay a file on the application, of the kind that belongs to where it stands?"""
    return _can_handle(user, application, "attach", "attach_later")


def can_attach_kind(user: User, application: "Application", kind: AttachmentKind) -> Verdict:
    """May this person lay a file of this kind on the application?

    What the decision is made on comes before it. Invoices, proofs and the files of a change or an account come after.
    """
    allowed = can_attach(user, application)
    if not allowed:
        return allowed
    if application.state in DEEDS["attach"].sources:
        if kind == AttachmentKind.APPLICATION:
            return ALLOWED
        return refused(_("Ansøgningen er ikke afgjort, og bilaget hører derfor til selve ansøgningen."))
    if kind == AttachmentKind.APPLICATION:
        return refused(_("Ansøgningen er afgjort på de bilag, der lå på den. Vælg, hvad det nye bilag er."))
    if not user.has_role(*LATER_FILES[kind]):
        return refused(
            _("Økonomi lægger fakturaer, kvitteringer og svar på. HR og arbejdspladsen lægger resten på.")
        )
    if kind == AttachmentKind.CHANGE and not application.changes.filter(state=ChangeState.REQUESTED).exists():
        return refused(_("Der er ingen ændring, der venter på svar."))
    return ALLOWED


def kinds_to_attach(user: User, application: "Application") -> list[AttachmentKind]:
    """The kinds of files this person may lay on the application as it stands, in the order of the list of kinds."""
    return [kind for kind in AttachmentKind if can_attach_kind(user, application, kind)]


def can_remove_attachment(user: User, attachment: "ApplicationAttachment") -> Verdict:
    """May this person take the file away? Never once something was decided on it.

    Of what is sent, HR or the one who laid it on.
    """
    application = attachment.application
    allowed = _can_handle(user, application, "detach", "detach_later")
    if not allowed or application.received_at is None:
        return allowed
    if attachment.kind == AttachmentKind.APPLICATION and application.decided_by_id is not None:
        return refused(_("Ansøgningen er afgjort på dette bilag, og derfor bliver det liggende."))
    if attachment.change is not None and attachment.change.state != ChangeState.REQUESTED:
        return refused(_("Ændringen er afgjort på dette bilag, og derfor bliver det liggende."))
    if user.has_role(Role.HR) or user.pk == attachment.uploaded_by_id:
        return ALLOWED
    return refused(_("En anden har lagt bilaget på. Bed HR om at tage det væk."))


def _can_handle(user: User, application: "Application", before: str, later: str) -> Verdict:
    is_decided = application.state not in DEEDS[before].sources
    deed = DEEDS[later if is_decided else before]
    if application.state not in deed.sources:
        return refused(
            _("Ansøgningen er »%(state)s«, og dens bilag ligger fast.")
            % {"state": application.get_state_display()}
        )
    if not user.has_role(*deed.roles):
        if is_decided:
            return refused(_("Kun HR-konsulenter, ledere og Økonomi lægger bilag på en bevilget ansøgning."))
        return refused(_("Kun HR-konsulenter og ledere lægger bilag på ansøgninger."))
    if is_decided and user.has_role(Role.FINANCE):
        return ALLOWED
    if application.state == ApplicationState.READY and not user.has_role(Role.HR):
        return refused(_("Ansøgningen er meldt klar. Tag den tilbage, hvis I vil rette den."))
    return can_enter_for(user, application.workplace)


def can_read_attachment(user: User, attachment: "ApplicationAttachment") -> Verdict:
    """May this person open the file? Who sees the application; one taken away is for those who decide."""
    seen = can_see_application(user, attachment.application)
    if not seen or attachment.removed_at is None or user.has_role(*MANAGE):
        return seen
    return refused(_("Bilaget er taget væk fra ansøgningen."))
