"""The list of cases and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django_tables2 import RequestConfig

from cases import permissions, queries
from cases.enums import CaseState
from cases.filters import CaseFilter
from cases.models import CaseFile
from cases.tables import CaseTable
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import events_of
from pools.permissions import can_export


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
        "papers": queries.case_papers(case, request.user, timezone.localdate()),
        "can_decide": permissions.can_decide(request.user, memo.pending) if memo.pending else None,
        "can_export": can_export(request.user),
        "states": CaseState.choices,
        "events": events_of(case),
    }
    return render(request, "cases/case_detail.html", context)
