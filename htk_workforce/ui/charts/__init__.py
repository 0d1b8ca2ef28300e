"""Charts as SVG text: the same string on the page and in a PDF."""

from htk_workforce.ui.charts.bar import WIDTH, Part, pool_bar, stacked_bar
from htk_workforce.ui.charts.plot import (
    MonthOfUse,
    PlannedYear,
    plan_against_grants,
    scale_to,
    use_over_year,
)
from htk_workforce.ui.charts.yearly import Plot, over_years

__all__ = [
    "WIDTH",
    "MonthOfUse",
    "Part",
    "PlannedYear",
    "Plot",
    "over_years",
    "plan_against_grants",
    "pool_bar",
    "scale_to",
    "stacked_bar",
    "use_over_year",
]
