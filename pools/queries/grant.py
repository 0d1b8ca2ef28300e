"""A state-paid pool's plan against its grants, year by year."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from htk_workforce.money import format_kr, round_half_up
from htk_workforce.ui.templatetags.danish import pct
from pools.enums import ActivityType, GrantStatus
from pools.models import Activity, ActivityParticipants, Grant, Pool
from pools.queries.budget import ZERO
from pools.rules import INFORMAL_TRAINING_CAP, CoverageYear, coverage, exceeds_informal_cap, informal_cap


@dataclass(frozen=True)
class PlanRow:
    """One activity: kroner per year in the order of the plan's years, None where nothing is planned."""

    activity: Activity
    by_year: tuple[Decimal | None, ...]
    places: tuple[ActivityParticipants, ...] = ()

    @property
    def participants(self) -> int:
        return sum(place.count for place in self.places)

    @property
    def total(self) -> Decimal:
        return sum((amount for amount in self.by_year if amount is not None), ZERO)

    @property
    def per_participant(self) -> Decimal | None:
        """Kroner per participant over all the years, half up to a whole øre; None when nobody is counted."""
        return round_half_up(self.total / self.participants, 2) if self.participants else None

    @property
    def per_participant_year(self) -> Decimal | None:
        """Kroner per participant and budget year with money: 1.848.000 on 8 students in 4 years is 57.750."""
        years = sum(1 for amount in self.by_year if amount)
        return (
            round_half_up(self.total / self.participants / years, 2) if self.participants and years else None
        )


@dataclass(frozen=True)
class CapCheck:
    """Informal training against the cap in one year, in kroner."""

    year: int
    informal: Decimal
    cap: Decimal
    exceeds: bool
    share: Decimal = INFORMAL_TRAINING_CAP
    is_assumed: bool = False
    """Is there no grant yet, and the cap that of the grant if it continues?"""


@dataclass(frozen=True)
class Note:
    """A reservation as it is printed under the table, and the mark that points at it from the figures."""

    mark: str
    years: tuple[int, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.mark} {self.text}"


@dataclass(frozen=True)
class RegisterCell:
    """Kroner, None where nothing stands; `mark` points at a note."""

    amount: Decimal | None
    mark: str = ""


@dataclass(frozen=True)
class RegisterRow:
    """One row of the plan as it is printed. `kind` is grant, activity, spend, balance or uncovered."""

    kind: str
    label: str
    cells: tuple[RegisterCell, ...]
    total: Decimal | None


@dataclass(frozen=True)
class ComparedYear:
    """One year in both readings, and the mark of its grant's reservation."""

    promised: CoverageYear
    continued: CoverageYear
    mark: str

    @property
    def year(self) -> int:
        return self.promised.year


@dataclass(frozen=True)
class ChartYear:
    """One year of the picture of a plan, in kroner; see htk_workforce.ui.charts.PlannedYear."""

    year: int
    promised: Decimal
    conditional: Decimal
    assumed: Decimal
    carried: Decimal
    planned: Decimal
    uncovered: Decimal


