"""Commitments with what is left of them, and which of them a row of the finance system probably belongs to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch, QuerySet

from pools.enums import ApplicationState, RowState
from pools.models import ActualRow, Application, Expenditure
from pools.queries.budget import ZERO
from pools.queries.funding import spent_on_each
from pools.workflow import GRANTED

BOOKABLE = GRANTED | {ApplicationState.REPORTED}
NUMBER = re.compile(r"(?<!\w)[A-ZÆØÅ]{1,5}-\d{4}-\d{4,}(?!\w)")


@dataclass(frozen=True)
class Commitment:
    """A granted application and its money in kroner, the pool's part and the other sources together."""

    application: Application
    approved: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        return self.approved - self.spent

    def room_for(self, amount: Decimal) -> Decimal:
        """How much can be booked: expenditure of what is left, a credit (below zero) of what is spent."""
        return self.spent if amount < 0 else self.left

    @cached_property
    def workplace_name(self) -> str:
        return self.application.workplace.name.casefold()

    def is_named_in(self, folded: str) -> bool:
        """Does a text without capitals name the workplace as words of its own?"""
        # The plain look first: it settles nearly all of them, and an export has thousands of rows.
        name = self.workplace_name
        return name in folded and bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded))


def bookable_applications() -> QuerySet[Application]:
    """The applications that expenditure can be booked on."""
    return (
        Application.objects.filter(state__in=BOOKABLE)
        .select_related("line__frame__pool", "workplace")
        .order_by("number")
    )


def commitments(applications: Iterable[Application] | None = None) -> list[Commitment]:
    """Commitments with what is left of them, in a fixed number of queries; all bookable ones when none are given."""
    if applications is None:
        applications = bookable_applications().prefetch_related("lines")
    applications = list(applications)
    spent = spent_on_each(applications)
    return [Commitment(a, a.approved_total, spent.get(a.pk, ZERO)) for a in applications]


def proposed_commitment(text: str, amount: Decimal, candidates: Sequence[Commitment]) -> Application | None:
    """The commitment a row probably belongs to, or None when there is not exactly one good guess.

    By its number in the text; else by the workplace's name in the text and room for the amount, preferring the one
    with room for exactly that. `amount` in kroner, a credit below zero.
    """
    numbers = set(NUMBER.findall(text.upper()))
    if numbers:
        named = [c for c in candidates if c.application.number in numbers]
    else:
        folded = text.casefold()
        named = [c for c in candidates if c.is_named_in(folded) and abs(amount) <= c.room_for(amount)]
        named = [c for c in named if c.room_for(amount) == abs(amount)] or named
    return named[0].application if len(named) == 1 else None


def unmatched_rows() -> QuerySet[ActualRow]:
    """The rows that nobody has booked or put away yet, oldest date first."""
    return ActualRow.objects.filter(state=RowState.UNMATCHED).order_by("on", "id")


def matching_list(rows: QuerySet[ActualRow]) -> QuerySet[ActualRow]:
    """Rows with what the matching page shows of them."""
    bookings = Expenditure.objects.select_related("application", "reversed_by").order_by("pk")
    return rows.select_related(
        "actual_import", "proposal__workplace", "proposal__line__frame__pool"
    ).prefetch_related(Prefetch("expenditures", bookings))
