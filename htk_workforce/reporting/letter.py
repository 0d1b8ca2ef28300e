"""The letter that tells a workplace what was decided. Addressed to roles, never to persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from htk_workforce.accounts.models import User
from htk_workforce.reporting.pdf import render_document
from pools.enums import ChangeState, CostType
from pools.models import Application, ApplicationAttachment, Change
from pools.queries import (
    AmountTable,
    FundingOf,
    GrantTerms,
    TermRow,
    attachments_of_change,
    changed_amounts,
    changed_terms,
    decided_amounts,
    decided_terms,
    funding_day,
    funding_for,
    received_on,
    standing_attachments,
    terms_after,
)
from pools.queries.decision import AmountRow

TEMPLATE = "pdf/decision_letter.html"


@dataclass(frozen=True)
class Letter:
    """What a letter says. `amounts` is applied for and given, or before and after a change; kroner."""

    application: Application
    amounts: AmountTable
    terms: GrantTerms
    funding: FundingOf
    reason: str
    on: date
    by: User
    change: Change | None = None
    attachments: Sequence[ApplicationAttachment] = ()
    changed: Sequence[TermRow] = ()

    @property
    def condition_text(self) -> str:
        """What the pool said the day the application was received."""
        pool = self.application.line.frame.pool
        return pool.conditions_on(received_on(self.application)).condition_text

    @property
    def is_change(self) -> bool:
        return self.change is not None

    @property
    def is_refused(self) -> bool:
        if self.change is not None:
            return self.change.state == ChangeState.REJECTED
        return not self.amounts.after

    @property
    def rows(self) -> list[tuple[AmountRow, str]]:
        """Each cost with the name of its type as the letter has it, whatever it was changed to since."""
        return [(row, str(CostType(self.terms.cost_types[row.cost.pk]).label)) for row in self.amounts.rows]

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
    amounts, terms = decided_amounts(application), decided_terms(application)
    return Letter(
        application=application,
        amounts=amounts,
        terms=terms,
        funding=_funding(application, amounts, terms),
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
    amounts, terms = changed_amounts(change), terms_after(change)
    return Letter(
        application=change.application,
        amounts=amounts,
        terms=terms,
        funding=_funding(change.application, amounts, terms),
        changed=changed_terms(change),
        reason=change.decision_reason,
        on=change.decided_on,
        by=change.decided_by,
        change=change,
        attachments=attachments_of_change(change),
    )


def _funding(application: Application, amounts: AmountTable, terms: GrantTerms) -> FundingOf:
    costs = [(terms.cost_types[row.cost.pk], row.after) for row in amounts.rows]
    pool = application.line.frame.pool
    return funding_for(pool, costs, terms.parts(), on=funding_day(application))


def render_letter(letter: Letter, *, created: datetime) -> bytes:
    """The letter as PDF, tagged and archivable; always in Danish, it is an official record."""
    context = {"letter": letter, "application": letter.application, "title": str(letter.application)}
    return render_document(TEMPLATE, context, created=created)
