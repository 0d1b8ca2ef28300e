"""An attached file on its way to a browser."""

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.attachments.models import StoredFile
from htk_workforce.attachments.rules import FILE_TYPES, ending_of
from htk_workforce.audit.log import record


def send_file(attachment: StoredFile, *, to: User) -> FileResponse:
    """The file itself, to somebody who may read it; that it was read is logged.

    It is never shown as anything but what it was when it was laid on, and only a PDF or a picture is shown at all.

    Raises:
        Http404: it was taken away with its content, or is gone from the disk.
    """
    try:
        file = attachment.content.open("rb")
    except (ValueError, FileNotFoundError) as missing:
        raise Http404(_("Filen findes ikke mere.")) from missing
    record("read_attachment", attachment, by=to)
    shown = FILE_TYPES[ending_of(attachment.file_name)].shown
    response = FileResponse(
        file, as_attachment=not shown, filename=attachment.file_name, content_type=attachment.content_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
