"""Minimum staffing through time, the need, costs, facts, and that no page tells what another hides."""

from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from clusters.actions import (
    ChildCount,
    decide_staffing,
    move_workplace,
    record_child_figures,
    record_evidence,
    record_salary_reference,
    save_scenario,
    set_counting_rule,
    set_leaver_assumption,
    set_norm,
    set_weight,
)
from clusters.enums import AgeGroup, Criterion, EvidenceKind, FigureStatus, PositionType, SalaryGroup
from clusters.models import StaffingDecision
from clusters.queries import (
    SalaryMissing,
    absence_against_target,
    absence_tables,
    cluster_overview,
    cluster_page,
    facts_of,
    minimum_staffing,
    months_open,
    newest_staff,
    recruitment_plan,
    scenario_costs,
    staffing_table,
    unit_amounts,
)
from tests import cast
from tests.clusters import scene

pytestmark = pytest.mark.django_db


# --- minimum staffing through time -----------------------------------------------------------------------------


def test_a_year_is_the_average_of_its_days_of_counting(hr):
    place = scene.house("Solsikken", "A")
    for month, positions in ((1, "10"), (5, "11"), (9, "12.50")):
        scene.staffed(place, by=hr, on=date(2022, month, 1), pedagogue=positions)
    for month, under_3 in ((1, 30), (7, 36)):
        scene.with_children(place, under_3, 0, by=hr, month=month)
    (year,) = minimum_staffing([2022])
    assert (year.total.counted, year.total.under_3, year.total.required) == (Decimal("11.17"), 33, 11)
    assert year.total.is_met
    assert year.total.exact.counted * 6 == 67  # 33,5 / 3, and not the 11,17 that is shown


def test_a_house_that_opened_in_september_counts_for_a_third_of_the_year(hr):
    place = scene.house("Ny", "A", opened_on=date(2022, 9, 1))
    scene.staffed(place, by=hr, pedagogue="12")
    scene.with_children(place, 36, 0, by=hr, month=9)
    (year,) = minimum_staffing([2022])
    assert (year.total.counted, year.total.under_3) == (4, 12)


@pytest.mark.parametrize(
    "opened_on, closed_on, months",
    [
        (None, None, 12),
        (date(2022, 9, 30), None, 4),
        (date(2023, 1, 1), None, 0),
        (None, date(2022, 7, 1), 6),
        (None, date(2022, 1, 1), 0),
        (date(2022, 3, 1), date(2022, 3, 2), 1),
        (date(2020, 3, 1), date(2024, 3, 2), 12),
    ],
)
def test_the_months_a_house_is_open(opened_on, closed_on, months):
    assert months_open(cast.workplace("Solsikken", opened_on=opened_on, closed_on=closed_on), 2022) == months


def test_a_workplace_is_reported_in_the_cluster_it_was_in_at_the_time(hr):
    place = scene.house("Solsikken", "A")
    move_workplace(workplace=place, cluster=scene.cluster("B"), from_on=date(2023, 1, 1), by=hr)
    for year in (2022, 2023):
        scene.staffed(place, by=hr, on=date(2022, 9, 1), pedagogue="12")
        scene.with_children(place, 36, 0, by=hr, year=year, status=FigureStatus.FORECAST)
    with_staff, without = minimum_staffing([2022, 2023])
    assert [row.name for row in with_staff.clusters] == ["Klynge A"]
    assert {group.row.name: [row.name for row in group.places] for group in with_staff.grouped}[
        "Klynge A"
    ] == ["Solsikken"]
    assert with_staff.total.is_forecast
    assert without.total is None
    assert [(left.workplace.name, left.reason) for left in without.missing] == [
        ("Solsikken", "Ingen personaletal for 2023")
    ]


