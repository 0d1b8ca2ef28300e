"""One more handling of a case: last on an agenda, behind the doors and with the disqualified it had before."""

from django.db.models import Max

from cases.enums import MeetingState, Presence
from cases.models import AgendaItem, CaseFile, Meeting


def add_handling(
    meeting: Meeting,
    case: CaseFile,
    *,
    carried_from: AgendaItem | None = None,
    corrects: AgendaItem | None = None,
) -> AgendaItem:
    """Put a locked case last on the agenda of a locked meeting; once that is out, the item is late.

    It is the same matter with the same text: what was closed stays closed until somebody opens it, and whoever was
    disqualified in the case's newest handling, or in the one it corrects, still is (forvaltningsloven § 3).
    """
    newest = carried_from or case.items.order_by("-pk").first()
    earlier = [item for item in (corrects, newest) if item]
    closed = next((item for item in earlier if item.is_closed), None)
    item = AgendaItem.objects.create(
        meeting=meeting,
        case=case,
        number=(meeting.items.aggregate(last=Max("number"))["last"] or 0) + 1,
        is_late=meeting.state != MeetingState.PLANNED,
        is_closed=closed is not None,
        public_title=closed.public_title if closed else "",
        carried_from=carried_from,
        corrects=corrects,
    )
    _disqualify_again(item, earlier)
    return item


def _disqualify_again(item: AgendaItem, earlier: list[AgendaItem]) -> None:
    known: set[str] = set()
    for one in earlier:
        for row in one.participations.filter(presence=Presence.DISQUALIFIED).order_by("order", "pk"):
            if row.title not in known:
                known.add(row.title)
                item.participations.create(
                    meeting=item.meeting,
                    title=row.title,
                    user=row.user,
                    presence=row.presence,
                    ground=row.ground,
                    order=len(known),
                )
