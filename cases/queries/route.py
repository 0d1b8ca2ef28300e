"""Where a case has been, where it is going, and what other bodies have said to it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cases.enums import Audience, ItemState
from cases.models import AgendaItem, CaseFile, RouteStep
from cases.rules.route import is_awaited, step_ahead
from cases.workflow import FINISHED

AWAITED = Q(comes_back=True) | Q(for_appropriation=True)
"""The steps whose answer decides where a case goes, for a query; the same rule as `is_awaited`."""


def awaited_steps(case: CaseFile) -> list[RouteStep]:
    """The steps a case has been sent on and whose answer decides where it goes, in order."""
    return [step for step in case.route.order_by("order") if is_awaited(step)]


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


def case_route(
    case: CaseFile, *, audience: Audience = Audience.INTERNAL, sent_only: bool = False
) -> tuple[Stop, ...]:
    """The whole way of a case over bodies and meetings: each handling, and after it the steps it sent the case on.

    What became of closed handlings is left out of the public one; `sent_only` leaves out what is only proposed.
    """
    items = list(
        case.items.filter(meeting__isnull=False)
        .select_related("meeting__body", "corrects__meeting")
        .order_by("meeting__on", "pk")
    )
    steps = list(
        case.route.select_related("body", "recorded_by", "posting", "item__meeting")
        .prefetch_related("grants__point")
        .order_by("order")
    )
    for item in items:
        item.case = case
    closed = {item.pk for item in items if item.is_closed} if audience == Audience.PUBLIC else set()
    lapsed = case.state in FINISHED

    def stop(step: RouteStep) -> Stop:
        step.case = case
        is_sent = step.item_id is not None
        return Stop(
            step=step,
            is_next=is_sent and not step.decided_on and step_ahead(step, steps) is None,
            is_lapsed=lapsed and not is_sent,
            is_hidden=step.item_id in closed,
        )

    stops = []
    for item in items:
        stops.append(Stop(item=item, is_hidden=item.pk in closed))
        stops += [stop(step) for step in steps if step.item_id == item.pk]
    return (*stops, *(stop(step) for step in steps if not step.item_id and not sent_only))
