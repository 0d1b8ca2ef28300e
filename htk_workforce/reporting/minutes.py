"""The minutes of a meeting as PDF, in HTK's form."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from cases.enums import Audience
from cases.models import Meeting
from cases.queries import Minutes, minutes
from htk_workforce.dates import format_date
from htk_workforce.reporting.pdf import render_document


@translation.override("da")  # an official record, whatever the language of the screen
def render_minutes(
    meeting: Meeting, *, audience: Audience = Audience.INTERNAL, created: datetime, version: int | None = None
) -> bytes:
    """One edition of a meeting's minutes as they stand; see `print_minutes`."""
    return print_minutes(minutes(meeting, audience=audience, version=version), created=created)


@translation.override("da")
def print_minutes(document: Minutes, *, created: datetime) -> bytes:
    """Title page with real page numbers, then each item; tagged and archivable.

    Without a version it is a draft and says so on every page; with one it is approved as of `created`.
    """
    return render_document("pdf/minutes.html", minutes_context(document, created=created), created=created)


def minutes_context(document: Minutes, *, created: datetime) -> dict[str, Any]:
    """What pdf/minutes.html is made from, on paper and on the screen."""
    return {"minutes": document, "title": document.title, "mark": mark(document.version, created)}


def mark(version: int | None, created: datetime) -> str:
    """What stands at the foot of every page."""
    if version is None:
        return _("Udkast – ikke godkendt")
    return _("Version %(number)s, godkendt %(date)s") % {"number": version, "date": format_date(created)}
