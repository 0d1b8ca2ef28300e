"""The budget tables as finance gets them: on the screen, in the file, and recalculated by LibreOffice."""

import re
from datetime import datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from openpyxl import load_workbook

from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.models import AuditEvent
from htk_workforce.money import format_amount
from htk_workforce.reporting.views.response import XLSX
from pools import ledger
from pools.enums import Bucket, LineKind
from pools.models import Balance, Entry, Frame, FrameLine, Pool
from pools.queries import Figures, budget_table
from tests import cast
from tests.demonstration import demonstration  # noqa: F401 a fixture
from tests.libreoffice import recalculate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("budget_of_2023")]

FIGURES = ["Afsat", "Reserveret", "Bevilget", "Afholdt", "Ledig"]
POOLS = [
    "Mærkelige navne 2023",
    "Opkvalificeringspulje (Ishøj) 2023",
    "Rekrutteringspulje 2023",
    "Sygefraværspulje 2023",
]
SHEET_OF = {title: title[:31] for title in POOLS}  # Excel allows no longer name
SHEETS = ["Oversigt", *SHEET_OF.values(), "Posteringer"]
CARRIED_OVER = 280_000  # of Ishøj's pool, from 2023 to 2024: set off in 2023, but no longer that year's
STRANGE = ("=1+1", "+45 12345678", "-1", "@SUM(A1)")
ORE = ("0.10", "0.20", "1234567.89", "0.01")  # as floats, the first two do not make 0.30


@pytest.fixture(scope="module")
def budget_of_2023(demonstration, django_db_blocker):  # noqa: F811
    """The demonstration, with a pool whose lines are named to be taken for formulas, and a little spent."""
    with django_db_blocker.unblock(), transaction.atomic():
        finance = User.objects.get(username="finans")
        pool = Pool.objects.create(
            code="MRK",
            name="Mærkelige navne",
            kind="other",
            owner=cast.centre(),
            origin="own_budget",
            legal_basis="Prøve",
            principle="assessment",
        )
        frame = Frame.objects.create(pool=pool, year=2023, price_level=2023)
        for order, (name, amount) in enumerate(zip(STRANGE, ORE, strict=True), 1):
            line = FrameLine.objects.create(frame=frame, order=order, name=name)
            cast.fill(line, amount, by=finance)
        sickness = FrameLine.objects.get(frame__pool__code="SYG", frame__year=2023)
        why = ledger.Why(by=finance, on=cast.DAY, reason="=cmd|' /C calc'!A0", key="spend")
        ledger.spend(sickness, Decimal("35999.99"), why)


@pytest.fixture(scope="module")
def exported(budget_of_2023, django_db_blocker, tmp_path_factory):
    path = tmp_path_factory.mktemp("budget") / "budget.xlsx"
    said = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("export_budget", year=2023, output=path, stdout=said)
        transaction.set_rollback(True)
    assert said.getvalue() == f"{path} er skrevet.\n"
    return path


@pytest.fixture(scope="module")
def recalculated(exported):
    return recalculate(exported)


@pytest.fixture(scope="module")
def sheets(exported):
    return load_workbook(exported)


def total(rows: list[list[str]]) -> list[str]:
    """The cells of the row of sums as LibreOffice shows them."""
    return next(row for row in rows if row[0] == "I alt")


@pytest.fixture
def client_of(client):
    def log_in(username):
        client.force_login(User.objects.get(username=username))
        return client

    return log_in


def frame_of(title: str) -> Frame:
    return Frame.objects.select_related("pool").get(pool__name=title.removesuffix(" 2023"), year=2023)


def shown(figures: Figures) -> list[str]:
    return [
        format_amount(amount)
        for amount in (
            figures.budget,
            figures.reserved,
            figures.committed,
            figures.spent,
            figures.available,
        )
    ]


# --- the file against the screen ----------------------------------------------------------------------------


def test_the_file_has_an_overview_a_sheet_per_pool_and_the_postings(sheets):
    assert sheets.sheetnames == SHEETS


@pytest.mark.libreoffice
@pytest.mark.parametrize("title", POOLS)
def test_the_recalculated_totals_of_a_pool_are_those_on_the_screen(recalculated, client_of, title):
    page = client_of("finans").get(frame_of(title).get_absolute_url()).content.decode()
    foot = re.search(r"<tfoot>(.*?)</tfoot>", page, re.S)[1]
    on_screen = re.findall(r'<td class="amount">([^<]+)</td>', foot)
    assert (
        total(recalculated[SHEET_OF[title]])[1:6] == on_screen == shown(budget_table(frame_of(title)).total)
    )


