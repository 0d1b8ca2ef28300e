"""The norm, the need and the clusters as files: the same figures as the pages, and live when they are recalculated."""

import io
import re
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from page import validate_pdf_bytes

from clusters.actions import record_key_figure
from clusters.enums import KeyFigureTopic
from clusters.queries import (
    care_guarantee,
    cluster_overview,
    minimum_staffing,
    recruitment_plan,
    rules_on,
)
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.models import AuditEvent
from htk_workforce.money import format_number
from htk_workforce.reporting.cluster_report import cluster_workbook, render_clusters
from htk_workforce.reporting.need_report import need_workbook, render_need
from htk_workforce.reporting.staffing_report import render_staffing, staffing_workbook
from htk_workforce.reporting.xlsx import write_workbook
from tests import cast
from tests.clusters import scene
from tests.libreoffice import recalculate

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]
CREATED = datetime(2023, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def figures():
    """AT43 in two clusters; the second house was open for five months, so its figures have no end of decimals."""
    hr = cast.person("hanne", Role.HR)
    first = scene.house("Blåmejsen", "A")
    scene.staffed(first, by=hr, leader="11", pedagogue="100", helper="90", student="1.77")
    scene.with_children(first, 300, 600, by=hr)
    second = scene.house("=1+1", "B", opened_on=date(2022, 8, 1))
    scene.staffed(second, by=hr, leader="1", pedagogue="7.33")
    scene.with_children(second, "10.01", "20.02", by=hr)
    for year, under_3 in ((2023, 310), (2024, 320)):
        scene.with_children(first, under_3, 600, by=hr, year=year, status="forecast")
        scene.with_children(second, "10.01", "20.02", by=hr, year=year, status="forecast")
    scene.house("Kompasset", "A", is_special=True)
    scene.absent(first, "6.00", 40, by=hr)
    return hr


@pytest.fixture
def files(figures):
    """Each report as a workbook and as the call that prints it."""
    years = minimum_staffing([2022])
    plan = recruitment_plan([2023, 2024], on=scene.TODAY)
    need = plan, care_guarantee(on=scene.TODAY), rules_on(scene.TODAY)
    overview = cluster_overview(on=scene.TODAY)
    return {
        "norm": (
            staffing_workbook(years, years[0]),
            lambda: render_staffing(years, years[0], created=CREATED),
        ),
        "need": (need_workbook(*need), lambda: render_need(*need, created=CREATED)),
        "clusters": (cluster_workbook(overview), lambda: render_clusters(overview, created=CREATED)),
    }


def recalculated(workbook, folder):
    path = folder / "fil.xlsx"
    path.write_bytes(write_workbook(workbook, created=CREATED))
    return recalculate(path)


def shown(value):
    return format_number(value, 2).replace("−", "-")


@pytest.mark.libreoffice
def test_at43_the_recalculated_workbook_says_what_the_page_says(files, tmp_path):
    sheets = recalculated(files["norm"][0], tmp_path)
    (year,) = minimum_staffing([2022])
    row = year.total
    found = {line[0]: line for line in sheets["År for år"]}["2022"]
    assert found[1:7] == [
        shown(row.under_3),
        shown(row.from_3),
        shown(row.required),
        shown(row.counted),
        shown(row.gap),
        "ja" if row.is_met else "nej",
    ]
    units = {line[1]: line for line in sheets["Arbejdspladser 2022"] if len(line) > 1}
    for place in year.workplaces:
        assert units[place.name][10:13] == [shown(place.required), shown(place.counted), shown(place.gap)]
    total = sheets["Arbejdspladser 2022"][-1]
    assert total[10:13] == [shown(row.required), shown(row.counted), shown(row.gap)]


@pytest.mark.libreoffice
def test_the_calculation_in_the_sheet_is_the_one_on_the_page_line_by_line(files, tmp_path):
    sheet = recalculated(files["norm"][0], tmp_path)["Udregning 2022"]
    (year,) = minimum_staffing([2022])
    lines = [line for line in sheet if line[4] and line[0] != "Hvad"]
    assert [line[4] for line in lines] == [shown(step.figure) for step in year.total.steps]


@pytest.mark.libreoffice
def test_the_recalculated_need_says_what_the_page_says(files, tmp_path):
    sheet = recalculated(files["need"][0], tmp_path)["Behov"]
    plan = recruitment_plan([2023, 2024], on=scene.TODAY)
    rows = {line[0]: line for line in sheet}
    for row in plan.rows:
        assert [rows[str(row.year)][place] for place in (3, 4, 7, 8, 9)] == [
            shown(value) for value in (row.required, row.staff, row.leavers, row.retirements, row.need)
        ]
    assert rows["I alt"][9] == shown(plan.total)


@pytest.mark.libreoffice
def test_the_recalculated_clusters_add_up_to_the_municipality(files, tmp_path):
    sheet = recalculated(files["clusters"][0], tmp_path)["Klynger"]
    (year,) = minimum_staffing([2022])
    total = {line[0]: line for line in sheet}["I alt"]
    assert total[5:8] == [shown(year.total.required), shown(year.total.counted), shown(year.total.gap)]


def test_a_name_is_never_a_formula(files):
    for workbook, _print in files.values():
        book = openpyxl.load_workbook(io.BytesIO(write_workbook(workbook, created=CREATED)))
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        assert "1+1" not in str(cell.value)


def test_the_stored_results_are_those_of_the_page_for_those_who_do_not_calculate(files):
    content = write_workbook(files["norm"][0], created=CREATED)
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["År for år"]
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] == 2022)
    (year,) = minimum_staffing([2022])
    assert round(Decimal(str(row[5])), 2) == year.total.gap
    assert row[6] == ("ja" if year.total.is_met else "nej")


