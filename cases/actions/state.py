"""What every change shares: the lock, the change of state, the log, and the words of its postings."""

from django.db.models.functions import Now
from django.utils import translation

from cases.actions.refusals import ItemClosed, ReasonMissing
from cases.enums import CaseState, ItemState, MeetingState
from cases.models import AgendaItem, Body, CaseFile, Meeting, RecommendationPoint
from cases.permissions import can_move_case, can_move_meeting
from cases.workflow import MEETING_MOVES, MOVES, Move
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record


def locked(case: CaseFile) -> CaseFile:
    return CaseFile.objects.select_for_update().get(pk=case.pk)


def locked_item(item: AgendaItem) -> AgendaItem:
    """The item as it stands now, locked until the transaction ends (SQLite: the whole file is).

    Raises:
        ItemClosed: it is no longer pending.
    """
    # Locked first and then read again: PostgreSQL joins a row it waited for to the others as they were before.
    AgendaItem.objects.select_for_update().get(pk=item.pk)
    item = AgendaItem.objects.select_related("case", "meeting__body", "closed_by").get(pk=item.pk)
    if item.state != ItemState.PENDING:
        raise ItemClosed(item)
    return item


def close_item(item: AgendaItem, state: ItemState, *, decision: str, by: User) -> None:
    """End a locked item. What was typed and not decided goes.

    The case has moved on before: that is part of the handling, and it ends here.
    """
    item.state, item.decision, item.draft = state, decision.strip(), {}
    item.closed_by, item.closed_at = by, Now()
    item.save(update_fields=["state", "decision", "draft", "closed_by", "closed_at"])
    item.refresh_from_db(fields=["closed_at"])


def locked_meeting(meeting: Meeting) -> Meeting:
    """The meeting as it stands now; who changes its agenda or its state waits here for the others."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    return Meeting.objects.select_related("body").get(pk=meeting.pk)


def lock_calendar(body: Body) -> None:
    """Of a body's calendar: a case that looks for its next meeting, and a meeting that looks for the cases that wait
    for one, take turns here, so that none of the two misses the other."""
    Body.objects.select_for_update().get(pk=body.pk)


def move_meeting(meeting: Meeting, verb: str, *, by: User, reason: str = "") -> None:
    """Take a locked meeting to the state of the verb.

    Raises:
        PermissionDenied: the state or the role does not allow it.
        ReasonMissing: the verb takes words.
    """
    move = MEETING_MOVES[verb]
    require(can_move_meeting(by, meeting, verb))
    _require_reason(move, reason)
    before, meeting.state = meeting.state, MeetingState(move.target)
    meeting.save(update_fields=["state"])
    record(verb, meeting, by=by, from_state=before, to_state=meeting.state, reason=reason.strip())


def _require_reason(move: Move, reason: str) -> None:
    if move.needs_reason and not reason.strip():
        raise ReasonMissing


def move_case(case: CaseFile, verb: str, *, by: User, reason: str = "") -> None:
    """Take a locked case to the state of the verb.

    Raises:
        PermissionDenied: the state or the role does not allow it, or the person may not see the case.
        ReasonMissing: the verb takes words.
    """
    move = MOVES[verb]
    require(can_move_case(by, case, verb))
    _require_reason(move, reason)
    before, case.state = case.state, CaseState(move.target)
    case.save(update_fields=["state"])
    record(verb, case, by=by, from_state=before, to_state=case.state, reason=reason.strip())


@translation.override("da")  # the ledger is a municipal record, whatever the language of the screen
def origin_label(point: RecommendationPoint, item: AgendaItem | None = None) -> str:
    """What a posting and a line's history say they come from."""
    return f"{point}, {item.meeting}" if item else str(point)
