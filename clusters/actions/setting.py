"""A rule gets a new value from a day on, and a workplace a new cluster. What was before stays as it was."""

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from clusters.actions.refusals import Refusal, with_source
from clusters.actions.replacing import replace
from clusters.enums import CountingTopic, NormKey, SpanBandName, StaffCategory
from clusters.models import (
    Cluster,
    ClusterMembership,
    CountingRule,
    LeaverAssumption,
    Norm,
    SpanLimit,
    StaffingWeight,
    Workplace,
)
from clusters.models.recorded import Dated
from clusters.permissions import can_move_workplaces, can_set_rules
from clusters.queries import rules_on
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date

Row = TypeVar("Row", bound=Dated)


@transaction.atomic
def set_weight(
    *, category: StaffCategory | str, weight: Decimal, is_confirmed: bool = True, **dated: Any
) -> StaffingWeight:
    """What a full-time position of a category counts, 0 to 1, from a day on. `dated` as in `_set`."""
    return _set(
        StaffingWeight, {"category": category}, {"weight": weight, "is_confirmed": is_confirmed}, **dated
    )


@transaction.atomic
def set_norm(*, key: NormKey | str, value: Decimal, **dated: Any) -> Norm:
    """A number of the norm from a day on. `dated` as in `_set`."""
    return _set(Norm, {"key": key}, {"value": value}, **dated)


@transaction.atomic
def set_span_limit(*, band: SpanBandName | str, from_count: int, **dated: Any) -> SpanLimit:
    """From how many direct reports a span is small, medium or large, from a day on. `dated` as in `_set`.

    Raises:
        Refusal: also when the bands would not rise from small to large on that day.
    """
    limit = _set(SpanLimit, {"band": band}, {"from_count": from_count}, **dated)
    limits = rules_on(limit.valid_from).limits
    in_order = [limits[name].from_count for name in SpanBandName if name in limits]
    if in_order != sorted(set(in_order)):
        raise Refusal(_("Grænserne skal stige fra lille over mellem til stort."))
    return limit


@transaction.atomic
def set_counting_rule(
    *, topic: CountingTopic | str, counts: bool, note: str, is_confirmed: bool = True, **dated: Any
) -> CountingRule:
    """Whether somebody or some workplace counts, from a day on. `dated` as in `_set`."""
    values = {"counts": counts, "note": note.strip(), "is_confirmed": is_confirmed}
    return _set(CountingRule, {"topic": topic}, values, **dated)


@transaction.atomic
def set_leaver_assumption(
    *, leaver_percent: Decimal, retirement_percent: Decimal, **dated: Any
) -> LeaverAssumption:
    """How many percent leave and retire in a year, from a day on. `dated` as in `_set`."""
    values = {"leaver_percent": leaver_percent, "retirement_percent": retirement_percent}
    return _set(LeaverAssumption, {}, values, **dated)


def _set(
    model: type[Row],
    key: dict[str, Any],
    values: dict[str, Any],
    *,
    valid_from: date,
    source: str,
    by: User,
    valid_to: date | None = None,
) -> Row:
    """Write a rule; one of the same day is replaced, and stays as history.

    Raises:
        PermissionDenied: only HR sets rules.
        Refusal: no source, a value that cannot be, or somebody has just written it.
    """
    require(can_set_rules(by))
    key |= {"valid_from": valid_from}
    rule = model(**key, **values, valid_to=valid_to, source=with_source(source), recorded_by=by)
    before = replace(rule, **key)
    was = {name: str(getattr(before, name)) for name in values} if before else None
    record(
        "set_rule",
        rule,
        by=by,
        valid_from=format_date(valid_from),
        valid_to=format_date(valid_to) if valid_to else None,
        before=was,
        after={name: str(value) for name, value in values.items()},
        source=rule.source,
    )
    return rule


@transaction.atomic
def move_workplace(
    *, workplace: Workplace, cluster: Cluster | None, from_on: date, by: User
) -> ClusterMembership:
    """Put a workplace in a cluster from a day on, or in none. Reports of earlier days keep the earlier cluster.

    Raises:
        PermissionDenied: only HR moves workplaces.
        Refusal: it is in that cluster already, or moves on that day already.
    """
    require(can_move_workplaces(by))
    Workplace.objects.select_for_update().get(pk=workplace.pk)
    rows = workplace.memberships.select_related("cluster")
    if rows.filter(from_on=from_on).exists():
        raise Refusal(
            _("%(workplace)s skifter allerede klynge %(day)s.")
            % {"workplace": workplace, "day": format_date(from_on)}
        )
    before = rows.filter(from_on__lt=from_on).order_by("from_on").last()
    if (before.cluster if before else None) == cluster:
        raise Refusal(_("%(workplace)s er der allerede.") % {"workplace": workplace})
    membership = ClusterMembership.objects.create(workplace=workplace, cluster=cluster, from_on=from_on)
    record(
        "move_workplace",
        workplace,
        by=by,
        from_on=format_date(from_on),
        before=str(before.cluster) if before and before.cluster else None,
        after=str(cluster) if cluster else None,
    )
    return membership
