"""May this person change the plan of a state-paid pool?"""

from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused
from pools.enums import Bucket, GrantStatus

if TYPE_CHECKING:
    from pools.models import (
        Activity,
        Grant,
    )


def can_plan(user: User) -> Verdict:
    """May this person change grants and activity plans?"""
    return ALLOWED if user.has_role(Role.FINANCE, Role.HR) else refused(_("Kun Økonomi og HR ændrer planen."))


def can_delete_grant(user: User, grant: "Grant") -> Verdict:
    """May this person delete a grant? Not when money of it has been received, set aside or used."""
    allowed = can_plan(user)
    if not allowed:
        return allowed
    names = {"year": grant.year}
    if grant.status in (GrantStatus.PAID, GrantStatus.REPAID):
        text = _("Tilskuddet for %(year)s er »%(status)s« og kan ikke slettes.")
        return refused(text % (names | {"status": grant.get_status_display()}))
    if grant.pool.frames.filter(year=grant.year, lines__entries__isnull=False).exists():
        text = _(
            "Der er posteret i rammen for %(year)s, og så kan tilskuddet ikke slettes. Ret det i stedet."
        )
        return refused(text % names)
    if grant.pool.activities.filter(years__year=grant.year, years__actual__isnull=False).exists():
        text = _(
            "Der er regnskab for aktiviteter i %(year)s, og så kan tilskuddet ikke slettes. Ret det i stedet."
        )
        return refused(text % names)
    return ALLOWED


def can_delete_activity(user: User, activity: "Activity") -> Verdict:
    """May this person delete an activity? Not when something has been used on it, or a closed year has it."""
    allowed = can_plan(user)
    if not allowed:
        return allowed
    if activity.years.filter(actual__isnull=False).exists():
        return refused(
            _("»%(activity)s« har regnskab og kan ikke slettes. Slet planen for de år, den ikke er i gang.")
            % {"activity": activity}
        )
    if activity.lines.filter(entries__bucket=Bucket.SPENT).exists():
        return refused(
            _("Der er brugt penge på linjerne i »%(activity)s«, og så kan den ikke slettes.")
            % {"activity": activity}
        )
    year = _closed_year_of(activity)
    if year is not None:
        return refused(
            _("»%(activity)s« er med i %(year)s, og året er lukket. Så kan den ikke slettes.")
            % {"activity": activity, "year": year}
        )
    return ALLOWED


def _closed_year_of(activity: "Activity") -> int | None:
    """The first year that is closed to its last day and has the activity in its plan or among its participants."""
    is_in = Q(year__in=activity.years.values("year"))
    is_in |= Q(year__in=activity.participants.exclude(year=None).values("year"))
    frames = activity.pool.frames.filter(
        is_in,
        closings__reopened_at=None,
        closings__through_on__year=F("year"),
        closings__through_on__month=12,
        closings__through_on__day=31,
    )
    return frames.order_by("year").values_list("year", flat=True).first()
