"""The cards of all clusters. The page of one is in `cluster_page`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from clusters.enums import DAY_CARE, EvidenceKind, PositionType, SpanBandName, StaffCategory
from clusters.models import (
    Cluster,
    EvidenceFigure,
    StaffingDecision,
    Workplace,
)
from clusters.queries.absence import MISSING, AbsenceCell, AbsenceTable, Period, absence_tables
from clusters.queries.allocation import Allocated
from clusters.queries.coverage import STAFF, WHOLE, Coverage, Lack
from clusters.queries.evidence import shown_figures
from clusters.queries.figures import StaffOnDay, newest_staff
from clusters.queries.organisation import Memberships, memberships, open_workplaces
from clusters.queries.settings import Rules, rule_book
from clusters.queries.staffing import MinimumStaffing, minimum_staffing, reason_not_counted
from clusters.queries.staffing_row import StaffingRow
from clusters.queries.standing import holding_decisions
from clusters.rules import is_new_house, shown, span_band, staff_per_leader
from htk_workforce.collation import sort_key
from htk_workforce.dates import format_date


@dataclass(frozen=True)
class SpanOfManagement:
    """Staff per leader with one decimal, its band, and where the number is from; `reports` None: not known.

    There is no band as long as a workplace has no staff figures: the whole may well be in another.
    """

    reports: Decimal | None
    band: SpanBandName | None
    source: str
    coverage: Coverage = WHOLE

    @property
    def classified(self) -> Decimal | None:
        """The number that a band can be told from; None while it is of a part."""
        return self.reports if self.coverage.is_whole else None


@dataclass(frozen=True)
class WorkplaceLine:
    """A workplace of the cluster on the day, with its newest figures and since when it is there.

    `not_counted` is why it is not counted in the norm, or what it lacks to be; empty when it is.
    """

    workplace: Workplace
    staff: StaffOnDay | None
    staffing: StaffingRow | None
    absence: AbsenceCell
    is_new: bool
    since: date | None
    not_counted: str


@dataclass(frozen=True)
class ClusterCard:
    """A cluster at a glance. `staffing` is of the year asked for, None without figures."""

    cluster: Cluster
    decision: StaffingDecision | None
    span: SpanOfManagement
    staffing: StaffingRow | None
    absence: AbsenceCell
    absence_period: Period | None
    new_houses: tuple[Workplace, ...]
    lines: tuple[WorkplaceLine, ...]

    @property
    def workplaces(self) -> tuple[Workplace, ...]:
        return tuple(line.workplace for line in self.lines)

    @property
    def position(self) -> PositionType | None:
        return PositionType(self.decision.position) if self.decision else None

    @property
    def position_name(self) -> str:
        return str(self.position.label) if self.position else ""

    @property
    def sort_key(self) -> list[tuple[int, str]]:
        """Where the cluster stands in the Danish alphabet."""
        return sort_key(self.cluster.name)

    @property
    def reports(self) -> Decimal | None:
        return self.span.reports

    @property
    def gap(self) -> Decimal | None:
        return self.staffing.gap if self.staffing else None

    @property
    def absence_value(self) -> Decimal | None:
        return self.absence.value

    @property
    def new_house_count(self) -> int:
        return len(self.new_houses)

    @property
    def trained_share(self) -> Decimal | None:
        """0 to 1, leaders left out."""
        return self.staffing.share if self.staffing else None

    @property
    def lacking(self) -> Coverage:
        """Everything that is lacking for the figures of the card, each workplace once for each reason."""
        parts = [self.span.coverage, self.absence.coverage]
        parts += [self.staffing.coverage] if self.staffing else []
        return Coverage(0, tuple(lack for part in parts for lack in part.lacking))


@dataclass(frozen=True)
class ClusterOverview(Allocated):
    """All clusters with the sums a reader asks for first (AT10)."""

    on: date
    year: int
    cards: tuple[ClusterCard, ...]
    municipality: MinimumStaffing
    absence: AbsenceCell
    absence_period: Period | None

    @property
    def positions(self) -> list[PositionType | None]:
        return [card.position for card in self.cards]


@dataclass(frozen=True)
class Surroundings:
    """What every card is made from, read once."""

    on: date
    rules: Rules
    staffing: MinimumStaffing
    absence: AbsenceTable | None
    period: Period | None
    held: Memberships
    places: dict[int, list[Workplace]]
    staff: dict[int, StaffOnDay]
    decisions: dict[int, StaffingDecision]
    reports: dict[int, EvidenceFigure]


def cluster_overview(*, on: date, year: int | None = None) -> ClusterOverview:
    """The cards of all clusters on a day, with the minimum staffing of a year (that of the day unless told)."""
    year, book = on.year if year is None else year, rule_book()
    around = surroundings(on, book.on(on), minimum_staffing([year], book)[0], absence_tables(on))
    cards = tuple(card_of(cluster, around) for cluster in Cluster.objects.select_related("centre"))
    total = around.absence.total(around.period) if around.absence and around.period else MISSING
    return ClusterOverview(on, year, cards, around.staffing, total, around.period)


def surroundings(
    on: date, rules: Rules, staffing: MinimumStaffing, tables: Iterable[AbsenceTable]
) -> Surroundings:
    held = memberships()
    latest = max(_well_filled(list(periods_of_clusters(tables, on))), key=newest, default=(None, None))
    reports: dict[int, EvidenceFigure] = {}
    for row in shown_figures(EvidenceKind.DIRECT_REPORTS, on=on, held=held):
        if row.cluster_id is not None and row.value is not None:
            reports[row.cluster_id] = row
    return Surroundings(
        on,
        rules,
        staffing,
        *latest,
        held,
        _by_cluster(held, on),
        newest_staff(on),
        holding_decisions(on),
        reports,
    )


def _by_cluster(held: Memberships, on: date) -> dict[int, list[Workplace]]:
    found: dict[int, list[Workplace]] = {}
    for place in open_workplaces(on):
        cluster = held.cluster_of(place.pk, on)
        if cluster:
            found.setdefault(cluster.pk, []).append(place)
    return found


def periods_of_clusters(tables: Iterable[AbsenceTable], until: date) -> Iterator[tuple[AbsenceTable, Period]]:
    """The periods up to a day that tell of a cluster, each with the table it is decided in."""
    for table in tables:
        for period, figures in table.figures.items():
            if period.to_on <= until and any(place in table.clusters for place in figures):
                yield table, period


def _well_filled(pairs: list[tuple[AbsenceTable, Period]]) -> Iterator[tuple[AbsenceTable, Period]]:
    """Those with at least half as many workplaces as the one with most: one that is only begun to be entered does not
    take the place of the figures of all the others."""
    most = max((_inside(pair) for pair in pairs), default=0)
    return (pair for pair in pairs if _inside(pair) * 2 >= most)


def newest(pair: tuple[AbsenceTable, Period]) -> tuple[date, int, int]:
    """The one that ends last; of those the longest, and of those the measure with most workplaces in clusters."""
    period = pair[1]
    return period.to_on, -period.from_on.toordinal(), _inside(pair)


def _inside(pair: tuple[AbsenceTable, Period]) -> int:
    """How many workplaces of clusters a period has figures of."""
    table, period = pair
    return sum(1 for place in table.figures[period] if place in table.clusters)


def card_of(cluster: Cluster, around: Surroundings) -> ClusterCard:
    places = around.places.get(cluster.pk, [])
    has_absence = around.absence is not None and around.period is not None
    return ClusterCard(
        cluster,
        around.decisions.get(cluster.pk),
        _span(cluster, places, around),
        around.staffing.of_cluster(cluster),
        around.absence.total(around.period, cluster.pk) if has_absence else MISSING,
        around.period,
        tuple(place for place in places if is_new_house(place.opened_on, around.on)),
        tuple(_workplace(place, around) for place in places),
    )


def _span(cluster: Cluster, places: Sequence[Workplace], around: Surroundings) -> SpanOfManagement:
    """The number that was recorded for the cluster, or else its staff per leader in heads."""
    recorded = around.reports.get(cluster.pk)
    if recorded and recorded.value is not None:
        band = span_band(recorded.value, around.rules.bands)
        return SpanOfManagement(recorded.value, band, recorded.source)
    staff = [around.staff[place.pk] for place in places if place.pk in around.staff]
    coverage = _coverage(places, around)
    leaders = sum(figures.heads.get(StaffCategory.LEADER, 0) for figures in staff)
    reports = staff_per_leader(sum(figures.headcount for figures in staff) - leaders, leaders)
    if reports is None:
        return SpanOfManagement(None, None, _("Der er ingen ledere i personaletallene."), coverage)
    band = span_band(reports, around.rules.bands) if coverage.is_whole else None
    source = _("Ansatte pr. leder i de nyeste personaletal")
    return SpanOfManagement(shown(reports, 1), band, source, coverage)


def _coverage(places: Sequence[Workplace], around: Surroundings) -> Coverage:
    """Which workplaces that count in the norm have never had their staff counted."""
    reason = _("Ingen personaletal til og med %(day)s") % {"day": format_date(around.on)}
    counting = [place for place in places if place.kind in DAY_CARE]
    counting = [place for place in counting if not reason_not_counted(place, around.rules)]
    lacking = tuple(Lack(place, (STAFF,), reason) for place in counting if place.pk not in around.staff)
    return Coverage(sum(place.pk in around.staff for place in places), lacking)


def _workplace(place: Workplace, around: Surroundings) -> WorkplaceLine:
    has_absence = around.absence is not None and around.period is not None
    not_counted = (*around.staffing.left_out, *around.staffing.missing)
    return WorkplaceLine(
        place,
        around.staff.get(place.pk),
        around.staffing.of_workplace(place),
        around.absence.cell(place.pk, around.period) if has_absence else MISSING,
        is_new_house(place.opened_on, around.on),
        around.held.since(place.pk, around.on),
        next((row.reason for row in not_counted if row.workplace == place), ""),
    )
