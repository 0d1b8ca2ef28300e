"""Everything that changes a case or a meeting, one file for each noun. One transaction each; who and when are given."""

from cases.actions.agenda import leave_unhandled, put_on_agenda
from cases.actions.case import Proposal, finish_case, propose_allocation
from cases.actions.deadline import DeadlineMoved, change_deadline_terms, create_deadline
from cases.actions.decision import Answer, check_answer, decide_item
from cases.actions.follow_up import (
    NewFollowUp,
    change_follow_up,
    create_follow_up,
    finish_follow_up,
    reopen_follow_up,
    start_follow_ups,
)
from cases.actions.refusals import AnswersIncomplete, ItemClosed, Refusal

__all__ = [
    "Answer",
    "AnswersIncomplete",
    "DeadlineMoved",
    "ItemClosed",
    "NewFollowUp",
    "Proposal",
    "Refusal",
    "change_deadline_terms",
    "change_follow_up",
    "check_answer",
    "create_deadline",
    "create_follow_up",
    "decide_item",
    "finish_case",
    "finish_follow_up",
    "leave_unhandled",
    "propose_allocation",
    "put_on_agenda",
    "reopen_follow_up",
    "start_follow_ups",
]
