"""A workbook described as data, before any file format is chosen.

A report query fills these dataclasses; `xlsx.py` writes them. Whatever Excel could not hold faithfully
is refused here, when the sheet is built, so that no half-right file ever leaves the house.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, Inexact, localcontext
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Kind = Literal["text", "amount", "date", "integer", "year", "share", "fte"]

SUPPRESSED = "•"  # a figure withheld because too few persons stand behind it (AT45)

NUMBER_KINDS = frozenset({"amount", "integer", "year", "share", "fte"})
SUMMABLE_KINDS = frozenset({"amount", "integer", "fte"})
KINDS = NUMBER_KINDS | {"text", "date"}

SIGNIFICANT_DIGITS = 15  # Excel keeps 15 and turns the rest into zeros without a word
TEXT_LENGTH = 32_767  # Excel's limit for one cell
EARLIEST_DATE = date(1900, 3, 1)  # before this Excel counts a 29 February 1900 that never was


REFERENCE = re.compile(r"\{([^{}]+?)(?:@(\d+))?\}")
# Figures, signs, the four functions the reports use, and short words in quotes. Text from a person is none of it.
CALCULATION = re.compile(r"(?:[\d.,+\-*/()<>= ]|\b(?:IF|MAX|ROUND|SUM)\b|\"[a-zæøå ]*\")*")


class SheetRefused(ValueError):
    """The content cannot be held faithfully in a spreadsheet; the message says where and why."""


@dataclass(frozen=True)
class Formula:
    """A live calculation in one cell. `text` is written in the code, never by a person.

    It names other cells by the header of their column: {Talt} in the same row, {Talt@2} in the third row of the
    table. `value` is what it comes to, for those who read the file without calculating.

    Raises:
        SheetRefused: the text holds anything but figures, signs, cells and the functions above.
    """

    text: str
    value: Decimal | int | str

    def __post_init__(self) -> None:
        if not CALCULATION.fullmatch(REFERENCE.sub("", self.text)):
            raise SheetRefused(_("»%s« er ikke en udregning, et regneark må få.") % self.text)

    @property
    def headers(self) -> set[str]:
        return {found[1] for found in REFERENCE.finditer(self.text)}


Cell = str | Decimal | int | date | Formula | None


def plain(cell: Cell) -> Cell:
    """What a cell shows: a calculation's value, or the cell itself."""
    return cell.value if isinstance(cell, Formula) else cell


@dataclass(frozen=True)
class Column:
    """One column.

    `kind` decides type and number format: "amount" is kroner with two decimals, "fte" full-time equivalents
    with two, "share" is 0.545 shown as 54,5 %, "year" is 2022 and never 2.022 (AT36).
    `total` asks for a live SUM under the column. `width` is in characters; None means the kind's usual.

    Raises:
        SheetRefused: unknown kind, a header Excel cannot use, or a total of something that has no sum.
    """

    header: str
    kind: Kind = "text"
    total: bool = False
    width: int | None = None

    def __post_init__(self) -> None:
        header = str(self.header)
        if self.kind not in KINDS:
            raise SheetRefused(_("Kolonnen »%s« har en ukendt type.") % header)
        # LibreOffice cannot read a column reference that ends in an escaped apostrophe.
        if not header or header != " ".join(header.split()) or len(header) > 255 or header.endswith("'"):
            raise SheetRefused(
                _("Kolonneoverskriften »%s« er tom, for lang eller har tegn, et regneark ikke kan bruge.")
                % header
            )
        if self.total and self.kind not in SUMMABLE_KINDS:
            raise SheetRefused(_("Kolonnen »%s« kan ikke lægges sammen.") % header)


@dataclass(frozen=True)
class Row:
    """One row of cells. A "heading" row is bold and may not carry figures in columns with a total."""

    cells: tuple[Cell, ...]
    style: Literal["plain", "heading"] = "plain"


