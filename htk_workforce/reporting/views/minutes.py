"""The minutes of a meeting: the draft, the approval, and the versions that were approved."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import actions, permissions
from cases.enums import Audience, ItemState, MeetingState, VersionKind
from cases.forms.minutes import ApproveMinutesForm, ReopenMinutesForm
from cases.models import Meeting, Version
from cases.queries import compare_minutes, is_approved, minutes, minutes_versions, unanswered
from cases.queries.minutes import cpr_in_minutes
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import events_of, record
from htk_workforce.reporting.file_names import minutes_file_name
from htk_workforce.reporting.minutes import print_minutes, render_minutes
from htk_workforce.reporting.preview import minutes_on_screen
from htk_workforce.reporting.views.response import PDF, document_policy, file_response, frozen_response

MINUTES_VERBS = ("approve_minutes", "reopen_minutes")
REFUSALS = (actions.Refusal, PermissionDenied)


def minutes_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the minutes stand, and what the reader may do with them."""
    meeting = _meeting(pk)
    return render(request, "cases/minutes.html", _context(request, meeting))


@require_POST
def minutes_approve(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = _meeting(pk)
    require(permissions.can_move_meeting(request.user, meeting, "approve_minutes"))
    form = ApproveMinutesForm(request.POST, unanswered=unanswered(meeting))
    if form.is_valid():
        try:
            made, _public = actions.approve_minutes(
                meeting=meeting,
                render=partial(print_minutes, created=timezone.now()),
                by=request.user,
                override_reason=form.reason,
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Referatet er godkendt som version %(number)s.") % {"number": made.number}
            )
            return redirect("minutes", pk)
    return render(request, "cases/minutes.html", _context(request, meeting, approve=form))


@require_POST
def minutes_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = _meeting(pk)
    require(permissions.can_move_meeting(request.user, meeting, "reopen_minutes"))
    form = ReopenMinutesForm(request.POST)
    if form.is_valid():
        try:
            actions.reopen_minutes(meeting=meeting, reason=form.cleaned_data["reason"], by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Referatet er åbnet og kan rettes. Godkend det igen bagefter."))
            return redirect("minutes", pk)
    return render(request, "cases/minutes.html", _context(request, meeting, reopen=form))


@document_policy
def minutes_preview(request: HttpRequest, pk: int, audience: str) -> HttpResponse:
    """The draft of one edition on the screen, from the template of the PDF."""
    meeting, edition = _draft(request, pk, audience)
    return HttpResponse(minutes_on_screen(meeting, audience=edition, created=timezone.now()))


def _draft(request: HttpRequest, pk: int, audience: str) -> tuple[Meeting, Audience]:
    """The meeting and the edition, if this person may read minutes that are not approved."""
    meeting = _meeting(pk)
    require(permissions.can_see_draft_minutes(request.user, meeting))
    if audience not in Audience.values:
        raise Http404
    return meeting, Audience(audience)


def minutes_draft_pdf(request: HttpRequest, pk: int, audience: str) -> HttpResponse:
    """The minutes as they would be approved now, with the mark of a draft on every page."""
    meeting, edition = _draft(request, pk, audience)
    pdf = render_minutes(meeting, audience=edition, created=timezone.now())
    record("export", meeting, by=request.user, file="referat-udkast.pdf", audience=audience)
    return file_response(pdf, minutes_file_name(meeting, edition), PDF, inline=True)


def minutes_version_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """An approved version, byte for byte as it was approved."""
    version = get_object_or_404(
        Version.objects.select_related("meeting__body"), pk=pk, kind=VersionKind.MINUTES
    )
    name = minutes_file_name(version.meeting, Audience(version.audience), version.number)
    back = reverse("minutes", args=[version.meeting_id])
    return frozen_response(request, version, name, label="referat.pdf", back=back)


def _meeting(pk: int) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("body"), pk=pk)


def _context(request: HttpRequest, meeting: Meeting, **forms: Any) -> dict[str, Any]:
    sees_draft = permissions.can_see_draft_minutes(request.user, meeting)
    left = unanswered(meeting) if sees_draft else []
    versions = [
        version
        for version in minutes_versions(meeting)
        if permissions.can_read_minutes(request.user, Audience(version.audience))
    ]
    sees_internal = permissions.can_read_minutes(request.user, Audience.INTERNAL)
    return {
        "meeting": meeting,
        "is_approved": is_approved(meeting),
        "can_see_draft": sees_draft,
        "sees_internal": sees_internal,
        "events": events_of(meeting).filter(verb__in=MINUTES_VERBS) if sees_internal else [],
        "can_approve": permissions.can_move_meeting(request.user, meeting, "approve_minutes"),
        "can_reopen": permissions.can_move_meeting(request.user, meeting, "reopen_minutes"),
        "unanswered": left,
        "stops": _what_stops(meeting) if sees_draft and meeting.state == MeetingState.HELD else {},
        "versions": versions,
        "comparison": compare_minutes(meeting, Audience.INTERNAL if sees_internal else Audience.PUBLIC),
        "approve": ApproveMinutesForm(unanswered=left),
        "reopen": ReopenMinutesForm(),
        **forms,
    }


def _what_stops(meeting: Meeting) -> dict[str, Any]:
    """What must be put right before the minutes can be approved, whatever is written as a reason."""
    pending = list(meeting.items.filter(state=ItemState.PENDING).order_by("number"))
    places = cpr_in_minutes(*(minutes(meeting, audience=audience) for audience in Audience))
    stops = {"pending": actions.ItemsPending(pending) if pending else "", "places": places}
    return stops if pending or places else {}
