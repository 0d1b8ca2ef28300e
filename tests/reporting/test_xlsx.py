"""Workbooks as finance opens them: read by openpyxl, and recalculated by LibreOffice."""

import warnings
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from htk_workforce.reporting.sheets import (
    SUPPRESSED,
    Column,
    Formula,
    Row,
    SheetRefused,
    TableSheet,
    Workbook,
)
from htk_workforce.reporting.xlsx import sheet_names, table_names, write_workbook
from tests.libreoffice import recalculate

CREATED = datetime(2022, 1, 3, 12, 0, tzinfo=UTC)
COLUMNS = (
    Column("Sagsnr."),
    Column("År", "year"),
    Column("Dato", "date"),
    Column("Beløb (kr.)", "amount", total=True),
    Column("Årsværk", "fte", total=True),
    Column("Andel", "share"),
    Column("Antal", "integer", total=True),
    Column("Bemærkning", width=40),
)
ROWS = (
    Row(("Klynge Æbleø", None, None, None, None, None, None, None), style="heading"),
    ("22/21670", 2022, date(2022, 1, 3), Decimal("1234567.89"), Decimal("1.85"), Decimal("0.545"), 3, "=1+1"),
    ("21/189", 2022, date(2023, 1, 23), Decimal("-2529.00"), None, None, None, "+45 12345678"),
    ("21/190", 2023, None, Decimal("0.10"), Decimal("0.5"), SUPPRESSED, 7, "-1"),
    ("21/191", 2023, None, Decimal("0.20"), Decimal("0.5"), Decimal("-0.1"), 7, "@SUM(1)"),
)
CAPTION = ("Kr., 2022-priser. Udgifter er positive.", "Kilde: puljeregnskabet.")
HEADER = 5  # title, two lines of caption, one empty row


def sheet(**changes):
    given = {
        "name": "Budget: 22/21670 æøå",
        "title": "Budget pr. år",
        "caption": CAPTION,
        "columns": COLUMNS,
        "rows": ROWS,
        "notes": ("1) Bevillingen er betinget.", "=ikke en formel"),
    }
    return TableSheet(**{**given, **changes})


def written(*sheets, title="Budget & bemanding", origin="Sag 22/21670"):
    return write_workbook(Workbook(title, sheets, origin=origin), created=CREATED)


def opened(content, **how):
    return load_workbook(BytesIO(content), **how)


@pytest.fixture(scope="module")
def content():
    return written(sheet())


@pytest.fixture(scope="module")
def page(content):
    return opened(content).active


def column(page, number):
    return [page.cell(HEADER + 1 + row, number) for row in range(len(ROWS))]


def test_amounts_are_numbers_with_a_format_and_empty_cells_stay_empty(page):
    amounts = column(page, 4)
    assert [cell.value for cell in amounts] == [None, 1234567.89, -2529, 0.1, 0.2]
    assert {cell.number_format for cell in amounts} == {"#,##0.00;[Red]-#,##0.00"}
    assert [cell.value for cell in column(page, 5)] == [None, 1.85, None, 0.5, 0.5]


def test_dates_are_dates_and_years_have_no_thousand_separator(page):
    dates = column(page, 3)
    assert [cell.value for cell in dates[1:3]] == [datetime(2022, 1, 3), datetime(2023, 1, 23)]
    assert {cell.number_format for cell in dates} == {"dd-mm-yyyy"}
    assert {cell.number_format for cell in column(page, 2)} == {"0"}


def test_a_share_is_a_number_and_a_withheld_figure_a_dot(page):
    shares = column(page, 6)
    assert [cell.value for cell in shares] == [None, 0.545, None, "•", -0.1]
    assert shares[1].number_format == "0.0\\ %;[Red]-0.0\\ %"


