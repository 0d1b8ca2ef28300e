"""What a decision does to a pool, before it is made."""

from collections.abc import Mapping
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


@dataclass(frozen=True)
class EffectRow:
    """One line before and after. Kroner available on the line."""

    allocation: AllocationLine
    share: Share
    before: Decimal

    @property
    def after(self) -> Decimal:
        return self.before + self.share.amount

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
        return sum((row.share.amount for row in self.rows), ZERO)

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
    def is_amended(self) -> bool:
        return any(row.is_amended for row in self.rows)


def effect(point: RecommendationPoint, shares: Mapping[int, Share] | None = None) -> Effect | None:
    """The effect of giving each allocation line (by its id) a share; the proposal where none is given.

    None when the point distributes no money. Reads the ledger as it stands now.
    """
    if point.from_line is None:
        return None
    allocations = point.allocations.all()
    before = available_on_each([point.from_line, *(allocation.line for allocation in allocations)])
    rows = []
    for allocation in allocations:
        proposal = Share(allocation.proposed_amount, allocation.proposed_name)
        share = (shares or {}).get(allocation.pk, proposal)
        rows.append(EffectRow(allocation, share, before=before[allocation.line_id]))
    return Effect(point.from_line, tuple(rows), before[point.from_line_id])
