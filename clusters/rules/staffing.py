"""Minimum staffing: what the children require and what the staff count for.

Exact all through: figures come as Decimal, a third of a child is a Fraction, and only `shown` rounds.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

LEADER_SHARE = Decimal("0.85")
"""How much of a leader counts as pedagogical staff, and how much of a leader's pay a pool for such staff may carry.

Source: dagtilbudsloven's statistic of the staffing ratio [L7], and HTK, Byrådet 14-12-2021: 85 %, so that 15 %
needs another source (AT02, AT43).
"""

FIRST_YEARS = 3
TRAINED = frozenset({"pedagogue", "pedagogical_assistant"})
"""Staff with a pedagogical education. Leaders are left out on both sides: the figures do not tell their education."""

Exact = Decimal | Fraction | int


def required_fte(
    under_3: Exact,
    from_3: Exact,
    *,
    per_staff_under_3: Exact,
    per_staff_from_3: Exact,
) -> Fraction:
    """Staff that full-time children require, in full-time positions, by the numbers that hold in the year.

    Source: dagtilbudsloven § 19 a [L2]; acceptance test AT43.
    """
    return Fraction(under_3) / Fraction(per_staff_under_3) + Fraction(from_3) / Fraction(per_staff_from_3)


def counted_fte(staff: Mapping[str, Exact], weights: Mapping[str, Exact]) -> Fraction:
    """What staff count for: full-time positions by category times the weight of the category.

    Source: the statistic of the staffing ratio [L5, L7]; leaders count 0,85 (AT43).

    Raises:
        KeyError: a category has no weight. Somebody who does not count has the weight 0.
    """
    return sum(
        (Fraction(positions) * Fraction(weights[category]) for category, positions in staff.items()),
        Fraction(0),
    )


@dataclass(frozen=True)
class StaffingGap:
    """Counted staff against required staff, exact. Whether it is met is never asked of a rounded figure."""

    counted: Fraction
    required: Fraction

    @property
    def gap(self) -> Fraction:
        """Positions above what is required; negative when some are missing."""
        return self.counted - self.required

    @property
    def is_met(self) -> bool:
        return self.counted >= self.required


def staffing_gap(counted: Exact, required: Exact) -> StaffingGap:
    """Is the norm met? On unrounded figures: 199,35 of 200 is not, although it is shown as 199,4 (AT43)."""
    return StaffingGap(Fraction(counted), Fraction(required))


def counts_as_under_3_until(birthday: date) -> date:
    """The first day on which a child counts as 3 years old: the 1st of the month after the third birthday.

    Until then it counts one to three wherever it is placed. Source: dagtilbudsloven § 19 a [L2]; AT44.
    """
    after_december = birthday.month == 12
    return date(birthday.year + FIRST_YEARS + after_december, 1 if after_december else birthday.month + 1, 1)


def counts_as_under_3(birthday: date, on: date) -> bool:
    """Does a child count as under 3 on a day, also in a group for older children? (AT44)"""
    return on < counts_as_under_3_until(birthday)


def children_per_staff(children: Exact, staff: Exact) -> Fraction | None:
    """The staffing ratio (normering): full-time children per full-time position, None without staff. Lower is better.

    Gross: all paid hours count and opening hours do not, so it is no measure of time together [L5, L9].
    """
    return Fraction(children) / Fraction(staff) if staff else None


def trained_share(staff: Mapping[str, Exact], trained: Collection[str] = TRAINED) -> Fraction | None:
    """The share of the staff, leaders left out, that has a pedagogical education; None without staff."""
    others = {category: Fraction(positions) for category, positions in staff.items() if category != "leader"}
    total = sum(others.values(), Fraction(0))
    if not total:
        return None
    return sum((others[category] for category in others if category in trained), Fraction(0)) / total


def average(values: Collection[Exact]) -> Fraction | None:
    """The exact average, None of nothing."""
    return sum(map(Fraction, values), Fraction(0)) / len(values) if values else None


def shown(value: Exact, places: int = 2) -> Decimal:
    """An exact figure with `places` decimals, a half away from zero. For showing; nothing is decided on it."""
    scaled = abs(Fraction(value)) * 10**places
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-rounded if value < 0 else rounded).scaleb(-places)
