"""Small units cannot be read: neither directly nor worked out from what is shown, by anybody with patience.

The adversary knows every figure and total shown, the number of employees of every unit, how a year is made of its
halves, and how to solve equations exactly. It does not know the rule.
"""

from fractions import Fraction
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusters.rules import Unit, suppress
from clusters.rules.suppression import MARK

YEAR = "2022"


def unit(key, headcount, *path, **fields):
    return Unit(key, {YEAR: headcount}, path, **fields)


# --- the adversary ---------------------------------------------------------------------------------------------


class Adversary:
    """Everything that follows from what is shown, as rows of equations over the hidden amounts in echelon form.

    An amount is a figure times its employees, so that totals are plain sums.
    """

    def __init__(self, units, suppression, times=()):
        self.units = units
        hidden = [u for u in units if suppression.hides(u.key)]
        self.hidden = [(u.key, period) for u in hidden for period, count in u.headcounts.items() if count]
        self.columns = {cell: place for place, cell in enumerate(self.hidden)}
        self.rows = []
        paths = {()} | {u.path[:depth] for u in units for depth in range(1, len(u.path) + 1)}
        for path in paths:
            if suppression.hides_total(path):
                continue
            for period in set(chain.from_iterable(u.headcounts for u in units)):
                self._learn({(u.key, period): 1 for u in units if u.path[: len(path)] == path})
        for whole, parts in times:
            for u in hidden:
                present = [part for part in parts if u.headcounts.get(part)]
                if u.headcounts.get(whole) and present:
                    self._learn({(u.key, whole): 1} | {(u.key, part): -1 for part in present})

    def _learn(self, equation):
        row = self._reduce(equation)
        pivot = next((place for place, factor in enumerate(row) if factor), None)
        if pivot is None:
            return
        row = [factor / row[pivot] for factor in row]
        self.rows = [self._without(other, row, pivot) for other in self.rows] + [row]

    def _reduce(self, equation):
        row = [Fraction(0)] * len(self.columns)
        for cell, factor in equation.items():
            if cell in self.columns:
                row[self.columns[cell]] = Fraction(factor)
        for other in self.rows:
            row = self._without(row, other, next(place for place, factor in enumerate(other) if factor))
        return row

    @staticmethod
    def _without(row, other, pivot):
        times = row[pivot]
        return [factor - times * known for factor, known in zip(row, other, strict=True)] if times else row

    def knows(self, *cells):
        """Does the sum of the cells follow?"""
        return not any(self._reduce(dict.fromkeys(cells, 1)))


def revealed(units, times=()):
    """What the adversary works out: hidden figures, and hidden totals of groups too small to be shown."""
    suppression = suppress(units)
    adversary = Adversary(units, suppression, times)
    cells = {cell for cell in adversary.hidden if adversary.knows(cell)}
    totals = set()
    for path in {u.path[:depth] for u in units for depth in range(len(u.path) + 1)}:
        for period in set(chain.from_iterable(u.headcounts for u in units)):
            inside = [u for u in units if u.path[: len(path)] == path and u.headcounts.get(period)]
            if 0 < sum(u.headcounts[period] for u in inside) < 10 and adversary.knows(
                *((u.key, period) for u in inside)
            ):
                totals.add((path, period))
    return cells | totals


headcounts = st.one_of(st.integers(0, 14), st.integers(0, 60))
organisations = st.lists(st.tuples(st.sampled_from(["", "A", "B", "C"]), headcounts), max_size=12).map(
    lambda rows: [unit(f"{i}", count, *([group] if group else [])) for i, (group, count) in enumerate(rows)]
)
deep = st.lists(
    st.tuples(st.sampled_from([(), ("A",), ("A", "1"), ("A", "2"), ("B",), ("B", "1")]), headcounts),
    max_size=10,
).map(lambda rows: [unit(f"{i}", count, *path) for i, (path, count) in enumerate(rows)])
through_time = st.lists(
    st.tuples(
        st.sampled_from(["A", "B"]),
        st.dictionaries(st.sampled_from(["year", "first half", "second half"]), headcounts, min_size=1),
    ),
    max_size=8,
).map(lambda rows: [Unit(f"{i}", counts, (group,)) for i, (group, counts) in enumerate(rows)])
HALVES = [("year", ("first half", "second half"))]


@given(organisations)
def test_at45_no_combination_of_what_is_shown_reveals_what_is_hidden(units):
    assert revealed(units) == set()


@given(deep)
def test_at45_nor_in_groups_within_groups(units):
    assert revealed(units) == set()