@dataclass(frozen=True)
class GrantPlan:
    """The whole plan. `promised_only` and `if_continued` are the two readings of the same plan (AT20).

    `grants` holds all, also those paid back; a grant paid back counts in neither reading.
    """

    pool: Pool
    years: tuple[int, ...]
    grants: tuple[Grant, ...]
    rows: tuple[PlanRow, ...]
    promised_only: tuple[CoverageYear, ...]
    if_continued: tuple[CoverageYear, ...]
    caps: tuple[CapCheck, ...]
    cap_share: Decimal = INFORMAL_TRAINING_CAP

    @property
    def counted(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.status != GrantStatus.REPAID]

    @property
    def uncovered(self) -> list[CoverageYear]:
        """The years whose plan no promised money covers (AT08)."""
        return [row for row in self.promised_only if row.uncovered]

    @property
    def reservations(self) -> list[Grant]:
        """Conditional grants; their reservation is printed as a note under the table (AT21)."""
        return [grant for grant in self.grants if grant.status == GrantStatus.CONDITIONAL]

    @property
    def notes(self) -> list[Note]:
        """One note for each different reservation, in the order of the years."""
        years: dict[str, list[int]] = {}
        for grant in self.reservations:
            years.setdefault(grant.reservation.strip(), []).append(grant.year)
        return [
            Note(
                f"{number})",
                tuple(of),
                _("Betinget tilsagn %(years)s: %(text)s") % {"years": _listed(of), "text": text},
            )
            for number, (text, of) in enumerate(years.items(), 1)
        ]

    @property
    def spend(self) -> tuple[Decimal, ...]:
        return tuple(row.planned for row in self.promised_only)

    @property
    def chart(self) -> list[ChartYear]:
        """The picture of the plan: only what is promised without a reservation is drawn as certain (AT20)."""
        conditional = {grant.year: grant.amount for grant in self.reservations}
        return [
            ChartYear(
                year=row.year,
                promised=row.granted - conditional.get(row.year, ZERO),
                conditional=conditional.get(row.year, ZERO),
                assumed=continued.assumed,
                carried=row.carried,
                planned=row.planned,
                uncovered=row.uncovered,
            )
            for row, continued in zip(self.promised_only, self.if_continued, strict=True)
        ]

    @property
    def assumption(self) -> str:
        """What the second reading takes for granted, in words; empty when every year has its grant."""
        if not any(row.assumed for row in self.if_continued):
            return ""
        last = self.counted[-1]
        return _("»Hvis tilskuddet fortsætter« regner med %(amount)s om året også efter %(year)s.") % {
            "amount": format_kr(last.amount),
            "year": last.year,
        }

    @property
    def comparison(self) -> list[ComparedYear]:
        """The two readings side by side."""
        marks = self._marks
        return [
            ComparedYear(promised, continued, marks.get(promised.year, ""))
            for promised, continued in zip(self.promised_only, self.if_continued, strict=True)
        ]

    @property
    def register(self) -> list[RegisterRow]:
        """The plan as one table: grants, activities, spend and the balances (domain research A3.6)."""
        marks = self._marks
        granted = {grant.year: grant.amount for grant in self.counted}
        grants = tuple(RegisterCell(granted.get(year), marks.get(year, "")) for year in self.years)
        rows = [RegisterRow("grant", _("Tilskud"), grants, sum(granted.values(), ZERO))]
        rows += [
            RegisterRow("activity", row.activity.name, tuple(map(RegisterCell, row.by_year)), row.total)
            for row in self.rows
        ]
        spend = tuple(map(RegisterCell, self.spend))
        rows.append(RegisterRow("spend", _("Forbrug i alt"), spend, sum(self.spend, ZERO)))
        for label, uncovered, coverages in (
            (_("Saldo, kun tilsagn"), _("Udækket, kun tilsagn"), self.promised_only),
            (
                _("Saldo, hvis tilskuddet fortsætter"),
                _("Udækket, hvis tilskuddet fortsætter"),
                self.if_continued,
            ),
        ):
            balances = tuple(RegisterCell(row.balance) for row in coverages)
            rows.append(RegisterRow("balance", label, balances, None))
            if any(row.uncovered for row in coverages):
                cells = tuple(RegisterCell(row.uncovered or None) for row in coverages)
                total = sum((row.uncovered for row in coverages), ZERO)
                rows.append(RegisterRow("uncovered", uncovered, cells, total))
        return rows

    @property
    def warnings(self) -> list[str]:
        """Whole sentences about what the plan lacks; advice, nothing is barred (AT08, AT22)."""
        found = []
        if self.uncovered:
            missing = ", ".join(f"{row.year}: {format_kr(-row.uncovered)}" for row in self.uncovered)
            found.append(
                _(
                    "Planen har udgifter i år, som der ikke er givet tilsagn til: %(missing)s "
                    "En varig udgift på et tidsbegrænset eller betinget tilskud skal have en anden "
                    "finansiering, når tilskuddet stopper."
                )
                % {"missing": missing}
            )
        for cap in self.caps:
            if cap.exceeds:
                text = _(
                    "Uformel oplæring i %(year)s er planlagt til %(informal)s "
                    "Loftet er %(share)s af tilskuddet, og det er %(cap)s"
                )
                if cap.is_assumed:
                    text = _(
                        "Uformel oplæring i %(year)s er planlagt til %(informal)s Der er ikke givet tilsagn for året. "
                        "Hvis tilskuddet fortsætter, er loftet %(share)s af det, og det er %(cap)s"
                    )
                found.append(
                    text
                    % {
                        "year": cap.year,
                        "informal": format_kr(cap.informal),
                        "cap": format_kr(cap.cap),
                        "share": pct(INFORMAL_TRAINING_CAP),
                    }
                )
        return found

    @property
    def _marks(self) -> dict[int, str]:
        return {year: note.mark for note in self.notes for year in note.years}


