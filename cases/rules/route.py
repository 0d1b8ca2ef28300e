"""The way of a case over several bodies. Pure Python."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

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


class Step(Protocol):
    """A body on the way of a case. `item_id` is the handling that sent the case there."""

    order: int
    item_id: int | None
    comes_back: bool
    for_appropriation: bool
    decided_on: date | None


def is_awaited(step: Step) -> bool:
    """Has the case been sent there, and decides the answer where it goes? Of the other steps the body is only told."""
    return step.item_id is not None and not step.decided_on and (step.comes_back or step.for_appropriation)


AnyStep = TypeVar("AnyStep", bound=Step)


def step_ahead(step: AnyStep, steps: Iterable[AnyStep]) -> AnyStep | None:
    """The step of the case whose body must answer first; None when nobody is ahead.

    The bodies that one handling asks for a supplementary appropriation answer in order. Nobody else waits for another.
    Source: kommunestyrelsesloven § 40 [L24]; AT07.
    """
    if not step.for_appropriation:
        return None
    asked = (other for other in steps if other.for_appropriation and other.item_id == step.item_id)
    ahead = (other for other in asked if other.order < step.order and not other.decided_on)
    return min(ahead, key=lambda other: other.order, default=None)
