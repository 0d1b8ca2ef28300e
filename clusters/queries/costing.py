"""What an allocation costs: HTK's table, and scenarios side by side. Kroner inside, t.kr. in the printed table."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from clusters.enums import PositionType, SalaryBasis, SalaryGroup, StaffCategory
from clusters.models import Cluster, SalaryReference, Scenario, ScenarioChoice
from clusters.queries.allocation import Allocated
from clusters.queries.staffing import MinimumStaffing
from clusters.rules import (
    POOL_SHARES,
    Costing,
    cost_of_allocation,
    extra_cost,
    in_tkr,
    months_in_year,
    shown,
)
from htk_workforce.dates import format_date

GROUP_OF = {
    PositionType.LEADER: SalaryGroup.LEADER,
    PositionType.PLUS_PEDAGOGUE: SalaryGroup.PLUS_PEDAGOGUE,
}
IN_ORDER = (PositionType.PLUS_PEDAGOGUE, PositionType.LEADER)
"""The order of HTK's table (A3.1)."""


Salaries = dict[tuple[str, str], SalaryReference]
"""The newest salary by group and basis, of one price level."""


class SalaryMissing(Exception):
    """There is no salary to cost a position with; as a sentence that says which."""


@dataclass(frozen=True)
class UnitAmount:
    """What one position costs a year above an average pedagogue, in kroner, and where that is from."""

    amount: Decimal
    source: str


def unit_amounts(
    price_level: int,
    basis: SalaryBasis | str = SalaryBasis.EXTRA,
    positions: Iterable[str] = tuple(GROUP_OF),
) -> dict[str, UnitAmount]:
    """The extra cost of each position type, or with the other basis its full cost, from the newest salaries.

    Raises:
        SalaryMissing: one of the positions, or the average pedagogue, has no salary in that price level.
    """
    return _unit_amounts(price_level, basis, positions, _newest_salaries([price_level])[price_level])


def _unit_amounts(
    price_level: int, basis: SalaryBasis | str, positions: Iterable[str], newest: Salaries
) -> dict[str, UnitAmount]:
    amount = _unit_amount if basis == SalaryBasis.EXTRA else _full_amount
    return {position: amount(GROUP_OF[position], newest, price_level) for position in positions}


def _newest_salaries(price_levels: Iterable[int]) -> dict[int, Salaries]:
    """The salaries of each price level, also of one that has none."""
    newest: dict[int, Salaries] = {level: {} for level in price_levels}
    rows = SalaryReference.objects.current().filter(price_level__in=newest)
    for row in rows.order_by("extracted_on", "pk"):
        newest[row.price_level][row.group, row.basis] = row
    return newest


def _full_amount(group: SalaryGroup, newest: Salaries, price_level: int) -> UnitAmount:
    row = newest.get((group, SalaryBasis.FULL))
    if row is None:
        raise _missing(group, price_level)
    return UnitAmount(row.amount, _source(row))


def _missing(group: SalaryGroup, price_level: int) -> SalaryMissing:
    return SalaryMissing(
        _("Der mangler en lønreference for »%(group)s« i %(year)s-priser. Økonomi kan skrive den ind.")
        % {"group": group.label, "year": price_level}
    )


def _unit_amount(group: SalaryGroup, newest: Salaries, price_level: int) -> UnitAmount:
    extra, full = newest.get((group, SalaryBasis.EXTRA)), newest.get((group, SalaryBasis.FULL))
    average = newest.get((SalaryGroup.PEDAGOGUE, SalaryBasis.FULL))
    if extra and not (full and average and full.extracted_on > extra.extracted_on):
        return UnitAmount(extra.amount, _source(extra))
    if full and average:
        source = _("%(pay)s, fratrukket pædagog: %(average)s") % {
            "pay": _source(full),
            "average": _source(average),
        }
        return UnitAmount(extra_cost(full.amount, average.amount), source)
    raise _missing(group if full is None else SalaryGroup.PEDAGOGUE, price_level)


def _source(row: SalaryReference) -> str:
    return _("%(source)s, trukket ud %(day)s") % {
        "source": row.source,
        "day": format_date(row.extracted_on),
    }


@dataclass(frozen=True)
class TableRow:
    """One row of the printed table in whole t.kr.; `own` is None where there is none to have (AT02)."""

    label: str
    count: int
    unit: Decimal | None
    total: Decimal
    own: Decimal | None
    pool: Decimal


@dataclass(frozen=True)
class StaffingTable:
    """HTK's staffing table: the same on a page, in a PDF and in a workbook (AT01–AT04).

    `exact` holds the kroner behind it. Every row and every column adds up as printed.
    """

    caption: str
    rows: tuple[TableRow, ...]
    total: TableRow
    sources: tuple[str, ...]
    exact: Costing


