"""A cluster is assessed. Never a score and never a rank (A2.7)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from clusters.actions.refusals import JustificationMissing, refuse
from clusters.enums import Criterion
from clusters.models import AssessedCriterion, Cluster, ClusterAssessment
from clusters.permissions import can_assess
from clusters.queries import rules_on
from clusters.rules import CONTRADICTIONS, contradictions, span_criterion
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date


@dataclass(frozen=True)
class Finding:
    """What was found on a criterion, and what it rests on."""

    is_met: bool
    evidence: str = ""


@transaction.atomic
def assess_cluster(
    *,
    cluster: Cluster,
    findings: Mapping[Criterion | str, Finding],
    justification: str,
    by: User,
    on: date,
    reports: Decimal | None = None,
) -> ClusterAssessment:
    """Write an assessment. A later one does not replace it; the newest is the one that is shown.

    `reports` is the staff per leader, when it is known: then the span ticked must be the one it is (AT12).

    Raises:
        PermissionDenied: only HR assesses.
        JustificationMissing: there is no written justification (AT14).
        Refusal: criteria exclude each other (AT13), contradict the span, or are met on no evidence; one sentence each.
        RulesMissing: `reports` is given and no bands hold on the day.
    """
    require(can_assess(by))
    met = [Criterion(criterion) for criterion, finding in findings.items() if finding.is_met]
    bare = [criterion for criterion in met if not findings[criterion].evidence.strip()]
    refuse(
        against_each_other(met)
        + ([] if reports is None else _against_span(met, reports, on))
        + [_("Skriv, hvad »%(criterion)s« bygger på.") % {"criterion": criterion.label} for criterion in bare]
    )
    if not justification.strip():
        raise JustificationMissing
    assessment = ClusterAssessment.objects.create(
        cluster=cluster, on=on, justification=justification.strip(), assessed_by=by
    )
    AssessedCriterion.objects.bulk_create(
        AssessedCriterion(
            assessment=assessment,
            criterion=criterion,
            is_met=findings[criterion].is_met,
            evidence=findings[criterion].evidence.strip(),
        )
        for criterion in Criterion
        if criterion in findings
    )
    record("assess", cluster, by=by, on=format_date(on), met=[str(criterion.label) for criterion in met])
    return assessment


def against_each_other(met: Collection[Criterion]) -> list[str]:
    """What is wrong when criteria that exclude each other are met, one sentence for each pair (AT13)."""
    return [
        _("»%(one)s« og »%(other)s« kan ikke begge være opfyldt. Vælg en af dem.")
        % {"one": one.label, "other": other.label}
        for one, other in contradictions(met)
    ]


def _against_span(met: list[Criterion], reports: Decimal, on: date) -> list[str]:
    """Spans that are ticked although the number says the other one."""
    actual = span_criterion(reports, rules_on(on).bands)
    spans = next(pair for pair in CONTRADICTIONS if Criterion.LARGE_SPAN in pair)
    return [
        _("»%(criterion)s« passer ikke med %(reports)s medarbejdere pr. leder.")
        % {"criterion": criterion.label, "reports": f"{reports.normalize():f}".replace(".", ",")}
        for criterion in met
        if criterion in spans and criterion != actual
    ]