@pytest.mark.parametrize("sign", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", '=HYPERLINK("http://example.org")'])
def test_text_that_looks_like_a_formula_arrives_as_text(sign):
    columns = (Column("Tekst"), Column("Mere"))
    page = opened(written(sheet(columns=columns, rows=((sign, sign),)))).active
    for cell in page[HEADER + 1][:2]:
        assert (cell.value, cell.data_type) == (sign, "s")
        assert cell.quotePrefix, "bliver til en formel, når nogen retter i feltet"


def test_title_caption_and_notes_that_look_like_formulas_are_text_too():
    page = opened(written(sheet(title="=1", caption=("=2",), notes=("=3",)))).active
    cells = [cell for row in page.iter_rows() for cell in row if cell.value in {"=1", "=2", "=3"}]
    assert [cell.data_type for cell in cells] == ["s", "s", "s"]


def test_unit_and_price_level_stand_above_the_table_and_notes_below(page):
    texts = [page.cell(row, 1).value for row in range(1, page.max_row + 1)]
    assert texts[:4] == ["Budget pr. år", *CAPTION, None]
    assert texts[-3:] == [None, "1) Bevillingen er betinget.", "=ikke en formel"]


def test_heading_rows_are_bold(page):
    assert page.cell(HEADER + 1, 1).font.bold
    assert not page.cell(HEADER + 2, 1).font.bold


def test_the_sheet_is_one_excel_table_whose_metadata_agree_with_its_cells(page):
    (table,) = page.tables.values()
    total = HEADER + len(ROWS) + 1
    assert page.title == "Budget- 22-21670 æøå"
    assert table.displayName == "Tabel_Budget_22_21670_æøå"
    assert table.ref == f"A{HEADER}:H{total}"
    assert table.totalsRowCount == 1
    for described, header, foot in zip(table.tableColumns, page[HEADER], page[total], strict=True):
        assert described.name == header.value
        if described.totalsRowFormula:
            assert described.totalsRowFunction == "custom"
            assert foot.value == "=" + described.totalsRowFormula.attr_text
        else:
            assert foot.value == described.totalsRowLabel


def test_totals_are_live_sums_with_the_figure_stored_for_viewers_that_do_not_calculate(content, page):
    total = HEADER + len(ROWS) + 1
    stored = opened(content, data_only=True).active
    assert page.cell(total, 1).value == "I alt"
    assert page.cell(total, 4).value == "=SUM(Tabel_Budget_22_21670_æøå[Beløb (kr.)])"
    assert [stored.cell(total, number).value for number in (4, 5, 6, 7)] == [1232039.19, 2.85, None, 17]
    assert page.cell(total, 4).number_format == "#,##0.00;[Red]-#,##0.00"


def number(shown):
    return Decimal(shown.replace(".", "").replace(",", "."))


@pytest.mark.libreoffice
def test_libreoffice_calculates_the_same_totals(tmp_path):
    # Headers with every sign that has a meaning inside a formula.
    awkward = [
        "Beløb (kr.)",
        "Mer-/mindre",
        "a, b: c",
        "50 % af [x]",
        "nr. #1",
        "it's",
        "@y",
        "=z",
        "{q}",
        "E1",
    ]
    columns = (Column("Post"), *(Column(header, "amount", total=True) for header in awkward))
    rows = (("a", *[Decimal("0.10")] * 10), ("b", *[Decimal("1234567890.25")] * 10))
    file = tmp_path / "budget.xlsx"
    file.write_bytes(written(sheet(), sheet(name="R1C1", columns=columns, rows=rows)))

    first, second = recalculate(file).values()

    foot = first[HEADER + len(ROWS)]
    assert foot[0] == "I alt"
    assert [number(foot[3]), number(foot[4]), number(foot[6])] == [Decimal("1232039.19"), Decimal("2.85"), 17]
    assert first[HEADER + 1][1:3] == ["2022", "03-01-2022"]
    assert first[HEADER + 1][7] == "=1+1"
    assert [number(shown) for shown in second[HEADER + 2][1:]] == [Decimal("1234567890.35")] * 10


@pytest.mark.libreoffice
def test_an_empty_extract_says_so_and_sums_to_nothing(tmp_path):
    file = tmp_path / "tom.xlsx"
    file.write_bytes(written(sheet(rows=(), notes=("Note.",))))
    page = load_workbook(file).active
    assert page.tables["Tabel_Budget_22_21670_æøå"].ref == f"A{HEADER}:H{HEADER + 2}"
    assert all(cell.value is None for cell in page[HEADER + 1])
    (shown,) = recalculate(file).values()
    assert number(shown[HEADER + 1][3]) == 0
    assert [row[0] for row in shown[-2:]] == ["Ingen rækker i udtrækket.", "Note."]


def test_print_setup_is_a4_landscape_with_repeated_headers_and_a_danish_footer(page):
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)
    assert page.print_title_rows == f"${HEADER}:${HEADER}"
    assert page.freeze_panes == f"B{HEADER + 1}"
    assert page.oddFooter.left.text == "Budget && bemanding · Sag 22/21670 · dannet 03-01-2022"
    assert page.oddFooter.right.text == "Side &P af &N"


