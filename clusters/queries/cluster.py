"""The cards of all clusters, and the page of one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from clusters.enums import Criterion, EvidenceKind, PositionType, SpanBandName, StaffCategory
from clusters.models import (
    AssessedCriterion,
    Cluster,
    ClusterAssessment,
    EvidenceFigure,
    StaffingDecision,
    Workplace,
)
from clusters.queries.absence import MISSING, AbsenceCell, AbsenceTable, Period, absence_tables
from clusters.queries.evidence import EVIDENCE_OF, Fact, facts_of, shown_figures
from clusters.queries.figures import StaffOnDay, newest_staff
from clusters.queries.organisation import Memberships, memberships, open_workplaces
from clusters.queries.settings import Rules, rule_book
from clusters.queries.staffing import MinimumStaffing, StaffingRow, minimum_staffing
from clusters.queries.standing import holding_decisions
from clusters.rules import is_new_house, shown, span_band, speaks_for, staff_per_leader
from htk_workforce.collation import sort_key


@dataclass(frozen=True)
class SpanOfManagement:
    """Staff per leader with one decimal, its band, and where the number is from; `reports` None: not known."""

    reports: Decimal | None
    band: SpanBandName | None
    source: str


@dataclass(frozen=True)
class WorkplaceLine:
    """A workplace of the cluster on the day, with its newest figures and since when it is there.

    `not_counted` is why it is not counted in the norm; empty when it is.
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


@dataclass(frozen=True)
class ClusterOverview:
    """All clusters with the sums a reader asks for first (AT10)."""

    on: date
    year: int
    cards: tuple[ClusterCard, ...]
    municipality: MinimumStaffing
    absence: AbsenceCell
    absence_period: Period | None

    def count(self, position: PositionType | None) -> int:
        return sum(1 for card in self.cards if card.position == position)

    @property
    def leaders(self) -> int:
        return self.count(PositionType.LEADER)

    @property
    def plus_pedagogues(self) -> int:
        return self.count(PositionType.PLUS_PEDAGOGUE)

    @property
    def undecided(self) -> int:
        return self.count(None)


@dataclass(frozen=True)
class _Surroundings:
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
    """The cards of all clusters on a day, with the minimum staffing of a year (that of the day unless told).

    Raises:
        RulesMissing: there are no rules to count by.
    """
    year, book = on.year if year is None else year, rule_book()
    around = _surroundings(on, book.on(on), minimum_staffing([year], book)[0], absence_tables(on))
    cards = tuple(_card(cluster, around) for cluster in Cluster.objects.select_related("centre"))
    total = around.absence.total(around.period) if around.absence and around.period else MISSING
    return ClusterOverview(on, year, cards, around.staffing, total, around.period)


