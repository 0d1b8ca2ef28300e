"""What a text says against what the data say. Advice, never a verdict: a person may know better. Pure Python.

Every check answers with the words it found, so that the person can find them too. A text that can be read in more
than one way is left alone: a check that cries wolf is soon accepted unread.
"""

import re
from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases.rules.prose import sentences
from htk_workforce.dates import MONTHS, WEEKDAYS
from htk_workforce.money import AmountError, parse_amount

NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        (
            ("en", "én", "et", "ét"),
            ("to",),
            ("tre",),
            ("fire",),
            ("fem",),
            ("seks",),
            ("syv",),
            ("otte",),
            ("ni",),
            ("ti",),
            ("elleve",),
            ("tolv",),
            ("tretten",),
            ("fjorten",),
            ("femten",),
            ("seksten",),
            ("sytten",),
            ("atten",),
            ("nitten",),
            ("tyve",),
        ),
        1,
    )
    for word in words
}
_NUMBER = rf"(?:[0-9]{{1,3}}|{'|'.join(NUMBER_WORDS)})"
_AMOUNT = re.compile(
    r"(?<![0-9.,/-])(?:kr\.?\s*)?[0-9][0-9.]*(?:,[0-9]+)?"
    r"(?:\s*-?\s*(?:million(?:er)?|milliard(?:er)?|mill\.?|mio\.?|mia\.?|t\.\s?(?=kr))\s*(?:kr\b\.?|kroner\b)?"
    r"|\s*(?:kr\b\.?|kroner\b)|,-)",
    re.IGNORECASE,
)
_RANGE_BEFORE = re.compile(r"[0-9]\s*(?:-|\u2013|\btil\b)\s*$")
_CHANGED_SHARE = re.compile(
    r"\bmed\s+(?:ca\.\s*|cirka\s*|omkring\s*|mindst\s*|op\s+til\s*)?(?P<share>[0-9]+(?:,[0-9]+)?\s*(?:%|pct\b\.?|procent\b))"
    r"(?!\s*-?point)",
    re.IGNORECASE,
)
_SHARE = re.compile(r"andel(?:en|e|ene)?\b", re.IGNORECASE)
_DATE = re.compile(
    r"(?<![0-9.,/-])(?P<day>[0-9]{1,2})(?:[-./](?P<month>[0-9]{1,2})[-./]|\.\s*(?P<name>"
    + "|".join(MONTHS)
    + r")\s+)"
    r"(?P<year>[0-9]{4})(?!-?[0-9])",
    re.IGNORECASE,
)
_WEEKDAY_BEFORE = re.compile(rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})\s+(?:den\s+|d\.\s*)?$", re.IGNORECASE)
# "16 uger", "16-ugers", "16 og 12 uger", "fra 12 til 16 uger"
_WEEKS = re.compile(
    rf"\b(?:{_NUMBER}\s*(?:,|/|-|\u2013|\bog\b|\beller\b|\btil\b|\bhhv\.?|\bhenholdsvis\b)\s*){{0,4}}{_NUMBER}\s*-?\s*ugers?\b",
    re.IGNORECASE,
)
_NUMBERS = re.compile(rf"\b{_NUMBER}\b", re.IGNORECASE)
_LINES = re.compile(rf"\b(?P<count>{_NUMBER})\s+(?:\w+e\s+)?linjer\b", re.IGNORECASE)
_DISTRIBUTES = re.compile(r"\bfordeles\b", re.IGNORECASE)
_MONEY = re.compile(r"pulje|midler|beløb|ramme|\bkr\b|kroner|\bmio\b", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """Words of a text that stand for an amount in kroner."""

    words: str
    amount: Decimal


@dataclass(frozen=True)
class Day:
    """Words of a text that stand for a date, and the weekday they were given, if any."""

    words: str
    on: date
    weekday: str


def written_amounts(text: str) -> list[Written]:
    """The amounts of a text as far as they can be read; the ends of a range are left out."""
    found = []
    for match in _AMOUNT.finditer(text):
        if _RANGE_BEFORE.search(_before(text, match)):
            continue
        words = match.group().strip()
        try:
            found.append(Written(words, parse_amount(words)))
        except AmountError:
            continue
    return found


def differing_amounts(text: str, whole: Decimal, parts: Collection[Decimal]) -> list[Written]:
    """The amounts of a text that are none of the data's, in a text that does not mention the whole.

    `whole` is what the lines of a point sum to and `parts` what may stand beside it, all in kroner: "4 mio. kr."
    differs from lines that sum to 3.500.000. An amount with decimals may be rounded: "1,2 mio. kr." is 1.214.000.
    A text that mentions the whole may hold any other amount, such as a price. Source: A3.2, X09 and X25.
    """
    amounts = written_amounts(text)
    if any(_is_written(amount, whole) for amount in amounts):
        return []
    return [amount for amount in amounts if not any(_is_written(amount, known) for known in parts)]


def _is_written(written: Written, amount: Decimal) -> bool:
    return written.amount == amount or abs(written.amount - amount) < _half_of_the_last_digit(written)


def _half_of_the_last_digit(written: Written) -> Decimal:
    """How far a rounded amount may lie from the exact one; 0 for one without decimals, which is taken as exact."""
    digits = re.search(r"[0-9][0-9.]*,([0-9]+)", written.words)
    scaled = re.search(r"mio|mia|mill|t\.", written.words, re.IGNORECASE)
    if not digits or not scaled:
        return Decimal(0)
    typed = Decimal(digits.group().replace(".", "").replace(",", "."))
    if not typed:
        return Decimal(0)
    return written.amount / typed * Decimal(5).scaleb(-len(digits[1]) - 1)


def shares_in_doubt(text: str) -> list[str]:
    """Where a share changes "med 10 pct.": of itself, or percentage points? Source: X03, the plan for a higher share
    of trained staff, where the ministry said 10 percentage points."""
    return [
        match["share"]
        for sentence in sentences(text)
        if _SHARE.search(sentence)
        for match in _CHANGED_SHARE.finditer(sentence)
    ]


def weekend_days(text: str) -> list[Day]:
    """The dates of a text in a weekend, and those that are given a weekday they are not (AT40; X31, X32).

    A day that the text itself calls a Saturday or Sunday is meant. The first and the last day of a month are the ends
    of a period more often than days for something to happen.
    """
    days = []
    for match in _DATE.finditer(text):
        month = int(match["month"]) if match["month"] else MONTHS.index(match["name"].lower()) + 1
        on = _day(int(match["year"]), month, int(match["day"]))
        if on is None:
            continue
        named = _WEEKDAY_BEFORE.search(_before(text, match))
        weekday = named["weekday"].lower() if named else ""
        is_end = on.day in (1, monthrange(on.year, on.month)[1])
        if (weekday and weekday != WEEKDAYS[on.weekday()]) or (
            not weekday and on.weekday() >= 5 and not is_end
        ):
            days.append(Day(match.group(), on, weekday))
    return days


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def missing_weeks(text: str, weeks_after: Iterable[int]) -> tuple[list[int], list[int]] | None:
    """The new lengths, in weeks, that a text names and those it leaves out, when it names only some of several.

    "Fristerne forlænges til 16 uger" where the one becomes 16 and the other 12 (AT35, X22). None when it names all of
    them or none.
    """
    wanted = set(weeks_after)
    phrases = (match.group() for match in _WEEKS.finditer(text))
    named = {_count(number) for phrase in phrases for number in _NUMBERS.findall(phrase)} & wanted
    left_out = wanted - named
    return (sorted(named), sorted(left_out)) if named and left_out else None


def miscounted_lines(text: str, count: int) -> str:
    """The words "fem linjer" where there are not five; "" when they fit, or nothing is said. Source: X02."""
    match = _LINES.search(text)
    return match.group() if match and _count(match["count"]) != count else ""


def says_it_distributes(text: str) -> bool:
    """Does a text say that money is distributed? ("fordele" alone may be advantages.)"""
    return bool(_DISTRIBUTES.search(text) and _MONEY.search(text))


def _count(words: str) -> int:
    return NUMBER_WORDS.get(words.lower()) or int(words)


def _before(text: str, match: re.Match[str]) -> str:
    """The words in front of what was found, no more of them than can matter."""
    return text[max(0, match.start() - 30) : match.start()]