def grant_plan(pool: Pool) -> GrantPlan:
    """The plan of a pool against its grants."""
    (plan,) = grant_plans([pool])
    return plan


def grant_plans(pools: Sequence[Pool]) -> list[GrantPlan]:
    """The plans of several pools in the order given, in as many questions as for one."""
    grants: dict[int, list[Grant]] = defaultdict(list)
    for grant in Grant.objects.filter(pool__in=pools).order_by("year"):
        grants[grant.pool_id].append(grant)
    activities: dict[int, list[Activity]] = defaultdict(list)
    found = Activity.objects.filter(pool__in=pools).prefetch_related("years", "participants__workplace")
    for activity in found.order_by("order", "id"):
        activities[activity.pool_id].append(activity)
    return [_plan(pool, tuple(grants[pool.pk]), activities[pool.pk]) for pool in pools]


def _plan(pool: Pool, grants: tuple[Grant, ...], activities: list[Activity]) -> GrantPlan:
    """Conditional grants count in `promised_only` as what the state has granted so far; years after the last grant are
    uncovered there, and get the last grant's amount again in `if_continued`. A year in between is in the plan even
    when nothing stands in it.
    """
    counted = [grant for grant in grants if grant.status != GrantStatus.REPAID]
    planned = {(a.pk, y.year): y.planned for a in activities for y in a.years.all()}
    years = _whole({grant.year for grant in grants} | {year for _pk, year in planned})
    granted = {grant.year: grant.amount for grant in counted}
    spend = _per_year(years, activities, planned)
    informal = _per_year(years, [a for a in activities if a.type == ActivityType.INFORMAL], planned)
    last = counted[-1] if counted else None
    assumed = {year: last.amount for year in years if last and year > last.year}
    carries = pool.carry_over_allowed
    return GrantPlan(
        pool=pool,
        years=years,
        grants=grants,
        rows=tuple(
            PlanRow(
                activity,
                tuple(planned.get((activity.pk, year)) for year in years),
                tuple(activity.participants_in(None)),
            )
            for activity in activities
        ),
        promised_only=tuple(coverage(years, granted, spend, carries_over=carries)),
        if_continued=tuple(coverage(years, granted, spend, assumed, carries_over=carries)),
        caps=tuple(
            cap_check(year, informal[year], (granted | assumed)[year], is_assumed=year in assumed)
            for year in years
            if year in granted or year in assumed
        ),
    )


def _whole(years: Iterable[int]) -> tuple[int, ...]:
    known = set(years)
    return tuple(range(min(known), max(known) + 1)) if known else ()


def _per_year(
    years: Iterable[int], activities: list[Activity], planned: Mapping[tuple[int, int], Decimal]
) -> dict[int, Decimal]:
    return {year: sum((planned.get((a.pk, year), ZERO) for a in activities), ZERO) for year in years}


def cap_check(year: int, informal: Decimal, grant: Decimal, *, is_assumed: bool = False) -> CapCheck:
    """Informal training of a year against the most its grant allows, all in kroner."""
    exceeds = exceeds_informal_cap(informal, grant)
    return CapCheck(year, informal, informal_cap(grant), exceeds, is_assumed=is_assumed)


def _listed(years: list[int]) -> str:
    *first, last = map(str, years)
    return _("%(first)s og %(last)s") % {"first": ", ".join(first), "last": last} if first else last
