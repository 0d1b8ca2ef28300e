"""What a file from outside must pass before any parser sees it: its size, its kind, and no bomb inside."""

import re
import zipfile
from pathlib import PurePath
from typing import BinaryIO

from django.utils.translation import gettext as _

from htk_workforce.attachments.rules import BROKEN_ZIP

MIB = 2**20
LARGEST_FILE = 10 * MIB
LARGEST_UNPACKED = 100 * MIB
MOST_PARTS = 2_000
MOST_PACKED = 150
"""A part above a mebibyte may be packed this hard; workbooks reach 10 to 30, bombs 1.000 and more."""

CHUNK = 1 << 16
_XML = (".xml", ".rels", ".vml")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)""")
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


class UnsafeFile(Exception):
    """A file that is not read. The message is a sentence for the user."""


def check_upload(name: str, size: int, file: BinaryIO, *, extensions: tuple[str, ...]) -> str:
    """The file's kind, e.g. ".xlsx", after every check. The file is left at its start.

    Raises:
        UnsafeFile: too large, empty, of another kind than its name says, or made to fill the memory.
    """
    kind = PurePath(name).suffix.lower()
    if kind not in extensions:
        raise UnsafeFile(
            _("»%(name)s« er ikke en fil, der kan læses her. Vælg en fil af typen %(kinds)s.")
            % {"name": name, "kinds": ", ".join(extensions)}
        )
    if size == 0:
        raise UnsafeFile(_("Filen er tom."))
    if size > LARGEST_FILE:
        raise UnsafeFile(
            _("Filen fylder mere end %(most)s MB. Hent en kortere periode fra økonomisystemet.")
            % {"most": LARGEST_FILE // MIB}
        )
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if (head == b"PK\x03\x04") != (kind == ".xlsx"):
        raise UnsafeFile(
            _("Filens indhold passer ikke til dens navn. Gem den igen som %(kind)s.") % {"kind": kind}
        )
    if kind == ".xlsx":
        try:
            check_workbook(file)
        except BROKEN_ZIP as broken:
            raise UnsafeFile(_("Excel-filen er beskadiget. Gem den igen i Excel.")) from broken
        file.seek(0)
    return kind


def check_workbook(file: BinaryIO) -> None:
    """Unpack a workbook piece by piece without keeping it, and stop at the first thing that is not harmless.

    The bytes are counted as they come, for the sizes that stand in the file may lie.

    Raises:
        UnsafeFile: macros, links to other files, a password, an entity, or far more inside than outside.
        BROKEN_ZIP: not a zip file at all.
    """
    with zipfile.ZipFile(file) as parts:
        infos = parts.infolist()
        names = {info.filename for info in infos}
        if len(infos) > MOST_PARTS or len(names) != len(infos):
            raise UnsafeFile(_("Excel-filen er bygget på en måde, der ikke kan læses. Gem den igen i Excel."))
        if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
            raise UnsafeFile(_("Filen er ikke en Excel-projektmappe (.xlsx)."))
        if any("vbaproject" in name.lower() for name in names):
            raise UnsafeFile(_("Filen har makroer. Gem den som .xlsx uden makroer."))
        if any(name.lower().startswith("xl/externallinks") for name in names):
            raise UnsafeFile(
                _("Filen henter tal fra andre filer. Indsæt tallene som værdier, og gem den igen.")
            )
        if any(info.flag_bits & 1 for info in infos):
            raise UnsafeFile(_("Filen er beskyttet med adgangskode. Gem den uden."))
        total = 0
        for info in infos:
            total += _check_part(parts, info, LARGEST_UNPACKED - total)


def _check_part(parts: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> int:
    """Read one part to its end; its real size in bytes."""
    size, last = 0, b""
    is_xml = info.filename.lower().endswith(_XML)
    with parts.open(info) as part:
        while chunk := part.read(CHUNK):
            if is_xml and size == 0:
                _check_encoding(chunk)
            size += len(chunk)
            if size > room or (size > MIB and size > MOST_PACKED * max(info.compress_size, 1)):
                raise UnsafeFile(_("Filen pakker sig ud til mere, end der kan læses."))
            if is_xml and any(word in last + chunk for word in _FORBIDDEN):
                raise UnsafeFile(_("Excel-filen har indhold, der ikke er tilladt. Gem den igen i Excel."))
            last = chunk[-16:]
    return size


def _check_encoding(head: bytes) -> None:
    """Only UTF-8, in which the forbidden words below can be recognised."""
    declared = _ENCODING.search(head[:200])
    is_utf8 = declared is None or declared[1].lower() in (b"utf-8", b"us-ascii")
    if b"\0" in head[:200] or not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") or not is_utf8:
        raise UnsafeFile(_("Excel-filen er bygget på en måde, der ikke kan læses. Gem den igen i Excel."))