@pytest.mark.libreoffice
def test_the_recalculated_overview_is_the_list_on_the_screen_and_its_sum(recalculated):
    tables = [budget_table(frame_of(title)) for title in POOLS]
    rows = {row[0]: row[1:7] for row in recalculated["Oversigt"] if row[0] in POOLS}
    assert rows == {
        table.title: [*shown(table.total), format_amount(table.undistributed)] for table in tables
    }
    overall = sum((table.total for table in tables), Figures())
    assert total(recalculated["Oversigt"])[1:7] == [*shown(overall), "500.000,00"]


@pytest.mark.libreoffice
def test_the_postings_add_up_to_what_is_set_off(recalculated):
    source = Balance.objects.filter(line__frame__year=2023, bucket=Bucket.SOURCE)
    set_off = format_amount(-sum(balance.amount for balance in source) - CARRIED_OVER)
    assert (
        total(recalculated["Posteringer"])[6]
        == total(recalculated["Oversigt"])[1]
        == set_off
        == "5.834.568,20"
    )


@pytest.mark.libreoffice
def test_no_cell_shows_a_fault(recalculated):
    cells = [cell for rows in recalculated.values() for row in rows for cell in row]
    assert len(cells) > 300
    assert not [cell for cell in cells if cell.startswith("#") or re.match(r"(Err|Fejl):", cell)]


# --- the file as openpyxl reads it --------------------------------------------------------------------------


@pytest.mark.parametrize("title", POOLS)
def test_each_line_of_a_pool_stands_with_its_figures_as_numbers(sheets, title):
    lines = {
        row[0].value: [cell.value for cell in row[1:6]]
        for row in sheets[SHEET_OF[title]].iter_rows()
        if row[1].data_type == "n" and row[0].value
    }
    expected = {
        row.line.name: [
            row.figures.budget,
            row.figures.reserved,
            row.figures.committed,
            row.figures.spent,
            row.figures.available,
        ]
        for row in budget_table(frame_of(title)).rows
        if not row.is_heading
    }
    headings = {row.line.name for row in budget_table(frame_of(title)).rows if row.is_heading}
    read = {name: cells for name, cells in lines.items() if name in expected}
    assert {name: [Decimal(str(cell)) for cell in cells] for name, cells in read.items()} == expected
    assert all(lines[name] == [None] * 5 for name in headings), "a heading would be counted twice"


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_one_table_with_live_sums_unit_and_price_level(sheets, name):
    sheet = sheets[name]
    (table,) = sheet.tables.values()
    first, last = table.ref.split(":")
    header = [cell.value for cell in sheet[int(re.sub(r"\D", "", first))] if cell.value]
    sums = [cell for cell in sheet[int(re.sub(r"\D", "", last))] if cell.data_type == "f"]
    summed = ["Beløb"] if name == "Posteringer" else FIGURES + ["Heraf ikke fordelt"] * (name == "Oversigt")
    assert [cell.value for cell in sums] == [f"=SUM({table.displayName}[{column}])" for column in summed]
    assert set(summed) <= set(header)
    assert {cell.number_format for cell in sums} == {"#,##0.00;[Red]-#,##0.00"}
    unit = "Beløb i kr." if name == "Posteringer" else "Beløb i kr., 2023-priser."
    assert sheet["A2"].value.startswith(unit)


def test_the_postings_have_dates_as_dates_and_name_who_and_why(sheets):
    sheet = sheets["Posteringer"]
    rows = [row for row in sheet.iter_rows() if str(row[0].value).startswith("Postering ")]
    entries = Entry.objects.filter(line__frame__year=2023).exclude(bucket=Bucket.SOURCE)
    assert len(rows) == entries.count() > 10
    assert all(isinstance(row[1].value, datetime) and row[1].number_format == "dd-mm-yyyy" for row in rows)
    decided = [row for row in rows if row[4].value == "Fordelt" and row[6].value < 0]
    assert [(row[1].value, row[3].value, row[6].value) for row in decided] == [
        (datetime(2023, 1, 23), "Ikke fordelt", -3_500_000)
    ]
    assert "Sag 22/21670, punkt 1" in decided[0][7].value
    assert decided[0][9].value == "Direktør Ét"


@pytest.mark.libreoffice
@pytest.mark.parametrize("sign", STRANGE)
def test_a_line_that_is_named_like_a_formula_arrives_as_text(recalculated, sheets, sign):
    for name, column in (("Mærkelige navne 2023", 0), ("Posteringer", 3)):
        cells = [row[column] for row in sheets[name].iter_rows() if row[column].value == sign]
        assert [(cell.data_type, bool(cell.quotePrefix)) for cell in cells] == [("s", True)], name
        assert [row[column] for row in recalculated[name]].count(sign) == 1


