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
    return pay_after(posts, [0] * len(posts))


def pay_after(posts: Sequence[Post], run: Sequence[int]) -> list[Split]:
    """What is left of the pay of each line, and of its own financing, when it has run for so many of its months.

    What the months that have run cost and what is left are together what the whole line costs, in each share of it,
    and no other line moves by an øre: a part of the pay is let go as it was promised.

    Raises:
        ValueError: as for `cost_of_posts`, or a line has run for more months than it was to.
    """
    if any(p.count < 1 or not 0 <= p.months <= MONTHS or not 0 <= p.pool_share <= 1 for p in posts):
        raise ValueError("a line has at least one position, a year 12 months, and a share is between 0 and 1")
    if any(not 0 <= months <= post.months for post, months in zip(posts, run, strict=True)):
        raise ValueError("a line runs for no more months than it was to")
    costs: list[Split | None] = [None] * len(posts)
    for group in _groups(posts):
        before = 0
        for index in group:
            post = posts[index]
            after = before + post.count * post.months
            whole, had = _cost(post, after), _cost(post, before + post.count * run[index])
            costs[index] = Split(whole.total - had.total, whole.own - had.own)
            before = after
    return [cost for cost in costs if cost is not None]


def _cost(post: Post, months: int) -> Split:
    """What months of a position cost together, rounded once and split last."""
    total = round_half_up(post.unit * months / MONTHS, 2)
    return Split(total, total - round_half_up(total * post.pool_share, 2))


def _groups(posts: Sequence[Post]) -> list[list[int]]:
    """The places of the lines that are rounded together: those of the same position, price and share."""
    groups: dict[tuple[str, Decimal, Decimal], list[int]] = {}
    for index, post in enumerate(posts):
        groups.setdefault((post.position, post.unit, post.pool_share), []).append(index)
    return list(groups.values())
