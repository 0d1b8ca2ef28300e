"""Which of a cluster's decisions about staffing hold, and until when. Our own: what was decided last holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Begun:
    """A decision about one cluster that has not been taken back. `order` is larger the later it was decided."""

    order: int
    from_on: date
    to_on: date | None = None


def overtaken(decisions: Iterable[Begun]) -> set[int]:
    """The orders of the decisions that come to nothing, because a later one begins on the same day or before.

    A decision is about the rest of its year: what was decided to begin in a later year still begins then.
    """
    decisions = list(decisions)
    return {
        old.order
        for old in decisions
        if any(_overtakes(new, old) for new in decisions if new.order > old.order)
    }


def _overtakes(new: Begun, old: Begun) -> bool:
    ends_before = new.to_on is not None and new.to_on < old.from_on
    return new.from_on.year == old.from_on.year and new.from_on <= old.from_on and not ends_before


@dataclass(frozen=True)
class Run:
    """How long a decision holds: `last_on` None is from its first day on. `ended_by` is the order of what replaced it.

    `comes_to_nothing`: it never begins.
    """

    last_on: date | None = None
    ended_by: int | None = None
    comes_to_nothing: bool = False


def runs(decisions: Iterable[Begun]) -> dict[int, Run]:
    """How long each decision about one cluster holds, by its order: until its last day, or the next one begins."""
    decisions = list(decisions)
    gone = overtaken(decisions)
    holding = sorted((one for one in decisions if one.order not in gone), key=lambda one: one.from_on)
    found = {
        old.order: Run(
            ended_by=max(new.order for new in decisions if new.order > old.order and _overtakes(new, old)),
            comes_to_nothing=True,
        )
        for old in decisions
        if old.order in gone
    }
    for place, one in enumerate(holding):
        following = holding[place + 1] if place + 1 < len(holding) else None
        if following and (one.to_on is None or one.to_on >= following.from_on):
            found[one.order] = Run(following.from_on - timedelta(days=1), following.order)
        else:
            found[one.order] = Run(one.to_on)
    return found


def months_run(from_on: date, run: Run, year: int) -> int:
    """Months of a year in which a position runs; the month it starts in and the one it ends in count whole."""
    if run.comes_to_nothing or from_on.year > year:
        return 0
    first = from_on.month if from_on.year == year else 1
    last_on = run.last_on
    if last_on is None or last_on.year > year:
        return 13 - first
    return max(last_on.month - first + 1, 0) if last_on.year == year else 0
