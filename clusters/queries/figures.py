"""The figures as they were recorded, by workplace and year, and the newest staff of a day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Case, Count, Max, Q, Sum, Value, When

from clusters.enums import AgeGroup, FigureStatus, StaffCategory
from clusters.models import AbsenceFigure, ChildFigure, StaffFigure, Workplace
from clusters.queries.counts import StaffCount
from clusters.queries.organisation import MONTHS
from clusters.rules import average

ZERO = Fraction(0)


@dataclass(frozen=True)
class AverageChildren:
    """Full-time children of a workplace in a year by age group, exact; and whether any of it is a forecast."""

    units: Mapping[str, Fraction]
    is_forecast: bool
    sources: frozenset[str]


@dataclass
class ChildrenOfGroup:
    """One age group of a workplace in a year as it was recorded: of the whole year, or of some months."""

    year: dict[str, Decimal] = field(default_factory=dict)
    months: dict[str, dict[int, Decimal]] = field(default_factory=dict)
    sources: dict[str, set[str]] = field(default_factory=dict)

    def average(self, months_open: int) -> tuple[Fraction, set[str]]:
        """The average of the year, and whether it was counted, forecast or both.

        What was counted goes before what was forecast, month by month: three months that are counted do not make the
        forecast of the other nine untrue. A figure of the whole year is an average already; months are of the time
        it was open, so a workplace counts for that part of the year.
        """
        actual, forecast = FigureStatus.ACTUAL, FigureStatus.FORECAST
        if actual in self.year:
            return Fraction(self.year[actual]), {actual}
        counted = {month: Fraction(units) for month, units in self.months.get(actual, {}).items()}
        guessed = {month: Fraction(units) for month, units in self.months.get(forecast, {}).items()}
        known, used = guessed | counted, {actual} if counted else set()
        if guessed.keys() - counted.keys():
            used.add(forecast)
        rest = max(months_open - len(known), 0)
        if forecast in self.year and rest:
            rate = Fraction(self.year[forecast]) * MONTHS / months_open
            total = sum(known.values(), ZERO) + rate * rest
            return total / MONTHS, used | {forecast}
        return (average(list(known.values())) or ZERO) * Fraction(months_open, MONTHS), used


@dataclass
class ChildrenOfYear:
    """Full-time children of a workplace in a year, by age group. A group without figures is not there."""

    groups: dict[str, ChildrenOfGroup] = field(default_factory=dict)

    def average(self, months_open: int = MONTHS) -> AverageChildren:
        """The average of the year; `months_open` of the twelve."""
        units, used, sources = {}, set(), set()
        for group in AgeGroup:
            of_group = self.groups.get(group, ChildrenOfGroup())
            units[group], kinds = of_group.average(months_open)
            used |= kinds
            sources |= {source for kind in kinds for source in of_group.sources[kind]}
        return AverageChildren(units, FigureStatus.FORECAST in used, frozenset(sources))


def children_of(years: Iterable[int]) -> dict[tuple[int, int], ChildrenOfYear]:
    """Children by workplace and year, counted and forecast."""
    rows = ChildFigure.objects.current().filter(year__in=list(years))
    found: dict[tuple[int, int], ChildrenOfYear] = {}
    for row in rows.order_by("pk"):
        groups = found.setdefault((row.workplace_id, row.year), ChildrenOfYear()).groups
        group = groups.setdefault(row.age_group, ChildrenOfGroup())
        group.sources.setdefault(row.status, set()).add(row.source)
        if row.month is None:
            group.year[row.status] = row.units
        else:
            group.months.setdefault(row.status, {})[row.month] = row.units
    return found


@dataclass
class StaffOfYear:
    """The sum of full-time positions by category over the days of counting, and how many days there were."""

    days: int
    sums: dict[str, Decimal] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)


def staff_of(years: Iterable[int]) -> dict[tuple[int, int], StaffOfYear]:
    """Staff by workplace and year."""
    years = {year: (date(year, 1, 1), date(year, 12, 31)) for year in years}
    if not years:
        return {}
    rows = StaffFigure.objects.current().order_by()
    rows = rows.filter(on__range=(years[min(years)][0], years[max(years)][1]))
    # Said by its ends, as SQLite would ask Python for the year of every single row.
    year_of = Case(*(When(on__range=ends, then=Value(year)) for year, ends in years.items()))
    by_place = rows.annotate(year=year_of).exclude(year=None).values_list("workplace", "year")
    found = {
        (place, year): StaffOfYear(days)
        for place, year, days in by_place.annotate(Count("on", distinct=True))
    }
    for place, year, category, fte in by_place.values_list("workplace", "year", "category").annotate(
        Sum("fte")
    ):
        found[place, year].sums[category] = fte
    for place, year, source in by_place.values_list("workplace", "year", "source").distinct():
        found[place, year].sources.add(source)
    return found


def years_with_figures(*, with_absence: bool = False) -> list[int]:
    """The years there are figures of staff or of children for, and of absence if told; newest first."""
    # By day, of which there are few, as SQLite would ask Python for the year of every single row.
    days = set(StaffFigure.objects.current().order_by().values_list("on", flat=True).distinct())
    if with_absence:
        days |= set(AbsenceFigure.objects.current().order_by().values_list("to_on", flat=True).distinct())
    children = ChildFigure.objects.current().order_by().values_list("year", flat=True).distinct()
    return sorted({*(day.year for day in days), *children}, reverse=True)


def newest_counting_day(today: date) -> date:
    """The day to begin with: today, or the last day of the newest year in which staff were counted.

    A year that is only begun does not count: it needs staff of at least half as many workplaces as the year with most,
    so that the first figure of a new year does not empty every page. It can still be asked for.
    """
    places = _places_by_year(today)
    if not places:
        return today
    most = max(places.values())
    newest = max(year for year, count in places.items() if count * 2 >= most)
    return today if newest == today.year else date(newest, 12, 31)


def _places_by_year(today: date) -> dict[int, int]:
    """How many workplaces staff were counted at, by year."""
    rows = StaffFigure.objects.current().filter(on__lte=today).order_by()
    found: dict[int, set[int]] = {}
    # By day, of which there are few, as SQLite would ask Python for the year of every single row.
    for place, day in rows.values_list("workplace", "on").distinct():
        found.setdefault(day.year, set()).add(place)
    return {year: len(counted) for year, counted in found.items()}


@dataclass(frozen=True)
class StaffOnDay:
    """The newest staff of a workplace: heads and full-time positions by category, and the day they were counted."""

    on: date
    heads: Mapping[str, int]
    positions: Mapping[str, Decimal]

    @property
    def headcount(self) -> int:
        return sum(self.heads.values())


@dataclass(frozen=True)
class Vanished:
    """A position that a workplace had when it was counted before, and that is left out this time."""

    workplace: Workplace
    on: date
    category: StaffCategory
    fte: Decimal
    before: date


def vanished_positions(counts: Iterable[StaffCount]) -> list[Vanished]:
    """What a count of staff leaves out that the one before had.

    A count is of everybody who is there that day, so what is left out counts as nobody: a leader that is entered alone
    would take all the pedagogues away.
    """
    return vanished_from((count.workplace.pk, count.on, str(count.category)) for count in counts)


def vanished_from(keys: Iterable[tuple[int, date, str]]) -> list[Vanished]:
    """The same for workplace, day and category of many figures, such as those of a file.

    A day that is only among the keys has no full-time positions to tell of, so what it has is not said to be gone from
    the next.
    """
    given: dict[int, dict[date, set[str]]] = {}
    for place, on, category in keys:
        given.setdefault(place, {}).setdefault(on, set()).add(category)
    held: dict[int, dict[date, dict[str, Decimal]]] = {}
    rows = StaffFigure.objects.current().filter(workplace__in=given).order_by("on", "pk")
    for place, on, category, fte in rows.values_list("workplace", "on", "category", "fte"):
        held.setdefault(place, {}).setdefault(on, {})[category] = fte
    gone = [
        (place, on, category, fte, before)
        for place, days in given.items()
        for on in sorted(days)
        for category, fte, before in _gone(on, days, held.get(place, {}))
    ]
    places = Workplace.objects.in_bulk({place for place, *_rest in gone}) if gone else {}
    return [Vanished(places[place], *rest) for place, *rest in gone]


def _gone(
    on: date, given: Mapping[date, set[str]], held: Mapping[date, Mapping[str, Decimal]]
) -> Iterator[tuple[StaffCategory, Decimal, date]]:
    """The positions that are neither given nor held on a day, and were held the day of counting before."""
    before = max((day for day in (*given, *held) if day < on), default=None)
    if before is None:
        return
    present = given[on] | set(held.get(on, {})) | given.get(before, set())
    for category in StaffCategory:
        fte = held.get(before, {}).get(category)
        if fte and category not in present:
            yield category, fte, before


def heads_by_day() -> dict[int, dict[date, int]]:
    """How many employees every workplace had, by the days they were counted."""
    found: dict[int, dict[date, int]] = {}
    rows = StaffFigure.objects.current().order_by().values_list("workplace", "on")
    for place, day, heads in rows.annotate(Sum("headcount")):
        found.setdefault(place, {})[day] = heads
    return found


def newest_staff(on: date) -> dict[int, StaffOnDay]:
    """The newest staff figures of every workplace up to a day, by the key of the workplace."""
    rows = StaffFigure.objects.current().filter(on__lte=on)
    newest = dict(rows.order_by().values_list("workplace").annotate(Max("on")))
    wanted = Q()
    for day in set(newest.values()):
        wanted |= Q(on=day, workplace__in=[place for place, counted in newest.items() if counted == day])
    found: dict[int, StaffOnDay] = {}
    for row in rows.filter(wanted).order_by("pk") if wanted else ():
        staff = found.setdefault(row.workplace_id, StaffOnDay(row.on, {}, {}))
        staff.heads[row.category], staff.positions[row.category] = row.headcount, row.fte
    return found
