"""Writes a described workbook (`sheets.py`) as an Excel file. The only place that knows XlsxWriter.

Figures are numbers with a format, dates are dates, unit and price level stand above the table, and text is
always written as text, so that a remark beginning with =, +, - or @ is never run as a formula (AT42, B14).
"""

import re
import textwrap
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from htk_workforce.reporting.sheets import (
    REFERENCE,
    SUMMABLE_KINDS,
    SUPPRESSED,
    Column,
    Formula,
    Row,
    SheetRefused,
    TableSheet,
    Workbook,
    plain,
)

# Number formats are written in Excel's neutral notation; a Danish Excel shows 1.234,50 and 54,5 %.
NUMBER_FORMATS = {
    "text": "General",
    "amount": "#,##0.00;[Red]-#,##0.00",
    "integer": "#,##0;[Red]-#,##0",
    "fte": "#,##0.00;[Red]-#,##0.00",
    "share": "0.0\\ %;[Red]-0.0\\ %",
    "year": "0",
    "date": "dd-mm-yyyy",
}
WIDTHS = {"text": 30, "amount": 17, "integer": 12, "fte": 12, "share": 10, "year": 8, "date": 12}

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what Excel or a CSV import takes for a formula
FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
SHEET_NAME_LENGTH = 31
TEXT_SPAN = 80  # characters a line of caption or note may fill before it wraps
FOOTER_LENGTH = 180  # Excel allows 255 for the whole footer, codes included
A4 = 9
LINE_HEIGHT = 15  # points


def write_workbook(workbook: Workbook, *, created: datetime) -> bytes:
    """The workbook as an .xlsx file.

    `created` is the moment written into the file's properties and its footer; the same input gives the same
    bytes. The file is Danish whatever the language of the screen, because it is a municipal record.

    Raises:
        SheetRefused: when the file would not hold what was asked, for instance too many rows.
    """
    import xlsxwriter  # imported here: only a request that exports should pay for it

    moment = created.astimezone(UTC) if timezone.is_aware(created) else created
    stream = BytesIO()
    with translation.override("da"):
        book = xlsxwriter.Workbook(
            stream,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        book.set_properties({"title": str(workbook.title), "created": moment})
        formats = _Formats(book)
        footer = _footer(workbook, created)
        names = sheet_names([str(sheet.name) for sheet in workbook.sheets])
        try:
            for sheet, name, table in zip(workbook.sheets, names, table_names(names), strict=True):
                _write_sheet(book.add_worksheet(name), sheet, table, formats, footer)
            book.close()
        except xlsxwriter.exceptions.XlsxWriterException as error:
            raise SheetRefused(_("Regnearket kunne ikke skrives: %s") % error) from error
    return stream.getvalue()


def sheet_names(wanted: list[str]) -> list[str]:
    """Valid and unique sheet names, in the same order: at most 31 characters and none of []:*?/\\."""
    taken: set[str] = set()
    names = []
    for name in wanted:
        clean = FORBIDDEN_IN_SHEET_NAME.sub("-", name).strip("' ") or _("Ark")
        if clean.casefold() == "history":  # reserved by Excel
            clean += "_"
        names.append(_unique(clean, taken, " ({})", SHEET_NAME_LENGTH))
    return names


def table_names(sheets: list[str]) -> list[str]:
    """Valid and unique Excel table names; the prefix keeps "R1C1" or "AB12" from being taken for a cell."""
    taken: set[str] = set()
    return [_unique("Tabel_" + re.sub(r"\W+", "_", name).strip("_"), taken, "_{}", 255) for name in sheets]


def _unique(name: str, taken: set[str], suffix: str, length: int) -> str:
    """`name` cut to `length` UTF-16 units (Excel's measure) and numbered until it is not in `taken`."""
    number, ending = 1, ""
    while True:
        room = (length - len(ending)) * 2
        candidate = name.encode("utf-16-le")[:room].decode("utf-16-le", "ignore").rstrip("' ") + ending
        if candidate.casefold() not in taken:
            taken.add(candidate.casefold())
            return candidate
        number += 1
        ending = suffix.format(number)


class _Formats:
    """The cell formats of one workbook, made once each."""

    def __init__(self, book) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14, "text_wrap": True, "valign": "top"})
        self.line = book.add_format({"text_wrap": True, "valign": "top"})
        header = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6E9EF", "bottom": 1}
        self.header_left = book.add_format({**header, "align": "left", "indent": 1})
        self.header_right = book.add_format({**header, "align": "right"})
        self.cell = {kind: book.add_format(self._look(kind)) for kind in NUMBER_FORMATS}
        self.heading = {kind: book.add_format({**self._look(kind), "bold": True}) for kind in NUMBER_FORMATS}
        self.total = {
            kind: book.add_format({**self._look(kind), "bold": True, "top": 1, "bottom": 6})
            for kind in NUMBER_FORMATS
        }
        # Without the quote prefix a text such as =1+1 turns into a formula when somebody edits the cell.
        self.quoted = {
            style: book.add_format({**self._look("text"), "bold": style == "heading", "quote_prefix": True})
            for style in ("plain", "heading")
        }

    @staticmethod
    def _look(kind: str) -> dict[str, object]:
        look = {"num_format": NUMBER_FORMATS[kind], "valign": "top"}
        if kind == "text":
            # Indented, or a text would touch the figure to its left.
            return {**look, "text_wrap": True, "align": "left", "indent": 1}
        return {**look, "align": "right"}

    def header(self, column: Column):
        return self.header_left if column.kind == "text" else self.header_right


