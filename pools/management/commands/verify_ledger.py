from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from htk_workforce.money import format_kr
from pools import ledger
from pools.models import Entry, Posting


class Command(BaseCommand):
    help = _("Regner alle saldi efter fra konteringerne. Slutter med fejl, hvis noget ikke stemmer.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError (exit status 1) with every difference when the ledger disagrees with itself."""
        findings = ledger.verify()
        if findings:
            lines = [
                _("%(what)s: skal være %(expected)s, er %(found)s")
                % {
                    "what": f.what,
                    "expected": format_kr(f.expected, ore=True),
                    "found": format_kr(f.found, ore=True),
                }
                for f in findings
            ]
            raise CommandError("\n".join([_("Bogføringen stemmer ikke:"), *lines]))
        self.stdout.write(
            _("Bogføringen stemmer: %(postings)s posteringer og %(entries)s konteringer er regnet efter.")
            % {"postings": Posting.objects.count(), "entries": Entry.objects.count()}
        )
