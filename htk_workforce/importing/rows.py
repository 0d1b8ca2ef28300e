"""A CSV file or a workbook as numbered rows of cells, each row numbered as a person sees it in the sheet."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.utils.translation import gettext as _

from htk_workforce.importing.upload_guard import UnsafeFile

MOST_COLUMNS = 200
TOP = 10
"""The separator of a CSV file is found in this many lines from the top."""

Cell = str | int | float | bool | date | datetime | None
NumberedRows = Iterator[tuple[int, Sequence[Cell]]]
# How many headings of a row are known: what tells the right separator from the others.
CountKnown = Callable[[Sequence[Cell]], int]


@dataclass(frozen=True)
class Rows:
    """`other_sheets`: the sheets of a workbook that are not read, only the first one is.

    `is_text`: cells have no borders of their own, so a row with too many cells has a separator too many.
    """

    numbered: NumberedRows
    is_text: bool
    other_sheets: tuple[str, ...] = ()


def cell_text(cell: Cell) -> str:
    """A cell as it is read, with single spaces; a number with the 15 digits that a sheet keeps."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return format(cell, ".15g")
    return " ".join(str(cell).split())


def letter(index: int) -> str:
    """A column as a sheet names it: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet_rows(file: BinaryIO) -> Rows:
    """The rows of the first sheet. The file must have passed the upload guard.

    Raises:
        UnsafeFile: the workbook cannot be read; also while the rows are taken.
    """
    from openpyxl import load_workbook  # slow to import

    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        first, *others = book.worksheets
    except Exception as broken:  # openpyxl lets through whatever its parsers raise
        raise _unreadable_workbook() from broken

    def numbered() -> NumberedRows:
        try:
            yield from enumerate(first.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1)
        except Exception as broken:
            raise _unreadable_workbook() from broken
        finally:
            book.close()

    return Rows(numbered(), is_text=False, other_sheets=tuple(sheet.title for sheet in others))


def _unreadable_workbook() -> UnsafeFile:
    return UnsafeFile(_("Excel-filen kan ikke læses. Gem den igen i Excel, eller hent den som CSV."))


def text_rows(content: bytes, known: CountKnown) -> Rows:
    """The rows of a CSV file in UTF-8 or Windows-1252, with semicolon, comma or tab between the cells.

    Raises:
        UnsafeFile: it is not text, or (while the rows are taken) not CSV.
    """
    text = _decoded(content)
    first, newline, rest = text.partition("\n")
    told = re.fullmatch(r"sep=(.)\s*", first)  # what Excel writes to tell itself
    if told:
        text = newline + rest  # a blank line instead, so that the numbers stay true
    return Rows(_csv_rows(text, told[1] if told else _separator(text, known)), is_text=True)


def _csv_rows(text: str, separator: str) -> NumberedRows:
    number = 0
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1
        ):
            yield number, cells
    except csv.Error as broken:
        raise UnsafeFile(
            _(
                "Række %(row)s kan ikke læses: et anførselstegn mangler sin makker, eller en celle er alt for lang."
            )
            % {"row": number + 1}
        ) from broken


def _decoded(content: bytes) -> str:
    if b"\0" not in content:
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise UnsafeFile(_("Filen er ikke tekst. Gem den som »CSV UTF-8« eller som Excel-projektmappe (.xlsx)."))


def _separator(text: str, known: CountKnown) -> str:
    """The one that gives the most known headings in the first rows, else the most cells."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:TOP]

    def fit(separator: str) -> tuple[int, int]:
        rows = [next(csv.reader([line], delimiter=separator), []) for line in lines]
        return max(((known(row), len(row)) for row in rows), default=(0, 0))

    return max(";,\t", key=fit)
