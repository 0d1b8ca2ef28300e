"""What a decision about staffing does: the lines of the pools promise the pay, and the clusters get what they get."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from cases.actions.answer import Answer
from cases.actions.proposal import ask_for_no_supplement
from cases.actions.refusals import Refusal
from cases.actions.staffing import costed_lines, save_lines
from cases.actions.state import origin_label
from cases.enums import PaidFrom
from cases.models import AgendaItem, PointOutcome, RecommendationPoint, RouteStep, StaffingPlan
from cases.queries.decision import last_answers
from cases.queries.staffing import (
    FundedLine,
    cost_of,
    decided_lines,
    plan_of,
    proposed_lines,
    staffing_rows,
)
from cases.rules import allocates
from clusters.actions import decide_staffing, withdraw_staffing
from htk_workforce.accounts.models import User
from htk_workforce.audit.log import record
from pools import ledger
from pools.actions import promise_lines
from pools.models import FrameLine, Posting

ZERO = Decimal("0.00")


def paying_lines(point: RecommendationPoint) -> set[int]:
    """The ids of the lines that staffing a point may take money from or bring money to."""
    plan = plan_of(point)
    if plan is None:
        return set()
    wanted = {plan.leader_line_id, plan.plus_line_id, plan.per_mille_line_id, point.supplement_line_id}
    return {line for line in wanted if line}


def staff_point(
    item: AgendaItem, point: RecommendationPoint, before: PointOutcome | None, answer: Answer, *, by: User
) -> Posting | None:
    """Give the clusters what the answer says, in place of what an outcome `before` gave them, and let the lines of the
    pools promise the difference in one posting. None when no amount changes, or the point staffs no clusters.

    A leader who waits for the council's money is first given to the cluster when it has come; the pool's part of the
    pay is promised at once. The transaction must hold the lines.

    Raises:
        PoolOverdrawn: a line has less available, or has used what it is to let go.
        Refusal: a cluster lacks an assessment, a salary is missing, or a correction would move money that is used.
    """
    plan = plan_of(point)
    if plan is None:
        return None
    old = tuple(line for line in decided_lines(point, before) if line.row.lapsed_on is None)
    new = _decided(plan, old, answer) if allocates(answer.outcome) else ()
    save_lines(_as_decided(new, item))
    _ask_council(plan, old, new, corrects=before is not None)
    suffix = f":item:{item.pk}" if before else ""
    why = _why(item, point, f"point:{point.pk}:staffing{suffix}", by=by)
    changes = _difference(cost_of(plan, old).promised, cost_of(plan, new).promised)
    if changes and point.staffing_uses.exists():
        raise Refusal(
            _(
                "Der er skrevet forbrug på bemandingen i punkt %(number)s, eller løn er frigivet, så den kan ikke "
                "rettes. Skriv en ny sag om det, der skal være anderledes."
            )
            % {"number": point.order}
        )
    posting = _promise(changes, why)
    had, has = {_key(line) for line in old}, {_key(line) for line in new}
    _withdraw([line for line in old if _key(line) not in has], point, by=by)
    # A correction is made when the council has answered, so only the first decision leaves a leader waiting.
    given = [line for line in new if _key(line) not in had and not (before is None and _waits(line))]
    _give(given, point, origin_label(point, item), by=by)
    return posting


def _decided(plan: StaffingPlan, old: tuple[FundedLine, ...], answer: Answer) -> tuple[FundedLine, ...]:
    """The lines as they are decided: other ones than proposed when the answer says so, at the prices of the case
    and of what was decided before.
    """
    proposed = proposed_lines(plan.point)
    standing = old or proposed
    givens = [line.given for line in standing] if answer.staffing is None else answer.staffing
    return costed_lines(plan, givens, known=(*proposed, *old), supplement_line=plan.point.supplement_line)


def _as_decided(lines: Iterable[FundedLine], item: AgendaItem) -> Iterable[FundedLine]:
    for line in lines:
        line.row.item = item
    return lines


def _ask_council(
    plan: StaffingPlan, old: tuple[FundedLine, ...], new: tuple[FundedLine, ...], *, corrects: bool
) -> None:
    """Let what is asked of the council be what was decided; the way to it is laid down by the proposal."""
    point, amount = plan.point, cost_of(plan, new).supplement
    if corrects:
        if amount != cost_of(plan, old).supplement:
            raise Refusal(
                _("Punkt %(number)s er en tillægsbevilling. Om der er penge, afgør Byrådet: skriv en ny sag.")
                % {"number": point.order}
            )
    elif not new or amount == (point.supplement_amount or ZERO):
        return
    elif amount:
        point.supplement_amount = amount
        point.save(update_fields=["supplement_amount"])
    else:
        ask_for_no_supplement(point)


def _difference(
    before: dict[FrameLine, Decimal], after: dict[FrameLine, Decimal]
) -> dict[FrameLine, Decimal]:
    changes = {line: after.get(line, ZERO) - before.get(line, ZERO) for line in {**before, **after}}
    return {line: change for line, change in changes.items() if change}


def _promise(changes: dict[FrameLine, Decimal], why: ledger.Why) -> Posting | None:
    return promise_lines(changes, why) if changes else None


def _key(line: FundedLine) -> tuple[int, str, date]:
    return line.row.cluster_id, line.row.position, line.row.from_on


def _waits(line: FundedLine) -> bool:
    return line.own is not None and line.own.paid_from == PaidFrom.SUPPLEMENTARY


def _give(lines: Iterable[FundedLine], point: RecommendationPoint, label: str, *, by: User) -> None:
    for line in lines:
        decide_staffing(
            cluster=line.row.cluster,
            position=line.row.position,
            from_on=line.row.from_on,
            origin=point,
            origin_label=label,
            by=by,
        )


def _withdraw(lines: Iterable[FundedLine], point: RecommendationPoint, *, by: User) -> None:
    for line in lines:
        row = line.row
        withdraw_staffing(
            cluster=row.cluster, position=row.position, from_on=row.from_on, origin=point, by=by
        )


# --- when the council has answered ------------------------------------------------------------------------------


def settle_staffing(
    step: RouteStep, points: Iterable[RecommendationPoint], granted: Decimal | None, *, by: User
) -> None:
    """What the council's answer does to staffing that waited for it; `granted` None: nothing was granted.

    With a yes the appropriation is promised to the leaders' pay, and the clusters get their leaders by the decision
    that was made. With a no those lines lapse, and the pool lets go of its part of their pay.
    """
    answers = last_answers(points)
    for point in points:
        plan = plan_of(point)
        if plan is None or point.pk not in answers:
            continue
        outcome = answers[point.pk]
        lines = decided_lines(point, outcome)
        waiting = tuple(line for line in lines if _waits(line))
        if not waiting:
            continue
        why = _why_of_step(step, point, by=by)
        if granted is None:
            rest = tuple(line for line in lines if not _waits(line))
            _promise(_difference(cost_of(plan, lines).promised, cost_of(plan, rest).promised), why)
            staffing_rows().filter(pk__in=[line.row.pk for line in waiting]).update(lapsed_on=step.decided_on)
            record("staffing_lapses", point.case, by=by, point=point.order, lines=len(waiting))
        elif point.supplement_line:
            amount = min(granted, cost_of(plan, lines).supplement)
            _promise({point.supplement_line: amount}, why)
            _give(waiting, point, why.origin_label, by=outcome.by)


@translation.override("da")  # the ledger is a municipal record, whatever the language of the screen
def _why(item: AgendaItem, point: RecommendationPoint, key: str, *, by: User) -> ledger.Why:
    label = origin_label(point, item)
    # Everybody may read a posting, and it can never be changed: what a closed case says stays out of it.
    reason = label if item.is_closed_to_public else _("Bemanding: %(text)s") % {"text": point.text}
    return ledger.Why(
        by=by, on=item.meeting.on, reason=reason[:500], key=key, origin=point, origin_label=label
    )


@translation.override("da")
def _why_of_step(step: RouteStep, point: RecommendationPoint, *, by: User) -> ledger.Why:
    label = f"{point}, {step.body} {step.decided_on:%d-%m-%Y}"
    closed = step.item is not None and step.item.is_closed_to_public
    reason = label if closed else _("Bemanding: %(text)s") % {"text": point.text}
    return ledger.Why(
        by=by,
        on=step.decided_on,
        reason=reason[:500],
        key=f"route:{step.pk}:{point.pk}:staffing",
        origin=point,
        origin_label=label,
    )
