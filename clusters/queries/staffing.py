"""Minimum staffing by year: the municipality, which the law is about, and clusters and workplaces as information."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from clusters.enums import DAY_CARE, CountingTopic, Ownership, WorkplaceKind
from clusters.models import Cluster, Workplace
from clusters.queries.coverage import CHILDREN, STAFF, Coverage, Lack, lack_of_year
from clusters.queries.figures import ChildrenOfYear, StaffOfYear, children_of, staff_of
from clusters.queries.organisation import MONTHS, memberships, months_open
from clusters.queries.settings import RuleBook, Rules, rule_book
from clusters.queries.staffing_row import Amounts, StaffingRow, Sum, row_of, row_of_workplace
from htk_workforce.collation import sort_key


@dataclass(frozen=True)
class Group:
    """A cluster, or what is in none, with its workplaces; those that lack figures are in the row's coverage."""

    row: StaffingRow
    places: tuple[StaffingRow, ...]


@dataclass(frozen=True)
class LeftOut:
    """A workplace that is not counted, and why."""

    workplace: Workplace
    reason: str


@dataclass(frozen=True)
class MinimumStaffing:
    """A year. `total` is None when no workplace has figures of both children and staff.

    A cluster has a row as soon as one of its workplaces counts, also when none of them has figures. `unanswered` says
    why a year cannot be counted at all: there are no rules for it. The other years are not taken along with it.
    """

    year: int
    rules: Rules
    total: StaffingRow | None
    clusters: tuple[StaffingRow, ...]
    amounts: Mapping[Workplace, Amounts] = field(repr=False)
    cluster_of: Mapping[int, Cluster | None]
    left_out: tuple[LeftOut, ...]
    missing: tuple[Lack, ...]
    unanswered: str = ""

    @property
    def is_complete(self) -> bool:
        """Does every workplace that counts have its figures? If not, the norm is not answered for the municipality."""
        return not self.missing and not self.unanswered

    @property
    def coverage(self) -> Coverage:
        """Of how many of the municipality's workplaces the sums are."""
        return Coverage(len(self.amounts), self.missing)

    @cached_property
    def workplaces(self) -> tuple[StaffingRow, ...]:
        """Every workplace that is counted."""
        return tuple(row_of_workplace(place, amounts, self.rules) for place, amounts in self.amounts.items())

    def of_cluster(self, cluster: Cluster) -> StaffingRow | None:
        return next((row for row in self.clusters if row.subject == cluster), None)

    @cached_property
    def grouped(self) -> tuple["Group", ...]:
        """Every cluster with its workplaces, and last those in none; nothing when nobody has figures."""
        if not self.amounts:
            return ()
        return tuple(
            Group(
                row,
                tuple(place for place in self.workplaces if self.cluster_of[place.subject.pk] == row.subject),
            )
            for row in self.clusters
        )

    def unit(self, key: str) -> StaffingRow | None:
        """The row of `StaffingRow.key` where there is something to calculate, or else the municipality's."""
        rows = (row for row in (*self.clusters, *self.workplaces) if row.coverage.counted)
        return next((row for row in rows if key and row.key == key), self.total)

    def of_workplace(self, workplace: Workplace) -> StaffingRow | None:
        amounts = self.amounts.get(workplace)
        return row_of_workplace(workplace, amounts, self.rules) if amounts else None


