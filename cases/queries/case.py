"""Which cases a person sees, what waits, and which points are still open."""

from django.db.models import Q, QuerySet

from cases.enums import CaseState, ItemState
from cases.models import AgendaItem, CaseFile, PointOutcome, RecommendationPoint
from cases.permissions import SEES_CLOSED, SEES_DRAFTS
from cases.rules import SETTLING_OUTCOMES
from htk_workforce.accounts.models import User


def visible_cases(user: User) -> QuerySet[CaseFile]:
    """The cases a person may see; the only way views get them. The same rule as permissions.can_see_case."""
    cases = CaseFile.objects.select_related("centre", "author")
    if not user.has_role(*SEES_CLOSED):
        cases = cases.filter(Q(is_closed=False) | Q(author=user))
    if not user.has_role(*SEES_DRAFTS):
        cases = cases.filter(Q(state__in=[CaseState.ON_AGENDA, CaseState.DECIDED]) | Q(author=user))
    return cases


def pending_items(user: User) -> QuerySet[AgendaItem]:
    """The agenda items that wait for a decision, next meeting first."""
    return (
        AgendaItem.objects.filter(state=ItemState.PENDING, case__in=visible_cases(user))
        .select_related("case", "meeting__body")
        .order_by("meeting__on", "number")
    )


def open_points(case: CaseFile) -> QuerySet[RecommendationPoint]:
    """The points of a case that no meeting has settled yet, in order."""
    settled = PointOutcome.objects.filter(outcome__in=SETTLING_OUTCOMES, point__case=case).values("point")
    return case.points.exclude(pk__in=settled).order_by("order")
