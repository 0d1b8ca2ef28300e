"""May this person set money off, export, close a period, or follow the books?"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused

if TYPE_CHECKING:
    pass

FOLLOWS_THE_BOOKS = (Role.FINANCE, Role.DIRECTOR, Role.READER)
EXPORTS = (Role.HR, Role.SECRETARIAT, Role.DIRECTOR, Role.FINANCE, Role.READER)


def can_appropriate(user: User) -> Verdict:
    return ALLOWED if user.has_role(Role.FINANCE) else refused(_("Kun Økonomi kan afsætte penge i en pulje."))


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
