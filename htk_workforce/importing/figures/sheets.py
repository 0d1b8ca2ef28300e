"""The sheets of a file as rows of cells, numbered as a person sees them; their kinds, and where the columns are."""

import io
import math
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from htk_workforce.dates import format_date
from htk_workforce.importing.figures.cells import Stored, plain, text_of
from htk_workforce.importing.figures.kinds import KINDS, Field, Kind
from htk_workforce.importing.rows import Cell, letter, text_rows
from htk_workforce.importing.upload_guard import LARGEST_FILE, MIB, UnsafeFile, check_upload
from htk_workforce.money import format_number

EXTENSIONS = (".xlsx", ".csv", ".txt")
MOST_ROWS = 50_000
LAST_ROW = 200_000
MOST_COLUMNS = 60
HEADING_WITHIN = 10
GUIDE, LISTS = "Vejledning", "Lister"

Row = tuple[int, list[Stored]]


@dataclass(frozen=True)
class Fault:
    """Something wrong at one place. `sheet` is empty for a file that has none; `row` 0 is the sheet as a whole."""

    sheet: str
    row: int
    column: str
    message: str

    @property
    def place(self) -> str:
        """Where to look, in words."""
        names = {"sheet": self.sheet, "row": self.row, "column": self.column}
        if not self.row:
            return _("Ark %(sheet)s") % names if self.sheet else _("Hele filen")
        if not self.sheet:
            return (
                _("Række %(row)s, kolonne %(column)s") % names if self.column else _("Række %(row)s") % names
            )
        if not self.column:
            return _("Ark %(sheet)s, række %(row)s") % names
        return _("Ark %(sheet)s, række %(row)s, kolonne %(column)s") % names

    def __str__(self) -> str:
        return _("%(place)s: %(message)s") % {"place": self.place, "message": self.message}


@dataclass(frozen=True)
class Column:
    """Where a column stands: its index from 0 and what it is called in the file."""

    index: int
    heading: str

    def __str__(self) -> str:
        return f"{letter(self.index)} ({self.heading})"


