"""Everything that changes a case or a meeting, one file for each noun. One transaction each; who and when are given."""

from cases.actions.agenda import (
    carry,
    close_item_to_public,
    leave_unhandled,
    move_item,
    put_on_agenda,
    take_off,
)
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
from cases.actions.meeting import (
    cancel_meeting,
    change_meeting,
    create_meeting,
    hold_meeting,
    publish_again,
    publish_agenda,
)
from cases.actions.participation import remove_participation, set_presence
from cases.actions.refusals import AnswersIncomplete, ItemClosed, ItemsPending, ReasonMissing, Refusal

__all__ = [
    "Answer",
    "AnswersIncomplete",
    "DeadlineMoved",
    "ItemClosed",
    "ItemsPending",
    "NewFollowUp",
    "Proposal",
    "ReasonMissing",
    "Refusal",
    "cancel_meeting",
    "carry",
    "change_deadline_terms",
    "change_follow_up",
    "change_meeting",
    "check_answer",
    "close_item_to_public",
    "create_deadline",
    "create_follow_up",
    "create_meeting",
    "decide_item",
    "finish_case",
    "finish_follow_up",
    "hold_meeting",
    "leave_unhandled",
    "move_item",
    "propose_allocation",
    "publish_again",
    "publish_agenda",
    "put_on_agenda",
    "remove_participation",
    "reopen_follow_up",
    "set_presence",
    "start_follow_ups",
    "take_off",
]
