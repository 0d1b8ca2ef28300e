"""What the staffing of the clusters costs: HTK's table to the krone, and sums that always add up."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusters.enums import PositionType
from clusters.rules import POOL_SHARES, cost_of_allocation, extra_cost, in_tkr, months_in_year
from htk_workforce.money import Unit, in_thousands

LEADER, PLUS = PositionType.LEADER, PositionType.PLUS_PEDAGOGUE
UNITS = {LEADER: Decimal(144_000), PLUS: Decimal(70_000)}
amounts = st.decimals(min_value=0, max_value=10_000_000, places=2)
shares = st.decimals(min_value=0, max_value=1, places=2)


def table(leaders, plus_pedagogues, months=12):
    costing = cost_of_allocation({PLUS: plus_pedagogues, LEADER: leaders}, UNITS, months=months)
    return costing, in_tkr(costing.lines)


def test_at01_five_and_six_give_350_and_864_and_1214():
    costing, shown = table(leaders=6, plus_pedagogues=5)
    assert [line.total for line in costing.lines] == [Decimal(350_000), Decimal(864_000)]
    assert [line.total for line in shown.lines] == [350, 864]
    assert (costing.total, shown.total) == (Decimal(1_214_000), 1214)


def test_at02_own_financing_is_130_of_the_leaders_alone_and_never_182():
    costing, shown = table(leaders=6, plus_pedagogues=5)
    assert [line.own for line in costing.lines] == [0, Decimal(129_600)]
    assert [line.own for line in shown.lines] == [0, 130]
    assert (costing.own, shown.own) == (Decimal(129_600), 130)


def test_at02_fifteen_percent_of_everything_would_have_been_182():
    of_everything = cost_of_allocation({PLUS: 5, LEADER: 6}, UNITS, dict.fromkeys(UNITS, Decimal("0.85")))
    assert in_tkr(of_everything.lines).own == 182


def test_at03_rounding_comes_after_the_sum():
    each = cost_of_allocation({LEADER: 1}, UNITS)
    assert (each.own, in_thousands(each.own)) == (Decimal(21_600), 22)
    assert in_tkr(each.lines * 6).own == 130


def test_at04_pool_and_own_add_up_to_the_whole_when_shown():
    costing, shown = table(leaders=6, plus_pedagogues=5)
    assert [line.pool for line in shown.lines] == [350, 734]
    assert (costing.pool, shown.pool) == (Decimal(1_084_400), 1084)
    assert shown.pool + shown.own == shown.total == 1214


@pytest.mark.parametrize("leaders, plus, total, own", [(11, 0, 1584, 238), (0, 11, 770, 0)])
def test_at05_all_leaders_or_all_plus_pedagogues(leaders, plus, total, own):
    costing, shown = table(leaders, plus)
    assert (shown.total, shown.own) == (total, own)
    assert costing.count == 11


def test_the_effect_in_the_year_is_twelfths_of_the_whole_year():
    costing, shown = table(leaders=6, plus_pedagogues=5, months=5)
    assert [line.total for line in costing.lines] == [Decimal("145833.33"), Decimal(360_000)]
    assert costing.own == Decimal(54_000)
    assert (shown.total, shown.own) == (506, 54)
    assert table(6, 5, months=0)[0].total == 0


@pytest.mark.parametrize(
    "from_on, months",
    [
        (date(2021, 12, 31), 12),
        (date(2022, 1, 1), 12),
        (date(2022, 8, 1), 5),
        (date(2022, 8, 15), 5),
        (date(2022, 12, 31), 1),
        (date(2023, 1, 1), 0),
    ],
)
def test_the_month_a_position_starts_in_counts_whole(from_on, months):
    assert months_in_year(from_on, 2022) == months


@pytest.mark.parametrize("counts, months", [({LEADER: -1}, 12), ({LEADER: 1}, 13), ({LEADER: 1}, -1)])
def test_an_impossible_allocation_is_refused(counts, months):
    with pytest.raises(ValueError, match="not negative"):
        cost_of_allocation(counts, UNITS, months=months)


def test_a_position_without_a_unit_amount_is_not_guessed_at():
    with pytest.raises(KeyError):
        cost_of_allocation({LEADER: 1}, {})


def test_the_share_is_bound_to_the_position():
    assert {LEADER: Decimal("0.85"), PLUS: Decimal(1)} == POOL_SHARES


def test_the_extra_cost_is_above_an_average_pedagogue():
    assert extra_cost(Decimal(614_000), Decimal(470_000)) == 144_000


# --- what must always hold -------------------------------------------------------------------------------------


@given(
    lines=st.lists(st.tuples(st.integers(0, 400), amounts, shares), min_size=1, max_size=12),
    months=st.integers(0, 12),
    unit=st.sampled_from(Unit),
)
def test_the_parts_add_up_to_the_whole_in_øre_and_as_shown(lines, months, unit):
    counts = {str(row): count for row, (count, _unit, _share) in enumerate(lines)}
    costing = cost_of_allocation(
        counts,
        {str(row): amount for row, (_count, amount, _share) in enumerate(lines)},
        {str(row): share for row, (_count, _unit, share) in enumerate(lines)},
        months=months,
    )
    assert sum(line.total for line in costing.lines) == costing.total
    assert sum(line.own for line in costing.lines) == costing.own
    assert sum(line.pool for line in costing.lines) == costing.pool == costing.total - costing.own
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in (costing.total, costing.own))
    assert all(0 <= line.own <= line.total for line in costing.lines)

    shown = in_tkr(costing.lines, unit)
    assert (shown.total, shown.own) == tuple(
        amount.scaleb(-unit.value).quantize(Decimal(1), "ROUND_HALF_UP")
        for amount in (costing.total, costing.own)
    )
    assert sum(line.total for line in shown.lines) == shown.total
    assert sum(line.own for line in shown.lines) == shown.own
    assert sum(line.pool for line in shown.lines) == shown.pool
    assert all(0 <= line.own <= line.total for line in shown.lines)
    assert abs(shown.pool - costing.pool.scaleb(-unit.value)) <= 1
