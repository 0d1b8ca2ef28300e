"""Where the figures of workplaces are from, and what they said before they were corrected.

What a figure said is told as everywhere else, by `wording.Told`: an old one that could tell of a few people never is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Q

from clusters.models import (
    AbsenceFigure,
    ChildFigure,
    Cluster,
    EvidenceFigure,
    StaffFigure,
    Workplace,
)
from clusters.models.recorded import Recorded
from clusters.queries.wording import Told
from htk_workforce.dates import format_date


@dataclass(frozen=True)
class SourceLine:
    """Figures of one kind, of one workplace and from one source: what they are of, and when they were last written."""

    workplace: Workplace
    kind: str
    periods: tuple[str, ...]
    source: str
    recorded_at: datetime


@dataclass(frozen=True)
class Correction:
    """A figure that was replaced. `before` and `after` say why where they are not told; `after` may be empty."""

    about: Workplace | Cluster
    kind: str
    what: str
    before: str
    after: str
    source: str
    by: str
    at: datetime


def figure_sources(workplaces: Iterable[Workplace]) -> list[SourceLine]:
    """Where the figures that hold now are from, by workplace and kind."""
    places = {place.pk: place for place in workplaces}
    found = []
    for model in (StaffFigure, ChildFigure, AbsenceFigure):
        rows = list(model.objects.current().filter(workplace__in=places))
        rows.sort(key=lambda row: (row.workplace_id, row.source, _order(row)))
        for (pk, source), group in groupby(rows, key=lambda row: (row.workplace_id, row.source)):
            of_source = list(group)
            found.append(
                SourceLine(
                    places[pk],
                    str(model._meta.verbose_name).capitalize(),
                    tuple(dict.fromkeys(_period(row) for row in of_source)),
                    source,
                    max(row.recorded_at for row in of_source),
                )
            )
    order = list(places)
    return sorted(found, key=lambda line: order.index(line.workplace.pk))


def corrections(cluster: Cluster, workplaces: Iterable[Workplace]) -> list[Correction]:
    """Every figure that was replaced, the newest first: of the workplaces, and the facts about the cluster itself."""
    places = list(workplaces)
    found: list[Correction] = []
    told = Told()
    for model in (StaffFigure, ChildFigure, AbsenceFigure):
        rows = model.objects.filter(workplace__in=places)
        found += _corrections(rows.select_related("workplace", "recorded_by"), _key, told)
    facts = EvidenceFigure.objects.filter(Q(cluster=cluster) | Q(workplace__in=places))
    found += _corrections(
        facts.select_related("cluster", "workplace", "recorded_by"),
        lambda row: (row.cluster_id, row.workplace_id, row.kind, row.on),
        told,
    )
    return sorted(found, key=lambda row: row.at, reverse=True)


def _corrections(rows, key, told: Told) -> Iterable[Correction]:
    """Each replaced row with the one that came after it."""
    ordered = sorted(rows, key=lambda row: (str(key(row)), row.pk))
    for _same, group in groupby(ordered, key=key):
        versions = list(group)
        for place, old in enumerate(versions):
            if old.replaced_at is None:
                continue
            new = versions[place + 1] if place + 1 < len(versions) else None
            yield Correction(
                getattr(old, "cluster", None) or old.workplace,
                str(old._meta.verbose_name).capitalize(),
                _what(old),
                told.kept(old),
                told.kept(new) if new else "",
                (new or old).source,
                str(new.recorded_by or "") if new else "",
                old.replaced_at,
            )


def _key(row: Recorded) -> tuple[object, ...]:
    if isinstance(row, StaffFigure):
        return row.workplace_id, row.on, row.category
    if isinstance(row, ChildFigure):
        return row.workplace_id, row.year, row.month, row.age_group, row.status
    return row.workplace_id, row.from_on, row.to_on, row.measure, row.source


def _order(row: Recorded) -> tuple[object, ...]:
    if isinstance(row, StaffFigure):
        return (row.on,)
    if isinstance(row, ChildFigure):
        return (row.status, row.year, row.month or 0)
    return (row.from_on, row.to_on)


def _period(row: Recorded) -> str:
    if isinstance(row, StaffFigure):
        return format_date(row.on)
    if isinstance(row, ChildFigure):
        year = f"{row.month:02}-{row.year}" if row.month else str(row.year)
        return f"{year} ({row.get_status_display().lower()})"
    return f"{format_date(row.from_on)} – {format_date(row.to_on)}"


def _what(row: Recorded) -> str:
    if isinstance(row, StaffFigure):
        return f"{row.get_category_display()}, {_period(row)}"
    if isinstance(row, ChildFigure):
        return f"{row.get_age_group_display()}, {_period(row)}"
    if isinstance(row, EvidenceFigure):
        return f"{row.get_kind_display()}, {format_date(row.on)}"
    return _period(row)
