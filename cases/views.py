from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from cases import actions, permissions, queries
from cases.enums import CaseState, ItemState
from cases.filters import CaseFilter
from cases.forms import DecisionForms
from cases.models import AgendaItem, CaseFile, Meeting
from cases.tables import CaseTable, MeetingTable
from htk_workforce.accounts.roles import Role
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import events_of
from pools.enums import ApplicationState
from pools.ledger import LedgerRefusal
from pools.models import Frame
from pools.permissions import can_enter_application, can_export
from pools.queries import budget_tables, visible_applications

REFUSALS = (actions.Refusal, LedgerRefusal, PermissionDenied)


def overview(request: HttpRequest) -> HttpResponse:
    """What waits for this person, by role."""
    user = request.user
    applications = visible_applications(user)
    pending = list(queries.pending_items(user)) if user.has_role(Role.DIRECTOR, Role.SECRETARIAT) else []
    context = {
        "pending": [(item, permissions.can_decide(user, item)) for item in pending],
        "shows_pending": user.has_role(Role.DIRECTOR, Role.SECRETARIAT),
        "received": applications.filter(state=ApplicationState.RECEIVED).order_by("queue_number")[:10],
        "drafts": applications.filter(state=ApplicationState.DRAFT, entered_by=user)[:10],
        "budgets": budget_tables(Frame.objects.select_related("pool")[:12]),
        "can_enter": can_enter_application(user),
        "can_export": can_export(user),
        "is_finance": user.has_role(Role.FINANCE),
    }
    return render(request, "cases/overview.html", context)


def case_list(request: HttpRequest) -> HttpResponse:
    cases = CaseFilter(request.GET, queries.visible_cases(request.user))
    table = CaseTable(cases.qs)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "cases/case_list.html", {"filter": cases, "table": table})


def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(CaseFile.objects.select_related("centre", "author"), pk=pk)
    require(permissions.can_see_case(request.user, case))
    memo = queries.case_memo(case)
    context = {
        "case": case,
        "memo": memo,
        "can_decide": permissions.can_decide(request.user, memo.pending) if memo.pending else None,
        "can_export": can_export(request.user),
        "states": CaseState.choices,
        "events": events_of(case),
    }
    return render(request, "cases/case_detail.html", context)


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


def meeting_list(request: HttpRequest) -> HttpResponse:
    meetings = (
        Meeting.objects.select_related("body")
        .annotate(
            item_count=Count("items"), pending_count=Count("items", filter=Q(items__state=ItemState.PENDING))
        )
        .order_by(*Meeting._meta.ordering)  # Django leaves it out of a query that counts
    )
    table = MeetingTable(meetings)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "cases/meeting_list.html", {"table": table})


def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.select_related("body"), pk=pk)
    items = meeting.items.select_related("case").order_by("number")
    context = {
        "meeting": meeting,
        "items": [
            (
                item,
                permissions.can_see_case(request.user, item.case),
                permissions.can_decide(request.user, item),
            )
            for item in items
        ],
    }
    return render(request, "cases/meeting_detail.html", context)


def _item(request: HttpRequest, pk: int) -> AgendaItem:
    item = get_object_or_404(AgendaItem.objects.select_related("case", "meeting__body", "closed_by"), pk=pk)
    require(permissions.can_see_case(request.user, item.case))
    return item
