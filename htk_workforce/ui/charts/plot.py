"""Upright charts with a scale of kroner to the left, and months or years below."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Protocol

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from htk_workforce.money import format_amount
from htk_workforce.ui.charts.drawing import INK, LINE, PATTERNS, outline, svg
from htk_workforce.ui.templatetags.danish import kr

PLOT_WIDTH, PLOT_HEIGHT = 640, 240
LEFT, RIGHT, TOP = 92, 12, 26  # room for the figures of the scale, and for its unit above


@dataclass(frozen=True)
class Scale:
    """Kroner to height: `ticks` are round figures from 0 to the first at or above the largest amount."""

    ticks: tuple[Decimal, ...]

    def y(self, kroner: Decimal) -> int:
        return TOP + PLOT_HEIGHT - round(kroner / self.ticks[-1] * PLOT_HEIGHT)


def scale_to(largest: Decimal) -> Scale:
    """A scale of four or five round steps of 1, 2 or 5 that holds `largest`; an empty one goes to 1 krone."""
    step = Decimal(1)
    while step * 5 < largest:
        # 1, 2, 5, 10, 20, 50 …
        step *= Decimal("2.5") if step.as_tuple().digits[0] == 2 else 2
    count = max((largest / step).to_integral_value(ROUND_CEILING), 1)
    return Scale(tuple(step * number for number in range(int(count) + 1)))


def _axes(scale: Scale) -> list[SafeString]:
    end = PLOT_WIDTH - RIGHT
    pieces = [format_html('<text x="0" y="12" font-size="13">{}</text>', _("kr."))]
    for tick in scale.ticks:
        y = scale.y(tick)
        pieces.append(
            format_html(
                '<path d="M{} {}H{}" stroke="{}" stroke-width="1"/>'
                '<text x="{}" y="{}" text-anchor="end" font-size="13">{}</text>',
                *(
                    LEFT,
                    y,
                    end,
                    "#cccccc" if tick else "#1a1a1a",
                    LEFT - 8,
                    y + 4,
                    format_amount(tick, ore=False),
                ),
            )
        )
    return pieces


def _below(x: int, label: object) -> SafeString:
    y = TOP + PLOT_HEIGHT + 20
    return format_html('<text x="{}" y="{}" text-anchor="middle">{}</text>', x, y, label)


# Each line has its own thickness, dashes and mark, so that none is told by its colour alone.
STROKES = {"solid": (INK, 3, ""), "dashed": ("#8a4b00", 3, "10 5"), "thin": ("#1a1a1a", 1, "3 3")}


def curve(points: Sequence[tuple[int, int]], stroke: str) -> SafeString:
    """The line through the points, with the stroke's mark on each."""
    marks = format_html_join("", "{}", ((_mark(x, y, stroke),) for x, y in points))
    return format_html("{}{}", _path(points, stroke), marks)


def sample(stroke: str) -> SafeString:
    return format_html("{}{}", _path([(0, 6), (28, 6)], stroke), _mark(14, 6, stroke))


def _path(points: Sequence[tuple[int, int]], stroke: str) -> SafeString:
    colour, width, dashes = STROKES[stroke]
    path = " ".join(f"{'L' if index else 'M'}{x} {y}" for index, (x, y) in enumerate(points))
    dashed = format_html(' stroke-dasharray="{}"', dashes) if dashes else ""
    return format_html(
        '<path d="{}" fill="none" stroke="{}" stroke-width="{}"{}/>', path, colour, width, dashed
    )


def _mark(x: int, y: int, stroke: str) -> SafeString:
    colour = STROKES[stroke][0]
    if stroke == "solid":
        return format_html('<circle cx="{}" cy="{}" r="4" fill="{}"/>', x, y, colour)
    if stroke == "dashed":
        return format_html(
            '<rect x="{}" y="{}" width="8" height="8" fill="#fff" stroke="{}" stroke-width="2"/>',
            *(x - 4, y - 4, colour),
        )
    return SafeString("")


def _legend(entries: Sequence[tuple[str, SafeString]], top: int) -> list[SafeString]:
    """Sample and words for each, two beside each other."""
    pieces = []
    for index, (label, sample) in enumerate(entries):
        x, y = LEFT + index % 2 * 270, top + index // 2 * LINE
        pieces.append(
            format_html(
                '<g transform="translate({} {})">{}<text x="34" y="11">{}</text></g>', x, y, sample, label
            )
        )
    return pieces


class MonthOfUse(Protocol):
    """Kroner at the end of a month; `granted` is committed and spent together."""

    month: int
    budget: Decimal
    granted: Decimal
    spent: Decimal


