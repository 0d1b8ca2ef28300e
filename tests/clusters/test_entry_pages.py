"""Figures, assessments, rules and salaries on screen: typed, refused with what to do, corrected with the old beside."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from clusters.actions import record_evidence
from clusters.models import (
    AbsenceFigure,
    AbsenceTarget,
    ChildFigure,
    ClusterAssessment,
    EvidenceFigure,
    SalaryReference,
    SpanLimit,
    StaffFigure,
)
from clusters.queries import newest_staff
from tests.clusters import scene
from tests.pages import text

pytestmark = pytest.mark.django_db

STAFF = {
    "on": "01-09-2022",
    "source": "SD-løn",
    "headcount_pedagogue": "12",
    "fte_pedagogue": "10,25",
}


@pytest.fixture
def house():
    return scene.house("Solsikken", "A")


@pytest.fixture
def office(client, hr):
    client.force_login(hr)
    return client


def send(client, name, place, data, **more):
    return client.post(reverse(name, args=[place.pk]), data | more, follow=True)


def test_staff_are_entered_in_a_grid_and_what_is_wrong_stays_in_its_box(office, house, hr):
    wrong = send(
        office, "staff_entry", house, STAFF, fte_pedagogue="tolv", headcount_leader="1", fte_helper="2.5"
    )
    words = text(wrong)
    assert "»tolv« er ikke et tal. Skriv fx 10,25." in words
    assert "Skriv også, hvor mange årsværk det er." in words
    assert "»2.5« kan læses på to måder. Skriv komma foran decimalerne" in words
    assert 'value="tolv"' in wrong.content.decode() and not StaffFigure.objects.exists()
    none = {"on": "01-09-2022", "source": "SD-løn"}
    assert "Skriv mindst ét tal." in text(send(office, "staff_entry", house, none))
    odd = send(office, "staff_entry", house, STAFF, headcount_pedagogue="0", on="31-02-2022")
    assert "31-02-2022 findes ikke" in text(odd)
    assert "Der er årsværk, men ingen ansatte." in text(
        send(office, "staff_entry", house, STAFF, headcount_pedagogue="0")
    )
    done = send(office, "staff_entry", house, STAFF)
    assert "Personale er gemt: 1 nye, 0 rettede og 0 uændrede tal." in text(done)
    figure = StaffFigure.objects.get()
    assert (figure.category, figure.headcount, figure.fte, figure.recorded_by) == (
        "pedagogue", 12, Decimal("10.25"), hr,
    )  # fmt: skip


def test_a_correction_shows_old_and_new_and_is_saved_on_a_second_yes_to_just_that(office, house):
    send(office, "staff_entry", house, STAFF)
    shown = send(office, "staff_entry", house, STAFF, fte_pedagogue="11")
    words = text(shown)
    assert "Du retter tal, der er der i forvejen" in words
    assert "Pædagog, 01-09-2022 12 ansatte, 10,25 årsværk 12 ansatte, 11,00 årsværk" in words
    assert StaffFigure.objects.count() == 1
    seen = shown.context["seen"]
    other = send(office, "staff_entry", house, STAFF, fte_pedagogue="12", seen=seen)
    assert "12 ansatte, 12,00 årsværk" in text(other) and StaffFigure.objects.count() == 1
    done = text(send(office, "staff_entry", house, STAFF, fte_pedagogue="11", seen=seen))
    assert "0 nye, 1 rettede og 0 uændrede tal." in done
    assert "1 tal, der er rettet" in done and "10,25 årsværk" in done
    assert sorted(StaffFigure.objects.values_list("fte", flat=True)) == [Decimal("10.25"), Decimal("11.00")]


def test_a_figure_to_correct_stands_in_its_boxes(office, house):
    send(office, "staff_entry", house, STAFF)
    page = office.get(reverse("staff_entry", args=[house.pk]), {"ret": StaffFigure.objects.get().pk})
    assert 'value="10,25"' in page.content.decode() and 'value="01-09-2022"' in page.content.decode()
    assert office.get(reverse("staff_entry", args=[house.pk]), {"ret": "x"}).status_code == 200


def test_children_absence_and_target_are_entered(office, house):
    children = {
        "year": "2022",
        "month": "9",
        "status": "actual",
        "under_3": "30,5",
        "source": "Pladsanvisningen",
    }
    assert "Børn er gemt: 1 nye" in text(send(office, "children_entry", house, children))
    figure = ChildFigure.objects.get()
    assert (figure.month, figure.age_group, figure.units) == (9, "under_3", Decimal("30.50"))
    later = send(office, "children_entry", house, children, year="2090")
    assert "Skriv det som en prognose." in text(later)
    absence = {
        "from_on": "01-01-2022", "to_on": "31-12-2022", "measure": "percent", "value": "5,2 %", "headcount": "24",
        "short": "6", "target": "5", "source": "KRL",
    }  # fmt: skip
    wrong = text(send(office, "absence_entry", house, absence))
    assert "Kort og langt fravær kan hver for sig ikke være mere end det hele." in wrong
    assert "Sygefravær er gemt: 2 nye" in text(send(office, "absence_entry", house, absence, short="2"))
    assert AbsenceFigure.objects.get().value == Decimal("5.20")
    assert AbsenceTarget.objects.get().value == Decimal(5)


def test_the_absence_of_few_people_is_not_uncovered_by_correcting_it(office, house, hr):
    scene.absent(house, "8.25", 4, by=hr)
    row = AbsenceFigure.objects.get()
    page = office.get(reverse("workplace_figures", args=[house.pk]))
    assert "8,25" not in text(page) and "Skjult, så tallet ikke fortæller om få ansatte" in text(page)
    boxes = office.get(reverse("absence_entry", args=[house.pk]), {"ret": row.pk}).content.decode()
    assert 'value="8,25"' not in boxes and 'value="31-12-2022"' in boxes
    absence = {
        "from_on": "01-01-2022", "to_on": "31-12-2022", "measure": "percent", "value": "9", "headcount": "24",
        "source": "KRL",
    }  # fmt: skip
    assert "8,25" not in text(send(office, "absence_entry", house, absence))


def test_a_fact_of_a_cluster_or_of_a_workplace_says_something_measured_and_names_nobody(office, house):
    one = scene.cluster("A")
    fact = {"kind": "distress_share", "on": "01-09-2022", "source": "Børnelinealen"}
    assert "Skriv et tal eller en beskrivelse." in text(send(office, "cluster_entry", one, fact))
    words = text(send(office, "cluster_entry", one, fact, value="20", text="Se 010190-1233"))
    for said in ("Skriv, hvad tallet er målt i.", "hvor mange børn andelen er regnet af", "et CPR-nummer"):
        assert said in words
    send(office, "cluster_entry", one, fact, value="20", unit="pct.", persons="55")
    send(office, "evidence_entry", house, fact, kind="planned_move", text="Flytter i 2024")
    assert [str(figure.cluster or figure.workplace) for figure in EvidenceFigure.objects.order_by("pk")] == [
        "Klynge A",
        "Solsikken",
    ]
    assert "20,00 pct., 55 personer bag" in text(office.get(reverse("cluster_figures", args=[one.pk])))


# --- the assessment --------------------------------------------------------------------------------------------


def assess(client, one, **boxes):
    data = {"on": "01-09-2022", "justification": "Samlet set taler mest for en leder."} | boxes
    return send(client, "assessment_new", one, data)


def test_the_criteria_stand_beside_what_there_is_about_them(office, hr):
    one = scene.cluster("A")
    on = timezone.localdate()
    record_evidence(
        about=one, kind="direct_reports", on=on, value=Decimal(24), unit="ansatte", source="SD", by=hr
    )
    record_evidence(about=one, kind="planned_move", on=on, text="Nyt hus i 2024", source="Byggesag", by=hr)
    words = text(office.get(reverse("assessment_new", args=[one.pk])))
    assert "Ledelsesspænd: 24 medarbejdere pr. leder, det er stort." in words
    assert "Nyt hus i 2024 (Byggesag)" in words
    assert "Kriterierne bliver hverken talt sammen eller rangeret." in words


def test_contradictory_criteria_are_refused_with_a_sentence_that_names_both_at13(office):
    one = scene.cluster("A")
    refused = assess(
        office, one,
        met_prefers_leader="on", evidence_prefers_leader="Møde",
        met_prefers_plus_pedagogue="on", evidence_prefers_plus_pedagogue="Andet møde",
    )  # fmt: skip
    words = text(refused)
    assert (
        "»Lederne foretrækker en leder« og »Lederne foretrækker en plus-pædagog« kan ikke begge være opfyldt."
        " Vælg en af dem." in words
    )
    assert "Andet møde" in refused.content.decode() and not ClusterAssessment.objects.exists()


def test_criteria_that_contradict_each_other_are_told_with_what_else_is_wrong(office):
    words = text(
        assess(
            office,
            scene.cluster("A"),
            met_prefers_leader="on",
            met_prefers_plus_pedagogue="on",
            justification="",
        )
    )
    assert "kan ikke begge være opfyldt. Vælg en af dem." in words
    assert "Skriv, hvad »Lederne foretrækker en leder« bygger på." in words
    assert "Skriv en begrundelse for vurderingen." in words


def test_a_span_that_the_number_contradicts_is_refused(office, hr):
    one = scene.cluster("A")
    day = date(2022, 9, 1)
    record_evidence(
        about=one, kind="direct_reports", on=day, value=Decimal(24), unit="ansatte", source="SD", by=hr
    )
    refused = assess(office, one, met_small_or_medium_span="on", evidence_small_or_medium_span="Talt")
    assert "»Lille eller mellemstort ledelsesspænd« passer ikke med 24 medarbejdere pr. leder." in text(
        refused
    )


def test_an_assessment_needs_reasons_and_an_earlier_one_stays_readable(office):
    one = scene.cluster("A")
    words = text(assess(office, one, met_new_houses="on", justification=" "))
    assert "Skriv en begrundelse for vurderingen." in words
    assert "Skriv, hvad »En eller flere nyåbnede institutioner« bygger på." in words
    assess(office, one, met_new_houses="on", evidence_new_houses="Åbnet i 2021")
    begun = office.get(reverse("assessment_new", args=[one.pk])).content.decode()
    assert "Åbnet i 2021" in begun and "Samlet set taler" not in begun
    words = text(assess(office, one, on="01-10-2022", justification="Nu taler mere for en plus-pædagog."))
    assert words.index("Nu taler mere") < words.index("Samlet set taler mest")
    assert "En eller flere nyåbnede institutioner Åbnet i 2021" in words
    assert ClusterAssessment.objects.count() == 2


# --- rules and salaries ----------------------------------------------------------------------------------------


def test_a_count_that_leaves_out_who_was_there_before_asks_for_a_nought(office, hr):
    place = scene.house("Solsikken", "A")
    scene.staffed(place, by=hr, on=date(2022, 3, 1), pedagogue="9.5", helper="4")
    typed = {"on": "01-10-2022", "source": "SD-løn", "headcount_leader": "2", "fte_leader": "2"}
    page = office.post(reverse("staff_entry", args=[place.pk]), typed)
    assert "Der var 9,50 årsværk 01-03-2022. Skriv 0 i begge felter, hvis der ingen er nu." in text(page)
    assert "Der var 4,00 årsværk 01-03-2022." in text(page)
    assert 'value="01-10-2022"' in page.content.decode() and StaffFigure.objects.count() == 2
    none = {
        f"{name}_{category}": "0" for name in ("headcount", "fte") for category in ("pedagogue", "helper")
    }
    office.post(reverse("staff_entry", args=[place.pk]), typed | none)
    assert newest_staff(date(2022, 10, 1))[place.pk].positions == {"leader": 2, "pedagogue": 0, "helper": 0}


def test_a_rule_gets_a_value_from_a_day_with_its_source_and_the_old_one_stays(office):
    span = {
        "band": "large",
        "from_count": "22",
        "valid_from": "01-01-2023",
        "source": "Direktionen 03-01-2022",
    }
    address = reverse("rule_new", args=["ledelsesspaend"])
    assert "fra 21 medarbejdere pr. leder" in text(office.get(address))
    refused = office.post(address, span | {"from_count": "5"})
    assert "Grænserne skal stige fra lille over mellem til stort." in text(refused)
    done = text(office.post(address, span, follow=True))
    assert "Reglen er gemt." in done
    assert "Stort gælder nu fra 22 medarbejdere pr. leder fra 01-01-2023 Direktionen 03-01-2022" in done
    assert SpanLimit.objects.filter(band="large").count() == 2
    for kind, data in (
        ("vaegt", {"category": "student", "weight": "0,6"}),
        ("norm", {"key": "full_time_hours", "value": "36"}),
        ("taeller", {"topic": "substitutes", "counts": "nej", "note": "Vikarer tælles ikke."}),
        ("afgang", {"leaver_percent": "12", "retirement_percent": "2,5"}),
    ):
        answer = office.post(reverse("rule_new", args=[kind]), {**span, **data}, follow=True)
        assert "Reglen er gemt." in text(answer), kind
    assert "Tæller ikke med: Vikarer tælles ikke." in text(office.get(reverse("rule_list")))
    assert office.get(reverse("rule_new", args=["ukendt"])).status_code == 404


def test_a_salary_has_price_level_and_source_and_a_corrected_one_stays(client, finance):
    client.force_login(finance)
    data = {
        "group": "leader", "basis": "extra", "price_level": "2022", "amount": "144.000", "source": "KRL",
        "extracted_on": "01-12-2021",
    }  # fmt: skip
    address = reverse("salary_new")
    assert "de andre måles mod" in text(client.post(address, data | {"group": "pedagogue"}))
    assert "Skriv et årstal mellem" in text(client.post(address, data | {"price_level": "22"}))
    client.post(address, data)
    words = text(client.post(address, data | {"amount": "145.000"}, follow=True))
    assert "145.000" in words and "Lønreferencer, der er rettet" in words and "144.000" in words
    assert SalaryReference.objects.count() == 2