def test_properties_hold_title_and_time_and_nobody_s_name(content):
    properties = opened(content).properties
    assert (properties.title, properties.created) == ("Budget & bemanding", datetime(2022, 1, 3, 12))
    assert not properties.creator
    assert not properties.lastModifiedBy


def test_the_same_input_gives_the_same_bytes_and_danish_text_on_an_english_screen(content):
    with translation.override("en-gb"):
        assert written(sheet()) == content


def test_columns_are_wide_enough_for_their_figures():
    rows = (("a", Decimal("-1234567890123.45")),)
    columns = (Column("Post"), Column("Kr.", "amount", total=True, width=4))
    page = opened(written(sheet(columns=columns, rows=rows))).active
    assert page.column_dimensions["B"].width >= len("-1.234.567.890.123,45")


@pytest.mark.parametrize("exact", ["9.95", "0.1", "123456789012345", "1234567890123.45", "-0.00000000000001"])
def test_fifteen_digits_are_stored_exactly(exact):
    columns = (Column("Post"), Column("Kr.", "amount", total=True))
    page = opened(written(sheet(columns=columns, rows=(("a", Decimal(exact)),)))).active
    assert Decimal(repr(page.cell(HEADER + 1, 2).value)) == Decimal(exact)


def test_sheet_names_are_valid_and_unique():
    long = "Bemanding i alle klynger i kommunen 2022"
    names = sheet_names([long, long, "22/21670", "22:21670", "'a'", "", "History", "Æ", "æ"])
    assert names == [
        "Bemanding i alle klynger i komm", "Bemanding i alle klynger i (2)", "22-21670", "22-21670 (2)",
        "a", "Ark", "History_", "Æ", "æ (2)",
    ]  # fmt: skip
    assert max(map(len, names)) <= 31


def test_table_names_are_valid_and_unique():
    assert table_names(["A B", "A-B", "R1C1", "Årsværk 2022"]) == [
        "Tabel_A_B", "Tabel_A_B_2", "Tabel_R1C1", "Tabel_Årsværk_2022",
    ]  # fmt: skip


def kr(*amounts):
    return {
        "columns": (Column("Post"), Column("Kr.", "amount", total=True)),
        "rows": tuple(("x", amount) for amount in amounts),
    }


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        (kr(Decimal("12345678901234.56")), "flere cifre"),
        (kr(1234567890123456), "flere cifre"),
        (kr(Decimal("9999999999999.99"), Decimal("0.001")), "Summen af »Kr.«"),
        (kr(0.1), "float"),
        (kr(True), "bool"),
        (kr("100"), "str"),
        (kr(Decimal("NaN")), "ikke endeligt"),
        (kr(SUPPRESSED), "skjult tal"),
        ({"columns": (Column("Dato", "date"),), "rows": ((datetime(2022, 1, 3),),)}, "datetime"),
        ({"columns": (Column("Dato", "date"),), "rows": ((date(1899, 12, 31),),)}, "01-03-1900"),
        ({"columns": (Column("Tekst"),), "rows": (("x" * 32_768,),)}, "32.767"),
        ({"columns": (Column("Tekst"),), "rows": ((1,),)}, "int"),
        ({"columns": (Column("År"), Column("år")), "rows": ()}, "samme overskrift"),
        ({"columns": (Column("Kr.", "amount", total=True),), "rows": ()}, "I alt"),
        ({"columns": (), "rows": ()}, "ingen kolonner"),
        ({"caption": ()}, "prisniveau"),
        ({"rows": (("for", "få"),)}, "2 felter, men 8 kolonner"),
        ({**kr(), "rows": (Row(("x", Decimal(1)), style="heading"),)}, "overskriftsrække"),
    ],
)
def test_what_excel_cannot_hold_faithfully_is_refused(changes, because):
    with pytest.raises(SheetRefused, match=because):
        sheet(**changes)


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"header": "Andel", "kind": "share", "total": True}, "kan ikke lægges sammen"),
        ({"header": "År", "kind": "year", "total": True}, "kan ikke lægges sammen"),
        ({"header": "X", "kind": "money"}, "ukendt type"),
        ({"header": ""}, "er tom"),
        ({"header": "to\nlinjer"}, "er tom"),
        ({"header": "slut'"}, "er tom"),
    ],
)
def test_a_column_excel_cannot_use_is_refused(given, because):
    with pytest.raises(SheetRefused, match=because):
        Column(**given)


