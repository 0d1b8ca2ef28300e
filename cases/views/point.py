"""What a yes to a recommendation point will do: a page with each effect, to add and to take off again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import actions, permissions, queries
from cases.forms.effect import (
    AllocationForm,
    DeadlineForm,
    FollowUpForm,
    ForwardForm,
    SourceForm,
    SupplementForm,
)
from cases.forms.follow_up import nobody_is
from cases.models import RecommendationPoint
from htk_workforce.accounts.verdict import require
from pools.models import FrameLine

REFUSALS = (actions.Refusal, PermissionDenied)


def point_effects(request: HttpRequest, pk: int) -> HttpResponse:
    """The effects of a point, and a form for each kind there can be."""
    point = _point(request, pk)
    if request.method != "POST":
        return _page(request, point, {})
    if drop := request.POST.get("drop"):
        return _drop(request, point, drop)
    effect = request.POST.get("effect", "")
    form = _forms(request, point, bound=effect).get(effect)
    if form is not None and form.is_valid():
        try:
            _propose(request, point, effect, form)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Gemt. Det sker, når punktet bliver godkendt."))
            if isinstance(form, FollowUpForm) and not form.finds_somebody(point.case):
                messages.warning(request, nobody_is(form.cleaned_data["owner_role"]))
            return redirect("point_effects", point.pk)
    return _page(request, point, {effect: form} if form is not None else {})


def _point(request: HttpRequest, pk: int) -> RecommendationPoint:
    points = RecommendationPoint.objects.select_related(
        "case__centre", "case__author", "case__body", "from_line__frame__pool", "forward_to", *queries.PLAN
    )
    point = get_object_or_404(points.select_related("supplement_line__frame__pool"), pk=pk)
    require(permissions.can_see_case(request.user, point.case))
    require(permissions.can_edit_case(request.user, point.case))
    return point


def _from_line(request: HttpRequest, point: RecommendationPoint) -> FrameLine | None:
    """The line whose money is distributed: as chosen on the page, else as it is saved."""
    chosen = SourceForm({"fra": request.POST.get("fra") or request.GET.get("fra")})
    line: FrameLine | None = chosen.cleaned_data.get("fra") if chosen.is_valid() else None
    return line or point.from_line


def _forms(request: HttpRequest, point: RecommendationPoint, *, bound: str = "") -> dict[str, Form | None]:
    """A form for each kind of effect; the one that was sent holds what was typed."""

    def data(effect: str) -> Any:
        return request.POST if effect == bound else None

    from_line = _from_line(request, point)
    supplement = {
        "amount": point.supplement_amount,
        "line": point.supplement_line_id,
        "cover": point.supplement_cover,
    }
    return {
        "allocation": AllocationForm(data("allocation"), from_line=from_line, point=point)
        if from_line
        else None,
        "follow_up": FollowUpForm(
            data("follow_up"), prefix="follow-up", initial={"centre": point.case.centre_id}
        ),
        "forward": ForwardForm(
            data("forward"), prefix="forward", point=point, initial={"body": point.forward_to_id}
        ),
        "supplement": SupplementForm(data("supplement"), prefix="supplement", initial=supplement),
        "deadline": DeadlineForm(data("deadline"), prefix="deadline"),
    }


def _propose(request: HttpRequest, point: RecommendationPoint, effect: str, form: Form) -> None:
    by = request.user
    if isinstance(form, AllocationForm):
        actions.propose_allocation(
            point=point, from_line=form.from_line, proposals=form.proposals(), by=by, on=timezone.localdate()
        )
        return
    propose: dict[str, Callable[..., object]] = {
        "follow_up": actions.propose_follow_up,
        "forward": actions.propose_forward,
        "supplement": actions.propose_supplement,
        "deadline": actions.propose_deadline_change,
    }
    propose[effect](point=point, by=by, **form.cleaned_data)


def _drop(request: HttpRequest, point: RecommendationPoint, drop: str) -> HttpResponse:
    """Take one effect off the point."""
    what, _colon, number = drop.partition(":")
    pk = int(number) if number.isdecimal() else 0
    try:
        if what == "follow_up":
            follow_up = get_object_or_404(point.follow_ups.select_related("point__case"), pk=pk)
            actions.drop_follow_up(follow_up=follow_up, by=request.user)
        elif what == "deadline":
            change = get_object_or_404(
                point.deadline_changes.select_related("point__case", "deadline"), pk=pk
            )
            actions.drop_deadline_change(change=change, by=request.user)
        else:
            whole: dict[str, Callable[..., None]] = {
                "allocation": actions.drop_allocation,
                "forward": actions.drop_forward,
                "supplement": actions.drop_supplement,
                "staffing": actions.drop_staffing,
            }
            if what in whole:
                whole[what](point=point, by=request.user)
    except REFUSALS as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Virkningen er fjernet fra punktet."))
    return redirect("point_effects", point.pk)


def _page(request: HttpRequest, point: RecommendationPoint, typed: dict[str, Form]) -> HttpResponse:
    forms = _forms(request, point) | typed
    from_line = _from_line(request, point)
    context = {
        "point": point,
        "case": point.case,
        **_exclusions(point),
        "settled": str(actions.point_is_settled(point)) if point.outcomes.exists() else "",
        "effects": queries.point_effects(point),
        "source": SourceForm(initial={"fra": from_line}),
        "forms": forms,
        "open": next(iter(typed), "allocation" if request.GET.get("fra") else request.GET.get("vis", "")),
        "all_forms": [form for form in forms.values() if form is not None],
    }
    return render(request, "cases/point_effects.html", context)


def _exclusions(point: RecommendationPoint) -> dict[str, str]:
    """Why a point that staffs clusters moves no other money, or the other way round; "" when nothing is in the way."""
    is_staffed = queries.plan_of(point) is not None
    moves_money = point.from_line_id is not None or point.supplement_amount is not None
    return {
        "beside_staffing": str(actions.beside_staffing(point)) if is_staffed else "",
        "beside_money": str(actions.beside_other_money(point)) if moves_money and not is_staffed else "",
    }


@require_POST
def point_left(request: HttpRequest, pk: int) -> HttpResponse:
    """What is left to distribute of what is typed so far, for the page to show while one types."""
    point = _point(request, pk)
    from_line = _from_line(request, point)
    form = AllocationForm(request.POST, from_line=from_line, point=point) if from_line else None
    return render(request, "cases/point_left.html", {"form": form})
