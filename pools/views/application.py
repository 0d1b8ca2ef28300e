"""Entering an application: the form, what is answered beside it, the draft that saves itself, and the receipt."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from htk_workforce.accounts.verdict import require
from htk_workforce.attachments.storage import FileRefused
from pools import actions, permissions, queries
from pools.forms.application import FORMSETS, ApplicationForm, CostFormSet, FundingFormSet, typed_rows
from pools.forms.attachment import DraftAttachmentForm
from pools.ledger import LedgerRefusal
from pools.models import Application, FrameLine, FundingPart

REFUSALS = (actions.Refusal, LedgerRefusal, PermissionDenied)


def visible_application(request: HttpRequest, pk: int) -> Application:
    """The application, if this person may see it.

    Raises:
        Http404: there is none.
        PermissionDenied: it is somebody else's.
    """
    applications = Application.objects.select_related(
        "line__frame__pool", "workplace", "entered_by", "decided_by", "reported_by"
    )
    parts = ("lines", "qualifications__by", "line__frame__pool__dated_conditions")
    application = get_object_or_404(applications.prefetch_related(*parts), pk=pk)
    require(permissions.can_see_application(request.user, application))
    return application


def _editable_application(request: HttpRequest, pk: int | None) -> Application | None:
    if pk is None:
        require(permissions.can_enter_application(request.user))
        return None
    application = visible_application(request, pk)
    require(permissions.can_edit_application(request.user, application))
    return application


def application_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter or change a draft: save it, send it, or add and remove rows without losing what was typed."""
    application, today = _editable_application(request, pk), timezone.localdate()
    if request.method != "POST":
        form = ApplicationForm(initial=_initial(application, request.GET), user=request.user, on=today)
        return _edit_page(request, application, form, _saved_rows(application))
    if "add" in request.POST or "remove" in request.POST:
        return _other_rows(request, application, today)
    sending = request.POST.get("action") == "send"
    form = ApplicationForm(request.POST, user=request.user, on=today, sending=sending)
    rows = _posted_rows(request)
    asked = request.POST.get("action") == "attach"
    attached = DraftAttachmentForm(request.POST, request.FILES, is_asked=asked)
    if all([form.is_valid(), attached.is_valid(), *(formset.is_valid() for formset in rows.values())]):
        response = _save(request, application, form, rows, attached, today, sending=sending)
        if response:
            return response
    return _edit_page(request, application, form, rows, attached)


def _save(request, application, form, rows, attached, today, *, sending):  # type: ignore[no-untyped-def]
    """Save the draft and send it if asked; the page to go to, or None with the form telling why not."""
    try:
        costs, funding = rows["costs"].costs(), rows["funding"].funding()
        application = _save_draft(request, application, form, form.values(), costs, funding)
        if attached.checked:
            actions.attach_to_application(application=application, file=attached.checked, by=request.user)
    except FileRefused as refusal:
        attached.add_error("file", str(refusal))
        return None
    except REFUSALS as refusal:
        form.refuse(refusal)
        return None
    if request.POST.get("action") == "attach":
        messages.success(request, _("Bilaget er lagt på, og kladden er gemt. Den er ikke sendt endnu."))
        return redirect(f"{reverse('application_edit', args=[application.pk])}#bilag")
    if request.POST.get("action") == "ready":
        return _reported_ready(request, application, today)
    if not sending:
        messages.success(request, _("Kladden er gemt. Den er ikke sendt endnu."))
        return redirect(application)
    try:
        actions.receive_application(application=application, by=request.user, on=today)
    except REFUSALS as refusal:
        reasons = getattr(refusal, "reasons", [str(refusal)])
        messages.warning(request, _("Ansøgningen er ikke sendt, men gemt som kladde. %s") % " ".join(reasons))
        return redirect("application_edit", application.pk)
    return redirect("application_receipt", application.pk)


def _reported_ready(request: HttpRequest, application: Application, today: date) -> HttpResponse:
    try:
        actions.report_ready(application=application, by=request.user, on=today)
    except REFUSALS as refusal:
        messages.warning(request, _("Ansøgningen er gemt som kladde, men ikke meldt klar. %s") % refusal)
        return redirect("application_edit", application.pk)
    messages.success(request, _("Ansøgningen er meldt klar. HR-Centret læser den og sender den for jer."))
    return redirect(application)


def _save_draft(request, application, form, values, costs, funding):  # type: ignore[no-untyped-def]
    return actions.save_draft(
        application=application,
        costs=costs,
        funding=funding,
        by=request.user,
        opening=form.opened(),
        **_texts(values),
    )


def _texts(values: Mapping[str, object]) -> dict[str, object]:
    """What the form holds, with an empty string where a draft's text is still missing."""
    return {
        name: value if value is not None or name.endswith("_on") else "" for name, value in values.items()
    }