def test_what_xlsxwriter_would_leave_out_with_a_mere_warning_is_refused():
    too_many = tuple(Column(f"Nr. {number}") for number in range(16_385))
    with pytest.raises(SheetRefused, match="ikke plads"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written(sheet(columns=too_many, rows=()))


def test_a_table_xlsxwriter_declines_to_make_is_refused(monkeypatch):
    monkeypatch.setattr("xlsxwriter.worksheet.Worksheet.add_table", lambda *given: -2)
    with pytest.raises(SheetRefused, match="ikke plads"):
        written(sheet())


def test_a_long_title_does_not_break_the_footer():
    page = opened(written(sheet(), title="&" * 300, origin="😀" * 300)).active
    assert page.oddFooter.right.text == "Side &P af &N"
    assert page.oddFooter.left.text.count("&") % 2 == 0


def test_a_workbook_has_a_sheet():
    with pytest.raises(SheetRefused, match="mindst ét ark"):
        Workbook("Tom", ())


# --- calculations in cells ------------------------------------------------------------------------------------


def calculated(*rows):
    return TableSheet(
        name="Ark",
        title="Ark",
        caption=("Årsværk.",),
        columns=(
            Column("Navn"),
            Column("Antal", "fte"),
            Column("Vægt", "fte"),
            Column("Talt", "fte", total=True),
        ),
        rows=rows,
    )


def test_a_calculation_names_cells_by_their_column_and_row(tmp_path):
    sheet = calculated(
        ("Ledere", Decimal(11), Decimal("0.85"), Formula("{Antal}*{Vægt}", Decimal("9.35"))),
        ("To gange den øverste", None, None, Formula("2*{Talt@0}", Decimal("18.7"))),
    )
    content = write_workbook(Workbook("Bog", (sheet,)), created=CREATED)
    book = load_workbook(BytesIO(content))["Ark"]
    formulas = [cell.value for row in book.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == ["=B5*C5", "=2*D5", "=SUM(Tabel_Ark[Talt])"]
    stored = load_workbook(BytesIO(content), data_only=True)["Ark"]
    assert [stored[cell].value for cell in ("D5", "D6", "D7")] == [9.35, 18.7, 28.05]


@pytest.mark.parametrize(
    "text", ["HYPERLINK(1)", '"=cmd|calc"', "{Antal}&{Vægt}", "Ark2!A1", "WEBSERVICE({Antal})", "[fil.xlsx]"]
)
def test_a_calculation_holds_nothing_but_figures_signs_cells_and_four_functions(text):
    with pytest.raises(SheetRefused, match="ikke en udregning"):
        Formula(text, Decimal(1))


def test_a_calculation_cannot_name_a_column_that_is_not_there():
    with pytest.raises(SheetRefused, match="Findes ikke"):
        calculated(("Ledere", Decimal(1), Decimal(1), Formula("{Findes ikke}*2", Decimal(2))))


def test_a_calculation_is_held_to_what_its_column_can_hold():
    with pytest.raises(SheetRefused, match="flere cifre"):
        calculated(("Ledere", Decimal(1), Decimal(1), Formula("{Antal}/3", Decimal("0.3333333333333333333"))))
