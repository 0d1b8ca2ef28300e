"""What a correction stops: the tasks, deadlines and steps that began with an approval that no longer stands."""

from cases.models import AgendaItem, RecommendationPoint
from cases.queries import corrected_handlings, last_answers
from cases.rules import allocates
from htk_workforce.accounts.models import User
from htk_workforce.audit.log import record


def stop_follow_ups(point: RecommendationPoint, item: AgendaItem, *, by: User) -> None:
    """Let a point's tasks be proposals again; what is done stays done. For `decide_item`."""
    counting = point.follow_ups.select_for_update(of=("self",)).filter(item__isnull=False, done_on=None)
    for follow_up in counting.order_by("id"):
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


def stop_informing(point: RecommendationPoint, item: AgendaItem, *, by: User) -> None:
    """Let the body that a yes was to inform wait for nothing. For `decide_item`.

    A body that has answered keeps its step, and so does one that another point is still to inform.
    """
    if point.forward_to_id is None:
        return
    handlings = (item.pk, *corrected_handlings(item))
    steps = item.case.route.filter(
        item__in=handlings,
        body=point.forward_to_id,
        comes_back=False,
        for_appropriation=False,
        decided_on=None,
    )
    others = item.case.points.filter(forward_to=point.forward_to_id).exclude(pk=point.pk).order_by("order")
    answers = last_answers(others)
    for other in others:
        answer = answers.get(other.pk)
        if answer and allocates(answer.outcome) and answer.item_id in handlings:
            steps.update(purpose=other.text[:300])
            return
    for step in steps.select_related("body"):
        record("stop_route_step", item.case, by=by, body=step.body.name, item=item.pk)
        step.delete()
