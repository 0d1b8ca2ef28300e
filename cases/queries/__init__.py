"""Answers about cases and meetings as frozen dataclasses: the same object for the screen, the PDF and the sheet."""

from cases.queries.agenda import Agenda, AgendaEntry, agenda, agenda_differs, agenda_rows, personal_numbers
from cases.queries.allocation import AllocationRow, AllocationTable
from cases.queries.appropriation import (
    Asked,
    SupplementEffect,
    asked_of,
    is_last_for_money,
    may_amend_supplement,
    supplement_effect,
)
from cases.queries.case import open_points, open_points_of, pending_items, visible_cases
from cases.queries.case_content import anchor_of, cpr_places
from cases.queries.case_text import PointText, SectionText
from cases.queries.deadline import DeadlineHistory, TermRow, deadline_histories
from cases.queries.decision import (
    corrected_handlings,
    last_answers,
    points_to_answer,
    unfinished_correction,
)
from cases.queries.document import DocumentDamaged, frozen_pdf
from cases.queries.effect import Effect, EffectRow, Share, effect, left_on_lines, share_of
from cases.queries.findings import Finding, case_findings
from cases.queries.follow_up import overdue, own_follow_ups, visible_follow_ups
from cases.queries.handled import Handling, events_at, read_as_sent_out, titles_at
from cases.queries.meeting import (
    Day,
    Month,
    cases_ready,
    last_handling,
    meeting_events,
    meetings_with_counts,
    month_of_meetings,
    next_meeting,
    pending_items_of,
    readable_items,
    waiting_items,
)
from cases.queries.meeting_mode import MeetingMode, ModeItem, Place, meeting_mode, outcome_field
from cases.queries.memo import (
    CaseMemo,
    Decision,
    Passage,
    PointAnswer,
    RouteDecision,
    case_memo,
    case_memos,
)
from cases.queries.minutes import Minutes, MinutesItem, is_approved, minutes, minutes_versions, unanswered
from cases.queries.papers import CasePapers, Paper, Said, Task, awaited_statements, case_papers
from cases.queries.participation import Participants, item_participants, meeting_participants
from cases.queries.receiver import (
    Receivers,
    receivers,
    tasks_without_day,
    tasks_without_receiver,
)
from cases.queries.route import Stop, awaited_steps, case_route
from cases.queries.staffing import PLAN, Given, StaffingCost, cost_of, plan_of, proposed_lines
from cases.queries.staffing_effect import StaffingEffect, staffing_effect
from cases.queries.staffing_replaced import Replaced, replaced_by_point, replaced_by_proposal
from cases.queries.staffing_same import same_staffing
from cases.queries.staffing_use import PositionPay, PromisedPay, StaffingPay, staffing_pay
from cases.queries.version import PointEffect, memo_snapshot, point_effects, points_with_effects
from cases.queries.version_diff import (
    Comparison,
    PartDifference,
    Segment,
    case_versions,
    compare,
    compare_minutes,
    word_diff,
)

__all__ = [
    "PositionPay",
    "PromisedPay",
    "StaffingPay",
    "staffing_pay",
    "Agenda",
    "AgendaEntry",
    "Comparison",
    "PartDifference",
    "PointEffect",
    "Segment",
    "case_versions",
    "compare",
    "compare_minutes",
    "memo_snapshot",
    "point_effects",
    "points_with_effects",
    "word_diff",
    "Asked",
    "SupplementEffect",
    "asked_of",
    "is_last_for_money",
    "may_amend_supplement",
    "supplement_effect",
    "AllocationRow",
    "AllocationTable",
    "CaseMemo",
    "CasePapers",
    "Day",
    "DeadlineHistory",
    "Decision",
    "DocumentDamaged",
    "Effect",
    "EffectRow",
    "Finding",
    "Given",
    "Handling",
    "MeetingMode",
    "ModeItem",
    "Minutes",
    "MinutesItem",
    "Month",
    "PLAN",
    "Paper",
    "Participants",
    "Passage",
    "Place",
    "PointAnswer",
    "PointText",
    "Receivers",
    "RouteDecision",
    "Said",
    "SectionText",
    "Share",
    "StaffingCost",
    "Replaced",
    "StaffingEffect",
    "Stop",
    "Task",
    "TermRow",
    "agenda",
    "agenda_differs",
    "agenda_rows",
    "anchor_of",
    "awaited_statements",
    "awaited_steps",
    "case_findings",
    "case_memo",
    "case_memos",
    "case_papers",
    "case_route",
    "cases_ready",
    "corrected_handlings",
    "cost_of",
    "cpr_places",
    "deadline_histories",
    "effect",
    "events_at",
    "frozen_pdf",
    "is_approved",
    "item_participants",
    "last_answers",
    "last_handling",
    "left_on_lines",
    "meeting_mode",
    "meeting_participants",
    "meeting_events",
    "meetings_with_counts",
    "minutes",
    "minutes_versions",
    "month_of_meetings",
    "next_meeting",
    "read_as_sent_out",
    "readable_items",
    "receivers",
    "tasks_without_day",
    "tasks_without_receiver",
    "open_points",
    "open_points_of",
    "outcome_field",
    "overdue",
    "own_follow_ups",
    "pending_items",
    "pending_items_of",
    "plan_of",
    "proposed_lines",
    "personal_numbers",
    "points_to_answer",
    "share_of",
    "replaced_by_point",
    "replaced_by_proposal",
    "same_staffing",
    "staffing_effect",
    "titles_at",
    "unanswered",
    "unfinished_correction",
    "visible_cases",
    "visible_follow_ups",
    "waiting_items",
]
