"""A decided item is never written in again: what changes is decided anew, in a handling linked to the first."""

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.handling import add_handling
from cases.actions.refusals import Refusal
from cases.actions.state import locked, locked_meeting, move_case
from cases.models import AgendaItem, Meeting
from cases.permissions import UNTIL_MINUTES, can_correct
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record


@transaction.atomic
def correct_item(*, item: AgendaItem, meeting: Meeting, reason: str, by: User) -> AgendaItem:
    """Put a decided case on an agenda once more, last, to answer some of its points again.

    The same meeting or a later one of the same body, as long as its minutes are not approved. Deciding the new
    handling posts the difference; what was decided first stays to be read.

    Raises:
        PermissionDenied: the item is not decided or has been corrected already, the case is on its way elsewhere, the
            person is disqualified, or the role does not allow it.
        Refusal: the meeting cannot take it.
        ReasonMissing: no reason is given.
    """
    case = locked(item.case)
    item = AgendaItem.objects.select_related("meeting__body").get(pk=item.pk)
    item.case = case
    require(can_correct(by, item))
    meeting = locked_meeting(meeting)
    _check(item, meeting)
    move_case(case, "correct", by=by, reason=reason)
    correction = add_handling(meeting, case, corrects=item)
    record("add_correction", meeting, by=by, reason=reason.strip(), item=correction.number)
    return correction


def _check(item: AgendaItem, meeting: Meeting) -> None:
    if meeting.body_id != item.meeting.body_id or meeting.on < item.meeting.on:
        raise Refusal(_("Vælg det samme møde eller et senere møde i %(body)s.") % {"body": item.meeting.body})
    if meeting.state not in UNTIL_MINUTES:
        raise Refusal(
            _("Mødet er »%(state)s«. Vælg et møde, hvor referatet ikke er godkendt.")
            % {"state": meeting.get_state_display()}
        )
