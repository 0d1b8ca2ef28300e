"""Minimum staffing by year: the municipality, which the law is about, and clusters and workplaces as information."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from clusters.enums import (
    DAY_CARE,
    AgeGroup,
    CountingTopic,
    NormKey,
    Ownership,
    StaffCategory,
    WorkplaceKind,
)
from clusters.models import Cluster, Workplace
from clusters.queries.figures import ChildrenOfYear, StaffOfYear, children_of, staff_of
from clusters.queries.organisation import MONTHS, memberships, months_open
from clusters.queries.settings import RuleBook, Rules, rule_book
from clusters.rules import (
    StaffingGap,
    children_per_staff,
    counted_fte,
    required_fte,
    shown,
    staffing_gap,
    trained_share,
)
from htk_workforce.collation import sort_key
from htk_workforce.dates import format_date
from htk_workforce.money import format_number

ZERO = Fraction(0)


@dataclass(frozen=True)
class Step:
    """One line of the calculation: what, how, how much, and where it is from. The figure is rounded for showing."""

    text: str
    calculation: str
    figure: Decimal
    source: str = ""


@dataclass(frozen=True)
class StaffingRow:
    """One unit in one year. Figures are rounded for showing; `is_met` is decided on exact ones.

    `subject` is the cluster or the workplace; None is the municipality, or what is in no cluster. `share` is the
    trained share, 0 to 1; `ratio` is full-time children per full-time position.
    """

    subject: Cluster | Workplace | None
    name: str
    under_3: Decimal
    from_3: Decimal
    staff: Mapping[str, Decimal]
    counted: Decimal
    required: Decimal
    gap: Decimal
    is_met: bool
    ratio: Decimal | None
    share: Decimal | None
    is_forecast: bool
    exact: StaffingGap
    amounts: "Amounts" = field(repr=False)
    rules: Rules = field(repr=False)

    @property
    def key(self) -> str:
        """What names the row in an address; empty for the municipality and for what is in no cluster."""
        return f"{self.subject._meta.model_name}-{self.subject.pk}" if self.subject else ""

    @property
    def shortage(self) -> Decimal:
        """Full-time positions that are missing, or 0."""
        return max(-self.gap, Decimal(0))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The calculation line by line."""
        return tuple(_steps(self.amounts, self.exact, self.rules))


@dataclass(frozen=True)
class Group:
    """A cluster, or what is in none, with its workplaces."""

    row: StaffingRow
    places: tuple[StaffingRow, ...]


@dataclass(frozen=True)
class LeftOut:
    """A workplace that is not counted, and why."""

    workplace: Workplace
    reason: str


@dataclass(frozen=True)
class MinimumStaffing:
    """A year. `total` is None when no workplace has figures of both children and staff."""

    year: int
    rules: Rules
    total: StaffingRow | None
    clusters: tuple[StaffingRow, ...]
    amounts: Mapping[Workplace, "Amounts"] = field(repr=False)
    cluster_of: Mapping[int, Cluster | None]
    left_out: tuple[LeftOut, ...]
    missing: tuple[LeftOut, ...]

    @property
    def is_complete(self) -> bool:
        """Does every workplace that counts have its figures? If not, the norm is not answered for the municipality."""
        return not self.missing

    @cached_property
    def workplaces(self) -> tuple[StaffingRow, ...]:
        """Every workplace that is counted."""
        return tuple(_row(place, place.name, amounts, self.rules) for place, amounts in self.amounts.items())

    def of_cluster(self, cluster: Cluster) -> StaffingRow | None:
        return next((row for row in self.clusters if row.subject == cluster), None)

    def in_cluster(self, cluster: Cluster) -> list[StaffingRow]:
        """The workplaces that were in a cluster when the year ended."""
        return [
            _row(place, place.name, amounts, self.rules)
            for place, amounts in self.amounts.items()
            if self.cluster_of.get(place.pk) == cluster
        ]

    @cached_property
    def grouped(self) -> tuple["Group", ...]:
        """Every cluster with its workplaces, and last those in none."""
        return tuple(
            Group(
                row,
                tuple(place for place in self.workplaces if self.cluster_of[place.subject.pk] == row.subject),
            )
            for row in self.clusters
        )

    def unit(self, key: str) -> StaffingRow | None:
        """The row of `StaffingRow.key`, or else the municipality's."""
        return next((row for row in (*self.clusters, *self.workplaces) if row.key == key), self.total)

    def of_workplace(self, workplace: Workplace) -> StaffingRow | None:
        amounts = self.amounts.get(workplace)
        return _row(workplace, workplace.name, amounts, self.rules) if amounts else None


