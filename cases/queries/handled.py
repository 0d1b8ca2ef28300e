"""A case as a meeting handled it: its text, and the papers that lay on it.

What came or went since is not part of that handling.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cases.enums import VersionKind
from cases.models import AgendaItem, CaseFile, Version
from cases.permissions import BEING_WRITTEN, reads_drafts
from htk_workforce.accounts.models import User
from htk_workforce.audit.log import events_of
from htk_workforce.audit.models import AuditEvent


@dataclass(frozen=True)
class Handling:
    """Which case to print, and up to which of its handlings; None is all of them.

    `text_of` is the handling whose text and papers are printed, where that is not the last of those printed: what
    has been written since, and for the next one, is left out.
    """

    case: CaseFile
    until: AgendaItem | None = None
    text_of: AgendaItem | None = None

    @property
    def read_at(self) -> AgendaItem | None:
        """The handling the case is printed as it was read at; None is as it stands."""
        return self.text_of or self.until


def frozen_texts(handlings: Sequence[Handling]) -> dict[int, dict[str, Any]]:
    """The frozen text of each case (by its id) that somebody has written in since the handling that is printed."""
    ended = {
        handling.case.pk: item
        for handling in handlings
        if (item := handling.read_at) and item.closed_at and _is_changed_since(handling.case, item)
    }
    memos: dict[int, list[Version]] = {pk: [] for pk in ended}
    for memo in Version.objects.filter(kind=VersionKind.MEMO, case__in=ended).order_by("number"):
        memos[memo.case_id].append(memo)
    read = {pk: memo_read_at(item, memos[pk]) for pk, item in ended.items()}
    return {pk: memo.snapshot for pk, memo in read.items() if memo is not None}


def titles_at(items: Sequence[AgendaItem]) -> dict[int, str]:
    """What each case was called at its handling, by the id of the item; each item holds its case and its meeting."""
    texts = frozen_texts([Handling(item.case, item) for item in items])
    return {item.pk: texts.get(item.case_id, {}).get("title", item.case.title) for item in items}


def _is_changed_since(case: CaseFile, item: AgendaItem) -> bool:
    return case.changed_at is not None and case.changed_at > item.closed_at


def read_as_sent_out(case: CaseFile, user: User) -> AgendaItem | None:
    """The handling at which a reader, who sees no drafts, reads a case that is written anew; None is as it stands."""
    if case.state not in BEING_WRITTEN or reads_drafts(user, case):
        return None
    return case.last_sent_out()


def happened_by(events: QuerySet[AuditEvent], read_at: AgendaItem | None) -> QuerySet[AuditEvent]:
    """Of these events those until a handling had ended; None is all of them.

    What came since tells of what is being written: what a party is asked about, why a finding was accepted.
    """
    if read_at is None or read_at.closed_at is None:
        return events
    return events.filter(at__lte=read_at.closed_at)


def events_at(case: CaseFile, read_at: AgendaItem | None) -> QuerySet[AuditEvent]:
    """What has happened to a case, for somebody who reads it as it was at a handling; newest first."""
    return happened_by(events_of(case), read_at)


def memo_read_at(item: AgendaItem, memos: Sequence[Version]) -> Version | None:
    """Which of a case's frozen memos, by number, a handling read. A handling that has not ended reads the last.

    One that was written in afterwards, as old meetings are, has its memo frozen later than it ended; the name of the
    meeting tells which it is.
    """
    if item.closed_at is None:
        return memos[-1] if memos else None
    before = [memo for memo in memos if memo.frozen_at <= item.closed_at]
    of_the_meeting = [memo for memo in memos if str(item.meeting) in memo.occasion]
    found = before or of_the_meeting
    return found[-1] if found else None
