"""The strict parser for amounts as Danes write them, for every form and every import (AT38, AT39)."""

import re
from dataclasses import dataclass
from decimal import Decimal

from htk_workforce.money.amounts import MAX_AMOUNT, MESSAGES, MINUS, Unit, round_half_up


class AmountError(ValueError):
    """An amount that cannot be read in exactly one way.

    `message` is the Danish sentence that says what to write instead; `code` is its key in `MESSAGES`.
    """

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.message = MESSAGES[code] % params if params else MESSAGES[code]
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class _Written:
    negative: bool
    number: str  # digits, dots and commas as typed
    unit: Unit | None  # None: the text names no unit


LONGEST_RANGE = 100  # characters

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_DASHES = str.maketrans({MINUS: "-", "\u2013": "-", "\u2011": "-"})
_CURRENCY = r"(?:kr\b\.?|kroner\b|krone\b|dkk\b)"
_AMOUNT = re.compile(
    rf"(?P<before>-)?\s*(?P<prefix>{_CURRENCY})?\s*(?P<after>-)?\s*(?P<number>[0-9.,]*[0-9])(?P<dash>,-)?(?P<rest>.*)"
)
_UNIT = re.compile(
    r"\s*-?\s*(?P<scale>t\.?\s?(?=kr|dkk)|tusinde?\b|mio\b\.?|mill\b\.?|million(?:er)?\b|mia\b\.?|milliard(?:er)?\b)?"
    rf"\s*(?P<currency>{_CURRENCY})?"
)
_SCALES = {"t": Unit.TKR, "mio": Unit.MIO, "mill": Unit.MIO, "mia": Unit.MIA, "milliard": Unit.MIA}
_RANGE = re.compile(r"(.*?[0-9].*?)\s*(?:-|\btil\b)\s*((?:kr\b\.?\s*)?[0-9].*)")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+")


def parse_amount(text: str, *, unit: Unit = Unit.KR) -> Decimal:
    """Kroner from an amount as Danes write it (AT38). `unit` counts when the text names none.

    "870.000 kr.", "4 millioner kroner", "kr. 3500 kr.", "0,5 mio. kr.", "50.000,-" and "-2.529" are read;
    "1000.5" and "1.00" are refused, because a dot may only stand between thousands.

    Raises:
        AmountError: with a Danish sentence, when the text is not exactly one readable amount.
    """
    return _value(_split(text), unit)


def parse_amount_range(text: str, *, unit: Unit = Unit.KR) -> tuple[Decimal, Decimal]:
    """The two ends in kroner of a written range (AT39); a single amount is a range of one point.

    In "100-120.000 kr." the first number borrows the thousands of the last, and its unit if it names none.

    Raises:
        AmountError: with a Danish sentence; also for a range with the larger amount first.
    """
    cleaned = _clean(text)
    prefix = re.match(_CURRENCY, cleaned)
    # The pattern is slow on long text, which is no range anyway.
    short = len(cleaned) <= LONGEST_RANGE
    ends = _RANGE.fullmatch(cleaned, prefix.end() if prefix else 0) if short else None
    if not ends:
        amount = parse_amount(text, unit=unit)
        return amount, amount
    if prefix:
        unit = Unit.KR
    low, high = _split(ends[1]), _split(ends[2])
    if low.unit is None:
        low = _Written(low.negative, low.number + _borrowed_thousands(low.number, high.number), high.unit)
    bounds = _value(low, unit), _value(high, unit)
    if bounds[0] > bounds[1]:
        raise AmountError("reversed")
    return bounds


def _borrowed_thousands(low: str, high: str) -> str:
    """What "100" lacks in "100-120.000": ".000". In "500-1.000" it lacks nothing: 500 is longer than 1."""
    leading, *groups = high.partition(",")[0].split(".")
    if not groups or not re.fullmatch(r"[1-9][0-9]{0,2}", low):
        return ""
    return ".000" * (len(groups) - (len(low) > len(leading)))


def _clean(text: str) -> str:
    return _SPACES.sub(" ", text).strip().translate(_DASHES).lower()


def _split(text: str) -> _Written:
    """Sign, number and unit of one amount, the number still as typed."""
    text = _clean(text)
    if not text:
        raise AmountError("empty")
    match = _AMOUNT.fullmatch(text)
    if not match or (match["before"] and match["after"]):
        raise AmountError("no_number")
    rest = match["rest"]
    found = _UNIT.fullmatch(rest)
    if not found or rest.strip() == "-":
        raise _fault_in(rest)
    scale = found["scale"]
    if scale:
        written = next(unit for name, unit in reversed(_SCALES.items()) if scale.startswith(name))
    else:
        written = Unit.KR if found["currency"] or match["prefix"] or match["dash"] else None
    return _Written(bool(match["before"] or match["after"]), match["number"], written)


def _fault_in(rest: str) -> AmountError:
    """Why the text after the number is no unit."""
    if re.match(r"\s*(-|til\b)\s*[0-9]", rest):
        return AmountError("range")
    if re.match(r"\s[0-9]", rest):
        return AmountError("space")
    if re.match(r"[.,]", rest):
        return AmountError("dot" if rest[0] == "." else "comma")
    word = rest.strip(" -")
    if not word or word[0].isnumeric():
        return AmountError("no_number")
    return AmountError("unit", word=word[:30])


def _value(written: _Written, default: Unit) -> Decimal:
    """The number in kroner."""
    exponent = (default if written.unit is None else written.unit).value
    whole, comma, fraction = written.number.partition(",")
    if "," in fraction or (comma and not (whole and fraction)):
        raise AmountError("dot" if "." in fraction else "comma")
    if "." in fraction or ("." in whole and not _THOUSANDS.fullmatch(whole)):
        raise AmountError("dot")
    digits = whole.replace(".", "").lstrip("0") or "0"
    if len(digits) + exponent > len(str(int(MAX_AMOUNT))):
        raise AmountError("too_large")
    if len(fraction) > 2 + exponent:
        raise AmountError("decimals")
    amount = round_half_up(Decimal(f"{digits}.{fraction or 0}").scaleb(exponent), 2)
    if amount > MAX_AMOUNT:
        raise AmountError("too_large")
    return -amount + 0 if written.negative else amount