@settings(max_examples=300)
@given(through_time)
def test_at45_nor_across_periods_that_overlap(units):
    assert revealed(units, HALVES) == set()


@given(organisations)
def test_at45_every_small_unit_is_hidden_and_never_as_the_only_one_under_a_total_that_is_shown(units):
    answer = suppress(units)
    assert {u.key for u in units if u.headcounts[YEAR] < 10} <= answer.units
    for path in {u.path for u in units} - answer.groups - {()}:
        siblings = [u for u in units if u.path == path and answer.hides(u.key) and u.headcounts[YEAR]]
        assert len(siblings) != 1


@given(organisations, st.randoms())
def test_the_answer_does_not_depend_on_the_order(units, random):
    shuffled = list(units)
    random.shuffle(shuffled)
    assert suppress(shuffled) == suppress(units)


def test_the_adversary_finds_the_one_that_is_hidden_alone():
    """Otherwise the tests above would prove nothing."""
    units = [unit("small", 8, "A"), unit("large", 40, "A"), unit("other", 50, "B")]

    class Careless:
        def hides(self, key):
            return key == "small"

        def hides_total(self, path):
            return path == ("A",)

    adversary = Adversary(units, Careless())
    assert adversary.knows(("small", YEAR))


def test_the_adversary_finds_the_second_half_as_the_year_less_the_first():
    units = [Unit("small", {"year": 12, "first half": 12, "second half": 8})]

    class Careless:
        def hides(self, key):
            return True

        def hides_total(self, path):
            return False

    adversary = Adversary(units, Careless(), HALVES)
    assert adversary.knows(("small", "second half"))


# --- examples a person can follow ------------------------------------------------------------------------------


def test_at45_the_smallest_sibling_is_hidden_with_the_small_unit():
    answer = suppress(
        [unit("small", 8, "A"), unit("middle", 20, "A"), unit("large", 40, "A"), unit("far", 15, "B")]
    )
    assert (answer.units, answer.groups) == ({"small", "middle"}, set())


def test_at45_two_small_ones_that_are_large_together_hide_each_other():
    answer = suppress([unit("small", 8, "A"), unit("smaller", 5, "A"), unit("large", 40, "A")])
    assert (answer.units, answer.groups) == ({"small", "smaller"}, set())


def test_at45_two_small_ones_that_are_small_together_too_take_a_third_with_them():
    answer = suppress([unit("small", 4, "A"), unit("smaller", 5, "A"), unit("large", 40, "A")])
    assert (answer.units, answer.groups) == ({"small", "smaller", "large"}, set())


def test_at45_a_small_one_alone_in_its_cluster_takes_the_total_of_the_cluster_and_one_elsewhere():
    answer = suppress([unit("small", 8, "A"), unit("one", 20, "B"), unit("other", 30, "B")])
    assert (answer.units, answer.groups) == ({"small", "one"}, {("A",), ("B",)})


def test_at45_a_small_one_alone_in_the_municipality_leaves_no_total():
    answer = suppress([unit("small", 8, "A")])
    assert (answer.units, answer.groups) == ({"small"}, {("A",), ()})


def test_at45_one_that_is_small_in_the_second_half_is_hidden_all_year():
    halves = {"year": 12, "first half": 12}
    answer = suppress(
        [Unit("shrinks", halves | {"second half": 8}), Unit("stays", halves | {"second half": 12})]
    )
    assert answer.units == {"shrinks", "stays"}


def test_a_figure_may_be_hidden_for_another_reason_than_the_employees():
    answer = suppress([unit("rare", 40, "A", must_hide=True), unit("next", 50, "A"), unit("last", 60, "A")])
    assert answer.units == {"rare", "next"}


def test_nothing_is_hidden_where_nobody_is_small():
    answer = suppress([unit("one", 10, "A"), unit("other", 11, "B")])
    assert (answer.units, answer.groups) == (set(), set())


def test_a_setting_raises_the_threshold_and_never_lowers_it():
    units = [unit("one", 15), unit("other", 40)]
    assert suppress(units, smallest=20).units == {"one", "other"}
    assert suppress([unit("one", 9), unit("other", 40)], smallest=3).units == {"one", "other"}


def test_two_units_cannot_have_the_same_key():
    with pytest.raises(ValueError, match="own key"):
        suppress([unit("one", 15), unit("one", 40)])


def test_at46_what_is_decided_knows_units_and_no_persons():
    assert set(Unit.__annotations__) == {"key", "headcounts", "path", "must_hide"}
    assert MARK == "•"
