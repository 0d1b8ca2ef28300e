"""How many must be recruited, with the assumptions beside the figures, and the key figures quoted in the cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from clusters.enums import DAY_CARE, AgeGroup, KeyFigureTopic, NormKey
from clusters.models import ChildFigure, KeyFigure, Workplace
from clusters.models.seeded import in_own_language
from clusters.queries.coverage import CHILDREN, STAFF, Coverage, Lack, lack_of_year
from clusters.queries.figures import children_of, newest_staff
from clusters.queries.organisation import months_open
from clusters.queries.settings import RulesMissing, rules_on
from clusters.queries.staffing import reason_not_counted
from clusters.rules import (
    Children,
    NeedAssumptions,
    YearlyNeed,
    care_guarantee_cost,
    counted_fte,
    recruitment_need,
    shown,
)
from htk_workforce.dates import format_date
from htk_workforce.money import format_number

HUNDRED = 100


@dataclass(frozen=True)
class Assumption:
    """One thing a need rests on: its value with the unit, where it is from, and whether the reader changed it."""

    name: str
    value: Decimal
    unit: str
    source: str
    is_changed: bool = False


@dataclass(frozen=True)
class NeedRow:
    """One year in counted full-time positions, rounded for showing.

    Children, and what they require, are of the workplaces that `coverage` counts. What follows from the staff is None
    when a workplace lacks staff, or lacks children in this year or an earlier one: each year begins with what the year
    before ended with.
    """

    year: int
    under_3: Decimal
    from_3: Decimal
    required: Decimal
    staff: Decimal | None
    leavers: Decimal | None
    retirements: Decimal | None
    need: Decimal | None
    is_forecast: bool
    coverage: Coverage
    exact: YearlyNeed


@dataclass(frozen=True)
class RecruitmentPlan:
    """The need by year. `missing_years` have no children to count from; `total` is the need of all the years.

    `total` is None while the need of one of them is not known. `staff` is of how many workplaces the staff is.
    `percentages` are the two it was made with, by the names `recruitment_plan` takes them by.
    """

    rows: tuple[NeedRow, ...]
    total: Decimal | None
    staff: Coverage
    assumptions: tuple[Assumption, ...]
    missing_years: tuple[int, ...]
    key_figures: tuple["QuotedFigure", ...]
    percentages: Mapping[str, Decimal]

    @property
    def coverage(self) -> Coverage:
        """Everything that is lacking, of staff and of children in any of the years."""
        parts = [self.staff, *(row.coverage for row in self.rows)]
        return Coverage(0, tuple(lack for part in parts for lack in part.lacking))


@dataclass(frozen=True)
class QuotedFigure:
    """A key figure as it is written beside others: always with its unit, its date and its source (X17, X19)."""

    figure: KeyFigure

    @property
    def name(self) -> str:
        return in_own_language(self.figure.name)

    @property
    def value(self) -> str:
        """250–300 medarbejdere, or the words where there is no number."""
        if self.figure.value is None:
            return in_own_language(self.figure.text)
        ends = [end for end in (self.figure.value, self.figure.value_to) if end is not None]
        numbers = "–".join(format_number(end, 0 if end % 1 == 0 else 2) for end in ends)
        return f"{numbers} {in_own_language(self.figure.unit)}"


def key_figures(topic: str | None = None) -> tuple[QuotedFigure, ...]:
    """The key figures that hold now, of one topic or all."""
    rows = KeyFigure.objects.current()
    return tuple(QuotedFigure(row) for row in (rows.filter(topic=topic) if topic else rows))


def key_figure_history() -> tuple[list[QuotedFigure], list[QuotedFigure]]:
    """The key figures that hold, and those that were corrected; by topic, newest first."""
    rows = [QuotedFigure(row) for row in KeyFigure.objects.select_related("recorded_by")]
    holding = [row for row in rows if row.figure.replaced_at is None]
    return holding, [row for row in rows if row.figure.replaced_at]


def recruitment_plan(
    years: Iterable[int],
    *,
    on: date,
    leaver_percent: Decimal | None = None,
    retirement_percent: Decimal | None = None,
) -> RecruitmentPlan:
    """The need of some years, from the staff of a day; the two percentages may be tried out with other values.

    The rules are those of the day. Only what counts in minimum staffing is in it.

    Raises:
        RulesMissing: there is no norm, no weight or no assumption for the day.
    """
    years, rules = sorted(years), rules_on(on)
    if rules.leavers is None:
        raise RulesMissing(
            _("Der er ingen antagelse om afgang, som gælder %(day)s.") % {"day": format_date(on)}
        )
    counted = {
        place.pk: place
        for place in Workplace.objects.filter(kind__in=DAY_CARE).order_by(*Workplace._meta.ordering)
        if not reason_not_counted(place, rules) and not (place.closed_on and place.closed_on <= on)
    }
    staff, latest, found = Fraction(0), None, newest_staff(on)
    for place, figures in found.items():
        if place in counted:
            staff += counted_fte(figures.positions, rules.weight_values)
            latest = max(filter(None, (latest, figures.on)))
    staffed = _staff_coverage(counted, found, on)
    given = rules.leavers
    assumptions = NeedAssumptions(
        staff,
        (given.leaver_percent if leaver_percent is None else leaver_percent) / HUNDRED,
        (given.retirement_percent if retirement_percent is None else retirement_percent) / HUNDRED,
        rules.norm(NormKey.CHILDREN_PER_STAFF_UNDER_3),
        rules.norm(NormKey.CHILDREN_PER_STAFF_FROM_3),
    )
    forecast, uncertain, with_children = _children(years, counted)
    rows, known = [], staffed.is_whole
    exact = recruitment_need(forecast, assumptions)
    for row in exact:
        coverage = _child_coverage(counted, with_children[row.year], row.year)
        known = (
            known and coverage.is_whole and not any(year < row.year for year in years if year not in forecast)
        )
        rows.append(_row(row, coverage, is_forecast=row.year in uncertain, is_known=known))
    return RecruitmentPlan(
        tuple(rows),
        shown(sum((row.need for row in exact), Fraction(0))) if known else None,
        staffed,
        (
            Assumption(
                _("Talt personale, når det første år begynder"),
                shown(staff),
                _("årsværk"),
                _("De nyeste personaletal til og med %(day)s") % {"day": format_date(latest or on)},
            ),
            _percent(_("Rejser på et år"), given.leaver_percent, leaver_percent, given.source_shown),
            _percent(
                _("Går på pension på et år"), given.retirement_percent, retirement_percent, given.source_shown
            ),
            *(
                Assumption(str(key.label), rules.norm(key), _("børn"), rules.norms[key].source_shown)
                for key in (NormKey.CHILDREN_PER_STAFF_UNDER_3, NormKey.CHILDREN_PER_STAFF_FROM_3)
            ),
        ),
        tuple(year for year in years if year not in forecast),
        key_figures(KeyFigureTopic.RECRUITMENT),
        {
            "leaver_percent": given.leaver_percent if leaver_percent is None else leaver_percent,
            "retirement_percent": given.retirement_percent
            if retirement_percent is None
            else retirement_percent,
        },
    )


def years_to_plan(on: date) -> list[int]:
    """The years after a day that children are known or forecast for; the day's own when there are none."""
    later = ChildFigure.objects.current().filter(year__gt=on.year).order_by()
    return sorted(later.values_list("year", flat=True).distinct()) or [on.year]


