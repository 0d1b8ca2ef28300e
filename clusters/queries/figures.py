"""The figures as they were recorded, by workplace and year, and the newest staff of a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Case, Count, Max, Q, Sum, Value, When

from clusters.enums import AgeGroup
from clusters.models import AbsenceFigure, ChildFigure, StaffFigure
from clusters.rules import average

ZERO = Fraction(0)


@dataclass
class ChildrenOfYear:
    """Full-time children of a workplace in a year, as they were recorded: of the whole year, or of some months."""

    status: str
    year: dict[str, Decimal] = field(default_factory=dict)
    months: dict[int, dict[str, Decimal]] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)

    def average(self, share: Fraction) -> dict[str, Fraction]:
        """By age group. A figure of the whole year is an average already; months are of the time it was open."""
        return {
            group: Fraction(self.year[group]) if group in self.year else self._of_months(group) * share
            for group in AgeGroup
        }

    def _of_months(self, group: AgeGroup) -> Fraction:
        months = [Fraction(month.get(group, 0)) for month in self.months.values()]
        return average(months) or ZERO


def children_of(years: Iterable[int]) -> dict[tuple[int, int], ChildrenOfYear]:
    """Children by workplace and year: what was actually there, or the forecast where nothing is counted yet."""
    rows = ChildFigure.objects.current().filter(year__in=list(years))
    found: dict[tuple[int, int], ChildrenOfYear] = {}
    # "actual" sorts before "forecast", so that a forecast finds the year taken
    for row in rows.order_by("status", "pk"):
        of_year = found.setdefault((row.workplace_id, row.year), ChildrenOfYear(row.status))
        if of_year.status != row.status:
            continue
        of_year.sources.add(row.source)
        into = of_year.year if row.month is None else of_year.months.setdefault(row.month, {})
        into[row.age_group] = row.units
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
