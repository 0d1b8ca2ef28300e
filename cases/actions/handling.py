"""One more handling of a case: last on an agenda, with what was said of it before."""

from django.db.models import Max

from cases.enums import ItemState, MeetingState, Presence
from cases.models import AgendaItem, CaseFile, Meeting

NOT_REACHED = (ItemState.TAKEN_OFF, ItemState.NOT_HANDLED)
"""How a handling ends that came to nothing: whoever was invited for it comes to the next one."""


def add_handling(
    meeting: Meeting,
    case: CaseFile,
    *,
    carried_from: AgendaItem | None = None,
    corrects: AgendaItem | None = None,
) -> AgendaItem:
    """Put a locked case last on the agenda of a locked meeting; once that is out, the item is late.

    It is the same matter with the same text: what was closed stays closed until somebody opens it, whoever was
    disqualified in the case's newest handling, or in the one it corrects, still is (forvaltningsloven § 3), and the
    guests of a handling that came to nothing are expected again. An item that waited keeps what was said of it, and
    gets what has been said of the others since.
    """
    newest = carried_from or case.items.filter(meeting__isnull=False).order_by("-pk").first()
    earlier = [item for item in (corrects, newest) if item]
    waiting = case.items.filter(meeting__isnull=True).first()
    item = waiting or AgendaItem()
    closed = next((one for one in earlier if one.is_closed), None)
    if closed and not item.is_closed:
        item.is_closed, item.public_title = True, closed.public_title
    item.meeting, item.case = meeting, case
    item.number = (meeting.items.aggregate(last=Max("number"))["last"] or 0) + 1
    item.is_late = meeting.state != MeetingState.PLANNED
    item.state, item.closed_by, item.closed_at = ItemState.PENDING, None, None
    item.carried_from, item.corrects = carried_from or item.carried_from, corrects
    item.save()
    item.participations.update(meeting=meeting)
    _say_again(item, earlier)
    return item


def _say_again(item: AgendaItem, earlier: list[AgendaItem]) -> None:
    """Who is disqualified, and who is a guest because the earlier handling came to nothing."""
    known = set(item.participations.values_list("title", flat=True))
    order = item.participations.aggregate(last=Max("order"))["last"] or 0
    for one in earlier:
        kinds = [Presence.DISQUALIFIED, *([Presence.GUEST] if one.state in NOT_REACHED else [])]
        for row in one.participations.filter(presence__in=kinds).order_by("order", "pk"):
            if row.title not in known:
                known.add(row.title)
                order += 1
                item.participations.create(
                    meeting=item.meeting,
                    title=row.title,
                    user=row.user,
                    presence=row.presence,
                    ground=row.ground,
                    order=order,
                )


def keep_for_next_agenda(item: AgendaItem) -> None:
    """Take an ended item off the agenda of a locked meeting, to wait with what was said of it for `add_handling`.

    Who was to be out of the room goes: that was about the day, not about the case.
    """
    item.participations.filter(presence=Presence.ABSENT).delete()
    item.meeting = item.number = None
    item.save(update_fields=["meeting", "number"])
