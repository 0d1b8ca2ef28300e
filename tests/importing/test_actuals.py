"""The finance system's export: read strictly, or every fault named at its true place and nothing read."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

from htk_workforce.importing.actuals import MOST_ROWS, read_actuals
from htk_workforce.importing.upload_guard import LARGEST_FILE
from pools.actions import BookedRow

HEADING = ["Konto", "Beløb", "Tekst", "Dato"]
ROW = ["5.25.14-1", "1.234,50", "SYG-2023-0001 Konsulent", "03-02-2023"]
BOOKED = BookedRow(2, "5.25.14-1", Decimal("1234.50"), "SYG-2023-0001 Konsulent", date(2023, 2, 3))


def as_csv(*rows, separator=";", encoding="utf-8", newline="\r\n"):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=newline).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(*rows, sheets=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title in sheets:
        book.create_sheet(title)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def faults(reading):
    return [(fault.row, fault.column, fault.message) for fault in reading.faults]


def places(reading):
    return [(fault.row, fault.column.partition(" ")[0]) for fault in reading.faults]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_every_kind_of_csv_reads_the_same(separator, encoding, newline):
    row = ["5.25.14-1", "1.234,50", "Ærø Børnehave", "03-02-2023"]
    content = as_csv(HEADING, row, separator=separator, encoding=encoding, newline=newline)
    reading = read_actuals("udtræk.csv", content)
    assert (reading.faults, reading.notes) == ([], [])
    assert reading.rows == [BookedRow(2, "5.25.14-1", Decimal("1234.50"), "Ærø Børnehave", date(2023, 2, 3))]


@pytest.mark.parametrize(
    "heading",
    [
        ["Kontostreng", "Beløb", "Posteringstekst", "Bogføringsdato"],
        ["KONTO", "beløb (kr.)", " tekst ", "dato"],
        ["Kontonr.", "Beløb i kr.", "Bilagstekst", "Posteringsdato"],
    ],
)
def test_the_columns_go_by_more_than_one_name(heading):
    assert read_actuals("a.csv", as_csv(heading, ROW)).rows == [BOOKED]


def test_the_order_of_the_columns_is_free_and_others_are_ignored():
    content = as_csv(
        ["Bilag", "Dato", "Center", "Bogføringsdato", "Tekst", "Beløb", "Konto"],
        ["17", "31-01-2023", "CBU", "03-02-2023", ROW[2], "1.234,50", ROW[0]],
    )
    # The day it was booked, not the day of the voucher.
    assert read_actuals("a.csv", content).rows == [replace(BOOKED, voucher="17")]


def test_a_workbook_with_texts_and_one_with_numbers_and_dates_read_the_same():
    as_texts = read_actuals("a.xlsx", as_xlsx(HEADING, ROW))
    as_values = read_actuals(
        "a.xlsx",
        as_xlsx(HEADING, [ROW[0], 1234.5, ROW[2], datetime(2023, 2, 3)], [5251410, 7, "x", date(2023, 1, 1)]),
    )
    assert as_texts.rows == [BOOKED]
    assert as_values.rows == [
        BOOKED,
        BookedRow(3, "5251410", Decimal("7.00"), "x", date(2023, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (0.1 + 0.2, "0.30"),  # 0.30000000000000004 in the file, 0,3 in the sheet
        (1e9, "1000000000.00"),
        (999999999.99, "999999999.99"),
        (-12, "-12.00"),
        ("-2.529", "-2529.00"),
        ("1.234,50-", "-1234.50"),
        ("50.000,-", "50000.00"),
        ("1234,5", "1234.50"),
    ],
)
def test_an_amount_is_read_to_the_ore(cell, amount):
    reading = read_actuals("a.xlsx", as_xlsx(HEADING, [ROW[0], cell, "x", "03-02-2023"]))
    assert [row.amount for row in reading.rows] == [Decimal(amount)]


@pytest.mark.parametrize("cell", ["abc", "1234.50", 0.123, True, date(2023, 1, 1), 1e15, "1,2,3", "#REF!"])
def test_what_is_no_amount_is_named_at_its_place(cell):
    reading = read_actuals("a.xlsx", as_xlsx(HEADING, ROW, [ROW[0], cell, "x", "03-02-2023"]))
    assert (places(reading), reading.rows) == ([(3, "B")], [])
    assert reading.faults[0].column == "B (Beløb)"
    assert reading.faults[0].message.endswith(".")


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_broken_file_names_the_true_row_and_column_of_every_error_and_brings_nothing(suffix):
    rows = [
        HEADING,
        ROW,
        ["", "", "", ""],
        [ROW[0], "abc", "x", "31-02-2023"],
        [" ", "", "", ""],
        [ROW[0], "1.234,50", "fint", "03-02-2023"],
        ["", "1", "x", "3/2/23"],
        ["I alt", "2.469,00", "", ""],
        [ROW[0], "", "x", ""],
    ]
    content = {"csv": as_csv, "xlsx": as_xlsx}[suffix](*rows)
    reading = read_actuals(f"a.{suffix}", content)
    assert faults(reading) == [
        (
            4,
            "B (Beløb)",
            "»abc«: Beløbet kan ikke læses. Skriv det med tallene 0-9, fx 600.000 eller 1.234,50.",
        ),
        (
            4,
            "D (Dato)",
            "»31-02-2023«: 31-02-2023 findes ikke: februar 2023 har 28 dage. Skriv en anden dag.",
        ),
        (7, "A (Konto)", "Kontostrengen mangler."),
        (7, "D (Dato)", "»3/2/23«: Skriv årstallet med fire cifre, fx 03-01-2022."),
        (9, "B (Beløb)", "Beløbet mangler."),
        (9, "D (Dato)", "Datoen mangler."),
    ]
    assert (reading.rows, reading.total) == ([], 0)
    assert [note.row for note in reading.notes] == [8]


def test_blank_rows_are_skipped_without_moving_the_numbers():
    reading = read_actuals(
        "a.csv", b"\n\nKonto;Tekst;Dato;Bel\xf8b\n\n;;;\n1;a;01-02-2023;5\n\n2;b;02-02-2023;6\n"
    )
    assert [(row.number, row.amount) for row in reading.rows] == [(6, 5), (8, 6)]


def test_a_cell_with_a_line_break_is_one_row_as_in_a_sheet():
    content = as_csv(HEADING, [ROW[0], "1", "to\nlinjer", "01-02-2023"], [ROW[0], "abc", "x", "01-02-2023"])
    reading = read_actuals("a.csv", content)
    assert places(reading) == [(3, "B")]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["I alt", "1.234,50", "", ""], "Sumrækken på 1.234,50 kr. er ikke talt med. Den stemmer"),
        (
            ["", "1.000,00", "Sum", ""],
            "Sumrækken på 1.000 kr. er ikke talt med. Rækkerne over den giver 1.234,50 kr., så",
        ),
        (["TOTAL:", "x", "", ""], "Sumrækken er ikke talt med."),
        (["", "1.234,50", "", ""], "Den stemmer"),
        (["Total", "1.234,50", "", "31-12-2023"], "Den stemmer"),
        (["", "1.234,50", "Subtotal", "31-12-2023"], "Den stemmer"),
    ],
)
def test_a_sum_row_is_recognised_and_left_out_with_a_note(row, says):
    reading = read_actuals("a.csv", as_csv(HEADING, ROW, row))
    assert (reading.rows, reading.faults, reading.total) == ([BOOKED], [], Decimal("1234.50"))
    assert [note.row for note in reading.notes] == [3]
    assert says in reading.notes[0].message.replace("\xa0", " ")


def test_an_amount_with_a_text_but_no_account_and_date_is_no_sum_but_an_unfinished_row():
    reading = read_actuals("a.csv", as_csv(HEADING, ROW, ["", "5.000,00", "Vikar SYG-2024-0004", ""]))
    assert reading.notes == []
    assert [(fault.row, fault.message) for fault in reading.faults] == [
        (3, "Kontostrengen mangler."),
        (3, "Datoen mangler."),
    ]


def test_a_text_that_begins_like_a_sum_is_still_a_row():
    reading = read_actuals(
        "a.csv", as_csv(HEADING, [ROW[0], "5", "Totalentreprise", ROW[3]], [ROW[0], "5", "Sum", ROW[3]])
    )
    assert (len(reading.rows), reading.notes) == (2, [])


def test_two_rows_alike_are_two_rows_and_nothing_costs_nothing():
    reading = read_actuals("a.csv", as_csv(HEADING, ROW, ROW, [ROW[0], "0,00", "x", ROW[3]]))
    assert [row.number for row in reading.rows] == [2, 3]
    assert [(note.row, note.message) for note in reading.notes] == [
        (4, "Beløbet er 0 kr., så der er intet at bogføre.")
    ]


def test_rows_above_the_heading_are_told_about():
    reading = read_actuals("a.csv", as_csv(["Udtræk februar"], [], HEADING, ROW))
    assert [row.number for row in reading.rows] == [4]
    assert [note.row for note in reading.notes] == [1]


def test_missing_columns_are_each_named_with_what_was_found():
    reading = read_actuals("a.csv", as_csv(["Konto", "Kroner", "Tekst", "Hvornår"], ROW))
    assert [(fault.row, fault.column) for fault in reading.faults] == [(1, ""), (1, "")]
    amount, on = (fault.message for fault in reading.faults)
    assert "Kolonnen beløb mangler" in amount and "»Kroner«" in amount
    assert "Kolonnen dato mangler" in on and "»bogføringsdato«" in on


def test_two_columns_of_the_same_name_are_refused():
    reading = read_actuals("a.csv", as_csv([*HEADING, "beløb"], [*ROW, "7"]))
    assert faults(reading) == [(1, "E (beløb)", "Der er to kolonner, der hedder »beløb«. Slet den ene.")]


def test_an_amount_with_the_separator_in_it_does_not_shift_the_row():
    reading = read_actuals("a.csv", b"Konto,Tekst,Dato,Bel\xf8b\n1,a,01-02-2023,5,50\n")
    assert places(reading) == [(2, "E")]
    assert reading.rows == []


def test_a_text_longer_than_its_column_is_named():
    reading = read_actuals("a.csv", as_csv(HEADING, ["5" * 101, "1", "x" * 301, "01-02-2023"]))
    assert faults(reading) == [
        (2, "A (Konto)", "Teksten er længere end 100 tegn."),
        (2, "C (Tekst)", "Teksten er længere end 300 tegn."),
    ]


def test_only_the_first_sheet_is_read_and_that_is_said():
    reading = read_actuals("a.xlsx", as_xlsx(HEADING, ROW, sheets=["Marts"]))
    assert reading.rows == [BOOKED]
    assert [(note.row, "Marts" in note.message) for note in reading.notes] == [(0, True)]


def test_the_separator_that_excel_tells_itself_is_believed():
    assert read_actuals("a.csv", b"sep=|\n" + as_csv(HEADING, ROW, separator="|")).rows[0].number == 3


def test_a_quotation_mark_without_its_mate_is_told_with_its_row():
    reading = read_actuals("a.csv", as_csv(HEADING, ROW) + b'1;2;"aben;01-02-2023\n')
    assert [fault.row for fault in reading.faults] == [0]
    assert reading.faults[0].message.startswith("Række 3 ")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"", "tom"),
        ("a.csv", b"\n;;\n", "tom"),
        ("a.csv", as_csv(HEADING), "ingen rækker"),
        ("a.xls", b"x", ".xlsx"),
        ("a", b"x", ".xlsx"),
        ("a.exe.csv", b"MZ\0\0", "ikke tekst"),
        ("a.csv", "Konto;Beløb".encode("utf-16"), "ikke tekst"),
        ("a.csv", b"\x81\x8d", "ikke tekst"),
        ("a.csv", as_xlsx(HEADING, ROW), "passer ikke"),
        ("a.xlsx", as_csv(HEADING, ROW), "passer ikke"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 100, "beskadiget"),
        ("a.csv", b"x" * (LARGEST_FILE + 1), "10 MB"),
        ("a.csv", as_csv(HEADING, *[ROW] * (MOST_ROWS + 1)), "50.000"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_a_file_that_cannot_be_read_says_why(name, content, says):
    reading = read_actuals(name, content)
    assert [fault.row for fault in reading.faults] == [0]
    assert says in reading.faults[0].message
    assert reading.rows == []


def repacked(changes=None, left_out=(), compress=zipfile.ZIP_DEFLATED):
    """An honest workbook with some parts changed."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_xlsx(HEADING, ROW))) as old,
        zipfile.ZipFile(file, "w", compress) as new,
    ):
        for name in old.namelist():
            if name not in left_out:
                new.writestr(name, (changes or {}).get(name, old.read(name)))
        for name, content in (changes or {}).items():
            if name not in old.namelist():
                new.writestr(name, content)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b"<worksheet>" + b" " * (4 * 2**20)
