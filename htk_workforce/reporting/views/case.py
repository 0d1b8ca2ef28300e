"""The memo of a case, as a file and on the screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from cases.models import CaseFile
from cases.permissions import audience_of, can_see_case
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.reporting.memo import file_number, render_memo
from htk_workforce.reporting.preview import memo_on_screen
from htk_workforce.reporting.views.response import PDF, document_policy, file_response
from pools.permissions import can_export


def case_memo_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(CaseFile.objects.select_related("centre"), pk=pk)
    require(can_see_case(request.user, case))
    require(can_export(request.user))
    pdf = render_memo(case, audience=audience_of(request.user, case), created=timezone.now())
    record("export", case, by=request.user, file="memo.pdf")
    return file_response(pdf, f"sagsnotat-{file_number(case)}.pdf", PDF, inline=True)


@document_policy
@xframe_options_sameorigin
def case_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The memo on the screen, from the template of the PDF."""
    case = get_object_or_404(CaseFile.objects.select_related("centre"), pk=pk)
    require(can_see_case(request.user, case))
    page = memo_on_screen(case, audience=audience_of(request.user, case), created=timezone.now())
    return HttpResponse(page)
