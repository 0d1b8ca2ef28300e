"""Expenditure on a granted application: booked by hand, and undone."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from htk_workforce.accounts.verdict import require
from pools import actions, permissions, queries
from pools.forms.decision import CreditForm, ExpenditureForm, ReversalForm
from pools.models import Expenditure
from pools.views.application import REFUSALS, visible_application
from pools.views.decision import application_page


@require_POST
def expenditure_register(request: HttpRequest, pk: int) -> HttpResponse:
    """Book expenditure by hand."""
    application = visible_application(request, pk)
    form = ExpenditureForm(request.POST, application=application, verb="expenditure")
    may = permissions.can_register_expenditure(request.user, application)
    if may and not form.is_valid():
        return application_page(request, application, {"expenditure": form})
    try:
        require(may)
        actions.register_expenditure(
            application=application, by=request.user, today=timezone.localdate(), **form.arguments()
        )
    except REFUSALS as refusal:
        if not may:
            messages.error(request, str(refusal))
            return redirect(application)
        if isinstance(refusal, actions.AlreadyCounted):
            form.ask_why_another()
        form.add_error(None, str(refusal))
        return application_page(request, application, {"expenditure": form})
    messages.success(request, _("Forbruget er registreret."))
    return redirect(application)


def expenditure_credit(request: HttpRequest, pk: int) -> HttpResponse:
    """Type a credit note against one expenditure, with what can still be credited of it."""
    expenditure = get_object_or_404(Expenditure.objects.select_related("row__actual_import", "by"), pk=pk)
    application = visible_application(request, expenditure.application_id)
    expenditure.application = application
    require(permissions.can_credit_expenditure(request.user, application))
    left = queries.left_to_credit(expenditure)
    # A retry of the very request that took the last of it is told so by the action.
    if not left and request.method != "POST":
        messages.info(request, _("Der er intet tilbage af beløbet at kreditere."))
        return redirect(application)
    initial = {"form_key": secrets.token_hex(16)}
    form = CreditForm(request.POST or None, expenditure=expenditure, initial=initial)
    if form.is_valid() and _credited(request, expenditure, form):
        messages.success(request, _("Kreditnotaen er bogført."))
        return redirect(application)
    notes = expenditure.credit_notes.filter(reversed_at=None)
    context = {
        "expenditure": expenditure,
        "application": application,
        "form": form,
        "left": left,
        "notes": notes,
    }
    return render(request, "pools/expenditure_credit.html", context)


def _credited(request: HttpRequest, expenditure: Expenditure, form: CreditForm) -> bool:
    """Was it booked? If not, the form says why."""
    try:
        actions.credit_expenditure(
            expenditure=expenditure, by=request.user, today=timezone.localdate(), **form.arguments()
        )
    except REFUSALS as refusal:
        if isinstance(refusal, actions.AlreadyCounted):
            form.ask_why_another()
        form.add_error(None, str(refusal))
        return False
    return True


def expenditure_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo what was wrongly booked, with the reason and what is left before and after."""
    expenditure = get_object_or_404(Expenditure.objects.select_related("row__actual_import", "by"), pk=pk)
    application = visible_application(request, expenditure.application_id)
    require(permissions.can_reverse_expenditure(request.user, application))
    if expenditure.is_reversed:
        messages.info(request, _("Beløbet er allerede tilbageført."))
        return redirect(application)
    form = ReversalForm(request.POST or None, expenditure=expenditure)
    if form.is_valid():
        try:
            actions.reverse_expenditure(
                expenditure=expenditure, by=request.user, today=timezone.localdate(), **form.cleaned_data
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("»%(text)s« er tilbageført.") % {"text": expenditure.text})
            if expenditure.row_id is None:
                return redirect(application)
            messages.info(request, _("Rækken er fri igen. Bogfør den et andet sted, eller læg den væk."))
            return redirect("actual_row", expenditure.row_id)
    spent = queries.spent_on(application)
    context = {
        "expenditure": expenditure,
        "application": application,
        "form": form,
        "before": spent,
        "after": spent - expenditure.amount,
    }
    return render(request, "pools/expenditure_reverse.html", context)
