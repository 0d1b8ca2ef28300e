"""How long a deadline is on a day. Pure Python."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Term(Protocol):
    """So many weeks in a period; without `to_on` for good. `pk` tells which was decided last."""

    pk: int
    weeks: int
    from_on: date
    to_on: date | None


AnyTerm = TypeVar("AnyTerm", bound=Term)


def term_in_force(terms: Iterable[AnyTerm], on: date) -> AnyTerm | None:
    """The term that counts on a day, None before the first one.

    A temporary change lies on top of the permanent term; of two of the same kind the later counts.
    Source: domain research AT35, statutory deadlines that were longer for a period.
    """
    covering = [term for term in terms if term.from_on <= on and (term.to_on is None or on <= term.to_on)]
    return max(covering, key=lambda term: (term.to_on is not None, term.from_on, term.pk), default=None)
