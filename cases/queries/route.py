"""Where a case has been, where it is going, and what other bodies have said to it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cases.enums import Audience, CaseState, ItemState
from cases.models import AgendaItem, CaseFile, RouteStep

AWAITED = Q(comes_back=True) | Q(for_appropriation=True)
"""The steps whose answer decides where a case goes; of the others the body is only told."""


def awaited_steps(case: CaseFile) -> list[RouteStep]:
    """The steps a case has been sent on and whose answer decides where it goes, in order."""
    return list(case.route.filter(AWAITED, item__isnull=False, decided_on=None).order_by("order"))


@dataclass(frozen=True)
class Stop:
    """One stop on the way of a case: a handling at a meeting here, or another body's answer.

    `is_lapsed` is a step that was planned and never came to be, as the point behind it was not approved; of a
    `is_hidden` one the reader sees only that it is there.
    """

    item: AgendaItem | None = None
    step: RouteStep | None = None
    is_next: bool = False
    is_lapsed: bool = False
    is_hidden: bool = False

    @property
    def on(self) -> date | None:
        if self.item:
            return self.item.meeting.on
        return self.step.decided_on

    @property
    def is_done(self) -> bool:
        return self.item.state != ItemState.PENDING if self.item else self.step.decided_on is not None


def case_route(case: CaseFile, *, audience: Audience = Audience.INTERNAL) -> tuple[Stop, ...]:
    """The whole way of a case over bodies and meetings: each handling, and after it the steps it sent the case on.

    What became of closed handlings is left out of the public one.
    """
    items = list(
        case.items.select_related("meeting__body", "corrects__meeting").order_by("meeting__on", "pk")
    )
    steps = list(
        case.route.select_related("body", "recorded_by", "posting", "item__meeting").order_by("order")
    )
    for item in items:
        item.case = case
    closed = {item.pk for item in items if item.is_closed} if audience == Audience.PUBLIC else set()
    lapsed = case.state in (CaseState.DECIDED, CaseState.WITHDRAWN)
    asked: dict[int, int] = {}  # by the handling that asked for money: the step whose turn it is
    for step in steps:
        if step.for_appropriation and step.item_id and not step.decided_on:
            asked.setdefault(step.item_id, step.pk)

    def stop(step: RouteStep) -> Stop:
        step.case = case
        in_turn = not step.for_appropriation or asked.get(step.item_id) == step.pk
        is_next = step.item_id and not step.decided_on and in_turn
        return Stop(
            step=step,
            is_next=bool(is_next),
            is_lapsed=lapsed and not step.item_id,
            is_hidden=step.item_id in closed,
        )

    stops = []
    for item in items:
        stops.append(Stop(item=item, is_hidden=item.pk in closed))
        stops += [stop(step) for step in steps if step.item_id == item.pk]
    return (*stops, *(stop(step) for step in steps if not step.item_id))
