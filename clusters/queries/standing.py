"""What has been decided about the staffing of clusters and not taken back, in the order it was decided."""

from collections.abc import Iterable
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from clusters.models import StaffingDecision
from clusters.rules import Begun, overtaken


def decisions_standing(clusters: Iterable[int]) -> dict[int, list[StaffingDecision]]:
    """By cluster (id) every decision that has not been taken back, also those that another has overtaken."""
    found: dict[int, list[StaffingDecision]] = {}
    rows = StaffingDecision.objects.filter(cluster__in=list(clusters), withdrawn_at=None)
    for row in rows.order_by("pk"):
        found.setdefault(row.cluster_id, []).append(row)
    return found


def begun(decisions: Iterable[StaffingDecision]) -> list[Begun]:
    """Decisions about one cluster as the rule of which one holds reads them."""
    return [Begun(row.pk, row.from_on, row.to_on) for row in decisions]


def holding_decisions(on: date, *, without: Model | None = None) -> dict[int, StaffingDecision]:
    """What every cluster has on a day: the newest decision that has begun, unless its last day has passed.

    `without` is an origin, such as a recommendation point, to leave out: what holds if its decisions are taken back,
    with what they replaced holding again.
    """
    rows = StaffingDecision.objects.filter(withdrawn_at=None)
    if without is not None:
        kind = ContentType.objects.get_for_model(without)
        rows = rows.exclude(content_type=kind, object_id=without.pk)
    by_cluster: dict[int, list[StaffingDecision]] = {}
    for row in rows.order_by("from_on", "pk"):
        by_cluster.setdefault(row.cluster_id, []).append(row)
    newest: dict[int, StaffingDecision] = {}
    for cluster, decisions in by_cluster.items():
        gone = overtaken(begun(decisions))
        for row in decisions:
            if row.pk not in gone and row.from_on <= on:
                newest[cluster] = row
    return {pk: row for pk, row in newest.items() if row.to_on is None or row.to_on >= on}
