"""One figure each, as it is typed or read from a file, and everything about it that cannot be so."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext as _

from clusters.enums import AbsenceMeasure, AgeGroup, EvidenceKind, FigureStatus, StaffCategory
from clusters.models import (
    AbsenceFigure,
    AbsenceTarget,
    ChildFigure,
    Cluster,
    EvidenceFigure,
    StaffFigure,
    Workplace,
)
from htk_workforce.cpr import find_cpr
from htk_workforce.dates import format_date

MONTHS = 12
YEARS = range(2000, 2101)
MOST = 1_000_000
"""No workplace has a million of anything; a figure above it is a slip of the finger."""


_ABOUT = {"workplace_id": Workplace, "cluster_id": Cluster}


@dataclass(frozen=True)
class Wrong:
    """Why a figure cannot be: the field to look at, and a sentence that stands alone."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Count(ABC):
    """What all figures have in common. `keys` tell one from another, `compared` is what a correction may change."""

    model: ClassVar[type[Model]]
    keys: ClassVar[tuple[str, ...]]
    compared: ClassVar[tuple[str, ...]]

    @property
    def place(self) -> Workplace | Cluster:
        return self.workplace  # type: ignore[attr-defined]

    @classmethod
    def of(cls, row: Any) -> "Count":
        """The figure that a row keeps."""
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})

    def key(self, source: str) -> tuple[Any, ...]:
        """What tells the figure from every other of its kind, as `keys` of a row that is kept."""
        return tuple(self._part(name, source) for name in self.keys)

    def _part(self, name: str, source: str) -> Any:
        if name in _ABOUT:
            return self.place.pk if isinstance(self.place, _ABOUT[name]) else None
        value = getattr(self, name)
        if name == "source":
            return value or source
        return str(value) if isinstance(value, str) else value

    def given(self, source: str) -> dict[str, Any]:
        """The values of the row that is written. `source` is for a figure that has none of its own."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {"source": values["source"] or source}

    @abstractmethod
    def wrong(self, today: date) -> Iterator[Wrong]:
        """Everything that cannot be so; `today` is the day after which nothing can have been counted."""


@dataclass(frozen=True)
class StaffCount(Count):
    """Staff of a category at a workplace on a day. `fte` is hours divided by full time."""

    workplace: Workplace
    on: date
    category: StaffCategory | str
    headcount: int
    fte: Decimal
    source: str = ""

    model = StaffFigure
    keys = ("workplace_id", "on", "category")
    compared = ("headcount", "fte")

    def wrong(self, today: date) -> Iterator[Wrong]:
        names = {
            "workplace": self.workplace,
            "day": format_date(self.on),
            "category": StaffCategory(self.category).label,
        }
        yield from _wrong_day(self.workplace, self.on, today)
        if self.fte < 0 or self.headcount < 0:
            field = "headcount" if self.headcount < 0 else "fte"
            yield Wrong(
                field, _("%(workplace)s, %(category)s %(day)s: Et antal kan ikke være negativt.") % names
            )
        elif self.fte and not self.headcount:
            yield Wrong(
                "headcount",
                _("%(workplace)s, %(category)s %(day)s: Der er årsværk, men ingen ansatte.") % names,
            )
        yield from _too_many(self, "headcount", "fte")


@dataclass(frozen=True)
class ChildCount(Count):
    """Full-time children of a workplace in a year, or in a month of it."""

    workplace: Workplace
    year: int
    age_group: AgeGroup | str
    units: Decimal
    status: FigureStatus | str = FigureStatus.ACTUAL
    month: int | None = None
    source: str = ""

    model = ChildFigure
    keys = ("workplace_id", "year", "month", "age_group", "status")
    compared = ("units",)

    def wrong(self, today: date) -> Iterator[Wrong]:
        names = {"workplace": self.workplace, "year": self.year}
        yield from _wrong_year(self.year)
        if self.units < 0:
            yield Wrong(
                "units", _("%(workplace)s, %(year)s: Antallet af børn kan ikke være negativt.") % names
            )
        if self.month is not None and not 1 <= self.month <= MONTHS:
            yield Wrong("month", _("%(workplace)s, %(year)s: En måned er et tal fra 1 til 12.") % names)
        elif self.status == FigureStatus.ACTUAL and (self.year, self.month or 1) > (today.year, today.month):
            yield Wrong(
                "status",
                _("%(workplace)s, %(year)s: Tallet ligger ude i fremtiden. Skriv det som en prognose.")
                % names,
            )
        yield from _too_many(self, "units")


@dataclass(frozen=True)
class AbsenceCount(Count):
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
    source: str = ""

    model = AbsenceFigure
    keys = ("workplace_id", "from_on", "to_on", "measure", "source")
    compared = ("value", "headcount", "short", "long", "fte")

    def wrong(self, today: date) -> Iterator[Wrong]:
        names = {"workplace": self.workplace}
        parts = {name: getattr(self, name) for name in ("short", "long") if getattr(self, name) is not None}
        if self.to_on < self.from_on:
            yield Wrong("to_on", _("%(workplace)s: Perioden slutter, før den begynder.") % names)
        if self.to_on > today:
            yield Wrong("to_on", _("%(workplace)s: Perioden er ikke slut endnu.") % names)
        if self.value < 0 or any(part < 0 for part in parts.values()):
            field = "value" if self.value < 0 else next(name for name, part in parts.items() if part < 0)
            yield Wrong(field, _("%(workplace)s: Fravær kan ikke være negativt.") % names)
        over = next((name for name, part in parts.items() if part > self.value), None)
        if over:
            text = _("%(workplace)s: Kort og langt fravær kan hver for sig ikke være mere end det hele.")
            yield Wrong(over, text % names)
        for name in ("headcount", "fte"):
            if (getattr(self, name) or 0) < 0:
                yield Wrong(name, _("%(workplace)s: Et antal kan ikke være negativt.") % names)
        if self.headcount == 1:
            yield Wrong(
                "headcount",
                _("%(workplace)s: Sygefraværet for én ansat er en oplysning om en person. Lad det stå tomt.")
                % names,
            )
        if self.measure == AbsenceMeasure.PERCENT and self.value > 100:
            yield Wrong("value", _("%(workplace)s: Fraværet kan ikke være mere end 100 pct.") % names)
        yield from _too_many(self, "value", "headcount", "fte")


@dataclass(frozen=True)
class TargetCount(Count):
    """The highest sickness absence a workplace aims at in a year. It has no source: it is decided, not counted."""

    workplace: Workplace
    year: int
    measure: AbsenceMeasure | str
    value: Decimal

    model = AbsenceTarget
    keys = ("workplace_id", "year", "measure")
    compared = ("value",)

    def given(self, source: str) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def wrong(self, today: date) -> Iterator[Wrong]:
        yield from _wrong_year(self.year)
        if self.value <= 0:
            yield Wrong("value", _("Et måltal er større end nul."))
        if self.measure == AbsenceMeasure.PERCENT and self.value > 100:
            yield Wrong("value", _("Et måltal kan ikke være mere end 100 pct."))
        yield from _too_many(self, "value")


@dataclass(frozen=True)
class EvidenceCount(Count):
    """A fact behind a criterion, of a cluster or of a workplace: a number with its unit, words, or both.

    `persons` is how many people or children the fact is about, so that it can be hidden when they are few.
    """

    about: Cluster | Workplace
    kind: EvidenceKind | str
    on: date
    value: Decimal | None = None
    unit: str = ""
    text: str = ""
    persons: int | None = None
    source: str = ""

    model = EvidenceFigure
    keys = ("cluster_id", "workplace_id", "kind", "on")
    compared = ("value", "unit", "text", "persons")

    @classmethod
    def of(cls, row: Any) -> "Count":
        values = {field.name: getattr(row, field.name) for field in fields(cls) if field.name != "about"}
        return cls(about=row.cluster or row.workplace, **values)

    @property
    def place(self) -> Workplace | Cluster:
        return self.about

    def given(self, source: str) -> dict[str, Any]:
        values = super().given(source)
        about = values.pop("about")
        return values | {"cluster" if isinstance(about, Cluster) else "workplace": about}

    def wrong(self, today: date) -> Iterator[Wrong]:
        if self.value is None and not self.text:
            yield Wrong("value", _("Skriv et tal eller en beskrivelse."))
        if self.value is not None and not self.unit:
            yield Wrong("unit", _("Skriv, hvad tallet er målt i."))
        if self.kind == EvidenceKind.DISTRESS_SHARE and self.persons is None:
            yield Wrong(
                "persons",
                _("Skriv, hvor mange børn andelen er regnet af, så den kan skjules, når de er få."),
            )
        if self.kind == EvidenceKind.SPECIAL_GROUPS and self.persons is None:
            yield Wrong(
                "persons",
                _("Skriv, hvor mange børn oplysningen handler om, så den kan skjules, når de er få."),
            )
        if find_cpr(self.text):
            yield Wrong("text", _("Teksten indeholder et CPR-nummer. Slet det: her står kun tal om grupper."))
        if (self.persons or 0) < 0:
            yield Wrong("persons", _("Et antal kan ikke være negativt."))
        yield from _too_many(self, "value", "persons")


def _wrong_day(workplace: Workplace, day: date, today: date) -> Iterator[Wrong]:
    names = {"workplace": workplace, "day": format_date(day)}
    if day > today:
        yield Wrong("on", _("%(workplace)s: %(day)s ligger ude i fremtiden.") % names)
    if workplace.opened_on and day < workplace.opened_on:
        yield Wrong("on", _("%(workplace)s var ikke åbnet %(day)s.") % names)
    if workplace.closed_on and day >= workplace.closed_on:
        yield Wrong("on", _("%(workplace)s var lukket %(day)s.") % names)


def _wrong_year(year: int) -> Iterator[Wrong]:
    if year not in YEARS:
        ends = {"first": YEARS[0], "last": YEARS[-1]}
        yield Wrong("year", _("Skriv et årstal mellem %(first)s og %(last)s.") % ends)


def _too_many(row: Count, *names: str) -> Iterator[Wrong]:
    for name in names:
        if abs(getattr(row, name) or 0) > MOST:
            yield Wrong(name, _("Tallet er for stort. Det må højst være 1.000.000. Tæl nullerne efter."))
