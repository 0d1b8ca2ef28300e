"""Which files may be laid on: their names, and that the content is what the name says. No half is left."""

import io
import zipfile
import zlib

import pytest

from htk_workforce.attachments.rules import FILE_TYPES, Fault, clean_name, content_fault, name_fault
from htk_workforce.importing.upload_guard import UnsafeFile, check_upload
from tests.files import SOUND, WORD, package


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("Referat 03.01.2022.pdf", "Referat 03.01.2022.pdf"),
        ("C:\\Brugere\\hr\\Notat v1.2.PDF", "Notat v1.2.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..bilag.pdf", "bilag.pdf"),
        ("bilag .pdf . ", "bilag.pdf"),
        ("bi\r\nlag\x00.pdf", "bilag.pdf"),
        ("bilag\u202efdp.exe.pdf", "bilagfdp.exe.pdf"),
        ("budget.xlsx.pdf", "budget-xlsx.pdf"),
        ('a:b*"c"?.pdf', "a-b--c--.pdf"),
        ("A\u030aret.pdf", "Året.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(name, cleaned):
    assert clean_name(name) == cleaned


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("bilag.pdf", None),
        ("bilag.exe", Fault.PROGRAM),
        ("bilag.exe.pdf", Fault.PROGRAM),
        ("bilag.docm", Fault.PROGRAM),
        ("bilag.html", Fault.PROGRAM),
        ("bilag.msg", Fault.UNKNOWN_KIND),
        ("bilag", Fault.NO_NAME),
        (".pdf", Fault.NO_NAME),
        ("--.pdf", Fault.NO_NAME),
    ],
)
def test_a_name_tells_the_kind_of_file(name, fault):
    assert name_fault(name) is fault


@pytest.mark.parametrize("ending", FILE_TYPES)
def test_a_file_is_what_its_name_says(ending):
    for other, content in SOUND.items():
        fits = content_fault(ending, len(content), io.BytesIO(content)) is None
        alike = {ending, other} <= {"jpg", "jpeg"} or {ending, other} <= {"txt", "csv"}
        assert fits == (ending == other or alike), (ending, other)


def with_broken_stream(content: bytes, part: str) -> bytes:
    """The package with the compressed stream of one part written over; its list of parts stays sound."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        info = parts.getinfo(part)
        start = info.header_offset + 30 + len(info.filename)
    return content[:start] + b"\xff" * info.compress_size + content[start + info.compress_size :]


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_document_whose_compressed_stream_is_damaged_is_refused_and_nothing_breaks(how):
    sound = package("content.xml", mimetype=WORD * 20, compression=how)
    broken = with_broken_stream(sound, "mimetype")
    assert content_fault("odt", len(broken), io.BytesIO(broken)) is Fault.OTHER_CONTENT


def test_a_damaged_stream_is_what_zlib_complains_of():
    broken = with_broken_stream(package(mimetype=WORD * 20, compression=zipfile.ZIP_DEFLATED), "mimetype")
    with (
        zipfile.ZipFile(io.BytesIO(broken)) as parts,
        parts.open("mimetype") as mark,
        pytest.raises(zlib.error),
    ):
        mark.read(10)


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_workbook_whose_compressed_stream_is_damaged_is_refused_and_nothing_breaks(how):
    sound = package("[Content_Types].xml", "xl/workbook.xml", compression=how)
    broken = with_broken_stream(sound, "xl/workbook.xml")
    with pytest.raises(UnsafeFile, match="Excel-filen er beskadiget. Gem den igen i Excel."):
        check_upload("ark.xlsx", len(broken), io.BytesIO(broken), extensions=(".xlsx",))
