"""Who a point gives the clusters: written row by row with the cost beside it, or taken from a scenario."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import actions, permissions, queries
from cases.enums import CaseState
from cases.forms.staffing import ScenarioForm, StaffingForm
from cases.models import CaseFile, RecommendationPoint
from cases.queries.staffing import cost_of, lines_for, plan_of, proposed_lines
from clusters.models import Scenario
from clusters.permissions import can_see_scenarios
from clusters.queries import SalaryMissing
from htk_workforce.accounts.verdict import require
from pools.queries import available_on_each

REFUSALS = (actions.Refusal, PermissionDenied)


def point_staffing(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of a point's staffing; each button is a way out of the same form."""
    point = _point(request, pk)
    if request.method != "POST":
        return _page(request, point, _saved(point))
    if "drop" in request.POST:
        return _drop(request, point)
    form = StaffingForm(point, request.POST, plan=plan_of(point))
    if "preview" in request.POST or not form.is_valid():
        return _page(request, point, form)
    try:
        actions.propose_staffing(point=point, givens=form.givens(), by=request.user, **form.plan.cleaned_data)
    except REFUSALS as refusal:
        for reason in getattr(refusal, "reasons", [str(refusal)]):
            form.plan.add_error(None, reason)
        return _page(request, point, form)
    messages.success(request, _("Bemandingen er gemt. Den sker, når punktet bliver godkendt."))
    return redirect("point_effects", point.pk)


def _point(request: HttpRequest, pk: int) -> RecommendationPoint:
    points = RecommendationPoint.objects.select_related(
        "case__centre", "case__author", "case__body", "supplement_line", *queries.PLAN
    )
    point = get_object_or_404(points, pk=pk)
    require(permissions.can_see_case(request.user, point.case))
    require(permissions.can_edit_case(request.user, point.case))
    return point


def _saved(point: RecommendationPoint) -> StaffingForm:
    return StaffingForm(point, plan=plan_of(point), givens=[line.given for line in proposed_lines(point)])


def _drop(request: HttpRequest, point: RecommendationPoint) -> HttpResponse:
    try:
        actions.drop_staffing(point=point, by=request.user)
    except REFUSALS as refusal:
        messages.warning(request, str(refusal))
        return redirect("point_staffing", point.pk)
    messages.success(request, _("Punktet bemander ikke længere nogen klynger."))
    return redirect("point_effects", point.pk)


def _page(request: HttpRequest, point: RecommendationPoint, form: StaffingForm) -> HttpResponse:
    context = {
        "point": point,
        "case": point.case,
        "form": form,
        "is_saved": plan_of(point) is not None,
        "settled": str(actions.point_is_settled(point)) if point.outcomes.exists() else "",
        **_total(point, form),
    }
    return render(request, "cases/point_staffing.html", context)


def _total(point: RecommendationPoint, form: StaffingForm) -> dict[str, object]:
    """What is typed so far costs, or why that cannot be told."""
    plan, givens = form.typed_plan(point), form.givens()
    if plan is None:
        return {"why_not": _("Vælg de linjer, der betaler, så bliver udgiften regnet ud her.")}
    if not givens:
        return {
            "why_not": _("Giv en klynge en leder eller en plus-pædagog, så bliver udgiften regnet ud her.")
        }
    try:
        lines = lines_for(plan, givens, known=proposed_lines(point))
    except SalaryMissing as missing:
        return {"why_not": str(missing)}
    cost = cost_of(plan, lines)
    left = available_on_each(cost.promised) if cost.promised else {}
    replaced = queries.replaced_by_proposal(point, lines)
    for row in replaced:
        for line, part in row.parts:
            if line.pk in left and not row.waits:
                left[line.pk] += part
    short = [
        (line, amount, left[line.pk]) for line, amount in cost.promised.items() if amount > left[line.pk]
    ]
    same = [one.sentence for one in queries.same_staffing(point, given=lines) if one.is_paid]
    sentences = [sentence for row in replaced for sentence in row.sentences]
    return {"cost": cost, "short": short, "replaced": sentences, "same": same}


@require_POST
def point_staffing_total(request: HttpRequest, pk: int) -> HttpResponse:
    """What is typed so far costs, for the page to show while one types."""
    point = _point(request, pk)
    form = StaffingForm(point, request.POST, plan=plan_of(point))
    return render(request, "cases/staffing_total.html", _total(point, form))


def scenario_to_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the draft and the point that a scenario becomes the lines of (AT05)."""
    require(can_see_scenarios(request.user))
    scenario = get_object_or_404(Scenario, pk=pk)
    form = ScenarioForm(request.POST or None, cases=_drafts(request), year=scenario.year)
    if request.method == "POST" and form.is_valid():
        point = form.cleaned_data["point"]
        try:
            actions.propose_scenario(scenario=scenario, by=request.user, **form.cleaned_data)
        except REFUSALS as refusal:
            for reason in getattr(refusal, "reasons", [str(refusal)]):
                form.add_error(None, reason)
        else:
            told = _("»%(scenario)s« er nu bemandingen i punkt %(number)s.")
            messages.success(request, told % {"scenario": scenario.name, "number": point.order})
            return redirect("point_staffing", point.pk)
    return render(request, "cases/scenario_to_case.html", {"scenario": scenario, "form": form})


def _drafts(request: HttpRequest) -> list[CaseFile]:
    """The drafts this person writes in."""
    drafts = (
        queries.visible_cases(request.user).filter(state=CaseState.DRAFT).select_related("author", "centre")
    )
    return [case for case in drafts if permissions.can_edit_case(request.user, case)]
