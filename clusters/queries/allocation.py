"""What the clusters are given, counted in one way wherever it is told."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from clusters.enums import PositionType


class Allocated(ABC):
    """Something that gives each cluster a position, or None."""

    @property
    @abstractmethod
    def positions(self) -> Sequence[PositionType | None]:
        """One for each cluster."""

    def count(self, position: PositionType | None) -> int:
        """How many clusters get a position; None: nothing."""
        return sum(1 for given in self.positions if given == position)

    @property
    def leaders(self) -> int:
        return self.count(PositionType.LEADER)

    @property
    def plus_pedagogues(self) -> int:
        return self.count(PositionType.PLUS_PEDAGOGUE)

    @property
    def without(self) -> int:
        return self.count(None)
