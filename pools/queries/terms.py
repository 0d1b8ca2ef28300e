"""The conditions of a pool as they were, are and will be, and who changed them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from htk_workforce.audit.log import events_of
from htk_workforce.audit.models import AuditEvent
from pools.models import AllowedCost, Dated, Frame, Pool, PoolConditions, PositionShare

TERM_VERBS = (
    "create_pool",
    "save_terms",
    "save_cost",
    "delete_cost",
    "save_share",
    "delete_share",
    "delete_conditions",
)
LINE_VERBS = ("open_frame", "add_line", "change_line", "move_line", "remove_line")
Term = TypeVar("Term", bound=Dated)


@dataclass(frozen=True)
class DatedRow(Generic[Term]):
    """A dated condition and where it stands on a day: "past", "now" or "coming"."""

    term: Term
    stands: str


@dataclass(frozen=True)
class Changed:
    """One thing that was changed, in words. Empty is nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class TermChange:
    """Who changed what, when, and why."""

    at: datetime
    by: str
    what: str
    subject: str
    changes: tuple[Changed, ...]
    reason: str


@dataclass(frozen=True)
class TermHistory:
    """The dated conditions of a pool by type and day, and every change of its conditions, newest first."""

    conditions: tuple[DatedRow[PoolConditions], ...]
    costs: tuple[DatedRow[AllowedCost], ...]
    shares: tuple[DatedRow[PositionShare], ...]
    changes: tuple[TermChange, ...]


def term_history(pool: Pool, on: date) -> TermHistory:
    return TermHistory(
        conditions=tuple(_rows(pool.dated_conditions.all(), on)),
        costs=tuple(_rows(pool.allowed_costs.all(), on)),
        shares=tuple(_rows(pool.position_shares.all(), on)),
        changes=term_changes(pool),
    )


def term_changes(pool: Pool, newest: int | None = None) -> tuple[TermChange, ...]:
    """The changes of a pool's conditions, newest first."""
    return tuple(map(_change, events_of(pool).filter(verb__in=TERM_VERBS)[:newest]))


def line_changes(frame: Frame) -> tuple[TermChange, ...]:
    """The changes of a frame's lines, newest first; also of lines that are no longer there."""
    return tuple(map(_change, events_of(frame).filter(verb__in=LINE_VERBS)))


def _rows(terms: Iterable[Term], on: date) -> list[DatedRow[Term]]:
    """By type in the order of the list of types, and by day."""
    ordered = sorted(terms, key=lambda term: (term.subject, term.valid_from or date.min))
    return [DatedRow(term, _stands(term, on)) for term in ordered]


def _stands(term: Dated, on: date) -> str:
    if term.valid_to is not None and term.valid_to < on:
        return "past"
    return "coming" if term.valid_from is not None and term.valid_from > on else "now"


def _change(event: AuditEvent) -> TermChange:
    return TermChange(
        at=event.at,
        by=event.actor_name,
        what=event.what,
        subject=event.data.get("subject", ""),
        changes=tuple(Changed(*row) for row in event.data.get("changes", [])),
        reason=event.reason,
    )
