"""Which points a handling answers, and what was answered before."""

from collections.abc import Iterable

from django.db.models import QuerySet

from cases.enums import ItemState
from cases.models import AgendaItem, CaseFile, PointOutcome, RecommendationPoint
from cases.queries.case import open_points
from cases.queries.staffing import PLAN, staffing_prefetch
from cases.rules import SETTLING_OUTCOMES


def points_to_answer(item: AgendaItem) -> list[RecommendationPoint]:
    """The points of an item in order, with their lines: the open ones; of an item that is over those it answered,
    and of a correction those that it may answer again.
    """
    if item.corrects_id:
        points = _answered_in(corrected_handlings(item))
    elif item.state == ItemState.PENDING:
        points = open_points(item.case)
    else:
        points = item.case.points.filter(outcomes__item=item).order_by("order")
    return list(
        points.select_related(
            "from_line__frame__pool", "forward_to", "supplement_line", *PLAN
        ).prefetch_related(
            "allocations__line", "follow_ups", "deadline_changes__deadline", staffing_prefetch()
        )
    )


def corrected_handlings(item: AgendaItem) -> list[int]:
    """The ids of the handling a correction is about, and of those that one corrected, newest first."""
    chain = []
    while item.corrects_id:
        item = item.corrects
        chain.append(item.pk)
    return chain


def unfinished_correction(case: CaseFile) -> AgendaItem | None:
    """The handling a ready case is to correct: the newest decided one, when no point of the case is open.

    So a correction that was not handled is still one at the next meeting.
    """
    decided = case.items.filter(state=ItemState.DECIDED).order_by("-meeting__on", "-pk").first()
    return decided if decided and not open_points(case).exists() else None


def _answered_in(items: Iterable[int]) -> QuerySet[RecommendationPoint]:
    answered = PointOutcome.objects.filter(item__in=items, outcome__in=SETTLING_OUTCOMES).values("point")
    return RecommendationPoint.objects.filter(pk__in=answered).order_by("order")


def last_answers(points: Iterable[RecommendationPoint]) -> dict[int, PointOutcome]:
    """What each point (by its id) was answered last; points without an answer are left out."""
    outcomes = PointOutcome.objects.filter(
        point__in=[point.pk for point in points], outcome__in=SETTLING_OUTCOMES
    )
    return {outcome.point_id: outcome for outcome in outcomes.select_related("item__meeting").order_by("pk")}