ENTITIES = b'<?xml version="1.0"?>' + b" " * 70_000 + b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (repacked({SHEET: BOMB}), "pakker sig ud"),
        (repacked({SHEET: ENTITIES}), "ikke er tilladt"),
        (repacked({SHEET: ENTITIES.decode().encode("utf-16")}), "bygget på en måde"),
        (repacked({SHEET: b'<?xml version="1.0" encoding="UTF-7"?><worksheet/>'}), "bygget på en måde"),
        (repacked({"xl/vbaProject.bin": b"x"}), "makroer"),
        (repacked({"xl/externalLinks/externalLink1.xml": b"<x/>"}), "andre filer"),
        (repacked(left_out=["xl/workbook.xml"]), "ikke en Excel"),
        (repacked({SHEET: b"<worksheet><sheetData><row"}), "kan ikke læses"),
        (repacked({f"x/{number}": b"" for number in range(2_001)}), "bygget på en måde"),
    ],
    ids=["bomb", "entity", "utf-16", "utf-7", "macro", "link", "no workbook", "cut off", "many parts"],
)
def test_a_dangerous_workbook_is_refused_before_it_is_parsed(content, says):
    reading = read_actuals("a.xlsx", content)
    assert [fault.row for fault in reading.faults] == [0]
    assert says in reading.faults[0].message


def test_a_size_that_lies_does_not_help_a_bomb():
    content = bytearray(repacked({SHEET: BOMB}))
    size = len(BOMB).to_bytes(4, "little")
    while size in content:
        content[content.index(size) : content.index(size) + 4] = (100).to_bytes(4, "little")
    reading = read_actuals("a.xlsx", bytes(content))
    assert len(reading.faults) == 1 and not reading.rows


def test_a_damaged_part_is_refused_and_a_large_honest_workbook_is_not():
    honest = as_xlsx(
        HEADING,
        *[[ROW[0], n + 0.5, f"Bilag {n} til regning", date(2023, 1, 1 + n % 28)] for n in range(6_000)],
    )
    assert read_actuals("a.xlsx", honest).total == Decimal("18000000.00")
    damaged = bytearray(repacked(compress=zipfile.ZIP_STORED))
    place = damaged.index(b"5.25.14-1")
    damaged[place] ^= 1
    reading = read_actuals("a.xlsx", bytes(damaged))
    assert "beskadiget" in reading.faults[0].message
