"""What a case says at a moment, so that it can be frozen, and two moments compared."""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from cases.models import CaseFile, FollowUp, RecommendationPoint, StaffingPlan
from cases.queries.staffing import PLAN, cost_of, plan_of, proposed_lines, staffing_prefetch
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr

Snapshot = dict[str, Any]


@translation.override("da")  # a frozen version is a municipal record, whatever the language of the screen
def memo_snapshot(case: CaseFile) -> Snapshot:
    """The text and the figures of a case as they stand: everything a memo is made from. Fits in JSON."""
    return {
        "number": case.number,
        "title": case.title,
        "kind": case.get_kind_display(),
        "body": str(case.body or ""),
        "centre": str(case.centre),
        "recommender": case.recommender,
        "kle": case.kle,
        "decision_authority": case.decision_authority,
        "is_closed": case.is_closed,
        "sections": [
            {"id": section.pk, "heading": str(section), "kind": section.kind, "body": section.body}
            for section in case.sections.order_by("order")
        ],
        "points": [
            {"id": point.pk, "number": point.order, "text": point.text, "effects": _effect_words(point)}
            for point in points_with_effects(case)
        ],
        "statements": [
            {
                "id": statement.pk,
                "party": str(statement),
                "heading": statement.heading,
                "text": statement.text,
                "position": statement.get_position_display(),
                "received_on": statement.received_on.isoformat() if statement.received_on else "",
            }
            for statement in case.statements.order_by("order", "id")
        ],
        "attachments": [
            {
                "title": attachment.title,
                "file_name": attachment.file_name,
                "checksum": attachment.checksum,
                "visibility": attachment.visibility,
            }
            for attachment in case.attachments.filter(removed_at=None).order_by("order", "id")
        ],
    }


def points_with_effects(case: CaseFile) -> QuerySet[RecommendationPoint]:
    """The points of a case in order, with everything that is attached to them."""
    points = case.points.select_related(
        "from_line__frame__pool", "forward_to", "supplement_line__frame__pool", *PLAN
    ).prefetch_related(
        "allocations__line", "follow_ups", "deadline_changes__deadline", "outcomes", staffing_prefetch()
    )
    return points.order_by("order")


def _effect_words(point: RecommendationPoint) -> list[str]:
    words = []
    for effect in point_effects(point):
        words += [effect.words, *(f"{name}: {format_kr(amount)}" for name, amount in effect.lines)]
    return words


@dataclass(frozen=True)
class PointEffect:
    """One thing a yes to a point would do. `key` names it for whoever takes it off; `lines` are kroner."""

    key: str
    words: str
    lines: tuple[tuple[str, Decimal], ...] = ()

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def total(self) -> Decimal:
        return sum((amount for _name, amount in self.lines), Decimal("0.00"))


def point_effects(point: RecommendationPoint) -> list[PointEffect]:
    """What a yes to a point would do, in the order it is shown everywhere."""
    effects = []
    if point.from_line:
        allocations = sorted(point.allocations.all(), key=lambda allocation: allocation.order)
        lines = tuple((row.proposed_name, row.proposed_amount) for row in allocations)
        words = _("Fordeles fra %(line)s") % {"line": point.from_line}
        effects.append(PointEffect("allocation", words, lines))
    if plan := plan_of(point):
        effects.append(_staffing_effect(point, plan))
    if point.supplement_amount is not None:
        words = _("Tillægsbevilling på %(amount)s til %(line)s. Dækning: %(cover)s") % {
            "amount": format_kr(point.supplement_amount),
            "line": point.supplement_line or "–",
            "cover": point.supplement_cover,
        }
        effects.append(PointEffect("supplement", words))
    if point.forward_to:
        words = _("Sendes videre til %(body)s") % {"body": point.forward_to}
        effects.append(PointEffect("forward", words))
    for follow_up in sorted(point.follow_ups.all(), key=lambda follow_up: follow_up.pk):
        effects.append(PointEffect(f"follow_up:{follow_up.pk}", _follow_up_words(follow_up)))
    for change in sorted(point.deadline_changes.all(), key=lambda change: change.pk):
        words = _("%(change)s fra %(date)s") % {"change": change, "date": format_date(change.from_on)}
        if change.to_on:
            words = _("%(change)s fra %(date)s til og med %(last)s") % {
                "change": change,
                "date": format_date(change.from_on),
                "last": format_date(change.to_on),
            }
        effects.append(PointEffect(f"deadline:{change.pk}", words))
    return effects


def _staffing_effect(point: RecommendationPoint, plan: StaffingPlan) -> PointEffect:
    cost = cost_of(plan, proposed_lines(point))
    words = _(
        "Bemander klynger: %(leaders)s får en pædagogisk leder og %(plus)s en plus-pædagog. I %(year)s betaler"
    ) % {"leaders": cost.leaders, "plus": cost.plus_pedagogues, "year": cost.year}
    paid = [(payer.label, payer.in_year) for payer in cost.payers]
    return PointEffect("staffing", words, tuple(paid))


def _follow_up_words(follow_up: FollowUp) -> str:
    named = {
        "task": follow_up.task,
        "owner": follow_up.owner_role,
        "date": format_date(follow_up.due_on) if follow_up.due_on else "",
        "months": follow_up.months_after,
        "condition": follow_up.condition,
    }
    if follow_up.months_after is not None:
        return _("Opfølgning: %(task)s (%(owner)s, %(months)s måneder efter beslutningen)") % named
    if follow_up.due_on:
        return _("Opfølgning: %(task)s (%(owner)s, senest %(date)s)") % named
    if follow_up.condition:
        return _("Opfølgning: %(task)s (%(owner)s, %(condition)s)") % named
    return _("Opfølgning: %(task)s (%(owner)s)") % named


def checksum_of(snapshot: Snapshot) -> str:
    """SHA-256 of the snapshot written in one way only: keys in order, no space between, UTF-8."""
    written = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
