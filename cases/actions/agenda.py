"""Cases on and off the agenda of a meeting."""

from django.db import transaction

from cases.actions.state import close_item, locked, locked_item, move_case, origin_label
from cases.enums import ItemState, Outcome
from cases.models import AgendaItem, AllocationLine, CaseFile, Meeting, PointOutcome
from cases.permissions import can_carry
from cases.queries import open_points
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from pools.actions import record_line_version
from pools.enums import VersionStatus


@transaction.atomic
def put_on_agenda(*, case: CaseFile, meeting: Meeting, by: User) -> AgendaItem:
    """Put a ready case last on a meeting's agenda."""
    case = locked(case)
    move_case(case, "put_on_agenda", by=by)
    Meeting.objects.select_for_update().get(pk=meeting.pk)  # two cases at once wait here for their number
    last = meeting.items.order_by("-number").values_list("number", flat=True).first() or 0
    if not case.is_closed and not case.items.exists():
        _publish_proposals(case)
    return AgendaItem.objects.create(meeting=meeting, case=case, number=last + 1)


def _publish_proposals(case: CaseFile) -> None:
    """Write an open case's proposals in the history of the lines they are about."""
    for allocation in AllocationLine.objects.filter(point__case=case).select_related("point__case", "line"):
        record_line_version(
            line=allocation.line,
            status=VersionStatus.PROPOSED,
            name=allocation.proposed_name,
            amount=allocation.proposed_amount,
            on=allocation.proposed_on,
            origin=allocation.point,
            origin_label=origin_label(allocation.point),
        )


@transaction.atomic
def leave_unhandled(*, item: AgendaItem, by: User) -> AgendaItem:
    """Write "ikke behandlet" on an item and its points; the case is ready for the next agenda.

    Raises:
        ItemClosed: somebody was first.
        PermissionDenied: the role does not allow it.
    """
    item = locked_item(item)
    require(can_carry(by, item))
    for point in open_points(item.case):
        PointOutcome.objects.create(item=item, point=point, outcome=Outcome.NOT_HANDLED, by=by)
    close_item(item, ItemState.NOT_HANDLED, decision="", by=by)
    move_case(item.case, "not_handled", by=by)
    return item
