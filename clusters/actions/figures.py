"""Figures come in, one or thousands. All or nothing: one that is wrong stops them all, and every wrong one is named.

A figure that is there already is not written again; another one for the same is a correction, and the old one stays.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from clusters.actions.refusals import refuse, with_source
from clusters.enums import AbsenceMeasure, AgeGroup, EvidenceKind, FigureStatus, StaffCategory
from clusters.models import (
    AbsenceFigure,
    AbsenceTarget,
    ChildFigure,
    Cluster,
    EvidenceFigure,
    KeyFigure,
    StaffFigure,
    Workplace,
)
from clusters.models.recorded import Recorded
from clusters.permissions import can_record_figures
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date

BATCH = 500
MONTHS = 12


@dataclass(frozen=True)
class StaffCount:
    """Staff of a category at a workplace on a day. `fte` is hours divided by full time."""

    workplace: Workplace
    on: date
    category: StaffCategory | str
    headcount: int
    fte: Decimal


@dataclass(frozen=True)
class ChildCount:
    """Full-time children of a workplace in a year, or in a month of it."""

    workplace: Workplace
    year: int
    age_group: AgeGroup | str
    units: Decimal
    status: FigureStatus | str = FigureStatus.ACTUAL
    month: int | None = None


@dataclass(frozen=True)
class AbsenceCount:
    """Sickness absence of a whole workplace in a period; never of a person (AT46)."""

    workplace: Workplace
    from_on: date
    to_on: date
    measure: AbsenceMeasure | str
    value: Decimal
    headcount: int
    short: Decimal | None = None
    long: Decimal | None = None
    fte: Decimal | None = None


@dataclass(frozen=True)
class Received:
    """What came of some figures."""

    new: int
    corrected: int
    unchanged: int


@transaction.atomic
def record_staff_figures(rows: Iterable[StaffCount], *, source: str, by: User, on: date) -> Received:
    """Write down staff by category. `on` is today, after which nothing can have been counted.

    Raises:
        PermissionDenied: only HR writes figures.
        Refusal: no source, or rows that cannot be; one sentence for each.
    """
    require(can_record_figures(by))
    rows = list(rows)
    refuse([reason for row in rows for reason in _wrong_with_staff(row, on)] + _twice(rows, "on", "category"))
    return _write(StaffFigure, rows, ("on", "category"), ("headcount", "fte"), with_source(source), by)


def _wrong_with_staff(row: StaffCount, today: date) -> Iterable[str]:
    names = {
        "workplace": row.workplace,
        "day": format_date(row.on),
        "category": StaffCategory(row.category).label,
    }
    yield from _wrong_day(row.workplace, row.on, today)
    if row.fte < 0 or row.headcount < 0:
        yield _("%(workplace)s, %(category)s %(day)s: Et antal kan ikke være negativt.") % names
    elif row.fte and not row.headcount:
        yield _("%(workplace)s, %(category)s %(day)s: Der er årsværk, men ingen ansatte.") % names


@transaction.atomic
def record_child_figures(rows: Iterable[ChildCount], *, source: str, by: User, on: date) -> Received:
    """Write down children, counted or forecast. `on` is today, after which nobody has been counted.

    Raises:
        PermissionDenied: only HR writes figures.
        Refusal: no source, or rows that cannot be; one sentence for each.
    """
    require(can_record_figures(by))
    rows = list(rows)
    keys = ("year", "month", "age_group", "status")
    refuse([reason for row in rows for reason in _wrong_with_children(row, on)] + _twice(rows, *keys))
    return _write(ChildFigure, rows, keys, ("units",), with_source(source), by)


def _wrong_with_children(row: ChildCount, today: date) -> Iterable[str]:
    names = {"workplace": row.workplace, "year": row.year}
    if row.units < 0:
        yield _("%(workplace)s, %(year)s: Antallet af børn kan ikke være negativt.") % names
    if row.month is not None and not 1 <= row.month <= MONTHS:
        yield _("%(workplace)s, %(year)s: En måned er et tal fra 1 til 12.") % names
    elif row.status == FigureStatus.ACTUAL and (row.year, row.month or 1) > (today.year, today.month):
        yield _("%(workplace)s, %(year)s: Tallet ligger ude i fremtiden. Skriv det som en prognose.") % names


@transaction.atomic
def record_absence_figures(rows: Iterable[AbsenceCount], *, source: str, by: User, on: date) -> Received:
    """Write down the sickness absence of whole workplaces.

    Raises:
        PermissionDenied: only HR writes figures.
        Refusal: no source, or rows that cannot be; one sentence for each.
    """
    require(can_record_figures(by))
    rows = list(rows)
    keys = ("from_on", "to_on", "measure")
    refuse([reason for row in rows for reason in _wrong_with_absence(row, on)] + _twice(rows, *keys))
    values = ("value", "headcount", "short", "long", "fte")
    return _write(AbsenceFigure, rows, (*keys, "source"), values, with_source(source), by)


def _wrong_with_absence(row: AbsenceCount, today: date) -> Iterable[str]:
    names = {"workplace": row.workplace}
    parts = [part for part in (row.short, row.long) if part is not None]
    if row.to_on < row.from_on:
        yield _("%(workplace)s: Perioden slutter, før den begynder.") % names
    if row.to_on > today:
        yield _("%(workplace)s: Perioden er ikke slut endnu.") % names
    if row.value < 0 or any(part < 0 for part in parts):
        yield _("%(workplace)s: Fravær kan ikke være negativt.") % names
    if any(part > row.value for part in parts):
        yield _("%(workplace)s: Kort og langt fravær kan hver for sig ikke være mere end det hele.") % names


@transaction.atomic
def set_absence_target(
    *, workplace: Workplace, year: int, measure: AbsenceMeasure | str, value: Decimal, by: User
) -> AbsenceTarget:
    """Set the target of a year; what it was before is in the log.

    Raises:
        PermissionDenied: only HR writes figures.
        Refusal: the target is not above zero.
    """
    require(can_record_figures(by))
    if value <= 0:
        refuse([_("Et måltal er større end nul.")])
    before = AbsenceTarget.objects.filter(workplace=workplace, year=year, measure=measure).first()
    target, _made = AbsenceTarget.objects.update_or_create(
        workplace=workplace, year=year, measure=measure, defaults={"value": value}
    )
    was = str(before.value) if before else None
    record("absence_target", workplace, by=by, year=year, measure=measure, before=was, after=str(value))
    return target


@transaction.atomic
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
    require(can_record_figures(by))
    source, text, unit = with_source(source), text.strip(), unit.strip()
    reasons = []
    if value is None and not text:
        reasons.append(_("Skriv et tal eller en beskrivelse."))
    if value is not None and not unit:
        reasons.append(_("Skriv, hvad tallet er målt i."))
    if kind == EvidenceKind.DISTRESS_SHARE and value is not None and persons is None:
        reasons.append(_("Skriv, hvor mange børn andelen er regnet af, så den kan skjules, når de er få."))
    refuse(reasons)
    owner = {"cluster": about} if isinstance(about, Cluster) else {"workplace": about}
    type(about).objects.select_for_update().get(pk=about.pk)  # two at once would both find the day free
    key = owner | {"kind": kind, "on": on}
    EvidenceFigure.objects.current().filter(**key).update(replaced_at=Now())
    fact = EvidenceFigure.objects.create(
        **key, value=value, unit=unit, text=text, persons=persons, source=source, recorded_by=by
    )
    record("evidence", about, by=by, kind=str(kind), on=format_date(on), source=source)
    return fact


@transaction.atomic
def record_key_figure(
    *,
    topic: str,
    name: str,
    on: date,
    unit: str,
    source: str,
    by: User,
    value: Decimal | None = None,
    value_to: Decimal | None = None,
    text: str = "",
) -> KeyFigure:
    """Write down a figure that is quoted in cases; one of the same name and day is replaced.

    Raises:
        PermissionDenied: only HR writes figures.
        Refusal: no source, no unit, nothing said, or a range that runs backwards.
    """
    require(can_record_figures(by))
    source, text, unit = with_source(source), text.strip(), unit.strip()
    reasons = []
    if value is None and not text:
        reasons.append(_("Skriv et tal, eller skriv nøgletallet i ord."))
    if not unit:
        reasons.append(_("Skriv, hvad nøgletallet er målt i, fx årsværk eller medarbejdere."))
    if value_to is not None and (value is None or value_to <= value):
        reasons.append(_("Et interval går fra det mindste tal til det største."))
    refuse(reasons)
    key = {"topic": topic, "name": name.strip(), "on": on}
    KeyFigure.objects.current().filter(**key).update(replaced_at=Now())
    figure = KeyFigure.objects.create(
        **key, value=value, value_to=value_to, text=text, unit=unit, source=source, recorded_by=by
    )
    record("key_figure", figure, by=by, on=format_date(on), unit=unit, source=source)
    return figure


# --- what they have in common ----------------------------------------------------------------------------------


def _wrong_day(workplace: Workplace, day: date, today: date) -> Iterable[str]:
    names = {"workplace": workplace, "day": format_date(day)}
    if day > today:
        yield _("%(workplace)s: %(day)s ligger ude i fremtiden.") % names
    if workplace.opened_on and day < workplace.opened_on:
        yield _("%(workplace)s var ikke åbnet %(day)s.") % names
    if workplace.closed_on and day >= workplace.closed_on:
        yield _("%(workplace)s var lukket %(day)s.") % names


def _twice(rows: Sequence[Any], *keys: str) -> list[str]:
    """Which workplaces have two rows for the same."""
    seen = Counter((row.workplace, *(getattr(row, key) for key in keys)) for row in rows)
    places = dict.fromkeys(key[0] for key, count in seen.items() if count > 1)
    return [_("%(workplace)s står to gange for det samme.") % {"workplace": place} for place in places]


def _write(
    model: type[Recorded],
    rows: Sequence[Any],
    keys: tuple[str, ...],
    values: tuple[str, ...],
    source: str,
    by: User,
) -> Received:
    """Add what is new, and replace what is different. One event for each workplace whose figures moved."""
    places = {row.workplace.pk: row.workplace for row in rows}
    for some in _in_batches(sorted(places)):  # the same order for everybody, so that nobody waits in a ring
        list(Workplace.objects.select_for_update().filter(pk__in=some).order_by("pk"))
    held: dict[tuple[Any, ...], Recorded] = {}
    for some in _in_batches(sorted(places)):
        for old in model.objects.current().filter(workplace__in=some):
            held[old.workplace_id, *(getattr(old, key) for key in keys)] = old
    fresh, stale, events = [], [], {pk: Counter() for pk in places}
    for row in rows:
        given = {field.name: getattr(row, field.name) for field in fields(row)} | {"source": source}
        old = held.get((row.workplace.pk, *(given[key] for key in keys)))
        if old and all(getattr(old, name) == given[name] for name in (*values, "source")):
            events[row.workplace.pk]["unchanged"] += 1
            continue
        events[row.workplace.pk]["corrected" if old else "new"] += 1
        stale += [old.pk] if old else []
        fresh.append(model(**given, recorded_by=by))
    for some in _in_batches(stale):
        model.objects.filter(pk__in=some).update(replaced_at=Now())
    model.objects.bulk_create(fresh, batch_size=BATCH)
    for pk, counts in events.items():
        if counts["new"] or counts["corrected"]:
            verb = model._meta.model_name or ""
            record(verb, places[pk], by=by, source=source, new=counts["new"], corrected=counts["corrected"])
    total = sum(events.values(), Counter())
    return Received(total["new"], total["corrected"], total["unchanged"])


def _in_batches(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