def staffing_table(
    counts: Mapping[str, int],
    *,
    price_level: int,
    months: int = 12,
    pool_shares: Mapping[str, Decimal] = POOL_SHARES,
    units: Mapping[str, UnitAmount] | None = None,
) -> StaffingTable:
    """The table of an allocation, for a whole year or for some months of it.

    Raises:
        SalaryMissing: there is no salary to cost a position with.
    """
    given = {position: counts[position] for position in IN_ORDER if counts.get(position)}
    amounts = unit_amounts(price_level, positions=given) if units is None else units
    per_position = {position: unit.amount for position, unit in amounts.items()}
    costing = cost_of_allocation(given, per_position, pool_shares, months=months)
    sources = {position: amounts[position].source for position in given}
    return table_of(costing, price_level=price_level, sources=sources, pool_shares=pool_shares)


def table_of(
    costing: Costing,
    *,
    price_level: int,
    sources: Mapping[str, str],
    pool_shares: Mapping[str, Decimal] = POOL_SHARES,
) -> StaffingTable:
    """Kroner as the printed table in t.kr. `sources` says by position where its unit amount is from."""
    printed = in_tkr(costing.lines)
    rows = tuple(
        TableRow(
            str(PositionType(line.position).label),
            line.count,
            in_tkr([(line.unit, Decimal(0))]).total,
            row.total,
            row.own if pool_shares[line.position] < 1 else None,
            row.pool,
        )
        for line, row in zip(costing.lines, printed.lines, strict=True)
    )
    return StaffingTable(
        _("1.000 kr., %(year)s-priser") % {"year": price_level},
        rows,
        TableRow(_("I alt"), costing.count, None, printed.total, printed.own, printed.pool),
        tuple(f"{PositionType(position).label}: {source}" for position, source in sources.items()),
        costing,
    )


@dataclass(frozen=True)
class ScenarioCost(Allocated):
    """One scenario: who gets what, a whole year, its effect in its own year, and the staffing gap after it.

    Both gaps are None while a workplace that counts has no figures: the municipality's is not known then. A position
    takes the place of an average pedagogue, as only its extra cost is counted: a leader then counts 0,85 where a
    pedagogue counted 1, and a plus-pedagogue the same. Without a salary for what it gives it has no tables;
    `salary_missing` is then the sentence that says which.
    """

    scenario: Scenario
    given: Mapping[Cluster, PositionType | None]
    full_year: StaffingTable | None
    in_year: StaffingTable | None
    months: int
    gap_before: Decimal | None
    gap_after: Decimal | None
    salary_missing: str = ""

    @property
    def positions(self) -> list[PositionType | None]:
        return list(self.given.values())

    @property
    def leader_share(self) -> Decimal | None:
        """The share of all clusters that gets a leader, 0 to 1: 6 of 11 is 0,5455 (AT10)."""
        return shown(Fraction(self.leaders, len(self.given)), 4) if self.given else None


def scenario_costs(
    scenarios: Iterable[Scenario], staffing: MinimumStaffing | None = None
) -> list[ScenarioCost]:
    """Scenarios side by side, each in its own price level, in the order given (AT05)."""
    scenarios = list(scenarios)
    clusters = list(Cluster.objects.all())
    chosen: dict[int, dict[int, PositionType]] = {}
    for choice in ScenarioChoice.objects.filter(scenario__in=scenarios):
        chosen.setdefault(choice.scenario_id, {})[choice.cluster_id] = PositionType(choice.position)
    salaries = _newest_salaries({scenario.price_level for scenario in scenarios})
    return [
        _scenario_cost(
            scenario,
            {cluster: chosen.get(scenario.pk, {}).get(cluster.pk) for cluster in clusters},
            salaries[scenario.price_level],
            staffing,
        )
        for scenario in scenarios
    ]


def _scenario_cost(
    scenario: Scenario,
    given: Mapping[Cluster, PositionType | None],
    salaries: Salaries,
    staffing: MinimumStaffing | None,
) -> ScenarioCost:
    counts = Counter(position for position in given.values() if position)
    level, months, missing = scenario.price_level, months_in_year(scenario.from_on, scenario.year), ""
    full_year = in_year = None
    try:
        asked = [position for position, count in counts.items() if count]
        units = _unit_amounts(level, SalaryBasis.EXTRA, asked, salaries)
    except SalaryMissing as salary:  # one that cannot be priced does not take the others off the page
        missing = str(salary)
    else:
        full_year, in_year = (
            staffing_table(counts, price_level=level, months=count, units=units) for count in (12, months)
        )
    before = after = None
    if staffing and staffing.total and staffing.is_complete:
        gap = staffing.total.exact.gap
        before, after = shown(gap), shown(gap + counts[PositionType.LEADER] * _change_by_a_leader(staffing))
    return ScenarioCost(scenario, given, full_year, in_year, months, before, after, missing)


def _change_by_a_leader(staffing: MinimumStaffing) -> Fraction:
    weights = staffing.rules.weight_values
    return Fraction(weights[StaffCategory.LEADER]) - Fraction(weights[StaffCategory.PEDAGOGUE])
