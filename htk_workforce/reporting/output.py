"""Where the management commands put the file they made."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _


def write_output(output: Path, content: bytes) -> None:
    """Raises CommandError, with a sentence, when the file cannot be written."""
    try:
        output.write_bytes(content)
    except OSError as error:
        raise CommandError(
            _("%(file)s kan ikke skrives. Findes mappen, og må du skrive i den?") % {"file": output}
        ) from error