@dataclass(frozen=True)
class TableSheet:
    """One sheet with one table.

    `caption` holds the lines above the table: unit, price level, source (AT42). `rows` may be given as plain
    tuples or as `Row`; None is an empty cell and stays empty.

    Raises:
        SheetRefused: see the checks below; amounts beyond 15 significant digits are among them.
    """

    name: str
    title: str
    caption: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        rows = tuple(row if isinstance(row, Row) else Row(tuple(row)) for row in self.rows)
        object.__setattr__(self, "rows", rows)
        self._check_columns()
        for number, row in enumerate(rows, 1):
            if len(row.cells) != len(self.columns):
                raise SheetRefused(
                    _("Arket »%(sheet)s« række %(row)d har %(got)d felter, men %(want)d kolonner.")
                    % {"sheet": self.name, "row": number, "got": len(row.cells), "want": len(self.columns)}
                )
            for column, cell in zip(self.columns, row.cells, strict=True):
                reason = _refusal(column, cell, row.style) or _unknown(cell, self.columns)
                if reason:
                    raise SheetRefused(
                        _("Arket »%(sheet)s« række %(row)d, »%(column)s«: %(reason)s")
                        % {"sheet": self.name, "row": number, "column": column.header, "reason": reason}
                    )
        self.totals()

    def _check_columns(self) -> None:
        if not self.columns:
            raise SheetRefused(_("Arket »%s« har ingen kolonner.") % self.name)
        headers = [str(column.header).casefold() for column in self.columns]
        if len(set(headers)) != len(headers):
            raise SheetRefused(_("Arket »%s« har to kolonner med samme overskrift.") % self.name)
        if self.columns[0].total:
            raise SheetRefused(_("Arket »%s«: første kolonne skal have plads til »I alt«.") % self.name)
        if not self.caption and any(column.kind == "amount" for column in self.columns):
            raise SheetRefused(_("Arket »%s« har beløb, men angiver ikke enhed og prisniveau.") % self.name)

    def totals(self) -> tuple[Decimal | None, ...]:
        """Exact sum of every column with a total, None for the others.

        Raises:
            SheetRefused: when a sum needs more digits than Excel can hold.
        """
        return tuple(
            self._total(index) if column.total else None for index, column in enumerate(self.columns)
        )

    def _total(self, index: int) -> Decimal:
        with localcontext() as context:
            context.traps[Inexact] = True
            try:
                total = sum(
                    (Decimal(plain(row.cells[index])) for row in self.rows if row.cells[index] is not None),
                    Decimal(0),
                )
            except Inexact:
                total = None
        if total is None or significant_digits(total) > SIGNIFICANT_DIGITS:
            raise SheetRefused(
                _("Summen af »%s« har flere cifre, end et regneark kan holde.") % self.columns[index].header
            )
        return total


@dataclass(frozen=True)
class Workbook:
    """A whole workbook. `origin` says where the figures come from and is printed at the foot of each page."""

    title: str
    sheets: tuple[TableSheet, ...]
    origin: str = ""

    def __post_init__(self) -> None:
        if not self.sheets:
            raise SheetRefused(_("En projektmappe skal have mindst ét ark."))


def significant_digits(number: Decimal | int) -> int:
    """Digits that carry information: 1.200.000 has two, 0,10 has one, 1.234,50 has five."""
    digits = "".join(map(str, Decimal(number).as_tuple().digits))
    return len(digits.strip("0")) or 1


def _unknown(cell: Cell, columns: Collection[Column]) -> str:
    """Which column a calculation names that the sheet does not have."""
    if not isinstance(cell, Formula):
        return ""
    missing = cell.headers - {str(column.header) for column in columns}
    return (
        _("udregningen nævner en kolonne, der ikke er der: %s.") % ", ".join(sorted(missing))
        if missing
        else ""
    )


def _refusal(column: Column, cell: Cell, style: str) -> str:
    """Why `cell` cannot stand in `column`, or an empty string."""
    cell = plain(cell)
    if cell is None:
        return ""
    if style == "heading" and column.total:
        return _("en overskriftsrække må ikke have tal, de ville tælle med i summen.")
    if column.kind == "text":
        return _text_refusal(cell)
    if cell == SUPPRESSED:
        # A live sum would show the rest as if it were the whole, and the printed total would reveal the gap.
        return _("et skjult tal kan ikke stå i en kolonne med sum.") if column.total else ""
    if column.kind == "date":
        return _date_refusal(cell)
    return _number_refusal(column.kind, cell)


def _text_refusal(cell: Cell) -> str:
    if not isinstance(cell, str | Promise):
        return _("her skal stå tekst, ikke %s.") % type(cell).__name__
    if len(str(cell).encode("utf-16-le")) // 2 > TEXT_LENGTH:
        return _("teksten er længere end de 32.767 tegn, et felt kan holde.")
    return ""


def _date_refusal(cell: Cell) -> str:
    if not isinstance(cell, date) or isinstance(cell, datetime):
        return _("her skal stå en dato, ikke %s.") % type(cell).__name__
    return _("datoen ligger før 01-03-1900.") if cell < EARLIEST_DATE else ""


def _number_refusal(kind: Kind, cell: Cell) -> str:
    exact = int if kind in {"integer", "year"} else int | Decimal
    if not isinstance(cell, exact) or isinstance(cell, bool):
        return _("her skal stå et tal, ikke %s.") % type(cell).__name__
    if isinstance(cell, Decimal) and not cell.is_finite():
        return _("tallet er ikke endeligt.")
    if significant_digits(cell) > SIGNIFICANT_DIGITS:
        return _("tallet har flere cifre, end et regneark kan holde (15).")
    return ""
