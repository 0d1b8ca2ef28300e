"""The acceptance tests of clusters and staffing, asked of the whole house and not of a single rule."""

from datetime import date
from decimal import Decimal

import pytest

from clusters.actions import (
    Finding,
    JustificationMissing,
    Refusal,
    assess_cluster,
    decide_staffing,
    record_key_figure,
    save_scenario,
    set_span_limit,
)
from clusters.enums import Criterion, PositionType, SpanBandName
from clusters.models import AbsenceFigure, AssessedCriterion, ChildFigure, ClusterAssessment, StaffFigure
from clusters.queries import (
    absence_tables,
    care_guarantee,
    cluster_overview,
    cluster_page,
    key_figures,
    minimum_staffing,
    scenario_costs,
    staffing_table,
)
from tests.clusters import scene

pytestmark = pytest.mark.django_db

LEADER, PLUS = PositionType.LEADER, PositionType.PLUS_PEDAGOGUE


# --- AT01–AT05: costing ----------------------------------------------------------------------------------------


def test_at01_at02_the_table_of_2022(finance):
    scene.salaries(by=finance)
    table = staffing_table({LEADER: 6, PLUS: 5}, price_level=2022)
    assert table.caption == "1.000 kr., 2022-priser"
    assert [
        (row.label, row.count, row.unit, row.total, row.own, row.pool) for row in (*table.rows, table.total)
    ] == [
        ("Plus-pædagog", 5, 70, 350, None, 350),
        ("Pædagogisk leder", 6, 144, 864, 130, 734),
        ("I alt", 11, None, 1214, 130, 1084),
    ]
    assert table.sources == (
        "Plus-pædagog: SD-løn og KRL, trukket ud 01-12-2021",
        "Pædagogisk leder: SD-løn og KRL, trukket ud 01-12-2021",
    )
    assert "182" not in repr(table)


def test_at03_at04_the_kroner_behind_the_table_add_up_too(finance):
    scene.salaries(by=finance)
    exact = staffing_table({LEADER: 6, PLUS: 5}, price_level=2022).exact
    assert (exact.total, exact.own, exact.pool) == (1_214_000, 129_600, 1_084_400)


def test_at05_scenarios_side_by_side(hr, finance):
    scene.salaries(by=finance)
    clusters = [scene.cluster(letter) for letter in scene.LETTERS]
    allocations = {
        "Kun ledere": dict.fromkeys(clusters, LEADER),
        "Kun plus-pædagoger": dict.fromkeys(clusters, PLUS),
        "Seks og fem": {one: LEADER if i < 6 else PLUS for i, one in enumerate(clusters)},
    }
    scenarios = [
        save_scenario(
            scenario=None,
            name=name,
            year=2022,
            from_on=date(2022, 8, 1),
            price_level=2022,
            choices=choices,
            by=hr,
        )
        for name, choices in allocations.items()
    ]
    costs = scenario_costs(scenarios)
    assert [(c.leaders, c.plus_pedagogues, c.without, c.months) for c in costs] == [
        (11, 0, 0, 5),
        (0, 11, 0, 5),
        (6, 5, 0, 5),
    ]
    assert [(c.full_year.total.total, c.full_year.total.own) for c in costs] == [
        (1584, 238),
        (770, 0),
        (1214, 130),
    ]
    assert [(c.in_year.total.total, c.in_year.total.own) for c in costs] == [(660, 99), (321, 0), (506, 54)]
    assert costs[2].leader_share == Decimal("0.5455")


# --- AT09: the care guarantee ----------------------------------------------------------------------------------


def test_at09_a_year_without_the_care_guarantee():
    cost = care_guarantee(on=date(2022, 1, 3))
    assert (cost.months, cost.monthly, cost.total) == (12, 870_000, 10_440_000)
    assert cost.source == "Høje-Taastrup Kommune, Direktionen 03-01-2022, pkt. 2"


# --- AT10–AT14: clusters ---------------------------------------------------------------------------------------


def test_at10_eleven_clusters_six_leaders_and_five_plus_pedagogues(hr, director):
    scene.decided(hr=hr, director=director)
    before, after = cluster_overview(on=date(2022, 7, 31)), cluster_overview(on=date(2022, 8, 1))
    assert [before.count(given) for given in (LEADER, PLUS, None)] == [0, 0, 11]
    assert [after.count(given) for given in (LEADER, PLUS, None)] == [6, 5, 0]
    assert len(after.cards) == 11


