"""Which facts behind the criteria tell of few people or children. Source: domain research B10."""

from decimal import Decimal

from clusters.enums import EvidenceKind

SMALLEST_CELL = 5
"""Persons a number must be made of to be shown: 4 % of 50 children is two of them. Source: domain research B10."""

COUNTED = (EvidenceKind.DISTRESS_SHARE, EvidenceKind.SPECIAL_GROUPS)
"""Facts about some children among others. How many are behind one must always be said, also of one in words."""

OPEN = (EvidenceKind.DIRECT_REPORTS,)
"""Facts that are never hidden. How many are employed at a workplace is public, and stands on every page of figures:
to hide it here would hide nothing, and would say that it is worth hiding."""

SHARE = ("pct", "procent", "%")
PERSONS = ("barn", "børn", "elev", "unge", "person")
WHOLE = Decimal(100)


def is_of_few(kind: str, value: Decimal | None, unit: str, persons: int | None, smallest: int) -> bool:
    """Must a fact be hidden for its own sake, whether it is a number or words? `smallest` is in persons.

    Where nobody has said how many a fact about children is about, they may be few.
    """
    if kind in OPEN:
        return False
    if persons is None:
        return kind in COUNTED
    return persons < smallest or _is_rare(kind, value, unit, persons)


def tells_every_part(value: Decimal | None, unit: str) -> bool:
    """Can a total only be what it is when every part of it is the same? None of all are none of each."""
    return value == 0 or (value == WHOLE and _is_share(unit))


def _is_rare(kind: str, value: Decimal | None, unit: str, persons: int) -> bool:
    """Is the number made of very few among those it is counted among?"""
    if kind not in COUNTED or value is None:
        return False
    part = persons * value / WHOLE
    if _is_share(unit):
        children = part
    elif any(word in unit.casefold() for word in PERSONS):
        children = value
    else:
        children = min(part, value)  # a unit nobody can be sure of
    return 0 < children < SMALLEST_CELL


def _is_share(unit: str) -> bool:
    return any(sign in unit.casefold() for sign in SHARE)
