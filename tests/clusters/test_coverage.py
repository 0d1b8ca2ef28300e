"""A sum over workplaces says which of them it is of, and answers nothing as long as one lacks a figure."""

import html
import io
import re
import subprocess
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from clusters.actions import AbsenceCount, record_absence_figures, record_evidence, save_scenario
from clusters.enums import EvidenceKind, FigureStatus
from clusters.models import Cluster
from clusters.queries import (
    cluster_overview,
    cluster_page,
    cluster_plots,
    minimum_staffing,
    recruitment_plan,
)
from htk_workforce.accounts.roles import Role
from tests import cast
from tests.clusters import scene
from tests.pages import text

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]


@pytest.fixture
def three(hr):
    """In cluster A one house has everything, one lacks children and one lacks both. B is whole."""
    whole = scene.house("Solsikken", "A")
    scene.staffed(whole, by=hr, leader="1", pedagogue="10", helper="10")
    scene.with_children(whole, 30, 60, by=hr)
    half = scene.house("Ravnen", "A")
    scene.staffed(half, by=hr, pedagogue="30")
    none = scene.house("Uglen", "A")
    other = scene.house("Stæren", "B")
    scene.staffed(other, by=hr, leader="1", pedagogue="10")
    scene.with_children(other, 15, 30, by=hr)
    return whole, half, none


@pytest.fixture
def in_2022(client, director):
    client.force_login(director)
    return lambda name, *args, **query: client.get(reverse(name, args=args), {"year": 2022} | query)


def row_of(name):
    return minimum_staffing([2022])[0].of_cluster(scene.cluster(name))


# --- the answer --------------------------------------------------------------------------------------------------


def test_the_sum_of_a_part_has_its_name_and_neither_gap_nor_verdict(three):
    row = row_of("A")
    assert (row.under_3, row.from_3, row.required, row.counted) == (30, 60, 20, Decimal("20.85"))
    assert (row.gap, row.is_met, row.shortage) == (None, None, None)
    assert (row.coverage.part, row.coverage.shortfall) == (
        "1 af 3 arbejdspladser",
        "Tal mangler for 2 af 3 arbejdspladser",
    )
    assert row.coverage.details == (
        "Ingen børnetal for 2022: Ravnen",
        "Hverken børnetal eller personaletal for 2022: Uglen",
    )
    assert row.steps[-1].text == "Talte årsværk i alt"  # and no line with an answer below it
    whole = row_of("B")
    assert (whole.gap, whole.is_met, whole.coverage.part) == (Decimal("0.85"), True, "")


def test_the_trained_share_asks_for_staff_alone_and_is_of_all_who_have_it(three, hr):
    row = row_of("A")
    assert (row.share, row.share_coverage.part) == (Decimal("0.8"), "2 af 3 arbejdspladser")
    scene.staffed(three[2], by=hr, helper="10")
    row = row_of("A")
    assert (row.share, row.share_coverage.is_whole, row.gap) == (Decimal("0.6667"), True, None)


def test_a_cluster_in_which_nobody_has_figures_has_a_row_that_says_so(three, hr):
    scene.house("Lærken", "C")
    row = row_of("C")
    assert (row.under_3, row.required, row.counted, row.gap, row.share) == (None,) * 5
    assert row.coverage.shortfall == "Tal mangler for 1 af 1 arbejdsplads"
    assert row.coverage.details == ("Hverken børnetal eller personaletal for 2022: Lærken",)


def test_a_year_before_the_rules_in_which_nobody_has_figures_is_no_mistake(three):
    row = minimum_staffing([2019])[0].of_cluster(scene.cluster("A"))
    assert (row.required, row.gap, row.coverage.shortfall) == (
        None,
        None,
        "Tal mangler for 3 af 3 arbejdspladser",
    )


def test_the_municipality_is_not_answered_either_and_says_the_same(three):
    year = minimum_staffing([2022])[0]
    assert (year.is_complete, year.total.gap, year.total.is_met) == (False, None, None)
    assert year.coverage == year.total.coverage
    assert year.coverage.part == "2 af 4 arbejdspladser"


