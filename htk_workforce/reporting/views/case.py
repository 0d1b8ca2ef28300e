"""The memo of a case, as a file and on the screen."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from cases.models import CaseFile
from cases.permissions import audience_of, can_read_case, can_see_case
from cases.queries import case_memo, read_as_sent_out
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.reporting.file_names import file_number
from htk_workforce.reporting.memo import render_memo
from htk_workforce.reporting.preview import memo_on_screen
from htk_workforce.reporting.staffing import staffing_workbook
from htk_workforce.reporting.views.response import PDF, XLSX, document_policy, file_response
from htk_workforce.reporting.xlsx import write_workbook
from pools.permissions import can_export


def case_memo_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(CaseFile.objects.select_related("centre"), pk=pk)
    require(can_read_case(request.user, case))
    require(can_export(request.user))
    pdf = render_memo(
        case,
        audience=audience_of(request.user, case),
        text_of=read_as_sent_out(case, request.user),
        created=timezone.now(),
    )
    record("export", case, by=request.user, file="memo.pdf")
    return file_response(pdf, f"sagsnotat-{file_number(case)}.pdf", PDF, inline=True)


def case_staffing_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """Who gets what and who pays, as on the page of the case."""
    case = get_object_or_404(CaseFile.objects.select_related("centre"), pk=pk)
    require(can_read_case(request.user, case))
    require(can_export(request.user))
    text_of = read_as_sent_out(case, request.user)
    memo = case_memo(case, text_of=text_of, audience=audience_of(request.user, case))
    if not memo.staffings:
        raise Http404
    content = write_workbook(staffing_workbook(memo), created=timezone.now())
    record("export", case, by=request.user, file="bemanding.xlsx")
    return file_response(content, f"bemanding-{file_number(case)}.xlsx", XLSX)


@document_policy
@xframe_options_sameorigin
def case_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The memo on the screen, from the template of the PDF."""
    case = get_object_or_404(CaseFile.objects.select_related("centre"), pk=pk)
    require(can_see_case(request.user, case))
    page = memo_on_screen(case, audience=audience_of(request.user, case), created=timezone.now())
    return HttpResponse(page)