def _write_sheet(worksheet, sheet: TableSheet, table: str, formats: _Formats, footer: str) -> None:
    widths = _widths(sheet)
    for index, width in enumerate(widths):
        _checked(worksheet.set_column(index, index, width))

    _write_line(worksheet, 0, sheet.title, formats.title, widths, height=20)
    for index, line in enumerate(sheet.caption, 1):
        _write_line(worksheet, index, line, formats.line, widths)
    header = len(sheet.caption) + 2

    headers = [
        _lines(str(column.header), width - 2) for column, width in zip(sheet.columns, widths, strict=True)
    ]
    # One line more than the text needs: Excel lays the filter buttons over the bottom of the row.
    worksheet.set_row(header, LINE_HEIGHT * (max(headers) + 1))

    # Excel has no table without a row under the header, hence one empty row when there is nothing to show.
    last = header + max(len(sheet.rows), 1)
    for number, row in enumerate(sheet.rows, header + 1):
        _write_row(worksheet, number, sheet.columns, row, formats, header + 1)
        texts = [
            _lines(str(plain(cell)), width - 2)
            for column, cell, width in zip(sheet.columns, row.cells, widths, strict=True)
            if column.kind == "text" and cell
        ]
        if max(texts, default=1) > 1:
            worksheet.set_row(number, LINE_HEIGHT * max(texts))
    end = _write_table(worksheet, sheet, table, header, last, formats)

    notes = sheet.notes if sheet.rows else (_("Ingen rækker i udtrækket."), *sheet.notes)
    for number, line in enumerate(notes, end + 2):
        _write_line(worksheet, number, line, formats.line, widths)

    worksheet.freeze_panes(header + 1, 1 if len(widths) > 1 else 0)
    worksheet.repeat_rows(header)
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.75)
    worksheet.set_footer(footer)


def _widths(sheet: TableSheet) -> list[int]:
    """Characters per column: never so narrow that a figure shows as #### or a header word is cut."""
    widths = []
    for index, (column, total) in enumerate(zip(sheet.columns, sheet.totals(), strict=True)):
        widest = max(map(len, str(column.header).split())) + 3
        if column.kind in SUMMABLE_KINDS:
            cells = [plain(row.cells[index]) for row in sheet.rows]
            figures = [cell for cell in cells if isinstance(cell, int | Decimal)]
            widest = max([widest, *(len(f"{figure:,.2f}") + 2 for figure in [*figures, total or 0])])
        widths.append(max(column.width or WIDTHS[column.kind], widest))
    return widths


def _write_line(worksheet, row: int, text: str, look, widths: list[int], height: int = LINE_HEIGHT) -> None:
    """One line of text across the table, wrapped, in a row high enough to show all of it."""
    columns, filled = len(widths), sum(widths)
    while filled < TEXT_SPAN:  # a narrow table: let its text run on into the empty columns beside it
        columns, filled = columns + 1, filled + 8
    text = str(text)
    if columns > 1:
        _checked(worksheet.merge_range(row, 0, row, columns - 1, "", look))
    _checked(worksheet.write_string(row, 0, text, look))
    worksheet.set_row(row, height * _lines(text, filled))


def _lines(text: str, width: int) -> int:
    """Lines `text` fills when wrapped at `width` characters; neither Excel nor LibreOffice is sure to ask."""
    return sum(len(textwrap.wrap(part, width)) or 1 for part in text.split("\n"))


