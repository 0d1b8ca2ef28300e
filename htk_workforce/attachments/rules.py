"""Which files may be attached, and under which names. Pure Python.

Kinds a colleague can open and an archive can keep. A mail is attached as a PDF: an .msg file may hold any
other file inside, which nobody here would have looked at.
"""

import lzma
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

LARGEST_ATTACHMENT = 25 * 2**20
"""In bytes. Our own limit: what is larger cannot be read on a tablet in a meeting."""

LONGEST_NAME = 150

BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(KeyError, NotImplementedError, RuntimeError, ValueError),
)
"""What Python's reader of zip files raises for one that is damaged, locked, cut short or made to mislead."""


@dataclass(frozen=True)
class FileType:
    """`shown` is what a browser may show by itself; the rest is only ever saved."""

    content_type: str
    shown: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"

FILE_TYPES = {
    "pdf": FileType("application/pdf", shown=True),
    "docx": FileType(f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": FileType(f"{_OFFICE}.spreadsheetml.sheet"),
    "pptx": FileType(f"{_OFFICE}.presentationml.presentation"),
    "odt": FileType(f"{_OPEN}.text"),
    "ods": FileType(f"{_OPEN}.spreadsheet"),
    "png": FileType("image/png", shown=True),
    "jpg": FileType("image/jpeg", shown=True),
    "jpeg": FileType("image/jpeg", shown=True),
    "txt": FileType("text/plain"),
    "csv": FileType("text/csv"),
}
"""The kinds by their ending."""

PROGRAM_ENDINGS = frozenset(
    [
        *("app", "bat", "cmd", "com", "cpl", "exe", "jar", "lnk", "msc", "msi", "msp", "pif", "reg", "scr"),
        *("hta", "htm", "html", "js", "jse", "ps1", "psm1", "sh", "svg", "vb", "vbe", "vbs", "wsf", "wsh"),
        *("docm", "dotm", "pptm", "xhtml", "xlam", "xlsm", "xml"),
    ]
)
"""Endings of what can run. In the middle of a name they make a program look like a document."""

_SIGNATURES = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
}
_OFFICE_FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*/\\]')
_NOT_IN_A_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


class Fault(Enum):
    """Why a file is not taken."""

    NO_NAME = "no name"
    PROGRAM = "program"
    UNKNOWN_KIND = "unknown kind"
    EMPTY = "empty"
    TOO_LARGE = "too large"
    OTHER_CONTENT = "other content"
    MACROS = "macros"


def clean_name(name: str) -> str:
    """The name without its folders and without what would mislead a reader or a computer.

    Control signs and signs that turn the direction of writing go, and so do dots at the ends; signs a computer
    does not allow become hyphens. The ending of a document in the middle of the name loses its dot
    (`budget.xlsx.pdf` becomes `budget-xlsx.pdf`), and the last ending is written small.
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    kept = " ".join(_NOT_IN_A_NAME.sub("-", kept).split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        return kept[:LONGEST_NAME]
    parts = stem.split(".")
    stem = parts[0] + "".join(("-" if part.lower() in FILE_TYPES else ".") + part for part in parts[1:])
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip('. ')}.{ending.lower()}"


def ending_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def name_fault(cleaned: str) -> Fault | None:
    """What is wrong with a name that `clean_name` has been over."""
    *inner, ending = cleaned.lower().split(".")
    if not any(c.isalnum() for c in "".join(inner)):
        return Fault.NO_NAME
    if ending in PROGRAM_ENDINGS or PROGRAM_ENDINGS & set(inner[1:]):
        return Fault.PROGRAM
    return None if ending in FILE_TYPES else Fault.UNKNOWN_KIND


def content_fault(ending: str, size: int, file: BinaryIO) -> Fault | None:
    """What is wrong with the content: its size in bytes, and whether it is what its ending says.

    The ending is one of FILE_TYPES. The file is left at its start.
    """
    if size == 0:
        return Fault.EMPTY
    if size > LARGEST_ATTACHMENT:
        return Fault.TOO_LARGE
    file.seek(0)
    try:
        if ending in _SIGNATURES:
            return None if file.read(8).startswith(_SIGNATURES[ending]) else Fault.OTHER_CONTENT
        if ending in ("txt", "csv"):
            return None if _is_text(file.read()) else Fault.OTHER_CONTENT
        return _package_fault(ending, file)
    finally:
        file.seek(0)


def _is_text(content: bytes) -> bool:
    """Text as Danish programs write it: UTF-8, UTF-16 with its mark, or Windows' own."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif content.startswith(_SIGNATURES["pdf"]):
        return False
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return not _NOT_IN_A_TEXT.search(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return False


def _package_fault(ending: str, file: BinaryIO) -> Fault | None:
    """Office documents are zip files that say inside what they are. Only the list of parts is read."""
    try:
        with zipfile.ZipFile(file) as parts:
            names = [name.lower() for name in parts.namelist()]
            if any("vbaproject" in name or name.startswith(("basic/", "scripts/")) for name in names):
                return Fault.MACROS
            if ending in _OFFICE_FOLDERS:
                fits = "[content_types].xml" in names and any(
                    name.startswith(_OFFICE_FOLDERS[ending]) for name in names
                )
            else:
                kind = FILE_TYPES[ending].content_type.encode()
                with parts.open("mimetype") as mark:
                    fits = mark.read(len(kind) + 1) == kind
    except BROKEN_ZIP:
        return Fault.OTHER_CONTENT
    return None if fits else Fault.OTHER_CONTENT
