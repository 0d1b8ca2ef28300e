"""Deadlines for handling something, and how they have changed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import actions, permissions, queries
from cases.forms.deadline import DeadlineForm
from htk_workforce.accounts.verdict import require

REFUSALS = (actions.Refusal, PermissionDenied)


def deadline_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "today": today,
        "histories": queries.deadline_histories(today, request.user),
        "can_write": permissions.can_write_deadlines(request.user),
    }
    return render(request, "cases/deadline_list.html", context)


def deadline_new(request: HttpRequest) -> HttpResponse:
    require(permissions.can_write_deadlines(request.user))
    form = DeadlineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deadline = actions.create_deadline(by=request.user, **form.cleaned_data)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Fristen »%(name)s« er skrevet ind.") % {"name": deadline})
            return redirect("deadline_list")
    return render(request, "cases/deadline_new.html", {"form": form})
