"""Budgets, plans and accounts of pools."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.reporting.budget import pool_workbook, year_workbook
from htk_workforce.reporting.plan import plan_workbook
from htk_workforce.reporting.pool_statement import render_pool_statement
from htk_workforce.reporting.state_account import (
    account_file_name,
    render_state_account,
    state_account_workbook,
)
from htk_workforce.reporting.views.response import PDF, XLSX, file_response
from htk_workforce.reporting.xlsx import write_workbook
from pools.forms.pool import StatementForm
from pools.models import Frame, Pool
from pools.permissions import can_export
from pools.queries import visible_applications, year_account


def frame_budget_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    frame = get_object_or_404(Frame.objects.select_related("pool"), pk=pk)
    require(can_export(request.user))
    # The same choice in the address as on the page, so that the file holds exactly what is shown there.
    selection = StatementForm(request.GET or None, frame=frame).selection()
    applications = visible_applications(request.user).filter(line__frame=frame)
    content = write_workbook(pool_workbook(frame, selection, applications), created=timezone.now())
    record("export", frame, by=request.user, file="budget.xlsx")
    return file_response(content, f"{frame.pool.code}-{frame.year}.xlsx".lower(), XLSX)


def frame_statement_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The statement of the pool for the same choice as on its page."""
    frame = get_object_or_404(Frame.objects.select_related("pool__owner"), pk=pk)
    require(can_export(request.user))
    selection = StatementForm(request.GET or None, frame=frame).selection()
    pdf = render_pool_statement(frame, selection, created=timezone.now())
    record("export", frame, by=request.user, file="kontoudtog.pdf")
    return file_response(pdf, f"kontoudtog-{frame.pool.code}-{frame.year}.pdf".lower(), PDF, inline=True)


def year_budget_xlsx(request: HttpRequest, year: int) -> HttpResponse:
    require(can_export(request.user))
    try:
        workbook = year_workbook(year)
    except Frame.DoesNotExist as missing:
        raise Http404(str(missing)) from missing
    content = write_workbook(workbook, created=timezone.now())
    record("export", by=request.user, label=f"Puljer {year}", file="budget.xlsx")
    return file_response(content, f"puljer-{year}.xlsx", XLSX)


def plan_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    pool = get_object_or_404(Pool, pk=pk)
    require(can_export(request.user))
    content = write_workbook(plan_workbook(pool), created=timezone.now())
    record("export", pool, by=request.user, file="plan.xlsx")
    return file_response(content, f"plan-{pool.code}.xlsx".lower(), XLSX)


def state_account_pdf(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    pool = get_object_or_404(Pool.objects.select_related("owner"), pk=pk, grants__year=year)
    require(can_export(request.user))
    pdf = render_state_account(pool, year, created=timezone.now())
    record("export", pool, by=request.user, file=f"regnskab-{year}.pdf")
    return file_response(pdf, account_file_name(pool, year, "pdf"), PDF, inline=True)


def state_account_xlsx(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    pool = get_object_or_404(Pool.objects.select_related("owner"), pk=pk, grants__year=year)
    require(can_export(request.user))
    content = write_workbook(state_account_workbook(year_account(pool, year)), created=timezone.now())
    record("export", pool, by=request.user, file=f"regnskab-{year}.xlsx")
    return file_response(content, account_file_name(pool, year, "xlsx"), XLSX)