def test_the_span_of_a_part_is_in_no_band_and_contradicts_no_assessment(three, hr):
    scene.staffed(three[1], by=hr, on=date(2022, 10, 1), leader="1")
    span = cluster_overview(on=scene.TODAY).cards[0].span
    assert (span.band, span.classified, span.coverage.part) == (None, None, "2 af 3 arbejdspladser")
    scene.staffed(three[2], by=hr, pedagogue="1")
    span = cluster_overview(on=scene.TODAY).cards[0].span
    assert (span.band, span.classified) == ("small", span.reports)


def test_the_need_is_not_told_from_the_first_year_somebody_is_missing(hr):
    first, second = scene.house("Solsikken", "A"), scene.house("Ravnen", "B")
    for place in (first, second):
        scene.staffed(place, by=hr, pedagogue="10")
    for year in (2023, 2024, 2025):
        for place in (first, second) if year != 2024 else (first,):
            scene.with_children(place, 30, 0, by=hr, year=year, status=FigureStatus.FORECAST)
    plan = recruitment_plan([2023, 2024, 2025], on=scene.TODAY)
    assert [(row.year, row.required, row.need, row.coverage.part) for row in plan.rows] == [
        (2023, 20, Decimal("2.6"), ""),
        (2024, 10, None, "1 af 2 arbejdspladser"),
        (2025, 20, None, ""),
    ]
    assert (plan.total, plan.coverage.details) == (None, ("Ingen børnetal for 2024: Ravnen",))


def test_without_somebodys_staff_no_year_has_a_need_but_a_house_that_opens_later_is_not_missed(hr):
    first, second = scene.house("Solsikken", "A"), scene.house("Ravnen", "B")
    new = scene.house("Nyhuset", "B", opened_on=date(2023, 8, 1))
    scene.staffed(first, by=hr, pedagogue="10")
    for place in (first, second, new):
        scene.with_children(place, 30, 0, by=hr, year=2023, status=FigureStatus.FORECAST)
    plan = recruitment_plan([2023], on=scene.TODAY)
    assert plan.coverage.details == ("Ingen personaletal til og med 31-12-2022: Ravnen",)
    assert (plan.total, plan.rows[0].need, plan.rows[0].staff) == (None, None, None)
    scene.staffed(second, by=hr, pedagogue="10")
    assert recruitment_plan([2023], on=scene.TODAY).total == Decimal("12.6")


def test_the_need_counts_the_children_of_a_house_as_the_norm_does(hr):
    """Only for the months it is open: a new house by its part of the year, a closed one not at all."""
    old = scene.house("Solsikken", "A", closed_on=date(2023, 7, 1))
    new = scene.house("Nyhuset", "A", opened_on=date(2023, 7, 1))
    scene.staffed(old, by=hr, pedagogue="10")
    forecast = {"by": hr, "status": FigureStatus.FORECAST}
    scene.with_children(new, 30, 0, year=2023, **forecast)
    for month in (7, 8, 9):
        scene.with_children(new, 60, 0, year=2023, month=month, **forecast)
    scene.with_children(new, 60, 0, year=2024, **forecast)
    for year in (2023, 2024):
        scene.with_children(old, 30, 0, year=year, **forecast)
    rows = recruitment_plan([2023, 2024], on=scene.TODAY).rows
    assert [(row.year, row.under_3, row.coverage.counted) for row in rows] == [(2023, 60, 2), (2024, 60, 1)]


def test_absence_of_a_part_is_held_against_no_target(three, hr):
    scene.absent(three[0], "6.00", 40, by=hr)
    scene.absent(three[1], "4.00", 40, by=hr)
    scene.house("Bien", "A", opened_on=date(2022, 3, 1))  # has no figure of the whole year to lack
    scene.house("Myren", "A", ownership="private")  # has no municipal staff
    cell = cluster_overview(on=scene.TODAY).cards[0].absence
    assert (cell.value, cell.target, cell.is_above) == (5, None, None)
    assert cell.coverage.shortfall == "Tal mangler for 1 af 3 arbejdspladser"
    assert cell.coverage.details == ("Intet sygefravær for 2022 fra »KRL«: Uglen",)
    scene.absent(three[2], "5.00", 40, by=hr)
    cell = cluster_overview(on=scene.TODAY).cards[0].absence
    assert (cell.value, cell.target, cell.is_above, cell.coverage.is_whole) == (5, 5, False, True)


