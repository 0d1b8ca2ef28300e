"""The facts behind the criteria, with everything hidden that could tell of a few people or children."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from clusters.enums import Criterion, EvidenceKind
from clusters.models import Cluster, EvidenceFigure
from clusters.queries.organisation import Memberships, memberships
from clusters.queries.settings import smallest_shown
from clusters.rules import MARK, Suppression, Unit, suppress

SMALLEST_CELL = 5
"""Persons a share must be made of to be shown: 4 % of 50 children is two of them. Source: domain research B10."""

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


def facts_of(cluster: Cluster, *, on: date) -> tuple[Fact, ...]:
    """The facts of a cluster and of the workplaces that were in it, up to a day, newest first in each kind.

    All facts of a kind and a year are decided on together, those of other clusters and of later days too, so that
    the same is hidden wherever and for whatever day they are shown.
    """
    rows, cluster_of, hidden = _decided(memberships())
    return tuple(
        _fact(row, row.pk in hidden) for row in rows if row.on <= on and cluster_of[row.pk] == cluster
    )


def shown_figures(kind: EvidenceKind, *, on: date, held: Memberships) -> list[EvidenceFigure]:
    """The facts of a kind up to a day that anybody may see, oldest first, for what is worked out from them."""
    rows, _cluster_of, hidden = _decided(held)
    shown = [row for row in rows if row.kind == kind and row.on <= on and row.pk not in hidden]
    return sorted(shown, key=lambda row: (row.on, row.pk))


def _decided(held: Memberships) -> tuple[list[EvidenceFigure], dict[int, Cluster | None], set[int]]:
    """All facts, the cluster each belongs to by its id, and the ids of the hidden ones."""
    rows = list(
        EvidenceFigure.objects.current()
        .filter(Q(cluster__isnull=False) | Q(workplace__isnull=False))
        .select_related("cluster", "workplace")
        .order_by("kind", "-on", "pk")
    )
    cluster_of = {row.pk: row.cluster or held.cluster_of(row.workplace_id, row.on) for row in rows}
    return rows, cluster_of, _hidden(rows, cluster_of, smallest_shown())


def _hidden(rows: Iterable[EvidenceFigure], cluster_of: dict[int, Cluster | None], smallest: int) -> set[int]:
    groups: dict[tuple[str, int], list[EvidenceFigure]] = {}
    for row in rows:
        if row.value is not None and row.persons is not None:
            groups.setdefault((row.kind, row.on.year), []).append(row)
    hidden: set[int] = set()
    for together in groups.values():
        decided = suppress(_units(together, cluster_of), smallest)
        hidden |= {row.pk for row in together if _is_hidden(row, decided, smallest)}
    return hidden


def _units(rows: Iterable[EvidenceFigure], cluster_of: dict[int, Cluster | None]) -> list[Unit]:
    """One unit for each workplace, in the cluster of its newest fact."""
    by_place: dict[int, list[EvidenceFigure]] = {}
    for row in rows:
        if row.workplace_id is not None:
            by_place.setdefault(row.workplace_id, []).append(row)
    units = []
    for place, facts in by_place.items():
        cluster = cluster_of[max(facts, key=lambda row: (row.on, row.pk)).pk]
        path = (cluster.pk,) if cluster else ()
        units.append(Unit(place, {row.on: row.persons for row in facts}, path, any(map(_is_rare, facts))))
    return units


def _is_hidden(row: EvidenceFigure, decided: Suppression, smallest: int) -> bool:
    if row.workplace_id is not None:
        return decided.hides(row.workplace_id)
    return row.persons < smallest or _is_rare(row) or decided.hides_total((row.cluster_id,))


def _is_rare(row: EvidenceFigure) -> bool:
    """A share of children in distress that is made of very few of them."""
    if row.kind != EvidenceKind.DISTRESS_SHARE:
        return False
    return 0 < row.persons * row.value / 100 < SMALLEST_CELL


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
