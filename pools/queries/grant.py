"""A state-paid pool's plan against its grants, year by year, and the account of a year."""

from dataclasses import dataclass
from decimal import Decimal

from pools.enums import ActivityType, GrantStatus
from pools.models import Activity, Grant, Pool
from pools.rules import CoverageYear, coverage, exceeds_informal_cap, informal_cap

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class PlanRow:
    """One activity: kroner per year in the order of the plan's years, None where nothing is planned."""

    activity: Activity
    by_year: tuple[Decimal | None, ...]

    @property
    def total(self) -> Decimal:
        return sum((amount for amount in self.by_year if amount is not None), ZERO)


@dataclass(frozen=True)
class CapCheck:
    """Informal training against the cap in one year, in kroner."""

    year: int
    informal: Decimal
    cap: Decimal
    exceeds: bool


@dataclass(frozen=True)
class GrantPlan:
    """The whole plan. `promised_only` and `if_continued` are the two readings of the same plan (AT20)."""

    pool: Pool
    years: tuple[int, ...]
    grants: tuple[Grant, ...]
    rows: tuple[PlanRow, ...]
    promised_only: tuple[CoverageYear, ...]
    if_continued: tuple[CoverageYear, ...]
    caps: tuple[CapCheck, ...]

    @property
    def uncovered(self) -> list[CoverageYear]:
        """The years whose plan no promised money covers (AT08)."""
        return [row for row in self.promised_only if row.uncovered]

    @property
    def reservations(self) -> list[Grant]:
        """Conditional grants; their reservation is printed as a note under the table (AT21)."""
        return [grant for grant in self.grants if grant.status == GrantStatus.CONDITIONAL]

    @property
    def spend(self) -> tuple[Decimal, ...]:
        return tuple(row.planned for row in self.promised_only)


def grant_plan(pool: Pool) -> GrantPlan:
    """The plan of a pool against its grants.

    Conditional grants count in `promised_only` as what the state has granted so far; years after the last grant are
    uncovered there, and get the last grant's amount again in `if_continued`.
    """
    grants = tuple(g for g in pool.grants.order_by("year") if g.status != GrantStatus.REPAID)
    activities = list(pool.activities.prefetch_related("years").order_by("order"))
    planned = {(a.pk, y.year): y.planned for a in activities for y in a.years.all()}
    years = tuple(sorted({g.year for g in grants} | {year for _pk, year in planned}))
    granted = {g.year: g.amount for g in grants}
    spend: dict[int, Decimal] = {year: ZERO for year in years}
    informal: dict[int, Decimal] = {year: ZERO for year in years}
    for activity in activities:
        for year in years:
            spend[year] += planned.get((activity.pk, year), ZERO)
            if activity.type == ActivityType.INFORMAL:
                informal[year] += planned.get((activity.pk, year), ZERO)
    last = grants[-1] if grants else None
    assumed = {year: last.amount for year in years if last and year > last.year}
    caps = tuple(
        CapCheck(
            year,
            informal[year],
            informal_cap(granted[year]),
            exceeds_informal_cap(informal[year], granted[year]),
        )
        for year in years
        if year in granted
    )
    return GrantPlan(
        pool=pool,
        years=years,
        grants=grants,
        rows=tuple(PlanRow(a, tuple(planned.get((a.pk, year)) for year in years)) for a in activities),
        promised_only=tuple(coverage(years, granted, spend)),
        if_continued=tuple(coverage(years, granted, spend, assumed)),
        caps=caps,
    )


@dataclass(frozen=True)
class YearAccount:
    """The yearly account of a grant to the state, in kroner. `actual` is None where it is not known yet."""

    pool: Pool
    year: int
    grant: Grant | None
    carried_in: Decimal
    rows: tuple[tuple[Activity, Decimal, Decimal | None], ...]
    participants: int

    @property
    def planned(self) -> Decimal:
        return sum((planned for _activity, planned, _actual in self.rows), ZERO)

    @property
    def actual(self) -> Decimal | None:
        known = [actual for _activity, _planned, actual in self.rows if actual is not None]
        return sum(known, ZERO) if known else None

    @property
    def received(self) -> Decimal:
        return self.grant.amount if self.grant else ZERO

    @property
    def carried_out(self) -> Decimal | None:
        return None if self.actual is None else self.carried_in + self.received - self.actual


def year_account(pool: Pool, year: int) -> YearAccount:
    """The account of one year: what was carried in, granted, planned and used, activity by activity."""
    plan = grant_plan(pool)
    before = [row for row in plan.promised_only if row.year < year]
    rows = []
    participants = 0
    for activity in pool.activities.prefetch_related("years", "participants").order_by("order"):
        in_year = next((y for y in activity.years.all() if y.year == year), None)
        if in_year is not None:
            rows.append((activity, in_year.planned, in_year.actual))
            participants += sum(p.count for p in activity.participants.all())
    return YearAccount(
        pool=pool,
        year=year,
        grant=next((g for g in plan.grants if g.year == year), None),
        carried_in=max(before[-1].balance, ZERO) if before else ZERO,
        rows=tuple(rows),
        participants=participants,
    )