def test_what_does_not_count_is_named_with_its_rule(hr):
    for name, fields in {
        "Privat": {"ownership": "private"},
        "Special": {"is_special": True},
        "Dagplejen": {"kind": "family_day_care"},
    }.items():
        place = scene.house(name, "A", **fields)
        scene.staffed(place, by=hr, pedagogue="12")
        scene.with_children(place, 36, 0, by=hr)
    scene.house("Skolen", kind="school")
    (year,) = minimum_staffing([2022])
    assert year.total is None
    assert {left.workplace.name: left.reason.split(".")[0] for left in year.left_out} == {
        "Dagplejen": "Dagpleje tæller ikke med",
        "Privat": "Private institutioner tæller ikke med",
        "Special": "Specialinstitutioner tæller ikke med",
    }
    set_counting_rule(
        topic="family_day_care", counts=True, note="Prøve", valid_from=date(2022, 1, 1), source="Prøve", by=hr
    )
    (year,) = minimum_staffing([2022])
    assert [row.name for row in year.workplaces] == ["Dagplejen"]


def test_a_year_is_counted_by_its_own_rules(hr):
    place = scene.house("Solsikken", "A")
    for year in (2022, 2021):
        scene.staffed(place, by=hr, on=date(year, 9, 1), leader="10")
        scene.with_children(place, 30, 0, by=hr, year=year)
    set_weight(category="leader", weight=Decimal("1.00"), valid_from=date(2022, 1, 1), source="Prøve", by=hr)
    set_norm(
        key="children_per_staff_under_3",
        value=Decimal("2.50"),
        valid_from=date(2022, 1, 1),
        source="Prøve",
        by=hr,
    )
    assert [(y.total.counted, y.total.required) for y in minimum_staffing([2021, 2022])] == [
        (Decimal("8.50"), 10),
        (10, 12),
    ]


def test_a_year_before_the_rules_says_which_is_missing(hr):
    place = scene.house("Solsikken", "A")
    scene.staffed(place, by=hr, on=date(2019, 9, 1), pedagogue="12")
    scene.staffed(place, by=hr, on=date(2020, 9, 1), pedagogue="12")
    for year in (2019, 2020):
        scene.with_children(place, 36, 0, by=hr, year=year)
    before, after = minimum_staffing([2019, 2020])
    assert before.unanswered.startswith(
        "Der er ingen regler, som gælder 31-12-2019, om »Børn under 3 år pr. voksen«, »Børn fra 3 år pr. voksen«, "
    )
    assert (before.total, before.is_complete) == (None, False)
    assert (after.unanswered, after.total.gap, after.is_complete) == ("", 0, True)


def children(place, hr, group, units, *, month=None, status=FigureStatus.ACTUAL):
    row = ChildCount(place, 2022, group, Decimal(units), status, month)
    record_child_figures([row], source="Pladsanvisningen", by=hr, on=scene.TODAY)


def required(year=2022):
    total = minimum_staffing([year])[0].total
    return total.under_3, total.from_3, total.is_forecast


def test_what_is_counted_of_one_age_group_leaves_the_forecast_of_the_other(hr):
    place = scene.house("Solsikken", "A")
    scene.staffed(place, by=hr, pedagogue="10")
    scene.with_children(place, 30, 60, by=hr, status=FigureStatus.FORECAST)
    children(place, hr, AgeGroup.UNDER_3, "33")
    assert required() == (33, 60, True)
    children(place, hr, AgeGroup.FROM_3, "66")
    assert required() == (33, 66, False)


def test_months_that_are_counted_leave_the_forecast_of_the_others(hr):
    place = scene.house("Solsikken", "A")
    scene.staffed(place, by=hr, pedagogue="10")
    scene.with_children(place, 30, 60, by=hr, status=FigureStatus.FORECAST)
    for month in (1, 2, 3):
        children(place, hr, AgeGroup.UNDER_3, "42", month=month)
    assert required() == ((3 * 42 + 9 * 30) / Decimal(12), 60, True)


def test_a_month_with_one_age_group_does_not_halve_the_other(hr):
    place = scene.house("Solsikken", "A")
    scene.staffed(place, by=hr, pedagogue="10")
    for month in (1, 2):
        children(place, hr, AgeGroup.UNDER_3, "30", month=month)
    children(place, hr, AgeGroup.FROM_3, "60", month=1)
    assert required() == (30, 60, False)


