"""Rows of the finance system: find their commitment, book them, or put them away. They are read in by importing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import events_of
from pools import actions, permissions, queries
from pools.enums import RowState
from pools.filters import ActualRowFilter
from pools.forms.actuals import BringBackForm, CommitmentForm, PutAwayForm, ticked_pairs
from pools.ledger import LedgerRefusal
from pools.models import ActualRow, Application, Expenditure
from pools.tables import ActualRowTable

REFUSALS = (actions.Refusal, LedgerRefusal, PermissionDenied)


def actual_rows(request: HttpRequest) -> HttpResponse:
    """The rows with their proposals; those nobody has handled unless something else is asked for."""
    require(permissions.can_see_actuals(request.user))
    may = permissions.can_import_actuals(request.user)
    rows = ActualRowFilter(
        request.GET if "state" in request.GET else {**request.GET.dict(), "state": RowState.UNMATCHED},
        queries.matching_list(ActualRow.objects.order_by("on", "id")),
    )
    table = ActualRowTable(rows.qs, exclude=() if may else ("tick",))
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    proposed = {row.record.proposal_id for row in table.paginated_rows if row.record.proposal_id}
    found = queries.commitments(Application.objects.filter(pk__in=proposed).prefetch_related("lines"))
    table.already_entered = queries.proposals_already_entered(row.record for row in table.paginated_rows)
    table.commitments = {commitment.application.pk: commitment for commitment in found}
    unmatched = queries.unmatched_rows().count()
    context = {"filter": rows, "table": table, "unmatched": unmatched, "can_import": may}
    return render(request, "pools/actual_rows.html", context)


@require_POST
def actual_rows_confirm(request: HttpRequest) -> HttpResponse:
    """Book the ticked rows, each against the commitment it was shown with."""
    pairs = ticked_pairs(request.POST.getlist("pair"))
    confirmed = actions.confirm_rows(pairs=pairs, by=request.user, today=timezone.localdate())
    for row, sentence in confirmed.refused:
        text = _("Række %(row)s er ikke bogført: %(reason)s")
        messages.error(request, text % {"row": row, "reason": sentence})
    if not pairs:
        messages.warning(request, _("Sæt mindst ét flueben."))
    if confirmed.booked:
        text = ngettext("%(count)s række er bogført.", "%(count)s rækker er bogført.", confirmed.booked)
        messages.success(request, text % {"count": confirmed.booked})
    return redirect("actual_rows")


@require_POST
def actual_rows_propose(request: HttpRequest) -> HttpResponse:
    """Look for commitments once more."""
    changed = actions.propose_again(by=request.user)
    text = ngettext(
        "%(count)s række har fået et nyt forslag.", "%(count)s rækker har fået et nyt forslag.", changed
    )
    messages.info(request, text % {"count": changed})
    return redirect("actual_rows")


def actual_row(request: HttpRequest, pk: int) -> HttpResponse:
    """One row: choose its commitment and book it, or put it away with a reason."""
    require(permissions.can_see_actuals(request.user))
    may = permissions.can_import_actuals(request.user)
    if request.method == "POST":
        require(may)
    row = get_object_or_404(queries.matching_list(ActualRow.objects.select_related("handled_by")), pk=pk)
    candidates = queries.commitments() if row.state == RowState.UNMATCHED else []
    action = request.POST.get("action")
    entered = list(queries.already_entered(row)) if row.state == RowState.UNMATCHED else []
    choose = CommitmentForm(
        request.POST if action == "book" else None,
        candidates=candidates,
        amount=row.amount,
        is_entered=bool(entered),
        initial={"application": row.proposal_id},
    )
    put_away = PutAwayForm(request.POST if action == "put_away" else None)
    bring_back = BringBackForm(request.POST if action == "bring_back" else None)
    if _handled(request, row, choose, put_away) or _linked(request, row):
        return redirect("actual_rows")
    if _brought_back(request, row, bring_back):
        return redirect("actual_row", pk)
    proposed = next((c for c in candidates if c.application.pk == row.proposal_id), None)
    before = proposed.room_for(row.amount) if proposed else None
    context = {
        "row": row,
        "can_import": may,
        "proposed": proposed,
        "before": before,
        "after": before - abs(row.amount) if proposed else None,
        "choose": choose,
        "put_away": put_away,
        "bring_back": bring_back,
        "entered": entered,
        "can_undo": row.expenditure
        and permissions.can_reverse_expenditure(request.user, row.expenditure.application),
        "events": events_of(row),
    }
    return render(request, "pools/actual_row.html", context)


def _linked(request: HttpRequest, row: ActualRow) -> bool:
    """Was the row said to be what somebody has typed already?"""
    pk = request.POST.get("expenditure", "")
    if request.POST.get("action") != "link" or not pk.isdecimal():
        return False
    expenditure = get_object_or_404(Expenditure.objects.select_related("application"), pk=pk)
    try:
        actions.link_row(row=row, expenditure=expenditure, by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return False
    text = _("Rækken er knyttet til det indtastede forbrug på %(application)s. Intet er bogført igen.")
    messages.success(request, text % {"application": expenditure.application})
    return True


def _brought_back(request: HttpRequest, row: ActualRow, form: BringBackForm) -> bool:
    """Is the row waiting again? If not, the form that was sent says why."""
    if not form.is_valid():
        return False
    try:
        actions.bring_back_row(row=row, by=request.user, **form.cleaned_data)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Rækken er hentet frem og kan bogføres."))
    return True


def _handled(request: HttpRequest, row: ActualRow, choose: CommitmentForm, put_away: PutAwayForm) -> bool:
    """Was the row booked or put away? If not, the form that was sent says why."""
    form = next((form for form in (choose, put_away) if form.is_bound), None)
    if form is None or not form.is_valid():
        return False
    try:
        if form is choose:
            application = form.cleaned_data["application"]
            actions.confirm_row(row=row, by=request.user, today=timezone.localdate(), **form.cleaned_data)
            done = _("Rækken er bogført på %(application)s.") % {"application": application}
        else:
            actions.ignore_row(row=row, reason=form.cleaned_data["reason"], by=request.user)
            done = _("Rækken er lagt væk.")
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, done)
    return True
