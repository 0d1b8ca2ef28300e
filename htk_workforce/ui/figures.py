"""Tables that people write in rich text: their head is one, figures stand to the right, and a wide one scrolls."""

import re
from html import unescape
from itertools import count

from django.utils.html import format_html
from django.utils.translation import gettext as _

NUMBER = r"(?:\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d+)(?:,\d+)?"
UNITS = r"kr\.?|(?:mio|mia|t)\.? ?kr\.?|mio\.?|mia\.?|tkr\.?|øre|pct\.?|%|procentpoint|årsværk|timer|dage|uger|stk\.?"
_FIGURE = re.compile(rf"[+\u2212\u2013-]? ?{NUMBER}(?:,-)?(?: ?(?:{UNITS}))?\*?", re.IGNORECASE)
_EMPTY = frozenset({"", "-", "–", "—"})
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[hd])((?: scope=\"[^\"]*\")?)>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_HEAD = re.compile(
    r"<table><tbody>(<tr>(?:<th(?: scope=\"[^\"]*\")?>(?:(?!</?t[rhd]\b).)*</th>)+</tr>)(?=<tr>)", re.DOTALL
)
_SCOPE = re.compile(r"<th(?: scope=\"[^\"]*\")?>")


def is_figure(text: str) -> bool:
    """Is a cell's text an amount or another figure, with or without a unit? A date or a case number is neither."""
    return _FIGURE.fullmatch(" ".join(text.split())) is not None


def with_figures(html: str) -> str:
    """Clean rich text where cells that hold a figure have class="amount", and a first row of heads is the table's head.

    The first column tells what a row is about and stays to the left, whatever it says. The head of a column follows
    its figures when there is nothing else in it; so does an empty cell or a dash.
    """
    return _TABLE.sub(lambda table: _aligned(_with_head(table[0])), html)


def with_scrolling_tables(html: str) -> str:
    """Clean rich text for the screen: each table in a box of its own, so that the page stays as wide as a phone."""
    label = _("Tabel")
    box = format_html(
        '<div class="table--responsive-scroll" tabindex="0" role="region" aria-label="{}">', label
    )
    return _TABLE.sub(
        lambda table: f'{box}<table class="table table--written">{table[0][len("<table>") :]}</div>', html
    )


def _with_head(table: str) -> str:
    """The editor writes the heads of the columns as the first row of the body."""

    def head(found: re.Match[str]) -> str:
        row = _SCOPE.sub('<th scope="col">', found[1])
        return f"<table><thead>{row}</thead><tbody>"

    return _HEAD.sub(head, table)


def _aligned(table: str) -> str:
    body = [_cells(row) for row in _ROW.findall(table) if "<td" in row]
    if body and not any(map(is_figure, body[0])):
        body = body[1:]  # the heads of the columns, written as ordinary cells
    columns = {
        at
        for at in range(1, max(map(len, body), default=0))
        if _holds_figures([cells[at] for cells in body if at < len(cells)])
    }

    def row(match: re.Match[str]) -> str:
        places = count()

        def cell(found: re.Match[str]) -> str:
            tag, scope, text = found.groups()
            at = next(places)
            is_right = at in columns or (at > 0 and tag == "td" and is_figure(_words(text)))
            return f'<{tag}{scope} class="amount">{text}</{tag}>' if is_right else found[0]

        return f"<tr>{_CELL.sub(cell, match[1])}</tr>"

    return _ROW.sub(row, table)


def _holds_figures(texts: list[str]) -> bool:
    """Nothing but figures, empty cells and dashes, and at least one figure."""
    return any(map(is_figure, texts)) and all(text in _EMPTY or is_figure(text) for text in texts)


def _cells(row: str) -> list[str]:
    return [_words(body) for _tag, _scope, body in _CELL.findall(row)]


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())
