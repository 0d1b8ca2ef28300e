"""The agenda as a file: a draft to look at, the versions that were sent out, and the page that sends it out."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import actions, queries
from cases.enums import Audience, MeetingState, VersionKind
from cases.models import Meeting, Version
from cases.permissions import can_arrange, can_move_meeting, can_publish_again
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.reporting.agenda import render_agenda
from htk_workforce.reporting.file_names import agenda_file_name
from htk_workforce.reporting.pdf import DocumentRefused
from htk_workforce.reporting.views.response import PDF, file_response, frozen_response

REFUSALS = (actions.Refusal, PermissionDenied, DocumentRefused)


def agenda_pdf(request: HttpRequest, pk: int, audience: str) -> HttpResponse:
    """The agenda as it stands now, for those who build it."""
    meeting = get_object_or_404(Meeting.objects.select_related("body"), pk=pk)
    require(can_arrange(request.user))
    edition = Audience(audience)
    pdf = render_agenda(meeting, audience=edition, created=timezone.now())
    record("export", meeting, by=request.user, file="dagsorden.pdf", audience=edition)
    return file_response(pdf, agenda_file_name(meeting, edition), PDF, inline=True)


def agenda_version_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """An agenda exactly as it was sent out."""
    version = get_object_or_404(
        Version.objects.select_related("meeting__body"), pk=pk, kind=VersionKind.AGENDA
    )
    name = agenda_file_name(version.meeting, Audience(version.audience), version.number)
    back = version.meeting.get_absolute_url()
    return frozen_response(request, version, name, label="dagsorden.pdf", back=back)


def agenda_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What goes out to whom, what stands in the way, and the button that sends it."""
    meeting = get_object_or_404(Meeting.objects.select_related("body"), pk=pk)
    again = meeting.state == MeetingState.PUBLISHED
    require(
        can_publish_again(request.user, meeting)
        if again
        else can_move_meeting(request.user, meeting, "publish")
    )
    if request.method == "POST":
        publish = actions.publish_again if again else actions.publish_agenda
        try:
            publish(meeting=meeting, render=_render(), by=request.user)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Dagsordenen er udsendt."))
            return redirect(meeting)
    agendas = [queries.agenda(meeting, audience=audience) for audience in Audience]
    context = {
        "meeting": meeting,
        "again": again,
        "agendas": agendas,
        "places": queries.personal_numbers(meeting),
        "is_empty": not any(document.entries for document in agendas),
        "differs": not again or queries.agenda_differs(meeting),
    }
    return render(request, "cases/agenda_publish.html", context)


def _render() -> Callable[[Meeting, Audience], bytes]:
    now = timezone.now()
    return lambda meeting, audience: render_agenda(meeting, audience=audience, created=now)
