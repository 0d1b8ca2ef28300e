"""Which cases a person sees, what waits, and which points are still open."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.enums import CaseState, ItemState
from cases.models import WAS_SENT_OUT, AgendaItem, CaseFile, PointOutcome, RecommendationPoint
from cases.permissions import BEING_WRITTEN, SEES_CLOSED, SEES_DRAFTS
from cases.rules import SETTLING_OUTCOMES
from clusters.models import Workplace
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role


def visible_cases(user: User) -> QuerySet[CaseFile]:
    """The cases a person may see; the only way views get them. The same rule as permissions.can_see_case."""
    cases = CaseFile.objects.select_related("centre", "author")
    if not user.has_role(*SEES_CLOSED):
        behind_doors = AgendaItem.objects.filter(is_closed=True).values("case")
        cases = cases.filter(Q(is_closed=False) & ~Q(pk__in=behind_doors) | Q(author=user))
    if not user.has_role(*SEES_DRAFTS):
        own = Q(author=user)
        if user.has_role(Role.LEADER):
            own |= Q(centre__in=Workplace.objects.filter(leaders=user).values("centre"))
        published = AgendaItem.objects.filter(WAS_SENT_OUT).values("case")
        as_sent_out = Q(state=CaseState.WITHDRAWN) & (
            Q(changed_at=None) | Exists(_read_since_it_was_written())
        )
        cases = cases.filter(Q(pk__in=published) & (~Q(state__in=BEING_WRITTEN) | as_sent_out) | own)
    return cases


def _read_since_it_was_written() -> QuerySet[AgendaItem]:
    """The handlings, sent out, that ended after the case of the outer query was last written in."""
    return AgendaItem.objects.filter(WAS_SENT_OUT, case=OuterRef("pk"), closed_at__gte=OuterRef("changed_at"))


def pending_items(user: User) -> QuerySet[AgendaItem]:
    """The agenda items that wait for a decision, next meeting first."""
    return (
        AgendaItem.objects.filter(state=ItemState.PENDING, case__in=visible_cases(user))
        .select_related("case", "meeting__body")
        .prefetch_related("participations")  # who is disqualified does not decide
        .order_by("meeting__on", "number")
    )


def open_points(case: CaseFile) -> QuerySet[RecommendationPoint]:
    """The points of a case that no meeting has settled yet, in order."""
    return _unsettled(case.points.all()).order_by("order")


def open_points_of(cases: Iterable[int] | QuerySet[CaseFile]) -> QuerySet[RecommendationPoint]:
    """The same for several cases (ids), case by case."""
    return _unsettled(RecommendationPoint.objects.filter(case__in=cases)).order_by("case", "order")


def _unsettled(points: QuerySet[RecommendationPoint]) -> QuerySet[RecommendationPoint]:
    settling = PointOutcome.objects.filter(point=OuterRef("pk"), outcome__in=SETTLING_OUTCOMES)
    return points.filter(~Exists(settling))
