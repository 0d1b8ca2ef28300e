"""May this person set money off, export, close a period, or follow the books?"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused
from pools.workflow import UNDONE_BY_FINANCE

if TYPE_CHECKING:
    from pools.models import Posting

FOLLOWS_THE_BOOKS = (Role.FINANCE, Role.DIRECTOR, Role.READER)
EXPORTS = (Role.HR, Role.SECRETARIAT, Role.DIRECTOR, Role.FINANCE, Role.READER)


def can_appropriate(user: User) -> Verdict:
    return ALLOWED if user.has_role(Role.FINANCE) else refused(_("Kun Økonomi kan afsætte penge i en pulje."))


def can_reverse_posting(user: User, posting: "Posting") -> Verdict:
    """May this person undo the posting by its opposite? What a case or an application moved is undone there."""
    if getattr(posting, "reversed_by", None) is not None:
        return refused(_("Posteringen er allerede tilbageført."))
    if posting.kind not in UNDONE_BY_FINANCE or posting.object_id is not None:
        return refused(
            _(
                "Kun det, Økonomi selv har afsat, overført eller givet tilbage, tilbageføres her. "
                "Andet rettes dér, hvor posteringen kommer fra."
            )
        )
    if not user.has_role(Role.FINANCE):
        return refused(_("Kun Økonomi tilbagefører posteringer."))
    return ALLOWED


def can_export(user: User) -> Verdict:
    if user.has_role(*EXPORTS):
        return ALLOWED
    return refused(_("Din rolle giver ikke adgang til at hente budgettabeller og sagsnotater."))


def can_close_period(user: User) -> Verdict:
    return ALLOWED if user.has_role(Role.FINANCE) else refused(_("Kun Økonomi lukker og åbner perioder."))


def can_see_year_end(user: User) -> Verdict:
    """Whoever answers for the money or audits it may follow the year's end."""
    if user.has_role(*FOLLOWS_THE_BOOKS):
        return ALLOWED
    return refused(_("Kun Økonomi, direktører og læsere ser årsafslutningen."))


def can_see_actuals(user: User) -> Verdict:
    """Whoever answers for the money or audits it may see the rows of the finance system."""
    if user.has_role(*FOLLOWS_THE_BOOKS):
        return ALLOWED
    return refused(_("Kun Økonomi, direktører og læsere ser rækkerne fra økonomisystemet."))


def can_import_actuals(user: User) -> Verdict:
    return ALLOWED if user.has_role(Role.FINANCE) else refused(_("Kun Økonomi indlæser forbrug."))
