"""The finance system's export, read from CSV or Excel: every row is right, or every fault is named and nothing is read.

Rows are numbered as a person sees them in the sheet, the heading and the blank ones included.
"""

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from htk_workforce.dates import DateError, format_date, parse_date
from htk_workforce.importing.rows import Cell, NumberedRows, cell_text, letter, sheet_rows, text_rows
from htk_workforce.importing.upload_guard import UnsafeFile, check_upload
from htk_workforce.money import AmountError, exact, format_kr, format_number, parse_amount
from pools.actions import BookedRow
from pools.models import ActualRow

EXTENSIONS = (".csv", ".txt", ".xlsx")
MOST_ROWS = 50_000
HEADING_WITHIN = 10
"""The heading is looked for in this many filled rows from the top; exports often begin with a title."""

ZERO = Decimal("0.00")

# What a column may be called, best first: a file with both »Bogføringsdato« and »Dato« means the first.
COLUMNS: dict[str, tuple[str, ...]] = {
    "account": ("kontostreng", "konto", "kontonummer", "kontonr", "konto nr"),
    "amount": ("beløb", "beløb i kr", "beløb kr", "beløb dkk", "bogført beløb"),
    "text": ("tekst", "posteringstekst", "bilagstekst"),
    "on": ("bogføringsdato", "posteringsdato", "dato", "bilagsdato"),
    "voucher": ("bilagsnummer", "bilagsnr", "bilag nr", "bilag"),
}
OPTIONAL = {"voucher"}
"""Columns an export may be without: it tells two invoices that are alike from one that is there twice."""

_SUM = re.compile(r"(i alt|ialt|sum|total|subtotal|mellemsum|saldo)\b[\s:.]*", re.IGNORECASE)
_MINUS_LAST = re.compile(r"[0-9.]+(,[0-9]+)?\s*-")
"""How some finance systems write a credit: 1.234,50-"""


