"""The plots of a cluster and of the municipality: which figures they draw, and which they may not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from clusters.enums import AgeGroup
from clusters.queries.cluster_page import YearOfCluster
from clusters.queries.need import RecruitmentPlan
from clusters.queries.staffing import MinimumStaffing
from clusters.queries.staffing_row import StaffingRow

HUNDRED = 100


@dataclass(frozen=True)
class PlotLine:
    """One line of a plot; None where there is no figure for the year. `parts` are years whose figure is of a part."""

    label: str
    values: tuple[Decimal | None, ...]
    parts: frozenset[int] = frozenset()


@dataclass(frozen=True)
class YearPlot:
    """Figures by year as htk_workforce.ui.charts draws them. `hidden` are years that may not be shown."""

    name: str
    unit: str
    years: tuple[int, ...]
    lines: tuple[PlotLine, ...]
    places: int = 1
    hidden: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not self.hidden and all(value is None for line in self.lines for value in line.values)


def cluster_plots(years: Sequence[YearOfCluster]) -> list[YearPlot]:
    """Staff against the norm, children, trained share, absence against target; those that have figures."""
    numbers = tuple(year.year for year in years)
    rows = [year.staffing for year in years]
    everywhere = [year.municipality for year in years]
    plots = [
        staffing_plot(numbers, rows),
        _children_plot(numbers, rows),
        YearPlot(
            _("Uddannet personale"),
            _("pct."),
            numbers,
            (
                PlotLine(_("Klyngen"), _shares(rows), _parts(numbers, rows, "share_coverage")),
                PlotLine(
                    _("Hele kommunen"), _shares(everywhere), _parts(numbers, everywhere, "share_coverage")
                ),
            ),
        ),
        _absence_plot(numbers, years),
    ]
    return [plot for plot in plots if not plot.is_empty]


def staffing_plot(years: tuple[int, ...], rows: Iterable[StaffingRow | None]) -> YearPlot:
    """Counted and required positions, year by year."""
    rows = list(rows)
    parts = _parts(years, rows)
    return YearPlot(
        _("Normering"),
        _("årsværk"),
        years,
        (
            PlotLine(_("Talte årsværk"), tuple(row.counted if row else None for row in rows), parts),
            PlotLine(_("Krævede årsværk"), tuple(row.required if row else None for row in rows), parts),
        ),
    )


def _parts(
    years: Sequence[int], rows: Iterable[StaffingRow | None], name: str = "coverage"
) -> frozenset[int]:
    """The years whose figure is of a part of the workplaces."""
    return frozenset(
        year for year, row in zip(years, rows, strict=True) if row and getattr(row, name).is_part
    )


def municipality_plot(years: Sequence[MinimumStaffing]) -> YearPlot:
    return staffing_plot(tuple(row.year for row in years), [row.total for row in years])


def need_plot(plan: RecruitmentPlan) -> YearPlot:
    """What must be recruited each year, and what is required in all."""
    return YearPlot(
        _("Rekrutteringsbehov"),
        _("årsværk"),
        tuple(row.year for row in plan.rows),
        (PlotLine(_("Skal ansættes i året"), tuple(row.need for row in plan.rows)),),
    )


def _children_plot(years: tuple[int, ...], rows: Sequence[StaffingRow | None]) -> YearPlot:
    parts = _parts(years, rows)
    return YearPlot(
        _("Børn"),
        _("fuldtidsbørn"),
        years,
        (
            PlotLine(str(AgeGroup.UNDER_3.label), tuple(row.under_3 if row else None for row in rows), parts),
            PlotLine(str(AgeGroup.FROM_3.label), tuple(row.from_3 if row else None for row in rows), parts),
        ),
        places=0,
    )


def _absence_plot(numbers: tuple[int, ...], years: Sequence[YearOfCluster]) -> YearPlot:
    """Only years in the measure of the newest, so that one line never joins pct. and days."""
    measures = [year.absence_period.measure for year in years if year.absence_period]
    same = [bool(year.absence_period and year.absence_period.measure == measures[-1]) for year in years]
    units = [year.absence_period.unit for year in years if year.absence_period]

    def values(name: str) -> tuple[Decimal | None, ...]:
        return tuple(
            getattr(year.absence, name) if fits else None for year, fits in zip(years, same, strict=True)
        )

    parts = frozenset(year.year for year in years if year.absence.coverage.is_part)
    return YearPlot(
        _("Sygefravær"),
        units[-1] if units else "",
        numbers,
        (PlotLine(_("Sygefravær"), values("value"), parts), PlotLine(_("Måltal"), values("target"))),
        hidden=frozenset(year.year for year in years if year.absence.is_hidden),
    )


def _shares(rows: Iterable[StaffingRow | None]) -> tuple[Decimal | None, ...]:
    return tuple(row.share * HUNDRED if row and row.share is not None else None for row in rows)
