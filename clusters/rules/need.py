"""How many must be recruited, year by year, and what it costs when nobody is found."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from clusters.rules.staffing import Exact, required_fte


def care_guarantee_cost(months: int, monthly: Decimal) -> Decimal:
    """What `months` without the care guarantee cost, in kroner, by the price of one of them (AT09)."""
    return months * monthly


@dataclass(frozen=True)
class Children:
    """Full-time children of a year."""

    under_3: Exact
    from_3: Exact


@dataclass(frozen=True)
class NeedAssumptions:
    """What a need rests on; returned beside it, never hidden in it. Shares are of the counted staff, 0 to 1."""

    staff: Exact
    leaver_share: Decimal
    retirement_share: Decimal
    per_staff_under_3: Decimal
    per_staff_from_3: Decimal


@dataclass(frozen=True)
class YearlyNeed:
    """One year, in full-time positions. `staff` is there when the year begins, `after` when it ends."""

    year: int
    children: Children
    required: Fraction
    staff: Fraction
    leavers: Fraction
    retirements: Fraction
    need: Fraction
    after: Fraction


def recruitment_need(forecast: Mapping[int, Children], assumptions: NeedAssumptions) -> list[YearlyNeed]:
    """Children forecast × norm − staff + leavers + retirements, one row a year in order.

    Each year begins with what the year before ended with, so what was recruited once is not asked for again. More
    staff than required gives no need and is kept; nobody is dismissed on paper.
    """
    rows, staff = [], Fraction(assumptions.staff)
    for year in sorted(forecast):
        children = forecast[year]
        required = required_fte(
            children.under_3,
            children.from_3,
            per_staff_under_3=assumptions.per_staff_under_3,
            per_staff_from_3=assumptions.per_staff_from_3,
        )
        leavers = staff * Fraction(assumptions.leaver_share)
        retirements = staff * Fraction(assumptions.retirement_share)
        left = staff - leavers - retirements
        need = max(required - left, Fraction(0))
        rows.append(
            YearlyNeed(year, children, required, staff, leavers, retirements, need, after=left + need)
        )
        staff = left + need
    return rows
