"""What a sent application asks for, put right before it is decided."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from htk_workforce.accounts.verdict import require
from pools import actions, permissions, queries
from pools.forms.amendment import AmendmentForm
from pools.views.application import REFUSALS, visible_application


def application_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Other numbers and prices; an increase that has to wait becomes an application of its own."""
    application = visible_application(request, pk)
    require(permissions.can_amend(request.user, application))
    form = AmendmentForm(request.POST if request.method == "POST" else None, application=application)
    if form.is_valid():
        try:
            amendment = actions.amend_application(
                application=application,
                asked=form.asked(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                on=timezone.localdate(),
            )
        except actions.Refusal as refusal:
            form.add_error(None, refusal.reasons)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, amendment)
    context = {
        "application": application,
        "form": form,
        "reserves": actions.reserves(application),
        "available": queries.available_on(application.line),
    }
    return render(request, "pools/application_amend.html", context)


def _done(request: HttpRequest, amendment: actions.Amendment) -> HttpResponse:
    if amendment.supplement is None:
        messages.success(request, _("Det, der søges om, er rettet. En anden skal afgøre ansøgningen."))
        return redirect(amendment.application)
    text = _(
        "Der er ikke penge til forhøjelsen nu, eller andre venter. Den er derfor sendt som %(supplement)s og står "
        "bagest i køen. %(application)s har sin plads og sit beløb."
    )
    names = {"supplement": amendment.supplement, "application": amendment.application}
    messages.warning(request, text % names)
    return redirect(amendment.supplement)