@pytest.mark.parametrize("profile", ["ua1", "pdfa3a"])
@pytest.mark.parametrize("name", ["norm", "need", "clusters"])
def test_every_report_can_be_archived_and_read_aloud(files, name, profile):
    result = validate_pdf_bytes(files[name][1](), profile=profile)
    assert result.is_compliant, [(failure.rule_id, failure.message) for failure in result.failures]


def test_the_printed_norm_says_how_it_was_decided_and_who_is_left_out(files):
    words = printed(files["norm"][1]())
    assert "afgjort på uafrundede tal" in words
    assert "Kompasset: Specialinstitutioner tæller ikke med." in words
    assert "11,92 × 0,85" in words or "11,42 × 0,85" in words
    assert "Normeringsstatistikken" in words


def test_at09_and_x17_the_printed_need_has_the_care_guarantee_and_key_figures_with_units(figures):
    record_key_figure(
        topic=KeyFigureTopic.RECRUITMENT,
        name="Skal ansættes frem mod 2024",
        value=Decimal(250),
        value_to=Decimal(300),
        unit="medarbejdere",
        on=date(2022, 1, 3),
        source="Direktionen 03-01-2022",
        by=figures,
    )
    plan = recruitment_plan([2023, 2024], on=scene.TODAY)
    words = printed(render_need(plan, care_guarantee(on=scene.TODAY), rules_on(scene.TODAY), created=CREATED))
    assert "10.440.000 kr." in words
    assert "250–300" in words and "medarbejdere" in words


def printed(pdf):
    said = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", " ", said.stdout.decode())


@pytest.mark.parametrize("name", ["clusters", "minimum_staffing", "recruitment_need"])
@pytest.mark.parametrize("ending", ["xlsx", "pdf"])
def test_whoever_takes_a_report_out_is_in_the_log(client, figures, name, ending):
    client.force_login(cast.person("dorte", Role.DIRECTOR))
    response = client.get(reverse(f"{name}_{ending}"), {"year": 2022, "leaver_percent": "12"})
    assert response.status_code == 200
    event = AuditEvent.objects.filter(verb="export").latest("pk")
    assert event.data["file"].endswith(ending)


def test_the_file_is_made_with_the_assumptions_in_the_address(client, figures):
    client.force_login(cast.person("dorte", Role.DIRECTOR))
    response = client.get(reverse("recruitment_need_xlsx"), {"leaver_percent": "12,5"})
    book = openpyxl.load_workbook(io.BytesIO(response.content), data_only=True)
    row = next(row for row in book["Behov"].iter_rows(values_only=True) if row[0] == 2023)
    assert row[5] == 12.5


def test_a_year_without_rules_has_no_file(client, figures):
    client.force_login(cast.person("dorte", Role.DIRECTOR))
    assert client.get(reverse("recruitment_need_xlsx"), {"on": "01-01-2015"}).status_code == 404


def test_the_files_are_danish_whatever_the_language_of_the_screen(client, figures, settings):
    client.force_login(cast.person("dorte", Role.DIRECTOR))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en-gb"
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("recruitment_need_xlsx")).content))
    names = [row[0] for row in book["Antagelser"].iter_rows(values_only=True)]
    assert "Talt personale, når det første år begynder" in names
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("minimum_staffing_xlsx")).content))
    left_out = [row[2] for row in book["Uden for tallene"].iter_rows(values_only=True)]
    assert any("Specialinstitutioner tæller ikke med." in str(reason) for reason in left_out)
