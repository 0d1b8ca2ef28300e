"""The minutes of a meeting as PDF, in HTK's form."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from cases.enums import Audience
from cases.models import Meeting
from cases.queries import minutes
from htk_workforce.dates import format_date
from htk_workforce.reporting.pdf import render_document


@translation.override("da")  # an official record, whatever the language of the screen
def render_minutes(
    meeting: Meeting, *, audience: Audience = Audience.INTERNAL, created: datetime, version: int | None = None
) -> bytes:
    """Title page with real page numbers, then each item; tagged and archivable.

    Without a `version` it is a draft and says so on every page; with one it is approved as of `created`.
    """
    context = minutes_context(meeting, audience=audience, created=created, version=version)
    return render_document("pdf/minutes.html", context, created=created)


def minutes_context(
    meeting: Meeting, *, audience: Audience, created: datetime, version: int | None = None
) -> dict[str, Any]:
    """What pdf/minutes.html is made from, on paper and on the screen."""
    document = minutes(meeting, audience=audience, version=version)
    return {"minutes": document, "title": document.title, "mark": mark(version, created)}


def mark(version: int | None, created: datetime) -> str:
    """What stands at the foot of every page."""
    if version is None:
        return _("Udkast – ikke godkendt")
    return _("Version %(number)s, godkendt %(date)s") % {"number": version, "date": format_date(created)}


def minutes_file_name(meeting: Meeting, audience: Audience, version: int | None = None) -> str:
    """referat-direktionen-2023-01-23-v1-offentlig.pdf"""
    body = "".join(letter if letter.isalnum() else "-" for letter in meeting.body.name.lower())
    state = f"v{version}" if version else "udkast"
    edition = "-offentlig" if audience == Audience.PUBLIC else ""
    return f"referat-{body}-{meeting.on.isoformat()}-{state}{edition}.pdf"
