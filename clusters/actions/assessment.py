"""A cluster is assessed, and given a leader or a plus-pedagogue. Never a score and never a rank (A2.7)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from clusters.actions.refusals import JustificationMissing, Refusal, refuse
from clusters.enums import Criterion, PositionType
from clusters.models import AssessedCriterion, Cluster, ClusterAssessment, StaffingDecision
from clusters.permissions import can_assess, can_decide_staffing
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


@transaction.atomic
def decide_staffing(
    *,
    cluster: Cluster,
    position: PositionType | str,
    from_on: date,
    origin_label: str,
    by: User,
    to_on: date | None = None,
    origin: models.Model | None = None,
) -> StaffingDecision:
    """Give a cluster a leader or a plus-pedagogue from a day on. What it had before ends with the day before.

    `origin` is what decided it, e.g. a recommendation point, and `origin_label` the same in words. The same decision
    from the same day is a correction, and the old one stays as history.

    Raises:
        PermissionDenied: only a director decides.
        Refusal: it ends before it begins, has no origin, or the cluster lacks an assessment to decide on (AT14).
    """
    require(can_decide_staffing(by))
    if to_on is not None and to_on < from_on:
        raise Refusal(_("En bemanding kan ikke holde op, før den er begyndt."))
    if not origin_label.strip():
        raise Refusal(_("Skriv, hvor bemandingen er besluttet."))
    cluster = Cluster.objects.select_for_update().get(pk=cluster.pk)
    if not cluster.assessments.exists():
        raise Refusal(
            _("%(cluster)s er ikke vurderet endnu. Skriv vurderingen med en begrundelse først.")
            % {"cluster": cluster}
        )
    cluster.staffing_decisions.filter(from_on=from_on, replaced_at=None).update(replaced_at=Now())
    decision = StaffingDecision(
        cluster=cluster,
        position=position,
        from_on=from_on,
        to_on=to_on,
        origin_label=origin_label.strip(),
        decided_by=by,
    )
    if origin is not None:
        decision.origin = origin
    decision.save()
    record(
        "staffing_decision",
        cluster,
        by=by,
        position=str(PositionType(position).label),
        from_on=format_date(from_on),
        to_on=format_date(to_on) if to_on else None,
        origin=decision.origin_label,
    )
    return decision


@transaction.atomic
def withdraw_staffing(
    *, cluster: Cluster, position: PositionType | str, from_on: date, origin: models.Model, by: User
) -> None:
    """Take back what `origin` decided for a cluster from a day on, because that decision has been corrected.

    What the cluster had before then holds again, and the decision taken back stays as history. Nothing happens when
    another decision has taken its place already.

    Raises:
        PermissionDenied: only a director decides.
    """
    require(can_decide_staffing(by))
    kind = ContentType.objects.get_for_model(origin)
    decisions = cluster.staffing_decisions.filter(
        position=position, from_on=from_on, content_type=kind, object_id=origin.pk, replaced_at=None
    )
    if decisions.update(replaced_at=Now()):
        record(
            "withdraw_staffing",
            cluster,
            by=by,
            position=str(PositionType(position).label),
            from_on=format_date(from_on),
        )
