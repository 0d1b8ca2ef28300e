"""Small units cannot be read: neither directly nor worked out from what is shown, by anybody with patience.

The adversary knows every figure and total shown, the number of employees of every unit, how a year is made of its
halves, how to solve equations exactly, and that no figure is below nothing and no share above all. It does not know
the rule.
"""

from decimal import Decimal
from fractions import Fraction
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusters.rules import Unit, sum_tells, suppress
from clusters.rules.suppression import MARK

YEAR = "2022"


def unit(key, headcount, *path, **fields):
    return Unit(key, {YEAR: headcount}, path, **fields)


# --- the adversary ---------------------------------------------------------------------------------------------


class Adversary:
    """Everything that follows from what is shown, as rows of equations over the hidden amounts in echelon form.

    An amount is a figure times its employees, so that totals are plain sums. With `figures` by unit and period, what
    is shown is known by its number, and what is hidden lies between nothing and `highest`.
    """

    def __init__(self, units, suppression, times=(), figures=None, highest=None):
        self.units, self.figures, self.highest = units, figures, highest
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
        pivot = next((place for place in range(len(self.columns)) if row[place]), None)
        if pivot is None:
            return
        row = [factor / row[pivot] for factor in row]
        self.rows = [self._without(other, row, pivot) for other in self.rows] + [row]

    def _reduce(self, equation):
        row = [Fraction(0)] * (len(self.columns) + 1)
        for cell, factor in equation.items():
            if cell in self.columns:
                row[self.columns[cell]] = Fraction(factor)
                row[-1] += factor * self._amount(cell)
        for other in self.rows:
            row = self._without(row, other, next(place for place, factor in enumerate(other) if factor))
        return row

    @staticmethod
    def _without(row, other, pivot):
        times = row[pivot]
        return [factor - times * known for factor, known in zip(row, other, strict=True)] if times else row

    def knows(self, *cells):
        """Does the sum of the cells follow, or the one cell from its bounds?"""
        if not any(self._reduce(dict.fromkeys(cells, 1))[:-1]):
            return True
        return self.figures is not None and len(cells) == 1 and self._is_pinned(cells[0])

    def _heads(self, cell):
        return next(u.headcounts[cell[1]] for u in self.units if u.key == cell[0])

    def _amount(self, cell):
        return Fraction(self.figures[cell]) * self._heads(cell) if self.figures else Fraction(0)

    def _is_pinned(self, cell):
        """Is there one figure, with the two decimals that are shown, that it can be?"""
        limits = {
            one: [Fraction(0), None if self.highest is None else Fraction(self.highest * self._heads(one))]
            for one in self.hidden
        }
        for _again in range(3):
            for row in self.rows:
                self._narrow(row, limits)
        least, most = limits[cell]
        return most is not None and (most - least) / self._heads(cell) < Fraction(1, 100)

    def _narrow(self, row, limits):
        parts = [(one, row[place]) for one, place in self.columns.items() if row[place]]
        for one, factor in parts:
            rest = [(f, *limits[other]) for other, f in parts if other != one]
            lowest = [
                f * (low if f > 0 else high) if f > 0 or high is not None else None for f, low, high in rest
            ]
            highest = [
                f * (high if f > 0 else low) if f < 0 or high is not None else None for f, low, high in rest
            ]
            ends = [
                None if None in some else (row[-1] - sum(some, Fraction(0))) / factor
                for some in (highest, lowest)
            ]
            low, high = ends if factor > 0 else reversed(ends)
            limits[one][0] = max(limits[one][0], low) if low is not None else limits[one][0]
            if high is not None:
                limits[one][1] = high if limits[one][1] is None else min(limits[one][1], high)


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


figures = st.one_of(st.sampled_from([0, 0, 100, 100]), st.integers(0, 10_000).map(lambda n: Fraction(n, 100)))
measured = st.lists(st.tuples(st.sampled_from("AB"), headcounts, figures), max_size=8)


def told(rows, *, highest, tells):
    """The hidden figures that the adversary knows by what they can be at all."""
    units = [unit(str(i), count, group) for i, (group, count, _figure) in enumerate(rows)]
    by_cell = {(str(i), YEAR): figure for i, (_group, _count, figure) in enumerate(rows)}

    def sums(keys):
        found = [(by_cell[u.key, YEAR], u.headcounts[YEAR]) for u in units if u.key in keys and u.present]
        return bool(found) and sum_tells(found, highest)

    answer = suppress(units, tells=sums) if tells else suppress(units)
    adversary = Adversary(units, answer, figures=by_cell, highest=highest)
    return {cell for cell in adversary.hidden if adversary.knows(cell)}


@given(measured, st.sampled_from([100, None]))
def test_at45_nor_by_what_a_figure_can_be_at_all(rows, highest):
    assert told(rows, highest=highest, tells=True) == set()


@pytest.mark.parametrize(("figure", "highest"), [(0, None), (0, 100), (100, 100)])
def test_the_adversary_finds_what_a_total_of_nothing_or_of_all_tells(figure, highest):
    rows = [("A", 8, figure), ("A", 20, figure), ("A", 40, 5)]
    assert told(rows, highest=highest, tells=False) == {("0", YEAR), ("1", YEAR)}
    assert told(rows, highest=highest, tells=True) == set()


@pytest.mark.parametrize(
    ("figures", "highest", "is_told"),
    [
        ([(0, 8), (0, 20)], None, True),
        ([(100, 8), (100, 20)], 100, True),
        ([(100, 8), (100, 20)], None, False),  # nobody knows how many days there can be
        ([("0.01", 8), (0, 20)], 100, True),
        ([(5, 8), (6, 20)], 100, False),
    ],
)
def test_a_sum_tells_its_parts_where_they_have_no_room(figures, highest, is_told):
    assert sum_tells([(Decimal(value), heads) for value, heads in figures], highest) is is_told


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
