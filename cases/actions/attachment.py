"""Files on a case: laid on, taken away. A file lies on the disk exactly as long as a row says so."""

import hashlib
from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cases.actions.refusals import Refusal
from cases.actions.state import locked
from cases.enums import Visibility
from cases.models import Attachment, CaseFile
from cases.permissions import can_attach
from cases.rules.attachment import (
    FILE_TYPES,
    LARGEST_ATTACHMENT,
    Fault,
    clean_name,
    content_fault,
    ending_of,
    name_fault,
)
from cases.rules.cpr import find_cpr
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record

FOLDER = "bilag"


class FileRefused(Refusal):
    """The file is not taken; the sentence says what to do instead."""


def attach_file(
    *, case: CaseFile, title: str, file_name: str, content: bytes | File, visibility: str, by: User
) -> Attachment:
    """Lay a file on a case. Without a title it is called as the file.

    The file is written before its row, and taken away again when the row does not come to stand: no row without
    a file, and no file without a row. On the disk it has a name of its own, so that nothing can be told from it.

    Raises:
        PermissionDenied: this person does not write in the case as it stands.
        FileRefused: the name, the kind, the size or the content; a CPR number in the name; or it is there already.
    """
    require(can_attach(by, case))
    file = ContentFile(content) if isinstance(content, bytes) else content
    name = clean_name(file_name)
    _check(name, title, file)
    checksum = _checksum(file)
    field = Attachment._meta.get_field("content")
    stored = field.storage.save(field.generate_filename(None, f"{uuid4().hex}.{ending_of(name)}"), file)
    try:
        with transaction.atomic():
            case = locked(case)
            require(can_attach(by, case))
            _refuse_known(case, checksum)
            last = case.attachments.order_by("-order").values_list("order", flat=True).first() or 0
            attachment = Attachment.objects.create(
                case=case,
                title=" ".join(title.split()) or name.rpartition(".")[0],
                file_name=name,
                content=stored,
                content_type=FILE_TYPES[ending_of(name)].content_type,
                size=file.size,
                checksum=checksum,
                visibility=Visibility(visibility),
                order=last + 1,
                uploaded_by=by,
            )
            record("attach_file", case, by=by, attachment=attachment.pk, checksum=checksum)
    except BaseException:
        field.storage.delete(stored)
        raise
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
    attachment.removed_by, attachment.removed_at = by, Now()
    stored = attachment.content.name
    if not case.has_been_published():
        attachment.content = ""
        # Only when it is certain: what is deleted from the disk does not come back with the row.
        transaction.on_commit(lambda: attachment._meta.get_field("content").storage.delete(stored))
    attachment.save(update_fields=["removed_by", "removed_at", "content"])
    attachment.refresh_from_db(fields=["removed_at"])
    record("remove_attachment", case, by=by, reason=reason.strip(), attachment=attachment.pk)
    return attachment


def remove_orphans(*, before: datetime) -> list[str]:
    """Delete the files that no row names and that were written before a moment; their names.

    A server that is switched off between the file and its row leaves one behind.
    """
    storage = Attachment._meta.get_field("content").storage
    known = set(Attachment.objects.exclude(content="").values_list("content", flat=True))
    orphans = []
    for year in storage.listdir(FOLDER)[0] if storage.exists(FOLDER) else []:
        for file in storage.listdir(f"{FOLDER}/{year}")[1]:
            name = f"{FOLDER}/{year}/{file}"
            if name not in known and storage.get_modified_time(name) < before:
                storage.delete(name)
                orphans.append(name)
    return orphans


def _checksum(file: File) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _refuse_known(case: CaseFile, checksum: str) -> None:
    known = case.attachments.filter(checksum=checksum, removed_at=None).first()
    if known is not None:
        raise FileRefused(_("Filen er allerede lagt på sagen som »%(title)s«.") % {"title": known.title})


def _check(name: str, title: str, file: File) -> None:
    fault = name_fault(name) or content_fault(ending_of(name), file.size, file)
    if fault:
        raise FileRefused(_sentence(fault, name))
    for place, words in ((_("filens navn"), name), (_("bilagets titel"), title)):
        for hit in find_cpr(words):
            raise FileRefused(
                _("Der står et CPR-nummer i %(place)s: %(number)s. Tag det ud, og vælg filen igen.")
                % {"place": place, "number": hit.masked}
            )


def _sentence(fault: Fault, name: str) -> str:
    sentences = {
        Fault.NO_NAME: _("Filen har ikke noget navn. Giv den et, og vælg den igen."),
        Fault.PROGRAM: _("»%(name)s« ligner et program eller en webside og kan ikke lægges på en sag."),
        Fault.UNKNOWN_KIND: _(
            "»%(name)s« er ikke af en type, der kan lægges på en sag. Gem den som PDF, eller brug en af: %(kinds)s."
        ),
        Fault.EMPTY: _("»%(name)s« er tom."),
        Fault.TOO_LARGE: _(
            "»%(name)s« fylder mere end %(most)s MB. Gør billederne mindre, eller del den op."
        ),
        Fault.OTHER_CONTENT: _(
            "Indholdet af »%(name)s« passer ikke til filens navn. Gem den igen som .%(ending)s uden adgangskode."
        ),
        Fault.MACROS: _("»%(name)s« har makroer. Gem den uden, eller som PDF."),
    }
    return sentences[fault] % {
        "name": name,
        "kinds": ", ".join(f".{ending}" for ending in FILE_TYPES),
        "most": LARGEST_ATTACHMENT // 2**20,
        "ending": ending_of(name),
    }
