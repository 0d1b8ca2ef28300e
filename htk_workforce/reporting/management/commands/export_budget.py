from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from htk_workforce.audit.log import record
from htk_workforce.reporting.budget import year_workbook
from htk_workforce.reporting.output import write_output
from htk_workforce.reporting.xlsx import write_workbook
from pools.models import Frame


class Command(BaseCommand):
    help = _(
        "Skriver et budgetårs puljer som regneark: manage.py export_budget --year 2023 --output budget.xlsx"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", required=True, type=int, help=_("budgetår, fx 2023"))
        parser.add_argument("--output", required=True, type=Path, help=_("filen, der skrives"))

    def handle(self, *args: Any, year: int, output: Path, **options: Any) -> None:
        """Raises CommandError when the year has no pools or the file cannot be written."""
        try:
            workbook = year_workbook(year)
        except Frame.DoesNotExist as missing:
            raise CommandError(str(missing)) from missing
        content = write_workbook(workbook, created=timezone.now())
        write_output(output, content)
        record("export", by=None, label=f"Puljer {year}", file=output.name)
        self.stdout.write(_("%(file)s er skrevet.") % {"file": output})