def _percent(name: str, given: Decimal, tried: Decimal | None, source: str) -> Assumption:
    if tried is None or tried == given:
        return Assumption(name, given, _("pct. af de talte årsværk"), source)
    return Assumption(name, tried, _("pct. af de talte årsværk"), _("Ændret på siden"), is_changed=True)


def _staff_coverage(counted: Mapping[int, Workplace], found: Mapping[int, object], on: date) -> Coverage:
    """Which workplaces that are open on the day have staff; one that opens later has none yet."""
    reason = _("Ingen personaletal til og med %(day)s") % {"day": format_date(on)}
    open_now = [place for place in counted.values() if place.opened_on is None or place.opened_on <= on]
    lacking = tuple(Lack(place, (STAFF,), reason) for place in open_now if place.pk not in found)
    return Coverage(len(open_now) - len(lacking), lacking)


def _child_coverage(counted: Mapping[int, Workplace], with_children: set[int], year: int) -> Coverage:
    """Which workplaces that are open in a year have children for it."""
    lacking = tuple(
        lack_of_year(place, year, (CHILDREN,))
        for place in counted.values()
        if months_open(place, year) and place.pk not in with_children
    )
    return Coverage(len(with_children), lacking)


def _children(
    years: list[int], counted: Mapping[int, Workplace]
) -> tuple[dict[int, Children], set[int], dict[int, set[int]]]:
    """Children by year, the years that are a forecast for any workplace, and the workplaces that have them.

    Counted by the rule of the norm: a workplace counts for the part of the year it is open.
    """
    sums: dict[int, dict[str, Fraction]] = {}
    uncertain: set[int] = set()
    found: dict[int, set[int]] = {}
    for (place, year), children in children_of(years).items():
        months = months_open(counted[place], year) if place in counted else 0
        if not months:
            continue
        found.setdefault(year, set()).add(place)
        average = children.average(months)
        if average.is_forecast:
            uncertain.add(year)
        of_year = sums.setdefault(year, {})
        for group, units in average.units.items():
            of_year[group] = of_year.get(group, Fraction(0)) + units
    forecast = {
        year: Children(groups.get(AgeGroup.UNDER_3, 0), groups.get(AgeGroup.FROM_3, 0))
        for year, groups in sums.items()
    }
    return forecast, uncertain, found


def _row(row: YearlyNeed, coverage: Coverage, *, is_forecast: bool, is_known: bool) -> NeedRow:
    def of_all(value: Fraction) -> Decimal | None:
        return shown(value) if is_known else None

    return NeedRow(
        row.year,
        shown(row.children.under_3),
        shown(row.children.from_3),
        shown(row.required),
        of_all(row.staff),
        of_all(row.leavers),
        of_all(row.retirements),
        of_all(row.need),
        is_forecast,
        coverage,
        row,
    )


@dataclass(frozen=True)
class CareGuarantee:
    """What it costs to fail the care guarantee, in kroner."""

    months: int
    monthly: Decimal
    total: Decimal
    source: str


def care_guarantee(*, on: date, months: int = 12) -> CareGuarantee:
    """The cost of some months without the care guarantee, by the price of a day (AT09).

    Raises:
        RulesMissing: no price holds on the day.
    """
    rules = rules_on(on)
    monthly = rules.norm(NormKey.CARE_GUARANTEE_MONTH)
    source = rules.norms[NormKey.CARE_GUARANTEE_MONTH].source_shown
    return CareGuarantee(months, monthly, care_guarantee_cost(months, monthly), source)
