"""The way of a case over several bodies. Pure Python."""

from collections.abc import Sequence

from cases.rules.outcome import SETTLING_OUTCOMES

APPROPRIATION_ANSWERS = frozenset({"approved", "approved_with_remark", "approved_amended", "not_followed"})
"""What may be said to a supplementary appropriation: it is granted, in whole or in part, or it is not.

Anything else (postponed, noted) is no answer yet, and the case waits on. Source: kommunestyrelsesloven § 40 [L24].
"""

ROUTE_ANSWERS = SETTLING_OUTCOMES | {"approved_in_principle", "resubmit"}
"""What another body may have said to a case that was sent on to it. While it has postponed the case or not come to
it, there is nothing to write down. Source: domain research A2.4, cases that go to the managers' forum first.
"""


def is_route_answer(outcome: str, *, for_appropriation: bool) -> bool:
    """Is it something a body can have answered, so that the case moves on?"""
    return outcome in (APPROPRIATION_ANSWERS if for_appropriation else ROUTE_ANSWERS)


def is_next(steps: Sequence[bool], index: int) -> bool:
    """May step `index` be answered? `steps` say in order which have been: nobody is asked before those ahead."""
    return not steps[index] and all(steps[:index])
