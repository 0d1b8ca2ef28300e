"""Which figures are hidden so that nobody small can be read, neither directly nor by subtraction.

A figure is hidden when its unit is too small. A sibling is hidden with it, because the total less the others would
otherwise be the small one. Where that does not help, the total is hidden too, and the question moves one group up.

What is hidden is also bounded: no figure is below nothing, and no share above all. A total of nothing tells that every
part of it is nothing, so what is hidden behind a total must leave each figure room.

Source: domain research B10; acceptance tests AT45 and AT46. tests/clusters/test_suppression.py attacks it with an
exact solver.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from clusters.rules.absence import SMALLEST_SHOWN_HEADCOUNT

MARK = "•"
"""What stands in the place of a hidden figure, always with words beside it."""

NARROW = Fraction(1, 10)
"""Room, in per cent or days, that a hidden figure must have: with less, it is told as well as if it were shown."""

Path = tuple[Hashable, ...]
Tells = Callable[[Collection[Hashable]], bool]
"""Does the sum of the figures of some units tell one of them, by what a figure can be at all?"""


@dataclass(frozen=True)
class Unit:
    """A unit with one figure for each key of `headcounts`, usually a period, and the employees behind each.

    `path` names the groups it is in, outermost first, without the group of everything. `must_hide` hides a figure
    for another reason than the number of employees.
    """

    key: Hashable
    headcounts: Mapping[Hashable, int]
    path: Path = ()
    must_hide: bool = False

    @property
    def present(self) -> frozenset[Hashable]:
        """Where there is anybody behind the figure."""
        return frozenset(key for key, count in self.headcounts.items() if count)


@dataclass(frozen=True)
class Suppression:
    """What may not be shown: the figures of `units`, and the totals of `groups` by path; () is everything.

    Nobody is told why one is hidden, for that would tell which of two is the small one.
    """

    units: frozenset[Hashable]
    groups: frozenset[Path]

    def hides(self, key: Hashable) -> bool:
        return key in self.units

    def hides_total(self, path: Path = ()) -> bool:
        return path in self.groups


def sum_tells(figures: Collection[tuple[Decimal, int]], highest: int | None) -> bool:
    """Does the sum of some figures, each with its employees, tell one of them? `highest` is the most one can be."""
    whole = sum((Fraction(value) * heads for value, heads in figures), Fraction(0))
    everybody = sum(heads for _value, heads in figures)
    for _value, heads in figures:
        most, least = whole / heads, Fraction(0)
        if highest is not None:
            most = min(most, Fraction(highest))
            least = max(least, (whole - highest * (everybody - heads)) / heads)
        if most - least < NARROW:
            return True
    return False


def _no_sum_tells(_keys: Collection[Hashable]) -> bool:
    return False


def suppress(
    units: Sequence[Unit], smallest: int = SMALLEST_SHOWN_HEADCOUNT, tells: Tells = _no_sum_tells
) -> Suppression:
    """Decide what is hidden, among units that are shown together with the totals of their groups.

    Periods that overlap belong in one call, for a year less its first half is the second half; a unit that is small
    in one of them is hidden in all. The same units always give the same answer, whoever asks. `tells` is for figures
    that are bounded; without it the sum of two is taken to tell neither.

    Raises:
        ValueError: two units have the same key.
    """
    if len({unit.key for unit in units}) < len(units):
        raise ValueError("every unit has its own key")
    smallest = max(smallest, SMALLEST_SHOWN_HEADCOUNT)
    return _Decision(units, smallest, tells).result()


class _Decision:
    """The state of one decision: groups are settled from the innermost out."""

    def __init__(self, units: Sequence[Unit], smallest: int, tells: Tells) -> None:
        self.smallest, self.tells = smallest, tells
        self.units = {unit.key: unit for unit in units}
        self.hidden = {unit.key for unit in units if self._is_small(unit)}
        self.hidden_groups: set[Path] = set()
        self.groups = {unit.path[:depth] for unit in units for depth in range(len(unit.path) + 1)} | {()}

    def result(self) -> Suppression:
        for group in sorted(self.groups, key=lambda path: (-len(path), _order(path))):
            self._settle(group)
        return Suppression(frozenset(self.hidden), frozenset(self.hidden_groups))

    def _is_small(self, unit: Unit) -> bool:
        return unit.must_hide or any(count < self.smallest for count in unit.headcounts.values())

    def _settle(self, group: Path) -> None:
        """Make the total of a group harmless, or hide it."""
        if self._is_harmless(self._residual(group)):
            return
        before = set(self.hidden), set(self.hidden_groups)
        for partner in self._partners(group):
            partner()
            if self._is_harmless(self._residual(group)):
                return
        self.hidden, self.hidden_groups = before
        self.hidden_groups.add(group)

    def _residual(self, group: Path) -> list[Unit]:
        """The hidden units whose sum is what the total of the group less everything shown in it tells."""
        inside = [self.units[key] for key in self.hidden if self.units[key].path == group]
        found = [unit for unit in inside if unit.present]
        for child in self._children(group):
            if child in self.hidden_groups:
                found += self._residual(child)
        return found

    def _is_harmless(self, units: Collection[Unit]) -> bool:
        """Nothing, or at least two that together are large enough in every period and have the same periods.

        With the same periods, what one is in doubt by the other is in doubt by the opposite: no period helps another.
        """
        if not units:
            return True
        presences = {unit.present for unit in units}
        return (
            len(units) > 1
            and len(presences) == 1
            and all(
                sum(unit.headcounts[period] for unit in units) >= self.smallest
                for period in next(iter(presences))
            )
            and not self.tells([unit.key for unit in units])
        )

    def _partners(self, group: Path) -> Iterable["_Partner"]:
        """What can be hidden to help, the smallest loss first: a sibling, a total below, or a unit below with it."""
        lacking = {unit.present for unit in self._residual(group)}
        siblings = [
            unit
            for unit in self.units.values()
            if unit.path == group and unit.key not in self.hidden and unit.present in lacking
        ]
        yield from (_Partner(self, units=(unit.key,)) for unit in sorted(siblings, key=_size))
        shown = [child for child in self._children(group) if child not in self.hidden_groups]
        waiting = sorted(shown, key=_order)
        yield from (_Partner(self, groups=(child,)) for child in waiting if self._residual(child))
        for child in waiting:
            inside = [unit for unit in self.units.values() if unit.path[: len(child)] == child]
            if not self._residual(child) and inside:
                smallest = min(inside, key=_size)
                depths = range(len(child), len(smallest.path) + 1)
                yield _Partner(self, (smallest.key,), tuple(smallest.path[:depth] for depth in depths))

    def _children(self, group: Path) -> list[Path]:
        return [path for path in self.groups if len(path) == len(group) + 1 and path[: len(group)] == group]


@dataclass(frozen=True)
class _Partner:
    """Something more to hide."""

    decision: _Decision
    units: tuple[Hashable, ...] = ()
    groups: tuple[Path, ...] = ()

    def __call__(self) -> None:
        self.decision.hidden.update(self.units)
        self.decision.hidden_groups.update(self.groups)


def _size(unit: Unit) -> tuple[int, str]:
    return max(unit.headcounts.values(), default=0), _order((unit.key,))


def _order(path: Path) -> str:
    return repr(path)
