from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from htk_workforce.importing.demonstration import (
    DEMO_PASSWORD,
    DEMO_USERS,
    DemonstrationRefused,
    Press,
    load,
)


class Command(BaseCommand):
    help = _("Lægger en demonstration ind: brugere, puljer, sager og ansøgninger. Kan køres igen uden skade.")

    # Given by tests only, which have no time for printing every agenda and minutes.
    stealth_options = ("press",)

    def handle(self, *args: Any, press: Press | None = None, **options: Any) -> None:
        """Raises CommandError when the demonstration does not belong in this database; nothing is changed."""
        try:
            loaded = load(press)
        except DemonstrationRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if loaded.created:
            self.stdout.write(_("Demonstrationen er lagt ind."))
        elif loaded.restored:
            self.stdout.write(
                _("Demonstrationen var der i forvejen. Disse brugere kan logge ind igen: %(names)s.")
                % {"names": ", ".join(loaded.restored)}
            )
        else:
            self.stdout.write(_("Demonstrationen var der i forvejen. Intet er ændret."))
        self.stdout.write(
            _("Brugere: %(names)s. Adgangskoden er »%(password)s«.")
            % {"names": ", ".join(username for username, _role in DEMO_USERS), "password": DEMO_PASSWORD}
        )
