"""Everything that changes a case or a meeting, one file for each noun. One transaction each; who and when are given."""

from cases.actions.agenda import (
    carry,
    close_item_to_public,
    leave_unhandled,
    move_item,
    put_on_agenda,
    take_off,
)
from cases.actions.answer import WHOLE_ITEM, Answer, check_answer, check_correction, require_answers
from cases.actions.attachment import attach_file, remove_attachment
from cases.actions.case import (
    accept_finding,
    create_case,
    finish_case,
    point_is_settled,
    rework_case,
    save_case,
    usual_sections,
    withdraw_case,
)
from cases.actions.correction import correct_item
from cases.actions.deadline import DeadlineMoved, change_deadline_terms, create_deadline
from cases.actions.decision import decide_item
from cases.actions.draft import DraftChanged, FieldChange, changes_since, draft_values, save_draft
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
from cases.actions.minutes import PointsUnanswered, approve_minutes, reopen_minutes
from cases.actions.participation import remove_participation, set_presence
from cases.actions.proposal import (
    Proposal,
    beside_staffing,
    drop_allocation,
    drop_deadline_change,
    drop_follow_up,
    drop_forward,
    drop_supplement,
    propose_allocation,
    propose_deadline_change,
    propose_follow_up,
    propose_forward,
    propose_supplement,
)
from cases.actions.refusals import (
    AnswersIncomplete,
    CaseChanged,
    FindingsStand,
    ItemClosed,
    ItemsPending,
    PersonalNumbers,
    ReasonMissing,
    Refusal,
)
from cases.actions.route import record_route_outcome
from cases.actions.staffing import (
    beside_other_money,
    drop_staffing,
    needs_source,
    propose_scenario,
    propose_staffing,
)
from cases.actions.staffing_reversal import reverse_staffing_use
from cases.actions.staffing_use import release_staffing, use_staffing
from cases.actions.statement import Said, add_statement, update_statement
from cases.actions.version import freeze_memo

__all__ = [
    "beside_other_money",
    "beside_staffing",
    "Answer",
    "AnswersIncomplete",
    "CaseChanged",
    "DeadlineMoved",
    "DraftChanged",
    "FieldChange",
    "FindingsStand",
    "ItemClosed",
    "ItemsPending",
    "NewFollowUp",
    "PersonalNumbers",
    "PointsUnanswered",
    "Proposal",
    "ReasonMissing",
    "Refusal",
    "Said",
    "WHOLE_ITEM",
    "accept_finding",
    "add_statement",
    "approve_minutes",
    "attach_file",
    "cancel_meeting",
    "carry",
    "change_deadline_terms",
    "change_follow_up",
    "change_meeting",
    "changes_since",
    "check_answer",
    "check_correction",
    "close_item_to_public",
    "correct_item",
    "create_case",
    "create_deadline",
    "create_follow_up",
    "create_meeting",
    "decide_item",
    "draft_values",
    "drop_allocation",
    "drop_deadline_change",
    "drop_follow_up",
    "drop_forward",
    "drop_staffing",
    "drop_supplement",
    "finish_case",
    "finish_follow_up",
    "freeze_memo",
    "hold_meeting",
    "leave_unhandled",
    "move_item",
    "needs_source",
    "point_is_settled",
    "propose_allocation",
    "propose_deadline_change",
    "propose_follow_up",
    "propose_forward",
    "propose_scenario",
    "propose_staffing",
    "propose_supplement",
    "publish_again",
    "publish_agenda",
    "put_on_agenda",
    "record_route_outcome",
    "release_staffing",
    "reverse_staffing_use",
    "remove_attachment",
    "remove_participation",
    "reopen_follow_up",
    "require_answers",
    "reopen_minutes",
    "rework_case",
    "save_case",
    "save_draft",
    "set_presence",
    "start_follow_ups",
    "take_off",
    "update_statement",
    "use_staffing",
    "usual_sections",
    "withdraw_case",
]