@dataclass
class Amounts:
    """Yearly averages that can be added, exact."""

    children: dict[str, Fraction] = field(default_factory=dict)
    staff: dict[str, Fraction] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    is_forecast: bool = False

    def add(self, other: "Amounts") -> None:
        for mine, theirs in ((self.children, other.children), (self.staff, other.staff)):
            for key, value in theirs.items():
                mine[key] = mine.get(key, ZERO) + value
        self.sources |= other.sources
        self.is_forecast |= other.is_forecast


def minimum_staffing(years: Iterable[int], book: RuleBook | None = None) -> list[MinimumStaffing]:
    """Minimum staffing of some years, in their order.

    A year is the average of its months or days of counting; a workplace that was open for a part of the year counts
    for that part. A workplace belongs to the cluster it was in when the year ended, or when it closed.

    Raises:
        RulesMissing: a year has no rules to be counted by.
    """
    years, book = list(years), book or rule_book()
    places = list(Workplace.objects.filter(kind__in=DAY_CARE).order_by(*Workplace._meta.ordering))
    held = memberships()
    children, staff = children_of(years), staff_of(years)
    found = []
    for year in years:
        rules = book.of_year(year)
        amounts, clusters, left_out, missing = {}, {}, [], []
        for place in (place for place in places if months_open(place, year)):
            if reason := reason_not_counted(place, rules):
                left_out.append(LeftOut(place, reason))
                continue
            lacking = _lacking(children.get((place.pk, year)), staff.get((place.pk, year)))
            if lacking:
                missing.append(LeftOut(place, lacking))
                continue
            months = months_open(place, year)
            amounts[place] = _average(children[place.pk, year], staff[place.pk, year], months)
            clusters[place.pk] = held.cluster_of(place.pk, _last_day(place, year))
        found.append(_minimum_staffing(year, rules, amounts, clusters, left_out, missing))
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
                "note": rule.note,
                "source": rule.source,
            }
    return ""


def _lacking(children: object, staff: object) -> str:
    if not children and not staff:
        return _("Der er hverken børnetal eller personaletal for året.")
    if not children:
        return _("Der er ingen børnetal for året.")
    return "" if staff else _("Der er ingen personaletal for året.")


def _last_day(place: Workplace, year: int) -> date:
    last = date(year, 12, 31)
    return min(last, place.closed_on) if place.closed_on else last


def _average(children: ChildrenOfYear, staff: StaffOfYear, months: int) -> Amounts:
    of_year, share = children.average(months), Fraction(months, MONTHS)
    return Amounts(
        dict(of_year.units),
        {category: Fraction(total) / staff.days * share for category, total in staff.sums.items()},
        of_year.sources | staff.sources,
        of_year.is_forecast,
    )


