"""A meeting where it is run: how far it is, and the way into its items."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cases import permissions, queries
from cases.models import Meeting
from htk_workforce.accounts.verdict import require


def meeting_mode(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.select_related("body"), pk=pk)
    require(permissions.can_run_meeting(request.user))
    context = {
        "meeting": meeting,
        "mode": queries.meeting_mode(meeting),
        "can_hold": permissions.can_move_meeting(request.user, meeting, "hold"),
    }
    return render(request, "cases/mode_start.html", context)
