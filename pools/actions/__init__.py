"""Everything that changes a pool, one file for each noun. One transaction each; who and when are arguments."""

from pools.actions.account import close_account, report_account, send_back_account
from pools.actions.actuals import (
    BookedRow,
    Confirmed,
    Intake,
    bring_back_row,
    confirm_row,
    confirm_rows,
    ignore_row,
    known_rows,
    link_row,
    propose_again,
    refuse_known_file,
    repeated_rows,
    take_in_actuals,
)
from pools.actions.amendment import Amendment, Asked, amend_application
from pools.actions.application import (
    Cost,
    Funding,
    advance_waiting_list,
    answer_question,
    ask_question,
    qualify_application,
    qualify_by_parties,
    receive_application,
    require_nobody_waits,
    save_draft,
    withdraw_application,
)
from pools.actions.attachment import attach_to_application, remove_from_application
from pools.actions.booking_day import require_booking_day, require_past_day, require_plausible_day
from pools.actions.change import approve_change, reject_change, request_change
from pools.actions.credit import credit_expenditure
from pools.actions.dated_terms import delete_dated_term, save_allowed_cost, save_position_share
from pools.actions.decision import approve_application, approve_partly, reject_application
from pools.actions.expenditure import register_credit, register_expenditure, reverse_expenditure
from pools.actions.grant import PlannedYear, delete_activity, delete_grant, save_activity, save_grant
from pools.actions.line import ClosingLineNeedsReason, add_line, change_line, move_line, remove_line
from pools.actions.money import (
    appropriate_to_line,
    distribute,
    promise_lines,
    record_line_version,
    redistribute,
)
from pools.actions.pool import Terms, create_pool, save_terms, terms_of
from pools.actions.ready import hand_back_draft, report_ready, take_back_draft
from pools.actions.refusals import AlreadyCounted, NotEligible, ReasonMissing, Refusal
from pools.actions.saving import Opening, SavedMeanwhile
from pools.actions.state import lock_lines, reserves
from pools.actions.undo import reverse_posting
from pools.actions.year_end import (
    ClosingNeedsReason,
    Settlement,
    carry_over_line,
    close_period,
    give_back_line,
    open_next_frame,
    reopen_period,
    settle_lines,
)

__all__ = [
    "AlreadyCounted",
    "BookedRow",
    "ClosingLineNeedsReason",
    "Confirmed",
    "Cost",
    "Funding",
    "Intake",
    "NotEligible",
    "Opening",
    "PlannedYear",
    "ReasonMissing",
    "Refusal",
    "SavedMeanwhile",
    "Settlement",
    "Terms",
    "add_line",
    "advance_waiting_list",
    "answer_question",
    "appropriate_to_line",
    "attach_to_application",
    "Amendment",
    "Asked",
    "amend_application",
    "approve_application",
    "approve_change",
    "approve_partly",
    "bring_back_row",
    "ask_question",
    "carry_over_line",
    "close_account",
    "ClosingNeedsReason",
    "close_period",
    "change_line",
    "confirm_row",
    "confirm_rows",
    "create_pool",
    "delete_activity",
    "delete_dated_term",
    "delete_grant",
    "distribute",
    "give_back_line",
    "ignore_row",
    "known_rows",
    "link_row",
    "lock_lines",
    "move_line",
    "open_next_frame",
    "propose_again",
    "refuse_known_file",
    "qualify_application",
    "qualify_by_parties",
    "receive_application",
    "record_line_version",
    "redistribute",
    "register_credit",
    "credit_expenditure",
    "promise_lines",
    "hand_back_draft",
    "report_ready",
    "take_back_draft",
    "register_expenditure",
    "reject_application",
    "remove_from_application",
    "reject_change",
    "remove_line",
    "reopen_period",
    "repeated_rows",
    "report_account",
    "request_change",
    "require_booking_day",
    "require_nobody_waits",
    "require_past_day",
    "require_plausible_day",
    "reverse_expenditure",
    "reserves",
    "reverse_posting",
    "save_activity",
    "save_allowed_cost",
    "save_draft",
    "save_grant",
    "save_position_share",
    "save_terms",
    "send_back_account",
    "settle_lines",
    "take_in_actuals",
    "terms_of",
    "withdraw_application",
]
