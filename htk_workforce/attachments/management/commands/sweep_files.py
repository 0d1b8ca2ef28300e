from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from htk_workforce.attachments.storage import remove_orphans

GRACE = timedelta(days=1)
"""A file younger than this may be on its way onto something."""


class Command(BaseCommand):
    help = _(
        "Sletter filer, som intet bilag nævner: det, en afbrudt upload kan have efterladt. Til hver nat."
    )

    def handle(self, *args: object, **options: object) -> None:
        orphans = remove_orphans(before=timezone.now() - GRACE)
        for name in orphans:
            self.stdout.write(name)
        text = ngettext("%(count)s fil slettet.", "%(count)s filer slettet.", len(orphans))
        self.stdout.write(text % {"count": len(orphans)})
