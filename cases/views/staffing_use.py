"""The pay of a decided staffing: what was promised, what has been used, and what is left to let go."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import actions, permissions, queries
from cases.forms.staffing_use import ReleaseForm, ReversalForm, UseForm
from cases.models import RecommendationPoint, StaffingUse
from htk_workforce.accounts.verdict import require
from pools.ledger import LedgerRefusal

REFUSALS = (actions.Refusal, LedgerRefusal, PermissionDenied)


def staffing_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Finance writes what was paid, or lets the rest go; everybody who reads the case sees it, and what its point has
    let go of other cases' positions."""
    points = RecommendationPoint.objects.select_related("case__centre", "case__author", *queries.PLAN)
    point = get_object_or_404(points.select_related("supplement_line"), pk=pk)
    require(permissions.can_see_case(request.user, point.case))
    if queries.plan_of(point) is None:
        raise Http404
    pay = queries.staffing_pay(point)
    about = {"positions": pay.open_positions, "seen": len(pay.uses)}
    forms = {"use": UseForm(**about), "release": ReleaseForm(**about)}
    if request.method == "POST":
        require(permissions.can_use_staffing(request.user))
        done = _release if "release" in request.POST else _use
        verb = "release" if "release" in request.POST else "use"
        forms[verb] = type(forms[verb])(request.POST, **about)
        if forms[verb].is_valid() and _is_done(request, point, forms[verb], done):
            return redirect("staffing_use", point.pk)
    context = {
        "point": point,
        "case": point.case,
        "pay": pay,
        "can_use": permissions.can_use_staffing(request.user),
        "rows": [
            (
                row,
                permissions.can_reverse_staffing_use(request.user, row),
                row.replaced_by and permissions.can_see_case(request.user, row.replaced_by.case),
            )
            for row in pay.uses
        ],
        "replaced": [
            (one, permissions.can_see_case(request.user, one.use.point.case))
            for one in queries.replaced_by_point(point)
        ],
        **forms,
    }
    return render(request, "cases/staffing_use.html", context)


def staffing_use_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo what was wrongly written, with the reason and what is left before and after."""
    uses = StaffingUse.objects.select_related("point__case__centre", "point__case__author", "posting", "by")
    use = get_object_or_404(uses.select_related("replaced_by__case"), pk=pk)
    require(permissions.can_see_case(request.user, use.point.case))
    require(permissions.can_reverse_staffing_use(request.user, use))
    if use.is_reversed:
        messages.info(request, _("Beløbet er allerede tilbageført."))
        return redirect("staffing_use", use.point_id)
    form = ReversalForm(request.POST or None, initial={"on": use.on})
    if request.method == "POST" and form.is_valid():
        try:
            actions.reverse_staffing_use(
                use=use, by=request.user, today=timezone.localdate(), **form.cleaned_data
            )
        except REFUSALS as refusal:
            for reason in getattr(refusal, "reasons", [str(refusal)]):
                form.add_error(None, reason)
        else:
            messages.success(request, _("»%(text)s« er tilbageført.") % {"text": use.text})
            return redirect("staffing_use", use.point_id)
    return render(request, "cases/staffing_use_reverse.html", {"use": use, "point": use.point, "form": form})


def _is_done(
    request: HttpRequest, point: RecommendationPoint, form: UseForm | ReleaseForm, done: Callable[..., str]
) -> bool:
    """Written down, or the reason why not put on the form."""
    try:
        messages.success(request, done(point=point, by=request.user, **form.cleaned_data))
    except REFUSALS as refusal:
        for reason in getattr(refusal, "reasons", [str(refusal)]):
            form.add_error(None, reason)
        return False
    return True


def _use(**said: object) -> str:
    actions.use_staffing(**said)
    return _("Forbruget er skrevet, og linjerne har betalt hver deres andel.")


def _release(**said: object) -> str:
    actions.release_staffing(**said)
    return _("Resten er frigivet og igen ledig på linjerne.")