def test_at10_the_next_decision_takes_the_place_of_the_one_before(hr, director):
    first = scene.decided(hr=hr, director=director)[0]
    decide_staffing(
        cluster=first,
        position=PLUS,
        from_on=date(2024, 1, 1),
        origin_label="Direktionen 04-12-2023",
        by=director,
    )
    given = [
        cluster_overview(on=day, year=2022).cards[0].position
        for day in (date(2023, 12, 31), date(2024, 1, 1))
    ]
    assert given == [LEADER, PLUS]


def test_at11_the_bands_on_the_card_are_settings(hr):
    place = scene.house("Solsikken", "A")
    scene.staffed(place, by=hr, leader="1", pedagogue="20")
    (card,) = cluster_overview(on=scene.TODAY).cards
    assert (card.span.reports, card.span.band) == (20, SpanBandName.MEDIUM)
    set_span_limit(
        band="large", from_count=18, valid_from=date(2022, 1, 1), source="Forskning i ledelsesspænd", by=hr
    )
    (card,) = cluster_overview(on=scene.TODAY).cards
    assert card.span.band == SpanBandName.LARGE


@pytest.mark.parametrize("reports, is_accepted", [(20, True), (21, False)])
def test_at12_small_or_medium_span_is_accepted_at_20_and_not_at_21(hr, reports, is_accepted):
    def assess():
        return assess_cluster(
            cluster=scene.cluster("A"),
            findings={Criterion.SMALL_OR_MEDIUM_SPAN: Finding(True, "Personaletal")},
            justification="Samlet vurdering.",
            reports=Decimal(reports),
            by=hr,
            on=scene.TODAY,
        )

    if is_accepted:
        assert assess().criteria.get().is_met
    else:
        with pytest.raises(Refusal, match="passer ikke med 21 medarbejdere pr. leder"):
            assess()


def test_at13_criteria_that_exclude_each_other_are_refused_with_a_sentence_each(hr):
    with pytest.raises(Refusal) as refusal:
        assess_cluster(
            cluster=scene.cluster("A"),
            findings={criterion: Finding(True, "Møde") for criterion in Criterion},
            justification="Det hele.",
            by=hr,
            on=scene.TODAY,
        )
    assert refusal.value.reasons == [
        "»Lederne foretrækker en leder« og »Lederne foretrækker en plus-pædagog« kan ikke begge være opfyldt. "
        "Vælg en af dem.",
        "»Stort ledelsesspænd« og »Lille eller mellemstort ledelsesspænd« kan ikke begge være opfyldt. "
        "Vælg en af dem.",
    ]
    assert not ClusterAssessment.objects.exists()


@pytest.mark.parametrize("justification", ["", " \n"])
def test_at14_an_assessment_needs_a_written_justification(hr, justification):
    with pytest.raises(JustificationMissing):
        assess_cluster(
            cluster=scene.cluster("A"), findings={}, justification=justification, by=hr, on=scene.TODAY
        )


def test_at14_a_cluster_without_an_assessment_is_given_nothing(director):
    with pytest.raises(Refusal, match="Klynge A er ikke vurderet endnu"):
        decide_staffing(
            cluster=scene.cluster("A"),
            position=LEADER,
            from_on=scene.TODAY,
            origin_label="Direktionen",
            by=director,
        )


def test_an_assessment_has_no_score_and_no_rank():
    numeric = {
        "FloatField",
        "DecimalField",
        "IntegerField",
        "PositiveSmallIntegerField",
        "PositiveIntegerField",
    }
    for model in (ClusterAssessment, AssessedCriterion):
        assert not [f.name for f in model._meta.fields if f.get_internal_type() in numeric]


# --- AT43, AT44: minimum staffing ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "leaders, counted, gap, is_met", [(12, "200.20", "0.20", True), (11, "199.35", "-0.65", False)]
)
def test_at43_the_norm_of_the_municipality(hr, leaders, counted, gap, is_met):
    place = scene.house("Alle huse", "A")
    scene.staffed(place, by=hr, pedagogue="190.0", leader=str(leaders))
    scene.with_children(place, 300, 600, by=hr)
    (year,) = minimum_staffing([2022])
    row = year.total
    assert (row.required, row.counted, row.gap, row.is_met) == (200, Decimal(counted), Decimal(gap), is_met)
    assert year.is_complete