@require_POST
def application_autosave(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Save what can be read of the open form, and say so. Never sends, and never changes the form on the page.

    Rows are saved all or none: one that is half typed over must not take the place of what was saved.
    """
    application, today = _editable_application(request, pk), timezone.localdate()
    form = ApplicationForm(request.POST, user=request.user, on=today)
    rows = _posted_rows(request)
    form.is_valid()
    context: dict[str, object] = {}
    if "line" not in form.cleaned_data or "workplace" not in form.cleaned_data:
        context["refusal"] = _("Ikke gemt endnu. Vælg først pulje og arbejdsplads.")
        return render(request, "pools/application_autosave.html", context)
    costs = rows["costs"].costs() if rows["costs"].can_replace_saved() else None
    funding = rows["funding"].funding() if rows["funding"].can_replace_saved() else None
    try:
        application = _save_draft(request, application, form, form.readable_values(), costs, funding)
    except REFUSALS as refusal:
        context["refusal"] = str(refusal)
    else:
        unread = [str(form[name].label) for name in form.unreadable()]
        unread += [_("Udgift %s") % number for number in rows["costs"].unreadable()]
        unread += [_("Kilde %s") % number for number in rows["funding"].unreadable()]
        context |= {"application": application, "at": timezone.localtime(), "unread": unread}
        context |= {"costs_kept": costs is None, "funding_kept": funding is None}
    response = render(request, "pools/application_autosave.html", context)
    if "refusal" not in context and pk is None:
        # From now on the page is that of the draft, so that reloading it shows what was saved.
        response.headers["HX-Replace-Url"] = reverse("application_edit", args=[application.pk])
    return response


def _other_rows(request: HttpRequest, application: Application | None, today: date) -> HttpResponse:
    """The same page with a row more or less; nothing is checked or lost."""
    removed_from, _dash, number = request.POST.get("remove", "").partition("-")
    added = request.POST.get("add", "")
    rows = {}
    for prefix, formset in FORMSETS.items():
        without = int(number) if prefix == removed_from and number.isdecimal() else None
        typed = typed_rows(request.POST, prefix, without=without)
        if added == prefix or (prefix == "costs" and not typed):
            typed.append({})
        rows[prefix] = formset(initial=typed, prefix=prefix)
    typed = {name: request.POST.get(name, "") for name in ApplicationForm.base_fields}
    form = ApplicationForm(initial=typed, user=request.user, on=today)
    response = _edit_page(request, application, form, rows)
    response.headers["HX-Trigger"] = (
        "rows-changed"  # autosave listens: no letter was typed, but there is news
    )
    return response


def _posted_rows(request: HttpRequest) -> dict[str, Any]:
    return {prefix: formset(request.POST, prefix=prefix) for prefix, formset in FORMSETS.items()}


def _saved_rows(application: Application | None) -> dict[str, Any]:
    costs: list[dict[str, object]] = []
    sources: list[dict[str, object]] = []
    if application:
        costs = list(application.lines.values(*CostFormSet.form.base_fields))
        sources = list(application.funding_parts.values(*FundingFormSet.form.base_fields))
    return {
        "costs": CostFormSet(initial=costs or [{}], prefix="costs"),
        "funding": FundingFormSet(initial=sources, prefix="funding"),
    }


def _initial(application: Application | None, query: Mapping[str, str]) -> dict[str, object]:
    opened = ApplicationForm.opened_on(application)
    if application is None:
        return opened | {"line": query.get("line"), "form_key": secrets.token_hex(16)}
    names = ApplicationForm.base_fields.keys() - opened.keys()
    return opened | {name: getattr(application, name) for name in names}


def _edit_page(request, application, form, rows, attached=None):  # type: ignore[no-untyped-def]
    context = {"application": application, "form": form, **rows}
    context["can_send"] = permissions.can_send(request.user)
    context["can_report_ready"] = permissions.can_report_ready(request.user)
    context["attached"] = attached or DraftAttachmentForm(initial=_typed_title(request))
    context["file_forgotten"] = bool(request.FILES)  # no browser sends a chosen file again by itself
    if application:
        context["papers"] = queries.papers_of(application, request.user)
        context["findings"] = queries.eligibility(application, on=timezone.localdate())
    asked = any(finding.lacks_reason for finding in context.get("findings", []))
    context["show_warning_reason"] = asked or bool(form["warning_reason"].value())
    return render(request, "pools/application_edit.html", context)


def _typed_title(request: HttpRequest) -> dict[str, str]:
    return {"title": request.POST.get("attachment-title", "")}


@require_POST
def application_check(request: HttpRequest) -> HttpResponse:
    """Answered beside the form while one types: may this be sent, who pays, what is left, which place in the queue."""
    require(permissions.can_enter_application(request.user))
    today = timezone.localdate()
    form = ApplicationForm(request.POST, user=request.user, on=today)
    form.is_valid()
    rows = _posted_rows(request)
    line, workplace = form.cleaned_data.get("line"), form.cleaned_data.get("workplace")
    context: dict[str, object] = {"form": form, "line": line}
    if line:
        costs, sources = rows["costs"].costs(), rows["funding"].funding()
        funding = _funding(line, costs, sources, today)
        context |= {"funding": funding, "outlook": queries.outlook(line, funding.pool_part)}
        if workplace:
            reason = form.cleaned_data.get("warning_reason", "")
            period = (form.cleaned_data.get("starts_on"), form.cleaned_data.get("ends_on"))
            findings = queries.findings_for(line, workplace, costs, funding, reason, on=today, period=period)
            asked = any(finding.lacks_reason for finding in findings)
            context |= {
                "findings": findings,
                "ask_warning_reason": asked and "warning_reason" not in request.POST,
            }
    return render(request, "pools/application_check.html", context)


def _funding(
    line: FrameLine, costs: Sequence[actions.Cost], sources: Sequence[actions.Funding], today: date
) -> queries.FundingOf:
    parts = [FundingPart(source=s.source, line=s.line, limit=s.limit, note=s.note) for s in sources]
    amounts = [(cost.cost_type, cost.amount) for cost in costs]
    return queries.funding_for(line.frame.pool, amounts, parts, on=today)


def application_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What a sender takes away: the number, the time, and the place in the queue or on the waiting list."""
    application = visible_application(request, pk)
    if application.received_at is None:
        return redirect(application)
    context = {
        "application": application,
        "position": queries.queue_position(application),
        "waiting_position": queries.waiting_position(application),
        "funding": queries.funding_of(application, on=queries.funding_day(application)),
        "available": queries.available_on(application.line),
        "attachments": queries.standing_attachments(application),
        "can_enter": permissions.can_enter_application(request.user),
    }
    return render(request, "pools/application_receipt.html", context)