def test_at45_a_hidden_workplace_lacks_nothing(three, hr):
    scene.absent(three[0], "6.00", 4, by=hr)
    scene.absent(three[1], "4.00", 40, by=hr)
    card = cluster_overview(on=scene.TODAY).cards[0]
    assert [lack.workplace for lack in card.absence.coverage.lacking] == [three[2]]
    scene.absent(three[2], "5.00", 3, by=hr)
    page = cluster_page(scene.cluster("A"), on=scene.TODAY, years=[2022])
    assert page.years[0].absence.coverage.is_whole


def test_at45_a_hidden_total_does_not_tell_who_is_missing_from_it(hr):
    """Beside another of nothing the small one is nothing too, so the total goes; one house has no figure at all."""
    for name, heads in (("Lille", 8), ("Mellem", 20), ("Stor", 40)):
        scene.absent(scene.house(name, "A"), "0.00", heads, by=hr)
    scene.house("Tavs", "A")
    scene.absent(scene.house("Anden", "B"), "5.00", 60, by=hr)
    cell = cluster_overview(on=scene.TODAY).cards[0].absence
    assert cell.is_hidden
    assert (cell.coverage.is_whole, cell.coverage.part) == (True, "")


def test_absence_that_is_missing_is_named_by_its_source_and_the_form_begins_with_what_is_known(
    client, three, hr
):
    """Ravnen has a figure of the year, but from another source: it cannot be held against that of the others."""
    scene.absent(three[0], "6.00", 40, by=hr)
    scene.absent(three[2], "5.00", 40, by=hr)
    other = AbsenceCount(three[1], *scene.YEAR, "percent", Decimal("4.00"), 40)
    record_absence_figures([other], source="SD-løn", by=hr, on=scene.TODAY)
    coverage = cluster_overview(on=scene.TODAY).cards[0].absence.coverage
    assert coverage.details == ("Intet sygefravær for 2022 fra »KRL«: Ravnen",)
    client.force_login(hr)
    page = client.get(reverse("cluster_list"), {"on": "31-12-2022"}).content.decode()
    (address,) = set(re.findall(rf'"({reverse("absence_entry", args=[three[1].pk])}[^"]*)"', page))
    form = client.get(html.unescape(address)).context["form"]
    assert {name: form[name].value() for name in ("from_on", "to_on", "measure", "source", "value")} == {
        "from_on": "01-01-2022",
        "to_on": "31-12-2022",
        "measure": "percent",
        "source": "KRL",
        "value": None,
    }


def test_at46_a_house_with_one_employee_is_not_missed_for_the_figure_it_may_not_have(three, hr):
    scene.absent(three[0], "6.00", 40, by=hr)
    scene.absent(three[1], "4.00", 40, by=hr)
    scene.staffed(three[2], by=hr, on=date(2021, 9, 1), pedagogue="10")
    assert not cluster_overview(on=scene.TODAY).cards[0].absence.coverage.is_whole
    scene.staffed(three[2], by=hr, pedagogue="1")
    cell = cluster_overview(on=scene.TODAY).cards[0].absence
    assert (cell.coverage.is_whole, cell.is_above) == (True, False)


# --- a year without rules -----------------------------------------------------------------------------------------

NO_RULES = "Der er ingen regler, som gælder 31-12-2019"


def test_a_unit_that_has_nothing_to_calculate_shows_no_calculation(in_2022, hr):
    """Children and no staff, in a year before the first rules: there is nothing to look a norm up for."""
    scene.with_children(scene.house("Solsikken", "A"), 30, 0, by=hr, year=2019)
    answer = in_2022("minimum_staffing", year=2019, enhed=f"cluster-{scene.cluster('A').pk}")
    assert answer.status_code == 200
    assert answer.context["unit"] is None


def test_the_municipality_is_not_mixed_up_with_what_is_in_no_cluster(in_2022, three, hr):
    loose = scene.house("Løs")
    scene.staffed(loose, by=hr, pedagogue="1")
    scene.with_children(loose, 3, 0, by=hr)
    assert in_2022("minimum_staffing").context["unit"].name == "Hele kommunen"


@pytest.fixture
def without_rules(three, hr):
    scene.staffed(three[0], by=hr, on=date(2019, 9, 1), pedagogue="12")
    scene.with_children(three[0], 36, 0, by=hr, year=2019)


