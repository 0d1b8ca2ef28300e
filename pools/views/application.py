from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import events_of
from pools import actions, permissions, queries
from pools.enums import ApplicationState
from pools.filters import ApplicationFilter
from pools.forms.application import ApplicationForm, CostFormSet, ReasonForm, cost_rows
from pools.ledger import LedgerRefusal
from pools.models import Application, Posting
from pools.tables import ApplicationTable
from pools.workflow import MOVES, moves_from

REFUSALS = (actions.Refusal, LedgerRefusal, PermissionDenied)


def application_list(request: HttpRequest) -> HttpResponse:
    applications = ApplicationFilter(request.GET, queries.visible_applications(request.user))
    table = ApplicationTable(applications.qs)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    context = {
        "filter": applications,
        "table": table,
        "can_enter": permissions.can_enter_application(request.user),
    }
    return render(request, "pools/application_list.html", context)


def application_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter or change a draft: save it, send it, or add and remove cost rows without losing what was typed."""
    application = _visible(request, pk) if pk else None
    if application:
        require(permissions.can_edit_application(request.user, application))
    else:
        require(permissions.can_enter_application(request.user))
    today = timezone.localdate()
    if request.method != "POST":
        form = ApplicationForm(initial=_initial(application, request.GET), user=request.user, on=today)
        return _edit_page(
            request, application, form, CostFormSet(initial=_costs(application), prefix="costs")
        )
    if "add" in request.POST or "remove" in request.POST:
        return _other_rows(request, application, today)
    sending = request.POST.get("action") == "send"
    form = ApplicationForm(request.POST, user=request.user, on=today, sending=sending)
    costs = CostFormSet(request.POST, prefix="costs")
    if form.is_valid() and costs.is_valid():
        saved = _save(request, application, form, costs, today, sending=sending)
        if saved:
            return redirect(saved)
    return _edit_page(request, application, form, costs)


def _save(request, application, form, costs, today, *, sending):  # type: ignore[no-untyped-def]
    """Save the draft and send it if asked; the saved application, or None with the form telling why not."""
    try:
        application = actions.save_draft(
            application=application, costs=costs.costs(), by=request.user, **_texts(form.cleaned_data)
        )
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return None
    if not sending:
        messages.success(request, _("Kladden er gemt. Den er ikke sendt endnu."))
        return application
    try:
        application = actions.receive_application(application=application, by=request.user, on=today)
    except REFUSALS as refusal:
        reasons = getattr(refusal, "reasons", [str(refusal)])
        messages.warning(request, _("Ansøgningen er ikke sendt, men gemt som kladde. %s") % " ".join(reasons))
        return application
    text = _("Ansøgningen er modtaget som %(number)s kl. %(time)s og er nr. %(position)s i køen.")
    messages.success(
        request,
        text
        % {
            "number": application.number,
            "time": timezone.localtime(application.received_at).strftime("%H.%M"),
            "position": queries.queue_position(application),
        },
    )
    return application


def _texts(values: dict[str, object]) -> dict[str, object]:
    """What the form holds, with an empty string where a draft's text is still missing."""
    return {
        name: value if value is not None or name.endswith("_on") else "" for name, value in values.items()
    }


def _other_rows(request: HttpRequest, application: Application | None, today: date) -> HttpResponse:
    """The same page with a cost row more or less; nothing is checked or lost."""
    removed = request.POST.get("remove", "")
    rows = cost_rows(request.POST, without=int(removed) if removed.isdecimal() else None)
    if "add" in request.POST or not rows:
        rows.append({})
    typed = {name: request.POST.get(name, "") for name in ApplicationForm.base_fields}
    form = ApplicationForm(initial=typed, user=request.user, on=today)
    return _edit_page(request, application, form, CostFormSet(initial=rows, prefix="costs"))


def _edit_page(request, application, form, costs):  # type: ignore[no-untyped-def]
    context = {"application": application, "form": form, "costs": costs}
    if application:
        context["findings"] = queries.conditions(
            application.line, application.workplace, on=timezone.localdate()
        )
    return render(request, "pools/application_edit.html", context)


def _initial(application: Application | None, query: dict[str, str]) -> dict[str, object]:
    if application is None:
        return {"line": query.get("line")}
    return {name: getattr(application, name) for name in ApplicationForm.base_fields}


def _costs(application: Application | None) -> list[dict[str, object]]:
    rows = (
        list(application.lines.values("cost_type", "description", "quantity", "unit_price"))
        if application
        else []
    )
    return rows or [{}]


@require_POST
def application_check(request: HttpRequest) -> HttpResponse:
    """Answered beside the form while one types: is the workplace eligible, what is left, which place in the queue."""
    require(permissions.can_enter_application(request.user))
    today = timezone.localdate()
    form = ApplicationForm(request.POST, user=request.user, on=today)
    form.is_valid()
    line, workplace = form.cleaned_data.get("line"), form.cleaned_data.get("workplace")
    costs = CostFormSet(request.POST, prefix="costs")
    context = {
        "line": line,
        "findings": queries.conditions(line, workplace, on=today) if line and workplace else [],
        "outlook": queries.outlook(line, costs.total()) if line else None,
    }
    return render(request, "pools/application_check.html", context)


def application_detail(request: HttpRequest, pk: int) -> HttpResponse:
    application = _visible(request, pk)
    return _application_page(request, application, ReasonForm())


def _application_page(
    request: HttpRequest, application: Application, reason_form: ReasonForm
) -> HttpResponse:
    is_open = application.state in (ApplicationState.DRAFT, ApplicationState.RECEIVED)
    context = {
        "application": application,
        "position": queries.queue_position(application),
        "findings": queries.eligibility(application, on=timezone.localdate()) if is_open else [],
        "figures": queries.line_figures(application.line),
        "can_edit": permissions.can_edit_application(request.user, application),
        "moves": [
            (move, permissions.can_move(request.user, application, move.verb))
            for move in moves_from(application.state)
        ],
        "reason_form": reason_form,
        "states": _path(application),
        "postings": Posting.objects.filter(
            content_type__app_label="pools", content_type__model="application", object_id=application.pk
        ),
        "events": events_of(application),
    }
    return render(request, "pools/application_detail.html", context)


def _path(application: Application) -> list[tuple[str, str]]:
    """The states from draft to where it ended, for the step indicator."""
    end = application.state if application.state in ("rejected", "withdrawn") else "approved"
    return [(state.value, str(state.label)) for state in map(ApplicationState, ("draft", "received", end))]


@require_POST
def application_move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Make one move of the workflow table."""
    if verb not in MOVES:
        raise Http404
    application, today = _visible(request, pk), timezone.localdate()
    arguments: dict[str, object] = {"application": application, "by": request.user, "on": today}
    if MOVES[verb].needs_reason:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return _application_page(request, application, form)
        arguments["reason"] = form.cleaned_data["reason"]
    act = {
        "receive": actions.receive_application,
        "approve": actions.approve_application,
        "reject": actions.reject_application,
        "withdraw": actions.withdraw_application,
    }[verb]
    try:
        moved = act(**arguments)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("%(application)s: %(state)s.") % {"application": moved, "state": moved.get_state_display()},
        )
    return redirect(reverse("application_detail", args=[pk]))


def _visible(request: HttpRequest, pk: int) -> Application:
    application = get_object_or_404(
        Application.objects.select_related(
            "line__frame__pool", "workplace", "entered_by", "decided_by"
        ).prefetch_related("editors"),
        pk=pk,
    )
    require(permissions.can_see_application(request.user, application))
    return application
