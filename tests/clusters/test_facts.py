"""Facts behind the criteria: one rule for what is hidden, the same on every page, for numbers and for words alike."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clusters.actions import Refusal, record_evidence
from clusters.enums import EvidenceKind
from clusters.models import EvidenceFigure
from clusters.queries import cluster_overview, facts_of
from clusters.rules import is_of_few, tells_every_part
from tests.clusters import scene
from tests.pages import text

pytestmark = pytest.mark.django_db
HIDDEN = "Skjult, så tallet ikke fortæller om få personer"
SHARE, GROUPS = EvidenceKind.DISTRESS_SHARE, EvidenceKind.SPECIAL_GROUPS


def known(about, hr, kind=SHARE, on=scene.COUNTED, **said):
    value = said.pop("value", None)
    record_evidence(
        about=about,
        kind=kind,
        on=on,
        value=None if value is None else Decimal(value),
        unit=said.pop("unit", "" if value is None else "pct."),
        source="Børnelinealen",
        by=hr,
        **said,
    )


def hidden(letter="A"):
    return {fact.about: fact.is_hidden for fact in facts_of(scene.cluster(letter), on=scene.TODAY)}


@pytest.fixture
def office(client, hr):
    client.force_login(hr)
    return client


# --- the rule -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "unit", "persons", "is_hidden"),
    [
        (GROUPS, None, "", 2, True),  # words about two children
        (GROUPS, None, "", 9, True),
        (GROUPS, None, "", 10, False),
        (GROUPS, 3, "børn", 40, True),  # a cell of three
        (GROUPS, 5, "børn", 40, False),
        (GROUPS, 3, "børn", None, True),  # nobody knows how many
        (GROUPS, None, "", None, True),
        (GROUPS, 2, "grupper", 40, True),  # it may be two children
        (GROUPS, "7.50", "pct. af børnene", 40, True),
        (SHARE, 4, "pct.", 50, True),
        (SHARE, 10, "pct.", 50, False),
        (SHARE, 3, "børn", 400, True),
        (SHARE, "14.20", "pct. af børnene", 395, False),
        (SHARE, 20, "pct.", None, True),
        (EvidenceKind.SOCIO_ECONOMIC_INDEX, 88, "indeks", None, False),
        (EvidenceKind.SOCIO_ECONOMIC_INDEX, 88, "indeks", 9, True),
        (EvidenceKind.SUPPORT_NEED, None, "", 3, True),
        (EvidenceKind.DIRECT_REPORTS, 6, "medarbejdere", 6, False),  # how many are employed is public
    ],
)
def test_at45_a_fact_about_few_is_hidden_whether_it_is_a_number_or_words(
    kind, value, unit, persons, is_hidden
):
    number = None if value is None else Decimal(value)
    assert is_of_few(kind, number, unit, persons, smallest=10) is is_hidden


@pytest.mark.parametrize(
    ("value", "unit", "tells"),
    [("0", "pct.", True), ("0", "børn", True), ("100", "pct.", True), ("100", "børn", False), ("1", "pct.", False)],
)  # fmt: skip
def test_a_total_of_none_or_of_all_tells_every_part(value, unit, tells):
    assert tells_every_part(Decimal(value), unit) is tells


# --- on the pages -------------------------------------------------------------------------------------------------


def test_at45_words_about_two_children_are_on_no_page(office, hr):
    house = scene.house("Solsikken", "A")
    known(house, hr, GROUPS, text="To børn med særlige behov", persons=2)
    row = EvidenceFigure.objects.get()
    for address in (
        reverse("cluster_detail", args=[scene.cluster("A").pk]),
        reverse("assessment_new", args=[scene.cluster("A").pk]),
        reverse("workplace_figures", args=[house.pk]),
    ):
        words = text(office.get(address, {"on": "31-12-2022"}))
        assert HIDDEN in words and "To børn" not in words, address
    boxes = office.get(reverse("evidence_entry", args=[house.pk]), {"ret": row.pk}).content.decode()
    assert "To børn" not in boxes and 'name="persons" value="2"' not in boxes
    assert 'value="01-09-2022"' in boxes, "it is the right fact"


def test_at45_every_page_says_the_same_of_a_fact_about_many(office, hr):
    one = scene.cluster("A")
    known(one, hr, value="14.20", persons=395)
    row = EvidenceFigure.objects.get()
    page = text(office.get(reverse("cluster_detail", args=[one.pk]), {"on": "31-12-2022"}))
    figures = text(office.get(reverse("cluster_figures", args=[one.pk])))
    boxes = office.get(reverse("cluster_entry", args=[one.pk]), {"ret": row.pk}).content.decode()
    assert "14,2 pct." in page and HIDDEN not in page
    assert "14,20 pct., 395 personer bag" in figures and HIDDEN not in figures
    assert 'value="14,2' in boxes and 'value="395"' in boxes


def test_at45_a_fact_that_was_corrected_tells_no_few_on_any_page(office, hr):
    one = scene.cluster("A")
    house = scene.house("Solsikken", "A")
    known(house, hr, value="66.60", persons=8)
    known(house, hr, value="20.00", persons=60)
    known(house, hr, EvidenceKind.PLANNED_MOVE, text="Flytter i 2024")
    known(house, hr, EvidenceKind.PLANNED_MOVE, text="Flytter i 2025")
    pages = {
        name: text(office.get(reverse(name, args=[pk]), {"on": "31-12-2022"}))
        for name, pk in (("cluster_detail", one.pk), ("workplace_figures", house.pk))
    }
    for name, words in pages.items():
        assert "66,6" not in words and HIDDEN in words, name
        assert "Flytter i 2024" in words and "60 personer bag" in words, name


def test_at45_a_fact_of_a_cluster_is_the_total_of_its_workplaces_also_when_nobody_says_of_how_many(hr):
    need = EvidenceKind.SUPPORT_NEED
    known(scene.house("Lille", "A"), hr, need, value="4", unit="timer", persons=8)
    known(scene.house("En", "B"), hr, need, value="10", unit="timer", persons=50)
    known(scene.house("To", "B"), hr, need, value="12", unit="timer", persons=60)
    known(scene.cluster("A"), hr, need, value="4", unit="timer")
    assert hidden() == {"Lille": True, "Klynge A": True}


def test_at45_the_total_of_a_cluster_stays_where_two_hide_each_other_but_not_when_it_is_none(hr):
    for name, value, children in (("Lille", "30", 8), ("Mellem", "20", 60), ("Stor", "40", 90)):
        known(scene.house(name, "A"), hr, value=value, persons=children)
    known(scene.cluster("A"), hr, value="32.00", persons=158)
    assert hidden() == {"Klynge A": False, "Lille": True, "Mellem": True, "Stor": False}
    known(scene.cluster("A"), hr, value="0", persons=158)
    assert hidden()["Klynge A"], "none of all are none of each"


def test_at45_a_second_fact_of_the_year_without_a_number_of_persons_gives_nothing_away(hr):
    house = scene.house("Lille", "A")
    need = EvidenceKind.SUPPORT_NEED
    known(house, hr, need, value="4", unit="timer", persons=8)
    known(house, hr, need, on=date(2022, 10, 1), value="5", unit="timer")
    assert [fact.is_hidden for fact in facts_of(scene.cluster("A"), on=scene.TODAY)] == [True, True]


# --- how many must be said ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [{"text": "To børn"}, {"value": "3", "unit": "børn"}])
@pytest.mark.parametrize("kind", [SHARE, GROUPS])
def test_of_facts_about_children_it_must_be_said_how_many_they_are(hr, kind, said):
    with pytest.raises(Refusal, match="Skriv, hvor mange børn"):
        known(scene.cluster("A"), hr, kind, **said)
    with pytest.raises(IntegrityError, match="evidence_about_children_says_how_many"), transaction.atomic():
        EvidenceFigure.objects.create(
            cluster=scene.cluster("A"), kind=kind, on=scene.COUNTED, text="To børn", source="X"
        )


def test_the_form_asks_how_many_the_words_are_about(office):
    one = scene.cluster("A")
    typed = {"kind": "special_groups", "on": "01-09-2022", "source": "BUR", "text": "To børn"}
    words = text(office.post(reverse("cluster_entry", args=[one.pk]), typed))
    assert "Skriv, hvor mange børn oplysningen handler om, så den kan skjules, når de er få." in words


# --- how many are employed is public --------------------------------------------------------------------------------


def test_the_span_of_few_employees_is_told_as_openly_as_the_staff_figures_it_is_made_of(hr):
    """Hidden, it would be read in the column of employees; and worked out from it, as the span itself was."""
    house = scene.house("Lille", "A")
    scene.staffed(house, by=hr, leader="1", pedagogue="6")
    known(scene.cluster("A"), hr, EvidenceKind.DIRECT_REPORTS, value="6", unit="medarbejdere", persons=6)
    (card,) = cluster_overview(on=scene.TODAY, year=2022).cards
    assert (card.span.reports, card.span.source) == (6, "Børnelinealen")
    assert card.lines[0].staff.headcount == 7
    assert hidden() == {"Klynge A": False}
