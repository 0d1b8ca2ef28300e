"""Writing down what another body said to a case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import actions, permissions, queries
from cases.forms.route import RouteOutcomeForm
from cases.models import RouteStep
from htk_workforce.accounts.verdict import require
from pools.ledger import LedgerRefusal


def route_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    steps = RouteStep.objects.select_related("case", "body", "item__meeting__body")
    step = get_object_or_404(steps.prefetch_related("case__route__body"), pk=pk)
    require(permissions.can_see_case(request.user, step.case))
    require(permissions.can_record_route(request.user, step))
    asked = queries.asked_of(step) if step.for_appropriation else ()
    form = RouteOutcomeForm(step, request.POST or None, today=timezone.localdate(), asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_route_outcome(step=step, by=request.user, **form.answer())
        except (actions.Refusal, LedgerRefusal) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Svaret fra %(body)s er skrevet ind.") % {"body": step.body})
            return redirect(step)
    return render(request, "cases/route_outcome.html", {"step": step, "form": form, "asked": asked})
