"""Deadlines for handling something, and what a decision makes of them."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.refusals import Refusal
from cases.actions.state import origin_label
from cases.models import AgendaItem, Deadline, DeadlineTerm, RecommendationPoint
from cases.permissions import can_write_deadlines
from cases.rules.deadline import term_in_force
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record


class DeadlineMoved(Refusal):
    """The deadline is no longer what the recommendation says it is."""


@transaction.atomic
def create_deadline(*, name: str, kind: str, weeks: int, from_on: date, source: str, by: User) -> Deadline:
    """Write down a deadline that exists, with its permanent term in weeks and where it is laid down.

    Raises:
        PermissionDenied: only the secretariat and directors write deadlines.
        Refusal: there is one of that name.
    """
    require(can_write_deadlines(by))
    name = " ".join(name.split())
    if Deadline.objects.filter(name__iexact=name).exists():
        raise Refusal(_("Der er allerede en frist, der hedder »%(name)s«.") % {"name": name})
    deadline = Deadline.objects.create(name=name, kind=kind)
    deadline.terms.create(weeks=weeks, from_on=from_on, source=source)
    record("create_deadline", deadline, by=by, weeks=weeks, from_on=from_on.isoformat())
    return deadline


@transaction.atomic
def change_deadline_terms(point: RecommendationPoint, item: AgendaItem, *, by: User) -> list[DeadlineTerm]:
    """Let the changes a point proposes begin to count, as decided at `item`; a change counts once.

    For `decide_item`, which has asked whether `by` may decide, when the point's outcome allocates.

    Raises:
        DeadlineMoved: a deadline has got another length since the recommendation was written.
    """
    terms = []
    for change in point.deadline_changes.filter(term=None).select_related("deadline").order_by("id"):
        # Two decisions about one deadline at once wait here for each other.
        deadline = Deadline.objects.select_for_update().get(pk=change.deadline_id)
        before = term_in_force(deadline.terms.all(), change.from_on)
        if before is not None and before.weeks != change.weeks_before:
            raise DeadlineMoved(
                _(
                    "»%(deadline)s« er nu %(now)s uger og ikke %(before)s, som punkt %(number)s siger. Ret punktet."
                )
                % {
                    "deadline": deadline,
                    "now": before.weeks,
                    "before": change.weeks_before,
                    "number": point.order,
                }
            )
        change.term = deadline.terms.create(
            weeks=change.weeks_after,
            from_on=change.from_on,
            to_on=change.to_on,
            source=origin_label(point, item)[:300],
            item=item,
        )
        change.save(update_fields=["term"])
        record("change_deadline", deadline, by=by, before=change.weeks_before, after=change.weeks_after)
        terms.append(change.term)
    return terms