def test_a_forecast_of_a_house_that_opens_in_august_is_the_average_of_the_whole_year(hr):
    place = scene.house("Solsikken", "A", opened_on=date(2022, 8, 1))
    scene.staffed(place, by=hr, pedagogue="10")
    scene.with_children(place, 15, 30, by=hr, status=FigureStatus.FORECAST)
    assert required() == (15, 30, True)
    for month in (8, 9):
        children(place, hr, AgeGroup.UNDER_3, "48", month=month)
    # 15 over the year is 36 in each of the five months it is open.
    assert required() == ((2 * 48 + 3 * 36) / Decimal(12), 30, True)


def test_the_newest_staff_is_that_of_the_newest_day_alone(hr):
    place = scene.house("Solsikken", "A")
    scene.staffed(place, by=hr, on=date(2022, 1, 1), pedagogue="10", helper="4")
    scene.staffed(place, by=hr, on=date(2022, 9, 1), pedagogue="11")
    newest = newest_staff(date(2022, 12, 31))[place.pk]
    assert (newest.on, newest.headcount, newest.positions) == (date(2022, 9, 1), 11, {"pedagogue": 11})
    assert newest_staff(date(2022, 8, 31))[place.pk].headcount == 14
    assert newest_staff(date(2021, 12, 31)) == {}


# --- the need --------------------------------------------------------------------------------------------------


def test_the_need_has_its_assumptions_beside_it_and_they_can_be_tried_out(hr):
    place = scene.house("Solsikken", "A")
    scene.staffed(place, by=hr, pedagogue="100")
    for year, under_3 in ((2023, 300), (2024, 330)):
        scene.with_children(place, under_3, 0, by=hr, year=year, status=FigureStatus.FORECAST)
    plan = recruitment_plan([2023, 2024, 2025], on=scene.TODAY)
    assert [(row.year, row.required, row.leavers, row.retirements, row.need) for row in plan.rows] == [
        (2023, 100, 10, 3, 13),
        (2024, 110, 10, 3, 23),
    ]
    assert (plan.total, plan.missing_years) == (36, (2025,))
    assert [(a.name, a.value, a.unit, a.is_changed) for a in plan.assumptions] == [
        ("Talt personale, når det første år begynder", 100, "årsværk", False),
        ("Rejser på et år", 10, "pct. af de talte årsværk", False),
        ("Går på pension på et år", 3, "pct. af de talte årsværk", False),
        ("Børn under 3 år pr. voksen", 3, "børn", False),
        ("Børn fra 3 år pr. voksen", 6, "børn", False),
    ]
    assert plan.assumptions[1].source.startswith("Lokal antagelse")

    tried = recruitment_plan([2023], on=scene.TODAY, leaver_percent=Decimal(20))
    assert (tried.total, tried.assumptions[1].is_changed) == (23, True)
    set_leaver_assumption(
        leaver_percent=Decimal(5),
        retirement_percent=Decimal(0),
        valid_from=date(2022, 1, 1),
        source="Personalestatistikken",
        by=hr,
    )
    assert recruitment_plan([2023], on=scene.TODAY).total == 5


# --- costs -----------------------------------------------------------------------------------------------------


def salary(group, amount, finance, price_level=2022, **fields):
    given = {"source": "KRL", "extracted_on": date(2022, 6, 1), "by": finance} | fields
    return record_salary_reference(group=group, price_level=price_level, amount=Decimal(amount), **given)


def test_the_extra_cost_is_worked_out_from_full_salaries_of_one_price_level(finance):
    salary(SalaryGroup.PEDAGOGUE, 470_000, finance)
    salary(SalaryGroup.LEADER, 614_000, finance)
    salary(SalaryGroup.PLUS_PEDAGOGUE, 540_000, finance, price_level=2021)
    with pytest.raises(SalaryMissing, match=r"»Plus-pædagog \(indsatspædagog\)« i 2022-priser"):
        unit_amounts(2022)
    salary(SalaryGroup.PLUS_PEDAGOGUE, 540_000, finance)
    assert {position: unit.amount for position, unit in unit_amounts(2022).items()} == {
        PositionType.LEADER: 144_000,
        PositionType.PLUS_PEDAGOGUE: 70_000,
    }
    assert staffing_table({"leader": 6, "plus_pedagogue": 5}, price_level=2022).total.total == 1214


