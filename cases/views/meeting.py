"""The calendar of meetings, one meeting, and its way from planned to held."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import RequestConfig

from cases import actions, permissions, queries
from cases.enums import Audience, MeetingState, VersionKind
from cases.filters import MeetingFilter
from cases.forms.meeting import MeetingForm, ReasonForm
from cases.models import Body, Meeting
from cases.tables import MeetingTable
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import Verdict, require
from htk_workforce.dates import FIRST_YEAR, LAST_YEAR, weekday_warning

REFUSALS = (actions.Refusal, PermissionDenied)
STATES = [choice for choice in MeetingState.choices if choice[0] != MeetingState.CANCELLED]


def meeting_list(request: HttpRequest) -> HttpResponse:
    chosen = MeetingFilter(request.GET, queries.meetings_with_counts())
    table = MeetingTable(chosen.qs)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    context = {"filter": chosen, "table": table, "can_arrange": permissions.can_arrange(request.user)}
    return render(request, "cases/meeting_list.html", context)


def meeting_calendar(request: HttpRequest) -> HttpResponse:
    """A month of meetings; ?month=2023-01, and otherwise the present one."""
    today = timezone.localdate()
    month = queries.month_of_meetings(_month(request.GET.get("month", ""), today))
    context = {"month": month, "today": today, "can_arrange": permissions.can_arrange(request.user)}
    return render(request, "cases/meeting_calendar.html", context)


def _month(typed: str, today: date) -> date:
    if not typed:
        return today
    try:
        first = date.fromisoformat(f"{typed}-01")
    except ValueError as error:
        raise Http404(_("Måneden kan ikke læses.")) from error
    if not FIRST_YEAR < first.year < LAST_YEAR:
        raise Http404(_("Der er ingen møder så langt væk."))
    return first


@dataclass(frozen=True)
class Step:
    """Something that can be done with a meeting, or why not."""

    label: str | Promise
    url: str
    verdict: Verdict


STEPS = (
    (gettext_lazy("Byg dagsordenen"), "agenda_edit", permissions.can_change_agenda),
    (
        gettext_lazy("Udsend dagsordenen"),
        "agenda_publish",
        lambda user, meeting: permissions.can_move_meeting(user, meeting, "publish"),
    ),
    (gettext_lazy("Udsend dagsordenen igen"), "agenda_publish", permissions.can_publish_again),
    (gettext_lazy("Skriv deltagere"), "meeting_participants", permissions.can_record_participation),
    (
        gettext_lazy("Afslut mødet"),
        "meeting_hold",
        lambda user, meeting: permissions.can_move_meeting(user, meeting, "hold"),
    ),
    (gettext_lazy("Ret tid og sted"), "meeting_edit", permissions.can_change_meeting),
    (
        gettext_lazy("Aflys mødet"),
        "meeting_cancel",
        lambda user, meeting: permissions.can_move_meeting(user, meeting, "cancel"),
    ),
)


def meeting_steps(user: User, meeting: Meeting) -> list[Step]:
    """Every step of a meeting in the order it is taken, each with the verdict for this person."""
    return [Step(label, reverse(name, args=[meeting.pk]), may(user, meeting)) for label, name, may in STEPS]


def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.select_related("body"), pk=pk)
    items = list(
        queries.readable_items(meeting, request.user)
        .select_related("case", "meeting__body", "carried_from__meeting")
        .prefetch_related("participations")
        .order_by("number")
    )
    seen = queries.visible_cases(request.user).filter(items__in=items).values_list("pk", flat=True)
    readable = set(seen)
    titles = queries.titles_at(items)
    steps = meeting_steps(request.user, meeting)
    context = {
        "meeting": meeting,
        "states": STATES,
        "can_arrange": permissions.can_arrange(request.user),
        "can_do": [step for step in steps if step.verdict],
        "cannot_do": [step for step in steps if not step.verdict],
        "items": [
            (item, titles[item.pk], item.case_id in readable, permissions.can_decide(request.user, item))
            for item in items
        ],
        "people": queries.meeting_participants(meeting),
        "can_see_draft": permissions.can_see_draft_minutes(request.user, meeting),
        "versions": _agenda_versions(request.user, meeting),
        "events": queries.meeting_events(meeting, request.user),
    }
    return render(request, "cases/meeting_detail.html", context)


def _agenda_versions(user: User, meeting: Meeting) -> list[tuple[object, Verdict]]:
    versions = meeting.versions.filter(kind=VersionKind.AGENDA).defer("content", "snapshot")
    return [
        (version, permissions.can_read_minutes(user, Audience(version.audience)))
        for version in versions.order_by("-number", "audience")
    ]


def meeting_new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting. The page may be asked for with a body or a day in its address, to fill in what is usual."""
    require(permissions.can_arrange(request.user))
    form = MeetingForm(_sent(request), initial=_usual(request))
    if form.is_valid():
        try:
            meeting = actions.create_meeting(**form.cleaned_data, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Mødet er planlagt."))
            _warn_of_weekend(request, meeting)
            return redirect("agenda_edit", meeting.pk)
    return render(request, "cases/meeting_edit.html", {"form": form})


def _usual(request: HttpRequest) -> dict[str, object]:
    asked = request.GET
    bodies = list(Body.objects.filter(meets_here=True))
    body = next((b for b in bodies if str(b.pk) == asked.get("body")), bodies[0] if bodies else None)
    usual = {"body": body, "starts_at": body.starts_at, "venue": body.venue} if body else {}
    return {"on": asked.get("on", ""), **usual}


def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.select_related("body"), pk=pk)
    require(permissions.can_change_meeting(request.user, meeting))
    initial = {"on": request.GET["on"]} if "on" in request.GET else {}
    form = MeetingForm(_sent(request), meeting=meeting, initial=initial)
    if form.is_valid():
        try:
            changed = actions.change_meeting(meeting=meeting, **form.cleaned_data, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Mødet er ændret."))
            _warn_of_weekend(request, changed)
            return redirect(changed)
    return render(request, "cases/meeting_edit.html", {"form": form, "meeting": meeting})


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when that is nothing but an untouched form."""
    return request.POST if request.method == "POST" else None


def _warn_of_weekend(request: HttpRequest, meeting: Meeting) -> None:
    if warning := weekday_warning(meeting.on):
        messages.warning(request, warning)


def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.select_related("body"), pk=pk)
    require(permissions.can_move_meeting(request.user, meeting, "cancel"))
    form = ReasonForm(_sent(request))
    if form.is_valid():
        try:
            actions.cancel_meeting(meeting=meeting, reason=form.cleaned_data["reason"], by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Mødet er aflyst."))
            return redirect(meeting)
    context = {"meeting": meeting, "form": form, **_what_waits(meeting)}
    return render(request, "cases/meeting_cancel.html", context)


def meeting_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """End the meeting; what still waits is named, and left unhandled only when asked to."""
    meeting = get_object_or_404(Meeting.objects.select_related("body"), pk=pk)
    require(permissions.can_move_meeting(request.user, meeting, "hold"))
    if request.method == "POST":
        try:
            actions.hold_meeting(meeting=meeting, by=request.user, leave_rest="leave_rest" in request.POST)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Mødet er afsluttet."))
            return redirect(meeting)
    waits = _what_waits(meeting)
    context = {
        "meeting": meeting,
        "can_leave": permissions.can_leave_rest(request.user, waits["waiting"]),
        **waits,
    }
    return render(request, "cases/meeting_hold.html", context)


def _what_waits(meeting: Meeting) -> dict[str, Any]:
    return {
        "waiting": list(queries.pending_items_of(meeting)),
        "next_meeting": queries.next_meeting(meeting.body, meeting.on),
    }
