"""Everything that changes a pool, one file for each noun. One transaction each; who and when are arguments."""

from pools.actions.account import close_account, register_expenditure, report_account
from pools.actions.application import (
    Cost,
    Funding,
    advance_waiting_list,
    answer_question,
    ask_question,
    qualify_application,
    receive_application,
    save_draft,
    withdraw_application,
)
from pools.actions.change import approve_change, reject_change, request_change
from pools.actions.decision import approve_application, approve_partly, reject_application
from pools.actions.money import appropriate_to_line, record_line_version
from pools.actions.refusals import NotEligible, ReasonMissing, Refusal

__all__ = [
    "Cost",
    "Funding",
    "NotEligible",
    "ReasonMissing",
    "Refusal",
    "advance_waiting_list",
    "answer_question",
    "approve_application",
    "approve_change",
    "approve_partly",
    "appropriate_to_line",
    "ask_question",
    "close_account",
    "qualify_application",
    "receive_application",
    "record_line_version",
    "register_expenditure",
    "reject_application",
    "reject_change",
    "report_account",
    "request_change",
    "save_draft",
    "withdraw_application",
]
