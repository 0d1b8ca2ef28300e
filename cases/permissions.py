"""May this person? Every answer is a Verdict that can say why not."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.enums import CaseState, ItemState
from cases.workflow import MOVES
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused

if TYPE_CHECKING:
    from cases.models import AgendaItem, CaseFile

SEES_DRAFTS = (Role.HR, Role.SECRETARIAT, Role.DIRECTOR, Role.FINANCE)
SEES_CLOSED = (Role.SECRETARIAT, Role.DIRECTOR)


def can_see_case(user: User, case: "CaseFile") -> Verdict:
    """An open case from the agenda on is for everybody; a closed one never for an administrator as such."""
    if user.pk == case.author_id:
        return ALLOWED
    if case.is_closed and not user.has_role(*SEES_CLOSED):
        return refused(_("Sagen er lukket. Den kan ses af forfatteren, sekretariatet og Direktionen."))
    if case.state in (CaseState.DRAFT, CaseState.READY) and not user.has_role(*SEES_DRAFTS):
        return refused(_("Sagen er ikke kommet på en dagsorden endnu."))
    return ALLOWED


def can_edit_case(user: User, case: "CaseFile") -> Verdict:
    """May this person write in the case? Only while it is a draft."""
    if case.state != CaseState.DRAFT:
        return refused(_("Sagen er »%(state)s« og kan ikke ændres.") % {"state": case.get_state_display()})
    if user.has_role(*MOVES["finish"].roles) or user.pk == case.author_id:
        return ALLOWED
    return refused(_("Kun HR, sekretariatet, direktører og forfatteren skriver i sagen."))


def can_decide(user: User, item: "AgendaItem") -> Verdict:
    """May this person record what the body decides on the item?"""
    if item.state != ItemState.PENDING:
        return refused(
            _("Punktet er allerede afsluttet som »%(state)s«.") % {"state": item.get_state_display()}
        )
    if not user.has_role(*MOVES["decide"].roles):
        return refused(_("Kun en direktør kan beslutte."))
    if item.case.author_id == user.pk:
        return refused(_("Du har selv skrevet sagen. En anden direktør skal beslutte."))
    return can_see_case(user, item.case)


def can_carry(user: User, item: "AgendaItem") -> Verdict:
    """May this person write "ikke behandlet" on the item?"""
    if item.state != ItemState.PENDING:
        return refused(
            _("Punktet er allerede afsluttet som »%(state)s«.") % {"state": item.get_state_display()}
        )
    if not user.has_role(*MOVES["not_handled"].roles):
        return refused(_("Det kan kun sekretariatet og en direktør."))
    return can_see_case(user, item.case)
