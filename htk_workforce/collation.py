"""Danish sorting and searching, the same on SQLite and PostgreSQL.

PostgreSQL has the collation `da-x-icu` and folds Æ, Ø and Å when it searches. SQLite knows only ASCII, so
every connection is given a collation of that name and a LIKE that folds all letters. Use the collation in
queries only, never as a column's own, so that other programs can still open the SQLite file.
"""

import re
from functools import lru_cache
from typing import Any

from django.db.backends.signals import connection_created
from django.db.models.functions import Collate

COLLATION = "da-x-icu"
ALPHABET = {letter: place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyzæøå")}
AMONG_DIGITS_AND_SIGNS, AFTER_Å = 0, len(ALPHABET) + 1


def danish(field: str) -> Collate:
    """Order by a text the Danish way: … Y, Z, Æ, Ø, Å, and Aa as Å (AT41)."""
    return Collate(field, COLLATION)


def sort_key(text: str) -> list[tuple[int, str]]:
    """Where a text stands in the Danish alphabet; digits and signs come before the letters."""
    folded = text.casefold().replace("aa", "å").replace("ä", "æ").replace("ö", "ø")
    return [
        (ALPHABET[c] + 1, "") if c in ALPHABET else (AFTER_Å if c.isalpha() else AMONG_DIGITS_AND_SIGNS, c)
        for c in folded
    ]


def register(connection: Any, **kwargs: Any) -> None:
    """Handler of `connection_created`: teach an SQLite connection Danish."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(COLLATION, _compare)
        connection.connection.create_function("like", 2, _like, deterministic=True)
        connection.connection.create_function("like", 3, _like, deterministic=True)


def install() -> None:
    connection_created.connect(register, dispatch_uid="danish_sqlite")


def _compare(left: str, right: str) -> int:
    # Two texts that differ only in case stand together, but in the same order every time.
    a, b = (sort_key(left), left), (sort_key(right), right)
    return (a > b) - (a < b)


def _like(pattern: str | None, text: Any, escape: str = "") -> bool | None:
    if pattern is None or text is None:
        return None
    return _expression(pattern, escape).fullmatch(str(text).casefold()) is not None


@lru_cache(maxsize=256)
def _expression(pattern: str, escape: str) -> re.Pattern[str]:
    parts, taken_literally = [], False
    for character in pattern.casefold():
        if taken_literally or character not in (escape, "%", "_"):
            parts.append(re.escape(character))
            taken_literally = False
        elif character == escape:
            taken_literally = True
        else:
            parts.append(".*" if character == "%" else ".")
    return re.compile("".join(parts), re.DOTALL)
