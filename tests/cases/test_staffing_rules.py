"""What staffing lines cost and who pays, to the øre and in shown t.kr."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.staffing import Post, cost_of_posts, pay_after
from clusters.rules import Split, in_tkr
from htk_workforce.money import in_thousands, round_half_up

LEADER, PLUS = "leader", "plus_pedagogue"
SHARES = {LEADER: Decimal("0.85"), PLUS: Decimal("1.00")}


def post(position, unit, months=12, count=1):
    return Post(position, count, Decimal(unit), months, SHARES[position])


def test_at01_at02_eleven_lines_cost_what_the_table_of_2022_says():
    costs = cost_of_posts([post(LEADER, 144_000)] * 6 + [post(PLUS, 70_000)] * 5)
    assert {(cost.total, cost.own, cost.pool) for cost in costs} == {
        (144_000, 21_600, 122_400),
        (70_000, 0, 70_000),
    }
    assert sum(cost.total for cost in costs) == 1_214_000
    assert sum(cost.own for cost in costs) == 129_600


def test_at03_lines_that_do_not_divide_are_rounded_together():
    costs = cost_of_posts([post(LEADER, "100000.01", months=7)] * 3)
    whole = round_half_up(Decimal("100000.01") * 21 / 12, 2)
    assert sum(cost.total for cost in costs) == whole
    assert sum(cost.pool for cost in costs) == round_half_up(whole * Decimal("0.85"), 2)


def test_b5_a_position_costs_so_many_twelfths_in_its_first_year():
    (cost,) = cost_of_posts([post(LEADER, 144_000, months=5)])
    assert (cost.total, cost.own) == (60_000, 9_000)


@pytest.mark.parametrize(
    "wrong", [{"count": 0}, {"months": 13}, {"months": -1}, {"pool_share": Decimal("1.01")}]
)
def test_what_cannot_be_is_refused(wrong):
    right = {"position": LEADER, "count": 1, "unit": Decimal(1), "months": 12, "pool_share": Decimal("0.85")}
    with pytest.raises(ValueError, match="a line has at least one position"):
        cost_of_posts([Post(**(right | wrong))])


posts = st.builds(
    Post,
    position=st.sampled_from([LEADER, PLUS]),
    count=st.integers(1, 40),
    unit=st.sampled_from([Decimal("144000.00"), Decimal("70000.00"), Decimal("99999.99"), Decimal("0.01")])
    | st.decimals(min_value="0.01", max_value=2_000_000, places=2),
    months=st.integers(0, 12),
    pool_share=st.sampled_from([Decimal("0.85"), Decimal("1.00"), Decimal("0.5")])
    | st.decimals(min_value=0, max_value=1, places=2),
)


@given(st.lists(posts, max_size=30))
def test_parts_add_up_to_the_whole_in_øre_and_in_shown_tkr(lines):
    costs = cost_of_posts(lines)
    assert len(costs) == len(lines)
    assert all(cost.total >= 0 and 0 <= cost.own <= cost.total for cost in costs)
    groups = {}
    for line, cost in zip(lines, costs, strict=True):
        whole, pool, exact = groups.get((line.position, line.unit, line.pool_share), (0, 0, 0))
        groups[line.position, line.unit, line.pool_share] = (
            whole + cost.total,
            pool + cost.pool,
            exact + line.count * line.months,
        )
    for (_position, unit, share), (whole, pool, months) in groups.items():
        assert whole == round_half_up(unit * months / 12, 2)
        assert pool == round_half_up(whole * share, 2)
    shown = in_tkr(costs)
    total, own = sum((c.total for c in costs), Decimal(0)), sum((c.own for c in costs), Decimal(0))
    assert (shown.total, shown.own) == (in_thousands(total), in_thousands(own))
    assert shown.pool == sum(line.pool for line in shown.lines)
    assert shown.own + shown.pool == shown.total
    assert all(line.own + line.pool == line.total for line in shown.lines)


# --- what is left when a position is replaced -------------------------------------------------------------------


def test_five_months_of_one_among_three_are_left_to_the_øre():
    three = [Post(PLUS, 1, Decimal(70_000), 10, Decimal(1))] * 3
    assert [(one.total, one.own) for one in pay_after(three, [10, 3, 10])] == [
        (0, 0),
        (Decimal("40833.34"), 0),
        (0, 0),
    ]


def test_a_leaders_rest_is_split_as_it_was_promised():
    (left,) = pay_after([Post(LEADER, 1, Decimal(144_000), 12, Decimal("0.85"))], [7])
    assert (left.pool, left.own) == (51_000, 9_000)


def test_a_line_runs_for_no_more_months_than_it_was_to():
    with pytest.raises(ValueError, match="runs for no more months"):
        pay_after([Post(PLUS, 1, Decimal(70_000), 5, Decimal(1))], [6])


@given(st.lists(posts, max_size=12), st.data())
def test_what_has_run_and_what_is_left_are_the_whole_and_neither_is_below_zero(lines, data):
    run = [data.draw(st.integers(0, line.months)) for line in lines]
    whole, left = cost_of_posts(lines), pay_after(lines, run)
    for cost, rest in zip(whole, left, strict=True):
        assert 0 <= rest.own <= cost.own
        assert 0 <= rest.pool <= cost.pool
    assert pay_after(lines, [line.months for line in lines]) == [Split(Decimal(0), Decimal(0))] * len(lines)


@given(st.lists(posts, min_size=1, max_size=12), st.data())
def test_what_one_line_lets_go_moves_no_other_line(lines, data):
    run = [data.draw(st.integers(0, line.months)) for line in lines]
    one = data.draw(st.integers(0, len(lines) - 1))
    alone = [run[index] if index == one else line.months for index, line in enumerate(lines)]
    assert pay_after(lines, alone)[one] == pay_after(lines, run)[one]
