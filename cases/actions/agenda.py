"""Cases on and off the agenda of a meeting, their order, and the way to the next meeting."""

from collections.abc import Iterable
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cases.actions.handling import add_handling, keep_for_next_agenda
from cases.actions.refusals import Refusal, refuse_personal_numbers
from cases.actions.state import (
    close_item,
    lock_calendar,
    locked,
    locked_item,
    locked_meeting,
    move_case,
    origin_label,
)
from cases.enums import CaseState, ItemState, MeetingState, Outcome, VersionKind
from cases.models import AgendaItem, AllocationLine, CaseFile, Meeting, PointOutcome, RecommendationPoint
from cases.permissions import (
    can_carry,
    can_change_agenda,
    can_change_meeting,
    can_close_item,
    can_see_item,
    can_take_off,
)
from cases.queries import last_handling, next_meeting, open_points, unfinished_correction
from cases.rules import moved
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from pools.actions import record_line_version
from pools.enums import VersionStatus
from pools.models import LineVersion

MOST_ITEMS = 1000  # numbers above are only used while the items change places


@transaction.atomic
def put_on_agenda(
    *, case: CaseFile, meeting: Meeting, by: User, carried_from: AgendaItem | None = None
) -> AgendaItem:
    """Put a ready case last on a meeting's agenda; after publication it is marked as late.

    `carried_from` is the handling that did not end the case.

    Raises:
        PermissionDenied: the case is not ready, the meeting is held or cancelled, or the role does not allow it.
        Refusal: the case was handled at a later meeting.
    """
    case = locked(case)
    move_case(case, "put_on_agenda", by=by)
    meeting = locked_meeting(meeting)  # two cases at once wait here for their number
    require(can_change_agenda(by, meeting))
    require_later(meeting.on, [case])
    item = add_handling(meeting, case, carried_from=carried_from, corrects=unfinished_correction(case))
    record("carry" if carried_from else "add_item", meeting, by=by, item=item.number)
    if meeting.state == MeetingState.PUBLISHED:
        publish_proposals(case)
    return item


def require_later(on: date, cases: Iterable[CaseFile]) -> None:
    """A meeting comes after those its cases were handled at: it goes on from them, or corrects them.

    Raises:
        Refusal: a case was handled at a later meeting than `on`.
    """
    earlier = last_handling(cases)
    if earlier and on < earlier.meeting.on:
        raise Refusal(
            _(
                "%(case)s blev behandlet på mødet %(meeting)s og kan ikke komme på et tidligere møde. "
                "Vælg en senere dag."
            )
            % {"case": earlier.case, "meeting": earlier.meeting}
        )


def publish_proposals(case: CaseFile) -> None:
    """Write an open case's proposals in the history of the lines they are about, once for each proposal.

    When the agenda goes out, and not before: everybody reads that history, and until then an item may be closed.
    """
    if case.is_closed_to_outsiders():
        return
    allocations = AllocationLine.objects.filter(point__case=case).select_related("point__case", "line")
    of_points = ContentType.objects.get_for_model(RecommendationPoint)
    points = [allocation.point_id for allocation in allocations]
    written = LineVersion.objects.filter(
        content_type=of_points, object_id__in=points, status=VersionStatus.PROPOSED
    )
    known = set(written.values_list("object_id", "line", "name", "amount", "on"))
    for allocation in allocations:
        name, amount, on = allocation.proposed_name, allocation.proposed_amount, allocation.proposed_on
        if (allocation.point_id, allocation.line_id, name, amount, on) not in known:
            record_line_version(
                line=allocation.line,
                status=VersionStatus.PROPOSED,
                name=name,
                amount=amount,
                on=on,
                origin=allocation.point,
                origin_label=origin_label(allocation.point),
            )


@transaction.atomic
def move_item(*, item: AgendaItem, to: int, by: User) -> None:
    """Give an item another place on the agenda, counted from 1; the others make room.

    Raises:
        Refusal: there is no such place, or the item is no longer there.
        PermissionDenied: the agenda is published and its numbers are frozen, or the role does not allow it.
    """
    meeting = locked_meeting(item.meeting)
    require(can_change_meeting(by, meeting))
    order = list(meeting.items.order_by("number").values_list("pk", flat=True))
    if item.pk not in order:
        raise Refusal(_("Punktet er ikke på dagsordenen mere. Genindlæs siden."))
    try:
        order = moved(order, item.pk, to)
    except ValueError:
        raise Refusal(
            _("Der er ingen plads nr. %(to)s på dagsordenen. Vælg en plads fra 1 til %(last)s.")
            % {"to": to, "last": len(order)}
        ) from None
    before = meeting.items.get(pk=item.pk).number
    if before != to:
        renumber(meeting, order)
        record("move_item", meeting, by=by, item=before, to=to)


def renumber(meeting: Meeting, order: list[int] | None = None) -> None:
    """Number the items of a locked meeting from 1 without holes, in their order or in the one given."""
    order = order or list(meeting.items.order_by("number").values_list("pk", flat=True))
    # Two steps, for no two items may have the same number even while they change places.
    meeting.items.update(number=F("number") + MOST_ITEMS)
    for number, pk in enumerate(order, 1):
        meeting.items.filter(pk=pk).update(number=number)


