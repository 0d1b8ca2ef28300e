"""Scenarios: who would get what, side by side, and written."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters import actions, permissions, queries
from clusters.forms.scenario import ScenarioForm, scenario_values
from clusters.models import Cluster, Scenario
from htk_workforce.accounts.verdict import require


def scenario_list(request: HttpRequest) -> HttpResponse:
    """Every scenario of a year side by side: who gets what, what it costs, who pays, and the norm afterwards."""
    require(permissions.can_see_scenarios(request.user))
    every = Scenario.objects.select_related("made_by").order_by("-year", "made_at", "pk")
    years = sorted({scenario.year for scenario in every}, reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else next(iter(years), None)
    chosen = [scenario for scenario in every if scenario.year == year]
    context = {
        "years": years,
        "year": year,
        "clusters": list(Cluster.objects.all()),
        "can_make": permissions.can_make_scenario(request.user),
        "changeable": {s.pk for s in chosen if permissions.can_change_scenario(request.user, s)},
    }
    staffing = queries.minimum_staffing([year])[0] if year else None
    context |= {
        "staffing": staffing,
        "may_enter": permissions.can_record_figures(request.user),
        "costs": queries.scenario_costs(chosen, staffing),
    }
    return render(request, "clusters/scenario_list.html", context)


def scenario_new(request: HttpRequest) -> HttpResponse:
    """A new scenario, empty or as a copy of another."""
    require(permissions.can_make_scenario(request.user))
    source = request.GET.get("kopi", "")
    initial = {}
    if source.isdecimal():
        initial = scenario_values(get_object_or_404(Scenario, pk=source), as_copy=True)
    return _write(request, None, ScenarioForm(request.POST or None, initial=initial))


def scenario_edit(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = get_object_or_404(Scenario, pk=pk)
    require(permissions.can_change_scenario(request.user, scenario))
    return _write(request, scenario, ScenarioForm(request.POST or None, initial=scenario_values(scenario)))


def scenario_remove(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = get_object_or_404(Scenario.objects.select_related("made_by"), pk=pk)
    require(permissions.can_change_scenario(request.user, scenario))
    if request.method != "POST":
        return render(request, "clusters/scenario_remove.html", {"scenario": scenario})
    actions.remove_scenario(scenario=scenario, by=request.user)
    messages.success(request, _("Scenariet »%(name)s« er slettet.") % {"name": scenario.name})
    return redirect(f"{reverse('scenario_list')}?year={scenario.year}")


def _write(request: HttpRequest, scenario: Scenario | None, form: ScenarioForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_scenario(scenario=scenario, by=request.user, **form.values())
        except (actions.Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Scenariet »%(name)s« er gemt.") % {"name": saved.name})
            return redirect(f"{reverse('scenario_list')}?year={saved.year}")
    return render(request, "clusters/scenario_edit.html", {"scenario": scenario, "form": form})
