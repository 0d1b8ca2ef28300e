"""The papers of a case: what was said in hearing, the files, and what is to be done."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from cases.models import AgendaItem, Attachment, CaseFile, FollowUp, HearingStatement
from cases.permissions import (
    attachment_is_open_to,
    can_add_statement,
    can_attach,
    can_direct_follow_ups,
    can_edit_statement,
    can_give_task,
    item_is_open_to,
)
from cases.queries.case import visible_cases
from cases.rules.follow_up import is_overdue
from cases.rules.handling import had_come, lay_there
from cases.workflow import FINISHED
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import Verdict


@dataclass(frozen=True)
class Paper:
    """A file on a case, and whether the reader may open it."""

    attachment: Attachment
    can_read: Verdict

    @property
    def title(self) -> str:
        return self.attachment.title


@dataclass(frozen=True)
class Said:
    """What a party was asked or said, whether it is late, and whether the reader may write in it."""

    statement: HearingStatement
    is_late: bool
    can_edit: Verdict


@dataclass(frozen=True)
class Task:
    """Something to be done. Without a handling behind it, it is only proposed."""

    follow_up: FollowUp
    is_overdue: bool

    @property
    def is_proposed(self) -> bool:
        return self.follow_up.item_id is None


@dataclass(frozen=True)
class CasePapers:
    """What lies on a case, as one reader may see it. A closed file is named to nobody who may not open it."""

    statements: tuple[Said, ...]
    attachments: tuple[Paper, ...]
    hidden_attachments: int
    tasks: tuple[Task, ...]
    can_attach: Verdict
    can_add_statement: Verdict
    can_direct_follow_ups: Verdict
    can_give_task: Verdict


def case_papers(case: CaseFile, user: User, on: date, *, read_at: AgendaItem | None = None) -> CasePapers:
    """The papers of a case on a day, for somebody who may see the case; with `read_at` as they lay at a handling."""
    papers = []
    for attachment in case.attachments.order_by("order", "id"):
        if not lay_there(attachment, read_at):
            continue
        attachment.case = case  # so that nobody asks for it again
        papers.append(Paper(attachment, attachment_is_open_to(user, attachment)))
    readable = tuple(paper for paper in papers if paper.can_read)
    return CasePapers(
        statements=_said(case, user, on, read_at),
        attachments=readable,
        hidden_attachments=len(papers) - len(readable),
        tasks=tuple(task for task in _tasks(case, user, on) if not (read_at and task.is_proposed)),
        can_attach=can_attach(user, case),
        can_add_statement=can_add_statement(user, case),
        can_direct_follow_ups=can_direct_follow_ups(user),
        can_give_task=can_give_task(user, case),
    )


def _said(case: CaseFile, user: User, on: date, read_at: AgendaItem | None) -> tuple[Said, ...]:
    published = case.has_been_published()
    statements = case.statements.order_by("order", "id")
    said = []
    for statement in statements:
        if read_at and not had_come(statement, read_at):
            continue
        statement.case = case
        verdict = can_edit_statement(user, statement, published=published)
        said.append(Said(statement, _is_late(statement, on), verdict))
    return tuple(said)


def _tasks(case: CaseFile, user: User, on: date) -> tuple[Task, ...]:
    tasks = case.follow_ups.select_related("item__meeting__body", "owner", "centre", "point").order_by(
        *FollowUp._meta.ordering
    )
    seen = []
    for task in tasks:
        task.case = case
        if task.item is not None:
            task.item.case = case
            if not item_is_open_to(user, task.item):
                continue
        seen.append(Task(task, is_overdue(task.due_on, task.done_on, on)))
    return tuple(seen)


def _is_late(statement: HearingStatement, on: date) -> bool:
    return is_overdue(statement.deadline_on, statement.received_on, on)


def awaited_statements(user: User) -> QuerySet[HearingStatement]:
    """The answers that have not come, in the cases a person may see that are not finished; soonest first."""
    cases = visible_cases(user).exclude(state__in=FINISHED)
    return (
        HearingStatement.objects.filter(received_on=None, case__in=cases.values("pk"))
        .select_related("case__centre", "case__author")
        .order_by("deadline_on", "id")
    )
