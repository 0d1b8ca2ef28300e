"""May this person attach files and write what parties say? Every answer is a Verdict that can say why not."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.enums import Visibility
from cases.permissions.case import SEES_CLOSED, can_edit_case, can_read_case, can_see_case
from cases.rules.handling import lay_there
from cases.workflow import FINISHED, MOVES
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused
from htk_workforce.cpr import find_cpr

if TYPE_CHECKING:
    from cases.models import Attachment, CaseFile, HearingStatement


def can_attach(user: User, case: "CaseFile") -> Verdict:
    """May this person lay files on the case and take them away? Whoever writes in it; the secretariat always."""
    seen = can_see_case(user, case)
    if not seen or user.has_role(Role.SECRETARIAT):
        return seen
    return can_edit_case(user, case)


def can_read_attachment(user: User, attachment: "Attachment") -> Verdict:
    """May this person open the file? Who sees the case; a closed file, or one taken away, is for fewer.

    Of a case that is written anew, others open the files that lay there when it was last sent out.
    """
    case = attachment.case
    seen = can_see_case(user, case)
    if not seen and not (can_read_case(user, case) and lay_there(attachment, case.last_sent_out())):
        return seen
    return attachment_is_open_to(user, attachment)


def attachment_is_open_to(user: User, attachment: "Attachment") -> Verdict:
    """May somebody who sees the case open the file?"""
    if user.has_role(*SEES_CLOSED) or user.pk == attachment.case.author_id:
        return ALLOWED
    if attachment.visibility == Visibility.CLOSED:
        return refused(_("Bilaget er lukket. Det kan ses af sagens forfatter, sekretariatet og Direktionen."))
    if attachment.removed_at:
        return refused(_("Bilaget er taget væk fra sagen."))
    return ALLOWED


def can_add_statement(user: User, case: "CaseFile") -> Verdict:
    """May this person ask parties, and write in what they said? Until the case is finished."""
    if case.state in FINISHED:
        return refused(
            _("Sagen er »%(state)s«, og der kan ikke høres mere.") % {"state": case.get_state_display()}
        )
    return _writes_statements(user, case)


def _writes_statements(user: User, case: "CaseFile") -> Verdict:
    if user.has_role(*MOVES["finish"].roles) or user.pk == case.author_id:
        return can_see_case(user, case)
    return refused(_("Kun HR, sekretariatet, direktører og forfatteren skriver udtalelser ind."))


def can_edit_statement(
    user: User, statement: "HearingStatement", *, published: bool | None = None
) -> Verdict:
    """May this person write in it? What came before an agenda with the case was sent out is not changed after it.

    `published` is whether that is so, when it is known already. A CPR number stops the next agenda and the minutes, so
    a statement that holds one is open until it is gone, whatever became of the case.
    """
    if find_cpr("\n".join((statement.party_name, statement.heading, statement.text))):
        return _writes_statements(user, statement.case)
    if published is None:
        published = statement.case.has_been_published()
    if published and statement.received_on is not None:
        return refused(
            _(
                "Sagen har stået på en udsendt dagsorden. Udtalelsen ændres ikke mere; en ny lægges på ved siden af."
            )
        )
    return can_add_statement(user, statement.case)


def can_export_case(user: User, case: "CaseFile") -> Verdict:
    """May this person take out everything on the case, as for a request for access?

    The secretariat and the Direktion; an HR consultant for what they wrote; audit for what is open.
    """
    wrote = user.has_role(Role.HR) and user.pk == case.author_id
    audits = user.has_role(Role.READER) and not case.is_closed
    if wrote or audits or user.has_role(Role.SECRETARIAT, Role.DIRECTOR):
        return can_read_case(user, case)
    return refused(
        _(
            "Aktindsigt kan hentes af sekretariatet, Direktionen, den HR-konsulent, der skrev sagen, og revisionen."
        )
    )


def can_export_closed(user: User, case: "CaseFile") -> Verdict:
    """May this person take the closed parts of the case with them?"""
    if user.has_role(*SEES_CLOSED) or user.pk == case.author_id:
        return can_export_case(user, case)
    return refused(_("Lukkede dele kan kun tages med af sagens forfatter, sekretariatet og Direktionen."))
