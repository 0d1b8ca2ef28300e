"""Money: exact kroner in Python, whole øre in the database, one parser, one rounding and one way of writing.

SQLite adds decimal columns as floats, so the database holds integers of øre (100 øre = 1 krone).
Python sees `Decimal` kroner with exactly two decimals. A float is refused everywhere.
"""

from htk_workforce.money.amounts import (
    MAX_AMOUNT,
    MINUS,
    NBSP,
    ZERO,
    Unit,
    apportion,
    exact,
    format_amount,
    format_kr,
    format_number,
    format_thousands,
    format_tkr,
    in_thousands,
    round_half_up,
)
from htk_workforce.money.fields import AmountField, MoneyField, kroner
from htk_workforce.money.reading import AmountError, parse_amount, parse_amount_range

__all__ = [
    "MAX_AMOUNT",
    "MINUS",
    "NBSP",
    "ZERO",
    "AmountError",
    "AmountField",
    "MoneyField",
    "Unit",
    "apportion",
    "exact",
    "format_amount",
    "format_kr",
    "format_number",
    "format_thousands",
    "format_tkr",
    "in_thousands",
    "kroner",
    "parse_amount",
    "parse_amount_range",
    "round_half_up",
]
