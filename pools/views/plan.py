"""The plan of a state-paid pool: grants, activities and what covers them."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters.enums import DAY_CARE
from clusters.models import Workplace
from clusters.queries import open_workplaces
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import events_of
from htk_workforce.money import format_kr
from pools import actions, permissions, queries
from pools.forms.plan import ActivityForm, GrantForm
from pools.models import Activity, Grant, Pool

REFUSALS = (actions.Refusal, PermissionDenied)
YEARS_AHEAD, FEWEST_YEARS = 2, 5


def pool_plan(request: HttpRequest, pk: int) -> HttpResponse:
    pool = get_object_or_404(Pool.objects.select_related("owner"), pk=pk)
    plan = queries.grant_plan(pool)
    context = {
        "pool": pool,
        "plan": plan,
        "events": events_of(pool)[:20],
        "frames": pool.frames.order_by("year"),
        "can_plan": permissions.can_plan(request.user),
        "can_export": permissions.can_export(request.user),
    }
    return render(request, "pools/pool_plan.html", context)


def state_account(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """The account of a year as it will be printed, and what it lacks."""
    pool = get_object_or_404(Pool.objects.select_related("owner"), pk=pk, grants__year=year)
    context = {
        "pool": pool,
        "account": queries.year_account(pool, year),
        "can_plan": permissions.can_plan(request.user),
        "can_export": permissions.can_export(request.user),
    }
    return render(request, "pools/state_account.html", context)


def grant_edit(request: HttpRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(Grant.objects.select_related("pool"), pk=pk)
    return _edit_grant(request, grant.pool, grant)


def grant_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit_grant(request, get_object_or_404(Pool, pk=pk), None)


def _edit_grant(request: HttpRequest, pool: Pool, grant: Grant | None) -> HttpResponse:
    require(permissions.can_plan(request.user))
    fields = ("year", "amount", "status", "reservation")
    initial = {name: getattr(grant, name) for name in fields} if grant else {}
    form = GrantForm(request.POST or None, initial=initial | GrantForm.opened_on(grant))
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_grant(
                grant=grant, pool=pool, by=request.user, opening=form.opened(), **form.values()
            )
        except REFUSALS as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Tilskuddet for %(year)s er gemt.") % {"year": saved.year})
            return redirect("pool_plan", pool.pk)
    context = {
        "pool": pool,
        "grant": grant,
        "form": form,
        "can_delete": permissions.can_delete_grant(request.user, grant) if grant else None,
    }
    return render(request, "pools/grant_edit.html", context)


def grant_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, and delete."""
    grant = get_object_or_404(Grant.objects.select_related("pool"), pk=pk)
    require(permissions.can_delete_grant(request.user, grant))
    facts = [
        (_("Tilskud"), format_kr(grant.amount)),
        (_("Status"), grant.get_status_display()),
        (_("Forbehold"), grant.reservation or _("Intet")),
    ]
    if request.method == "POST":
        return _deleted(request, grant.pool, lambda: actions.delete_grant(grant=grant, by=request.user))
    title = _("Slet tilskuddet for %(year)s") % {"year": grant.year}
    return render(request, "pools/plan_delete.html", {"pool": grant.pool, "title": title, "facts": facts})


def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    activity = get_object_or_404(Activity.objects.select_related("pool"), pk=pk)
    return _edit_activity(request, activity.pool, activity)


def activity_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit_activity(request, get_object_or_404(Pool, pk=pk), None)


def _edit_activity(request: HttpRequest, pool: Pool, activity: Activity | None) -> HttpResponse:
    require(permissions.can_plan(request.user))
    form = ActivityForm(
        request.POST or None,
        initial=(ActivityForm.values_of(activity) if activity else {}) | ActivityForm.opened_on(activity),
        pool=pool,
        activity=activity,
        years=(years := _years_to_fill_in(pool)),
        workplaces=_places_to_fill_in(activity),
        booked=queries.booked_by_year(activity, years) if activity else {},
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            saved = actions.save_activity(
                activity=activity,
                pool=pool,
                name=values["name"],
                type=values["type"],
                description=values["description"],
                years=form.planned_years(),
                participants=form.participants(),
                lines=values["lines"],
                by=request.user,
                opening=form.opened(),
            )
        except REFUSALS as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("»%(activity)s« er gemt.") % {"activity": saved})
            return redirect("pool_plan", pool.pk)
    context = {
        "pool": pool,
        "activity": activity,
        "form": form,
        "can_delete": permissions.can_delete_activity(request.user, activity) if activity else None,
    }
    return render(request, "pools/activity_edit.html", context)


def activity_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, and delete."""
    activity = get_object_or_404(Activity.objects.select_related("pool"), pk=pk)
    require(permissions.can_delete_activity(request.user, activity))
    if request.method == "POST":
        return _deleted(
            request, activity.pool, lambda: actions.delete_activity(activity=activity, by=request.user)
        )
    years = [f"{row.year}: {format_kr(row.planned)}" for row in activity.years.order_by("year")]
    planned = activity.participants.filter(year=None).select_related("workplace")
    places = [f"{row.workplace}: {row.count}" for row in planned]
    facts = [
        (_("Type"), activity.get_type_display()),
        (_("Plan"), "\n".join(years) or _("Ingen")),
        (_("Deltagere"), "\n".join(places) or _("Ingen")),
    ]
    title = _("Slet %(activity)s") % {"activity": activity}
    return render(request, "pools/plan_delete.html", {"pool": activity.pool, "title": title, "facts": facts})


def _deleted(request: HttpRequest, pool: Pool, delete: Callable[[], None]) -> HttpResponse:
    """Delete, or say why not; either way back to the plan."""
    try:
        delete()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Det er slettet fra planen."))
    return redirect("pool_plan", pool.pk)


def _years_to_fill_in(pool: Pool) -> Sequence[int]:
    """The years the pool knows, and a few more."""
    known = set(queries.grant_plan(pool).years) | set(pool.frames.values_list("year", flat=True))
    known = known or {timezone.localdate().year}
    first = min(known)
    return range(first, max(max(known) + YEARS_AHEAD, first + FEWEST_YEARS - 1) + 1)


def _places_to_fill_in(activity: Activity | None) -> Sequence[Workplace]:
    """The day-care units that are open, and those the activity already counts."""
    places = Q(pk__in=open_workplaces(timezone.localdate()).filter(kind__in=DAY_CARE).values("pk"))
    if activity:
        places |= Q(pk__in=activity.participants.values("workplace"))
    return list(Workplace.objects.filter(places))