def test_without_an_average_pedagogue_there_is_nothing_to_compare_with(finance):
    salary(SalaryGroup.LEADER, 614_000, finance)
    with pytest.raises(SalaryMissing, match="»Pædagog« i 2022-priser"):
        unit_amounts(2022)


def test_the_newest_salaries_win(finance):
    scene.salaries(by=finance)
    salary(SalaryGroup.PEDAGOGUE, 470_000, finance)
    salary(SalaryGroup.LEADER, 620_000, finance)
    assert unit_amounts(2022)["leader"].amount == 150_000


def test_a_leader_in_the_place_of_a_pedagogue_lowers_what_is_counted_when_all_have_figures(hr, finance):
    scene.salaries(by=finance)
    place = scene.house("Solsikken", "A")
    scene.staffed(place, by=hr, pedagogue="10")
    scene.with_children(place, 30, 0, by=hr)
    scenario = save_scenario(
        scenario=None,
        name="En leder",
        year=2022,
        from_on=date(2022, 8, 1),
        price_level=2022,
        choices={scene.cluster("A"): "leader", scene.cluster("B"): None},
        by=hr,
    )
    (cost,) = scenario_costs([scenario], minimum_staffing([2022])[0])
    assert (cost.gap_before, cost.gap_after) == (0, Decimal("-0.15"))
    assert (cost.leaders, cost.without, cost.leader_share) == (1, 1, Decimal("0.5"))
    scene.with_children(scene.house("Myretuen", "B"), 30, 0, by=hr)  # and its staff is not known
    (cost,) = scenario_costs([scenario], minimum_staffing([2022])[0])
    assert (cost.gap_before, cost.gap_after) == (None, None)


# --- absence ---------------------------------------------------------------------------------------------------


def test_at45_the_page_of_an_application_hides_what_the_page_of_the_cluster_hides(hr):
    small, next_to, large = (scene.house(name, "A") for name in ("Lille", "Mellem", "Stor"))
    for place, value, heads in ((small, "9.00", 8), (next_to, "8.00", 20), (large, "7.00", 40)):
        scene.absent(place, value, heads, by=hr)
    assert [absence_against_target(place).is_shown for place in (small, next_to, large)] == [
        False,
        False,
        True,
    ]
    assert all(absence_against_target(place).is_above for place in (small, next_to, large))


def test_at45_a_limit_raised_later_hides_the_same_on_every_page(hr):
    """By the rule of each page's own day, a figure of before the rise was hidden on one page and shown on another."""
    few, newer = scene.house("Femten", "A"), scene.house("Stor", "A")
    scene.absent(few, "9.00", 15, by=hr, period=(date(2021, 1, 1), date(2021, 12, 31)))
    assert absence_against_target(few).is_shown
    scene.absent(newer, "7.00", 40, by=hr)
    set_norm(
        key="smallest_shown_headcount",
        value=Decimal(20),
        valid_from=date(2024, 1, 1),
        source="Ny aftale",
        by=hr,
    )
    (table,) = [table for table in absence_tables() if few.pk in table.figures[table.periods[0]]]
    assert table.cell(few.pk, table.periods[0]).is_hidden
    assert not absence_against_target(few).is_shown


def test_at45_both_measures_are_hidden_where_one_covers_too_few(hr):
    place, other = scene.house("Solsikken", "A"), scene.house("Stor", "A")
    for one, heads in ((place, 30), (other, 40)):
        scene.absent(one, "5.00", heads, by=hr)
        scene.absent(one, "12.00", heads if one == other else 9, measure="days", target=None, by=hr)
    (table,) = absence_tables()
    assert all(table.cell(place.pk, period).is_hidden for period in table.periods)


def test_the_total_of_a_cluster_is_weighted_by_employees_and_held_against_its_targets(hr):
    scene.absent(scene.house("En", "A"), "4.00", 10, target="5.00", by=hr)
    scene.absent(scene.house("To", "A"), "7.00", 30, target="5.00", by=hr)
    (table,) = absence_tables()
    total = table.total(table.periods[0], scene.cluster("A").pk)
    assert (total.value, total.target, total.is_above) == (Decimal("6.25"), 5, True)


