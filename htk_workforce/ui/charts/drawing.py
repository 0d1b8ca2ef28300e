"""What every chart is drawn with.

Only presentation attributes, because the Content-Security-Policy refuses inline styles. No ids and no
`<defs>`, so that many charts may stand on one page: patterns are drawn as lines and dots. Every chart
has a `<title>`, which browsers and PDF readers use as its text alternative.
"""

from collections.abc import Callable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LINE = 22  # height of one line of a legend
INK = "#14506b"
RED = "#cc0000"


def _solid(x: int, y: int, width: int, height: int) -> SafeString:
    return format_html('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>', x, y, width, height, INK)


def _stripes(x: int, y: int, width: int, height: int) -> SafeString:
    lines = "".join(f"M{x + step} {y}v{height}" for step in range(3, width, 6))
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="#8fb8cb"/>'
        '<path d="{}" fill="none" stroke="{}" stroke-width="2"/>',
        *(x, y, width, height, lines, INK),
    )


def _dots(x: int, y: int, width: int, height: int) -> SafeString:
    # A zero-length dash with round ends is a dot.
    lines = "".join(f"M{x + 4} {y + step}h{max(width - 6, 0)}" for step in range(4, height, 8))
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="#f6e3bd"/>'
        '<path d="{}" fill="none" stroke="#5c4300" stroke-width="3" stroke-linecap="round" '
        'stroke-dasharray="0 8"/>',
        *(x, y, width, height, lines),
    )


def _empty(x: int, y: int, width: int, height: int) -> SafeString:
    return format_html('<rect x="{}" y="{}" width="{}" height="{}" fill="#fff"/>', x, y, width, height)


def red_line(x: int, y: int, width: int, height: int) -> SafeString:
    return format_html('<path d="M{} {}v{}" stroke="{}" stroke-width="4"/>', x + width // 2, y, height, RED)


def _crossed(x: int, y: int, width: int, height: int) -> SafeString:
    lines = "".join(f"M{x} {y + step}h{width}" for step in range(3, height, 6))
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="#fbe3e3"/>'
        '<path d="{}" fill="none" stroke="{}" stroke-width="2"/>',
        *(x, y, width, height, lines, RED),
    )


def _slanted(x: int, y: int, width: int, height: int, step: int, *, is_rising: bool) -> str:
    """Parallel lines at 45 degrees that keep within the box, as the path of one drawing."""
    lines = []
    for far in range(step, width + height, step):
        left, right = max(far - height, 0), min(far, width)
        low, high = min(far, height), max(far - width, 0)
        if not is_rising:
            low, high = height - low, height - high
        lines.append(f"M{x + left} {y + low}L{x + right} {y + high}")
    return "".join(lines)


def _hatched(x: int, y: int, width: int, height: int) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="#fff"/>'
        '<path d="{}" fill="none" stroke="{}" stroke-width="2.5"/>',
        *(x, y, width, height, _slanted(x, y, width, height, 7, is_rising=True), INK),
    )


def _sketched(x: int, y: int, width: int, height: int) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="#f4f4f4"/>'
        '<path d="{}" fill="none" stroke="#666666" stroke-width="1" stroke-dasharray="4 4"/>',
        *(x, y, width, height, _slanted(x, y, width, height, 12, is_rising=False)),
    )


PATTERNS: dict[str, Callable[[int, int, int, int], SafeString]] = {
    "solid": _solid,
    "stripes": _stripes,
    "dots": _dots,
    "empty": _empty,
    "line": red_line,
    "crossed": _crossed,
    "hatched": _hatched,
    "sketched": _sketched,
}


def svg(pieces: Sequence[SafeString], *, width: int, height: int, title: str, css: str = "") -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" class="chart{}" viewBox="0 0 {} {}" width="{}" '
        'height="{}" font-family="IBM Plex Sans, sans-serif" font-size="14" fill="#1a1a1a">'
        "<title>{}</title>{}</svg>",
        *(css, width, height, width, height, title),
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )


def outline(x: int, y: int, width: int, height: int) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="{}" stroke-width="1"/>',
        *(x + 0.5, y + 0.5, width - 1, height - 1, INK),
    )
