"""The plan and the yearly account to the state as files, read back by real clients."""

import io
import subprocess
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pikepdf
import pytest
from django.urls import reverse
from page import validate_pdf_bytes

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.models import AuditEvent
from htk_workforce.reporting.state_account import render_state_account
from pools import ledger
from tests import cast

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]
CREATED = datetime(2025, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def pool():
    """A3.6 with the account of 2024: 780.000 kr. used of 792.000."""
    pool = cast.upskilling_pool()
    for activity, actual in zip(pool.activities.order_by("order"), (460_000, 280_000, 40_000), strict=True):
        activity.years.filter(year=2024).update(actual=Decimal(actual))
    return pool


@pytest.fixture
def sheets(client):
    """The rows of each sheet of a workbook that the site hands out, without empty ones."""
    client.force_login(cast.person("finans", Role.FINANCE))

    def read(address, *arguments, **query):
        response = client.get(reverse(address, args=arguments), query)
        assert response.status_code == 200
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        return {
            sheet.title: [row for row in sheet.iter_rows(values_only=True) if any(v is not None for v in row)]
            for sheet in book
        }

    return read


A36 = [
    ("Tilskud", 280_000, 512_000, 512_000, None, None, 1_304_000),
    ("Merituddannelse til pædagog", None, 462_000, 462_000, 462_000, 462_000, 1_848_000),
    ("Ansvar og følgeskab i pædagogikken", None, 280_000, None, None, None, 280_000),
    ("ICDP", None, 50_000, 50_000, 50_000, None, 150_000),
    ("Forbrug i alt", 0, 792_000, 512_000, 512_000, 462_000, 2_278_000),
    ("Saldo, kun tilsagn", 280_000, 0, 0, -512_000, -974_000, None),
    ("Udækket, kun tilsagn", None, None, None, 512_000, 462_000, 974_000),
    ("Saldo, hvis tilskuddet fortsætter", 280_000, 0, 0, 0, 50_000, None),
]


def rows_between(sheet, first):
    start = next(index for index, row in enumerate(sheet) if row[0] == first)
    return [row[:7] for row in sheet[start : start + len(A36)]]


def test_at20_the_register_is_in_the_plan_workbook_to_the_krone(pool, sheets):
    book = sheets("plan_xlsx", pool.pk)
    register = book["Plan mod tilskud"]
    assert rows_between(register, "Tilskud") == A36
    coverage = {row[0]: row[1:] for row in book["Dækning"] if isinstance(row[0], int)}
    assert coverage[2024] == (792_000, 512_000, 0, 0, 0, 0, 0)
    assert coverage[2027] == (462_000, 0, -974_000, 462_000, 512_000, 50_000, 0)
    assert ("Merituddannelse til pædagog", "Piletræet", 2) in book["Deltagere"]


def test_at20_the_register_is_in_the_workbook_of_the_pool_page(pool, sheets):
    book = sheets("frame_budget_xlsx", pool.frames.get(year=2024).pk)
    assert rows_between(book["Plan mod tilskud"], "Tilskud") == A36


def test_at08_at21_warning_and_reservation_are_notes_of_the_sheet(pool, sheets):
    notes = [str(row[0]).replace("\xa0", " ") for row in sheets("plan_xlsx", pool.pk)["Plan mod tilskud"]]
    assert "1) Betinget tilsagn 2024 og 2025: Med forbehold for de kommende finanslove." in notes
    assert any("2026: −512.000 kr., 2027: −462.000 kr." in note for note in notes)


def test_the_pools_workbook_holds_exactly_the_chosen_postings(sheets):
    line = cast.sickness_line()
    finance = cast.person("økonomi", Role.FINANCE)
    cast.fill(line, 600_000, by=finance)
    ledger.reserve(line, Decimal(40_000), ledger.Why(by=finance, on=cast.DAY, reason="Prøve", key="r"))
    whole = sheets("frame_budget_xlsx", line.frame_id)["Posteringer"]
    assert [row[2] for row in whole if str(row[0]).startswith("Postering ")] == ["Afsat", "Reserveret"]
    chosen = sheets("frame_budget_xlsx", line.frame_id, kind="reserve")["Posteringer"]
    (row,) = [row for row in chosen if str(row[0]).startswith("Postering ")]
    assert row[2:9] == ("Reserveret", "Ekstern bistand", 40_000, None, None, -40_000, 560_000)
    assert tuple(cell for cell in chosen[2] if cell) == ("Viser art: Reserveret.",)


def test_the_account_workbook_adds_up(pool, sheets):
    book = sheets("state_account_xlsx", pool.pk, 2024)
    activities = {row[0]: row[2:6] for row in book["Aktiviteter"]}
    assert activities["Merituddannelse til pædagog"] == (8, 462_000, 460_000, -2_000)
    assert activities["ICDP"] == (None, 50_000, 40_000, -10_000)
    result = {row[0]: row[1] for row in book["Opgørelse"]}
    assert result["Overført fra 2023"] == 280_000
    assert result["Til rådighed i alt"] == 792_000
    assert result["Forbrug i alt"] == 780_000
    assert result["Overføres til 2025"] == 12_000


@pytest.fixture
def account(pool, tmp_path):
    content = render_state_account(pool, 2024, created=CREATED)
    file = tmp_path / "regnskab.pdf"
    file.write_bytes(content)
    said = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True)
    return content, " ".join(said.stdout.split())