def test_a_reason_that_is_written_like_a_formula_arrives_as_text(sheets):
    cells = [cell for row in sheets["Posteringer"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if str(cell.value).startswith("=cmd")} == {"s"}
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == [f"G{cells[-1].row}"]


def test_the_history_of_a_line_tells_both_its_names(sheets):
    sheet = sheets["Rekrutteringspulje 2023"]
    (history,) = [row[6].value for row in sheet.iter_rows() if row[0].value == "Målrettet dagtilbud og skole"]
    assert history.replace("\xa0", " ") == (
        "Foreslået 09-01-2023: 500.000 kr. »Video og billeder, skole og dagtilbud« (Sag 22/21670, punkt 1); "
        "Besluttet 23-01-2023: 250.000 kr. »Målrettet dagtilbud og skole« "
        "(Sag 22/21670, punkt 1, Direktionen 23-01-2023)"
    )


# --- the command --------------------------------------------------------------------------------------------


def test_a_year_without_pools_is_refused_in_danish(tmp_path):
    with pytest.raises(CommandError, match="Der er ingen puljer i budgetåret 1999."):
        call_command("export_budget", year=1999, output=tmp_path / "budget.xlsx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", ["mangler/budget.xlsx", "."])
def test_a_file_that_cannot_be_written_is_refused_in_danish_and_not_logged(tmp_path, path):
    before = AuditEvent.objects.count()
    with pytest.raises(CommandError, match="kan ikke skrives"):
        call_command("export_budget", year=2023, output=tmp_path / path)
    assert AuditEvent.objects.count() == before


def test_the_command_leaves_an_event(tmp_path):
    call_command("export_budget", year=2023, output=tmp_path / "budget.xlsx", stdout=StringIO())
    event = AuditEvent.objects.get(verb="export")
    assert (event.actor, event.actor_name, event.target_label) == (None, "system", "Puljer 2023")
    assert event.data == {"file": "budget.xlsx"}


# --- the views ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "file", "label"),
    [
        ("year_budget_xlsx", "puljer-2023.xlsx", "Puljer 2023"),
        ("frame_budget_xlsx", "syg-2023.xlsx", "Sygefraværspulje 2023"),
    ],
)
def test_a_download_has_type_and_name_and_leaves_an_event(client_of, tmp_path, name, file, label):
    argument = 2023 if name.startswith("year") else frame_of("Sygefraværspulje").pk
    response = client_of("revisor").get(reverse(name, args=[argument]))
    assert response.headers["Content-Type"] == XLSX
    assert response.headers["Content-Disposition"] == f'attachment; filename="{file}"'
    path = tmp_path / file
    path.write_bytes(response.content)
    assert load_workbook(path).sheetnames[-1] == "Posteringer"
    event = AuditEvent.objects.get(verb="export")
    assert (event.actor.username, event.target_label) == ("revisor", label)


@pytest.mark.parametrize("username", ["leder", "admin"])
def test_a_refused_download_leaves_no_event(client_of, username):
    assert client_of(username).get(reverse("year_budget_xlsx", args=[2023])).status_code == 403
    assert not AuditEvent.objects.filter(verb="export").exists()


def test_an_english_screen_gives_the_same_danish_workbook(sheets, client_of, tmp_path):
    client = client_of("finans")
    client.cookies["django_language"] = "en-gb"
    path = tmp_path / "budget.xlsx"
    path.write_bytes(client.get(reverse("year_budget_xlsx", args=[2023])).content)
    here, there = load_workbook(path), sheets
    assert here.sheetnames == there.sheetnames
    for name in SHEETS:
        assert [[cell.value for cell in row] for row in here[name].iter_rows()] == [
            [cell.value for cell in row] for row in there[name].iter_rows()
        ]


def test_a_pool_without_money_has_sums_of_zero(client_of, tmp_path):
    finance = cast.person("ny", Role.FINANCE)
    frame = Frame.objects.create(pool=Pool.objects.get(code="SYG"), year=2025, price_level=2025)
    FrameLine.objects.create(frame=frame, kind=LineKind.ALLOCATION, order=1, name="Tom")
    client = client_of("finans")
    client.force_login(finance)
    path = tmp_path / "tom.xlsx"
    path.write_bytes(client.get(reverse("frame_budget_xlsx", args=[frame.pk])).content)
    stored = load_workbook(path, data_only=True)["Sygefraværspulje 2025"]
    assert [cell.value for cell in list(stored.iter_rows())[-1][1:6]] == [0, 0, 0, 0, 0]
