from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from cases.models import CaseFile
from cases.permissions import can_see_case
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from htk_workforce.reporting.applications import applications_workbook
from htk_workforce.reporting.budget import pool_workbook, year_workbook
from htk_workforce.reporting.letter import change_letter, decision_letter, render_letter
from htk_workforce.reporting.memo import file_number, render_memo
from htk_workforce.reporting.plan import plan_workbook
from htk_workforce.reporting.state_account import (
    account_file_name,
    render_state_account,
    state_account_workbook,
)
from htk_workforce.reporting.xlsx import write_workbook
from pools.filters import ApplicationFilter
from pools.forms.pool import StatementForm
from pools.models import Application, Change, Frame, Pool
from pools.permissions import can_export, can_export_applications, can_read_letter, can_see_application
from pools.queries import visible_applications
from pools.tables import ApplicationTable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def case_memo_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(CaseFile.objects.select_related("centre"), pk=pk)
    require(can_see_case(request.user, case))
    require(can_export(request.user))
    pdf = render_memo(case, created=timezone.now())
    record("export", case, by=request.user, file="memo.pdf")
    return _file(pdf, f"sagsnotat-{file_number(case)}.pdf", "application/pdf", inline=True)


def frame_budget_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    frame = get_object_or_404(Frame.objects.select_related("pool"), pk=pk)
    require(can_export(request.user))
    # The same choice in the address as on the page, so that the file holds exactly what is shown there.
    selection = StatementForm(request.GET or None, frame=frame).selection()
    applications = visible_applications(request.user).filter(line__frame=frame)
    content = write_workbook(pool_workbook(frame, selection, applications), created=timezone.now())
    record("export", frame, by=request.user, file="budget.xlsx")
    return _file(content, f"{frame.pool.code}-{frame.year}.xlsx".lower(), XLSX)


def year_budget_xlsx(request: HttpRequest, year: int) -> HttpResponse:
    require(can_export(request.user))
    try:
        workbook = year_workbook(year)
    except Frame.DoesNotExist as missing:
        raise Http404(str(missing)) from missing
    content = write_workbook(workbook, created=timezone.now())
    record("export", by=request.user, label=f"Puljer {year}", file="budget.xlsx")
    return _file(content, f"puljer-{year}.xlsx", XLSX)


def plan_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    pool = get_object_or_404(Pool, pk=pk)
    require(can_export(request.user))
    content = write_workbook(plan_workbook(pool), created=timezone.now())
    record("export", pool, by=request.user, file="plan.xlsx")
    return _file(content, f"plan-{pool.code}.xlsx".lower(), XLSX)


def state_account_pdf(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    pool = get_object_or_404(Pool.objects.select_related("owner"), pk=pk, grants__year=year)
    require(can_export(request.user))
    pdf = render_state_account(pool, year, created=timezone.now())
    record("export", pool, by=request.user, file=f"regnskab-{year}.pdf")
    return _file(pdf, account_file_name(pool, year, "pdf"), "application/pdf", inline=True)


def state_account_xlsx(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    pool = get_object_or_404(Pool.objects.select_related("owner"), pk=pk, grants__year=year)
    require(can_export(request.user))
    content = write_workbook(state_account_workbook(pool, year), created=timezone.now())
    record("export", pool, by=request.user, file=f"regnskab-{year}.xlsx")
    return _file(content, account_file_name(pool, year, "xlsx"), XLSX)


def decision_letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(_applications_with_all(), pk=pk)
    require(can_see_application(request.user, application))
    require(can_read_letter(request.user, application))
    pdf = render_letter(decision_letter(application), created=timezone.now())
    record("export", application, by=request.user, file="afgoerelse.pdf")
    return _file(pdf, f"afgoerelse-{application.number}.pdf".lower(), "application/pdf", inline=True)


def change_letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(Change.objects.select_related("decided_by"), pk=pk)
    change.application = application = _applications_with_all().get(pk=change.application_id)
    require(can_see_application(request.user, application))
    if change.decided_by is None:
        raise PermissionDenied(_("Der er først et brev, når ændringen er afgjort."))
    pdf = render_letter(change_letter(change), created=timezone.now())
    record("export", application, by=request.user, file="aendring.pdf")
    name = f"aendring-{application.number}-{change.pk}.pdf".lower()
    return _file(pdf, name, "application/pdf", inline=True)


def _applications_with_all() -> QuerySet[Application]:
    return Application.objects.select_related(
        "line__frame__pool__owner", "workplace", "decided_by"
    ).prefetch_related("lines")


def applications_xlsx(request: HttpRequest) -> HttpResponse:
    """Exactly the rows that the list shows for the same address."""
    require(can_export_applications(request.user))
    chosen = ApplicationFilter(request.GET, visible_applications(request.user))
    if not chosen.is_valid():  # the list says which field cannot be read
        return redirect(f"{reverse('application_list')}?{request.GET.urlencode()}")
    table = ApplicationTable(chosen.qs)
    RequestConfig(request, paginate=False).configure(table)
    workbook = applications_workbook(table.data.data, _words(chosen))
    content = write_workbook(workbook, created=timezone.now())
    record(
        "export",
        by=request.user,
        label=workbook.title,
        file="ansoegninger.xlsx",
        query=request.GET.urlencode(),
    )
    return _file(content, "ansoegninger.xlsx", XLSX)


def _words(chosen: ApplicationFilter) -> list[str]:
    """The filters in use as words: Status: Modtaget."""
    words = []
    for name, value in chosen.form.cleaned_data.items():
        if value not in (None, ""):
            field = chosen.form.fields[name]
            shown = dict(getattr(field, "choices", [])).get(value, value) if isinstance(value, str) else value
            words.append(f"{field.label}: {format_date(shown) if isinstance(shown, date) else shown}")
    return words


def _file(content: bytes, name: str, content_type: str, *, inline: bool = False) -> HttpResponse:
    disposition = "inline" if inline else "attachment"
    headers = {"Content-Disposition": f'{disposition}; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
