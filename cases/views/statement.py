"""What parties say about a case."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from cases import actions, permissions, queries
from cases.forms.statement import StatementForm
from cases.models import CaseFile, HearingStatement
from cases.tables import AwaitedTable
from htk_workforce.accounts.verdict import require

REFUSALS = (actions.Refusal, PermissionDenied)


def statement_list(request: HttpRequest) -> HttpResponse:
    """The answers that are awaited, soonest first."""
    table = AwaitedTable(queries.awaited_statements(request.user), on=timezone.localdate())
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "cases/statement_list.html", {"table": table})


def statement_new(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(CaseFile.objects.select_related("centre", "author"), pk=pk)
    require(permissions.can_add_statement(request.user, case))
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            statement = actions.add_statement(case=case, said=form.said(), by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, statement)
    return render(request, "cases/statement_edit.html", {"case": case, "statement": None, "form": form})


def statement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    statement = get_object_or_404(HearingStatement.objects.select_related("case"), pk=pk)
    require(permissions.can_edit_statement(request.user, statement))
    form = StatementForm.of(statement, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.update_statement(statement=statement, said=form.said(), by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, saved)
    context = {"case": statement.case, "statement": statement, "form": form}
    return render(request, "cases/statement_edit.html", context)


def _saved(request: HttpRequest, statement: HearingStatement) -> HttpResponse:
    text = _("Udtalelsen er gemt.") if statement.received_on else _("Høringen er gemt. Svaret afventes.")
    messages.success(request, text)
    return redirect(f"{statement.case.get_absolute_url()}#hoering")
