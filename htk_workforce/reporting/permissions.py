"""May this person have the file? Every answer is a Verdict that can say why not."""

from django.utils.translation import gettext as _

from cases.models import CaseFile
from cases.permissions import SEES_CLOSED, can_read_case
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused


def can_export_case(user: User, case: CaseFile) -> Verdict:
    """May this person take out everything on the case, as for a request for access?

    The secretariat and the Direktion; an HR consultant for what they wrote; audit for what is open.
    """
    seen = can_read_case(user, case)
    if not seen or user.has_role(Role.SECRETARIAT, Role.DIRECTOR):
        return seen
    if user.has_role(Role.HR) and user.pk == case.author_id:
        return ALLOWED
    if user.has_role(Role.READER) and not case.is_closed:
        return ALLOWED
    return refused(
        _(
            "Aktindsigt kan hentes af sekretariatet, Direktionen, den HR-konsulent, der skrev sagen, og revisionen."
        )
    )


def can_export_closed(user: User, case: CaseFile) -> Verdict:
    """May this person take the closed parts of the case with them?"""
    if user.has_role(*SEES_CLOSED) or user.pk == case.author_id:
        return can_export_case(user, case)
    return refused(_("Lukkede dele kan kun tages med af sagens forfatter, sekretariatet og Direktionen."))
