"""What the council is asked for: by a point, and after each body on the way has had its say. Kroner."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from cases.models import RecommendationPoint, RouteStep, StepGrant
from cases.queries.decision import last_answers
from cases.queries.staffing import plan_of
from cases.rules import ALLOCATING_OUTCOMES, allocates
from pools.models import FrameLine


@dataclass(frozen=True)
class Asked:
    """What a body is asked to grant of one point: `amount` is what the bodies before it have left of `proposed`."""

    point: RecommendationPoint
    proposed: Decimal
    amount: Decimal


def asked_of(step: RouteStep) -> tuple[Asked, ...]:
    """What the body of a step is asked to grant: the points that were said yes to at the handling behind the step.

    A point that was refused there, or that no meeting has answered, is not asked about.
    """
    points = (
        step.case.points.filter(
            supplement_amount__isnull=False,
            outcomes__item=step.item_id,
            outcomes__outcome__in=ALLOCATING_OUTCOMES,
        )
        .select_related("supplement_line", "case")
        .order_by("order")
    )
    answers = last_answers(points)
    earlier = StepGrant.objects.filter(
        step__case=step.case, step__item=step.item_id, step__order__lt=step.order
    ).order_by("step__order")
    left = {grant.point_id: grant.amount for grant in earlier}
    asked = []
    for point in points:
        answer = answers.get(point.pk)
        if answer and allocates(answer.outcome):
            sent_on = point.supplement_amount if answer.supplement is None else answer.supplement
            asked.append(Asked(point, point.supplement_amount, left.get(point.pk, sent_on)))
    return tuple(asked)


def is_last_for_money(step: RouteStep) -> bool:
    """Is it the body whose yes sets the money off?"""
    later = step.case.route.filter(for_appropriation=True, item=step.item_id, order__gt=step.order)
    return step.for_appropriation and not later.exists()


def may_amend_supplement(point: RecommendationPoint) -> bool:
    """Does the point ask the council for an amount of its own? That of staffing follows the clusters."""
    return point.supplement_amount is not None and plan_of(point) is None


@dataclass(frozen=True)
class SupplementEffect:
    """What the council's yes does to the line of a point: available before and after, and what is asked for."""

    line: FrameLine
    proposed: Decimal
    amount: Decimal
    before: Decimal

    @property
    def after(self) -> Decimal:
        return self.before + self.amount

    @property
    def is_amended(self) -> bool:
        return self.amount != self.proposed


def supplement_effect(
    point: RecommendationPoint, amount: Decimal | None, *, left: Mapping[int, Decimal]
) -> SupplementEffect | None:
    """The effect of asking for an amount, None is the proposed one; `left` is as `left_on_lines` reads it.

    None when the point asks for no money of its own.
    """
    line = point.supplement_line
    if line is None or not may_amend_supplement(point):
        return None
    proposed = point.supplement_amount
    return SupplementEffect(line, proposed, proposed if amount is None else amount, left[line.pk])
