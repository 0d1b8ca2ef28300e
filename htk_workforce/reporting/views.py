from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cases.models import CaseFile
from cases.permissions import can_see_case
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.reporting.budget import pool_workbook, year_workbook
from htk_workforce.reporting.memo import file_number, render_memo
from htk_workforce.reporting.xlsx import write_workbook
from pools.models import Frame
from pools.permissions import can_export

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
    content = write_workbook(pool_workbook(frame), created=timezone.now())
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


def _file(content: bytes, name: str, content_type: str, *, inline: bool = False) -> HttpResponse:
    disposition = "inline" if inline else "attachment"
    headers = {"Content-Disposition": f'{disposition}; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
