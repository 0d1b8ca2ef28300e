"""Answering the points of an item, with the effect first."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import actions, permissions
from cases.enums import ItemState
from cases.forms.decision import DecisionForms
from cases.models import AgendaItem
from htk_workforce.accounts.verdict import require
from pools.ledger import LedgerRefusal

REFUSALS = (actions.Refusal, LedgerRefusal, PermissionDenied)


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer every point, see the effect on each line, then confirm exactly what was seen."""
    item = _item(request, pk)
    if item.state != ItemState.PENDING:
        _tell_it_is_closed(request, actions.ItemClosed(item))
        return redirect(item.case)
    require(permissions.can_decide(request.user, item))
    forms = DecisionForms(item, request.POST or None)
    previewed = False
    if request.method == "POST" and forms.is_valid():
        if "confirm" in request.POST and forms.is_confirmed:
            return _confirm(request, item, forms)
        if "confirm" in request.POST:
            messages.warning(
                request,
                _("Svarene eller puljen er ændret, siden du så virkningen. Se den igen, og bekræft så."),
            )
        previewed = True
    context = {"item": item, "forms": forms, "previewed": previewed}
    return render(request, "cases/decide.html", context)


def _confirm(request: HttpRequest, item: AgendaItem, forms: DecisionForms) -> HttpResponse:
    try:
        actions.decide_item(
            item=item, answers=forms.answers(), decision=forms.main.cleaned_data["decision"], by=request.user
        )
    except actions.ItemClosed as closed:
        _tell_it_is_closed(request, closed)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return render(request, "cases/decide.html", {"item": item, "forms": forms, "previewed": False})
    else:
        messages.success(request, _("Beslutningen er gemt og bogført."))
    return redirect(item.case)


def _tell_it_is_closed(request: HttpRequest, closed: actions.ItemClosed) -> None:
    """A double click closes nothing twice; the person who made the decision is not told that it was lost."""
    if closed.item.closed_by == request.user:
        text = _("Du har allerede afsluttet punktet som »%(state)s«. Det, der blev gemt, står på siden.")
        messages.info(request, text % {"state": closed.item.get_state_display()})
    else:
        messages.warning(request, str(closed))


@require_POST
def decision_effect(request: HttpRequest, pk: int) -> HttpResponse:
    """The effect of what is typed so far, for the page to show while one types."""
    item = _item(request, pk)
    require(permissions.can_decide(request.user, item))
    return render(request, "cases/decision_effect.html", {"forms": DecisionForms(item, request.POST)})


def _item(request: HttpRequest, pk: int) -> AgendaItem:
    item = get_object_or_404(AgendaItem.objects.select_related("case", "meeting__body", "closed_by"), pk=pk)
    require(permissions.can_see_case(request.user, item.case))
    return item
