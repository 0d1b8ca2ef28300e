"""Deciding is one action: outcomes, money, tasks, deadlines, the way on, the frozen memo and the log, or nothing."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext, override

from cases.actions.agenda import carry
from cases.actions.allocation import correct_point, distribute_point, lock_lines_of
from cases.actions.answer import Answer, require_answers
from cases.actions.deadline import change_deadline_terms
from cases.actions.draft import require_unchanged
from cases.actions.follow_up import NewFollowUp, create_follow_up, start_follow_ups
from cases.actions.refusals import refuse_personal_numbers
from cases.actions.route import begin_appropriation, send_on
from cases.actions.staffing_decision import staff_point
from cases.actions.state import close_item, locked, locked_item, move_case
from cases.actions.version import freeze_memo
from cases.actions.withdrawal import stop_deadline_changes, stop_follow_ups, stop_informing
from cases.enums import ItemState, Outcome
from cases.models import AgendaItem, PointOutcome, RecommendationPoint
from cases.permissions import can_decide
from cases.queries import awaited_steps, last_answers, open_points, points_to_answer
from cases.rules import allocates
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require

STARTING_OUTCOMES = (Outcome.NOTED,)
"""Outcomes beside the allocating ones that set going what a point proposes to follow up."""


@transaction.atomic
def decide_item(
    *,
    item: AgendaItem,
    answers: Mapping[int, Answer],
    decision: str,
    by: User,
    revision: int | None = None,
    follow_ups: Sequence[NewFollowUp] = (),
) -> AgendaItem:
    """Record what the body decided, and let everything that follows from it happen.

    `answers` is by point id; a correction has only those of the points it changes. `revision` is the draft's that
    the decision was typed in. The postings are dated by the meeting. All or nothing.

    Raises:
        ItemClosed: the item was decided while this person was reading.
        DraftChanged: somebody has written in the draft since.
        AnswersIncomplete: a point lacks an answer, or an answer contradicts itself.
        PoolOverdrawn: the shares are more than is left; the message says what is left.
        PersonalNumbers: a text holds a CPR number; it would be printed and could never be taken away.
        DeadlineMoved: a deadline is no longer as long as the case says.
        PermissionDenied: the role does not decide, the person wrote the case or is disqualified.
    """
    item = locked_item(item)
    item.case = locked(item.case)
    require(can_decide(by, item))
    require_unchanged(item, revision)
    points = points_to_answer(item)
    require_answers(item, points, answers, decision)
    refuse_personal_numbers(_texts(points, answers, decision, follow_ups))
    answered = [point for point in points if point.pk in answers]
    before = last_answers(answered) if item.corrects_id else {}
    lock_lines_of(answered, answers.values())
    for point in answered:
        _record(item, point, answers[point.pk], before.get(point.pk), by=by)
    for new in follow_ups:
        create_follow_up(item=item, new=new, by=by)
    unhandled = bool(answered) and all(answers[p.pk].outcome == Outcome.NOT_HANDLED for p in answered)
    move_case(item.case, "not_handled" if unhandled else _verb(item), by=by)
    close_item(item, ItemState.NOT_HANDLED if unhandled else ItemState.DECIDED, decision=decision, by=by)
    freeze_memo(item.case, occasion=_occasion(item), by=by)
    carry(item=item, by=by)
    item.case.refresh_from_db(fields=["state"])
    return item


def _texts(
    points: Sequence[RecommendationPoint],
    answers: Mapping[int, Answer],
    decision: str,
    follow_ups: Sequence[NewFollowUp],
) -> dict[str, str]:
    """What will be printed and never changed, by where it was typed."""
    texts = {gettext("Beslutningens tekst"): decision}
    for point in points:
        if point.pk in answers:
            answer = answers[point.pk]
            names = "\n".join(share.name for share in answer.shares.values())
            texts[gettext("Punkt %(number)s") % {"number": point.order}] = f"{answer.remark}\n{names}"
    for number, new in enumerate(follow_ups, 1):
        words = f"{new.task}\n{new.owner_role}\n{new.condition}"
        texts[gettext("Opfølgning %(number)s") % {"number": number}] = words
    return texts


def _record(
    item: AgendaItem, point: RecommendationPoint, answer: Answer, before: PointOutcome | None, *, by: User
) -> None:
    """One point: its money, its tasks and deadlines, its way on, and the outcome itself."""
    if before:
        posting = correct_point(item, point, before, answer, by=by)
    else:
        posting = distribute_point(item, point, answer, by=by)
    posting = posting or staff_point(item, point, before, answer, by=by)
    if allocates(answer.outcome) or answer.outcome in STARTING_OUTCOMES:
        start_follow_ups(point, item, by=by)
    elif before:
        stop_follow_ups(point, item, by=by)
    if allocates(answer.outcome):
        change_deadline_terms(point, item, by=by)
        if not before:
            begin_appropriation(point, item)
    elif before:
        stop_deadline_changes(point, item, by=by)
        stop_informing(point, item, by=by)
    send_on(point, item, answer.outcome, answer.forward_to)
    PointOutcome.objects.create(
        item=item,
        point=point,
        outcome=answer.outcome,
        remark=answer.remark.strip(),
        forwarded_to=answer.forward_to if answer.outcome == Outcome.SENT_ON else None,
        supplement=_sent_on_amount(point, answer, before),
        posting=posting,
        by=by,
    )


def _sent_on_amount(
    point: RecommendationPoint, answer: Answer, before: PointOutcome | None
) -> Decimal | None:
    """What the council is asked for, when it is another amount than the point says; a correction leaves it."""
    if not allocates(answer.outcome):
        return None
    if before:
        return before.supplement
    return None if answer.supplement == point.supplement_amount else answer.supplement


def _verb(item: AgendaItem) -> str:
    """Where the case goes: a point that was sent on brings it to another body first, then open points to the next
    agenda, then a supplementary appropriation to the council. The last of them that is settled ends it.
    """
    steps = awaited_steps(item.case)
    if any(step.comes_back for step in steps):
        return "send_on"
    if open_points(item.case).exists():
        return "resubmit"
    return "await_appropriation" if any(step.for_appropriation for step in steps) else "decide"


@override("da")  # the versions of a case are a municipal record, whatever the language of the screen
def _occasion(item: AgendaItem) -> str:
    return f"{item.get_state_display()}, {item}"
