from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Audience, MeetingState
from cases.models import Body, Meeting
from cases.queries import DocumentDamaged, frozen_pdf, is_approved, minutes_versions
from htk_workforce.audit.log import record
from htk_workforce.dates import DateError, format_date, parse_date
from htk_workforce.reporting.minutes import render_minutes
from htk_workforce.reporting.output import write_output


class Command(BaseCommand):
    help = _(
        "Skriver et mødes referat som PDF: den godkendte version, eller et udkast. "
        "manage.py render_minutes --body Direktionen --date 2023-01-23 --output referat.pdf [--public]"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--body", required=True, help=_("organet, fx Direktionen"))
        parser.add_argument("--date", required=True, help=_("mødets dato: 2023-01-23 eller 23-01-2023"))
        parser.add_argument("--output", required=True, type=Path, help=_("filen, der skrives"))
        parser.add_argument("--public", action="store_true", help=_("uden lukkede punkter"))

    def handle(
        self, *args: Any, body: str, date: str, output: Path, public: bool = False, **options: Any
    ) -> None:
        """Raises CommandError when there is no such meeting, or the file cannot be read or written."""
        meeting = _meeting(body, _day(date))
        pdf = _document(meeting, Audience.PUBLIC if public else Audience.INTERNAL)
        write_output(output, pdf)
        record("export", meeting, by=None, file=output.name)
        self.stdout.write(_("%(file)s er skrevet.") % {"file": output})


def _document(meeting: Meeting, audience: Audience) -> bytes:
    """The newest approved version as it is stored, or a draft."""
    if not is_approved(meeting):
        return render_minutes(meeting, audience=audience, created=timezone.now())
    version = next(v for v in minutes_versions(meeting) if v.audience == audience)
    try:
        return frozen_pdf(version)
    except DocumentDamaged as damage:
        raise CommandError(str(damage)) from damage


def _day(text: str) -> date:
    try:
        return parse_date(text)
    except DateError as error:
        raise CommandError(str(error)) from error


def _meeting(name: str, on: date) -> Meeting:
    bodies = Body.objects.all()
    body = next((body for body in bodies if body.name.casefold() == name.casefold()), None)
    if body is None:
        raise CommandError(
            _("Der er intet organ, der hedder »%(name)s«. Skriv et af disse: %(bodies)s")
            % {"name": name, "bodies": ", ".join(body.name for body in bodies)}
        )
    meetings = body.meetings.exclude(state=MeetingState.CANCELLED).select_related("body")
    meeting = meetings.filter(on=on).first()
    if meeting is None:
        days = ", ".join(format_date(meeting.on) for meeting in meetings.order_by("-on")[:5])
        raise CommandError(
            _("%(body)s har intet møde den %(date)s. De nyeste møder: %(days)s")
            % {"body": body, "date": format_date(on), "days": days or "–"}
        )
    return meeting
