"""Commitments with what is left of them, and which of them a row of the finance system probably belongs to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch, QuerySet

from pools.enums import ApplicationState, RowState
from pools.models import ActualRow, Application, Expenditure
from pools.queries.budget import ZERO
from pools.queries.funding import spent_on_each
from pools.rules import ALREADY_ENTERED_WITHIN, APPLICATION_NUMBER
from pools.workflow import GRANTED

BOOKABLE = GRANTED | {ApplicationState.REPORTED}


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

    def is_granted_by(self, day: date) -> bool:
        """Was it granted that day or before?"""
        return self.application.decided_on is not None and self.application.decided_on <= day

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


def proposed_commitment(
    text: str, amount: Decimal, on: date, candidates: Sequence[Commitment]
) -> Application | None:
    """The commitment a row probably belongs to, or None when there is not exactly one good guess.

    Never one that was granted after the day of the row.

    By its number in the text; else by the workplace's name in the text and room for the amount, preferring the one
    with room for exactly that. `amount` in kroner, a credit below zero.
    """
    return _likely(text, amount, [c for c in candidates if c.is_granted_by(on)])


def granted_too_late(
    text: str, amount: Decimal, on: date, candidates: Sequence[Commitment]
) -> Application | None:
    """The commitment a row would be proposed for, had it not been granted after the day of the row."""
    later = [c for c in candidates if not c.is_granted_by(on)]
    if not later or proposed_commitment(text, amount, on, candidates):
        return None
    return _likely(text, amount, later)


def _likely(text: str, amount: Decimal, candidates: Sequence[Commitment]) -> Application | None:
    numbers = set(APPLICATION_NUMBER.findall(text.upper()))
    if numbers:
        named = [c for c in candidates if c.application.number in numbers]
    else:
        folded = text.casefold()
        named = [c for c in candidates if c.is_named_in(folded) and abs(amount) <= c.room_for(amount)]
        named = [c for c in named if c.room_for(amount) == abs(amount)] or named
    return named[0].application if len(named) == 1 else None


def already_entered(row: ActualRow, application: Application | None = None) -> QuerySet[Expenditure]:
    """What somebody has typed by hand that may be the very same invoice: the amount, and about the day.

    Of one application, or of any.
    """
    around = (row.on - ALREADY_ENTERED_WITHIN, row.on + ALREADY_ENTERED_WITHIN)
    typed = _typed_by_hand().filter(amount=row.amount, on__range=around)
    return typed if application is None else typed.filter(application=application)


def already_counted(application: Application, amount: Decimal, on: date) -> QuerySet[Expenditure]:
    """What came from the finance system onto an application and may be the very invoice that is typed now."""
    around = (on - ALREADY_ENTERED_WITHIN, on + ALREADY_ENTERED_WITHIN)
    counted = application.expenditures.filter(reversed_at=None, amount=amount, on__range=around)
    return counted.exclude(row=None).select_related("row__actual_import").order_by("on", "pk")


def proposals_already_entered(rows: Iterable[ActualRow]) -> set[int]:
    """The ids of the rows whose proposed commitment has such an expenditure, in one query."""
    rows = [row for row in rows if row.proposal_id]
    typed: dict[tuple[int, Decimal], list[date]] = {}
    found = _typed_by_hand().filter(application__in={row.proposal_id for row in rows})
    for application, amount, on in found.order_by().values_list("application", "amount", "on"):
        typed.setdefault((application, amount), []).append(on)
    return {
        row.pk
        for row in rows
        if any(
            abs(on - row.on) <= ALREADY_ENTERED_WITHIN for on in typed.get((row.proposal_id, row.amount), [])
        )
    }


def _typed_by_hand() -> QuerySet[Expenditure]:
    return Expenditure.objects.filter(row=None, reversed_at=None).select_related("application", "by")


def unmatched_rows() -> QuerySet[ActualRow]:
    """The rows that nobody has booked or put away yet, oldest date first."""
    return ActualRow.objects.filter(state=RowState.UNMATCHED).order_by("on", "id")


def matching_list(rows: QuerySet[ActualRow]) -> QuerySet[ActualRow]:
    """Rows with what the matching page shows of them."""
    bookings = Expenditure.objects.select_related("application", "reversed_by").order_by("pk")
    return rows.select_related(
        "actual_import", "proposal__workplace", "proposal__line__frame__pool"
    ).prefetch_related(Prefetch("expenditures", bookings))