@dataclass(frozen=True)
class Fault:
    """Something wrong at one place. `row` is 0 and `column` empty when it is the file as a whole."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Note:
    """Something left out on purpose, and why."""

    row: int
    message: str


@dataclass
class Reading:
    """What a file holds. Nothing may be taken in while there are faults. `total` is the sum of `rows` in kroner."""

    file_name: str
    checksum: str
    rows: list[BookedRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    total: Decimal = ZERO

    def add(self, row: BookedRow) -> None:
        self.rows.append(row)
        self.total += row.amount


@dataclass(frozen=True)
class Column:
    """Where a column stands: its index from 0 and what it is called in the file."""

    index: int
    heading: str

    def __str__(self) -> str:
        return f"{letter(self.index)} ({self.heading})"


def read_actuals(name: str, content: bytes) -> Reading:
    """Read an export. Never raises for what is in the file: what is wrong stands in `faults`."""
    reading = Reading(name, hashlib.sha256(content).hexdigest())
    file = io.BytesIO(content)
    try:
        kind = check_upload(name, len(content), file, extensions=EXTENSIONS)
        rows = sheet_rows(file) if kind == ".xlsx" else text_rows(content, lambda row: len(_columns(row)[0]))
        if rows.other_sheets:
            text = _("Kun det første ark er læst. Disse ark er ikke: %(names)s.")
            reading.notes.append(Note(0, text % {"names": ", ".join(rows.other_sheets)}))
        _read_rows(reading, rows.numbered, is_text=rows.is_text)
    except UnsafeFile as refusal:
        reading.faults.append(Fault(0, "", str(refusal)))
    if reading.faults:
        reading.rows, reading.total = [], ZERO
    return reading


def _read_rows(reading: Reading, numbered: NumberedRows, *, is_text: bool) -> None:
    top = _top(numbered)
    if not top:
        reading.faults.append(Fault(0, "", _("Filen er tom.")))
        return
    place = max(range(len(top)), key=lambda at: len(_columns(top[at][1])[0]))
    number, heading = top[place]
    columns = _checked_heading(reading, number, heading)
    reading.notes += [
        Note(at, _("Rækken står over overskriften og er ikke læst.")) for at, _cells in top[:place]
    ]
    if columns is None:
        return
    width = len(heading) if is_text else None
    filled = 0
    for rows in (top[place + 1 :], numbered):
        for number, cells in rows:
            filled += _read_row(reading, number, cells, columns, width)
            if filled > MOST_ROWS:
                text = _("Filen har mere end %(most)s rækker. Hent en kortere periode.")
                raise UnsafeFile(text % {"most": format_number(MOST_ROWS)})
    if not filled:
        reading.faults.append(Fault(0, "", _("Filen har ingen rækker under overskriften.")))


def _top(numbered: NumberedRows) -> list[tuple[int, Sequence[Cell]]]:
    """The first filled rows, among which the heading is."""
    top: list[tuple[int, Sequence[Cell]]] = []
    for row in numbered:
        if any(cell_text(cell) for cell in row[1]):
            top.append(row)
            if len(top) == HEADING_WITHIN:
                break
    return top


def _checked_heading(reading: Reading, number: int, heading: Sequence[Cell]) -> dict[str, Column] | None:
    """Where each column is; None, with the faults written down, when one is missing or there twice."""
    columns, twice = _columns(heading)
    for column in twice:
        text = _("Der er to kolonner, der hedder »%(name)s«. Slet den ene.") % {"name": column.heading}
        reading.faults.append(Fault(number, str(column), text))
    reading.faults += [
        Fault(number, "", _missing_column(wanted, heading))
        for wanted in COLUMNS
        if wanted not in columns and wanted not in OPTIONAL
    ]
    return None if reading.faults else columns


def _missing_column(wanted: str, heading: Sequence[Cell]) -> str:
    found = ", ".join(f"»{cell_text(cell)}«" for cell in heading if cell_text(cell))
    return _(
        "Kolonnen %(wanted)s mangler. Den skal hedde %(names)s. Overskrifterne i filen er: %(found)s."
    ) % {
        "wanted": ActualRow._meta.get_field(wanted).verbose_name,
        "names": _(" eller ").join(f"»{name}«" for name in COLUMNS[wanted][:2]),
        "found": found[:500],
    }


def _columns(heading: Sequence[Cell]) -> tuple[dict[str, Column], list[Column]]:
    """The columns a heading names, and those of the same name as an earlier one."""
    used = {name for names in COLUMNS.values() for name in names}
    places: dict[str, Column] = {}
    twice = []
    for index, cell in enumerate(heading):
        name = _plain(cell_text(cell))
        if name in used:
            column = Column(index, cell_text(cell))
            if places.setdefault(name, column) is not column:
                twice.append(column)
    found = {}
    for wanted, names in COLUMNS.items():
        best = next((name for name in names if name in places), None)
        if best:
            found[wanted] = places[best]
    return found, twice


def _plain(heading: str) -> str:
    """»Beløb (kr.)« as "beløb kr"."""
    return " ".join(re.sub(r"[^\w]+", " ", heading.casefold()).split())


def _read_row(
    reading: Reading, number: int, cells: Sequence[Cell], columns: dict[str, Column], width: int | None
) -> bool:
    """Read one row into rows, notes or faults; False for a blank one, which only counts for the numbering."""
    texts = [cell_text(cell) for cell in cells]
    if not any(texts):
        return False
    given = {name: cells[c.index] if c.index < len(cells) else None for name, c in columns.items()}
    if _is_sum(given, texts):
        reading.notes.append(
            Note(number, _sum_note(given["amount"], None if reading.faults else reading.total))
        )
        return True
    faults = len(reading.faults)
    if width is not None and any(texts[width:]):
        text = _("Rækken har flere celler end overskriften. Står der et skilletegn inde i en celle?")
        reading.faults.append(Fault(number, letter(width), text))
    values = _values(reading, number, given, columns)
    if len(reading.faults) > faults:
        return True
    if not values["amount"]:
        reading.notes.append(Note(number, _("Beløbet er 0 kr., så der er intet at bogføre.")))
    else:
        reading.add(BookedRow(number=number, **values))  # type: ignore[arg-type]
    return True


def _values(
    reading: Reading, number: int, given: dict[str, Cell], columns: dict[str, Column]
) -> dict[str, object]:
    """The values of a row's four cells; what cannot be read is missing and stands in the faults."""
    values: dict[str, object] = {}
    for name, read in READERS.items():
        if name not in columns:
            continue
        try:
            values[name] = read(given[name])
        except (_Unreadable, ValidationError) as fault:
            sentence = " ".join(fault.messages) if isinstance(fault, ValidationError) else str(fault)
            reading.faults.append(Fault(number, str(columns[name]), sentence))
    return values


