"""A cluster is given a leader or a plus-pedagogue, and what was given is taken back. What was decided last holds."""

from collections.abc import Iterable
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from clusters.actions.refusals import Refusal
from clusters.actions.replacing import mark_replaced
from clusters.enums import PositionType
from clusters.models import Cluster, StaffingDecision
from clusters.permissions import can_decide_staffing
from clusters.queries import begun, decisions_standing
from clusters.rules import overtaken
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date


def lock_clusters(clusters: Iterable[int]) -> None:
    """Hold some clusters (by id) until the transaction ends, always in the same order.

    Whoever gives a cluster something holds it first, and the lines of the pools afterwards: what the cluster has, and
    so which lines get money back, is known when nobody else can give it anything.
    """
    held = Cluster.objects.select_for_update(no_key=True).filter(pk__in=clusters)
    list(held.order_by("pk").values_list("pk", flat=True))


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
    count: int = 1,
) -> StaffingDecision:
    """Give a cluster a leader or a plus-pedagogue from a day on. What it had before ends with the day before, and what
    was decided to begin later in the same year comes to nothing.

    `origin` is what decided it, e.g. a recommendation point, and `origin_label` the same in words. The same decision
    from the same day is a correction, and the old one stays as history. The money of what it replaces is not moved
    here: clusters know of no pools.

    Raises:
        PermissionDenied: only a director decides.
        Refusal: it ends before it begins, has no origin, or the cluster lacks an assessment to decide on (AT14).
    """
    require(can_decide_staffing(by))
    if to_on is not None and to_on < from_on:
        raise Refusal(_("En bemanding kan ikke holde op, før den er begyndt."))
    if not origin_label.strip():
        raise Refusal(_("Skriv, hvor bemandingen er besluttet."))
    lock_clusters([cluster.pk])
    cluster = Cluster.objects.get(pk=cluster.pk)
    if not cluster.assessments.exists():
        raise Refusal(
            _("%(cluster)s er ikke vurderet endnu. Skriv vurderingen med en begrundelse først.")
            % {"cluster": cluster}
        )
    # What begins on the very day goes first: a cluster has one decision from a day.
    mark_replaced(cluster.staffing_decisions.filter(from_on=from_on))
    decision = StaffingDecision(
        cluster=cluster,
        position=position,
        count=count,
        from_on=from_on,
        to_on=to_on,
        origin_label=origin_label.strip(),
        decided_by=by,
    )
    if origin is not None:
        decision.origin = origin
    decision.save()
    _let_the_last_hold(cluster)
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

    What the cluster had before then holds again, also what this one had replaced, and the decision taken back stays as
    history. Nothing happens when it was never given or is taken back already.

    Raises:
        PermissionDenied: only a director decides.
    """
    require(can_decide_staffing(by))
    lock_clusters([cluster.pk])
    kind = ContentType.objects.get_for_model(origin)
    decisions = cluster.staffing_decisions.filter(
        position=position, from_on=from_on, content_type=kind, object_id=origin.pk, withdrawn_at=None
    )
    if decisions.update(withdrawn_at=Now(), replaced_at=Now()):
        restored = _let_the_last_hold(cluster)
        record(
            "withdraw_staffing",
            cluster,
            by=by,
            position=str(PositionType(position).label),
            from_on=format_date(from_on),
            restored=[one.origin_label for one in restored],
        )


def _let_the_last_hold(cluster: Cluster) -> list[StaffingDecision]:
    """Mark what is overtaken and let what is no longer overtaken hold again; returns those that hold again."""
    decisions = decisions_standing([cluster.pk]).get(cluster.pk, [])
    gone = overtaken(begun(decisions))
    mark_replaced(cluster.staffing_decisions.filter(pk__in=gone))
    restored = [one for one in decisions if one.replaced_at is not None and one.pk not in gone]
    cluster.staffing_decisions.filter(pk__in=[one.pk for one in restored]).update(replaced_at=None)
    return restored
