"""How many must be recruited, with the assumptions beside the figures, and the key figures quoted in the cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from clusters.enums import DAY_CARE, AgeGroup, KeyFigureTopic, NormKey
from clusters.models import ChildFigure, KeyFigure, Workplace
from clusters.queries.figures import children_of, newest_staff
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
    """One year in counted full-time positions, rounded for showing."""

    year: int
    under_3: Decimal
    from_3: Decimal
    required: Decimal
    staff: Decimal
    leavers: Decimal
    retirements: Decimal
    need: Decimal
    is_forecast: bool
    exact: YearlyNeed


@dataclass(frozen=True)
class RecruitmentPlan:
    """The need by year. `missing_years` have no children to count from; `total` is the need of all the years.

    `percentages` are the two it was made with, by the names `recruitment_plan` takes them by.
    """

    rows: tuple[NeedRow, ...]
    total: Decimal
    assumptions: tuple[Assumption, ...]
    missing_years: tuple[int, ...]
    key_figures: tuple["QuotedFigure", ...]
    percentages: Mapping[str, Decimal]


@dataclass(frozen=True)
class QuotedFigure:
    """A key figure as it is written beside others: always with its unit, its date and its source (X17, X19)."""

    figure: KeyFigure

    @property
    def value(self) -> str:
        """250–300 medarbejdere, or the words where there is no number."""
        if self.figure.value is None:
            return self.figure.text
        ends = [end for end in (self.figure.value, self.figure.value_to) if end is not None]
        numbers = "–".join(format_number(end, 0 if end % 1 == 0 else 2) for end in ends)
        return f"{numbers} {self.figure.unit}"


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
        place.pk
        for place in Workplace.objects.filter(kind__in=DAY_CARE)
        if not reason_not_counted(place, rules) and not (place.closed_on and place.closed_on <= on)
    }
    staff, latest = Fraction(0), None
    for place, figures in newest_staff(on).items():
        if place in counted:
            staff += counted_fte(figures.positions, rules.weight_values)
            latest = max(filter(None, (latest, figures.on)))
    given = rules.leavers
    assumptions = NeedAssumptions(
        staff,
        (given.leaver_percent if leaver_percent is None else leaver_percent) / HUNDRED,
        (given.retirement_percent if retirement_percent is None else retirement_percent) / HUNDRED,
        rules.norm(NormKey.CHILDREN_PER_STAFF_UNDER_3),
        rules.norm(NormKey.CHILDREN_PER_STAFF_FROM_3),
    )
    forecast, uncertain = _children(years, counted)
    rows = recruitment_need(forecast, assumptions)
    return RecruitmentPlan(
        tuple(_row(row, row.year in uncertain) for row in rows),
        shown(sum((row.need for row in rows), Fraction(0))),
        (
            Assumption(
                _("Talt personale, når det første år begynder"),
                shown(staff),
                _("årsværk"),
                _("De nyeste personaletal til og med %(day)s") % {"day": format_date(latest or on)},
            ),
            _percent(_("Rejser på et år"), given.leaver_percent, leaver_percent, given.source),
            _percent(
                _("Går på pension på et år"), given.retirement_percent, retirement_percent, given.source
            ),
            *(
                Assumption(str(key.label), rules.norm(key), _("børn"), rules.norms[key].source)
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


def _children(years: list[int], counted: set[int]) -> tuple[dict[int, Children], set[int]]:
    """Children by year, and the years that are a forecast for any workplace."""
    sums: dict[int, dict[str, Fraction]] = {}
    uncertain = set()
    for (place, year), children in children_of(years).items():
        if place not in counted:
            continue
        average = children.average()
        if average.is_forecast:
            uncertain.add(year)
        of_year = sums.setdefault(year, {})
        for group, units in average.units.items():
            of_year[group] = of_year.get(group, Fraction(0)) + units
    forecast = {
        year: Children(groups.get(AgeGroup.UNDER_3, 0), groups.get(AgeGroup.FROM_3, 0))
        for year, groups in sums.items()
    }
    return forecast, uncertain


def _row(row: YearlyNeed, is_forecast: bool) -> NeedRow:
    return NeedRow(
        row.year,
        shown(row.children.under_3),
        shown(row.children.from_3),
        shown(row.required),
        shown(row.staff),
        shown(row.leavers),
        shown(row.retirements),
        shown(row.need),
        is_forecast,
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
    source = rules.norms[NormKey.CARE_GUARANTEE_MONTH].source
    return CareGuarantee(months, monthly, care_guarantee_cost(months, monthly), source)
