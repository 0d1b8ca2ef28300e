"""What staffing lines cost in a year, and who pays which øre. Pure Python: kroner in and out.

Source: HTK, Direktionen 03-01-2022, item 2; domain research A2.8, A2.10, A3.1 and B5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from clusters.rules import Split
from htk_workforce.money import round_half_up

MONTHS = 12


@dataclass(frozen=True)
class Post:
    """One staffing line: how many, what one costs a year in kroner, and how many months of the year are paid.

    `pool_share` is what the pool may carry (0.85 or 1.00); the rest of the pay is own financing.
    """

    position: str
    count: int
    unit: Decimal
    months: int
    pool_share: Decimal


def cost_of_posts(posts: Sequence[Post]) -> list[Split]:
    """What each line costs in the year and its own financing, in kroner that add up to the øre.

    Lines of one position are summed first, rounded then and split last, so that six leaders cost 864.000 of which
    129.600 is own financing, however the lines lie (AT03); each line then gets its part of that whole.

    Raises:
        ValueError: a count or a share is out of reach, or there are more than 12 months.
    """
    if any(p.count < 1 or not 0 <= p.months <= MONTHS or not 0 <= p.pool_share <= 1 for p in posts):
        raise ValueError("a line has at least one position, a year 12 months, and a share is between 0 and 1")
    costs: list[Split | None] = [None] * len(posts)
    for group in _groups(posts):
        first = posts[group[0]]
        used = [posts[index].count * posts[index].months for index in group]
        totals = [round_half_up(first.unit * months / MONTHS, 2) for months in _running(used)]
        pools = [round_half_up(total * first.pool_share, 2) for total in totals]
        for index, total, pool in zip(group, _steps(totals), _steps(pools), strict=True):
            costs[index] = Split(total, total - pool)
    return [cost for cost in costs if cost is not None]


def _groups(posts: Sequence[Post]) -> list[list[int]]:
    """The places of the lines that are rounded together: those of the same position, price and share."""
    groups: dict[tuple[str, Decimal, Decimal], list[int]] = {}
    for index, post in enumerate(posts):
        groups.setdefault((post.position, post.unit, post.pool_share), []).append(index)
    return list(groups.values())


def _running(numbers: Sequence[int]) -> list[int]:
    return [sum(numbers[: index + 1]) for index in range(len(numbers))]


def _steps(running: Sequence[Decimal]) -> list[Decimal]:
    """From running sums back to their terms; what rounding a sum gives, its terms give together."""
    return [after - before for before, after in zip([Decimal("0.00"), *running], running, strict=False)]
