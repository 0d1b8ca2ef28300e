"""May this person give tasks, finish them, and write deadlines? Every answer is a Verdict that can say why not."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from cases.enums import ItemState, MeetingState
from cases.permissions.case import can_see_case
from cases.permissions.item import can_see_item
from cases.workflow import MEETING_ROLES
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused

if TYPE_CHECKING:
    from cases.models import AgendaItem, CaseFile, FollowUp

CASEWORKER = ("sagsbehandler", "sagsbehandleren")
"""What minutes call whoever wrote the case when they give that person a task."""


def can_see_follow_up(user: User, follow_up: "FollowUp") -> Verdict:
    """Who may see what was decided about the case sees its tasks; who is to do one sees that one always."""
    if owns_follow_up(user, follow_up):
        return ALLOWED
    return can_see_item(user, follow_up.item) if follow_up.item else can_see_case(user, follow_up.case)


def can_direct_follow_ups(user: User) -> Verdict:
    """May this person give tasks, and move them to somebody else or another day?"""
    if user.has_role(*MEETING_ROLES):
        return ALLOWED
    return refused(_("Kun sekretariatet og en direktør giver opgaver og flytter dem."))


def owns_follow_up(user: User, follow_up: "FollowUp") -> bool:
    """Is it this person's? By name; else by title, role, seat in the body, as the case's author, or by centre: that of
    the task, or the one it is called by, for those who lead a workplace there.

    The same rule as queries.own_follow_ups and queries.Receivers.
    """
    if follow_up.owner_id is not None:
        return follow_up.owner_id == user.pk
    wanted = follow_up.owner_role.strip().casefold()
    if wanted in {title.casefold() for title in own_titles(user)}:
        return True
    if wanted in CASEWORKER and follow_up.case.author_id == user.pk:
        return True
    if follow_up.item is not None:
        body = follow_up.item.meeting.body
        seats = body.members.filter(user=user, is_active=True)
        if any(wanted in (seat.title.casefold(), body.name.casefold()) for seat in seats):
            return True
    here = Q(centre__code__iexact=wanted) | Q(centre__name__iexact=wanted)
    return user.workplaces.filter(here | Q(centre=follow_up.centre_id)).exists()


def own_titles(user: User) -> set[str]:
    """What a follow-up may call this person: the title and the roles, in Danish as they are written there."""
    with translation.override("da"):
        return {title for title in (user.title, *user.role_labels) if title}


def can_give_task(user: User, case: "CaseFile") -> Verdict:
    """May this person give a task that follows from a handling of the case? Once it has stood on an agenda."""
    may = can_direct_follow_ups(user)
    if not may:
        return may
    if followed_up(case).exists():
        return ALLOWED
    return refused(_("Opgaver gives, når sagen har stået på en udsendt dagsorden."))


def followed_up(case: "CaseFile") -> "QuerySet[AgendaItem]":
    """The handlings a task may follow from: on an agenda that is out, and not taken off it."""
    return case.items.exclude(Q(state=ItemState.TAKEN_OFF) | Q(meeting__state=MeetingState.PLANNED))


def can_finish_follow_up(user: User, follow_up: "FollowUp", *, again: bool = False) -> Verdict:
    """May this person say that it is done or, with `again`, that it is not after all?"""
    if follow_up.item_id is None:
        return refused(_("Opgaven er foreslået og begynder først, når punktet er besluttet."))
    if follow_up.done_on and not again:
        return refused(_("Opgaven er allerede meldt udført."))
    if again and not follow_up.done_on:
        return refused(_("Opgaven er ikke meldt udført."))
    if owns_follow_up(user, follow_up):
        return ALLOWED
    if not user.has_role(*MEETING_ROLES):
        return refused(_("Kun den ansvarlige, sekretariatet og en direktør melder opgaven udført."))
    return can_see_case(user, follow_up.case)


def can_write_deadlines(user: User) -> Verdict:
    """May this person write down a deadline? Its length changes by decision only."""
    if user.has_role(*MEETING_ROLES):
        return ALLOWED
    return refused(_("Kun sekretariatet og en direktør skriver frister ind."))