def test_without_a_figure_the_cell_says_so(hr):
    scene.house("Solsikken", "A")
    (card,) = cluster_overview(on=scene.TODAY).cards
    assert (card.absence.text, card.absence.mark, card.absence.value) == ("Ikke opgjort", "", None)


# --- facts behind the criteria ---------------------------------------------------------------------------------


def test_at45_a_share_of_few_children_is_hidden_with_one_more(hr):
    for name, share, children in (("Få", "4.00", 50), ("Flere", "20.00", 60), ("Mange", "30.00", 90)):
        record_evidence(
            about=scene.house(name, "A"),
            kind=EvidenceKind.DISTRESS_SHARE,
            on=scene.COUNTED,
            value=Decimal(share),
            unit="pct.",
            text=f"{name} børn",
            persons=children,
            source="Børne- og Ungerådgivningscentret",
            by=hr,
        )
    record_evidence(
        about=scene.cluster("A"),
        kind="planned_move",
        on=scene.COUNTED,
        text="Flytter i 2024",
        source="ISC",
        by=hr,
    )
    facts = {fact.about: fact for fact in facts_of(scene.cluster("A"), on=scene.TODAY)}
    assert {name: (fact.is_hidden, fact.value, fact.words) for name, fact in facts.items()} == {
        "Få": (True, None, ""),
        "Flere": (True, None, ""),
        "Mange": (False, 30, "Mange børn"),
        "Klynge A": (False, None, "Flytter i 2024"),
    }
    page = cluster_page(scene.cluster("A"), on=scene.TODAY, years=[2022])
    moves = next(line for line in page.criteria if line.criterion == Criterion.FUTURE_MOVE)
    assert [fact.text for fact in moves.facts] == ["Flytter i 2024"]
    assert moves.is_met is None


def test_at45_a_fact_is_hidden_for_an_earlier_day_too(hr):
    """By a free day of the page the facts written later would be left out, and with them what they hide."""

    def counted(about, value, persons, on):
        record_evidence(
            about=about,
            kind=EvidenceKind.SUPPORT_NEED,
            on=on,
            value=Decimal(value),
            unit="timer om ugen",
            persons=persons,
            source="HR-Centret",
            by=hr,
        )

    large, small = scene.house("Stor", "A"), scene.house("Lille", "A")
    counted(large, "11", 55, date(2022, 3, 1))
    counted(scene.cluster("A"), "10", 63, date(2022, 3, 1))
    counted(small, "4", 8, date(2022, 3, 15))
    told = {day: facts_of(scene.cluster("A"), on=day) for day in (date(2022, 3, 10), date(2022, 3, 20))}
    early, late = ({fact.about: fact.is_hidden for fact in facts} for facts in told.values())
    assert set(early) == {"Stor", "Klynge A"} and set(late) == {"Stor", "Klynge A", "Lille"}
    assert all(early[about] == late[about] for about in early)
    assert any(early.values())


# --- the pages as a whole --------------------------------------------------------------------------------------


def test_a_card_has_what_a_reader_looks_for(hr, director):
    scene.decided(hr=hr, director=director)
    place = scene.house("Ny", "A", opened_on=date(2021, 8, 1))
    scene.staffed(place, by=hr, leader="1", pedagogue="9", helper="11")
    scene.with_children(place, 36, 48, by=hr)
    scene.absent(place, "6.00", 21, by=hr)
    card = cluster_overview(on=scene.TODAY).cards[0]
    assert card.position == PositionType.LEADER
    assert (card.span.reports, card.span.band) == (20, "medium")
    assert (card.staffing.gap, card.staffing.is_met, card.trained_share) == (
        Decimal("0.85"),
        True,
        Decimal("0.45"),
    )
    assert (card.absence.value, card.absence.target, card.absence.is_above) == (6, 5, True)
    assert [house.name for house in card.new_houses] == ["Ny"]
    assert not cluster_overview(on=date(2023, 8, 1), year=2022).cards[0].new_houses


