from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import CaseFile
from htk_workforce.audit.log import record
from htk_workforce.reporting.memo import render_memo
from htk_workforce.reporting.output import write_output


class Command(BaseCommand):
    help = _("Skriver en sags notat som PDF: manage.py render_case 22/21670 --output notat.pdf")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help=_("sagsnummer, fx 22/21670"))
        parser.add_argument(
            "--title", default="", help=_("en del af titlen, når flere sager har samme nummer")
        )
        parser.add_argument("--output", required=True, type=Path, help=_("filen, der skrives"))

    def handle(self, *args: Any, number: str, title: str, output: Path, **options: Any) -> None:
        """Raises CommandError when there is not exactly one such case or the file cannot be written."""
        case = _case(number, title)
        pdf = render_memo(case, created=timezone.now())
        write_output(output, pdf)
        record("export", case, by=None, file=output.name)
        self.stdout.write(_("%(file)s er skrevet.") % {"file": output})


def _case(number: str, title: str) -> CaseFile:
    cases = list(CaseFile.objects.select_related("centre").filter(number=number, title__icontains=title))
    if not cases:
        raise CommandError(_("Der er ingen sag med nummer %s.") % number)
    if len(cases) > 1:
        titles = "; ".join(case.title for case in cases)
        raise CommandError(
            _("Flere sager har nummer %(number)s: %(titles)s. Vælg en med --title.")
            % {"number": number, "titles": titles}
        )
    return cases[0]
