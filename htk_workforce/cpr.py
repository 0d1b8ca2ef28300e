"""CPR numbers in a text. Pure Python.

A CPR number is ten digits: day, month and two-digit year of birth, and a serial number whose first digit tells the
century. Source: CPR-kontoret, "Personnummeret i CPR-systemet" and cpr.dk/cpr-systemet/opbygning-af-cpr-nummeret.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
"""Each digit times its weight gives a sum that 11 divides ("modulus 11"). Source: as above."""

CENTURIES = {
    **dict.fromkeys("0123", ((0, 99, 1900),)),
    **dict.fromkeys("49", ((0, 36, 2000), (37, 99, 1900))),
    **dict.fromkeys("5678", ((0, 57, 2000), (58, 99, 1800))),
}
"""By the seventh digit: which two-digit years are of which century. Source: as above."""

# Word leaves soft hyphens and spaces without width inside numbers.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_DASH = r"[-\u2010-\u2015\u2212]"
_SPACE = r"[ \t\u00a0\u2007\u2009\u202f]"
_NUMBER = re.compile(
    # Not the end of a longer number, and not a telephone number with its country (+46 …).
    rf"(?<![0-9+])(?<![0-9][.,/])(?P<birth>[0-9]{{6}})(?P<between>{_SPACE}?{_DASH}?{_SPACE}?)(?P<serial>[0-9]{{4}})(?![0-9])"
)
_AMOUNT_BEFORE = re.compile(rf"\b(?:kr\.?|dkk){_SPACE}?$", re.IGNORECASE)
_AMOUNT_AFTER = re.compile(
    rf"(?:,-|[.,][0-9]|{_SPACE}?-?(?:kr\b|kroner\b|dkk\b|t\.?{_SPACE}?kr\b|mio\b|mia\b|million|milliard))",
    re.IGNORECASE,
)
_COUNTRY_BEFORE = re.compile(rf"\+[0-9]{{1,3}}{_SPACE}?$")
# The production units of companies have numbers of ten digits from 1000000000 up.
_UNIT_BEFORE = re.compile(
    rf"\b(?:p-?(?:nr|nummer)|produktionsenhed(?:snummer)?)[.:]*{_SPACE}?$", re.IGNORECASE
)


@dataclass(frozen=True)
class CprHit:
    """A CPR number found in a text. It is never written again in full: `masked` is what may be shown."""

    digits: str

    @property
    def masked(self) -> str:
        return f"{self.digits[:6]}-xxxx"


def find_cpr(text: str) -> list[CprHit]:
    """Every CPR number in a plain text, with or without hyphen or space after the date of birth.

    Case numbers, amounts and telephone numbers are none.
    """
    return [CprHit(found["birth"] + found["serial"]) for found in _matches(text.translate(_INVISIBLE))]


def masked(text: str) -> str:
    """The text with the last digits of every CPR number hidden, for a heading or a list."""
    text = text.translate(_INVISIBLE)
    for found in reversed(list(_matches(text))):
        text = f"{text[: found.start()]}{found['birth']}-xxxx{text[found.end() :]}"
    return text


def _matches(text: str) -> Iterator[re.Match[str]]:
    for found in _NUMBER.finditer(text):
        if is_cpr(found["birth"] + found["serial"]) and not _is_something_else(found, text):
            yield found


def is_cpr(digits: str) -> bool:
    """Are these ten digits a possible CPR number: a date that exists, and the check digit where it applies?

    Since October 2007 numbers without the check digit have been given where a day had no more with it. So far all of
    them are dated the 1 January, and the list of years is not complete, so that no year is left out here.
    Source: cpr.dk/cpr-systemet/personnumre-uden-kontrolciffer-modulus-11-kontrol (as of 10-05-2023).
    """
    born = birth_date(digits)
    if born is None:
        return False
    if (born.month, born.day) == (1, 1):
        return True
    return sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11 == 0


def birth_date(digits: str) -> date | None:
    """The date of birth in ten digits, or None when there is no such day."""
    day, month, short_year = (int(digits[at : at + 2]) for at in (0, 2, 4))
    century = next(century for first, last, century in CENTURIES[digits[6]] if first <= short_year <= last)
    try:
        return date(century + short_year, month, day)
    except ValueError:
        return None


def _is_something_else(found: re.Match[str], text: str) -> bool:
    """Is it an amount, a telephone number or the number of a production unit, by the words around it?"""
    if found["between"]:
        return False
    before = text[max(0, found.start() - 30) : found.start()]
    after = text[found.end() : found.end() + 30]
    if not found["birth"].startswith("0") and (_AMOUNT_BEFORE.search(before) or _AMOUNT_AFTER.match(after)):
        return True
    if found["birth"].startswith("1") and _UNIT_BEFORE.search(before):
        return True
    return bool(_COUNTRY_BEFORE.search(before))
