"""Files laid on and taken away. A file lies on the disk exactly as long as a row says so."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import Refusal
from htk_workforce.attachments.models import FOLDER, StoredFile
from htk_workforce.attachments.rules import (
    FILE_TYPES,
    LARGEST_ATTACHMENT,
    Fault,
    clean_name,
    content_fault,
    ending_of,
    name_fault,
)
from htk_workforce.cpr import find_cpr


class FileRefused(Refusal):
    """The file is not taken; the sentence says what to do instead."""


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be taken: its cleaned name, what it is to be called, and its SHA-256. Size in bytes."""

    name: str
    title: str
    file: File
    checksum: str

    @property
    def size(self) -> int:
        return self.file.size


def check_file(*, title: str, file_name: str, content: bytes | File) -> CheckedFile:
    """Look at a file before anything is kept of it. Without a title it is called as the file.

    Raises:
        FileRefused: the name, the kind, the size or the content; or a CPR number in the name or the title.
    """
    file = ContentFile(content) if isinstance(content, bytes) else content
    name = clean_name(file_name)
    fault = name_fault(name) or content_fault(ending_of(name), file.size, file)
    if fault:
        raise FileRefused(_sentence(fault, name))
    for place, words in ((_("filens navn"), name), (_("bilagets titel"), title)):
        for hit in find_cpr(words):
            raise FileRefused(
                _("Der står et CPR-nummer i %(place)s: %(number)s. Tag det ud, og vælg filen igen.")
                % {"place": place, "number": hit.masked}
            )
    called = " ".join(title.split()) or name.rpartition(".")[0]
    return CheckedFile(name, called, file, checksum_of(file))


@contextmanager
def on_disk(checked: CheckedFile, model: type[StoredFile]) -> Iterator[dict[str, Any]]:
    """Write the file, and take it away again when the row does not come to stand; the fields of the row.

    No row without a file, and no file without a row: the outermost transaction is opened inside this one. On the
    disk the file has a name of its own, so that nothing can be told from it.
    """
    field = model._meta.get_field("content")
    ending = ending_of(checked.name)
    stored = field.storage.save(field.generate_filename(None, f"{uuid4().hex}.{ending}"), checked.file)
    try:
        yield {
            "title": checked.title,
            "file_name": checked.name,
            "content": stored,
            "content_type": FILE_TYPES[ending].content_type,
            "size": checked.size,
            "checksum": checked.checksum,
        }
    except BaseException:
        field.storage.delete(stored)
        raise


def mark_removed(attachment: StoredFile, *, by: User, keep_file: bool) -> None:
    """Write down who took a file away, in the caller's transaction; the file itself goes unless it is to be kept."""
    attachment.removed_by, attachment.removed_at = by, Now()
    stored = attachment.content.name
    if not keep_file:
        attachment.content = ""
        # Only when it is certain: what is deleted from the disk does not come back with the row.
        transaction.on_commit(lambda: attachment._meta.get_field("content").storage.delete(stored))
    attachment.save(update_fields=["removed_by", "removed_at", "content"])
    attachment.refresh_from_db(fields=["removed_at"])


def remove_orphans(*, before: datetime) -> list[str]:
    """Delete the files that no row of any kind names and that were written before a moment; their names.

    A server that is switched off between the file and its row leaves one behind.
    """
    models = [model for model in apps.get_models() if issubclass(model, StoredFile)]
    orphans = []
    for storage in {model._meta.get_field("content").storage for model in models}:
        for year in storage.listdir(FOLDER)[0] if storage.exists(FOLDER) else []:
            for file in storage.listdir(f"{FOLDER}/{year}")[1]:
                name = f"{FOLDER}/{year}/{file}"
                if storage.get_modified_time(name) < before and not _is_named(name, models):
                    storage.delete(name)
                    orphans.append(name)
    return orphans


def _is_named(name: str, models: list[type[StoredFile]]) -> bool:
    return any(model._default_manager.filter(content=name).exists() for model in models)


def checksum_of(file: File) -> str:
    """SHA-256 of a file of any size; afterwards the file is at its start."""
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _sentence(fault: Fault, name: str) -> str:
    sentences = {
        Fault.NO_NAME: _("Filen har ikke noget navn. Giv den et, og vælg den igen."),
        Fault.PROGRAM: _("»%(name)s« ligner et program eller en webside og kan ikke lægges på."),
        Fault.UNKNOWN_KIND: _(
            "»%(name)s« er ikke af en type, der kan lægges på. Gem den som PDF, eller brug en af: %(kinds)s."
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