def minimum_staffing(years: Iterable[int], book: RuleBook | None = None) -> list[MinimumStaffing]:
    """Minimum staffing of some years, in their order.

    A year is the average of its months or days of counting; a workplace that was open for a part of the year counts
    for that part. A workplace belongs to the cluster it was in when the year ended, or when it closed.
    """
    years, book = list(years), book or rule_book()
    places = list(Workplace.objects.filter(kind__in=DAY_CARE).order_by(*Workplace._meta.ordering))
    held = memberships()
    children, staff = children_of(years), staff_of(years)
    found = []
    for year in years:
        rules = book.of_year(year)
        amounts, clusters, left_out, lacks = {}, {}, [], []
        for place in (place for place in places if months_open(place, year)):
            if reason := reason_not_counted(place, rules):
                left_out.append(LeftOut(place, reason))
                continue
            clusters[place.pk] = held.cluster_of(place.pk, _last_day(place, year))
            months = months_open(place, year)
            given = children.get((place.pk, year)), staff.get((place.pk, year))
            kinds = [kind for kind, figures in zip((CHILDREN, STAFF), given, strict=True) if not figures]
            if not kinds:
                amounts[place] = _average(*given, months)
            else:
                share = Fraction(months, MONTHS)
                alone = Amounts(staff=_positions(given[1], share)) if STAFF not in kinds else None
                lacks.append((lack_of_year(place, year, kinds), alone))
        to_count = amounts or any(alone for _lack, alone in lacks)
        if to_count and (why := rules.without_staffing):
            found.append(MinimumStaffing(year, rules, None, (), {}, {}, (), (), unanswered=why))
        else:
            found.append(_minimum_staffing(year, rules, amounts, clusters, left_out, lacks))
    return found


def reason_not_counted(workplace: Workplace, rules: Rules) -> str:
    """Why a day-care workplace is not counted, with the source; empty when it is."""
    topics = {
        CountingTopic.SPECIAL_INSTITUTIONS: workplace.is_special,
        CountingTopic.PRIVATE_INSTITUTIONS: workplace.ownership == Ownership.PRIVATE,
        CountingTopic.FAMILY_DAY_CARE: workplace.kind == WorkplaceKind.FAMILY_DAY_CARE,
    }
    for topic, applies in topics.items():
        if applies and not rules.counts(topic):
            rule = rules.counting[topic]
            return _("%(topic)s tæller ikke med. %(note)s Kilde: %(source)s") % {
                "topic": topic.label,
                "note": rule.note_shown,
                "source": rule.source_shown,
            }
    return ""


def _last_day(place: Workplace, year: int) -> date:
    last = date(year, 12, 31)
    return min(last, place.closed_on) if place.closed_on else last


def _average(children: ChildrenOfYear, staff: StaffOfYear, months: int) -> Amounts:
    of_year, share = children.average(months), Fraction(months, MONTHS)
    return Amounts(
        dict(of_year.units),
        _positions(staff, share),
        of_year.sources | staff.sources,
        of_year.is_forecast,
    )


def _positions(staff: StaffOfYear, share: Fraction) -> dict[str, Fraction]:
    return {category: Fraction(total) / staff.days * share for category, total in staff.sums.items()}


def _minimum_staffing(
    year: int,
    rules: Rules,
    amounts: Mapping[Workplace, Amounts],
    cluster_of: Mapping[int, Cluster | None],
    left_out: list[LeftOut],
    lacks: list[tuple[Lack, Amounts | None]],
) -> MinimumStaffing:
    total, by_cluster = Sum(), defaultdict(Sum)
    for place, amount in amounts.items():
        for into in (total, by_cluster[cluster_of[place.pk]]):
            into.add(amount)
    for lack, staff in lacks:
        for into in (total, by_cluster[cluster_of[lack.workplace.pk]]):
            into.add_lack(lack, staff)
    ordered = sorted(filter(None, by_cluster), key=lambda cluster: sort_key(cluster.name))
    clusters = [row_of(cluster, cluster.name, by_cluster[cluster], rules) for cluster in ordered]
    if None in by_cluster:
        clusters.append(row_of(None, _("Uden klynge"), by_cluster[None], rules))
    return MinimumStaffing(
        year,
        rules,
        row_of(None, _("Hele kommunen"), total, rules) if amounts else None,
        tuple(clusters),
        amounts,
        cluster_of,
        tuple(left_out),
        tuple(total.lacking),
    )
