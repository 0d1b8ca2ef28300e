import math
import time
from contextlib import suppress
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from clusters.actions import Refusal
from clusters.permissions import can_record_figures
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.importing.figures.context import forget, remember
from htk_workforce.importing.figures.forms import FigureFileForm, FigurePasteForm
from htk_workforce.importing.figures.kinds import BY_KEY, KINDS, Kind
from htk_workforce.importing.figures.sheets import Fault
from htk_workforce.importing.figures.staging import (
    advance,
    faults_of,
    put_away,
    stage_figures,
    take_in_figures,
)
from htk_workforce.importing.figures.tables import ResultTable
from htk_workforce.importing.figures.template import figure_template as template_file
from htk_workforce.importing.models import FigureImport, ImportState
from htk_workforce.importing.upload_guard import LARGEST_FILE, UnsafeFile
from htk_workforce.money import format_number

MOST_FAULTS_SHOWN = 1_000
PASTED = "indsat.txt"
AT_ONCE, A_MOMENT, WITHOUT_SCRIPT = 1.5, 0.6, 6.0
"""Seconds of work in one request: when a file is chosen, when the page asks for more, and without JavaScript."""
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def figure_import(request: HttpRequest) -> HttpResponse:
    """Choose a file. A small one is read at once, a large one goes on by itself on its own page."""
    require(can_record_figures(request.user))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FigureFileForm(*sent)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        content = upload.read(LARGEST_FILE + 1)  # one more than allowed is enough to refuse it
        try:
            batch = stage_figures(
                name=upload.name, content=content, source=form.cleaned_data["source"], by=request.user
            )
        except (UnsafeFile, Refusal) as refusal:
            form.add_error("file", str(refusal))
        else:
            worked = _work(batch, AT_ONCE)
            if worked is None:
                return redirect("figure_import")
            remember(request, worked)
            return redirect("figure_import_detail", worked.pk)
    own = FigureImport.objects.filter(by=request.user).exclude(state=ImportState.DONE).first()
    done = FigureImport.objects.filter(state=ImportState.DONE).select_related("by").defer("content")
    context = {"form": form, "waiting": own, "kinds": KINDS, "done": [Outcome(batch) for batch in done[:10]]}
    return render(request, "clusters/figure_import.html", context)


def figure_paste(request: HttpRequest) -> HttpResponse:
    """Rows out of a spreadsheet: every fault is named and what was pasted stays, or it goes on to the preview."""
    require(can_record_figures(request.user))
    form, faults = FigurePasteForm(request.POST or None), []
    if form.is_valid():
        content = form.cleaned_data["rows"].encode()
        try:
            batch = stage_figures(
                name=PASTED, content=content, source=form.cleaned_data["source"], by=request.user
            )
        except (UnsafeFile, Refusal) as refusal:
            form.add_error("rows", str(refusal))
        else:
            worked = _work(batch, math.inf)
            if worked is None:  # another file was chosen in another window
                return redirect("figure_import")
            if worked.state == ImportState.READY:
                return redirect("figure_import_detail", worked.pk)
            faults = faults_of(worked)
            with suppress(Refusal):
                put_away(batch=worked, by=request.user)
    return render(
        request, "clusters/figure_paste.html", {"form": form, "kinds": KINDS, **_shown_faults(faults)}
    )


