"""Exact kroner: the only rounding, and how amounts are written."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import Enum

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ZERO = Decimal("0.00")
# Far above any municipal budget, far below what 64 bits of øre can hold even when 90,000 such rows are added.
MAX_AMOUNT = Decimal("1000000000000.00")
NBSP, MINUS = "\u00a0", "\u2212"

MESSAGES = {
    "empty": _("Skriv et beløb, fx 600.000 eller 1.234,50."),
    "no_number": _("Beløbet kan ikke læses. Skriv det med tallene 0-9, fx 600.000 eller 1.234,50."),
    "dot": _(
        "Punktum kan kun stå mellem tusinderne. Skriv beløbet med komma foran ørerne og punktum "
        "mellem tusinderne, fx 1.234,50."
    ),
    "comma": _("Kommaet skal stå én gang og mellem to tal, fx 1.234,50. Skriv punktum mellem tusinderne."),
    "space": _("Der er mellemrum inde i tallet. Skriv punktum mellem tusinderne, fx 600.000."),
    "decimals": _("Beløbet går længere ned end hele ører. Skriv højst to cifre efter kommaet, fx 1.234,50."),
    "too_large": _("Beløbet er for stort. Det må højst være 1.000.000.000.000 kr. Tæl nullerne efter."),
    "unit": _("»%(word)s« er ikke en kendt enhed. Skriv kr., t.kr., mio. kr. eller mia. kr. efter tallet."),
    "range": _("Skriv ét beløb og ikke et interval, fx 120.000."),
    "reversed": _("Det første beløb er større end det sidste. Skriv det mindste først, fx 50.000-60.000."),
    "negative": _("Beløbet må ikke være negativt. Skriv det uden minus."),
    "zero": _("Beløbet skal være større end 0 kr."),
}


class Unit(Enum):
    """The power of ten of kroner in which a number is written."""

    KR = 0
    TKR = 3
    MIO = 6
    MIA = 9


def exact(value: Decimal | int | str) -> Decimal:
    """Kroner with exactly two decimals from a Python value. A string is written as Python writes it: "12.50".

    Raises:
        TypeError: for a float, a bool or anything else that is not an exact number.
        ValidationError: for more than two decimals, not a number, or beyond `MAX_AMOUNT`.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise TypeError(f"Money is Decimal, int or str, never {type(value).__name__}: {value!r}")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValidationError(MESSAGES["no_number"], code="no_number") from None
    if not number.is_finite():
        raise ValidationError(MESSAGES["no_number"], code="no_number")
    if abs(number) > MAX_AMOUNT:
        raise ValidationError(MESSAGES["too_large"], code="too_large")
    rounded = round_half_up(number, 2)
    if rounded != number:
        raise ValidationError(MESSAGES["decimals"], code="decimals")
    return rounded


def round_half_up(value: Decimal | int, places: int = 0) -> Decimal:
    """`value` with `places` decimals; a half goes away from zero, in both directions (AT03).

    Raises:
        TypeError: for a float.
    """
    return _number(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0  # + 0: no negative zero


def _number(value: Decimal | int) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"Only exact numbers are rounded, not {type(value).__name__}: {value!r}")
    return Decimal(value)


def in_thousands(amount: Decimal) -> Decimal:
    """Kroner as whole t.kr. Sum first, round last: 6 × 21.600 kr. is 130 and not 132 (AT03)."""
    return round_half_up(_number(amount).scaleb(-3))


def apportion(parts: Sequence[Decimal], unit: Unit = Unit.TKR) -> list[Decimal]:
    """The parts (kroner) in whole `unit`s (t.kr. unless told), adding up to the rounded whole (AT04).

    Every part is rounded half up on its own and the numerically largest takes what is left over; of equals,
    the first. A part never changes sign: the next largest takes what the largest cannot, and 0 stays 0.
    """
    exacts = [_number(part).scaleb(-unit.value) for part in parts]
    shown = [round_half_up(part) for part in exacts]
    residue = round_half_up(sum(exacts, Decimal(0))) - sum(shown)
    for index in sorted(range(len(exacts)), key=lambda i: (-abs(exacts[i]), i)):
        part = exacts[index]
        if not residue or not part:
            break
        towards_zero = (residue > 0) != (part > 0)
        step = residue if not towards_zero else min(abs(residue), abs(shown[index])).copy_sign(residue)
        shown[index] += step
        residue -= step
    return shown


def format_number(value: Decimal | int, places: int = 0) -> str:
    """1.234,50 with `places` decimals, rounded half up, and a true minus sign (U+2212)."""
    rounded = round_half_up(value, places)
    text = f"{abs(rounded):,.{places}f}".translate(str.maketrans(",.", ".,"))
    return f"{MINUS}{text}" if rounded < 0 else text


def format_amount(amount: Decimal, *, ore: bool = True) -> str:
    """Kroner without the unit: 1.234,50. With `ore=False` whole kroner are written without ,00."""
    rounded = round_half_up(amount, 2)
    return format_number(rounded, 2 if ore or rounded % 1 else 0)


def format_kr(amount: Decimal, *, ore: bool = False) -> str:
    """4.000.000 kr. or 1.234,50 kr., with a no-break space; `ore=True` always writes both decimals (B12)."""
    return f"{format_amount(amount, ore=ore)}{NBSP}kr."


def format_thousands(amount: Decimal) -> str:
    """Kroner as whole t.kr. without the unit, for tables that carry the unit in the caption: 1.214."""
    return format_number(in_thousands(amount))


def format_tkr(amount: Decimal) -> str:
    """Kroner as whole t.kr. with the unit: 1.214 t.kr."""
    return f"{format_thousands(amount)}{NBSP}t.kr."
