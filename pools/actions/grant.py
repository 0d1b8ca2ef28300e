"""Grants and the plan of activities of a state-paid pool. Nothing here moves money: that is the ledger's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import Workplace
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.money import format_kr
from pools.actions.refusals import Refusal
from pools.actions.saving import Opening, mark_saved, require_unchanged
from pools.enums import ActivityType, GrantStatus, LineKind
from pools.models import Activity, ActivityParticipants, Frame, FrameLine, Grant, Pool
from pools.permissions import can_delete_activity, can_delete_grant, can_plan
from pools.queries import closed_frames

ZERO = Decimal("0.00")
Planned = TypeVar("Planned", Grant, Activity)


@dataclass(frozen=True)
class PlannedYear:
    """What an activity costs in a year, in kroner; `actual` is None until it is known.

    `difference_reason` says why `actual` is not what the ledger has on the activity's lines.
    """

    planned: Decimal
    actual: Decimal | None = None
    difference_reason: str = ""


@transaction.atomic
def save_grant(
    *,
    grant: Grant | None,
    pool: Pool,
    year: int,
    amount: Decimal,
    status: str,
    reservation: str,
    by: User,
    opening: Opening | None = None,
) -> Grant:
    """Enter what the state gives in a year, or change it. `grant` None makes a new one. The event is the pool's.

    Raises:
        PermissionDenied: only finance and HR plan.
        Refusal: the year has a grant already, or a conditional grant lacks its reservation.
        SavedMeanwhile: another form has saved it since this one was opened.
    """
    require(can_plan(by))
    Pool.objects.select_for_update(of=("self",)).get(pk=pool.pk)  # two at once would both find the year free
    if grant is not None:
        grant = _as_it_stands(grant)
        require_unchanged(grant, opening, by=by)
    others = pool.grants.exclude(pk=grant.pk) if grant else pool.grants
    if others.filter(year=year).exists():
        raise Refusal(
            _("%(pool)s har allerede et tilskud for %(year)s. Ret det i stedet.")
            % {"pool": pool, "year": year}
        )
    if status == GrantStatus.CONDITIONAL and not reservation.strip():
        raise Refusal(_("Et betinget tilsagn skal have sit forbehold skrevet."))
    before = _grant_as_data(grant) if grant else None
    grant = grant or Grant(pool=pool)
    grant.year, grant.amount, grant.status, grant.reservation = year, amount, status, reservation.strip()
    grant.save()
    mark_saved(grant, opening, by=by)
    after = _grant_as_data(grant)
    label = " → ".join(_grant_in_words(data) for data in (before, after) if data)
    record("save_grant", pool, by=by, label=label, grant=grant.pk, before=before, after=after)
    return grant


@transaction.atomic
def delete_grant(*, grant: Grant, by: User) -> None:
    """Take a grant out of the plan; what it said stays in the log of the pool.

    Raises:
        PermissionDenied: wrong role, or money of it has been received, set aside or used.
        Refusal: somebody was quicker.
    """
    Pool.objects.select_for_update(of=("self",)).get(pk=grant.pool_id)
    grant = _as_it_stands(grant)
    require(can_delete_grant(by, grant))
    before = _grant_as_data(grant)
    record("delete_grant", grant.pool, by=by, label=_grant_in_words(before), grant=grant.pk, before=before)
    grant.delete()


def _as_it_stands(row: Planned) -> Planned:
    """The row now that its pool is locked.

    Raises:
        Refusal: it is gone.
    """
    found = type(row).objects.select_related("pool", "saved_by").filter(pk=row.pk).first()
    if found is None:
        raise Refusal(_("»%(what)s« er slettet, efter at du åbnede siden.") % {"what": row})
    return found


def _grant_as_data(grant: Grant) -> dict[str, object]:
    return {
        "year": grant.year,
        "amount": format_kr(grant.amount),
        "status": str(GrantStatus(grant.status).label),
        "reservation": grant.reservation,
    }


def _grant_in_words(data: dict[str, object]) -> str:
    return f"{data['year']}: {data['amount']} ({data['status']})"


@transaction.atomic
def save_activity(
    *,
    activity: Activity | None,
    pool: Pool,
    name: str,
    type: ActivityType | str,
    description: str,
    years: Mapping[int, PlannedYear],
    participants: Mapping[Workplace, int],
    by: User,
    lines: Collection[FrameLine] | None = None,
    opening: Opening | None = None,
) -> Activity:
    """Enter an activity with its years and participants, or change it. `activity` None makes a new one.

    What is not in `years` or `participants` is no longer planned; nobody (0) is not kept as a row. A closed year keeps
    the participants it was closed with, also where the plan gets others, and its plan; what it cost may be written
    after the closing, for that is when it is known. `lines` are those
    of the pool's frames whose expenditure is the activity's account; None leaves them as they are.

    Raises:
        PermissionDenied: only finance and HR plan.
        Refusal: another activity of the pool has the name, or one of the lines, or a line or the plan of a closed year
            would become another.
        SavedMeanwhile: another form has saved it since this one was opened.
    """
    require(can_plan(by))
    Pool.objects.select_for_update(of=("self",)).get(pk=pool.pk)
    if activity is not None:
        activity = _as_it_stands(activity)
        require_unchanged(activity, opening, by=by)
    others = pool.activities.exclude(pk=activity.pk) if activity else pool.activities
    if others.filter(name=name).exists():
        raise Refusal(_("Puljen har allerede en aktivitet, der hedder »%(name)s«.") % {"name": name})
    _require_plan_of_closed_years(activity, pool, years)
    before = _activity_as_data(activity) if activity else None
    if activity is None:
        last = pool.activities.order_by("-order").first()
        activity = Activity(pool=pool, order=last.order + 1 if last else 1)
    activity.name, activity.type, activity.description = name, type, description.strip()
    activity.save()
    mark_saved(activity, opening, by=by)
    activity.years.exclude(year__in=years).delete()
    for year, money in years.items():
        activity.years.update_or_create(
            year=year,
            defaults={
                "planned": money.planned,
                "actual": money.actual,
                "difference_reason": money.difference_reason.strip(),
            },
        )
    counted = {workplace: count for workplace, count in participants.items() if count}
    planned = activity.participants.filter(year=None)  # what a closed year counted stays
    planned.exclude(workplace__in=counted).delete()
    for workplace, count in counted.items():
        planned.update_or_create(activity=activity, workplace=workplace, year=None, defaults={"count": count})
    if lines is not None:
        _link_lines(activity, lines)
    after = _activity_as_data(activity)
    record(
        "save_activity", pool, by=by, label=activity.name, activity=activity.pk, before=before, after=after
    )
    return activity


def _require_plan_of_closed_years(
    activity: Activity | None, pool: Pool, years: Mapping[int, PlannedYear]
) -> None:
    """No plan and a plan of 0 kr. are the same, so that what a closed year cost can be written without a plan."""
    kept = dict(activity.years.values_list("year", "planned")) if activity else {}
    wanted = {year: money.planned for year, money in years.items()}
    for year in closed_frames().filter(pool=pool).order_by("year").values_list("year", flat=True):
        if kept.get(year, ZERO) != wanted.get(year, ZERO):
            raise Refusal(
                _(
                    "Planen for %(year)s ligger fast, for året er lukket. "
                    "Åbn perioden igen under årsafslutningen, før planen rettes."
                )
                % {"year": year}
            )


def _link_lines(activity: Activity, lines: Collection[FrameLine]) -> None:
    """Let the activity's account be what is spent on these lines, and no others."""
    for line in lines:
        if line.frame.pool_id != activity.pool_id:
            raise Refusal(
                _("»%(line)s« hører til en anden pulje. Vælg en af puljens egne linjer.") % {"line": line}
            )
        if line.kind == LineKind.HEADING:
            raise Refusal(_("»%(line)s« er en overskrift og har intet regnskab.") % {"line": line.name})
    wanted = FrameLine.objects.filter(pk__in=[line.pk for line in lines])
    taken = wanted.exclude(activity=None).exclude(activity=activity).select_related("activity").first()
    if taken is not None:
        raise Refusal(
            _("»%(line)s« er allerede regnskab for »%(activity)s«. En linje kan kun høre til én aktivitet.")
            % {"line": taken.name, "activity": taken.activity}
        )
    moved = {line.pk for line in lines} ^ set(activity.lines.values_list("pk", flat=True))
    closed = FrameLine.objects.filter(pk__in=moved, frame__in=closed_frames()).select_related("frame").first()
    if closed is not None:
        raise Refusal(
            _(
                "»%(line)s« hører til %(year)s, og året er lukket. "
                "Åbn perioden igen under årsafslutningen, før linjen får en anden aktivitet."
            )
            % {"line": closed.name, "year": closed.frame.year}
        )
    activity.lines.exclude(pk__in=wanted).update(activity=None)
    wanted.update(activity=activity)


