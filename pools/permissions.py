"""May this person? Every answer is a Verdict that can say why not."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused
from htk_workforce.money import format_kr
from pools.workflow import MOVES

if TYPE_CHECKING:
    from clusters.models import Workplace
    from pools.models import Application

SEES_ALL_APPLICATIONS = (Role.HR, Role.SECRETARIAT, Role.DIRECTOR, Role.FINANCE, Role.READER)
EXPORTS = (Role.HR, Role.SECRETARIAT, Role.DIRECTOR, Role.FINANCE, Role.READER)


def can_enter_application(user: User) -> Verdict:
    if user.has_role(Role.HR, Role.LEADER):
        return ALLOWED
    return refused(_("Kun HR-konsulenter og ledere kan indtaste ansøgninger."))


def can_enter_for(user: User, workplace: "Workplace") -> Verdict:
    """HR for every workplace, a leader for the own ones."""
    if user.has_role(Role.HR) or (user.has_role(Role.LEADER) and user in workplace.leaders.all()):
        return ALLOWED
    return refused(_("Du kan kun indtaste ansøgninger for dine egne arbejdspladser."))


def can_see_application(user: User, application: "Application") -> Verdict:
    if user.has_role(*SEES_ALL_APPLICATIONS) or user.pk == application.entered_by_id:
        return ALLOWED
    if user.has_role(Role.LEADER) and user in application.workplace.leaders.all():
        return ALLOWED
    return refused(_("Du kan kun se ansøgninger fra dine egne arbejdspladser."))


def can_edit_application(user: User, application: "Application") -> Verdict:
    if "receive" not in MOVES or application.state not in MOVES["receive"].sources:
        return refused(_("Ansøgningen er sendt og kan ikke ændres mere."))
    return can_enter_for(user, application.workplace)


def can_move(user: User, application: "Application", verb: str, amount: Decimal | None = None) -> Verdict:
    """May this person make the move, given the state, the role, four eyes and the delegation?

    `amount` is the application's total in kroner; counted here when not given.
    """
    move = MOVES[verb]
    if application.state not in move.sources:
        return refused(
            _("Ansøgningen er »%(state)s«, og derfor kan du ikke: %(verb)s.")
            % {"state": application.get_state_display(), "verb": move.label}
        )
    if not user.has_role(*move.roles):
        roles = ", ".join(str(role.label) for role in Role if role in move.roles)
        return refused(_("Det kan kun disse roller: %(roles)s.") % {"roles": roles})
    if verb in ("receive", "withdraw"):
        return can_enter_for(user, application.workplace)
    if user in application.editors.all():
        return refused(_("Du har selv indtastet ansøgningen. En kollega skal afgøre den."))
    if verb == "approve" and not user.has_role(Role.DIRECTOR):
        return _within_delegation(application, application.total if amount is None else amount)
    return ALLOWED


def _within_delegation(application: "Application", amount: Decimal) -> Verdict:
    limit = application.line.frame.pool.hr_approval_limit
    if limit is not None and amount <= limit:
        return ALLOWED
    if limit is None:
        return refused(_("I denne pulje er det en direktør, der godkender."))
    return refused(
        _(
            "HR kan godkende op til %(limit)s i denne pulje. "
            "Ansøgningen er på %(amount)s, så en direktør skal godkende."
        )
        % {"limit": format_kr(limit), "amount": format_kr(amount)}
    )


def can_appropriate(user: User) -> Verdict:
    return ALLOWED if user.has_role(Role.FINANCE) else refused(_("Kun Økonomi kan afsætte penge i en pulje."))


def can_export(user: User) -> Verdict:
    if user.has_role(*EXPORTS):
        return ALLOWED
    return refused(_("Din rolle giver ikke adgang til at hente budgettabeller og sagsnotater."))
