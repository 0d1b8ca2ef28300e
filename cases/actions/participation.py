"""Who takes part in a meeting, and in each of its items."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases.actions.refusals import Refusal, refuse_personal_numbers
from cases.actions.state import locked_meeting
from cases.enums import Presence
from cases.models import AgendaItem, Meeting, Participation
from cases.permissions import can_change_participation, can_record_participation, can_see_item
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record


@transaction.atomic
def set_presence(
    *,
    meeting: Meeting,
    title: str,
    presence: str,
    by: User,
    item: AgendaItem | None = None,
    user: User | None = None,
    ground: str = "",
) -> Participation:
    """Write how a role takes part in the meeting, or with `item` in that item only. Written again it is replaced.

    A member's user follows the role: whoever is disqualified cannot decide the item.

    Raises:
        Refusal: a disqualification without item or ground, of a role that is not on the list, or of somebody who has
            ended the item already.
        PersonalNumbers: the role or the ground holds a CPR number.
        PermissionDenied: the minutes are approved, it is one's own disqualification, or the role does not allow it.
    """
    meeting = locked_meeting(meeting)
    require(can_record_participation(by, meeting))
    title, ground = title.strip(), ground.strip()
    if item:
        require(can_see_item(by, item))
    user = user or _user_of_role(meeting, title)
    known = meeting.participations.filter(item=item, title=title).select_related("meeting").first()
    if known:
        require(can_change_participation(by, known))
    _check(meeting, item, title, user, presence, ground)
    last = meeting.participations.filter(item=item).aggregate(last=Max("order"))["last"] or 0
    given = {"user": user, "presence": presence, "ground": ground}
    row, _new = Participation.objects.update_or_create(
        meeting=meeting, item=item, title=title, defaults=given, create_defaults={**given, "order": last + 1}
    )
    where = {"item": item.number} if item else {}
    record("set_presence", meeting, by=by, role=title, presence=str(presence), **where)
    return row


def _user_of_role(meeting: Meeting, title: str) -> User | None:
    row = meeting.participations.filter(item__isnull=True, title=title).select_related("user").first()
    return row.user if row else None


def _check(
    meeting: Meeting, item: AgendaItem | None, title: str, user: User | None, presence: str, ground: str
) -> None:
    if not title:
        raise Refusal(_("Skriv, hvilken rolle det drejer sig om. Deltagere står med rolle, ikke med navn."))
    refuse_personal_numbers({_("Rolle"): title, _("Grund"): ground})
    if item and item.meeting_id != meeting.pk:
        raise Refusal(_("Punktet hører til et andet møde."))
    if presence != Presence.DISQUALIFIED:
        return
    if not item or not ground:
        raise Refusal(_("Inhabilitet gælder ét punkt og skal have en grund."))
    if not meeting.participations.filter(item__isnull=True, title=title).exists():
        # A role that is typed freely belongs to nobody, and so would bind nobody.
        raise Refusal(
            _("Inhabil kan kun en være, der står på mødets deltagerliste. Vælg rollen, som den står.")
        )
    item.refresh_from_db(fields=["closed_by"])
    if user and item.closed_by_id == user.pk:
        raise Refusal(
            _("%(role)s har selv afsluttet punktet. Ret beslutningen, hvis den blev truffet af en inhabil.")
            % {"role": title}
        )


@transaction.atomic
def remove_participation(*, participation: Participation, by: User) -> None:
    """Take a role off the list of the meeting or of the item.

    Raises:
        PermissionDenied: the minutes are approved, it is one's own disqualification, or the role does not allow it.
    """
    meeting = locked_meeting(participation.meeting)
    participation.meeting = meeting
    require(can_change_participation(by, participation))
    item = participation.item
    if item:
        require(can_see_item(by, item))
    where = {"item": item.number} if item else {}
    record("remove_presence", meeting, by=by, role=participation.title, **where)
    participation.delete()
