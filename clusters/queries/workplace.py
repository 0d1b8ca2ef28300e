"""The figures of one workplace or cluster as they stand, and what they were before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, TextChoices, Value, When

from clusters.enums import AbsenceMeasure, AgeGroup, EvidenceKind, FigureStatus, StaffCategory
from clusters.models import AbsenceTarget, Cluster, Workplace
from clusters.models.recorded import CURRENT
from clusters.queries.counts import AbsenceCount, ChildCount, Count, EvidenceCount, StaffCount, TargetCount
from clusters.queries.organisation import memberships, open_workplaces
from clusters.queries.wording import Told, figure_about, figure_said

MOST_SHOWN = 100
FIGURE_KINDS: Mapping[str, type[Count]] = {
    "staff": StaffCount,
    "children": ChildCount,
    "absence": AbsenceCount,
    "evidence": EvidenceCount,
}


def _as_listed(field: str, choices: type[TextChoices]) -> Case:
    """The order in which the choices are listed everywhere: staff by education, children by age; not by their keys."""
    return Case(*(When(**{field: value}, then=Value(place)) for place, value in enumerate(choices.values)))


ORDER = {
    "staff": ("-on", _as_listed("category", StaffCategory)),
    "children": (
        "-year",
        "-month",
        _as_listed("status", FigureStatus),
        _as_listed("age_group", AgeGroup),
    ),
    "absence": ("-to_on", "-from_on", _as_listed("measure", AbsenceMeasure)),
    "evidence": ("-on", _as_listed("kind", EvidenceKind)),
}


@dataclass(frozen=True)
class FigureLine:
    """A figure as anybody may see it, with where it is from and who wrote it; `replaced_at` for an earlier one."""

    pk: int
    about: str
    says: str
    source: str
    by: str
    at: datetime
    replaced_at: datetime | None


@dataclass(frozen=True)
class FigureGroup:
    """The figures of a kind, newest first, and those that were corrected."""

    key: str
    current: tuple[FigureLine, ...]
    earlier: tuple[FigureLine, ...]
    left_out: int


def rows_of(place: Workplace | Cluster, kind: str) -> QuerySet[Any]:
    """The rows of a kind about a place, those that were corrected too."""
    about = {"cluster" if isinstance(place, Cluster) else "workplace": place}
    return FIGURE_KINDS[kind].model._default_manager.filter(**about)


def figures_of(place: Workplace | Cluster) -> list[FigureGroup]:
    """All figures of a place by kind. A cluster has only facts of its own."""
    kinds = ["evidence"] if isinstance(place, Cluster) else list(FIGURE_KINDS)
    told = Told()
    return [_group(place, kind, told) for kind in kinds]


def _group(place: Workplace | Cluster, kind: str, told: Told) -> FigureGroup:
    rows = rows_of(place, kind).select_related("recorded_by", "workplace").order_by(*ORDER[kind], "-pk")
    if kind == "evidence":
        rows = rows.select_related("recorded_by", "workplace", "cluster")
    current = list(rows.filter(CURRENT)[: MOST_SHOWN + 1])
    replaced = rows.filter(~Q(CURRENT)).order_by("-replaced_at", "-pk")[:MOST_SHOWN]
    left_out = rows.filter(CURRENT).count() - MOST_SHOWN if len(current) > MOST_SHOWN else 0
    return FigureGroup(
        kind,
        tuple(_line(row, FIGURE_KINDS[kind], told) for row in current[:MOST_SHOWN]),
        tuple(_line(row, FIGURE_KINDS[kind], told) for row in replaced),
        left_out,
    )


def _line(row: Any, kind: type[Count], told: Told) -> FigureLine:
    return FigureLine(
        row.pk,
        figure_about(kind.of(row)),
        told.kept(row),
        row.source,
        str(row.recorded_by or ""),
        row.recorded_at,
        row.replaced_at,
    )


def targets_of(place: Workplace) -> list[tuple[str, str]]:
    """The targets of a workplace by year, newest first."""
    rows = (
        AbsenceTarget.objects.filter(workplace=place).select_related("workplace").order_by("-year", "measure")
    )
    counts = [TargetCount.of(row) for row in rows]
    return [(figure_about(count), figure_said(count)) for count in counts]


def workplaces_of(cluster: Cluster, on: date) -> list[Workplace]:
    """The open workplaces of a cluster on a day."""
    held = memberships()
    return [place for place in open_workplaces(on) if held.cluster_of(place.pk, on) == cluster]


def cluster_of(place: Workplace, on: date) -> Cluster | None:
    """The cluster a workplace is in on a day."""
    row = place.memberships.filter(from_on__lte=on).select_related("cluster").order_by("from_on").last()
    return row.cluster if row else None
