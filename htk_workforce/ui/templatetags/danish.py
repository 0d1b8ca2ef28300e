"""How amounts, shares, staff and dates look on a page. Formats only: no filter works out a figure.

What is missing prints as a dash that screen readers call "ikke udfyldt": nothing stated is not 0 (X12).
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import wraps

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from htk_workforce import dates, money

register = template.Library()

_DATES = re.compile(r"(\d{2}-\d{2}-\d{4})")


def missing() -> SafeString:
    # role="img" lets the dash carry a name without a style sheet, so that it also holds in a PDF.
    return format_html('<span role="img" aria-label="{}">–</span>', gettext("ikke udfyldt"))


def _or_dash(shown: Callable[..., str]) -> Callable[..., str]:
    """The filter, answering a dash for None and for a name the template does not know ('')."""

    @register.filter(name=shown.__name__)
    @wraps(shown)
    def tolerant(value: object, *options: object) -> str:
        return missing() if value is None or value == "" else shown(value, *options)

    return tolerant


@_or_dash
def kr(amount: Decimal, ore: str = "") -> str:
    """4.000.000 kr. and 1.234,50 kr.; `|kr:"ore"` also writes ,00."""
    return money.format_kr(amount, ore=ore == "ore")


@_or_dash
def amount(kroner: Decimal, ore: str = "ore") -> str:
    """1.234,50 without the unit; `|amount:""` leaves ,00 out."""
    return money.format_amount(kroner, ore=ore == "ore")


@_or_dash
def tkr(amount: Decimal) -> str:
    """Kroner as 1.214 t.kr."""
    return money.format_tkr(amount)


@_or_dash
def thousands(amount: Decimal) -> str:
    """Kroner as 1.214, for a table whose caption says 1.000 kr."""
    return money.format_thousands(amount)


@_or_dash
def number(value: Decimal | int, places: int = 0) -> str:
    """1.234 or `|number:2` 1.234,50, with no unit."""
    return money.format_number(value, places)


@_or_dash
def pct(share: Decimal, places: int | None = None) -> str:
    """A share as a percentage: 0.85 is 85 %, 6/11 is 54,5 %. `|pct:1` always writes the decimal."""
    percent = share * 100
    return f"{_trimmed(percent, 1) if places is None else money.format_number(percent, places)}{money.NBSP}%"


@_or_dash
def fte(positions: Decimal, places: int | None = None) -> str:
    """Full-time positions: 60, 0,5 or 1,25. `|fte:2` always writes two decimals, for columns."""
    return _trimmed(positions, 2) if places is None else money.format_number(positions, places)


@_or_dash
def dato(day: date) -> str:
    """03-01-2022."""
    return dates.format_date(day)


@register.filter
def unbroken(text: object) -> SafeString:
    """A text in a table that names days: no date in it is broken at a hyphen."""
    parts = enumerate(_DATES.split(str(text)))
    return format_html_join(
        "",
        "{}",
        ((format_html('<span class="date">{}</span>', part) if at % 2 else part,) for at, part in parts),
    )


@_or_dash
def langdato(day: date) -> str:
    """mandag den 3. januar 2022, with kl. 13.00 for a moment, in the language of the screen."""
    return dates.format_long_date_on_screen(day)


def _trimmed(value: Decimal, most_places: int) -> str:
    text = money.format_number(value, most_places)
    return text.rstrip("0").rstrip(",")