def figure_import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A file on its way: how far it is, what is wrong with it, or what it would bring. Yes takes it in."""
    require(can_record_figures(request.user))
    batch = get_object_or_404(_own(request.user), pk=pk)
    if request.method == "POST":
        return _answered(request, batch)
    if not batch.is_running:
        forget(request)
    return render(request, "clusters/figure_import_detail.html", _page(request, batch))


@require_POST
def figure_import_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Work on for a moment. htmx asks again by itself; without it there is a button."""
    require(can_record_figures(request.user))
    batch = _own(request.user).filter(pk=pk).first()
    is_notice = request.GET.get("fra") == "anden"
    if batch is not None:
        batch = _work(batch, A_MOMENT if request.htmx else WITHOUT_SCRIPT)
    if batch is None:  # put away, or replaced by another, in another window
        forget(request)
        return HttpResponse() if request.htmx else redirect("figure_import")
    if not request.htmx:
        return redirect("figure_import_detail", pk)
    if is_notice:
        return render(request, "clusters/figure_import_notice.html", {"batch": batch})
    if batch.is_running:
        return render(request, "clusters/figure_import_progress.html", {"batch": batch})
    return HttpResponse(headers={"HX-Redirect": reverse("figure_import_detail", args=[pk])})


def figure_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in."""
    require(can_record_figures(request.user))
    headers = {"Content-Disposition": 'attachment; filename="skabelon-tal-for-klynger.xlsx"'}
    return HttpResponse(template_file(), content_type=EXCEL, headers=headers)


def _own(user: User) -> QuerySet[FigureImport]:
    return FigureImport.objects.filter(by=user)


def _work(batch: FigureImport, seconds: float) -> FigureImport | None:
    """Step after step until the time is up; always at least one. None when the file is gone."""
    until, left = time.monotonic() + seconds, True
    working: FigureImport | None = batch
    while working is not None and working.is_running and left:
        working = advance(working, today=timezone.localdate())
        left = time.monotonic() <= until
    return working


def _answered(request: HttpRequest, batch: FigureImport) -> HttpResponse:
    forget(request)
    if batch.state == ImportState.DONE:  # pressed twice, or gone back to: the outcome says what happened
        return redirect("figure_import_detail", batch.pk)
    if request.POST.get("action") != "take_in":
        try:
            put_away(batch=batch, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("figure_import")
        messages.info(request, _("Filen er lagt væk. Intet er læst ind."))
        return redirect("figure_import")
    try:
        batch = take_in_figures(batch=batch, by=request.user, on=timezone.localdate())
    except Refusal as refusal:
        for reason in refusal.reasons[:6]:
            messages.error(request, reason)
        return redirect("figure_import")
    text = _("Tallene er læst ind: %(new)s nye, %(corrected)s rettede og %(unchanged)s uændrede.")
    messages.success(
        request, text % {name: format_number(count) for name, count in Outcome(batch).total.items()}
    )
    return redirect("figure_import_detail", batch.pk)


@dataclass(frozen=True)
class Outcome:
    """What a file brings, or brought, by kind of figure."""

    batch: FigureImport

    @property
    def kinds(self) -> list[tuple[Kind, dict[str, int]]]:
        empty = {"new": 0, "corrected": 0, "unchanged": 0}
        return [(BY_KEY[key], empty | self.batch.counts[key]) for key in BY_KEY if key in self.batch.counts]

    @property
    def total(self) -> dict[str, int]:
        names = ("new", "corrected", "unchanged")
        return {name: sum(counts[name] for _kind, counts in self.kinds) for name in names}


def _page(request: HttpRequest, batch: FigureImport) -> dict[str, object]:
    context: dict[str, object] = {"batch": batch, "outcome": Outcome(batch)}
    if batch.state == ImportState.FAULTY:
        context |= _shown_faults(faults_of(batch))
    if batch.state == ImportState.READY:
        wanted = request.GET.get("vis", "")
        chunks = batch.chunks.values_list("kind", "results")
        rows = [
            (BY_KEY[kind].title, *result)
            for kind, results in chunks
            for result in results
            if result[1] == wanted or not wanted
        ]
        context["table"], context["wanted"] = ResultTable(rows), wanted
        RequestConfig(request, paginate={"per_page": 50}).configure(context["table"])
    return context


def _shown_faults(faults: list[Fault]) -> dict[str, object]:
    more = max(len(faults) - MOST_FAULTS_SHOWN, 0)
    return {"faults": faults[:MOST_FAULTS_SHOWN], "faults_total": len(faults), "faults_not_shown": more}
