"""What a case says at a moment, so that it can be frozen, and two moments compared."""

import hashlib
import json
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from cases.models import CaseFile, RecommendationPoint
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr

Snapshot = dict[str, Any]


@translation.override("da")  # a frozen version is a municipal record, whatever the language of the screen
def memo_snapshot(case: CaseFile) -> Snapshot:
    """The text and the figures of a case as they stand: everything a memo is made from. Fits in JSON."""
    points = case.points.select_related(
        "from_line__frame__pool", "forward_to", "supplement_line__frame__pool"
    ).prefetch_related("allocations__line", "follow_ups", "deadline_changes__deadline")
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
            {"id": point.pk, "number": point.order, "text": point.text, "effects": point_effects(point)}
            for point in points.order_by("order")
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
                "visibility": attachment.get_visibility_display(),
            }
            for attachment in case.attachments.filter(removed_at=None).order_by("order", "id")
        ],
    }


def point_effects(point: RecommendationPoint) -> list[str]:
    """What a yes to a point would do, one line of words for each thing. Amounts in kroner."""
    effects = []
    if point.from_line:
        effects.append(_("Fordeles fra %(line)s") % {"line": point.from_line})
    effects += [
        f"{allocation.proposed_name}: {format_kr(allocation.proposed_amount)}"
        for allocation in sorted(point.allocations.all(), key=lambda allocation: allocation.order)
    ]
    if point.supplement_amount is not None:
        effects.append(
            _("Tillægsbevilling på %(amount)s til %(line)s. Dækning: %(cover)s")
            % {
                "amount": format_kr(point.supplement_amount),
                "line": point.supplement_line or "–",
                "cover": point.supplement_cover,
            }
        )
    if point.forward_to:
        effects.append(_("Sendes videre til %(body)s") % {"body": point.forward_to})
    effects += [
        _("Opfølgning: %(task)s (%(owner)s)") % {"task": follow_up.task, "owner": follow_up.owner_role}
        for follow_up in sorted(point.follow_ups.all(), key=lambda follow_up: follow_up.pk)
    ]
    for change in sorted(point.deadline_changes.all(), key=lambda change: change.pk):
        end = f" – {format_date(change.to_on)}" if change.to_on else ""
        effects.append(f"{change} ({format_date(change.from_on)}{end})")
    return effects


def checksum_of(snapshot: Snapshot) -> str:
    """SHA-256 of the snapshot written in one way only: keys in order, no space between, UTF-8."""
    written = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
