"""The money of a point: what an answer puts on the lines, and what a correction takes back."""

from collections.abc import Iterable
from decimal import Decimal

from cases.actions.answer import Answer
from cases.actions.staffing_decision import lock_clusters_of, paying_lines
from cases.actions.state import origin_label
from cases.models import AgendaItem, AllocationLine, PointOutcome, RecommendationPoint
from cases.queries import Share, share_of
from cases.rules import allocates
from htk_workforce.accounts.models import User
from pools import ledger
from pools.actions import distribute, lock_lines, record_line_version, redistribute
from pools.enums import VersionStatus
from pools.models import FrameLine, Posting


def lock_lines_of(points: Iterable[RecommendationPoint], answers: Iterable[Answer] = ()) -> None:
    """Hold every cluster that is given something, and every line that the points' money may come from or go to."""
    points, lines = list(points), set()
    clusters = lock_clusters_of(points, answers)
    for point in points:
        lines |= {point.from_line_id, *(allocation.line_id for allocation in point.allocations.all())}
        lines |= paying_lines(point, clusters)
    lock_lines(lines - {None})


def distribute_point(
    item: AgendaItem, point: RecommendationPoint, answer: Answer, *, by: User
) -> Posting | None:
    """Put the money of a point on its lines as the answer says; nothing when it distributes none.

    The transaction must hold the lines. Raises PoolOverdrawn when there is less.
    """
    if point.from_line is None or not allocates(answer.outcome):
        return None
    given = {}
    for allocation in point.allocations.all():
        share = answer.shares.get(allocation.pk) or share_of(allocation)
        _write(item, allocation, share)
        given[allocation.line] = share.amount
    amounts = {line: amount for line, amount in given.items() if amount}
    # The key is the point: however often the same decision is sent, its money moves once.
    return (
        distribute(point.from_line, amounts, _why(item, point, f"point:{point.pk}", by=by))
        if amounts
        else None
    )


def correct_point(
    item: AgendaItem, point: RecommendationPoint, before: PointOutcome, answer: Answer, *, by: User
) -> Posting | None:
    """Put the difference between what was decided and what is decided now on the lines, in one posting.

    An answer that distributes nothing takes back everything. None when no amount changes.
    The transaction must hold the lines. Raises PoolOverdrawn when a line has used what it is to give back.
    """
    if point.from_line is None:
        return None
    changes: dict[FrameLine, Decimal] = {}
    for allocation in point.allocations.all():
        standing = share_of(allocation, decided=allocates(before.outcome))
        share = answer.shares.get(allocation.pk) or standing
        if not allocates(answer.outcome):
            share = Share(Decimal("0.00"), allocation.decided_name or allocation.proposed_name)
        decided = allocation.decided_amount
        if decided is None and not share.amount:
            continue  # it got nothing before, and gets nothing now
        if (share.amount, share.name) != (decided, allocation.decided_name):
            _write(item, allocation, share)
        changes[allocation.line] = share.amount - (decided or 0)
    changes = {line: change for line, change in changes.items() if change}
    key = f"point:{point.pk}:item:{item.pk}"
    return redistribute(point.from_line, changes, _why(item, point, key, by=by)) if changes else None


def _write(item: AgendaItem, allocation: AllocationLine, share: Share) -> None:
    allocation.decided_name, allocation.decided_amount = share.name, share.amount
    allocation.decided_on = item.meeting.on
    allocation.save(update_fields=["decided_name", "decided_amount", "decided_on"])
    record_line_version(
        line=allocation.line,
        status=VersionStatus.DECIDED,
        name=share.name,
        amount=share.amount,
        on=item.meeting.on,
        origin=allocation.point,
        origin_label=origin_label(allocation.point, item),
    )


def _why(item: AgendaItem, point: RecommendationPoint, key: str, *, by: User) -> ledger.Why:
    label = origin_label(point, item)
    # Everybody may read a posting, and it can never be changed: what a closed case says stays out of it.
    reason = label if item.is_closed_to_public else point.text
    return ledger.Why(
        by=by, on=item.meeting.on, reason=reason[:500], key=key, origin=point, origin_label=label
    )
