"""Figures that are about to be written, beside those that hold now. Writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from clusters.models import Cluster, Workplace
from clusters.models.recorded import CURRENT, Recorded
from clusters.queries.counts import Count
from clusters.queries.hidden import Hidden

BATCH = 500
NEW, CORRECTED, UNCHANGED = "new", "corrected", "unchanged"


@dataclass(frozen=True)
class Compared:
    """A figure beside the one that holds now, if there is one. `source` is where the new one is from.

    Beside a hidden one every figure is a correction, also the same again: "unchanged" would say what is hidden to
    anybody who guesses, one guess after the other or a whole file of guesses at once (AT45).
    """

    count: Count
    old: models.Model | None
    source: str
    is_hidden: bool = False

    @property
    def state(self) -> str:
        if self.old is None:
            return NEW
        if self.is_hidden:
            return CORRECTED
        given = self.count.given(self.source)
        names = [name for name in (*self.count.compared, "source") if name in given]
        return UNCHANGED if all(getattr(self.old, name) == given[name] for name in names) else CORRECTED


def compare_figures(rows: Sequence[Count], *, source: str) -> list[Compared]:
    """Each figure beside the one that holds now, in the same order. Writes nothing."""
    found: dict[Count, Compared] = {}
    hidden = Hidden()
    for some in by_kind(rows).values():
        held = _held(some)
        for row in some:
            old = held.get(row.key(source))
            found[row] = Compared(row, old, source, old is not None and hidden.hides(old))
    return [found[row] for row in rows]


def _held(rows: Sequence[Count]) -> dict[tuple[Any, ...], models.Model]:
    """What holds now of the kind of the rows, at the places they are about."""
    kind = rows[0]
    current = CURRENT if issubclass(kind.model, Recorded) else Q()
    held = {}
    for model, name in ((Workplace, "workplace"), (Cluster, "cluster")):
        for some in in_batches(places(rows, model)):
            for old in kind.model._default_manager.filter(current, **{f"{name}__in": some}):
                held[tuple(getattr(old, key) for key in kind.keys)] = old
    return held


def by_kind(rows: Iterable[Count]) -> dict[type[Count], list[Count]]:
    """The figures of each kind, in the order they came."""
    kinds: dict[type[Count], list[Count]] = {}
    for row in rows:
        kinds.setdefault(type(row), []).append(row)
    return kinds


def places(rows: Iterable[Count], model: type[models.Model]) -> list[int]:
    """The keys of the workplaces, or of the clusters, that the figures are about."""
    return sorted({row.place.pk for row in rows if isinstance(row.place, model)})


def in_batches(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
