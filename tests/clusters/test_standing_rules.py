"""Which of a cluster's decisions hold, and for how long: what was decided last."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusters.rules import Begun, Run, months_run, overtaken, runs

JANUARY, MARCH, AUGUST, NEXT_YEAR = (
    date(2022, 1, 1),
    date(2022, 3, 1),
    date(2022, 8, 1),
    date(2023, 1, 1),
)


def test_a_later_decision_from_a_later_day_ends_the_first_the_day_before():
    found = runs([Begun(1, JANUARY), Begun(2, AUGUST)])
    assert found == {1: Run(date(2022, 7, 31), ended_by=2), 2: Run()}
    assert [months_run(JANUARY, found[1], 2022), months_run(AUGUST, found[2], 2022)] == [7, 5]


@pytest.mark.parametrize("first", [MARCH, AUGUST])
def test_a_later_decision_from_the_same_day_or_before_leaves_nothing_of_the_first(first):
    found = runs([Begun(1, AUGUST), Begun(2, first)])
    assert found == {1: Run(ended_by=2, comes_to_nothing=True), 2: Run()}
    assert months_run(AUGUST, found[1], 2022) == 0


def test_what_begins_in_a_later_year_still_begins():
    assert overtaken([Begun(1, NEXT_YEAR), Begun(2, MARCH)]) == set()
    assert runs([Begun(1, NEXT_YEAR), Begun(2, MARCH)])[2] == Run(date(2022, 12, 31), ended_by=1)


def test_one_for_a_while_does_not_overtake_what_begins_after_it():
    for_a_while = Begun(2, MARCH, date(2022, 5, 31))
    found = runs([Begun(1, AUGUST), for_a_while])
    assert found == {1: Run(), 2: Run(date(2022, 5, 31))}


def test_in_the_years_after_it_runs_all_twelve_months():
    assert months_run(AUGUST, Run(), 2023) == 12
    assert months_run(AUGUST, Run(date(2023, 2, 28), 2), 2023) == 2
    assert months_run(AUGUST, Run(date(2022, 12, 31), 2), 2023) == 0
    assert months_run(NEXT_YEAR, Run(), 2022) == 0


@given(st.lists(st.integers(1, 12), min_size=1, max_size=8))
def test_every_month_belongs_to_the_last_decision_that_has_begun(months):
    decisions = [Begun(order, date(2022, month, 1)) for order, month in enumerate(months)]
    calendar = {}
    for order, first in enumerate(months):
        for month in range(first, 13):
            calendar[month] = order
    found = runs(decisions)
    assert {one.order: months_run(one.from_on, found[one.order], 2022) for one in decisions} == {
        order: list(calendar.values()).count(order) for order in range(len(months))
    }