def test_the_page_shows_years_and_the_assessment_behind_the_decision(hr, director):
    first = scene.decided(hr=hr, director=director)[0]
    page = cluster_page(first, on=scene.TODAY, years=[2022, 2021])
    assert [year.year for year in page.years] == [2021, 2022]
    assert page.assessment.justification == "Samlet vurdering af klyngens forhold."
    assert [line.criterion for line in page.criteria if line.is_met] == [Criterion.NEW_HOUSES]
    assert [len(page.criteria_for(position)) for position in PositionType] == [7, 4]
    assert [(held.decision.position, held.to_on) for held in page.decisions] == [("leader", None)]


def test_a_position_holds_until_the_day_before_the_next_one_begins(hr, director):
    one, *_ = scene.decided(hr=hr, director=director, from_on=date(2022, 1, 1))
    decide_staffing(
        cluster=one, position="plus_pedagogue", from_on=date(2022, 10, 1), origin_label="Byrådet", by=director
    )
    held = cluster_page(one, on=date(2022, 12, 31), years=[2022]).decisions
    assert [(row.decision.position, row.decision.from_on, row.to_on) for row in held] == [
        ("plus_pedagogue", date(2022, 10, 1), None),
        ("leader", date(2022, 1, 1), date(2022, 9, 30)),
    ]


def test_what_was_overtaken_before_it_was_marked_so_is_not_shown_and_is_marked_by_the_migration(hr, director):
    """August was decided first and March after it; the old code let both hold."""
    one, *_ = scene.decided(hr=hr, director=director, from_on=date(2022, 8, 1))
    march = decide_staffing(
        cluster=one, position="plus_pedagogue", from_on=date(2022, 3, 1), origin_label="Byrådet", by=director
    )
    august = one.staffing_decisions.get(from_on=date(2022, 8, 1))
    one.staffing_decisions.update(replaced_at=None)
    held = cluster_page(one, on=scene.TODAY, years=[2022]).decisions
    assert [(row.decision, row.to_on) for row in held] == [(march, None)]
    import_module("clusters.migrations.0009_mark_what_was_overtaken").mark_overtaken(apps, None)
    marked = one.staffing_decisions.filter(replaced_at__isnull=False)
    assert list(marked.values_list("pk", "withdrawn_at")) == [(august.pk, None)]
    assert not StaffingDecision.objects.exclude(cluster=one).filter(replaced_at__isnull=False).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_answers_ask_the_same_however_many_clusters(hr, count, django_assert_num_queries):
    for letter in scene.LETTERS[:count]:
        place = scene.house(f"Hus {letter}", letter)
        scene.staffed(place, by=hr, leader="1", pedagogue="9")
        scene.with_children(place, 12, 24, by=hr)
        scene.absent(place, "6.00", 21, by=hr)
    with django_assert_num_queries(25):
        cluster_overview(on=scene.TODAY)
    with django_assert_num_queries(31):
        cluster_page(scene.cluster("A"), on=scene.TODAY, years=[2020, 2021, 2022])


def test_absence_is_of_the_newest_period_that_tells_of_a_cluster(hr):
    """Another measure, of a workplace in no cluster, does not take its place."""
    scene.absent(scene.house("Blåmejsen", "A"), "6.00", 20, by=hr)
    scene.absent(scene.house("Familiehuset"), "12.00", 20, by=hr, measure="days", target=None)
    overview = cluster_overview(on=scene.TODAY)
    assert (overview.cards[0].absence.value, overview.absence_period.measure) == (Decimal("6.00"), "percent")


def test_the_first_absence_of_a_new_period_does_not_take_the_place_of_everybodys(hr):
    houses = [
        scene.house(name, letter) for name, letter in (("Solsikken", "A"), ("Egen", "B"), ("Pilen", "C"))
    ]
    before = (date(2021, 1, 1), date(2021, 12, 31))
    for house in houses:
        scene.absent(house, "6.00", 20, by=hr, period=before)
    scene.absent(houses[0], "5.00", 20, by=hr)
    assert cluster_overview(on=scene.TODAY).absence_period.to_on == date(2021, 12, 31)
    scene.absent(houses[1], "5.00", 20, by=hr)
    assert cluster_overview(on=scene.TODAY).absence_period.to_on == date(2022, 12, 31)
