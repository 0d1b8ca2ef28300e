"""Figures of a workplace or a cluster: read as they stand, entered and corrected."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters import queries
from clusters.actions import Refusal, record_figures
from clusters.forms.figures import FORMS, FigureForm
from clusters.models import Cluster, Workplace
from clusters.permissions import can_record_figures
from clusters.queries import Compared
from htk_workforce.accounts.verdict import require

Place = Workplace | Cluster
WORDS = {"staff": "personale", "children": "boern", "absence": "fravaer", "evidence": "oplysninger"}
"""What the address of each form is called."""
KNOWN = ("from_on", "to_on", "measure", "source")
"""The boxes that a link to a form may fill in: what a missing figure is of, and never a figure."""


def workplace_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of a workplace as they stand, what they were before, and where to enter more."""
    require(can_record_figures(request.user))
    place = get_object_or_404(Workplace, pk=pk)
    context = {
        "place": place,
        "cluster": queries.cluster_of(place, timezone.localdate()),
        "groups": [(FORMS[group.key].title, group) for group in queries.figures_of(place)],
        "targets": queries.targets_of(place),
    }
    return render(request, "clusters/workplace_figures.html", context)


def cluster_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """The facts of a cluster itself, and its workplaces with a way to the figures of each."""
    require(can_record_figures(request.user))
    cluster = get_object_or_404(Cluster, pk=pk)
    context = {
        "place": cluster,
        "cluster": cluster,
        "groups": [(FORMS[group.key].title, group) for group in queries.figures_of(cluster)],
        "workplaces": queries.workplaces_of(cluster, timezone.localdate()),
    }
    return render(request, "clusters/workplace_figures.html", context)


def workplace_entry(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    require(can_record_figures(request.user))
    return _entry(request, get_object_or_404(Workplace, pk=pk), kind)


def cluster_entry(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_record_figures(request.user))
    return _entry(request, get_object_or_404(Cluster, pk=pk), "evidence")


def _entry(request: HttpRequest, place: Place, kind: str) -> HttpResponse:
    """Enter figures. A correction is first shown with the old beside the new, and saved on a second yes."""
    form = _form(request, place, kind)
    moved: list[Compared] = []
    if form.is_valid():
        counts, source = form.counts(timezone.localdate()), form.cleaned_data["source"]
        if not form.errors:
            compared = queries.compare_figures(counts, source=source)
            moved = [found for found in compared if found.state == "corrected"]
            if not moved or request.POST.get("seen") == _seal(moved):
                saved = _saved(request, form, counts)
                if saved:
                    return redirect(back_to(place))
                moved = []
    told = queries.Told()
    context = {
        "place": place,
        "form": form,
        "kind": kind,
        "back": back_to(place),
        "seen": _seal(moved),
        "corrections": [
            (queries.figure_about(found.count), told.before(found), told.after(found)) for found in moved
        ],
    }
    return render(request, "clusters/figure_entry.html", context)


def _form(request: HttpRequest, place: Place, kind: str) -> FigureForm:
    if request.method == "POST":
        return FORMS[kind](request.POST, place=place)
    known = {name: request.GET[name] for name in KNOWN if name in request.GET}
    return FORMS[kind](place=place, initial=known | _typed(place, kind, request.GET.get("ret", "")))


def _typed(place: Place, kind: str, asked: str) -> dict[str, Any]:
    """What stands in the boxes when a figure is to be corrected; nothing that is hidden elsewhere."""
    rows = list(queries.rows_of(place, kind).filter(replaced_at=None)) if asked.isdecimal() else []
    row = next((row for row in rows if row.pk == int(asked)), None)
    if row is None:
        return {}
    typed = FORMS[kind].typed(row, rows)
    if queries.Told().hides(row):
        for name in ("value", "short", "long", "text", "persons"):
            typed.pop(name, None)
    return typed


def _saved(request: HttpRequest, form: FigureForm, counts: Sequence[Any]) -> bool:
    try:
        received = record_figures(
            counts, source=form.cleaned_data["source"], by=request.user, on=timezone.localdate()
        )
    except Refusal as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return False
    total = {
        name: sum(getattr(got, name) for got in received.values())
        for name in ("new", "corrected", "unchanged")
    }
    text = _("%(title)s er gemt: %(new)s nye, %(corrected)s rettede og %(unchanged)s uændrede tal.")
    messages.success(request, text % {"title": form.title, **total})
    return True


def _seal(moved: Sequence[Compared]) -> str:
    """Stands for exactly these corrections, so that a yes is to what was shown and to nothing else."""
    told = "|".join(f"{found.old.pk}:{found.count.given(found.source)}" for found in moved if found.old)
    return hashlib.sha256(told.encode()).hexdigest()[:32] if moved else ""


def back_to(place: Place) -> str:
    return reverse("cluster_figures" if isinstance(place, Cluster) else "workplace_figures", args=[place.pk])
