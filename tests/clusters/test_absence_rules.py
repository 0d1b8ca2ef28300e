"""The rules of sickness absence as tables."""

from decimal import Decimal

import pytest

from clusters.rules import SMALLEST_SHOWN_HEADCOUNT, is_above_target, may_be_shown


@pytest.mark.parametrize(
    "absence, target, is_above",
    [
        ("5.01", "5.00", True),
        ("5.00", "5.00", False),
        ("5", "5.00", False),
        ("4.99", "5.00", False),
        ("0.00", "0.01", False),
        ("14.20", "9.80", True),
    ],
)
def test_at17_at_the_target_is_not_above_it(absence, target, is_above):
    assert is_above_target(Decimal(absence), Decimal(target)) is is_above


@pytest.mark.parametrize("headcount, is_shown", [(0, False), (1, False), (9, False), (10, True), (500, True)])
def test_at45_a_figure_is_shown_from_ten_employees_on(headcount, is_shown):
    assert may_be_shown(headcount) is is_shown


def test_the_smallest_shown_headcount_may_be_raised_but_never_lowered():
    assert SMALLEST_SHOWN_HEADCOUNT >= 10


@pytest.mark.parametrize("smallest, is_shown", [(20, False), (15, True), (5, True), (0, True)])
def test_at45_a_setting_may_raise_the_threshold_but_never_lower_it(smallest, is_shown):
    assert may_be_shown(15, smallest) is is_shown
    assert not may_be_shown(9, smallest)
