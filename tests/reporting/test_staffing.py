"""HTK's staffing table: the same figures on the screen, in the PDF of the memo and in the workbook."""

import re
import subprocess
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from cases.actions import drop_staffing
from cases.enums import Outcome
from cases.queries import case_memo
from htk_workforce.reporting.memo import render_memo
from htk_workforce.reporting.minutes import render_minutes
from htk_workforce.reporting.staffing import staffing_workbook
from htk_workforce.reporting.xlsx import write_workbook
from tests import cast, pages
from tests.cases.staffing_scene import AUGUST, PLUS, Given, Town
from tests.libreoffice import recalculate

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]

CREATED = datetime(2022, 1, 4, 12, 0, tzinfo=UTC)
HTK = [
    ["Plus-pædagog", "5", "70", "350", "", "350"],
    ["Pædagogisk leder", "6", "144", "864", "130", "734"],
    ["I alt", "11", "", "1.214", "130", "1.084"],
]


def rows_in(html: str) -> list[list[str]]:
    """The cells of every table row of a page, as plain words."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def pdf_text(content: bytes) -> str:
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return read.stdout.decode()


def workbook_of(case, folder):
    path = folder / "bemanding.xlsx"
    path.write_bytes(write_workbook(staffing_workbook(case_memo(case)), created=CREATED))
    return path


@pytest.fixture
def town():
    town = Town.rise()
    town.propose()
    return town


@pytest.mark.libreoffice
def test_at01_at02_at04_the_table_is_the_same_on_screen_in_the_pdf_and_in_the_workbook(
    town, client, tmp_path
):
    town.decide(town.on_agenda())
    client.force_login(town.people.director)
    on_screen = rows_in(client.get(town.case.get_absolute_url()).content.decode())
    assert [row for row in on_screen if row in HTK] == HTK

    printed = [line.split() for line in pdf_text(render_memo(town.case, created=CREATED)).splitlines()]
    for row in HTK:
        assert " ".join(row).split() in printed

    path = workbook_of(town.case, tmp_path)
    sheet = recalculate(path)["Punkt 1, helt år"]
    assert [row[:6] for row in sheet if row[0] in {row[0] for row in HTK}] == HTK
    live = load_workbook(path)["Punkt 1, helt år"]
    formulas = [cell.value for row in live.iter_rows() for cell in row if cell.data_type == "f"]
    assert {"=B5*C5", "=D5-E5", "=B6*C6", "=D6-E6"} < set(formulas)
    assert sum("SUM(" in formula for formula in formulas) == 4
    for shown in (str(on_screen), str(printed), str(sheet)):
        assert "182" not in shown


@pytest.mark.libreoffice
def test_b5_a_part_of_a_year_is_the_same_everywhere_too(town, client, tmp_path):
    town.propose(town.givens(from_on=AUGUST))
    client.force_login(town.people.director)
    expected = ["I alt", "11", "", "506", "54", "452"]
    assert expected in rows_in(client.get(town.case.get_absolute_url()).content.decode())
    printed = [line.split() for line in pdf_text(render_memo(town.case, created=CREATED)).splitlines()]
    assert " ".join(expected).split() in printed
    sheets = recalculate(workbook_of(town.case, tmp_path))
    assert expected in [row[:6] for row in sheets["Punkt 1, 2022"]]
    payers = {row[0]: row[1:3] for row in sheets["Punkt 1, hvem betaler"] if row[0]}
    assert payers["I alt"] == ["505.833,33", "1.214.000,00"]
    clusters = {row[0]: row for row in sheets["Punkt 1, klynger"]}
    assert clusters["I alt"][5:8] == ["505.833,33", "54.000,00", "451.833,33"]


def test_the_memo_and_the_minutes_say_who_got_what_instead(town):
    item = town.on_agenda()
    cast.fill(town.plus, 70_000, by=town.people.finance)
    amended = list(town.givens())
    amended[0] = Given(town.clusters[0], PLUS, AUGUST)
    town.decide(item, Outcome.APPROVED_AMENDED, amended)
    for content in (
        render_memo(town.case, created=CREATED),
        render_minutes(item.meeting, version=1, created=CREATED),
    ):
        text = " ".join(pdf_text(content).split())
        assert "Klynge A: Plus-pædagog (foreslået: Pædagogisk leder)" in text
        assert "Hvem får hvad" in text


def test_three_clicks_from_the_figure_to_the_decision(town, client):
    item = town.decide(town.on_agenda())
    posting = item.outcomes.get().posting
    client.force_login(town.people.director)
    page = client.get(town.case.get_absolute_url()).content.decode()
    assert f'href="{posting.get_absolute_url()}"' in page
    assert f'href="{reverse("cluster_detail", args=[town.clusters[0].pk])}"' in page
    posted = client.get(posting.get_absolute_url()).content.decode()
    assert town.point.get_absolute_url() in posted
    line = client.get(town.leaders.get_absolute_url()).content.decode()
    assert posting.get_absolute_url() in line


def test_the_workbook_is_a_link_on_the_page_and_a_case_without_staffing_has_none(town, client):
    client.force_login(town.people.director)
    address = reverse("case_staffing_xlsx", args=[town.case.pk])
    assert address in client.get(town.case.get_absolute_url()).content.decode()
    assert client.get(address)["Content-Type"].startswith("application/vnd.openxmlformats")
    drop_staffing(point=town.point, by=town.people.author)
    assert client.get(address).status_code == 404
    assert "Bemandingen (Excel)" not in pages.text(client.get(town.case.get_absolute_url()))
