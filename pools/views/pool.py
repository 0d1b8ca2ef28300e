import secrets

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from htk_workforce.accounts.verdict import require
from pools import actions, permissions, queries
from pools.enums import LineKind
from pools.filters import FrameFilter
from pools.forms.pool import AppropriationForm, StatementForm
from pools.ledger import LedgerRefusal
from pools.models import Frame, FrameLine
from pools.tables import ApplicationTable, FrameTable, StatementTable

REFUSALS = (actions.Refusal, LedgerRefusal, PermissionDenied)


def pool_list(request: HttpRequest) -> HttpResponse:
    frames = FrameFilter(request.GET, Frame.objects.select_related("pool"))
    table = FrameTable(queries.budget_tables(frames.qs))
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    context = {
        "filter": frames,
        "table": table,
        "years": Frame.objects.order_by("-year").values_list("year", flat=True).distinct(),
        "can_export": permissions.can_export(request.user),
        "can_see_actuals": permissions.can_see_actuals(request.user),
        "can_maintain_frames": permissions.can_maintain_frames(request.user),
    }
    return render(request, "pools/pool_list.html", context)


def frame_detail(request: HttpRequest, pk: int) -> HttpResponse:
    frame = get_object_or_404(Frame.objects.select_related("pool__owner"), pk=pk)
    applications = queries.visible_applications(request.user).filter(line__frame=frame)
    caption = _("Ansøgninger til puljen. Beløb i kr.")
    table = ApplicationTable(applications, caption=caption, exclude=("pool",))
    RequestConfig(request, paginate={"per_page": 10}).configure(table)
    budget = queries.budget_table(frame)
    form = StatementForm(request.GET or None, frame=frame)
    whole, selection = queries.frame_statement(frame), form.selection()
    statement = queries.frame_statement(frame, selection) if selection != queries.EVERYTHING else whole
    queries.veil((row.posting for row in whole.rows + statement.rows), request.user)
    postings = StatementTable(statement)
    RequestConfig(request, paginate={"per_page": 50}).configure(postings)
    context = {
        "frame": frame,
        "budget": budget,
        "terms": queries.pool_terms(frame, budget.total.budget, today=timezone.localdate()),
        "plan": queries.grant_plan(frame.pool),
        "carried": queries.carry_over_of(frame),
        "closing": queries.active_closing(frame),
        "months": queries.pool_use(whole, through=timezone.localdate()),
        "dated_later": whole.dated_later,
        "statement": statement,
        "statement_form": form,
        "postings": postings,
        "table": table,
        "waiting": queries.waiting_counts(frame),
        "changes": queries.term_changes(frame.pool, newest=5),
        "can_appropriate": permissions.can_appropriate(request.user),
        "can_change_lines": permissions.can_change_lines(request.user, frame),
        "can_set_terms": permissions.can_set_terms(request.user),
        "can_export": permissions.can_export(request.user),
        "can_see_year_end": permissions.can_see_year_end(request.user),
        "other_years": frame.pool.frames.exclude(pk=frame.pk).order_by("year"),
    }
    return render(request, "pools/frame_detail.html", context)


def line_detail(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(FrameLine.objects.select_related("frame__pool"), pk=pk)
    if line.kind == LineKind.HEADING:
        return redirect(line.frame)
    statement = queries.line_statement(line)
    queries.veil((row.posting for row in statement), request.user)
    context = {
        "line": line,
        "statement": statement,
        "figures": queries.line_figures(line),
        "versions": line.versions.prefetch_related("origin"),
    }
    return render(request, "pools/line_detail.html", context)


def appropriate(request: HttpRequest, pk: int) -> HttpResponse:
    frame = get_object_or_404(Frame.objects.select_related("pool"), pk=pk)
    require(permissions.can_appropriate(request.user))
    # The key is made when the form is opened, so a double click on its button posts once.
    form = AppropriationForm(request.POST or None, frame=frame, initial={"key": secrets.token_hex(8)})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            posting = actions.appropriate_to_line(
                line=values["line"],
                amount=values["amount"],
                reason=values["reason"],
                by=request.user,
                on=values["on"],
                today=timezone.localdate(),
                key=f"appropriation:{request.user.pk}:{values['key']}",
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(posting)s er skrevet.") % {"posting": posting})
            return redirect(frame)
    return render(request, "pools/appropriate.html", {"frame": frame, "form": form})
