from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clusters import permissions, queries
from clusters.forms.need import NeedForm
from clusters.forms.year import YearForm
from htk_workforce.accounts.verdict import require


def minimum_staffing(request: HttpRequest) -> HttpResponse:
    require(permissions.can_see_all_clusters(request.user))
    newest = queries.newest_counting_day(timezone.localdate()).year
    form = YearForm(request.GET, years=queries.years_with_figures(), given=newest)
    asked = sorted({*(year for year in queries.years_with_figures() if year <= newest), form.chosen})
    years = queries.minimum_staffing(asked)
    chosen = next(staffing for staffing in years if staffing.year == form.chosen)
    if chosen.unanswered:
        form.add_error("year", chosen.unanswered)
    context = {
        "form": form,
        "may_enter": permissions.can_record_figures(request.user),
        "years": years,
        "chosen": chosen,
        "plot": queries.municipality_plot(years),
        "unit": chosen.unit(request.GET.get("enhed", "")),
    }
    return render(request, "clusters/minimum_staffing.html", context)


def recruitment_need(request: HttpRequest) -> HttpResponse:
    require(permissions.can_see_all_clusters(request.user))
    form = NeedForm(request.GET, given=queries.newest_counting_day(timezone.localdate()))
    context = {"form": form, "may_enter": permissions.can_record_figures(request.user)}
    try:
        plan = queries.recruitment_plan(queries.years_to_plan(form.day), on=form.day, **form.tried)
        context |= {
            "plan": plan,
            "plot": queries.need_plot(plan),
            "care": queries.care_guarantee(on=form.day, months=form.care_months),
        }
        form.suggest(**plan.percentages)
    except queries.RulesMissing as missing:
        form.add_error("on", str(missing))
    return render(request, "clusters/recruitment_need.html", context)
