"""Sickness absence: when it is above target, and how small a unit may be. Only whole workplaces, never a person."""

from decimal import Decimal

SMALLEST_SHOWN_HEADCOUNT = 10
"""Employees a unit must have before its sickness figure is shown. A dated setting may raise it, never lower it.

Source: domain research B10 (units under 10 employees are suppressed; may be raised, never lowered):
in 2015 5 % of municipal staff accounted for 42,7 % of the absence, so one person dominates a small unit.
"""


def is_above_target(absence: Decimal, target: Decimal) -> bool:
    """Is the absence strictly above the target? Both in the same measure.

    At the target is not above it. Source: HTK, Direktionen 23-01-2023, item 4; acceptance test AT17.
    """
    return absence > target


def may_be_shown(headcount: int, smallest: int = SMALLEST_SHOWN_HEADCOUNT) -> bool:
    """Is the unit large enough for its figure to be shown? Source: AT45.

    That a figure is large enough is not all: one may be hidden so that it does not give a small one away;
    see `clusters.rules.suppression`.
    """
    return headcount >= max(smallest, SMALLEST_SHOWN_HEADCOUNT)
