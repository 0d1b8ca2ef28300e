"""Sickness absence of workplaces and clusters, with everything hidden that could tell of a few people.

All figures of absence leave through here, on screen and in files alike, so that what one page hides no other shows.
Totals are shown for clusters and for all clusters together, and for nothing else.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clusters.enums import AbsenceMeasure, Ownership
from clusters.models import AbsenceFigure, AbsenceTarget, Workplace
from clusters.queries.coverage import ABSENCE, WHOLE, Coverage, Lack
from clusters.queries.figures import heads_by_day
from clusters.queries.organisation import Memberships, memberships
from clusters.queries.settings import smallest_shown
from clusters.rules import MARK, Suppression, Unit, is_above_target, may_be_shown, shown, sum_tells, suppress
from clusters.rules.suppression import Tells
from htk_workforce.collation import sort_key
from htk_workforce.dates import format_date

Span = tuple[date, date]
ALL = 100
"""Per cent."""


@dataclass(frozen=True, order=True)
class Period:
    """What two figures must share to be compared: the days, the measure and the source."""

    to_on: date
    from_on: date
    measure: str
    source: str

    def __str__(self) -> str:
        return f"{format_date(self.from_on)} – {format_date(self.to_on)}"

    @property
    def name(self) -> str:
        """2022, or the days where it is not a whole year."""
        return str(self.to_on.year) if self.is_whole_year else str(self)

    @property
    def unit(self) -> str:
        return str(AbsenceMeasure(self.measure).label)

    @property
    def is_whole_year(self) -> bool:
        return (self.from_on, self.to_on) == (date(self.to_on.year, 1, 1), date(self.to_on.year, 12, 31))


@dataclass(frozen=True)
class AbsenceCell:
    """A figure as anybody may see it. A hidden one has no figures at all, so that none can be printed by mistake.

    The average of a part has a value, and nothing it is held against; `coverage` names the part.
    Short and long absence are told of a workplace only: their totals would ask for a decision of their own.
    """

    is_hidden: bool
    value: Decimal | None = None
    target: Decimal | None = None
    is_above: bool | None = None
    coverage: Coverage = WHOLE
    short: Decimal | None = None
    long: Decimal | None = None

    @property
    def mark(self) -> str:
        return MARK if self.is_hidden else ""

    @property
    def text(self) -> str:
        """Why there is no figure, in words for those who read and those who listen; empty when there is one."""
        if self.is_hidden:
            return _("Skjult, så tallet ikke fortæller om få ansatte")
        return "" if self.value is not None else _("Ikke opgjort")


MISSING, HIDDEN = AbsenceCell(is_hidden=False), AbsenceCell(is_hidden=True)


@dataclass(frozen=True)
class AbsenceTable:
    """Figures of periods that overlap, which are decided on together.

    They are grouped by the clusters held when the last of them ends: with a cluster for each period, a workplace that
    moves would uncover another. `clusters` has the cluster of every workplace that was in one, with figures or without,
    and `workplaces` the workplaces themselves. `heads` are how many employees each had, by the day they were counted.
    """

    figures: dict[Period, dict[int, AbsenceFigure]]
    targets: dict[tuple[int, int, str], Decimal]
    clusters: dict[int, int]
    suppression: Suppression
    small: frozenset[int]
    workplaces: dict[int, Workplace]
    heads: Mapping[int, Mapping[date, int]]

    @property
    def periods(self) -> list[Period]:
        """Newest first, and of those that end together the longest first."""
        return sorted(self.figures, key=lambda period: (-period.to_on.toordinal(), period.from_on, period))

    def hides(self, workplace_id: int) -> bool:
        return workplace_id in self.small or self.suppression.hides(workplace_id)

    def cell(self, workplace_id: int, period: Period) -> AbsenceCell:
        """The figure of one workplace."""
        figure = self.figures.get(period, {}).get(workplace_id)
        if figure is None:
            return MISSING
        if self.hides(workplace_id):
            return HIDDEN
        return replace(self._cell([figure], period), short=figure.short, long=figure.long)

    def total(self, period: Period, cluster_id: int | None = None) -> AbsenceCell:
        """The average of a cluster weighted by employees, or of all clusters."""
        inside = [
            figure
            for place, figure in self.figures.get(period, {}).items()
            if place in self.clusters and cluster_id in (None, self.clusters[place])
        ]
        if not sum(figure.headcount for figure in inside):
            return MISSING
        if self.suppression.hides_total((cluster_id,) if cluster_id is not None else ()):
            return HIDDEN
        return self._cell(inside, period, self._coverage(period, cluster_id))

    def _coverage(self, period: Period, cluster_id: int | None) -> Coverage:
        """Of how many workplaces a total is. Only asked of a total that is shown.

        One that was not open all through the period can have no figure of it, and the staff of a private one is not
        the municipality's: neither is missed. The absence of one employee is never taken in, and so not missed.
        A hidden figure is there, so its workplace lacks nothing: what is said here is what its own cell says.
        """
        lacking, counted = [], 0
        for place, cluster in self.clusters.items():
            if cluster_id not in (None, cluster):
                continue
            if place in self.figures[period]:
                counted += 1
            elif _is_missed(self.workplaces[place], period, self.heads.get(place, {})):
                lacking.append(_lack(self.workplaces[place], period))
        return Coverage(counted, tuple(sorted(lacking, key=lambda lack: sort_key(lack.workplace.name))))

    def _cell(self, figures: list[AbsenceFigure], period: Period, coverage: Coverage = WHOLE) -> AbsenceCell:
        heads = sum(figure.headcount for figure in figures)
        year, measure = period.to_on.year, period.measure
        value = Fraction(sum(Fraction(f.value) * f.headcount for f in figures), heads)
        targets = [self.targets.get((f.workplace_id, year, measure)) for f in figures]
        if None in targets or not coverage.is_whole:
            return AbsenceCell(False, shown(value), coverage=coverage)
        weighed = (Fraction(t) * f.headcount for t, f in zip(targets, figures, strict=True) if t is not None)
        target = sum(weighed, Fraction(0)) / heads
        return AbsenceCell(False, shown(value), shown(target), is_above_target(value, target))


def _lack(place: Workplace, period: Period) -> Lack:
    """The source is named too: there may be a figure of the same days from another one."""
    words = {"period": period.name, "source": period.source}
    known = {
        "from_on": format_date(period.from_on),
        "to_on": format_date(period.to_on),
        "measure": period.measure,
        "source": period.source,
    }
    reason = _("Intet sygefravær for %(period)s fra »%(source)s«") % words
    return Lack(place, (ABSENCE,), reason, tuple(known.items()))


def _is_missed(place: Workplace, period: Period, heads: Mapping[date, int]) -> bool:
    """`heads` are the staff of the workplace by the day they were counted."""
    newest = max((day for day in heads if day <= period.to_on), default=None)
    if newest is not None and heads[newest] <= 1:
        return False
    was_open = (place.opened_on or date.min) <= period.from_on and (
        place.closed_on or date.max
    ) > period.to_on
    return was_open and place.ownership != Ownership.PRIVATE


def absence_tables(until: date | None = None) -> list[AbsenceTable]:
    """All absence there is, or all that ends by a day, newest first; one table for periods that overlap."""
    figures = AbsenceFigure.objects.current()
    families = _families(_spans())
    if until is not None:
        families = [family for family in families if any(to_on <= until for _from_on, to_on in family)]
    if not families:
        return []
    rows = list(figures.filter(from_on__gte=min(span[0] for family in families for span in family)))
    targets = {(t.workplace_id, t.year, t.measure): t.value for t in AbsenceTarget.objects.all()}
    held, smallest, heads = memberships(), smallest_shown(), heads_by_day()
    tables = []
    for family in families:
        spans = set(family)
        inside = [row for row in rows if (row.from_on, row.to_on) in spans]
        tables.append(_table(inside, targets, held, smallest, heads))
    return sorted(tables, key=lambda table: table.periods[0].to_on, reverse=True)


def table_of(figure: AbsenceFigure) -> AbsenceTable:
    """The table one figure is decided on in."""
    family = next(family for family in _families(_spans()) if (figure.from_on, figure.to_on) in family)
    first, last = min(span[0] for span in family), max(span[1] for span in family)
    rows = AbsenceFigure.objects.current().filter(from_on__gte=first, to_on__lte=last)
    return _table(rows, {}, memberships(), smallest_shown(), {})


def _table(
    rows: Iterable[AbsenceFigure],
    targets: dict[tuple[int, int, str], Decimal],
    held: Memberships,
    smallest: int,
    heads: Mapping[int, Mapping[date, int]],
) -> AbsenceTable:
    figures: dict[Period, dict[int, AbsenceFigure]] = {}
    headcounts: dict[int, dict[object, int]] = {}
    for row in rows:
        period = Period(row.to_on, row.from_on, row.measure, row.source)
        figures.setdefault(period, {})[row.workplace_id] = row
        headcounts.setdefault(row.workplace_id, {})[period] = row.headcount
    last = max(period.to_on for period in figures)
    found = {place: held.cluster_of(place, last) for place in held.workplaces}
    clusters = {place: cluster.pk for place, cluster in found.items() if cluster}
    units = [
        Unit(place, heads, (clusters[place],)) for place, heads in headcounts.items() if place in clusters
    ]
    small = {
        place
        for place, counts in headcounts.items()
        if not all(may_be_shown(count, smallest) for count in counts.values())
    }
    decided = suppress(units, smallest, _sums_of(figures))
    return AbsenceTable(figures, targets, clusters, decided, frozenset(small), held.workplaces, heads)


def _sums_of(figures: dict[Period, dict[int, AbsenceFigure]]) -> Tells:
    """Does the sum of some workplaces tell one of them in any period? A share is at most all."""

    def tells(places: Collection[Hashable]) -> bool:
        for period, by_place in figures.items():
            found = [row for place, row in by_place.items() if place in places and row.headcount]
            highest = ALL if period.measure == AbsenceMeasure.PERCENT else None
            if found and sum_tells([(row.value, row.headcount) for row in found], highest):
                return True
        return False

    return tells


def _spans() -> QuerySet[AbsenceFigure, Span]:
    return AbsenceFigure.objects.current().order_by().values_list("from_on", "to_on").distinct()


def _families(spans: Iterable[Span]) -> list[list[Span]]:
    """The periods in groups that overlap, directly or through others, oldest first."""
    families: list[list[Span]] = []
    end = date.min
    for span in sorted(spans):
        if not families or span[0] > end:
            families.append([])
        families[-1].append(span)
        end = max(end, span[1])
    return families


@dataclass(frozen=True)
class AbsenceVerdict:
    """A workplace's newest absence against its target of that year, in the same measure.

    `absence` and `target` are None when the figure may not be shown, because the workplace is small or because it
    would give a small one away; `is_above` is None when a figure or a target is missing.
    """

    is_above: bool | None
    absence: Decimal | None = None
    target: Decimal | None = None
    measure: str = ""
    period: str = ""
    source: str = ""

    @property
    def is_shown(self) -> bool:
        return self.absence is not None


def absence_against_target(workplace: Workplace) -> AbsenceVerdict:
    """Compare the newest absence figure with the target of the year the figure ends in."""
    targets = {(t.year, t.measure): t.value for t in workplace.absence_targets.all()}
    figures = AbsenceFigure.objects.current().filter(workplace=workplace)
    for figure in figures.order_by("-to_on", "-from_on", "-pk"):
        target = targets.get((figure.to_on.year, figure.measure))
        if target is None:
            continue
        verdict = is_above_target(figure.value, target)
        if table_of(figure).hides(workplace.pk):
            return AbsenceVerdict(verdict)
        return AbsenceVerdict(
            is_above=verdict,
            absence=figure.value,
            target=target,
            measure=figure.get_measure_display(),
            period=f"{figure.from_on:%d-%m-%Y} – {figure.to_on:%d-%m-%Y}",
            source=figure.source,
        )
    return AbsenceVerdict(None)
