"""The letter that tells a workplace what was decided. Addressed to roles, never to persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from htk_workforce.accounts.models import User
from htk_workforce.reporting.pdf import render_document
from pools.enums import ChangeState
from pools.models import Application, ApplicationAttachment, Change
from pools.queries import (
    AmountTable,
    FundingOf,
    changed_amounts,
    decided_amounts,
    funding_day,
    funding_for,
    sources_of,
    standing_attachments,
)

TEMPLATE = "pdf/decision_letter.html"


@dataclass(frozen=True)
class Letter:
    """What a letter says. `amounts` is applied for and given, or before and after a change; kroner."""

    application: Application
    amounts: AmountTable
    funding: FundingOf
    reason: str
    on: date
    by: User
    change: Change | None = None
    attachments: Sequence[ApplicationAttachment] = ()

    @property
    def is_change(self) -> bool:
        return self.change is not None

    @property
    def is_refused(self) -> bool:
        if self.change is not None:
            return self.change.state == ChangeState.REJECTED
        return not self.amounts.after

    @property
    def is_partly(self) -> bool:
        return not self.is_change and not self.is_refused and self.amounts.change != 0

    @property
    def office(self) -> str:
        """What the person who decided is at work: the title, or the roles."""
        return self.by.title or ", ".join(self.by.role_labels)


def decision_letter(application: Application) -> Letter:
    """The decision as it was made; changes since have letters of their own.

    Raises:
        ValueError: nothing is decided yet.
    """
    if application.decided_by is None:
        raise ValueError("no decision")
    amounts = decided_amounts(application)
    return Letter(
        application=application,
        amounts=amounts,
        funding=_funding(application, amounts),
        reason=application.decision_reason,
        on=application.decided_on,
        by=application.decided_by,
        attachments=standing_attachments(application),
    )


def change_letter(change: Change) -> Letter:
    """The answer to a change.

    Raises:
        ValueError: it is not answered yet.
    """
    if change.decided_by is None:
        raise ValueError("no decision")
    amounts = changed_amounts(change)
    return Letter(
        application=change.application,
        amounts=amounts,
        funding=_funding(change.application, amounts),
        reason=change.decision_reason,
        on=change.decided_on,
        by=change.decided_by,
        change=change,
    )


def _funding(application: Application, amounts: AmountTable) -> FundingOf:
    costs = [(row.cost.cost_type, row.after) for row in amounts.rows]
    pool, sources = application.line.frame.pool, sources_of(application)
    return funding_for(pool, costs, sources, on=funding_day(application))


def render_letter(letter: Letter, *, created: datetime) -> bytes:
    """The letter as PDF, tagged and archivable; always in Danish, it is an official record."""
    context = {"letter": letter, "application": letter.application, "title": str(letter.application)}
    return render_document(TEMPLATE, context, created=created)
