"""What is to be done after decisions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from cases import actions, permissions, queries
from cases.filters import FollowUpFilter
from cases.forms.follow_up import ChangeFollowUpForm, FinishForm, NewFollowUpForm, ReopenForm, nobody_is
from cases.models import CaseFile, FollowUp
from cases.rules.follow_up import is_overdue
from cases.tables import FollowUpTable
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import events_of

REFUSALS = (actions.Refusal, PermissionDenied)


def follow_up_list(request: HttpRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    chosen = FollowUpFilter(request.GET, queries.visible_follow_ups(user), user=user, on=today)
    table = FollowUpTable(chosen.qs, on=today)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "cases/follow_up_list.html", {"filter": chosen, "table": table})


def follow_up_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _follow_up(request, pk))


def _page(
    request: HttpRequest, follow_up: FollowUp, form: FinishForm | ReopenForm | None = None
) -> HttpResponse:
    today = timezone.localdate()
    again = follow_up.done_on is not None
    can_change = permissions.can_direct_follow_ups(request.user)
    followed = not can_change or again or queries.receivers().finds_owner_of(follow_up)
    context = {
        "follow_up": follow_up,
        "nobody": "" if followed else nobody_is(follow_up.owner_role),
        "is_overdue": is_overdue(follow_up.due_on, follow_up.done_on, today),
        "can_see_case": permissions.can_see_item(request.user, follow_up.item)
        if follow_up.item
        else permissions.can_see_case(request.user, follow_up.case),
        "can_finish": permissions.can_finish_follow_up(request.user, follow_up, again=again),
        "can_change": can_change,
        "form": form or (ReopenForm() if again else FinishForm(initial={"on": today})),
        "events": events_of(follow_up),
    }
    return render(request, "cases/follow_up_detail.html", context)


@require_POST
def follow_up_finish(request: HttpRequest, pk: int) -> HttpResponse:
    follow_up = _follow_up(request, pk)
    form = FinishForm(request.POST)
    if form.is_valid():
        try:
            actions.finish_follow_up(follow_up=follow_up, by=request.user, **form.cleaned_data)
        except PermissionDenied as refusal:
            messages.warning(request, str(refusal))
            return redirect(follow_up)
        except actions.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Opgaven er meldt udført."))
            return redirect(follow_up)
    return _page(request, follow_up, form)


@require_POST
def follow_up_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    follow_up = _follow_up(request, pk)
    form = ReopenForm(request.POST)
    if form.is_valid():
        try:
            actions.reopen_follow_up(follow_up=follow_up, reason=form.cleaned_data["reason"], by=request.user)
        except PermissionDenied as refusal:
            messages.warning(request, str(refusal))
            return redirect(follow_up)
        except actions.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Opgaven er taget op igen."))
            return redirect(follow_up)
    return _page(request, follow_up, form)


def follow_up_change(request: HttpRequest, pk: int) -> HttpResponse:
    follow_up = _follow_up(request, pk)
    require(permissions.can_direct_follow_ups(request.user))
    form = ChangeFollowUpForm.of(follow_up, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            follow_up = actions.change_follow_up(follow_up=follow_up, by=request.user, **form.cleaned_data)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Opgaven er ændret."))
            _tell_if_nobody(
                request, follow_up.owner_role, form.finds_somebody(follow_up.case, follow_up.item)
            )
            return redirect(follow_up)
    return render(request, "cases/follow_up_edit.html", {"follow_up": follow_up, "form": form})


def follow_up_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a task that follows from a meeting at which the case was handled."""
    case = get_object_or_404(CaseFile.objects.select_related("centre", "author"), pk=pk)
    require(permissions.can_see_case(request.user, case))
    require(permissions.can_give_task(request.user, case))
    form = NewFollowUpForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            follow_up = actions.create_follow_up(
                item=form.cleaned_data["item"], new=form.new(), by=request.user
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Opgaven er givet."))
            found = form.finds_somebody(case, form.cleaned_data["item"])
            _tell_if_nobody(request, follow_up.owner_role, found)
            return redirect(follow_up)
    return render(request, "cases/follow_up_edit.html", {"case": case, "follow_up": None, "form": form})


def _tell_if_nobody(request: HttpRequest, owner_role: str, found: bool) -> None:
    if not found:
        messages.warning(request, nobody_is(owner_role))


def _follow_up(request: HttpRequest, pk: int) -> FollowUp:
    all_with = FollowUp.objects.select_related(
        "case__author", "item__meeting__body", "item__case", "owner", "centre"
    )
    follow_up = get_object_or_404(all_with, pk=pk)
    require(permissions.can_see_follow_up(request.user, follow_up))
    return follow_up
