"""Expenditure on a granted application: booked by hand, and undone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from htk_workforce.accounts.verdict import require
from pools import actions, permissions, queries
from pools.forms.decision import ExpenditureForm, ReversalForm
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
            return redirect(application)
    spent = queries.spent_on(application)
    context = {
        "expenditure": expenditure,
        "application": application,
        "form": form,
        "before": spent,
        "after": spent - expenditure.amount,
    }
    return render(request, "pools/expenditure_reverse.html", context)