def test_the_links_of_a_year_without_rules_are_of_that_year(in_2022, without_rules):
    page = in_2022("cluster_list", year=2019, on="31-12-2022")
    assert NO_RULES in text(page)
    assert set(re.findall(r"year=(\d{4})", page.content.decode())) == {"2019"}


def test_the_files_say_that_there_are_no_rules_and_add_nothing_up(in_2022, without_rules):
    clusters = sheets_of(in_2022("clusters_xlsx", year=2019, on="31-12-2022"))["Klynger"]
    assert "I alt" not in [row[0] for row in clusters]
    assert any(str(row[0]).startswith(NO_RULES) for row in clusters)
    norm = sheets_of(in_2022("minimum_staffing_xlsx", year=2019))
    assert cells(norm["År for år"], 2019)["Tal, der mangler"].startswith(NO_RULES)
    assert "I alt" not in [row[0] for row in norm["Arbejdspladser 2019"]]
    # Where the year is asked for, and in the row of the year.
    assert printed(in_2022("minimum_staffing_pdf", year=2019)).count(NO_RULES) == 2


# --- pages, plots and files --------------------------------------------------------------------------------------


def test_the_card_the_table_and_the_page_of_a_cluster_say_what_is_lacking(in_2022, three):
    card = text(in_2022("cluster_list")).partition("Klynge A")[2].partition("Klynge B")[0]
    assert "Normering 2022 Kan ikke opgøres Tal mangler for 2 af 3 arbejdspladser" in card
    assert "Uddannet personale 2022 80,0 % (kun 2 af 3 arbejdspladser)" in re.sub(
        r"\( | (?=\))", lambda m: m[0].strip(), card
    )
    assert "Ingen børnetal for 2022: Ravnen" in card
    table = text(in_2022("cluster_list", vis="tabel"))
    assert "Tal mangler for 2 af 3 arbejdspladser" in table
    assert "Klynge A: tal, der mangler" in table
    page = text(in_2022("cluster_detail", scene.cluster("A").pk))
    assert "Normering 2022 Kan ikke opgøres" in page
    assert re.search(r"Uglen [^0-9]+ 01-01-2018 .{0,9}Hverken børnetal eller personaletal for 2022", page)
    row = page.partition("Tallene år for år")[2]
    assert "2022 kun 1 af 3 arbejdspladser 30,00 60,00 20,00 20,85 tal mangler" in row
    assert "Tal, der mangler i 2022" in row
    assert "årsværk over" not in page.partition("Hvor tallene kommer fra")[0]


def test_a_trained_share_of_all_is_not_taken_for_the_share_of_the_part_beside_it(in_2022, three, hr):
    scene.staffed(three[2], by=hr, helper="10")
    cluster = text(in_2022("cluster_detail", scene.cluster("A").pk)).partition("Tallene år for år")[2]
    for page in (cluster, text(in_2022("minimum_staffing"))):
        assert "% ( alle arbejdspladser )" in page or "% (alle arbejdspladser)" in page


def test_a_workplace_without_figures_leads_those_who_may_to_the_form(in_2022, client, hr, three):
    _whole, half, none = three
    assert reverse("children_entry", args=[half.pk]) not in in_2022("minimum_staffing").content.decode()
    assert "Kun HR-konsulenter skriver tal for klyngerne." in text(in_2022("minimum_staffing"))
    client.force_login(hr)
    for name, args in (
        ("minimum_staffing", ()),
        ("cluster_list", ()),
        ("cluster_detail", [row_of("A").subject.pk]),
    ):
        content = in_2022(name, *args).content.decode()
        assert reverse("children_entry", args=[half.pk]) in content
        assert reverse("workplace_figures", args=[none.pk]) in content


def test_a_plot_draws_a_part_apart_and_the_table_beside_names_it(three, hr):
    for place in three:
        scene.staffed(place, by=hr, on=date(2021, 9, 1), pedagogue="10")
        scene.with_children(place, 30, 0, by=hr, year=2021)
    page = cluster_page(scene.cluster("A"), on=scene.TODAY, years=[2021, 2022])
    plots = {plot.name: plot for plot in cluster_plots(page.years)}
    for name in ("Normering", "Børn", "Uddannet personale"):
        assert plots[name].lines[0].parts == {2022}
    assert [year.staffing.coverage.part for year in page.years] == ["", "1 af 3 arbejdspladser"]