def use_over_year(months: Sequence[MonthOfUse], *, name: str) -> SafeString:
    """What a pool has set off, granted and spent by the end of each month; nothing when no month has passed."""
    if not months:
        return SafeString("")
    scale = scale_to(max(max(row.budget, row.granted) for row in months))
    across = (PLOT_WIDTH - RIGHT - LEFT) // 12

    def x(month: int) -> int:
        return LEFT + across * (month - 1) + across // 2

    lines = [
        (_("Afsat"), "thin", [row.budget for row in months]),
        (_("Bevilget, også det afholdte"), "solid", [row.granted for row in months]),
        (_("Afholdt"), "dashed", [row.spent for row in months]),
    ]
    pieces = _axes(scale)
    pieces += [_below(x(month), label) for month, label in MONTHS_3.items()]
    pieces += [
        curve([(x(row.month), scale.y(value)) for row, value in zip(months, values, strict=True)], stroke)
        for _label, stroke, values in lines
    ]
    bottom = TOP + PLOT_HEIGHT + 36
    samples = [(label, sample(stroke)) for label, stroke, _values in lines]
    pieces += _legend(samples, bottom)
    last = months[-1]
    title = _("{name} ved udgangen af {month}: afsat {budget}, bevilget {granted}, heraf afholdt {spent}")
    title = title.format(
        name=name,
        month=MONTHS[last.month],
        budget=kr(last.budget),
        granted=kr(last.granted),
        spent=kr(last.spent),
    )
    return svg(pieces, width=PLOT_WIDTH, height=bottom + 2 * LINE, title=title, css=" chart--wide")


class PlannedYear(Protocol):
    """One year of a plan, in kroner. Only `promised` is certain.

    `conditional` is granted with a reservation, `assumed` is only counted on; `uncovered` is what of the plan neither
    a grant nor what is `carried` from the year before pays.
    """

    @property
    def year(self) -> int: ...
    @property
    def promised(self) -> Decimal: ...
    @property
    def conditional(self) -> Decimal: ...
    @property
    def assumed(self) -> Decimal: ...
    @property
    def carried(self) -> Decimal: ...
    @property
    def planned(self) -> Decimal: ...
    @property
    def uncovered(self) -> Decimal: ...


def plan_against_grants(years: Sequence[PlannedYear]) -> SafeString:
    """Two bars for each year: the money there is, how certain it is, and the plan with the part nothing covers."""
    if not years:
        return SafeString("")
    scale = scale_to(max(max(sum(kroner for kroner, _p in _money(row)), row.planned) for row in years))
    across = (PLOT_WIDTH - RIGHT - LEFT) // len(years)
    width = min(max(across // 3, 6), 56)
    pieces = _axes(scale)
    for index, row in enumerate(years):
        middle = LEFT + across * index + across // 2
        pieces.append(_below(middle, row.year))
        pieces += _column(scale, middle - width - 1, width, *_money(row))
        covered = row.planned - row.uncovered
        pieces += _column(scale, middle + 1, width, (covered, "stripes"), (row.uncovered, "crossed"))
    bottom = TOP + PLOT_HEIGHT + 36
    legend = _plan_legend(years)
    pieces += _legend([(label, PATTERNS[pattern](0, 0, 28, 12)) for label, pattern in legend], bottom)
    title = " ".join([_("Plan mod tilskud."), *(_year_in_words(row) for row in years)])
    rows = (len(legend) + 1) // 2
    return svg(pieces, width=PLOT_WIDTH, height=bottom + rows * LINE, title=title, css=" chart--wide")


def _money(row: PlannedYear) -> list[tuple[Decimal, str]]:
    """The parts of a year's money from below, each in the pattern that says how certain it is."""
    return [
        (row.promised, "solid"),
        (row.conditional, "hatched"),
        (row.assumed, "sketched"),
        (row.carried, "dots"),
    ]


def _plan_legend(years: Sequence[PlannedYear]) -> list[tuple[str, str]]:
    """Words and pattern for each part; what is not certain is named only where there is some."""
    legend = [(_("Tilskud med tilsagn"), "solid"), (_("Plan, som pengene dækker"), "stripes")]
    if any(row.conditional for row in years):
        legend.append((_("Betinget tilsagn, ikke sikkert"), "hatched"))
    if any(row.assumed for row in years):
        legend.append((_("Regnet med, men ikke givet"), "sketched"))
    return [*legend, (_("Overført fra året før"), "dots"), (_("Plan uden tilsagn (udækket)"), "crossed")]


def _column(scale: Scale, x: int, width: int, *parts: tuple[Decimal, str]) -> list[SafeString]:
    """A standing bar, its parts from below. A part above zero is at least two units high, so that it is seen."""
    pieces, below, floor = [], Decimal(0), scale.y(Decimal(0))
    for kroner, pattern in parts:
        if kroner <= 0:
            continue
        top = min(scale.y(below + kroner), floor - 2)
        pieces += [PATTERNS[pattern](x, top, width, floor - top), outline(x, top, width, floor - top)]
        below, floor = below + kroner, top
    return pieces


def _year_in_words(row: PlannedYear) -> str:
    said = _("{year}: tilskud {granted}, overført {carried}, plan {planned}, udækket {uncovered}")
    if row.conditional:
        said = _(
            "{year}: tilskud {granted}, heraf betinget {conditional}, overført {carried}, plan {planned}, "
            "udækket {uncovered}"
        )
    elif row.assumed:
        said = _(
            "{year}: intet tilskud givet, regnet med {assumed}, overført {carried}, plan {planned}, "
            "udækket {uncovered}"
        )
    return said.format(
        year=row.year,
        granted=kr(row.promised + row.conditional),
        conditional=kr(row.conditional),
        assumed=kr(row.assumed),
        carried=kr(row.carried),
        planned=kr(row.planned),
        uncovered=kr(row.uncovered),
    )
