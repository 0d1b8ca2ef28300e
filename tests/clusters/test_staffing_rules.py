"""Minimum staffing, span, criteria and need: the figures of the acceptance tests, and what must always hold."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusters.enums import Criterion, PositionType, SpanBandName
from clusters.rules import (
    CRITERIA,
    LEADER_SHARE,
    Band,
    Children,
    NeedAssumptions,
    average,
    care_guarantee_cost,
    children_per_staff,
    contradictions,
    counted_fte,
    counts_as_under_3,
    counts_as_under_3_until,
    recruitment_need,
    required_fte,
    shown,
    span_band,
    span_criterion,
    speaks_for,
    staff_per_leader,
    staffing_gap,
    trained_share,
)

WEIGHTS = {"leader": LEADER_SHARE, "pedagogue": Decimal(1), "helper": Decimal(1)}
SEED = import_module("clusters.migrations.0003_seed_the_rules")
NORMS = {key: Decimal(value) for key, value, _source in SEED.NORMS}
BANDS = [
    Band(SpanBandName(band), from_count, end)
    for (band, from_count, _source), end in zip(SEED.SPANS, [11, 20, None], strict=True)
]
"""What every installation begins with."""
figures = st.decimals(min_value=0, max_value=100_000, places=2)


def required(under_3, from_3):
    return required_fte(
        under_3,
        from_3,
        per_staff_under_3=NORMS["children_per_staff_under_3"],
        per_staff_from_3=NORMS["children_per_staff_from_3"],
    )


# --- AT43: required and counted staff --------------------------------------------------------------------------


def test_a_leader_counts_85_percent():
    assert Decimal("0.85") == LEADER_SHARE


def test_at43_300_children_under_3_and_600_from_3_require_200():
    assert required(300, 600) == 200


@pytest.mark.parametrize(
    "leaders, counted, gap, is_met", [(12, "200.2", "0.20", True), (11, "199.35", "-0.65", False)]
)
def test_at43_the_norm_is_met_with_12_leaders_and_not_with_11(leaders, counted, gap, is_met):
    staff = {"pedagogue": Decimal("190.0"), "leader": Decimal(leaders)}
    answer = staffing_gap(counted_fte(staff, WEIGHTS), required(300, 600))
    assert answer.counted == Decimal(counted)
    assert shown(answer.gap) == Decimal(gap)
    assert answer.is_met is is_met


def test_at43_a_leader_counted_whole_would_wrongly_meet_the_norm():
    staff = {"pedagogue": Decimal("190.0"), "leader": Decimal(11)}
    assert counted_fte(staff, WEIGHTS | {"leader": Decimal(1)}) == 201
    assert not staffing_gap(counted_fte(staff, WEIGHTS), 200).is_met


def test_at43_what_rounds_up_to_the_norm_does_not_meet_it():
    missing_a_little = staffing_gap(Decimal("199.96"), 200)
    assert shown(missing_a_little.counted, 1) == 200
    assert not missing_a_little.is_met


def test_thirds_that_add_up_to_a_whole_meet_it_exactly():
    assert required(1, 4) == 1
    assert staffing_gap(1, required(1, 4)).is_met


def test_the_norm_is_a_setting():
    assert (NORMS["children_per_staff_under_3"], NORMS["children_per_staff_from_3"]) == (3, 6)
    assert required_fte(10, 10, per_staff_under_3=2, per_staff_from_3=5) == 7


def test_a_category_without_a_weight_is_not_guessed_at():
    with pytest.raises(KeyError):
        counted_fte({"trainee": Decimal(1)}, WEIGHTS)


@given(under_3=figures, from_3=figures, staff=figures)
def test_the_norm_is_met_exactly_when_nobody_is_missing(under_3, from_3, staff):
    answer = staffing_gap(staff, required(under_3, from_3))
    assert answer.is_met == (6 * staff >= 2 * under_3 + from_3)
    assert answer.is_met == (answer.gap >= 0)


@pytest.mark.parametrize(
    "value, places, expected",
    [
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("0.0049", 2, "0.00"),
        ("199.35", 1, "199.4"),
        ("2", 0, "2"),
    ],
)
def test_a_figure_is_shown_half_up(value, places, expected):
    assert shown(Fraction(value), places) == Decimal(expected)


def test_the_ratio_is_children_per_full_time_position():
    assert shown(children_per_staff(900, Decimal("200.2")), 1) == Decimal("4.5")
    assert children_per_staff(900, 0) is None


def test_the_average_is_exact():
    assert average([Decimal("1.00"), Decimal("2.00"), Decimal("2.00")]) == Fraction(5, 3)
    assert average([]) is None


# --- AT44: children who turn 3 ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "birthday, until",
    [
        (date(2020, 3, 15), date(2023, 4, 1)),
        (date(2020, 4, 1), date(2023, 5, 1)),
        (date(2020, 4, 30), date(2023, 5, 1)),
        (date(2020, 12, 1), date(2024, 1, 1)),
        (date(2020, 12, 31), date(2024, 1, 1)),
        (date(2020, 2, 29), date(2023, 3, 1)),
    ],
)
def test_at44_a_child_is_under_3_until_the_first_of_the_month_after_the_birthday(birthday, until):
    assert counts_as_under_3_until(birthday) == until


def test_at44_ten_children_of_2_years_10_months_count_one_to_three_until_then():
    birthday, in_the_group = date(2020, 3, 15), date(2023, 1, 15)
    days = [in_the_group, date(2023, 3, 15), date(2023, 3, 31), date(2023, 4, 1)]
    steps = []
    for day in days:
        under_3 = 10 if counts_as_under_3(birthday, day) else 0
        steps.append(shown(required(under_3, 10 - under_3)))
    assert steps == [Decimal("3.33"), Decimal("3.33"), Decimal("3.33"), Decimal("1.67")]


# --- AT11, AT12: span of management ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reports, band",
    [
        (None, None),
        (0, None),
        (1, SpanBandName.SMALL),
        (11, SpanBandName.SMALL),
        (Fraction(23, 2), SpanBandName.SMALL),
        (12, SpanBandName.MEDIUM),
        (20, SpanBandName.MEDIUM),
        (Fraction(41, 2), SpanBandName.MEDIUM),
        (21, SpanBandName.LARGE),
        (300, SpanBandName.LARGE),
    ],
)
def test_at11_the_bands_of_the_span(reports, band):
    assert span_band(reports, BANDS) == band


def test_at11_the_bands_are_a_setting():
    research = [
        Band(SpanBandName.SMALL, 1, 17),
        Band(SpanBandName.MEDIUM, 18, 20),
        Band(SpanBandName.LARGE, 21),
    ]
    assert span_band(17, research) == SpanBandName.SMALL
    assert span_band(18, research) == SpanBandName.MEDIUM


@pytest.mark.parametrize(
    "reports, criterion",
    [
        (0, None),
        (11, Criterion.SMALL_OR_MEDIUM_SPAN),
        (20, Criterion.SMALL_OR_MEDIUM_SPAN),
        (21, Criterion.LARGE_SPAN),
    ],
)
def test_at12_small_or_medium_span_is_met_at_20_and_not_at_21(reports, criterion):
    assert span_criterion(reports, BANDS) == criterion


def test_staff_per_leader_counts_heads():
    assert staff_per_leader(41, 2) == Fraction(41, 2)
    assert staff_per_leader(41, 0) is None


# --- AT13: the criteria ----------------------------------------------------------------------------------------


def test_there_are_seven_criteria_for_a_leader_and_four_for_a_plus_pedagogue():
    assert [len(CRITERIA[position]) for position in PositionType] == [7, 4]
    assert [*CRITERIA[PositionType.LEADER], *CRITERIA[PositionType.PLUS_PEDAGOGUE]] == list(Criterion)
    assert all(criterion in CRITERIA[speaks_for(criterion)] for criterion in Criterion)


def test_at13_the_two_wishes_exclude_each_other_and_so_do_the_spans():
    assert contradictions(set(Criterion)) == [
        (Criterion.PREFERS_LEADER, Criterion.PREFERS_PLUS_PEDAGOGUE),
        (Criterion.LARGE_SPAN, Criterion.SMALL_OR_MEDIUM_SPAN),
    ]
    assert contradictions([Criterion.PREFERS_LEADER, Criterion.SMALL_OR_MEDIUM_SPAN]) == []
    assert contradictions([]) == []


# --- the trained share -----------------------------------------------------------------------------------------


def test_the_trained_share_leaves_leaders_out():
    staff = {"leader": Decimal(3), "pedagogue": Decimal(45), "helper": Decimal(55)}
    assert trained_share(staff) == Fraction(45, 100)
    assert trained_share(staff, {"helper"}) == Fraction(55, 100)
    assert trained_share({"leader": Decimal(3)}) is None


# --- recruitment and the care guarantee ------------------------------------------------------------------------


def assumptions(staff, leavers="0.10", retirements="0.05"):
    return NeedAssumptions(Decimal(staff), Decimal(leavers), Decimal(retirements), Decimal(3), Decimal(6))


def test_the_need_is_the_norm_less_staff_and_the_leavers():
    rows = recruitment_need({2024: Children(330, 600), 2023: Children(300, 600)}, assumptions(200))
    assert [(row.year, row.required, row.staff, row.leavers, row.retirements, row.need) for row in rows] == [
        (2023, 200, 200, 20, 10, 30),
        (2024, 210, 200, 20, 10, 40),
    ]
    assert [row.after for row in rows] == [200, 210]


def test_more_staff_than_required_is_kept_and_gives_no_need():
    (row,) = recruitment_need({2023: Children(300, 600)}, assumptions(300))
    assert (row.need, row.after) == (0, 255)


@given(
    children=st.lists(st.tuples(figures, figures), min_size=1, max_size=6),
    staff=figures,
    leavers=st.decimals(0, Decimal("0.5"), places=4),
    retirements=st.decimals(0, Decimal("0.5"), places=4),
)
def test_a_need_that_is_filled_meets_the_norm_every_year(children, staff, leavers, retirements):
    forecast = {2023 + year: Children(*counts) for year, counts in enumerate(children)}
    rows = recruitment_need(forecast, assumptions(staff, leavers, retirements))
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        assert row.need >= 0
        assert row.after == row.staff - row.leavers - row.retirements + row.need
        assert staffing_gap(row.after, row.required).is_met
        assert following is None or following.staff == row.after
        assert not row.need or row.after == row.required


def test_at09_a_year_without_the_care_guarantee_costs_10_440_000():
    assert care_guarantee_cost(1, NORMS["care_guarantee_month"]) == 870_000
    assert care_guarantee_cost(12, NORMS["care_guarantee_month"]) == Decimal(10_440_000)