def test_the_need_says_why_it_is_not_told(in_2022, three, hr):
    scene.with_children(three[0], 30, 60, by=hr, year=2023, status=FigureStatus.FORECAST)
    page = text(in_2022("recruitment_need"))
    assert "Behovet kan ikke opgøres, før alle arbejdspladser har tal." in page
    assert "Ingen personaletal til og med 31-12-2022: Uglen" in page.replace(" :", ":")
    assert "Ingen børnetal for 2023: Ravnen" in page


def test_scenarios_say_why_the_norm_is_not_told(client, hr, finance, director, three):
    scene.salaries(by=finance)
    save_scenario(
        scenario=None, name="Første", year=2022, from_on=date(2022, 1, 1), price_level=2022, choices={}, by=hr
    )
    client.force_login(director)
    page = text(client.get(reverse("scenario_list")))
    assert "Årsværk over normen nu tal mangler" in page
    assert "Ingen børnetal for 2022: Ravnen" in page


def sheets_of(response):
    book = openpyxl.load_workbook(io.BytesIO(response.content), data_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def cells(rows, name):
    """The cells of a row by their header."""
    headers = next(row for row in rows if name not in row and row[1] is not None)
    found = next(row for row in rows if row[0] == name or row[1] == name)
    return dict(zip(headers, found, strict=True))


def test_the_workbooks_say_the_same_and_add_nothing_up_that_is_of_a_part(in_2022, three):
    clusters = sheets_of(in_2022("clusters_xlsx"))["Klynger"]
    row = cells(clusters, "Klynge A")
    assert (row["Krævet"], row["Over eller under"]) == (20, None)
    assert row["Omfang af normeringen"] == "kun 1 af 3 arbejdspladser"
    assert row["Omfang af uddannet"] == row["Omfang af ledelsesspænd"] == "kun 2 af 3 arbejdspladser"
    assert row["Tal, der mangler"].startswith(
        "Ingen personaletal til og med 31-12-2022: Uglen; Ingen børnetal"
    )
    assert "I alt" not in [row[0] for row in clusters]
    norm = sheets_of(in_2022("minimum_staffing_xlsx"))
    year = cells(norm["År for år"], 2022)
    assert (year["Over eller under"], year["Opfyldt?"], year["Omfang"]) == (
        None,
        "tal mangler",
        "kun 2 af 4 arbejdspladser",
    )
    places = norm["Arbejdspladser 2022"]
    assert cells(places, "Ravnen")["Tal"] == "Ingen børnetal for 2022"
    assert "I alt" not in [row[0] for row in places]
    assert not any("normen" in str(row[0]) for row in norm["Udregning 2022"][3:] if row[4] is not None)


def printed(response):
    command = ["pdftotext", "-raw", "-", "-"]
    said = subprocess.run(command, input=b"".join(response), capture_output=True, check=True)
    return " ".join(said.stdout.decode().split())


def test_the_pdfs_say_the_same(in_2022, three):
    clusters = printed(in_2022("clusters_pdf"))
    assert "tal mangler" in clusters
    assert "Ingen børnetal for 2022: Ravnen" in clusters
    norm = printed(in_2022("minimum_staffing_pdf"))
    assert "Kan ikke besvares. Tal mangler for 2 af 4 arbejdspladser" in norm
    assert "Årsværk over normen" not in norm
    assert "Hverken børnetal eller personaletal for 2022: Uglen" in norm


def test_a_leader_is_told_what_is_lacking_in_the_own_cluster_and_offered_no_form(client, three):
    leader = cast.person("leder", Role.LEADER)
    three[0].leaders.add(leader)
    client.force_login(leader)
    page = client.get(reverse("cluster_detail", args=[Cluster.objects.get(name="Klynge A").pk]))
    assert "Ingen børnetal for 2022: Ravnen" in text(page)
    assert reverse("children_entry", args=[three[1].pk]) not in page.content.decode()


def test_a_recorded_span_is_of_the_whole_cluster(three, hr):
    record_evidence(
        about=scene.cluster("A"),
        kind=EvidenceKind.DIRECT_REPORTS,
        on=scene.COUNTED,
        value=Decimal(20),
        unit="medarbejdere",
        source="Klyngelederen",
        by=hr,
    )
    span = cluster_overview(on=scene.TODAY).cards[0].span
    assert (span.reports, span.band, span.coverage.is_whole) == (20, "medium", True)
