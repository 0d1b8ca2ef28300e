"""The workplaces, and which cluster each is in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters import actions, permissions, queries
from clusters.forms.organisation import MoveForm
from clusters.models import Workplace
from htk_workforce.accounts.verdict import require


def workplace_list(request: HttpRequest) -> HttpResponse:
    """Every workplace with the cluster it is in today, also those in none and those that are closed."""
    require(permissions.can_see_all_clusters(request.user))
    context = {
        "rows": queries.workplace_rows(timezone.localdate()),
        "may_move": permissions.can_move_workplaces(request.user),
        "may_enter": permissions.can_record_figures(request.user),
    }
    return render(request, "clusters/workplace_list.html", context)


def workplace_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a workplace in another cluster from a day on."""
    require(permissions.can_move_workplaces(request.user))
    place = get_object_or_404(Workplace, pk=pk)
    form = MoveForm(
        request.POST or None, initial={"cluster": queries.cluster_of(place, timezone.localdate())}
    )
    if form.is_valid():
        try:
            actions.move_workplace(workplace=place, by=request.user, **form.cleaned_data)
        except actions.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(workplace)s er flyttet.") % {"workplace": place})
            return redirect("workplace_list")
    context = {"place": place, "form": form, "held": queries.memberships_of(place)}
    return render(request, "clusters/workplace_move.html", context)