@transaction.atomic
def take_off(*, item: AgendaItem, reason: str, by: User) -> None:
    """Take a case off an agenda; it is ready for another one. A correction is given up: the case is decided as it was.

    Before publication the others close up, and the item waits with what was said of it until the case is put on
    again. Afterwards people hold an agenda with its number on, so it keeps the number and says that it was taken off.
    A correction that nobody has been sent leaves no trace on the agenda either.

    Raises:
        ItemClosed: the item is no longer pending.
        ReasonMissing: there is no reason.
        PermissionDenied: the meeting is held or cancelled, the person is disqualified, or the role does not allow it.
    """
    meeting = locked_meeting(item.meeting)
    item = locked_item(item)
    require(can_take_off(by, item))
    # A correction only begins in a case that is decided, and nothing of it is answered anew before it is decided.
    verb = "drop_correction" if item.corrects_id else "take_off"
    move_case(locked(item.case), verb, by=by, reason=reason)
    number = item.number
    leaves = meeting.state == MeetingState.PLANNED or (item.corrects_id and not _is_known(meeting, item))
    close_item(item, ItemState.TAKEN_OFF, decision="", by=by)
    if leaves:
        keep_for_next_agenda(item)
    if meeting.state == MeetingState.PLANNED:
        renumber(meeting)
    record("remove_item", meeting, by=by, item=number)


def _is_known(meeting: Meeting, item: AgendaItem) -> bool:
    """Have people been sent the item, or does something lean on its number: another item after it, or a task?"""
    sent = meeting.versions.filter(kind=VersionKind.AGENDA).values_list("snapshot", flat=True)
    return (
        any(row["item"] == item.pk for snapshot in sent for row in snapshot["items"])
        or meeting.items.filter(number__gt=item.number).exists()
        or item.follow_ups.exists()
    )


@transaction.atomic
def close_item_to_public(*, item: AgendaItem, is_closed: bool, public_title: str, by: User) -> AgendaItem:
    """Close or open one item to the public. `public_title` is what outsiders read of a closed one.

    Raises:
        Refusal: the whole case is closed, and its item cannot be open.
        PersonalNumbers: the public title holds a CPR number.
        PermissionDenied: the minutes are approved, or the role does not allow it.
    """
    meeting = locked_meeting(item.meeting)
    require(can_close_item(by, meeting))
    item = AgendaItem.objects.select_for_update(of=("self",)).select_related("case").get(pk=item.pk)
    require(can_see_item(by, item))
    if item.case.is_closed and not is_closed:
        raise Refusal(_("Hele sagen er lukket, og derfor er punktet det også."))
    if is_closed:
        refuse_personal_numbers({_("Titel i den offentlige udgave"): public_title})
    item.is_closed, item.public_title = is_closed, public_title.strip() if is_closed else ""
    item.save(update_fields=["is_closed", "public_title"])
    record("close_item" if is_closed else "open_item", meeting, by=by, item=item.number)
    return item


@transaction.atomic
def leave_unhandled(*, item: AgendaItem, by: User) -> AgendaItem:
    """Write "ikke behandlet" on an item and its points, and carry its case to the next meeting when there is one.

    Raises:
        ItemClosed: somebody was first.
        PermissionDenied: the role does not allow it.
    """
    item = locked_item(item)
    require(can_carry(by, item))
    for point in open_points(item.case):
        PointOutcome.objects.create(item=item, point=point, outcome=Outcome.NOT_HANDLED, by=by)
    return set_aside(item, by=by)


def set_aside(item: AgendaItem, *, by: User) -> AgendaItem:
    """End a locked item without an answer and carry its case."""
    move_case(locked(item.case), "not_handled", by=by)
    close_item(item, ItemState.NOT_HANDLED, decision="", by=by)
    carry(item=item, by=by)
    item.case.refresh_from_db(fields=["state"])
    return item


@transaction.atomic
def carry(*, item: AgendaItem, by: User) -> AgendaItem | None:
    """Put the case of a handling that did not end it on the body's next meeting, and say which item it became.

    None when no meeting is planned: `create_meeting` takes the case along when there is one. None, too, when the
    case is not ready or has been carried already.
    """
    lock_calendar(item.meeting.body)
    meeting = next_meeting(item.meeting.body, item.meeting.on)
    return carry_to(meeting, item, by=by) if meeting else None


def carry_to(meeting: Meeting, item: AgendaItem, *, by: User) -> AgendaItem | None:
    """Put the case of an earlier handling on a meeting, unless somebody has found it another way meanwhile."""
    case = locked(item.case)
    if (
        case.state != CaseState.READY
        or AgendaItem.objects.filter(carried_from=item, meeting__isnull=False).exists()
    ):
        return None
    return put_on_agenda(case=case, meeting=meeting, by=by, carried_from=item)
