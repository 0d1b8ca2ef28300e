"""What a body says to a recommendation point, and whether it hangs together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.actions.refusals import AnswersIncomplete
from cases.actions.staffing_answer import changes_staffing, problems_across, problems_of_staffing
from cases.actions.supplement_answer import problems_of_supplement
from cases.enums import Outcome
from cases.models import AgendaItem, AllocationLine, Body, PointOutcome, RecommendationPoint
from cases.queries import Share, last_answers, may_amend_supplement
from cases.queries.staffing import Given, plan_of
from cases.rules import allocates, needs_remark, settles

WHOLE_ITEM = 0
"""The place, among the ids of points, of what is wrong with the item as a whole."""


@dataclass(frozen=True)
class Answer:
    """What the body says to one point. `shares` gives each allocation line (by id) its amount and name; `forward_to`
    is where a point is sent on to; `supplement` is what the council is asked for in kroner, None when it is what the
    point asks for; `staffing` is what the clusters get, None when they get what was proposed (or, in a
    correction, what was decided before).
    """

    outcome: str
    remark: str = ""
    shares: Mapping[int, Share] = field(default_factory=dict)
    forward_to: Body | None = None
    supplement: Decimal | None = None
    staffing: tuple[Given, ...] | None = None


def require_answers(
    item: AgendaItem,
    points: Sequence[RecommendationPoint],
    answers: Mapping[int, Answer],
    decision: str,
) -> None:
    """Every open point has an answer that hangs together; a correction answers at least one point, and changes it.

    Raises:
        AnswersIncomplete: with the sentences by point.
    """
    if not points:
        problems = {
            WHOLE_ITEM: [] if decision.strip() else [_("Skriv, hvad der blev sagt. Sagen har ingen punkter.")]
        }
    elif item.corrects_id:
        problems = _problems_of_correction(points, answers)
    else:
        problems = {
            point.pk: check_answer(point, answers.get(point.pk)) + _own_body(item, point, answers)
            for point in points
        }
    staffing = {pk: one.staffing for pk, one in answers.items() if allocates(one.outcome)}
    before = last_answers(points) if item.corrects_id and staffing else {}
    for pk, sentences in problems_across(points, staffing, before).items():
        problems[pk] = [*problems.get(pk, []), *sentences]
    if any(problems.values()):
        raise AnswersIncomplete({pk: sentences for pk, sentences in problems.items() if sentences})


def _own_body(item: AgendaItem, point: RecommendationPoint, answers: Mapping[int, Answer]) -> list[str]:
    answer = answers.get(point.pk)
    if answer and answer.outcome == Outcome.SENT_ON and answer.forward_to == item.meeting.body:
        return [
            _("Punkt %(number)s kan ikke sendes til %(body)s, som selv behandler det. Vælg et andet forum.")
            % {"number": point.order, "body": item.meeting.body}
        ]
    return []


def _problems_of_correction(
    points: Sequence[RecommendationPoint], answers: Mapping[int, Answer]
) -> dict[int, list[str]]:
    chosen = [point for point in points if point.pk in answers]
    if not chosen:
        return {WHOLE_ITEM: [_("Vælg mindst ét punkt, der skal rettes.")]}
    before = last_answers(chosen)
    return {
        point.pk: check_correction(point, answers[point.pk], before[point.pk])
        or check_answer(point, answers[point.pk], correcting=True)
        for point in chosen
    }


def check_correction(point: RecommendationPoint, answer: Answer, before: PointOutcome) -> list[str]:
    """What is wrong with a new answer to a point that has one, apart from what is wrong with any answer."""
    if answer.outcome in Outcome.values and not settles(answer.outcome):
        return [
            _("En rettelse af punkt %(number)s skal være et svar. Er det åbent igen, så skriv en ny sag.")
            % {"number": point.order}
        ]
    same_words = (answer.outcome, answer.remark.strip()) == (before.outcome, before.remark)
    changes = _changes_shares(point, answer) or changes_staffing(point, answer.staffing, before)
    if same_words and not (allocates(answer.outcome) and changes):
        return [
            _("Rettelsen af punkt %(number)s ændrer ikke noget. Ret det, eller lad punktet være uændret.")
            % {"number": point.order}
        ]
    turned = allocates(answer.outcome) != allocates(before.outcome)
    lowered = (
        Outcome.APPROVED_AMENDED in (answer.outcome, before.outcome) and answer.outcome != before.outcome
    )
    if point.supplement_amount and (turned or (lowered and may_amend_supplement(point) and not changes)):
        return [
            _("Punkt %(number)s er en tillægsbevilling. Om der er penge, afgør Byrådet: skriv en ny sag.")
            % {"number": point.order}
        ]
    return []


def _changes_shares(point: RecommendationPoint, answer: Answer) -> bool:
    return any(
        (answer.shares[a.pk].amount, answer.shares[a.pk].name) != (a.decided_amount, a.decided_name)
        for a in point.allocations.all()
        if a.pk in answer.shares
    )


def check_answer(point: RecommendationPoint, answer: Answer | None, *, correcting: bool = False) -> list[str]:
    """What is wrong with an answer to a point, as sentences; empty when it hangs together.

    What is asked of the council is not corrected here, see `check_correction`.
    """
    if answer is None or answer.outcome not in Outcome.values:
        return [_("Vælg, hvad der er besluttet om punkt %(number)s.") % {"number": point.order}]
    label = Outcome(answer.outcome).label
    problems = []
    allocations = list(point.allocations.all())
    plan = plan_of(point)
    asks = may_amend_supplement(point) and not correcting
    # Amended amounts tell what was amended, and a body where it was sent; the checks below ask for them.
    says_itself = answer.outcome == Outcome.SENT_ON or (
        (allocations or plan or asks) and answer.outcome == Outcome.APPROVED_AMENDED
    )
    if needs_remark(answer.outcome) and not answer.remark.strip() and not says_itself:
        problems.append(
            _("Skriv en bemærkning til punkt %(number)s: »%(outcome)s« siger ikke nok alene.")
            % {"number": point.order, "outcome": label}
        )
    if answer.outcome == Outcome.SENT_ON and answer.forward_to is None:
        problems.append(_("Vælg, hvem punkt %(number)s sendes til.") % {"number": point.order})
    if allocations and allocates(answer.outcome):
        problems += _problems_of_shares(point, answer, allocations)
    if plan and allocates(answer.outcome):
        problems += problems_of_staffing(plan, answer.staffing, answer.outcome, answer.remark)
    if asks and allocates(answer.outcome):
        shared = any(_is_amended(one, answer.shares.get(one.pk)) for one in allocations)
        problems += problems_of_supplement(point, answer.supplement, answer.outcome, otherwise_amended=shared)
    return problems


def _problems_of_shares(
    point: RecommendationPoint, answer: Answer, allocations: Sequence[AllocationLine]
) -> list[str]:
    problems = [
        _("Skriv et navn på hver linje i punkt %(number)s, og brug kun beløb fra 0 kr. og op.")
        % {"number": point.order}
        for share in answer.shares.values()
        if share.amount < 0 or not share.name.strip()
    ][:1]
    amended = any(_is_amended(a, answer.shares.get(a.pk)) for a in allocations)
    if amended and answer.outcome != Outcome.APPROVED_AMENDED:
        problems.append(
            _("Beløb eller navne i punkt %(number)s er ændret. Vælg »%(amended)s«, eller sæt dem tilbage.")
            % {"number": point.order, "amended": Outcome.APPROVED_AMENDED.label}
        )
    if not amended and answer.outcome == Outcome.APPROVED_AMENDED and not answer.remark.strip():
        problems.append(
            _(
                "Punkt %(number)s er »%(amended)s«, men intet er ændret. "
                "Ret et beløb, eller skriv hvad der er ændret."
            )
            % {"number": point.order, "amended": Outcome.APPROVED_AMENDED.label}
        )
    return problems


def _is_amended(allocation: AllocationLine, share: Share | None) -> bool:
    if share is None:
        return False
    return (share.amount, share.name) != (allocation.proposed_amount, allocation.proposed_name)