def test_the_account_says_what_came_in_what_was_used_and_what_goes_on(account):
    _content, said = account
    for words in (
        "Regnskab 2024: Opkvalificeringspulje",
        "Overført fra 2023 280.000,00",
        "Tilskud 2024 1) 512.000,00",
        "Til rådighed i alt 792.000,00",
        "Forbrug i alt 780.000,00",
        "Overføres til 2025 12.000,00",
        "Betinget tilsagn 2024 og 2025: Med forbehold for de kommende finanslove.",
        "Uformel oplæring: 40.000 kr. Loftet er 10 % af tilskuddet: 51.200 kr. Loftet er overholdt.",
        "I alt 8 792.000,00 780.000,00 −12.000,00",
        "Piletræet 2",
        "Underskrift",
        "HR-Centret (HRC)",
        "Økonomi",
        "Revisor",
        "Forbrug i alt 0 792.000 512.000 512.000 462.000 2.278.000",
    ):
        assert words in said, words
    assert "ikke færdigt" not in said


@pytest.mark.parametrize("profile", ["ua1", "pdfa3a"])
def test_the_account_can_be_read_aloud_and_archived(account, profile):
    content, _said = account
    result = validate_pdf_bytes(content, profile=profile)
    assert result.is_compliant, [(failure.rule_id, failure.message) for failure in result.failures]


def test_the_account_carries_its_figures_as_a_workbook(account):
    content, _said = account
    with pikepdf.open(io.BytesIO(content)) as document:
        assert list(document.attachments) == ["regnskab-opk-2024.xlsx"]


def test_an_account_that_is_not_finished_says_so_and_leaves_no_false_zero(pool):
    pool.activities.get(name="ICDP").years.update(actual=None)
    content = render_state_account(pool, 2024, created=CREATED)
    assert content == render_state_account(pool, 2024, created=CREATED), "same input, same bytes"
    said = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    words = " ".join(said.stdout.decode().split())
    assert "Regnskabet er ikke færdigt. Regnskabstal mangler for: ICDP." in words
    assert "Overføres til 2025 –" in words and "Forbrug i alt –" in words


def test_a_year_without_a_grant_has_no_account(client, pool):
    client.force_login(cast.person("finans", Role.FINANCE))
    for address in ("state_account_pdf", "state_account_xlsx"):
        assert client.get(reverse(address, args=[pool.pk, 2027])).status_code == 404


def test_every_file_handed_out_leaves_an_event(client, pool):
    finance = cast.person("finans", Role.FINANCE)
    client.force_login(finance)
    client.get(reverse("plan_xlsx", args=[pool.pk]))
    client.get(reverse("state_account_pdf", args=[pool.pk, 2024]))
    files = [event.data["file"] for event in AuditEvent.objects.filter(verb="export", actor=finance)]
    assert sorted(files) == ["plan.xlsx", "regnskab-2024.pdf"]
