"""Everything on a case in one archive, for a request for access (aktindsigt).

What is in it and what is left out stands in its index, with SHA-256 of every file. The archive is written to a
file and never held in memory; attachments pass through in pieces.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.enums import Audience, VersionKind
from cases.models import Attachment, CaseFile, Version
from cases.queries.record import CaseRecord, Excerpt, LeftOut, case_record, statement_words
from cases.rules.prose import plain_text
from htk_workforce.attachments.storage import checksum_of
from htk_workforce.dates import format_date
from htk_workforce.reporting.file_names import file_number, meeting_name, safe_name
from htk_workforce.reporting.memo import render_memo
from htk_workforce.reporting.sheets import Column, TableSheet, Workbook
from htk_workforce.reporting.xlsx import write_workbook

INDEX = "indhold.txt"
CHUNK = 2**16
LONGEST_CELL = 32_000  # Excel's own limit is a little higher


@dataclass(frozen=True)
class Written:
    """A file of the archive: its path, what it is, its size in bytes and its SHA-256."""

    path: str
    what: str
    size: int
    checksum: str


@dataclass(frozen=True)
class Contents:
    """What came into the archive and what did not."""

    files: tuple[Written, ...]
    left_out: tuple[LeftOut, ...]


@translation.override("da")  # an official record, whatever the language of the screen
def write_case_archive(
    target: BinaryIO, case: CaseFile, *, with_closed: bool, created: datetime, as_sent_out: bool = False
) -> Contents:
    """Write the archive of a case to an open file; `as_sent_out` is for those who do not read what is being written.

    `created` is the moment written into it; the same case at the same moment gives the same bytes.

    Raises:
        ValueError: the whole case is closed, or all its handlings were, and its closed parts were not chosen.
    """
    record = case_record(case, with_closed=with_closed, as_sent_out=as_sent_out)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parts:
        archive = _Archive(parts, created, list(record.left_out))
        if record.shows_text_now:
            memo = render_memo(case, created=created, audience=record.audience)
            archive.add(f"sagsnotat-{file_number(case)}.pdf", _("Sagen, som den står nu"), memo)
        _add_versions(archive, record)
        _add_attachments(archive, record)
        _add_statements(archive, record)
        for workbook, name in _workbooks(record):
            archive.add(name, workbook.title, write_workbook(workbook, created=created))
        contents = Contents(tuple(archive.written), tuple(archive.left_out))
        archive.add(INDEX, "", _index(record, contents, created).encode())
    return contents


class _Archive:
    """An open archive. Every file has the moment of the archive, so that the bytes depend on nothing else."""

    def __init__(self, parts: zipfile.ZipFile, created: datetime, left_out: list[LeftOut]) -> None:
        self.parts, self.left_out = parts, left_out
        self.moment = timezone.localtime(created).timetuple()[:6]
        self.written: list[Written] = []

    def add(self, path: str, what: str, content: bytes) -> None:
        self.stream(path, what, iter([content]))

    def stream(self, path: str, what: str, chunks: Iterator[bytes]) -> None:
        info = zipfile.ZipInfo(path, self.moment)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self.parts.open(info, "w") as part:
            for chunk in chunks:
                part.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.written.append(Written(path, what, size, digest.hexdigest()))


def _add_versions(archive: _Archive, record: CaseRecord) -> None:
    for version in record.memos:
        name = f"versioner/sag-version-{version.number}"
        archive.add(f"{name}.txt", _version_words(version), _memo_text(version, record).encode())
        if version.content and record.with_closed:
            archive.add(f"{name}.pdf", _version_words(version), bytes(version.content))
    for excerpt in record.excerpts:
        version = excerpt.version
        kind = "dagsorden" if version.kind == VersionKind.AGENDA else "referat"
        printed = meeting_name(kind, version.meeting, Audience(version.audience), version.number)
        name = f"versioner/{printed}-punkt-{excerpt.number}.txt"
        what = _("%(version)s, %(meeting)s: uddrag om denne sag") % {
            "version": _version_words(version),
            "meeting": version.meeting,
        }
        archive.add(name, what, _excerpt_text(excerpt).encode())


def _version_words(version: Version) -> str:
    return _("%(version)s (%(occasion)s, %(when)s)") % {
        "version": version,
        "occasion": version.occasion,
        "when": format_date(timezone.localdate(version.frozen_at)),
    }


def _memo_text(version: Version, record: CaseRecord) -> str:
    """A frozen text of the case, as it was. Closed attachments are not named where closed parts are left out."""
    snapshot = version.snapshot
    lines = [snapshot.get("title", ""), _version_words(version), f"SHA-256: {version.checksum}", ""]
    for section in snapshot.get("sections", ()):
        lines += [section["heading"].upper(), plain_text(section["body"]), ""]
    for point in snapshot.get("points", ()):
        lines += [f"{point['number']}. {point['text']}", *(f"   {words}" for words in point["effects"])]
    for statement in snapshot.get("statements", ()):
        words = (
            f"{statement['party']} {statement['heading']}".strip(),
            statement["position"],
            statement["text"],
        )
        lines += ["", *(word for word in words if word)]
    listed = [
        f"{attachment['title']} ({attachment['file_name']}, SHA-256: {attachment['checksum']})"
        for attachment in snapshot.get("attachments", ())
        if attachment["checksum"] in record.named_files
    ]
    if listed:
        lines += ["", _("Bilag").upper(), *listed]
    return "\n".join(lines) + "\n"


def _excerpt_text(excerpt: Excerpt) -> str:
    version = excerpt.version
    lines = [
        _version_words(version),
        str(version.meeting),
        f"SHA-256: {version.checksum}",
        "",
        f"{excerpt.number}. {excerpt.title}",
    ]
    for heading, text in excerpt.parts:
        lines += ["", heading.upper(), text]
    return "\n".join(lines) + "\n"


def _add_attachments(archive: _Archive, record: CaseRecord) -> None:
    for number, attachment in enumerate(record.attachments, 1):
        storage = attachment.content.storage
        if not attachment.content or not storage.exists(attachment.content.name):
            archive.left_out.append(
                LeftOut(attachment.title, _("Filen findes ikke på serveren. Sig det til driften."))
            )
            continue
        with storage.open(attachment.content.name) as file:
            if checksum_of(file) == attachment.checksum:
                path = f"bilag/{number:02}-{attachment.file_name}"
                archive.stream(path, _attachment_words(attachment), file.chunks(CHUNK))
                continue
        archive.left_out.append(
            LeftOut(attachment.title, _("Filen er ikke den, der blev lagt på sagen. Sig det til driften."))
        )


def _attachment_words(attachment: Attachment) -> str:
    if attachment.removed_at is None:
        return attachment.title
    return _("%(title)s (taget væk den %(date)s)") % {
        "title": attachment.title,
        "date": format_date(timezone.localdate(attachment.removed_at)),
    }


def _add_statements(archive: _Archive, record: CaseRecord) -> None:
    """The words of each party, and nothing but them, in a file of its own."""
    for number, statement in enumerate(record.statements, 1):
        name = f"udtalelser/{number:02}-{safe_name(str(statement), 'txt')}"
        archive.add(name, statement_words(statement), statement.text.encode())


def _workbooks(record: CaseRecord) -> Iterator[tuple[Workbook, str]]:
    if record.entries:
        yield _book(_("Posteringer"), _postings(record)), "posteringer.xlsx"
    if record.follow_ups:
        yield _book(_("Opfølgning"), _follow_ups(record)), "opfoelgning.xlsx"
    if record.route:
        yield _book(_("Sagens vej"), _route(record)), "sagens-vej.xlsx"
    yield _book(_("Hændelser"), _events(record)), "haendelser.xlsx"


def _book(title: str, sheet: TableSheet) -> Workbook:
    return Workbook(title=title, sheets=(sheet,))


def _postings(record: CaseRecord) -> TableSheet:
    levels = sorted({str(entry.line.frame.price_level) for entry in record.entries})
    return TableSheet(
        name=_("Posteringer"),
        title=str(record.case),
        caption=(_("Beløb i kr., %s-priser. Hver postering summer til nul.") % ", ".join(levels),),
        columns=(
            Column(_("Nummer"), "integer"),
            Column(_("Dato"), "date"),
            Column(_("Art"), width=20),
            Column(_("Pulje"), width=30),
            Column(_("Linje"), width=40),
            Column(_("Konto"), width=14),
            Column(_("Beløb"), "amount"),
            Column(_("Begrundelse"), width=60),
            Column(_("Kilde"), width=40),
        ),
        rows=tuple(
            (
                entry.posting_id,
                entry.posting.on,
                entry.posting.get_kind_display(),
                str(entry.line.frame),
                entry.line.name,
                entry.get_bucket_display(),
                entry.amount,
                entry.posting.reason,
                entry.posting.origin_label,
            )
            for entry in record.entries
        ),
    )


def _follow_ups(record: CaseRecord) -> TableSheet:
    return TableSheet(
        name=_("Opfølgning"),
        title=str(record.case),
        caption=(_("Opgaver, der følger af beslutninger, og hvad der er gjort."),),
        columns=(
            Column(_("Opgave"), width=60),
            Column(_("Ansvarlig")),
            Column(_("Center"), width=12),
            Column(_("Frist"), "date"),
            Column(_("Frist i ord")),
            Column(_("Besluttet"), width=28),
            Column(_("Udført"), "date"),
            Column(_("Hvad der blev gjort"), width=60),
        ),
        rows=tuple(
            (
                task.task,
                task.owner_role,
                task.centre.code if task.centre else None,
                task.due_on,
                task.condition or None,
                str(task.item.meeting) if task.item else _("Foreslået"),
                task.done_on,
                task.done_note or None,
            )
            for task in record.follow_ups
        ),
    )


def _route(record: CaseRecord) -> TableSheet:
    return TableSheet(
        name=_("Sagens vej"),
        title=str(record.case),
        caption=(_("Andre organer, sagen er hos eller skal hos."),),
        columns=(
            Column(_("Organ")),
            Column(_("Formål"), width=50),
            Column(_("Besluttet"), "date"),
            Column(_("Udfald"), width=24),
            Column(_("Beslutning"), width=60),
        ),
        rows=tuple(
            (
                step.body.name,
                step.purpose or None,
                step.decided_on,
                step.get_outcome_display() or None,
                step.outcome_text[:LONGEST_CELL] or None,
            )
            for step in record.route
        ),
    )


def _events(record: CaseRecord) -> TableSheet:
    caption = [_("Hvem gjorde hvad og hvornår.")]
    if not record.shows_reasons:
        caption.append(_("Begrundelserne er udeladt, fordi sagen har en lukket behandling."))
    return TableSheet(
        name=_("Hændelser"),
        title=str(record.case),
        caption=tuple(caption),
        columns=(
            Column(_("Tidspunkt"), width=20),
            Column(_("Hvem")),
            Column(_("Hvad"), width=40),
            Column(_("Begrundelse"), width=60),
        ),
        rows=tuple(
            (
                f"{timezone.localtime(event.at):%d-%m-%Y %H:%M:%S}",
                event.actor_name,
                event.what,
                (event.reason[:LONGEST_CELL] or None) if record.shows_reasons else None,
            )
            for event in record.events
        ),
    )


def _index(record: CaseRecord, contents: Contents, created: datetime) -> str:
    case = record.case
    lines = [
        settings.MUNICIPALITY,
        _("Aktindsigt i sag %(number)s") % {"number": case.number},
        record.title,
        "",
        _("Lavet %(when)s") % {"when": f"{timezone.localtime(created):%d-%m-%Y %H:%M}"},
        _("Lukkede dele er med.") if record.with_closed else _("Lukkede dele er ikke med."),
        "",
        _("DET ER MED"),
    ]
    for file in contents.files:
        lines += ["", file.path, f"  {file.what}", f"  {file.size} byte, SHA-256: {file.checksum}"]
    lines += ["", _("DET ER UDELADT")]
    for left_out in contents.left_out:
        lines += ["", left_out.what, f"  {left_out.why}"]
    if not contents.left_out:
        lines += ["", _("Intet.")]
    return "\n".join(lines) + "\n"
