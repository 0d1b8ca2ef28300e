"""The assessment of a cluster: the criteria beside what there is about them, and why, in words."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters import queries
from clusters.actions import JustificationMissing, Refusal, assess_cluster
from clusters.enums import PositionType
from clusters.forms.assessment import AssessmentForm, as_found
from clusters.models import Cluster
from clusters.permissions import can_assess, can_see_cluster
from htk_workforce.accounts.verdict import require


def assessment_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Every assessment of a cluster, newest first, as it was written then."""
    cluster = get_object_or_404(Cluster, pk=pk)
    require(can_see_cluster(request.user, cluster, on=timezone.localdate()))
    rows = (
        cluster.assessments.select_related("assessed_by").prefetch_related("criteria").order_by("-on", "-pk")
    )
    context = {
        "cluster": cluster,
        "assessments": [queries.AssessmentText.of(row) for row in rows],
        "may": can_assess(request.user),
    }
    return render(request, "clusters/assessment_list.html", context)


def assessment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Assess a cluster. An earlier assessment stays; the boxes begin as the newest one left them."""
    require(can_assess(request.user))
    cluster = get_object_or_404(Cluster, pk=pk)
    today = timezone.localdate()
    page = queries.cluster_page(cluster, on=today, years=[])
    begun = as_found(page.assessment.criteria.all()) if page.assessment else {}
    form = AssessmentForm(request.POST or None, initial={"on": today, **begun})
    if form.is_valid() and _assessed(request, cluster, form, page.card.span.classified):
        return redirect("assessment_list", pk)
    lines = [(line, *form.boxes(line.criterion)) for line in page.criteria]
    sides = [(side, [line for line in lines if line[0].position == side]) for side in PositionType]
    context = {"cluster": cluster, "form": form, "page": page, "sides": sides}
    return render(request, "clusters/assessment_new.html", context)


def _assessed(request: HttpRequest, cluster: Cluster, form: AssessmentForm, reports: Decimal | None) -> bool:
    """Is it written? If not, the form says why."""
    given = form.cleaned_data
    try:
        assess_cluster(
            cluster=cluster,
            findings=form.findings,
            justification=given["justification"],
            reports=reports,
            by=request.user,
            on=given["on"],
        )
    except JustificationMissing as refusal:
        form.add_error("justification", str(refusal))
    except (Refusal, queries.RulesMissing, PermissionDenied) as refusal:
        for reason in getattr(refusal, "reasons", [str(refusal)]):
            form.add_error(None, reason)
    else:
        messages.success(request, _("Vurderingen af %(cluster)s er gemt.") % {"cluster": cluster})
        return True
    return False
