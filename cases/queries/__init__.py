"""Answers about cases and meetings as frozen dataclasses: the same object for the screen, the PDF and the sheet."""

from cases.queries.allocation import AllocationRow, AllocationTable, allocation_tables
from cases.queries.case import open_points, pending_items, visible_cases
from cases.queries.deadline import DeadlineHistory, deadline_histories, term_on
from cases.queries.effect import Effect, EffectRow, Share, effect
from cases.queries.follow_up import overdue, own_follow_ups, visible_follow_ups
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

__all__ = [
    "AllocationRow",
    "AllocationTable",
    "CaseMemo",
    "DeadlineHistory",
    "Decision",
    "Effect",
    "EffectRow",
    "Handling",
    "Passage",
    "PointAnswer",
    "RouteDecision",
    "Share",
    "allocation_tables",
    "case_memo",
    "deadline_histories",
    "case_memos",
    "effect",
    "open_points",
    "overdue",
    "own_follow_ups",
    "pending_items",
    "term_on",
    "visible_cases",
    "visible_follow_ups",
]
