"""Figures come in, one or thousands. All or nothing: one that is wrong stops them all, and every wrong one is named.

A figure that is there already is not written again; another one for the same is a correction, and the old one stays.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from clusters.actions.refusals import refuse, with_source
from clusters.actions.replacing import mark_replaced
from clusters.enums import AbsenceMeasure, EvidenceKind
from clusters.models import AbsenceTarget, Cluster, EvidenceFigure, Workplace
from clusters.models.recorded import Recorded
from clusters.permissions import can_record_figures
from clusters.queries.comparison import (
    BATCH,
    CORRECTED,
    NEW,
    UNCHANGED,
    Compared,
    by_kind,
    compare_figures,
    in_batches,
    places,
)
from clusters.queries.counts import AbsenceCount, ChildCount, Count, EvidenceCount, StaffCount, TargetCount
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record


@dataclass(frozen=True)
class Received:
    """What came of some figures."""

    new: int
    corrected: int
    unchanged: int


@transaction.atomic
def record_figures(
    rows: Iterable[Count], *, source: str, by: User, on: date
) -> Mapping[type[Count], Received]:
    """Write down figures of any kinds, all or none. `on` is today, after which nothing can have been counted.

    `source` is for the rows that have none of their own.

    Raises:
        PermissionDenied: only HR writes figures.
        Refusal: no source, or rows that cannot be; one sentence for each.
    """
    require(can_record_figures(by))
    rows = list(rows)
    refuse([wrong.sentence for row in rows for wrong in row.wrong(on)] + _twice(rows, source))
    source = source.strip()
    if not all(row.given(source).get("source", "decided") for row in rows):
        with_source(source)
    _lock(rows)
    return {kind: _write(some, source, by) for kind, some in by_kind(rows).items()}


def record_staff_figures(rows: Iterable[StaffCount], *, source: str, by: User, on: date) -> Received:
    """Write down staff by category. As `record_figures`."""
    return _of_one_kind(StaffCount, rows, source=source, by=by, on=on)


def record_child_figures(rows: Iterable[ChildCount], *, source: str, by: User, on: date) -> Received:
    """Write down children, counted or forecast. As `record_figures`."""
    return _of_one_kind(ChildCount, rows, source=source, by=by, on=on)


def record_absence_figures(rows: Iterable[AbsenceCount], *, source: str, by: User, on: date) -> Received:
    """Write down the sickness absence of whole workplaces. As `record_figures`."""
    return _of_one_kind(AbsenceCount, rows, source=source, by=by, on=on)


def _of_one_kind(kind: type[Count], rows: Iterable[Count], **given: Any) -> Received:
    return record_figures(rows, **given).get(kind, Received(0, 0, 0))


def set_absence_target(
    *, workplace: Workplace, year: int, measure: AbsenceMeasure | str, value: Decimal, by: User
) -> AbsenceTarget:
    """Set the target of a year; what it was before is in the log.

    Raises:
        PermissionDenied: only HR writes figures.
        Refusal: the target is not above zero.
    """
    record_figures([TargetCount(workplace, year, measure, value)], source="", by=by, on=date(year, 1, 1))
    return AbsenceTarget.objects.get(workplace=workplace, year=year, measure=measure)


def record_evidence(
    *,
    about: Cluster | Workplace,
    kind: EvidenceKind | str,
    on: date,
    source: str,
    by: User,
    value: Decimal | None = None,
    unit: str = "",
    text: str = "",
    persons: int | None = None,
) -> EvidenceFigure:
    """Write down a fact behind a criterion, of a cluster or of a workplace; one of the same day is replaced.

    Raises:
        PermissionDenied: only HR writes figures.
        Refusal: no source, nothing said, or a number without its unit.
    """
    fact = EvidenceCount(about, kind, on, value, unit.strip(), text.strip(), persons)
    record_figures([fact], source=source, by=by, on=on)
    return about.evidence.current().get(kind=kind, on=on)


# --- what they have in common ----------------------------------------------------------------------------------


def _twice(rows: Sequence[Count], source: str) -> list[str]:
    """Which workplaces have two rows for the same."""
    seen = Counter((type(row), row.place, row.key(source)) for row in rows)
    places = dict.fromkeys(place for (_kind, place, _key_), count in seen.items() if count > 1)
    return [_("%(workplace)s står to gange for det samme.") % {"workplace": place} for place in places]


def _lock(rows: Sequence[Count]) -> None:
    """Everything the figures are about, in the same order for everybody, so that nobody waits in a ring."""
    for model in (Cluster, Workplace):
        for some in in_batches(places(rows, model)):
            list(model.objects.select_for_update().filter(pk__in=some).order_by("pk"))


def _write(rows: Sequence[Count], source: str, by: User) -> Received:
    """Add what is new, and replace what is different. One event for each place whose figures moved."""
    compared, kind = compare_figures(rows, source=source), rows[0]
    moved = [found for found in compared if found.state != UNCHANGED]
    stale = [found.old.pk for found in moved if found.old]
    if issubclass(kind.model, Recorded):
        for some in in_batches(stale):
            mark_replaced(kind.model._default_manager.filter(pk__in=some))
        fresh = [kind.model(**found.count.given(source), recorded_by=by) for found in moved]
    else:
        for some in in_batches(stale):
            kind.model._default_manager.filter(pk__in=some).delete()
        fresh = [kind.model(**found.count.given(source)) for found in moved]
    kind.model._default_manager.bulk_create(fresh, batch_size=BATCH)
    _tell(moved, by)
    states = Counter(found.state for found in compared)
    return Received(states[NEW], states[CORRECTED], states[UNCHANGED])


VERBS = {TargetCount: "absence_target", EvidenceCount: "evidence"}


def _tell(moved: Sequence[Compared], by: User) -> None:
    by_place: dict[models.Model, list[Compared]] = {}
    for found in moved:
        by_place.setdefault(found.count.place, []).append(found)
    for place, some in by_place.items():
        kind = type(some[0].count)
        states = Counter(found.state for found in some)
        data: dict[str, Any] = {"new": states[NEW], "corrected": states[CORRECTED]}
        sources = dict.fromkeys(found.count.given(found.source).get("source") for found in some)
        if any(sources):
            data["source"] = ", ".join(sorted(source for source in sources if source))[:1_000]
        if kind is TargetCount:
            data["targets"] = [_target(found) for found in some]
        if kind is EvidenceCount:
            data["kinds"] = sorted({str(found.count.kind) for found in some})  # type: ignore[attr-defined]
        record(VERBS.get(kind, kind.model._meta.model_name or ""), place, by=by, **data)


def _target(found: Compared) -> dict[str, Any]:
    """A target keeps no history of its own, so the log does."""
    count = found.count
    assert isinstance(count, TargetCount)  # noqa: S101
    before = str(found.old.value) if found.old else None  # type: ignore[attr-defined]
    return {"year": count.year, "measure": str(count.measure), "before": before, "after": str(count.value)}