def _write_row(
    worksheet, number: int, columns: tuple[Column, ...], row: Row, formats: _Formats, first: int
) -> None:
    looks = formats.heading if row.style == "heading" else formats.cell
    for index, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
        look = looks[column.kind]
        if cell is None:
            written = worksheet.write_blank(number, index, None, look)
        elif isinstance(cell, Formula):
            calculation = _calculation(cell, columns, number, first)
            written = worksheet.write_formula(number, index, calculation, look, cell.value)
        elif column.kind == "text" or cell == SUPPRESSED:
            text = str(cell)
            quoted = text.startswith(FORMULA_SIGNS)
            written = worksheet.write_string(
                number, index, text, formats.quoted[row.style] if quoted else look
            )
        elif column.kind == "date":
            written = worksheet.write_datetime(number, index, cell, look)
        else:
            # A Decimal is formatted by its own digits, so no float ever stands between ledger and file.
            written = worksheet.write_number(number, index, cell, look)
        _checked(written)


def _calculation(formula: Formula, columns: tuple[Column, ...], number: int, first: int) -> str:
    """The formula with the addresses of its cells; `first` is the first row of the table."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    places = {str(column.header): place for place, column in enumerate(columns)}

    def address(found: re.Match[str]) -> str:
        row = number if found[2] is None else first + int(found[2])
        return xl_rowcol_to_cell(row, places[found[1]])

    return "=" + REFERENCE.sub(address, formula.text)


def _write_table(worksheet, sheet: TableSheet, table: str, header: int, last: int, formats: _Formats) -> int:
    """The Excel table with filter buttons and, where a column asks for it, a row of sums.

    Returns the number of its last row.
    """
    totals = sheet.totals()
    has_totals = any(total is not None for total in totals)
    end = last + 1 if has_totals else last
    columns = []
    for index, (column, total) in enumerate(zip(sheet.columns, totals, strict=True)):
        described = {
            "header": str(column.header),
            "header_format": formats.header(column),
            "format": formats.cell[column.kind],
        }
        if total is not None:
            # "Brugerdefineret" in Excel's terms: a total_function of "sum" would be written as
            # SUBTOTAL(109;[Beløb]), which LibreOffice answers with #NAME?.
            described |= {"total_function": _sum_formula(table, column), "total_value": total}
        elif has_totals and index == 0:
            described["total_string"] = _("I alt")
        columns.append(described)
    _checked(
        worksheet.add_table(
            header,
            0,
            end,
            len(columns) - 1,
            {
                "name": table,
                "columns": columns,
                "total_row": has_totals,
                "style": "Table Style Light 1",
                "title": str(sheet.title),
                "description": " ".join(str(line) for line in sheet.caption),
            },
        )
    )
    if has_totals:
        _write_totals(worksheet, end, sheet.columns, totals, table, formats)
    return end


def _write_totals(worksheet, end: int, columns, totals, table: str, formats: _Formats) -> None:
    """What add_table wrote, in bold; the sum is passed along for viewers that do not calculate."""
    for index, (column, total) in enumerate(zip(columns, totals, strict=True)):
        look = formats.total[column.kind]
        if total is not None:
            written = worksheet.write_formula(end, index, "=" + _sum_formula(table, column), look, total)
        elif index == 0:
            written = worksheet.write_string(end, index, _("I alt"), formats.total["text"])
        else:
            written = worksheet.write_blank(end, index, None, look)
        _checked(written)


def _sum_formula(table: str, column: Column) -> str:
    # Within a column reference these four are escaped by an apostrophe (ECMA-376 part 1, 18.17.6.5 names).
    escaped = re.sub(r"(['#\[\]])", r"'\1", str(column.header))
    return f"SUM({table}[{escaped}])"


def _footer(workbook: Workbook, created: datetime) -> str:
    local = timezone.localtime(created) if timezone.is_aware(created) else created
    origin = " · ".join(str(part) for part in (workbook.title, workbook.origin) if part)
    # The ampersand is Excel's own code sign here, and the escape must not be cut in two.
    origin = origin[:FOOTER_LENGTH].replace("&", "&&")
    if len(origin) > FOOTER_LENGTH:
        origin = origin[:FOOTER_LENGTH].rstrip("&")
    made = _("dannet %s") % local.strftime("%d-%m-%Y")
    return f"&L{origin} · {made}&R" + _("Side &P af &N")


def _checked(code: int | None) -> None:
    """Makes an error of the negative number XlsxWriter answers where it did not write.

    Its warnings say the same, but turning those into errors is a switch for all threads at once.
    """
    if code is not None and code < 0:
        raise SheetRefused(_("Regnearket har ikke plads til alle rækker og kolonner."))
