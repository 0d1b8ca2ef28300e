"""What it costs to staff the clusters, and who pays. Kroner in and out; t.kr. only where `in_tkr` shows them.

Source: HTK, Direktionen 03-01-2022, item 2; domain research A2.8, A3.1 and B7.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clusters.enums import PositionType
from clusters.rules.staffing import LEADER_SHARE
from htk_workforce.money import Unit, apportion, round_half_up

MONTHS = 12
POOL_SHARES: Mapping[str, Decimal] = {
    PositionType.LEADER: LEADER_SHARE,
    PositionType.PLUS_PEDAGOGUE: Decimal("1.00"),
}
"""The share of a position's pay the minimum-staffing pool may carry; the rest is own financing.

Bound to the position, so that 15 % is never taken of a plus-pedagogue (X14; AT02).
"""


def extra_cost(pay: Decimal, average_pedagogue: Decimal) -> Decimal:
    """What a position costs a year above an average pedagogue, who is in the staffing already. Same price level."""
    return pay - average_pedagogue


def months_in_year(from_on: date, year: int) -> int:
    """Months a position that starts on a day is paid in a year; the month it starts in counts whole."""
    if from_on.year != year:
        return MONTHS if from_on.year < year else 0
    return MONTHS + 1 - from_on.month


@dataclass(frozen=True)
class Split:
    """An amount, and the part of it that the pool does not pay: kroner, or whole units where it is shown."""

    total: Decimal
    own: Decimal

    @property
    def pool(self) -> Decimal:
        return self.total - self.own


@dataclass(frozen=True)
class CostOfPosition(Split):
    """One position type: how many, what one costs in a whole year, and what all cost in the period. Kroner."""

    position: str
    count: int
    unit: Decimal


@dataclass(frozen=True)
class SplitTable:
    """Rows that are split, and their sums: every row adds up, and every column."""

    lines: tuple[Split, ...]

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def own(self) -> Decimal:
        return sum((line.own for line in self.lines), Decimal(0))

    @property
    def pool(self) -> Decimal:
        return self.total - self.own


@dataclass(frozen=True)
class Costing(SplitTable):
    """An allocation costed for some months of a year, exact to the øre."""

    lines: tuple[CostOfPosition, ...]
    months: int = MONTHS

    @property
    def count(self) -> int:
        return sum(line.count for line in self.lines)


def cost_of_allocation(
    counts: Mapping[str, int],
    units: Mapping[str, Decimal],
    pool_shares: Mapping[str, Decimal] = POOL_SHARES,
    *,
    months: int = MONTHS,
) -> Costing:
    """Count × unit for each position type, n/12 of it when it runs for n months, and who pays (AT01, AT02, AT05).

    The sum of the positions is split, not each post on its own: 15 % of 864.000 is 129.600 (AT03).

    Raises:
        KeyError: a position type has no unit amount or no share.
        ValueError: a count is negative, or there are more than 12 months.
    """
    if not 0 <= months <= MONTHS or any(count < 0 for count in counts.values()):
        raise ValueError("counts are not negative and a year has 12 months")
    lines = []
    for position, count in counts.items():
        total = round_half_up(count * units[position] * months / MONTHS, 2)
        own = total - round_half_up(total * pool_shares[position], 2)
        lines.append(CostOfPosition(total, own, position, count, units[position]))
    return Costing(tuple(lines), months)


def in_tkr(amounts: Iterable[Split | tuple[Decimal, Decimal]], unit: Unit = Unit.TKR) -> SplitTable:
    """Rows of kroner (total, own) as whole t.kr. that add up, rounded after summing (AT03, AT04).

    The sums of totals and of own financing are the rounded exact sums; the pool's column takes what is left.
    """
    pairs = [row if isinstance(row, tuple) else (row.total, row.own) for row in amounts]
    totals = apportion([total for total, _own in pairs], unit)
    owns = _within(apportion([own for _total, own in pairs], unit), totals)
    return SplitTable(tuple(Split(total, own) for total, own in zip(totals, owns, strict=True)))


def _within(owns: Sequence[Decimal], totals: Sequence[Decimal]) -> list[Decimal]:
    """Own parts moved, where rounding has made one larger than its row, to the row with the most room."""
    moved = list(owns)
    for index, total in enumerate(totals):
        while moved[index] > total:
            roomiest = max(range(len(moved)), key=lambda row: (totals[row] - moved[row], -row))
            step = min(moved[index] - total, totals[roomiest] - moved[roomiest])
            if step <= 0:  # more own financing than there is cost: nothing to show it in
                break
            moved[index] -= step
            moved[roomiest] += step
    return moved
