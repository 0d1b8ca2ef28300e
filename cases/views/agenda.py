"""Building the agenda of a meeting, item by item."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import actions, permissions, queries
from cases.enums import MeetingState
from cases.forms.meeting import ItemAccessForm, ItemParticipantForm, ReasonForm
from cases.models import AgendaItem, Meeting, Participation
from htk_workforce.accounts.verdict import Verdict, require

REFUSALS = (actions.Refusal, PermissionDenied)


def agenda_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is on the agenda, in order, and the cases that are ready for it."""
    meeting = get_object_or_404(Meeting.objects.select_related("body"), pk=pk)
    require(permissions.can_arrange(request.user))
    items = meeting.items.select_related("case", "carried_from__meeting").order_by("number")
    context = {
        "meeting": meeting,
        "items": items,
        "ready": queries.cases_ready(meeting, request.user),
        "can_change": permissions.can_change_agenda(request.user, meeting),
        "can_order": permissions.can_change_meeting(request.user, meeting),
        "can_publish": permissions.can_move_meeting(request.user, meeting, "publish"),
        "can_publish_again": permissions.can_publish_again(request.user, meeting),
        "is_out": meeting.state == MeetingState.PUBLISHED,
        "differs": meeting.state == MeetingState.PUBLISHED and queries.agenda_differs(meeting),
    }
    return render(request, "cases/agenda_edit.html", context)


@require_POST
def agenda_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one of the cases that are ready on the agenda."""
    meeting = get_object_or_404(Meeting, pk=pk)
    require(permissions.can_arrange(request.user))
    case = get_object_or_404(queries.visible_cases(request.user), pk=_number(request, "case"))
    try:
        item = actions.put_on_agenda(case=case, meeting=meeting, by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("agenda_edit", pk)
    messages.success(
        request, _("%(case)s er sat på som punkt %(number)s.") % {"case": case, "number": item.number}
    )
    return _back_to(item)


@require_POST
def item_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an item another place on the agenda."""
    item = _item(request, pk)
    try:
        actions.move_item(item=item, to=_number(request, "to"), by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return _back_to(item)


def _back_to(item: AgendaItem) -> HttpResponse:
    return redirect(f"{reverse('agenda_edit', args=[item.meeting_id])}#punkt-{item.pk}")


def _number(request: HttpRequest, name: str) -> int:
    """A number that a button sends; 0, which is no place and no case, when somebody has tampered with it."""
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def agenda_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one item but its decision: open or closed, who takes part, and off the agenda."""
    return item_page(request, _item(request, pk))


def item_page(request: HttpRequest, item: AgendaItem, **bound: Form) -> HttpResponse:
    user, meeting = request.user, item.meeting
    context = {
        "item": item,
        "meeting": meeting,
        "access_form": bound.get("access") or ItemAccessForm(item=item),
        "can_close": permissions.can_close_item(user, meeting),
        "participants": _participants(request, item),
        "participant_form": bound.get("participant") or ItemParticipantForm(item=item),
        "can_record_participation": permissions.can_record_participation(user, meeting),
        "reason_form": bound.get("reason") or ReasonForm(),
        "can_take_off": permissions.can_take_off(user, item),
        "has_numbers": meeting.state != MeetingState.PLANNED,
    }
    return render(request, "cases/agenda_item.html", context)


def _participants(request: HttpRequest, item: AgendaItem) -> list[tuple[Participation, Verdict]]:
    """Of whom something is said at the item, and whether this person may take it back."""
    rows = queries.item_participants(item).everybody
    for row in rows:
        row.meeting = item.meeting
    return [(row, permissions.can_change_participation(request.user, row)) for row in rows]


@require_POST
def item_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the item to the public, or open it."""
    item = _item(request, pk)
    form = ItemAccessForm(request.POST, item=item)
    if form.is_valid():
        try:
            actions.close_item_to_public(item=item, **form.cleaned_data, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Punktets adgang er gemt."))
            return _back_to(item)
    return item_page(request, item, access=form)


@require_POST
def item_take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the case off the agenda, with a reason."""
    item = _item(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.take_off(item=item, reason=form.cleaned_data["reason"], by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            return _taken_off(request, item)
    return item_page(request, item, reason=form)


def _taken_off(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    if item.corrects:
        messages.success(request, _("Rettelsen er opgivet. Beslutningen står ved magt, som den var."))
        return redirect("decide", item.corrects.pk)
    messages.success(request, _("%(case)s er taget af dagsordenen.") % {"case": item.case})
    return redirect("agenda_edit", item.meeting_id)


def _item(request: HttpRequest, pk: int) -> AgendaItem:
    items = AgendaItem.objects.select_related("case", "meeting__body", "corrects__meeting__body")
    items = items.prefetch_related("participations")
    item = get_object_or_404(items, pk=pk, meeting__isnull=False)
    require(permissions.can_arrange(request.user))
    require(permissions.can_see_item(request.user, item))
    return item
