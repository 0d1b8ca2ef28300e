"""What is to be done after decisions: whose it is, and what is late."""

from datetime import date

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from cases.models import BodyMember, FollowUp
from cases.permissions import CASEWORKER, SEES_CLOSED, own_titles
from cases.queries.case import visible_cases
from clusters.models import Workplace
from htk_workforce.accounts.models import User

SOONEST = (F("done_on").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "id")


def own_follow_ups(user: User) -> QuerySet[FollowUp]:
    """The tasks that count and are this person's, done or not, first those that are due first.

    The same rule as permissions.owns_follow_up and Receivers. A task of a closed case is shown to its owner, for
    nobody can do what they are not told; the case itself is not.
    """
    return _counting().filter(_own(user))


def visible_follow_ups(user: User) -> QuerySet[FollowUp]:
    """The tasks that count and that a person may read: the own ones, and those of cases they may see.

    `sees_item` is whether they may read what was decided about the case, too.
    """
    seen = Q(case__in=visible_cases(user).values("pk"))
    if not user.has_role(*SEES_CLOSED):
        seen &= Q(item__is_closed=False) | Q(case__author=user)
    sees_item = Case(When(seen, then=True), default=False)
    return _counting().filter(_own(user) | seen).annotate(sees_item=sees_item)


def overdue(follow_ups: QuerySet[FollowUp], on: date) -> QuerySet[FollowUp]:
    return follow_ups.filter(done_on=None, due_on__lt=on)


def _counting() -> QuerySet[FollowUp]:
    return (
        FollowUp.objects.filter(item__isnull=False)
        .select_related("case", "item__meeting__body", "owner", "centre")
        .order_by(*SOONEST)
    )


def _own(user: User) -> Q:
    by_role = Q()
    for title in own_titles(user):
        by_role |= Q(owner_role__iexact=title)
    for title in CASEWORKER:
        by_role |= Q(owner_role__iexact=title, case__author=user)
    seats = BodyMember.objects.filter(body=OuterRef("item__meeting__body"), user=user, is_active=True)
    by_role |= Exists(seats.filter(title__iexact=OuterRef("owner_role")))
    by_role |= Exists(seats.filter(body__name__iexact=OuterRef("owner_role")))
    led = Workplace.objects.filter(leaders=user)
    by_role |= Q(centre__in=led.values("centre"))
    by_role |= Exists(led.filter(centre__code__iexact=OuterRef("owner_role")))
    by_role |= Exists(led.filter(centre__name__iexact=OuterRef("owner_role")))
    return Q(owner=user) | (Q(owner=None) & by_role)
