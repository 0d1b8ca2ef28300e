"""Everything that changes a case or a meeting, one file for each noun. One transaction each; who and when are given."""

from cases.actions.agenda import leave_unhandled, put_on_agenda
from cases.actions.case import Proposal, finish_case, propose_allocation
from cases.actions.decision import Answer, check_answer, decide_item
from cases.actions.refusals import AnswersIncomplete, ItemClosed, Refusal

__all__ = [
    "Answer",
    "AnswersIncomplete",
    "ItemClosed",
    "Proposal",
    "Refusal",
    "check_answer",
    "decide_item",
    "finish_case",
    "leave_unhandled",
    "propose_allocation",
    "put_on_agenda",
]
