"""The lines of a frame, as finance maintains them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from htk_workforce.accounts.verdict import require
from pools import actions, permissions, queries
from pools.forms.line import LineForm
from pools.models import Frame, FrameLine

REFUSALS = (actions.Refusal, PermissionDenied)
LINES = FrameLine.objects.select_related("frame__pool", "frame__saved_by", "parent")


def frame_lines(request: HttpRequest, pk: int) -> HttpResponse:
    frame = get_object_or_404(Frame.objects.select_related("pool"), pk=pk)
    budget = queries.budget_table(frame)
    context = {
        "frame": frame,
        "budget": budget,
        "places": queries.line_places(budget),
        "changes": queries.line_changes(frame),
        "can_change": permissions.can_change_lines(request.user, frame),
    }
    return render(request, "pools/frame_lines.html", context)


def line_new(request: HttpRequest, pk: int) -> HttpResponse:
    frame = get_object_or_404(Frame.objects.select_related("pool", "saved_by"), pk=pk)
    require(permissions.can_change_lines(request.user, frame))
    initial = LineForm.opened_on(frame) | {"parent": request.GET.get("under", "")}
    form = LineForm(request.POST or None, frame=frame, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            line = actions.add_line(frame=frame, by=request.user, **form.values())
        except REFUSALS as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("»%(line)s« er tilføjet.") % {"line": line.name})
            return redirect("frame_lines", frame.pk)
    return render(request, "pools/line_edit.html", {"frame": frame, "form": form})


def line_edit(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(LINES, pk=pk)
    require(permissions.can_change_lines(request.user, line.frame))
    form = LineForm(
        request.POST or None,
        frame=line.frame,
        line=line,
        initial=LineForm.values_of(line) | LineForm.opened_on(line.frame),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_line(
                line=line, by=request.user, on=timezone.localdate(), opening=form.opened(), **form.values()
            )
        except actions.ClosingLineNeedsReason as refusal:
            form.add_error("reason", refusal.reasons[0])  # the page itself says what is on the line
        except REFUSALS as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("»%(line)s« er gemt.") % {"line": form.cleaned_data["name"]})
            return redirect("frame_lines", line.frame_id)
    context = {
        "frame": line.frame,
        "line": line,
        "form": form,
        "contents": queries.line_contents(line),
        "can_remove": permissions.can_remove_line(request.user, line),
    }
    return render(request, "pools/line_edit.html", context)


@require_POST
def line_move(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(LINES, pk=pk)
    require(permissions.can_change_lines(request.user, line.frame))
    actions.move_line(line=line, is_up=request.POST.get("to") == "up", by=request.user)
    return redirect("frame_lines", line.frame_id)


def line_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, and remove."""
    line = get_object_or_404(LINES, pk=pk)
    require(permissions.can_remove_line(request.user, line))
    if request.method == "POST":
        try:
            actions.remove_line(line=line, by=request.user)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("»%(line)s« er fjernet.") % {"line": line.name})
        return redirect("frame_lines", line.frame_id)
    return render(request, "pools/line_remove.html", {"frame": line.frame, "line": line})
