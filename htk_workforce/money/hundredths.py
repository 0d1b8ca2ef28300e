"""Figures that are not money but must be just as exact: absence in percent or days, with two decimals."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from htk_workforce.money.amounts import format_number
from htk_workforce.money.fields import MoneyField

LARGEST = Decimal(10_000_000)
LONGEST_SHOWN = 40
_NUMBER = re.compile(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
_DOTTED = re.compile(r"-?\d+\.\d+")
_PERCENT = re.compile(r"\s*(%|pct\.?|procent)$", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


class HundredthsField(MoneyField):
    """A number with at most two decimals, kept as whole hundredths; the same exactness and refusals as money."""

    description = _("Tal med to decimaler")


class NumberError(ValueError):
    """A number that cannot be read in exactly one way. The message is a sentence that says what to write."""


def parse_number(text: str, *, example: str = "12,5", percent: bool = False) -> Decimal:
    """A number as Danes write it: 12,5 and 1.012,5, never 12.5. With `percent` a percent sign may follow it.

    Raises:
        NumberError: for anything else, and beyond ten million.
    """
    bare = _SPACES.sub("", _PERCENT.sub("", text) if percent else text).replace("\u2212", "-")
    names = {"text": shortened(text), "example": example, "most": format_number(LARGEST)}
    if not _NUMBER.fullmatch(bare):
        if _DOTTED.fullmatch(bare):
            said = _now("»%(text)s« kan læses på to måder. Skriv komma foran decimalerne, fx %(example)s.")
        else:
            said = _now("»%(text)s« er ikke et tal. Skriv fx %(example)s.")
        raise NumberError(said % names)
    value = Decimal(bare.replace(".", "").replace(",", "."))
    if abs(value) > LARGEST:
        raise NumberError(_now("»%(text)s« er for stort et tal. Det må højst være %(most)s.") % names)
    return value


def parse_whole(text: str, *, example: str = "12") -> int:
    """A whole number.

    Raises:
        NumberError: it is none.
    """
    value = parse_number(text, example=example)
    if value != value.to_integral_value():
        said = _now("»%(text)s« er ikke et helt tal. Skriv fx %(example)s.")
        raise NumberError(said % {"text": shortened(text), "example": example})
    return int(value)


def shortened(text: str) -> str:
    """As much of what was written as a message has room for."""
    text = text.strip()
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
