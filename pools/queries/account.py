"""The yearly account of a grant to the state."""

from dataclasses import dataclass
from decimal import Decimal

from pools.enums import ActivityType, GrantStatus
from pools.models import Activity, Grant, Pool
from pools.queries.budget import ZERO
from pools.queries.grant import CapCheck, Note, cap_check, grant_plan


@dataclass(frozen=True)
class AccountRow:
    """One activity in the account of a year, in kroner. `actual` is None where it is not known yet."""

    activity: Activity
    planned: Decimal
    actual: Decimal | None
    participants: int

    @property
    def deviation(self) -> Decimal | None:
        """Actual less planned: below zero when less was used."""
        return None if self.actual is None else self.actual - self.planned


@dataclass(frozen=True)
class YearAccount:
    """The yearly account of a grant to the state, in kroner.

    `carried_in_from_plan` names the earlier years whose actual figures are not known, so that the plan stands in
    their place.
    """

    pool: Pool
    year: int
    grant: Grant | None
    carried_in: Decimal
    carried_in_from_plan: tuple[int, ...]
    rows: tuple[AccountRow, ...]
    places: tuple[tuple[str, int], ...]
    notes: tuple[Note, ...]

    @property
    def participants(self) -> int:
        return sum(row.participants for row in self.rows)

    @property
    def planned(self) -> Decimal:
        return sum((row.planned for row in self.rows), ZERO)

    @property
    def missing(self) -> list[Activity]:
        """The activities whose actual figures are not known yet; the account is not finished before they are."""
        return [row.activity for row in self.rows if row.actual is None]

    @property
    def actual(self) -> Decimal | None:
        """What is known of the actual expenditure; None when nothing is."""
        known = [row.actual for row in self.rows if row.actual is not None]
        return sum(known, ZERO) if known or not self.rows else None

    @property
    def deviation(self) -> Decimal | None:
        return self.actual - self.planned if self.actual is not None and not self.missing else None

    @property
    def received(self) -> Decimal:
        is_kept = self.grant is not None and self.grant.status != GrantStatus.REPAID
        return self.grant.amount if is_kept else ZERO

    @property
    def disposable(self) -> Decimal:
        return self.carried_in + self.received

    @property
    def left(self) -> Decimal | None:
        """What is left when the account is finished; below zero when more was used than there was."""
        return self.disposable - self.actual if self.actual is not None and not self.missing else None

    @property
    def carried_out(self) -> Decimal | None:
        """What goes on to the next year: all that is left where the pool allows it, else nothing."""
        if self.left is None:
            return None
        return max(self.left, ZERO) if self.pool.carry_over_allowed else ZERO

    @property
    def paid_back(self) -> Decimal | None:
        return None if self.left is None else max(self.left, ZERO) - self.carried_out

    @property
    def overspent(self) -> Decimal | None:
        """What the municipality pays itself."""
        return None if self.left is None else max(-self.left, ZERO)

    @property
    def cap(self) -> CapCheck | None:
        """Informal training of the year against the cap: actual where it is known, else planned."""
        if not self.received:
            return None
        informal = (row for row in self.rows if row.activity.type == ActivityType.INFORMAL)
        used = sum((row.planned if row.actual is None else row.actual for row in informal), ZERO)
        return cap_check(self.year, used, self.received)

    @property
    def following_year(self) -> int:
        return self.year + 1


def year_account(pool: Pool, year: int) -> YearAccount:
    """The account of one year: what was carried in, granted, planned and used, activity by activity."""
    plan = grant_plan(pool)
    activities = list(
        pool.activities.prefetch_related("years", "participants__workplace").order_by("order", "id")
    )
    granted = {grant.year: grant.amount for grant in plan.counted}
    carried, unknown = ZERO, []
    for earlier in (y for y in plan.years if y < year):
        used, is_known = _used(activities, earlier)
        if not is_known:
            unknown.append(earlier)
        carried = max(carried + granted.get(earlier, ZERO) - used, ZERO) if pool.carry_over_allowed else ZERO
    rows, places = [], {}
    for activity in activities:
        in_year = next((y for y in activity.years.all() if y.year == year), None)
        if in_year is None:
            continue
        here = list(activity.participants.all())
        rows.append(AccountRow(activity, in_year.planned, in_year.actual, sum(row.count for row in here)))
        for row in here:
            places[row.workplace.name] = places.get(row.workplace.name, 0) + row.count
    return YearAccount(
        pool=pool,
        year=year,
        grant=next((grant for grant in plan.grants if grant.year == year), None),
        carried_in=carried,
        carried_in_from_plan=tuple(unknown),
        rows=tuple(rows),
        places=tuple(sorted(places.items())),
        notes=tuple(note for note in plan.notes if year in note.years),
    )


def _used(activities: list[Activity], year: int) -> tuple[Decimal, bool]:
    """What a year used, the plan where the account is not known, and whether all of it is known."""
    in_year = [row for activity in activities for row in activity.years.all() if row.year == year]
    used = sum((row.planned if row.actual is None else row.actual for row in in_year), ZERO)
    return used, all(row.actual is not None for row in in_year)
