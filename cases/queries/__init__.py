"""Answers about cases and meetings as frozen dataclasses: the same object for the screen, the PDF and the sheet."""

from cases.queries.allocation import AllocationRow, AllocationTable, allocation_tables
from cases.queries.case import open_points, pending_items, visible_cases
from cases.queries.case_content import anchor_of, cpr_places
from cases.queries.case_text import PointText, SectionText
from cases.queries.deadline import DeadlineHistory, deadline_histories, term_on
from cases.queries.effect import Effect, EffectRow, Share, effect
from cases.queries.findings import Finding, case_findings
from cases.queries.follow_up import overdue, own_follow_ups, visible_follow_ups
from cases.queries.meeting import (
    Day,
    Month,
    agenda_differs,
    cases_ready,
    meetings_with_counts,
    month_of_meetings,
    next_meeting,
    waiting_items,
)
from cases.queries.memo import (
    CaseMemo,
    Decision,
    Handling,
    Passage,
    PointAnswer,
    RouteDecision,
    case_memo,
    case_memos,
)
from cases.queries.participation import Participants, item_participants, meeting_participants

__all__ = [
    "Finding",
    "PointText",
    "SectionText",
    "anchor_of",
    "case_findings",
    "cpr_places",
    "AllocationRow",
    "AllocationTable",
    "CaseMemo",
    "Day",
    "DeadlineHistory",
    "Decision",
    "Effect",
    "EffectRow",
    "Handling",
    "Month",
    "Participants",
    "Passage",
    "PointAnswer",
    "RouteDecision",
    "Share",
    "agenda_differs",
    "allocation_tables",
    "case_memo",
    "case_memos",
    "cases_ready",
    "deadline_histories",
    "effect",
    "item_participants",
    "meeting_participants",
    "meetings_with_counts",
    "month_of_meetings",
    "next_meeting",
    "open_points",
    "overdue",
    "own_follow_ups",
    "pending_items",
    "term_on",
    "visible_cases",
    "visible_follow_ups",
    "waiting_items",
]
