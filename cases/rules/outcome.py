"""What an outcome means for money. Pure Python."""

ALLOCATING_OUTCOMES = frozenset({"approved", "approved_with_remark", "approved_amended"})
"""Outcomes that distribute the money of a point.

"In principle", noted, discussed, postponed and the rest move nothing: the body has not said how much.
Source: domain research A2.3, the outcome vocabulary of the 18 recommendation points.
"""

REMARK_OUTCOMES = frozenset(
    {"approved_with_remark", "approved_amended", "sent_on", "not_followed", "changed_to_notice"}
)
"""Outcomes that say nothing without a text: which remark, what was amended, sent where, why not.

Source: domain research X23 and X24: decisions that did not follow the recommendation left no reason behind.
"""


SETTLING_OUTCOMES = frozenset(
    {
        "approved",
        "approved_with_remark",
        "approved_amended",
        "noted",
        "discussed",
        "changed_to_notice",
        "not_followed",
    }
)
"""Outcomes that end a point. The others (not handled, unanswered, postponed, to come back, approved in principle,
sent on to another body) do not: the case comes to another agenda, where only the points that are still open are
answered.

Source: domain research A2.2 and X26: a case is handled at several meetings until every point has its answer.
"""


def settles(outcome: str) -> bool:
    """Does the outcome end the point, so that it is not answered again?"""
    return outcome in SETTLING_OUTCOMES


def allocates(outcome: str) -> bool:
    """Does the outcome distribute the point's money?"""
    return outcome in ALLOCATING_OUTCOMES


def needs_remark(outcome: str) -> bool:
    """Must the outcome be explained in words?"""
    return outcome in REMARK_OUTCOMES
