"""The facts behind the criteria, with everything hidden that could tell of a few people or children."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from clusters.enums import Criterion, EvidenceKind
from clusters.models import Cluster, EvidenceFigure
from clusters.queries.organisation import Memberships, memberships
from clusters.queries.settings import smallest_shown
from clusters.rules import COUNTED, MARK, OPEN, Suppression, Unit, is_of_few, suppress, tells_every_part

EVIDENCE_OF = {
    Criterion.POOR_SOCIO_ECONOMICS: EvidenceKind.SOCIO_ECONOMIC_INDEX,
    Criterion.LARGE_SPAN: EvidenceKind.DIRECT_REPORTS,
    Criterion.NEW_HOUSES: EvidenceKind.NEW_HOUSES,
    Criterion.CHILDREN_IN_DISTRESS: EvidenceKind.DISTRESS_SHARE,
    Criterion.SPECIAL_GROUPS: EvidenceKind.SPECIAL_GROUPS,
    Criterion.FUTURE_MOVE: EvidenceKind.PLANNED_MOVE,
    Criterion.PREFERS_LEADER: EvidenceKind.PREFERENCE,
    Criterion.DAILY_SUPPORT: EvidenceKind.SUPPORT_NEED,
    Criterion.EVALUATION_CULTURE: EvidenceKind.EVALUATION_NEED,
    Criterion.SMALL_OR_MEDIUM_SPAN: EvidenceKind.DIRECT_REPORTS,
    Criterion.PREFERS_PLUS_PEDAGOGUE: EvidenceKind.PREFERENCE,
}


@dataclass(frozen=True)
class Fact:
    """A fact as anybody may see it. A hidden one has neither number nor words, for words can tell the number."""

    kind: EvidenceKind
    about: str
    on: date
    is_hidden: bool
    value: Decimal | None
    unit: str
    words: str
    source: str
    workplace_id: int | None = None

    @property
    def mark(self) -> str:
        return MARK if self.is_hidden else ""

    @property
    def text(self) -> str:
        """The words, or why there are none."""
        return _("Skjult, så tallet ikke fortæller om få personer") if self.is_hidden else self.words


@dataclass(frozen=True)
class HiddenFacts:
    """What is hidden of all facts there are. Every page and every file asks here, so that all hide the same.

    The facts of a kind and a year are decided on together, those of other clusters and of later days too, so that the
    same is hidden for whatever day it is shown. `decided` has the answer by kind and year; `hiding` the clusters that
    have a hidden workplace among them.
    """

    smallest: int
    decided: Mapping[tuple[str, int], Suppression]
    hiding: frozenset[tuple[str, int, int]]

    def hides(self, row: EvidenceFigure) -> bool:
        """May nobody be told what the fact says, in numbers or in words?

        A fact of a cluster is the total of those of its workplaces, whether or not anybody wrote how many it is of.
        """
        if row.kind in OPEN:
            return False
        if is_of_few(row.kind, row.value, row.unit, row.persons, self.smallest):
            return True
        together = self.decided.get((row.kind, row.on.year))
        if together is None:
            return False
        if row.workplace_id is not None:
            return together.hides(row.workplace_id)
        tells_all = (row.kind, row.on.year, row.cluster_id) in self.hiding
        tells_all = tells_all and tells_every_part(row.value, row.unit)
        return tells_all or together.hides_total((row.cluster_id,))


def hidden_facts() -> HiddenFacts:
    """What is hidden of the facts that hold now."""
    return _decided(memberships())[2]


def facts_of(cluster: Cluster, *, on: date) -> tuple[Fact, ...]:
    """The facts of a cluster and of the workplaces that were in it, up to a day, newest first in each kind."""
    rows, cluster_of, hidden = _decided(memberships())
    return tuple(
        _fact(row, hidden.hides(row)) for row in rows if row.on <= on and cluster_of[row.pk] == cluster
    )


def shown_figures(kind: EvidenceKind, *, on: date, held: Memberships) -> list[EvidenceFigure]:
    """The facts of a kind up to a day that anybody may see, oldest first, for what is worked out from them."""
    rows, _cluster_of, hidden = _decided(held)
    shown = [row for row in rows if row.kind == kind and row.on <= on and not hidden.hides(row)]
    return sorted(shown, key=lambda row: (row.on, row.pk))


def _decided(held: Memberships) -> tuple[list[EvidenceFigure], dict[int, Cluster | None], HiddenFacts]:
    """All facts, the cluster each belongs to by its id, and what is hidden of them."""
    rows = list(
        EvidenceFigure.objects.current()
        .filter(Q(cluster__isnull=False) | Q(workplace__isnull=False))
        .select_related("cluster", "workplace")
        .order_by("kind", "-on", "pk")
    )
    cluster_of = {row.pk: row.cluster or held.cluster_of(row.workplace_id, row.on) for row in rows}
    return rows, cluster_of, _hidden(rows, cluster_of, smallest_shown())


def _hidden(
    rows: Iterable[EvidenceFigure], cluster_of: dict[int, Cluster | None], smallest: int
) -> HiddenFacts:
    groups: dict[tuple[str, int], list[EvidenceFigure]] = {}
    for row in rows:
        if row.workplace_id is not None and row.kind not in OPEN and _has_persons(row):
            groups.setdefault((row.kind, row.on.year), []).append(row)
    decided, hiding = {}, set()
    for key, together in groups.items():
        units = _units(together, cluster_of, smallest)
        decided[key] = suppress(units, smallest)
        hiding |= {(*key, unit.path[0]) for unit in units if unit.path and decided[key].hides(unit.key)}
    return HiddenFacts(smallest, decided, frozenset(hiding))


def _has_persons(row: EvidenceFigure) -> bool:
    return row.persons is not None or row.kind in COUNTED


def _units(
    rows: Iterable[EvidenceFigure], cluster_of: dict[int, Cluster | None], smallest: int
) -> list[Unit]:
    """One unit for each workplace, in the cluster of its newest fact."""
    by_place: dict[int, list[EvidenceFigure]] = {}
    for row in rows:
        by_place.setdefault(row.workplace_id, []).append(row)
    units = []
    for place, facts in by_place.items():
        cluster = cluster_of[max(facts, key=lambda row: (row.on, row.pk)).pk]
        path = (cluster.pk,) if cluster else ()
        # Somebody is behind a fact even where nobody has said how many.
        persons = {row.on: max(row.persons or 0, 1) for row in facts}
        few = any(is_of_few(row.kind, row.value, row.unit, row.persons, smallest) for row in facts)
        units.append(Unit(place, persons, path, few))
    return units


def _fact(row: EvidenceFigure, is_hidden: bool) -> Fact:
    return Fact(
        EvidenceKind(row.kind),
        str(row.cluster or row.workplace),
        row.on,
        is_hidden,
        None if is_hidden else row.value,
        row.unit,
        "" if is_hidden else row.text,
        row.source,
        row.workplace_id,
    )
