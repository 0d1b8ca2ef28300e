"""The list of meetings and the agenda of one."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django_tables2 import RequestConfig

from cases import permissions
from cases.enums import ItemState
from cases.models import Meeting
from cases.tables import MeetingTable


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
    items = meeting.items.select_related("case").prefetch_related("participations").order_by("number")
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
