"""A small plot of figures by year, beside others of its kind. Each line has its own dashes and marks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Protocol

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from htk_workforce.money import format_number
from htk_workforce.ui.charts.drawing import LINE, svg
from htk_workforce.ui.charts.plot import STROKES, curve, sample

WIDTH, HEIGHT = 400, 150
LEFT, RIGHT, TOP = 56, 20, 30
MOST_STEPS = 4


class PlottedLine(Protocol):
    """`values` has one for each year, None where there is no figure; `parts` are years whose figure is of a part."""

    label: str
    values: Sequence[Decimal | None]
    parts: Collection[int]


class Plot(Protocol):
    """`hidden` are the years whose figures may not be shown; no line has a value for them."""

    name: str
    unit: str
    places: int
    years: Sequence[int]
    lines: Sequence[PlottedLine]
    hidden: Collection[int]


@dataclass(frozen=True)
class Axis:
    """Round figures from the one at or below the smallest to the one at or above the largest."""

    ticks: tuple[Decimal, ...]

    def y(self, value: Decimal) -> int:
        low, high = self.ticks[0], self.ticks[-1]
        return TOP + HEIGHT - round((value - low) / (high - low) * HEIGHT)


def axis(values: Sequence[Decimal]) -> Axis:
    """An axis for the values, in steps of 1, 2 or 5. It need not begin at 0: small differences are to be seen."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1, high + 1
    step = Decimal("0.1")
    while step * MOST_STEPS < high - low:
        step *= Decimal("2.5") if step.as_tuple().digits[0] == 2 else 2
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return Axis(tuple(step * number for number in range(int(first), int(last) + 1)))


def over_years(plot: Plot) -> SafeString:
    """The plot with its words as text alternative; nothing when there is no figure and nothing hidden."""
    shown = [value for line in plot.lines for value in line.values if value is not None]
    if not shown and not plot.hidden:
        return SafeString("")
    scale = axis(shown) if shown else None
    across = (WIDTH - RIGHT - LEFT) // len(plot.years)
    middles = [LEFT + across * place + across // 2 for place in range(len(plot.years))]
    pieces = [format_html('<text x="0" y="14" font-size="13">{}</text>', plot.unit)]
    pieces += _ticks(scale) if scale else []
    for year, x in zip(plot.years, middles, strict=True):
        pieces.append(_year(x, year))
        if year in plot.hidden:
            pieces.append(_hidden(x))
    strokes = list(STROKES)
    bottom = TOP + HEIGHT + 34
    for number, line in enumerate(plot.lines):
        stroke = strokes[number]
        parts = [year in line.parts for year in plot.years]
        for stretch in _stretches(line.values, middles, parts) if scale else ():
            pieces.append(curve([(x, scale.y(value)) for x, value in stretch], stroke))
        for x, value, is_part in zip(middles, line.values, parts, strict=True) if scale else ():
            if is_part and value is not None:
                pieces.append(_part(x, scale.y(value), stroke))
        pieces.append(
            format_html(
                '<g transform="translate({} {})">{}<text x="36" y="11">{}</text></g>',
                *(LEFT, bottom + number * LINE, sample(stroke), line.label),
            )
        )
    height = bottom + len(plot.lines) * LINE
    if any(line.parts for line in plot.lines):
        pieces.append(
            format_html(
                '<g transform="translate({} {})">{}{}<text x="36" y="11">{}</text></g>',
                *(LEFT, height, _part(6, 6, "solid"), _part(22, 6, "dashed")),
                _("kun en del af arbejdspladserne"),
            )
        )
        height += LINE
    return svg(pieces, width=WIDTH, height=height, title=in_words(plot), css=" chart--yearly")


def in_words(plot: Plot) -> str:
    """Every figure of the plot, year by year."""
    said = []
    for place, year in enumerate(plot.years):
        if year in plot.hidden:
            said.append(_("{year}: skjult").format(year=year))
            continue
        figures = [
            _figure(line, place, year, plot.places) for line in plot.lines if line.values[place] is not None
        ]
        if figures:
            said.append(f"{year}: {', '.join(figures)}")
    return f"{plot.name} ({plot.unit}). {'; '.join(said)}"


def _figure(line: PlottedLine, place: int, year: int, places: int) -> str:
    said = f"{line.label} {format_number(line.values[place], places)}"
    return _("{figure} (kun en del af arbejdspladserne)").format(figure=said) if year in line.parts else said


def _ticks(scale: Axis) -> list[SafeString]:
    step = (scale.ticks[1] - scale.ticks[0]).normalize()
    places = max(-int(step.as_tuple().exponent), 0)
    return [
        format_html(
            '<path d="M{} {}H{}" stroke="{}" stroke-width="1"/>'
            '<text x="{}" y="{}" text-anchor="end" font-size="13">{}</text>',
            *(LEFT, scale.y(tick), WIDTH - RIGHT, "#cccccc" if tick else "#1a1a1a"),
            *(LEFT - 8, scale.y(tick) + 4, format_number(tick, places)),
        )
        for tick in scale.ticks
    ]


def _year(x: int, year: int) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" text-anchor="middle" font-size="13">{}</text>', x, TOP + HEIGHT + 20, year
    )


def _hidden(x: int) -> SafeString:
    return format_html(
        '<text x="{0}" y="{1}" text-anchor="middle" font-size="13">•</text>'
        '<text x="{0}" y="{2}" text-anchor="middle" font-size="13">{3}</text>',
        *(x, TOP + HEIGHT // 2 - 8, TOP + HEIGHT // 2 + 8, _("skjult")),
    )


def _part(x: int, y: int, stroke: str) -> SafeString:
    """An open triangle: a figure that is not of the whole, and that no line leads to. It points down for other lines
    than the first, so that neither is told by its colour alone."""
    top, down = (y - 6, 10) if stroke == "solid" else (y + 6, -10)
    return format_html(
        '<path d="M{} {}l6 {}h-12z" fill="#fff" fill-opacity="0" stroke="{}" stroke-width="2"/>',
        *(x, top, down, STROKES[stroke][0]),
    )


def _stretches(
    values: Sequence[Decimal | None], middles: Sequence[int], parts: Sequence[bool]
) -> list[list[tuple[int, Decimal]]]:
    """The figures in stretches of neighbouring years: no line is drawn over a year without one, nor to a part."""
    found: list[list[tuple[int, Decimal]]] = [[]]
    for x, value, is_part in zip(middles, values, parts, strict=True):
        if value is None or is_part:
            found.append([])
        else:
            found[-1].append((x, value))
    return [stretch for stretch in found if stretch]