@dataclass
class Sheet:
    """A sheet that was read: its kind and columns, its filled rows below the heading, and what was wrong or left out.

    `kind` is None for a sheet that is not read at all.
    """

    title: str
    kind: Kind | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_file(name: str, content: bytes) -> str:
    """The kind of a file that may be read.

    Raises:
        UnsafeFile: too large, empty, of another kind, or made to fill the memory.
    """
    if len(content) > LARGEST_FILE:
        said = _("Filen fylder mere end %(most)s MB. Del den i flere filer, fx én for hvert år.")
        raise UnsafeFile(said % {"most": LARGEST_FILE // MIB})
    return check_upload(name, len(content), io.BytesIO(content), extensions=EXTENSIONS)


def sheet_titles(name: str, content: bytes) -> list[str]:
    """The names of the sheets that may hold figures; a text file has one without a name.

    Raises:
        UnsafeFile: the workbook cannot be read.
    """
    if not name.lower().endswith(".xlsx"):
        return [""]
    book = _open(content, data_only=True)
    try:
        shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    finally:
        book.close()
    return [title for title in shown if plain(title) not in (plain(GUIDE), plain(LISTS))]


def read_sheet(name: str, content: bytes, title: str) -> Sheet:
    """One sheet with its heading found. What is wrong stands in `faults`.

    Raises:
        UnsafeFile: the file cannot be read.
    """
    sheet = Sheet(title)
    rows = _book_rows(content, title) if name.lower().endswith(".xlsx") else _text_rows(content)
    top = _top(rows)
    if not top:
        if not title:
            sheet.faults.append(Fault("", 0, "", _("Filen er tom.")))
        return sheet
    _find_heading(sheet, top, rows)
    return sheet


def _find_heading(sheet: Sheet, top: list[Row], rest: Iterator[Row]) -> None:
    fits = [
        (_fit(kind, sheet.title, cells), -at, kind) for at, (_n, cells) in enumerate(top) for kind in KINDS
    ]
    (score, at, kind) = max(fits, key=lambda fit: fit[:2])
    if score < MANY:
        _tell_unknown(sheet, top)
        return
    number, heading = top[-at]
    sheet.kind = kind
    sheet.columns = _columns(sheet, number, heading)
    if sheet.faults:
        return
    for rows in (top[-at + 1 :], rest):
        for row in rows:
            if any(text_of(cell) for cell in row[1]):
                sheet.rows.append(row)
            if len(sheet.rows) > MOST_ROWS or row[0] > LAST_ROW:
                said = _("Arket har mere end %(most)s rækker. Del det i flere filer, fx én for hvert år.")
                raise UnsafeFile(said % {"most": format_number(MOST_ROWS)})


MANY = 2
"""A row with fewer known headings than this is no heading."""


def _fit(kind: Kind, title: str, cells: Sequence[Stored]) -> float:
    """How well a row is the heading of a kind: its known columns; the name of the sheet decides between equals."""
    found = set(_placed(kind, cells))
    named = any(plain(title).startswith(plain(name)) for name in kind.titles)
    missing = sum(field.name not in found for field in kind.required)
    return len(found) + 3 * named - missing / 2 if found and (named or len(found) >= MANY) else 0


def _tell_unknown(sheet: Sheet, top: list[Row]) -> None:
    named = next((kind for kind in KINDS if plain(sheet.title) in map(plain, kind.titles)), None)
    names = {"sheet": sheet.title, "names": ", ".join(f"»{kind.title}«" for kind in KINDS)}
    if named or not sheet.title:
        said = _("Der er ingen overskrifter, der kan genkendes. Hent skabelonen, og brug dens overskrifter.")
        sheet.faults.append(Fault(sheet.title, top[0][0], "", said))
    else:
        sheet.notes.append(
            _("Arket »%(sheet)s« er ikke læst, for det er ingen af skabelonens ark: %(names)s.") % names
        )


def _placed(kind: Kind, heading: Sequence[Stored]) -> dict[str, Column]:
    """The columns of a kind in a heading. A column is known by its own name before any other it may go by."""
    names = [_bare(text_of(cell)) for cell in heading]
    found: dict[str, Column] = {}
    taken: set[int] = set()
    for wanted in (lambda field: (field.heading,), lambda field: field.names):
        for field_ in kind.fields:
            for name in map(_bare, wanted(field_)):
                if field_.name not in found and name in names and names.index(name) not in taken:
                    at = names.index(name)
                    taken.add(at)
                    found[field_.name] = Column(at, text_of(heading[at]))
    return found


def _bare(heading: str) -> str:
    """»Årsværk (timer)« is Årsværk, and »Fra:« is Fra."""
    return plain(re.sub(r"[^\w ]+", " ", re.sub(r"\([^)]*\)", " ", heading)))


def _columns(sheet: Sheet, number: int, heading: Sequence[Stored]) -> dict[str, Column]:
    kind = sheet.kind
    assert kind  # noqa: S101
    found = _placed(kind, heading)
    at = {column.index for column in found.values()}
    names = {_bare(column.heading): column for column in found.values()}
    unknown = []
    for index, cell in enumerate(heading):
        text = text_of(cell)
        if index in at or not text:
            continue
        if _bare(text) in names:
            said = _("Der er to kolonner, der hedder »%(name)s«. Slet den ene.") % {"name": text}
            sheet.faults.append(Fault(sheet.title, number, letter(index), said))
        else:
            unknown.append(f"»{text[:40]}«")
    sheet.faults += [
        Fault(sheet.title, number, "", _missing(field_, heading))
        for field_ in kind.required
        if field_.name not in found
    ]
    if unknown:
        names_ = {"names": ", ".join(unknown)}
        if sheet.title:
            said = _("Ark %(sheet)s: Disse kolonner kendes ikke og er ikke læst: %(names)s.")
        else:
            said = _("Disse kolonner kendes ikke og er ikke læst: %(names)s.")
        sheet.notes.append(said % (names_ | {"sheet": sheet.title}))
    return found


def _missing(field_: Field, heading: Sequence[Stored]) -> str:
    found = ", ".join(f"»{text_of(cell)[:40]}«" for cell in heading if text_of(cell))
    said = _("Kolonnen »%(wanted)s« mangler. Overskrifterne er: %(found)s.")
    return said % {"wanted": field_.heading, "found": found[:500]}


def _top(rows: Iterator[Row]) -> list[Row]:
    """The first filled rows, among which the heading is."""
    top: list[Row] = []
    for row in rows:
        if any(text_of(cell) for cell in row[1]):
            top.append(row)
            if len(top) == HEADING_WITHIN:
                break
    return top


# --- out of the file -------------------------------------------------------------------------------------------


def _text_rows(content: bytes) -> Iterator[Row]:
    known = lambda row: max(len(_placed(kind, [str(cell) for cell in row])) for kind in KINDS)  # noqa: E731
    for number, cells in text_rows(content, known).numbered:
        yield number, [str(cell) or None for cell in cells[:MOST_COLUMNS]]


def _book_rows(content: bytes, title: str) -> Iterator[Row]:
    """The rows of a sheet. A formula counts by the result it was saved with; without one it stays a formula."""
    values = _open(content, data_only=True)
    formulas = _open(content, data_only=False) if _has_formulas(content) else None
    try:
        pairs = [book[title] for book in (values, formulas) if book]
        for sheet in pairs:
            sheet.reset_dimensions()
        rows = [sheet.iter_rows(max_col=MOST_COLUMNS) for sheet in pairs]
        for number, cells in enumerate(zip(*rows, strict=False), 1):
            yield number, [_stored(*both) for both in zip(*cells, strict=False)]
    except UnsafeFile:
        raise
    except Exception as broken:  # openpyxl lets through whatever its parsers raise
        raise _unreadable() from broken
    finally:
        for book in (values, formulas):
            if book:
                book.close()


def _stored(cell: object, formula: object = None) -> Stored:
    """A cell as it is kept. A number shown as a percentage is stored by Excel as a hundredth of what one reads."""
    value: Cell = cell.value  # type: ignore[attr-defined]
    if value is None:
        written = getattr(formula, "value", None)
        text = getattr(written, "text", written)  # an array formula keeps its text inside
        return {"formula": str(text)} if isinstance(text, str) and text.startswith("=") else None
    if isinstance(value, bool):
        return "SAND" if value else "FALSK"
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, int | float) and math.isfinite(value):  # 1E999 is no number that a database keeps
        if "%" in str(cell.number_format):  # type: ignore[attr-defined]
            return f"{text_of(float(format(value * 100, '.13g')))} %"
        return value
    return str(value)


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        return any(re.search(rb"<f[ >/]", parts.read(name)) for name in names)


def _open(content: bytes, *, data_only: bool):  # type: ignore[no-untyped-def]
    from openpyxl import load_workbook  # slow to import

    try:
        return load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)
    except Exception as broken:
        raise _unreadable() from broken


def _unreadable() -> UnsafeFile:
    return UnsafeFile(_("Excel-filen kan ikke læses. Gem den igen i Excel, eller gem hvert ark som CSV."))