def _is_sum(given: dict[str, Cell], texts: Sequence[str]) -> bool:
    """A row that adds up others: it says so, or there is an amount and nothing else.

    With a text of its own, a row without account and date is money that somebody forgot to finish: it is a fault.
    """
    account, on = cell_text(given["account"]), cell_text(given["on"])
    if not account and not on:
        alone = bool(cell_text(given["amount"])) and not cell_text(given["text"])
        return alone or any(_SUM.match(text) for text in texts)
    if _SUM.fullmatch(account) or (not on and _SUM.match(account)):
        return True
    return not (account and on) and any(_SUM.fullmatch(text) for text in texts)


def _sum_note(amount: Cell, total: Decimal | None) -> str:
    """`total` is the sum of the rows above in kroner, None when they are not all known."""
    try:
        stated = _amount(amount)
    except (_Unreadable, ValidationError):
        return _("Sumrækken er ikke talt med.")
    if total is None:
        text = _("Sumrækken på %(stated)s er ikke talt med.")
    elif stated == total:
        text = _("Sumrækken på %(stated)s er ikke talt med. Den stemmer med rækkerne over den.")
    else:
        text = _(
            "Sumrækken på %(stated)s er ikke talt med. Rækkerne over den giver %(total)s, så se efter i filen."
        )
    return text % {"stated": format_kr(stated), "total": format_kr(total or ZERO)}


class _Unreadable(ValueError):
    """A cell that cannot be read. The message is a sentence."""


def _account(cell: Cell) -> str:
    text = _short_text("account", cell)
    if not text:
        raise _Unreadable(_("Kontostrengen mangler."))
    return text


def _amount(cell: Cell) -> Decimal:
    """Kroner. A number cell is taken with the 15 digits a sheet keeps, and never calculated with as a float."""
    if isinstance(cell, bool | date | datetime):
        raise _Unreadable(_("Cellen er ikke et beløb."))
    text = cell_text(cell)
    if isinstance(cell, int | float):
        return exact(text)
    if not text:
        raise _Unreadable(_("Beløbet mangler."))
    if _MINUS_LAST.fullmatch(text):
        text = f"-{text[:-1]}"
    try:
        return parse_amount(text)
    except AmountError as fault:
        raise _Unreadable(f"»{text[:40]}«: {fault}") from None


def _day(cell: Cell) -> date:
    text = format_date(cell) if isinstance(cell, date) else cell_text(cell)
    if not text:
        raise _Unreadable(_("Datoen mangler."))
    try:
        return parse_date(text)
    except DateError as fault:
        raise _Unreadable(f"»{text[:40]}«: {fault}") from None


def _short_text(name: str, cell: Cell) -> str:
    """A text that its column has room for."""
    text, longest = cell_text(cell), ActualRow._meta.get_field(name).max_length or 0
    if len(text) > longest:
        raise _Unreadable(_("Teksten er længere end %(longest)s tegn.") % {"longest": longest})
    return text


def _described(cell: Cell) -> str:
    return _short_text("text", cell)


def _voucher(cell: Cell) -> str:
    """A number stays as it is written: 00123 is not 123."""
    return _short_text("voucher", cell)


READERS = {"account": _account, "amount": _amount, "text": _described, "on": _day, "voucher": _voucher}
