"""The rules that figures are counted by and the salaries that positions are costed with, each with day and source."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters import actions, queries
from clusters.actions import Refusal
from clusters.forms.key_figure import KeyFigureForm
from clusters.forms.setting import RULE_FORMS, SalaryForm
from clusters.permissions import (
    can_record_figures,
    can_record_salaries,
    can_see_all_clusters,
    can_set_rules,
)
from htk_workforce.accounts.verdict import require

SET: Mapping[str, Callable[..., Any]] = {
    "vaegt": actions.set_weight,
    "norm": actions.set_norm,
    "ledelsesspaend": actions.set_span_limit,
    "taeller": actions.set_counting_rule,
    "afgang": actions.set_leaver_assumption,
}


def rule_list(request: HttpRequest) -> HttpResponse:
    """The rules of today, those that will hold, and those that have been."""
    require(can_see_all_clusters(request.user))
    groups = [
        (key, RULE_FORMS[key].title, lines) for key, lines in queries.rule_history(timezone.localdate())
    ]
    return render(request, "clusters/rule_list.html", {"groups": groups, "may": can_set_rules(request.user)})


def rule_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Write a rule from a day on; what held before stays as it was."""
    require(can_set_rules(request.user))
    if kind not in RULE_FORMS:
        raise Http404
    names = RULE_FORMS[kind].base_fields
    begun = {name: value for name, value in request.GET.items() if name in names}
    form = RULE_FORMS[kind](request.POST or None, initial=begun)
    if _written(request, form, SET[kind]):
        messages.success(request, _("Reglen er gemt."))
        return redirect("rule_list")
    lines = dict(queries.rule_history(timezone.localdate()))[kind]
    return render(request, "clusters/rule_new.html", {"form": form, "lines": lines})


def _written(request: HttpRequest, form: forms.Form, write: Callable[..., Any]) -> Any:
    """What was written with the form's values; None when nothing was sent, or the form says why it cannot be."""
    if not form.is_valid():
        return None
    try:
        return write(by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return None


def salary_list(request: HttpRequest) -> HttpResponse:
    """The salaries that positions are costed with, and those that were corrected."""
    require(can_see_all_clusters(request.user))
    current, earlier = queries.salary_references()
    context = {"current": current, "earlier": earlier, "may": can_record_salaries(request.user)}
    return render(request, "clusters/salary_list.html", context)


def salary_new(request: HttpRequest) -> HttpResponse:
    """Write a salary down; one of the same group, level and day is corrected, and stays as history."""
    require(can_record_salaries(request.user))
    form = SalaryForm(request.POST or None)
    if reference := _written(request, form, actions.record_salary_reference):
        text = _("Lønreferencen for %(reference)s er gemt.") % {"reference": reference}
        messages.success(request, text)
        return redirect("salary_list")
    return render(request, "clusters/salary_new.html", {"form": form})


def key_figure_list(request: HttpRequest) -> HttpResponse:
    """The figures that cases quote, and those that were corrected."""
    require(can_see_all_clusters(request.user))
    current, earlier = queries.key_figure_history()
    context = {"current": current, "earlier": earlier, "may": can_record_figures(request.user)}
    return render(request, "clusters/key_figure_list.html", context)


def key_figure_new(request: HttpRequest) -> HttpResponse:
    """Write a key figure down; one of the same topic, name and day is corrected, and stays as history."""
    require(can_record_figures(request.user))
    form = KeyFigureForm(request.POST or None, initial={"topic": request.GET.get("emne", "")})
    if figure := _written(request, form, actions.record_key_figure):
        messages.success(request, _("Nøgletallet »%(figure)s« er gemt.") % {"figure": figure})
        return redirect("key_figure_list")
    return render(request, "clusters/key_figure_new.html", {"form": form})
