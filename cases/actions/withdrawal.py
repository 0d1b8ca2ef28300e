"""What a correction stops: tasks and deadlines that began with an approval that no longer stands."""

from cases.models import AgendaItem, RecommendationPoint
from htk_workforce.accounts.models import User
from htk_workforce.audit.log import record


def stop_follow_ups(point: RecommendationPoint, item: AgendaItem, *, by: User) -> None:
    """Let a point's tasks be proposals again; what is done stays done. For `decide_item`."""
    for follow_up in point.follow_ups.filter(item__isnull=False, done_on=None).order_by("id"):
        follow_up.item = None
        if follow_up.months_after is not None:
            follow_up.due_on = None
        follow_up.save(update_fields=["item", "due_on"])
        record("stop_follow_up", follow_up, by=by, item=item.pk)


def stop_deadline_changes(point: RecommendationPoint, item: AgendaItem, *, by: User) -> None:
    """Let the deadlines a point changed be as long as before. For `decide_item`."""
    for change in point.deadline_changes.filter(term__isnull=False).select_related("deadline", "term"):
        term, change.term = change.term, None
        change.save(update_fields=["term"])
        term.delete()
        record(
            "stop_deadline_change",
            change.deadline,
            by=by,
            before=change.weeks_after,
            after=change.weeks_before,
            item=item.pk,
        )
