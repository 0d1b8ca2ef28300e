"""Deciding is one action: outcomes, ledger, lines and log in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.refusals import AnswersIncomplete
from cases.actions.state import close_item, locked_item, move_case, origin_label
from cases.enums import ItemState, Outcome
from cases.models import AgendaItem, AllocationLine, PointOutcome, RecommendationPoint
from cases.permissions import can_decide
from cases.queries import Share, open_points
from cases.rules import allocates, needs_remark
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from pools import ledger
from pools.actions import distribute, lock_lines, record_line_version
from pools.enums import VersionStatus
from pools.models import FrameLine, Posting


@dataclass(frozen=True)
class Answer:
    """What the body says to one point. `shares` gives each allocation line (by id) its amount and name."""

    outcome: str
    remark: str = ""
    shares: Mapping[int, Share] = field(default_factory=dict)


@transaction.atomic
def decide_item(*, item: AgendaItem, answers: Mapping[int, Answer], decision: str, by: User) -> AgendaItem:
    """Record what the body decided: outcomes, postings, the lines' new names and amounts, and the log.

    `answers` is by point id. The postings are dated by the meeting. All or nothing.

    Raises:
        ItemClosed: the item was decided while this person was reading.
        AnswersIncomplete: a point lacks an answer, or an answer contradicts itself.
        PoolOverdrawn: the shares are more than is left; the message says what is left.
        PermissionDenied: the role does not decide, or the person wrote the case.
    """
    item = locked_item(item)
    require(can_decide(by, item))
    points = list(open_points(item.case).select_related("from_line").prefetch_related("allocations__line"))
    problems = {point.pk: check_answer(point, answers.get(point.pk)) for point in points}
    if any(problems.values()):
        raise AnswersIncomplete({pk: sentences for pk, sentences in problems.items() if sentences})
    lock_lines(
        {line for p in points for line in (p.from_line_id, *(a.line_id for a in p.allocations.all())) if line}
    )
    for point in points:
        answer = answers[point.pk]
        posting = _distribute(item, point, answer, by=by) if allocates(answer.outcome) else None
        PointOutcome.objects.create(
            item=item,
            point=point,
            outcome=answer.outcome,
            remark=answer.remark.strip(),
            posting=posting,
            by=by,
        )
    close_item(item, ItemState.DECIDED, decision=decision, by=by)
    # A point that was postponed or is to come back keeps the case alive for the next agenda.
    move_case(item.case, "resubmit" if open_points(item.case).exists() else "decide", by=by)
    return item


def check_answer(point: RecommendationPoint, answer: Answer | None) -> list[str]:
    """What is wrong with an answer to a point, as sentences; empty when it hangs together."""
    if answer is None or answer.outcome not in Outcome.values:
        return [_("Vælg, hvad der er besluttet om punkt %(number)s.") % {"number": point.order}]
    label = Outcome(answer.outcome).label
    problems = []
    allocations = list(point.allocations.all())
    # Amended amounts tell what was amended; the check below asks for a remark when none were.
    says_itself = allocations and answer.outcome == Outcome.APPROVED_AMENDED
    if needs_remark(answer.outcome) and not answer.remark.strip() and not says_itself:
        problems.append(
            _("Skriv en bemærkning til punkt %(number)s: »%(outcome)s« siger ikke nok alene.")
            % {"number": point.order, "outcome": label}
        )
    if allocations and allocates(answer.outcome):
        problems += [
            _("Skriv et navn på hver linje i punkt %(number)s, og brug kun beløb fra 0 kr. og op.")
            % {"number": point.order}
            for share in answer.shares.values()
            if share.amount < 0 or not share.name.strip()
        ][:1]
        amended = any(_is_amended(a, answer.shares.get(a.pk)) for a in allocations)
        if amended and answer.outcome != Outcome.APPROVED_AMENDED:
            problems.append(
                _(
                    "Beløb eller navne i punkt %(number)s er ændret. Vælg »%(amended)s«, eller sæt dem tilbage."
                )
                % {"number": point.order, "amended": Outcome.APPROVED_AMENDED.label}
            )
        if not amended and answer.outcome == Outcome.APPROVED_AMENDED and not answer.remark.strip():
            problems.append(
                _(
                    "Punkt %(number)s er »%(amended)s«, men intet er ændret. "
                    "Ret et beløb, eller skriv hvad der er ændret."
                )
                % {"number": point.order, "amended": label}
            )
    return problems


def _is_amended(allocation: AllocationLine, share: Share | None) -> bool:
    if share is None:
        return False
    return (share.amount, share.name) != (allocation.proposed_amount, allocation.proposed_name)


def _distribute(item: AgendaItem, point: RecommendationPoint, answer: Answer, *, by: User) -> Posting | None:
    if point.from_line is None:
        return None
    on = item.meeting.on
    label = origin_label(point, item)
    amounts: dict[FrameLine, Decimal] = {}
    for allocation in point.allocations.all():
        share = answer.shares.get(allocation.pk, Share(allocation.proposed_amount, allocation.proposed_name))
        allocation.decided_name, allocation.decided_amount, allocation.decided_on = (
            share.name,
            share.amount,
            on,
        )
        allocation.save(update_fields=["decided_name", "decided_amount", "decided_on"])
        record_line_version(
            line=allocation.line,
            status=VersionStatus.DECIDED,
            name=share.name,
            amount=share.amount,
            on=on,
            origin=point,
            origin_label=label,
        )
        if share.amount:
            amounts[allocation.line] = share.amount
    if not amounts:
        return None
    # Everybody may read a posting, and it can never be changed: what a closed case says stays out of it.
    reason = label if item.case.is_closed else point.text
    # The key is the point: however often the same decision is sent, its money moves once.
    why = ledger.Why(
        by=by, on=on, reason=reason[:500], key=f"point:{point.pk}", origin=point, origin_label=label
    )
    return distribute(point.from_line, amounts, why)
