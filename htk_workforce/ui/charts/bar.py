"""One lying bar: where the money of a pool stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from htk_workforce.ui.charts.drawing import LINE, PATTERNS, outline, red_line, svg
from htk_workforce.ui.templatetags.danish import kr

WIDTH = 320
BAR = 24  # height of the bar in SVG units


@dataclass(frozen=True)
class Part:
    """A piece of the bar. `amount` in kroner, never below zero; `pattern` is a key of PATTERNS."""

    label: str
    amount: Decimal
    pattern: str


def _widths(amounts: list[Decimal]) -> list[int]:
    """Shares `WIDTH` over the amounts so that the pieces fill it exactly and none above zero vanishes."""
    total = sum(amounts)
    if not total:
        return [0 for _amount in amounts]
    edges, running = [0], Decimal(0)
    for amount in amounts:
        running += amount
        edges.append(round(running / total * WIDTH))
    widths = [right - left for left, right in zip(edges, edges[1:], strict=False)]
    for index, amount in enumerate(amounts):
        if amount and widths[index] < 2:
            widest = widths.index(max(widths))
            widths[widest] -= 2 - widths[index]
            widths[index] = 2
    return widths


def stacked_bar(
    parts: list[Part], *, title: str, legend: Sequence[Part] = (), mark: Decimal | None = None
) -> SafeString:
    """One horizontal bar of `parts` in their order.

    Args:
        title: the text alternative; say the figures, not what the drawing looks like.
        legend: parts whose label and amount are written below the bar, one per line.
        mark: an amount on the same scale at which to draw a red line through the bar.

    Raises:
        ValueError: for a part below zero, which has no length.
    """
    if any(part.amount < 0 for part in parts):
        raise ValueError("a part of a stacked bar cannot be below zero")
    pieces, x = [], 0
    for part, width in zip(parts, _widths([part.amount for part in parts]), strict=True):
        if width:
            pieces.append(PATTERNS[part.pattern](x, 0, width, BAR))
            pieces.append(format_html('<path d="M{} 0v{}" stroke="#fff" stroke-width="1"/>', x + width, BAR))
        x += width
    total = sum(part.amount for part in parts)
    if mark is not None and total:
        at = min(round(max(mark, Decimal(0)) / total * WIDTH), WIDTH - 2)
        pieces.append(red_line(at, 0, 0, BAR))
    height = BAR
    for part in legend:
        top = height + 8
        pieces += [PATTERNS[part.pattern](1, top, 16, 12), outline(1, top, 16, 12)]
        pieces.append(
            format_html(
                '<text x="26" y="{}">{}</text><text x="{}" y="{}" text-anchor="end">{}</text>',
                *(top + 11, part.label, WIDTH, top + 11, kr(part.amount)),
            )
        )
        height += LINE
    if legend:
        height += 4
    return svg([*pieces, outline(0, 0, WIDTH, BAR)], width=WIDTH, height=height, title=title)


def pool_bar(
    *, spent: Decimal, granted: Decimal, reserved: Decimal, free: Decimal, legend: bool = False
) -> SafeString:
    """The state of a pool or a frame line: afsat = afholdt + bevilget + reserveret + ledig, all in kroner.

    Args:
        spent: actuals (afholdt). granted: decided and not yet spent. reserved: applied for or held back.
        free: what is left; below zero when the pool is overdrawn, and then a red line marks the frame.
    """
    frame = spent + granted + reserved + free
    parts = [
        Part(_("Afholdt"), max(spent, Decimal(0)), "solid"),
        Part(_("Bevilget"), max(granted, Decimal(0)), "stripes"),
        Part(_("Reserveret"), max(reserved, Decimal(0)), "dots"),
        Part(_("Ledig"), max(free, Decimal(0)), "empty"),
    ]
    figures = {"frame": kr(frame), "spent": kr(spent), "granted": kr(granted), "reserved": kr(reserved)}
    # Amounts end in "kr.", so no sentence here needs a full stop of its own.
    if free < 0:
        title = _(
            "Afsat {frame}: afholdt {spent}, bevilget {granted}, reserveret {reserved}, overtrukket {over}"
        )
    else:
        title = _("Afsat {frame}: afholdt {spent}, bevilget {granted}, reserveret {reserved}, ledig {free}")
    title = title.format(over=kr(-free), free=kr(free), **figures)
    if free >= 0:
        return stacked_bar(parts, title=title, legend=parts if legend else ())
    overdrawn = [*parts[:-1], Part(_("Overtrukket"), -free, "line")]
    return stacked_bar(parts, title=title, legend=overdrawn if legend else (), mark=frame)
