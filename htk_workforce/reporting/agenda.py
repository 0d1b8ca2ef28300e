"""The agenda of a meeting with every case on it, as one PDF."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from cases.enums import Audience, MeetingState
from cases.models import Meeting
from cases.queries import agenda
from htk_workforce.dates import format_date, format_meeting_time
from htk_workforce.reporting.pdf import render_document


@translation.override("da")  # an official record, whatever the language of the screen
def render_agenda(meeting: Meeting, *, audience: Audience, created: datetime) -> bytes:
    """Front page with real page numbers, then each case as its memo; tagged and archivable.

    The public edition leaves out what is closed. Before publication it is a draft and says so.
    """
    document = agenda(meeting, audience=audience)
    title = _("Dagsorden %(body)s %(date)s") % {"body": meeting.body, "date": format_date(meeting.on)}
    context = {
        "agenda": document,
        "title": title,
        "when": format_meeting_time(meeting.on, meeting.starts_at),
        "mark": mark(meeting),
    }
    return render_document("pdf/agenda.html", context, created=created)


def mark(meeting: Meeting) -> str:
    """What stands at the foot of every page."""
    if meeting.state == MeetingState.CANCELLED:
        return _("Mødet er aflyst")
    if meeting.published_at is None:
        return _("Udkast – ikke udsendt")
    return _("Udsendt %(date)s") % {"date": format_date(meeting.published_at)}
