"""The pages of the clusters, of the norm and of the need, as they are read."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from clusters.actions import (
    record_evidence,
    record_key_figure,
    set_counting_rule,
    set_norm,
)
from clusters.enums import CountingTopic, Criterion, EvidenceKind, KeyFigureTopic, NormKey
from htk_workforce.accounts.roles import Role
from tests import cast
from tests.clusters import scene
from tests.pages import form, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def at43(hr):
    """300 children under 3 and 600 from 3; 190 positions and 11 leaders: 199,35 of 200."""
    place = scene.house("Blåmejsen", "A")
    scene.staffed(place, by=hr, leader="11", pedagogue="100", helper="90")
    scene.with_children(place, 300, 600, by=hr)
    return place


@pytest.fixture
def as_director(client, director):
    client.force_login(director)
    return client


def page(client, name, *arguments, **query):
    response = client.get(reverse(name, args=arguments), query)
    assert response.status_code == 200
    return read(response)


def read(response):
    """As the eye reads it: no space where a tag begins or ends inside a sentence."""
    return text(response).replace(" ,", ",").replace("( ", "(").replace(" )", ")")


# --- the list ----------------------------------------------------------------------------------------------------


def test_a_card_says_what_is_decided_how_large_the_span_is_and_whether_the_norm_is_met(
    as_director, hr, director, at43
):
    scene.assessed(scene.cluster("B"), by=hr)
    scene.decided(hr=hr, director=director)
    new = scene.house("Nyhuset", "A", opened_on=date(2022, 8, 1))
    scene.staffed(new, by=hr, pedagogue="0")
    scene.with_children(new, 0, 0, by=hr)
    scene.absent(at43, "6.00", 40, by=hr)
    words = page(as_director, "cluster_list")
    card = words.partition("Klynge A")[2].partition("Klynge B")[0]
    assert "Pædagogisk leder fra 01-08-2022" in card
    assert "Normering 2022 0,65 årsværk under" in card
    assert "Uddannet personale 2022 52,6 %" in card
    assert "6,00 pct. (mål 5,00, over målet)" in card
    assert "Nyhuset (01-08-2022)" in card
    assert "6 med pædagogisk leder, 5 med plus-pædagog, 0 uden" in words


def test_what_is_not_decided_and_not_counted_is_said_in_words(as_director):
    scene.cluster("A")
    card = page(as_director, "cluster_list").partition("Klynge A")[2]
    assert "Ikke besluttet" in card
    assert re.search(r"Normering \d{4} Ikke opgjort", card)
    assert "Sygefravær Ikke opgjort" in card


def test_the_table_is_sorted_as_asked_with_what_is_missing_first(as_director, hr):
    for letter, under_3 in (("A", 30), ("B", 60), ("C", None)):
        place = scene.house(f"Hus {letter}", letter)
        if under_3:
            scene.staffed(place, by=hr, pedagogue="10")
            scene.with_children(place, under_3, 0, by=hr)
    words = page(as_director, "cluster_list", sort="-gap").partition("Nye huse")[2]
    assert words.index("Klynge A") < words.index("Klynge B")
    words = page(as_director, "cluster_list", sort="gap").partition("Nye huse")[2]
    assert words.index("Klynge B") < words.index("Klynge A")


def test_a_date_that_cannot_be_read_keeps_what_was_typed_and_shows_the_newest(as_director, at43):
    response = as_director.get(reverse("cluster_list"), {"on": "i går", "year": "2022"})
    assert "Datoen kan ikke læses." in text(response)
    assert form(response, "")["on"] == "i går"
    assert "0,65 årsværk under" in text(response)


def test_the_list_begins_on_the_last_day_of_the_newest_year_with_figures(as_director, at43):
    assert form(as_director.get(reverse("cluster_list")), "") | {"next": ""} == {
        "next": "",
        "on": "31-12-2022",
        "year": "2022",
    }


def test_the_first_figure_of_a_new_year_does_not_empty_the_pages(as_director, hr, at43):
    for name in ("Solsikken", "Hyldebusken", "Myretuen"):
        scene.staffed(scene.house(name, "B"), by=hr, on=date(2021, 9, 1), pedagogue="10")
    assert form(as_director.get(reverse("cluster_list")), "")["on"] == "31-12-2021"
    assert form(as_director.get(reverse("minimum_staffing")), "")["year"] == "2021"
    assert form(as_director.get(reverse("recruitment_need")), "")["on"] == "31-12-2021"
    scene.staffed(scene.house("Tulipanen", "B"), by=hr, pedagogue="9")
    assert form(as_director.get(reverse("cluster_list")), "")["on"] == "31-12-2022"


def test_a_leader_sees_the_own_cluster_and_no_sums_of_the_municipality(client, at43):
    leader = cast.person("lea", Role.LEADER)
    at43.leaders.add(leader)
    scene.house("Andet hus", "B")
    client.force_login(leader)
    words = page(client, "cluster_list")
    assert "Klynge A" in words and "Klynge B" not in words
    assert "hele kommunen" not in words and "Minimumsnormering" not in words


# --- one cluster -------------------------------------------------------------------------------------------------


def test_the_page_of_a_cluster_shows_workplaces_criteria_decisions_and_sources(
    as_director, hr, director, at43
):
    scene.decided(hr=hr, director=director)
    record_evidence(
        about=scene.cluster("A"),
        kind=EvidenceKind.PLANNED_MOVE,
        on=scene.COUNTED,
        text="Flytter i 2023",
        source="Byggesagen",
        by=hr,
    )
    words = page(as_director, "cluster_detail", scene.cluster("A").pk)
    assert (
        "Blåmejsen Integreret institution · Kommunal 01-01-2018 201 01-09-2022 200,00 199,35 −0,65" in words
    )
    assert f"{Criterion.NEW_HOUSES.label} opfyldt Drøftet med klyngelederen" in words
    assert f"{Criterion.FUTURE_MOVE.label} ikke vurderet – Flytter i 2023 01-09-2022, Byggesagen" in words
    assert "Samlet vurdering af klyngens forhold." in words
    assert "Pædagogisk leder 01-08-2022 – Direktionen 03-01-2022, sag 21/15374" in words
    assert "Blåmejsen Personaletal 01-09-2022 SD-løn" in words
    assert "Blåmejsen Børnetal 2022 (opgjort) Pladsanvisningen" in words
    assert "Ingen tal er rettet." in words
    assert "ingen point, og klyngerne stilles ikke op i rækkefølge" in words


def test_a_corrected_figure_stays_to_be_seen_with_who_and_where_from(as_director, hr, at43):
    scene.with_children(at43, 290, 600, by=hr)
    words = page(as_director, "cluster_detail", scene.cluster("A").pk).partition("Rettede tal")[2]
    assert (
        "Blåmejsen Børnetal: Under 3 år, 2022 (opgjort) 300,00 fuldtidsbørn 290,00 fuldtidsbørn "
        "Pladsanvisningen Hanne" in words
    )


def test_a_workplace_is_on_the_page_of_the_cluster_it_was_in_that_day(as_director, hr, at43):
    scene.cluster("B")
    at43.memberships.create(cluster=scene.cluster("B"), from_on=date(2022, 7, 1))
    address = reverse("cluster_detail", args=[scene.cluster("A").pk])
    before, after = (
        text(as_director.get(address, {"on": day})).partition("Arbejdspladser")[2].partition("Kriterier")[0]
        for day in ("30-06-2022", "01-07-2022")
    )
    assert "Blåmejsen" in before
    assert "Der var ingen arbejdspladser i klyngen den dag." in after


def test_every_plot_has_its_figures_in_words_and_a_table_to_go_to(as_director, at43):
    response = as_director.get(reverse("cluster_detail", args=[scene.cluster("A").pk]))
    html = response.content.decode()
    assert "Normering (årsværk). 2022: Talte årsværk 199,4, Krævede årsværk 200,0</title>" in html
    assert '<a href="#tal">' in html and 'id="tal"' in html
    assert "2022 300,00 600,00 200,00 199,35 −0,65 nej 4,5 52,6 %" in text(response).replace("\xa0", " ")


def test_a_leader_sees_figures_of_the_own_workplace_and_only_the_names_of_others(client, hr, at43):
    leader = cast.person("lea", Role.LEADER)
    at43.leaders.add(leader)
    scene.staffed(scene.house("Andet hus", "A"), by=hr, pedagogue="7.77")
    client.force_login(leader)
    words = page(client, "cluster_detail", scene.cluster("A").pk)
    places = words.partition("Arbejdspladser")[2].partition("Kriterier og vurdering")[0]
    assert "199,35" in places
    assert "Andet hus" in places and "Kan kun ses af arbejdspladsens egen leder" in places
    assert "Andet hus" not in words.partition("Hvor tallene kommer fra")[2]


# --- the norm ----------------------------------------------------------------------------------------------------


def test_at43_199_35_of_200_is_not_met_and_the_page_says_how_it_was_decided(as_director, at43):
    words = page(as_director, "minimum_staffing")
    assert "2022: Ikke opfyldt: 0,65 årsværk under normen" in words
    assert "Om normen er opfyldt, er afgjort på uafrundede tal." in words
    assert "Leder 11,00 × 0,85 9,35 Normeringsstatistikken" in words
    assert "Kræver: Under 3 år, fuldtidsbørn i gennemsnit for året 300,00 / 3 100,00" in words
    assert "Talte årsværk i alt 199,35" in words
    assert "Leder, vægt 0,85 01-01-2020" in words
    assert "Elev (pædagogisk assistent) (0,50)" in words.partition("Ikke bekræftede regler")[2]


def test_at43_one_leader_more_and_the_norm_is_met(as_director, hr, at43):
    scene.staffed(at43, by=hr, leader="12", pedagogue="100", helper="90")
    assert "2022: Opfyldt med 0,20 årsværk over normen" in page(as_director, "minimum_staffing")


def test_at44_the_rule_about_the_third_birthday_is_on_the_page(as_director, at43):
    assert "indtil den 1. i måneden efter, at det er fyldt 3" in page(as_director, "minimum_staffing")


def test_a_special_institution_is_left_out_and_named(as_director, hr, at43):
    special = scene.house("Kompasset", "A", is_special=True)
    scene.staffed(special, by=hr, pedagogue="50")
    scene.with_children(special, 1, 1, by=hr)
    words = page(as_director, "minimum_staffing")
    assert "Talte årsværk i alt 199,35" in words
    assert "Kompasset: Specialinstitutioner tæller ikke med." in words


def test_a_workplace_without_figures_leaves_the_norm_unanswered(as_director, at43):
    scene.house("Uden tal", "A")
    words = page(as_director, "minimum_staffing")
    assert "Kan ikke besvares. Tal mangler for 1 af 2 arbejdspladser" in words
    assert "Hverken børnetal eller personaletal for 2022: Uden tal" in words


def test_the_calculation_of_one_workplace_can_be_asked_for(as_director, hr, at43):
    other = scene.house("Ravnen", "B")
    scene.staffed(other, by=hr, pedagogue="10")
    scene.with_children(other, 15, 30, by=hr)
    words = page(as_director, "minimum_staffing", year=2022, enhed=f"workplace-{other.pk}")
    calculation = words.partition("Udregningen 2022")[2].partition("Reglerne bag")[0]
    assert calculation.strip().startswith("Ravnen.")
    assert "Krævede årsværk i alt 10,00" in calculation


def test_a_year_is_counted_by_its_own_rules_and_shows_from_when_they_hold(as_director, hr, at43):
    set_norm(
        key=NormKey.CHILDREN_PER_STAFF_UNDER_3,
        value=Decimal("2.5"),
        valid_from=date(2022, 1, 1),
        source="Byrådet",
        by=hr,
    )
    set_counting_rule(
        topic=CountingTopic.SUBSTITUTES,
        counts=False,
        note="Fra 2022",
        valid_from=date(2022, 1, 1),
        source="Byrådet",
        by=hr,
    )
    words = page(as_director, "minimum_staffing")
    assert "300,00 / 2,50 120,00 Byrådet" in words
    assert "Vikarer nej Fra 2022 01-01-2022" in words


def test_every_figure_says_which_year_it_is_of(as_director, hr, at43):
    scene.staffed(at43, by=hr, on=date(2022, 10, 1), pedagogue="10")
    scene.absent(at43, "6.00", 40, by=hr, period=(date(2021, 1, 1), date(2021, 12, 31)))
    words = page(as_director, "cluster_list")
    assert "Normering og uddannet personale er årsgennemsnit for 2022." in words
    assert "Sygefraværet er det nyeste: 01-01-2021 – 31-12-2021 . Kilde: KRL" in words.replace(
        "2021.", "2021 ."
    )
    assert "Sygefravær 2021 6,00 pct." in words.partition("Klynge A")[2]
    assert "Sygefravær 2021 6,00 pct." in page(as_director, "cluster_detail", scene.cluster("A").pk)


def test_rules_stand_as_they_are_listed_however_late_one_was_written_again(as_director, hr, at43):
    set_norm(
        key=NormKey.CHILDREN_PER_STAFF_UNDER_3,
        value=Decimal(3),
        valid_from=date(2021, 1, 1),
        source="Byrådet",
        by=hr,
    )
    words = page(as_director, "minimum_staffing").partition("Reglerne bag")[2]
    places = [words.index(name) for name in ("Børn under 3 år pr. voksen", "Børn fra 3 år pr. voksen")]
    assert places == sorted(places)


def test_figures_of_a_workplace_stand_by_education_and_by_age(client, hr, at43):
    client.force_login(hr)
    scene.staffed(at43, by=hr, helper="2", trainee="1", pedagogical_assistant="1", pedagogue="3", leader="1")
    words = page(client, "workplace_figures", at43.pk)
    names = ["Leder", "Pædagog", "Pædagogisk assistent", "Pædagogmedhjælper", "Elev (pædagogisk assistent)"]
    places = [words.index(f"{name}, 01-09-2022") for name in names]
    assert places == sorted(places)
    assert words.index("Under 3 år, 2022") < words.index("Fra 3 år til skolestart, 2022")


# --- the need ----------------------------------------------------------------------------------------------------


@pytest.fixture
def forecast(hr, at43):
    for year, under_3 in ((2023, 310), (2024, 320)):
        scene.with_children(at43, under_3, 600, by=hr, year=year, status="forecast")
    for name, value, value_to, unit in (
        ("Mangler i de kommende måneder", 60, None, "årsværk"),
        ("Skal ansættes frem mod 2024", 250, 300, "medarbejdere"),
    ):
        record_key_figure(
            topic=KeyFigureTopic.RECRUITMENT,
            name=name,
            value=Decimal(value),
            value_to=value_to and Decimal(value_to),
            unit=unit,
            on=date(2022, 1, 3),
            source="Direktionen 03-01-2022",
            by=hr,
        )


def test_the_need_is_shown_by_year_with_its_assumptions(as_director, forecast):
    words = page(as_director, "recruitment_need")
    assert "2023 (prognose) 310,00 600,00 203,33 199,35 19,94 5,98 29,90" in words
    assert "Rejser på et år 10 pct. af de talte årsværk Lokal antagelse, ikke bekræftet." in words


def test_x17_full_time_positions_and_employees_stand_beside_each_other_with_their_units(
    as_director, forecast
):
    words = page(as_director, "recruitment_need")
    assert "Mangler i de kommende måneder 60 årsværk 03-01-2022, Direktionen 03-01-2022" in words
    assert "Skal ansættes frem mod 2024 250–300 medarbejdere" in words
    assert "tallene kan ikke lægges sammen" in words


def test_the_assumptions_can_be_changed_and_say_that_they_are(as_director, forecast):
    response = as_director.get(
        reverse("recruitment_need"), {"leaver_percent": "12,5 %", "retirement_percent": "2"}
    )
    words = text(response)
    assert "24,92 3,99 32,89" in words
    assert "Rejser på et år 12,5 pct. af de talte årsværk Ændret på siden prøve" in words
    assert form(response, "")["leaver_percent"] == "12,5 %"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"leaver_percent": "mange"}, "Skriv procenten som et tal med højst to decimaler, fx 10 eller 2,5."),
        ({"leaver_percent": "101"}, "En procent er et tal fra 0 til 100."),
        (
            {"leaver_percent": "60", "retirement_percent": "50"},
            "Der kan ikke rejse flere, end der er. Sæt en af procenterne ned.",
        ),
    ],
)
def test_an_assumption_that_cannot_be_is_told_and_kept_and_the_page_stands_on_the_settings(
    as_director, forecast, typed, sentence
):
    response = as_director.get(reverse("recruitment_need"), typed)
    assert sentence in text(response)
    assert form(response, "") | typed == form(response, "")
    assert "19,94 5,98 29,90" in text(response)


def test_at09_the_care_guarantee_costs_10_440_000_kr_a_year(as_director):
    words = page(as_director, "recruitment_need").replace("\xa0", " ")
    assert "Pris om måneden 870.000 kr. 12 måneder 10.440.000 kr." in words
    assert "1 måned 870.000 kr." in page(as_director, "recruitment_need", months=1).replace("\xa0", " ")


def test_a_day_before_there_were_rules_is_told_beside_the_date(as_director, at43):
    words = page(as_director, "recruitment_need", on="01-01-2015")
    assert "Der er ingen regel om" in words or "Der er ingen antagelse om afgang" in words