def test_at43_the_calculation_line_by_line(hr):
    place = scene.house("Alle huse", "A")
    scene.staffed(place, by=hr, pedagogue="190.0", leader="12")
    scene.with_children(place, 300, 600, by=hr)
    (year,) = minimum_staffing([2022])
    assert [(step.text, step.calculation, str(step.figure)) for step in year.total.steps] == [
        ("Kræver: Under 3 år, fuldtidsbørn i gennemsnit for året", "300,00 / 3", "100.00"),
        ("Kræver: Fra 3 år til skolestart, fuldtidsbørn i gennemsnit for året", "600,00 / 6", "100.00"),
        ("Krævede årsværk i alt", "", "200.00"),
        ("Leder", "12,00 × 0,85", "10.20"),
        ("Pædagog", "190,00 × 1,00", "190.00"),
        ("Talte årsværk i alt", "", "200.20"),
        ("Årsværk over normen", "200,20 − 200,00", "0.20"),
    ]
    sources = {step.text: step.source for step in year.total.steps}
    assert sources["Leder"] == "Normeringsstatistikken med lovens justeringer: ledere tæller 85 %"
    assert sources["Talte årsværk i alt"] == "Pladsanvisningen, SD-løn"
    assert "uafrundede" in sources["Årsværk over normen"]


def test_at44_ten_children_under_3_in_a_kindergarten_count_one_to_three(hr):
    place = scene.house("Børnehaven", "A", kind="kindergarten")
    scene.staffed(place, by=hr, pedagogue="10")
    scene.with_children(place, 10, 0, by=hr)
    (year,) = minimum_staffing([2022])
    assert year.workplaces[0].required == Decimal("3.33")


# --- AT45, AT46: privacy ---------------------------------------------------------------------------------------


def test_at45_a_small_workplace_and_one_sibling_are_hidden_and_the_total_stays(hr):
    places = {name: scene.house(name, "A") for name in ("Lille", "Mellem", "Stor")}
    for name, value, heads in (("Lille", "19.13", 8), ("Mellem", "3.17", 20), ("Stor", "4.70", 40)):
        scene.absent(places[name], value, heads, by=hr)
    page = cluster_page(scene.cluster("A"), on=scene.TODAY, years=[2022])
    cells = {line.workplace.name: line.absence for line in page.workplaces}
    assert {name: (cell.mark, cell.value) for name, cell in cells.items()} == {
        "Lille": ("•", None),
        "Mellem": ("•", None),
        "Stor": ("", Decimal("4.70")),
    }
    assert cells["Lille"] == cells["Mellem"]  # nobody is told which of the two is small
    assert cells["Lille"].text == "Skjult, så tallet ikke fortæller om få ansatte"
    total = Decimal("19.13") * 8 + Decimal("3.17") * 20 + Decimal("4.70") * 40
    assert page.card.absence.value == (total / 68).quantize(Decimal("0.01"))
    assert "19.13" not in repr(page)
    assert "3.17" not in repr(page)


def test_at45_a_small_cluster_takes_its_total_along(hr):
    scene.absent(scene.house("Alene", "A"), "19.13", 8, by=hr)
    for name, heads in (("En", 20), ("To", 30)):
        scene.absent(scene.house(name, "B"), "4.00", heads, by=hr)
    overview = cluster_overview(on=scene.TODAY)
    assert [card.absence.is_hidden for card in overview.cards] == [True, True]
    assert not overview.absence.is_hidden


def test_at45_what_is_hidden_in_the_second_half_is_hidden_all_year(hr):
    halves = [(date(2022, 1, 1), date(2022, 6, 30)), (date(2022, 7, 1), date(2022, 12, 31))]
    shrinks, stays = scene.house("Skrumper", "A"), scene.house("Bliver", "A")
    for period, heads in ((scene.YEAR, 12), (halves[0], 12), (halves[1], 8)):
        scene.absent(shrinks, "5.00", heads, period=period, by=hr)
        scene.absent(stays, "5.00", 30, period=period, by=hr)
    (table,) = absence_tables()
    assert all(table.cell(shrinks.pk, period).is_hidden for period in table.periods)
    assert len(table.periods) == 3


def test_at46_no_table_of_figures_can_hold_a_person():
    for model in (AbsenceFigure, StaffFigure, ChildFigure):
        people = [f.name for f in model._meta.fields if f.is_relation and f.related_model.__name__ == "User"]
        assert people == ["recorded_by"]


# --- X17: figures of different units ---------------------------------------------------------------------------


def test_x17_sixty_positions_and_250_to_300_employees_keep_their_units(hr):
    quoted = {"topic": "recruitment", "on": date(2022, 1, 3), "source": "Direktionen 03-01-2022", "by": hr}
    record_key_figure(name="Ansættes nu", value=Decimal(60), unit="årsværk", **quoted)
    record_key_figure(
        name="Nye frem mod 2024", value=Decimal(250), value_to=Decimal(300), unit="medarbejdere", **quoted
    )
    assert [figure.value for figure in key_figures("recruitment")] == ["60 årsværk", "250–300 medarbejdere"]
