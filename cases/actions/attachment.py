"""Files on a case: laid on, taken away. How a file is checked and kept is the same for everything in the house."""

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.refusals import Refusal
from cases.actions.state import locked
from cases.enums import Visibility
from cases.models import Attachment, CaseFile
from cases.permissions import can_attach
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.attachments.storage import FileRefused, check_file, mark_removed, on_disk
from htk_workforce.audit.log import record


def attach_file(
    *, case: CaseFile, title: str, file_name: str, content: bytes | File, visibility: str, by: User
) -> Attachment:
    """Lay a file on a case. Without a title it is called as the file.

    Raises:
        PermissionDenied: this person does not write in the case as it stands.
        FileRefused: the name, the kind, the size or the content; a CPR number in the name; or it is there already.
    """
    require(can_attach(by, case))
    checked = check_file(title=title, file_name=file_name, content=content)
    with on_disk(checked, Attachment) as fields, transaction.atomic():
        case = locked(case)
        require(can_attach(by, case))
        _refuse_known(case, checked.checksum)
        last = case.attachments.order_by("-order").values_list("order", flat=True).first() or 0
        attachment = Attachment.objects.create(
            case=case, visibility=Visibility(visibility), order=last + 1, uploaded_by=by, **fields
        )
        record("attach_file", case, by=by, attachment=attachment.pk, checksum=checked.checksum)
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, reason: str, by: User) -> Attachment:
    """Take a file off a case. Its row stays; so does the file itself when an agenda has listed it.

    Raises:
        PermissionDenied: this person does not write in the case as it stands.
        Refusal: it is taken away already, or no reason is given.
    """
    case = locked(attachment.case)
    attachment = Attachment.objects.select_for_update().get(pk=attachment.pk)
    require(can_attach(by, case))
    if attachment.removed_at:
        raise Refusal(_("Bilaget er allerede taget væk."))
    if not reason.strip():
        raise Refusal(_("Skriv, hvorfor bilaget tages væk."))
    mark_removed(attachment, by=by, keep_file=case.has_been_published())
    record("remove_attachment", case, by=by, reason=reason.strip(), attachment=attachment.pk)
    return attachment


def _refuse_known(case: CaseFile, checksum: str) -> None:
    known = case.attachments.filter(checksum=checksum, removed_at=None).first()
    if known is not None:
        raise FileRefused(_("Filen er allerede lagt på sagen som »%(title)s«.") % {"title": known.title})
