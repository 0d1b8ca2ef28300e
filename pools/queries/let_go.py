"""Money that was promised when a year ended and let go of after it: which year it is left from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from pools.enums import Bucket, PostingKind

ZERO = Decimal("0.00")
Moved = tuple[int, int, int, str, str, Decimal]
"""A line, the years of its frame and of the booking, the kind of posting, the bucket, and kroner."""


def _sums() -> dict[tuple[int, int], Decimal]:
    return defaultdict(lambda: ZERO)


@dataclass(frozen=True)
class LetGo:
    """Kroner by the frame's year and the year the money was let go of, always a later one.

    `freed` is what was let go of and not promised again, `back` and `over` what of it was given back and carried over.
    """

    freed: dict[tuple[int, int], Decimal] = field(default_factory=_sums)
    back: dict[tuple[int, int], Decimal] = field(default_factory=_sums)
    over: dict[tuple[int, int], Decimal] = field(default_factory=_sums)


def let_go(rows: Iterable[Moved]) -> LetGo:
    """What each line let go of after its year, and what became of it.

    What is given back, carried over or promised anew is first taken of what was left when the line's year ended, then
    of what was let go of first.
    """
    found = LetGo()
    frames: dict[int, int] = {}
    promised, free, back, over = _sums(), _sums(), _sums(), _sums()
    for line, frame, booked, kind, bucket, amount in rows:
        frames[line], key = frame, (line, max(booked, frame))
        if bucket in (Bucket.COMMITTED, Bucket.SPENT):
            promised[key] += amount
        elif bucket in (Bucket.AVAILABLE, Bucket.RESERVED):
            free[key] += amount
            if kind == PostingKind.GIVE_BACK:
                back[key] -= amount
            elif kind == PostingKind.CARRY_OVER:
                over[key] -= amount
    years: dict[int, set[int]] = defaultdict(set)
    for line, year in (*promised, *free):
        years[line].add(year)
    for line, frame in frames.items():
        left = {frame: free[line, frame]}
        for year in sorted(years[line] - {frame}):
            key = line, year
            more = promised[key]
            gone = [(found.back, max(back[key], ZERO)), (found.over, max(over[key], ZERO))]
            left[frame] += free[key] + more + sum(amount for _what, amount in gone)  # what came in
            left[year] = max(-more, ZERO)
            found.freed[frame, year] += left[year]
            for freed_in, part in _taken(left, frame, more):
                found.freed[frame, freed_in] -= part
            for what, amount in gone:
                for freed_in, part in _taken(left, frame, amount):
                    what[frame, freed_in] += part
    return found


def _taken(left: dict[int, Decimal], frame: int, amount: Decimal) -> list[tuple[int, Decimal]]:
    """Take an amount of what is left, the oldest first; the parts of what was let go of, by its year."""
    parts = []
    for year in sorted(left):
        part = max(min(left[year], amount), ZERO)
        left[year] -= part
        amount -= part
        if part and year != frame:
            parts.append((year, part))
    return parts
