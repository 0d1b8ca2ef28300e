"""Who takes part in a meeting and in each of its items."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import actions, permissions
from cases.forms.meeting import ItemParticipantForm, NewRoleForm, PresenceForm
from cases.models import AgendaItem, Meeting, Participation
from cases.views.agenda import item_page
from htk_workforce.accounts.verdict import require

REFUSALS = (actions.Refusal, PermissionDenied)


def meeting_participants(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of the whole meeting as one form, with room for one more role."""
    meeting = get_object_or_404(Meeting.objects.select_related("body"), pk=pk)
    require(permissions.can_record_participation(request.user, meeting))
    rows = meeting.participations.filter(item__isnull=True).order_by("order", "pk")
    data = request.POST if request.method == "POST" else None
    forms = [PresenceForm(data, row=row) for row in rows]
    new = NewRoleForm(data, prefix="new")
    if data is not None and all([form.is_valid() for form in (*forms, new)]):
        try:
            _save(request, meeting, forms, new)
        except REFUSALS as refusal:
            new.add_error(None, str(refusal))
        else:
            messages.success(request, _("Deltagerlisten er gemt."))
            return redirect(meeting)
    context = {"meeting": meeting, "forms": forms, "new": new, "all_forms": [*forms, new]}
    return render(request, "cases/meeting_participants.html", context)


def _save(request: HttpRequest, meeting: Meeting, forms: list[PresenceForm], new: NewRoleForm) -> None:
    for form in forms:
        if form.has_changed():
            actions.set_presence(meeting=meeting, title=form.row.title, **form.cleaned_data, by=request.user)
    if new.cleaned_data["title"]:
        actions.set_presence(meeting=meeting, **new.cleaned_data, by=request.user)


@require_POST
def item_participant(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a guest, an absence or a disqualification at one item; goes back to the page given as `next`."""
    items = AgendaItem.objects.filter(meeting__isnull=False).select_related("case", "meeting__body")
    item = get_object_or_404(items, pk=pk)
    require(permissions.can_arrange(request.user))
    require(permissions.can_see_item(request.user, item))
    form = ItemParticipantForm(request.POST, item=item)
    if form.is_valid():
        try:
            actions.set_presence(meeting=item.meeting, item=item, **form.cleaned_data, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Deltagelsen er skrevet ned."))
            return redirect(_next(request, item))
    return item_page(request, item, participant=form)


@require_POST
def participation_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role off a list; goes back to the page given as `next`."""
    rows = Participation.objects.select_related("meeting__body", "item__case")
    row = get_object_or_404(rows.filter(Q(item__isnull=True) | Q(item__meeting__isnull=False)), pk=pk)
    require(permissions.can_arrange(request.user))
    back = _next(request, row.item) if row.item else reverse("meeting_participants", args=[row.meeting_id])
    try:
        actions.remove_participation(participation=row, by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(role)s er taget af listen.") % {"role": row.title})
    return redirect(back)


def _next(request: HttpRequest, item: AgendaItem) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("agenda_item", args=[item.pk])