def _surroundings(
    on: date, rules: Rules, staffing: MinimumStaffing, tables: Iterable[AbsenceTable]
) -> _Surroundings:
    held = memberships()
    newest = max(_well_filled(list(_periods(tables, on))), key=_newest, default=(None, None))
    reports: dict[int, EvidenceFigure] = {}
    for row in shown_figures(EvidenceKind.DIRECT_REPORTS, on=on, held=held):
        if row.cluster_id is not None and row.value is not None:
            reports[row.cluster_id] = row
    return _Surroundings(
        on,
        rules,
        staffing,
        *newest,
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


def _periods(tables: Iterable[AbsenceTable], until: date) -> Iterator[tuple[AbsenceTable, Period]]:
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


def _newest(pair: tuple[AbsenceTable, Period]) -> tuple[date, int, int]:
    """The one that ends last; of those the longest, and of those the measure with most workplaces in clusters."""
    period = pair[1]
    return period.to_on, -period.from_on.toordinal(), _inside(pair)


def _inside(pair: tuple[AbsenceTable, Period]) -> int:
    """How many workplaces of clusters a period has figures of."""
    table, period = pair
    return sum(1 for place in table.figures[period] if place in table.clusters)


def _card(cluster: Cluster, around: _Surroundings) -> ClusterCard:
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


def _span(cluster: Cluster, places: Iterable[Workplace], around: _Surroundings) -> SpanOfManagement:
    """The number that was recorded for the cluster, or else its staff per leader in heads."""
    recorded = around.reports.get(cluster.pk)
    if recorded and recorded.value is not None:
        band = span_band(recorded.value, around.rules.bands)
        return SpanOfManagement(recorded.value, band, recorded.source)
    staff = [around.staff[place.pk] for place in places if place.pk in around.staff]
    leaders = sum(figures.heads.get(StaffCategory.LEADER, 0) for figures in staff)
    reports = staff_per_leader(sum(figures.headcount for figures in staff) - leaders, leaders)
    if reports is None:
        return SpanOfManagement(None, None, _("Der er ingen ledere i personaletallene."))
    band = span_band(reports, around.rules.bands)
    return SpanOfManagement(shown(reports, 1), band, _("Ansatte pr. leder i de nyeste personaletal"))


# --- the page of a cluster -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class YearOfCluster:
    """One year of the plots and of the table behind them."""

    year: int
    staffing: StaffingRow | None
    municipality: StaffingRow | None
    absence: AbsenceCell
    absence_period: Period | None


@dataclass(frozen=True)
class CriterionLine:
    """A criterion, what was found on it (None: not assessed), and the facts there are about it."""

    criterion: Criterion
    position: PositionType
    assessed: AssessedCriterion | None
    facts: tuple[Fact, ...]

    @property
    def is_met(self) -> bool | None:
        return self.assessed.is_met if self.assessed else None


@dataclass(frozen=True)
class HeldDecision:
    """What a cluster was given, and the last day it had it: its own, or the day before something else began."""

    decision: StaffingDecision
    to_on: date | None


@dataclass(frozen=True)
class ClusterPage:
    """All there is about one cluster on a day. Years run from oldest to newest."""

    on: date
    card: ClusterCard
    years: tuple[YearOfCluster, ...]
    criteria: tuple[CriterionLine, ...]
    facts: tuple[Fact, ...]
    assessments: tuple[ClusterAssessment, ...]
    decisions: tuple[HeldDecision, ...]

    @property
    def workplaces(self) -> tuple[WorkplaceLine, ...]:
        return self.card.lines

    @property
    def assessment(self) -> ClusterAssessment | None:
        """The newest."""
        return self.assessments[0] if self.assessments else None

    def criteria_for(self, position: PositionType) -> list[CriterionLine]:
        return [line for line in self.criteria if line.position == position]


def cluster_page(cluster: Cluster, *, on: date, years: Iterable[int]) -> ClusterPage:
    """The page of a cluster on a day, with the figures of some years.

    Raises:
        RulesMissing: a year has no rules to be counted by.
    """
    years, tables, book = sorted(years), absence_tables(on), rule_book()
    asked = minimum_staffing(sorted({*years, on.year}), book)
    by_year = {staffing.year: staffing for staffing in asked}
    around = _surroundings(on, book.on(on), by_year[on.year], tables)
    facts = facts_of(cluster, on=on)
    assessments = tuple(
        cluster.assessments.filter(on__lte=on).prefetch_related("criteria").select_related("assessed_by")
    )
    assessed = {row.criterion: row for row in assessments[0].criteria.all()} if assessments else {}
    return ClusterPage(
        on,
        _card(cluster, around),
        tuple(_year(cluster, by_year[year], tables) for year in years),
        tuple(
            CriterionLine(
                criterion,
                speaks_for(criterion),
                assessed.get(criterion),
                tuple(fact for fact in facts if fact.kind == EVIDENCE_OF[criterion]),
            )
            for criterion in Criterion
        ),
        facts,
        assessments,
        tuple(_held(cluster)),
    )


def _held(cluster: Cluster) -> Iterator[HeldDecision]:
    """The decisions of a cluster, newest first; each holds until the day before the next begins."""
    rows = (
        cluster.staffing_decisions.filter(replaced_at=None)
        .select_related("decided_by", "content_type")
        .prefetch_related("origin")
    )
    following: date | None = None
    for row in rows.order_by("-from_on", "-pk"):
        ends = [day for day in (row.to_on, following and following - timedelta(days=1)) if day]
        yield HeldDecision(row, min(ends, default=None))
        following = row.from_on


def _year(cluster: Cluster, staffing: MinimumStaffing, tables: Iterable[AbsenceTable]) -> YearOfCluster:
    """A year with the absence of the whole of it, when that was measured."""
    found = _periods(tables, date(staffing.year, 12, 31))
    whole = (pair for pair in found if pair[1].is_whole_year and pair[1].to_on.year == staffing.year)
    table, period = max(whole, key=_newest, default=(None, None))
    absence = table.total(period, cluster.pk) if table and period else MISSING
    return YearOfCluster(staffing.year, staffing.of_cluster(cluster), staffing.total, absence, period)


def _workplace(place: Workplace, around: _Surroundings) -> WorkplaceLine:
    has_absence = around.absence is not None and around.period is not None
    return WorkplaceLine(
        place,
        around.staff.get(place.pk),
        around.staffing.of_workplace(place),
        around.absence.cell(place.pk, around.period) if has_absence else MISSING,
        is_new_house(place.opened_on, around.on),
        around.held.since(place.pk, around.on),
        next((row.reason for row in around.staffing.left_out if row.workplace == place), ""),
    )
