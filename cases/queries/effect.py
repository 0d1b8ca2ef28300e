"""What a decision does to a pool, before it is made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cases.models import AllocationLine, RecommendationPoint
from pools.models import FrameLine
from pools.queries import ZERO, available_on_each


@dataclass(frozen=True)
class Share:
    """What a line gets: `amount` in kroner and the name it will have."""

    amount: Decimal
    name: str


def share_of(allocation: AllocationLine, *, decided: bool = False) -> Share:
    """What a line gets unless something else is said: the proposal, or with `decided` what was decided last."""
    if decided and allocation.decided_amount is not None:
        return Share(allocation.decided_amount, allocation.decided_name)
    return Share(allocation.proposed_amount, allocation.proposed_name)


@dataclass(frozen=True)
class EffectRow:
    """One line before and after. Kroner available on the line; `standing` is what an earlier decision gave it."""

    allocation: AllocationLine
    share: Share
    before: Decimal
    standing: Decimal = ZERO

    @property
    def change(self) -> Decimal:
        return self.share.amount - self.standing

    @property
    def after(self) -> Decimal:
        return self.before + self.change

    @property
    def is_amended(self) -> bool:
        return (self.share.amount, self.share.name) != (
            self.allocation.proposed_amount,
            self.allocation.proposed_name,
        )


@dataclass(frozen=True)
class Effect:
    """What distributing a point's money does: each line before and after, and what stays undistributed. Kroner."""

    from_line: FrameLine
    rows: tuple[EffectRow, ...]
    undistributed_before: Decimal

    @property
    def distributed(self) -> Decimal:
        """What leaves the line the money comes from; below zero when a correction gives back."""
        return sum((row.change for row in self.rows), ZERO)

    @property
    def undistributed_after(self) -> Decimal:
        return self.undistributed_before - self.distributed

    @property
    def missing(self) -> Decimal:
        """What there is too little of, as a positive amount; zero when there is enough."""
        return max(-self.undistributed_after, ZERO)

    @property
    def from_line_change(self) -> Decimal:
        return -self.distributed

    @property
    def is_overdrawn(self) -> bool:
        return self.undistributed_after < 0

    @property
    def overdrawn_rows(self) -> tuple[EffectRow, ...]:
        """Lines that are to give back more than they have left."""
        return tuple(row for row in self.rows if row.after < 0)

    @property
    def is_amended(self) -> bool:
        return any(row.is_amended for row in self.rows)


def effect(
    point: RecommendationPoint,
    shares: Mapping[int, Share] | None = None,
    *,
    correcting: bool = False,
    left: Mapping[int, Decimal] | None = None,
) -> Effect | None:
    """The effect of giving each allocation line (by its id) a share; the proposal where none is given.

    With `correcting` the lines keep what was decided before, and only the difference moves.
    None when the point distributes no money. Reads the ledger as it stands now, unless `left` is what is available
    on the lines (by id), as `left_on_lines` reads it for several points at once.
    """
    if point.from_line is None:
        return None
    allocations = point.allocations.all()
    before = left_on_lines([point]) if left is None else left
    rows = tuple(
        EffectRow(
            allocation,
            share=(shares or {}).get(allocation.pk) or share_of(allocation, decided=correcting),
            before=before[allocation.line_id],
            standing=(allocation.decided_amount or ZERO) if correcting else ZERO,
        )
        for allocation in allocations
    )
    return Effect(point.from_line, rows, before[point.from_line_id])


def left_on_lines(points: Iterable[RecommendationPoint]) -> dict[int, Decimal]:
    """What is available on every line the points' money may come from or go to, in kroner by the line's id."""
    points = list(points)
    moving = [point for point in points if point.from_line]
    lines = [line for p in moving for line in (p.from_line, *(a.line for a in p.allocations.all()))]
    lines += [point.supplement_line for point in points if point.supplement_line]
    return available_on_each(lines) if lines else {}