def _minimum_staffing(
    year: int,
    rules: Rules,
    amounts: Mapping[Workplace, Amounts],
    cluster_of: Mapping[int, Cluster | None],
    left_out: list[LeftOut],
    missing: list[LeftOut],
) -> MinimumStaffing:
    total, by_cluster = Amounts(), {}
    for place, amount in amounts.items():
        total.add(amount)
        by_cluster.setdefault(cluster_of[place.pk], Amounts()).add(amount)
    ordered = sorted(filter(None, by_cluster), key=lambda cluster: sort_key(cluster.name))
    clusters = [_row(cluster, cluster.name, by_cluster[cluster], rules) for cluster in ordered]
    if None in by_cluster:
        clusters.append(_row(None, _("Uden klynge"), by_cluster[None], rules))
    return MinimumStaffing(
        year,
        rules,
        _row(None, _("Hele kommunen"), total, rules) if amounts else None,
        tuple(clusters),
        amounts,
        cluster_of,
        tuple(left_out),
        tuple(missing),
    )


def _row(subject: Cluster | Workplace | None, name: str, amounts: Amounts, rules: Rules) -> StaffingRow:
    under_3 = amounts.children.get(AgeGroup.UNDER_3, ZERO)
    from_3 = amounts.children.get(AgeGroup.FROM_3, ZERO)
    required = required_fte(
        under_3,
        from_3,
        per_staff_under_3=rules.norm(NormKey.CHILDREN_PER_STAFF_UNDER_3),
        per_staff_from_3=rules.norm(NormKey.CHILDREN_PER_STAFF_FROM_3),
    )
    answer = staffing_gap(counted_fte(amounts.staff, rules.weight_values), required)
    ratio = children_per_staff(under_3 + from_3, answer.counted)
    share = trained_share(amounts.staff)
    return StaffingRow(
        subject=subject,
        name=name,
        under_3=shown(under_3),
        from_3=shown(from_3),
        staff={
            category: shown(amounts.staff[category])
            for category in StaffCategory
            if category in amounts.staff
        },
        counted=shown(answer.counted),
        required=shown(required),
        gap=shown(answer.gap),
        is_met=answer.is_met,
        ratio=None if ratio is None else shown(ratio, 1),
        share=None if share is None else shown(share, 4),
        is_forecast=amounts.is_forecast,
        exact=answer,
        amounts=amounts,
        rules=rules,
    )


def _steps(amounts: Amounts, answer: StaffingGap, rules: Rules) -> list[Step]:
    """The calculation line by line, so that it can be done again with a pencil."""
    given = ", ".join(sorted(amounts.sources))
    steps = []
    for key, group in (
        (NormKey.CHILDREN_PER_STAFF_UNDER_3, AgeGroup.UNDER_3),
        (NormKey.CHILDREN_PER_STAFF_FROM_3, AgeGroup.FROM_3),
    ):
        norm, children = rules.norm(key), amounts.children.get(group, ZERO)
        calculation = f"{_written(children)} / {_written(norm, 0 if norm % 1 == 0 else 2)}"
        text = _("Kræver: %(group)s, fuldtidsbørn i gennemsnit for året") % {"group": group.label}
        steps.append(Step(text, calculation, shown(children / Fraction(norm)), rules.norms[key].source))
    steps.append(Step(_("Krævede årsværk i alt"), "", shown(answer.required)))
    for category in StaffCategory:
        if category not in amounts.staff:
            continue
        weight = rules.weights[category]
        calculation = f"{_written(amounts.staff[category])} × {_written(weight.weight)}"
        steps.append(
            Step(
                str(category.label),
                calculation,
                shown(amounts.staff[category] * Fraction(weight.weight)),
                weight.source,
            )
        )
    steps.append(Step(_("Talte årsværk i alt"), "", shown(answer.counted), given))
    calculation = f"{_written(answer.counted)} − {_written(answer.required)}"
    text = _("Årsværk over normen") if answer.is_met else _("Årsværk under normen")
    rounding = _("Afgjort på uafrundede tal efter reglerne %(day)s") % {"day": format_date(rules.on)}
    steps.append(Step(text, calculation, shown(answer.gap), rounding))
    return steps


def _written(value: Fraction | Decimal, places: int = 2) -> str:
    return format_number(shown(value, places), places)
