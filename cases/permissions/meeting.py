"""May this person arrange, run and finish meetings? Every answer is a Verdict that can say why not."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.enums import Audience, MeetingState
from cases.permissions.case import SEES_CLOSED
from cases.workflow import MEETING_MOVES, MEETING_ROLES
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused

if TYPE_CHECKING:
    from cases.models import Meeting


def can_run_meeting(user: User) -> Verdict:
    """May this person open a meeting where it is run?"""
    if user.has_role(*MEETING_ROLES):
        return ALLOWED
    return refused(_("Kun sekretariatet og direktører er med, når et møde bliver afholdt."))


def can_arrange(user: User) -> Verdict:
    """May this person arrange meetings and their agendas?"""
    if user.has_role(*MEETING_ROLES):
        return ALLOWED
    return refused(_("Kun sekretariatet og direktører tilrettelægger møder."))


def can_move_meeting(user: User, meeting: "Meeting", verb: str) -> Verdict:
    """May this person take the meeting to the state of the verb? From workflow.MEETING_MOVES."""
    move = MEETING_MOVES[verb]
    if meeting.state not in move.sources:
        return refused(
            _("Mødet er »%(state)s«, og derfor kan du ikke: %(verb)s.")
            % {"state": meeting.get_state_display(), "verb": move.label}
        )
    if not user.has_role(*move.roles):
        roles = ", ".join(str(role.label) for role in sorted(move.roles))
        return refused(_("Det kan kun disse roller: %(roles)s.") % {"roles": roles})
    return ALLOWED


UNTIL_MINUTES = (MeetingState.PLANNED, MeetingState.PUBLISHED, MeetingState.HELD)
"""The states of a meeting whose minutes are not approved: so long it may be put right, and take a correction."""


def _in_state(meeting: "Meeting", states: tuple[str, ...], over: str) -> Verdict:
    """Is the meeting in one of the states? If not, `over` says so."""
    return ALLOWED if meeting.state in states else refused(over % {"state": meeting.get_state_display()})


def can_change_agenda(user: User, meeting: "Meeting") -> Verdict:
    """May this person put cases on and take them off? Until the meeting is held; after publication they are marked."""
    over = _("Mødet er »%(state)s«, og dagsordenen kan ikke ændres mere.")
    return _in_state(meeting, (MeetingState.PLANNED, MeetingState.PUBLISHED), over) and can_arrange(user)


def can_add_correction(user: User, meeting: "Meeting") -> Verdict:
    """May this person put a correction on the agenda, and give it up? Until the minutes are approved."""
    over = _("Mødet er »%(state)s«, og dets beslutninger kan ikke rettes mere.")
    return _in_state(meeting, UNTIL_MINUTES, over) and can_arrange(user)


def can_change_meeting(user: User, meeting: "Meeting") -> Verdict:
    """May this person give the meeting another date, time or place, or its items another order?"""
    over = _("Mødet er »%(state)s«. Tid, sted og numre ligger fast, når dagsordenen er udsendt.")
    return _in_state(meeting, (MeetingState.PLANNED,), over) and can_arrange(user)


def can_record_participation(user: User, meeting: "Meeting") -> Verdict:
    """May this person write who took part? Until the minutes are approved."""
    over = _("Mødet er »%(state)s«, og deltagerlisten kan ikke ændres.")
    return _in_state(meeting, UNTIL_MINUTES, over) and can_arrange(user)


def can_close_item(user: User, meeting: "Meeting") -> Verdict:
    """May this person close an item to the public, or open it? Until the minutes are approved."""
    over = _("Mødet er »%(state)s«. Punkterne kan ikke lukkes eller åbnes mere.")
    return _in_state(meeting, UNTIL_MINUTES, over) and can_arrange(user)


def can_publish_again(user: User, meeting: "Meeting") -> Verdict:
    """May this person send out the agenda once more? While it is out and the meeting is not over."""
    over = _("Mødet er »%(state)s«. Kun en udsendt dagsorden kan udsendes igen.")
    return _in_state(meeting, (MeetingState.PUBLISHED,), over) and can_arrange(user)


def can_see_draft_minutes(user: User, meeting: "Meeting") -> Verdict:
    """May this person read minutes that are not approved yet?"""
    if meeting.state not in (MeetingState.PUBLISHED, MeetingState.HELD):
        return refused(
            _(
                "Mødet er »%(state)s«. Der er et udkast til referat fra dagsordenen er udsendt, til det er godkendt."
            )
            % {"state": meeting.get_state_display()}
        )
    if user.has_role(*MEETING_ROLES):
        return ALLOWED
    return refused(_("Referatet er ikke godkendt endnu. Kun sekretariatet og direktører læser udkastet."))


def can_read_minutes(user: User, audience: Audience) -> Verdict:
    """May this person read approved minutes, or an agenda that is out, in that edition? The public is for everybody."""
    if audience == Audience.PUBLIC or user.has_role(*SEES_CLOSED):
        return ALLOWED
    return refused(_("Den interne udgave har lukkede punkter. Læs den offentlige udgave."))
