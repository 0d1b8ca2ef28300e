"""The page of one cluster: its card, its figures year by year, its criteria and its decisions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from clusters.enums import Criterion, PositionType
from clusters.models import AssessedCriterion, Cluster, ClusterAssessment, StaffingDecision
from clusters.queries.absence import MISSING, AbsenceCell, AbsenceTable, Period, absence_tables
from clusters.queries.cluster import (
    ClusterCard,
    WorkplaceLine,
    card_of,
    newest,
    periods_of_clusters,
    surroundings,
)
from clusters.queries.coverage import Coverage
from clusters.queries.evidence import EVIDENCE_OF, Fact, facts_of
from clusters.queries.settings import rule_book
from clusters.queries.staffing import MinimumStaffing, minimum_staffing
from clusters.queries.staffing_row import StaffingRow
from clusters.queries.standing import begun
from clusters.rules import runs, speaks_for


@dataclass(frozen=True)
class YearOfCluster:
    """One year of the plots and of the table behind them."""

    year: int
    staffing: StaffingRow | None
    municipality: StaffingRow | None
    absence: AbsenceCell
    absence_period: Period | None
    unanswered: str

    @property
    def lacking(self) -> Coverage:
        """Everything that is lacking in the year."""
        lacks = self.staffing.coverage.lacking if self.staffing else ()
        return Coverage(0, (*lacks, *self.absence.coverage.lacking))


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
    """The page of a cluster on a day, with the figures of some years."""
    years, tables, book = sorted(years), absence_tables(on), rule_book()
    asked = minimum_staffing(sorted({*years, on.year}), book)
    by_year = {staffing.year: staffing for staffing in asked}
    around = surroundings(on, book.on(on), by_year[on.year], tables)
    facts = facts_of(cluster, on=on)
    assessments = tuple(
        cluster.assessments.filter(on__lte=on).prefetch_related("criteria").select_related("assessed_by")
    )
    assessed = {row.criterion: row for row in assessments[0].criteria.all()} if assessments else {}
    return ClusterPage(
        on,
        card_of(cluster, around),
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
    """The decisions of a cluster that come to something, newest first, each with its last day."""
    rows = (
        cluster.staffing_decisions.filter(withdrawn_at=None)
        .select_related("decided_by", "content_type")
        .prefetch_related("origin")
        .order_by("-from_on", "-pk")
    )
    found = runs(begun(rows))
    for row in rows:
        if not found[row.pk].comes_to_nothing:
            yield HeldDecision(row, found[row.pk].last_on)


def _year(cluster: Cluster, staffing: MinimumStaffing, tables: Iterable[AbsenceTable]) -> YearOfCluster:
    """A year with the absence of the whole of it, when that was measured."""
    found = periods_of_clusters(tables, date(staffing.year, 12, 31))
    whole = (pair for pair in found if pair[1].is_whole_year and pair[1].to_on.year == staffing.year)
    table, period = max(whole, key=newest, default=(None, None))
    absence = table.total(period, cluster.pk) if table and period else MISSING
    return YearOfCluster(
        staffing.year,
        staffing.of_cluster(cluster),
        staffing.total,
        absence,
        period,
        staffing.unanswered,
    )