def keep_participants(frame: Frame) -> None:
    """Let the account of a year that is being closed have the participants it is closed with.

    The transaction must hold the frame.
    """
    let_go_of_participants(frame)
    plan = ActivityParticipants.objects.filter(activity__pool=frame.pool_id, year=None)
    ActivityParticipants.objects.bulk_create(
        ActivityParticipants(
            activity_id=row.activity_id, workplace_id=row.workplace_id, count=row.count, year=frame.year
        )
        for row in plan
    )


def let_go_of_participants(frame: Frame) -> None:
    """Let the account of a year that is opened again follow the plan."""
    ActivityParticipants.objects.filter(activity__pool=frame.pool_id, year=frame.year).delete()


@transaction.atomic
def delete_activity(*, activity: Activity, by: User) -> None:
    """Take an activity out of the plan with its years and participants; what it said stays in the log of the pool.

    Raises:
        PermissionDenied: wrong role, or something has been used on it.
        Refusal: somebody was quicker.
    """
    Pool.objects.select_for_update(of=("self",)).get(pk=activity.pool_id)
    activity = _as_it_stands(activity)
    require(can_delete_activity(by, activity))
    before = _activity_as_data(activity)
    record(
        "delete_activity",
        activity.pool,
        by=by,
        label=activity.name,
        activity=activity.pk,
        before=before,
    )
    activity.lines.update(activity=None)
    activity.delete()


def _activity_as_data(activity: Activity) -> dict[str, object]:
    return {
        "name": activity.name,
        "type": str(ActivityType(activity.type).label),
        "description": activity.description,
        "years": {
            str(row.year): [format_kr(row.planned), None if row.actual is None else format_kr(row.actual)]
            for row in activity.years.order_by("year")
        },
        "differences": {
            str(row.year): row.difference_reason
            for row in activity.years.order_by("year")
            if row.difference_reason
        },
        "lines": [str(line) for line in activity.lines.select_related("frame__pool")],
        "participants": {
            str(row.workplace): row.count
            for row in activity.participants.filter(year=None).select_related("workplace")
        },
    }
