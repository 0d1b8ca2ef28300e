"""What a decision about staffing does: the lines of the pools promise the pay, and the clusters get what they get."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from cases.actions.answer import Answer
from cases.actions.proposal import ask_for_no_supplement
from cases.actions.refusals import Refusal
from cases.actions.staffing import costed_lines, save_lines
from cases.actions.staffing_replaced import (
    clusters_of,
    let_go,
    lines_that_pay,
    promise_again,
    require_not_replaced,
    require_something_new,
    take_in_waiting,
)
from cases.actions.staffing_rest import find_a_source, rest_words
from cases.actions.state import origin_label
from cases.enums import PaidFrom
from cases.models import (
    AgendaItem,
    FundingSplit,
    PointOutcome,
    RecommendationPoint,
    RouteStep,
    StaffingLine,
    StaffingPlan,
)
from cases.queries.decision import last_answers
from cases.queries.staffing import (
    FundedLine,
    cost_of,
    lapsed_lines,
    moves_of,
    plan_of,
    proposed_lines,
    staffing_rows,
    standing_lines,
    waits,
)
from cases.queries.staffing_replaced import replaced_pay
from cases.rules import allocates
from clusters.actions import decide_staffing, lock_clusters, withdraw_staffing
from htk_workforce.accounts.models import User
from htk_workforce.audit.log import record
from pools import ledger
from pools.actions import promise_lines
from pools.models import FrameLine, Posting

ZERO = Decimal("0.00")


def paying_lines(point: RecommendationPoint, clusters: Iterable[int] = ()) -> set[int]:
    """The ids of the lines that staffing a point may take money from or bring money to: its own, and those that pay
    what it replaces in its `clusters` (ids), which the transaction must hold.
    """
    plan = plan_of(point)
    if plan is None:
        return set()
    wanted = {plan.leader_line_id, plan.plus_line_id, plan.per_mille_line_id, point.supplement_line_id}
    return {line for line in wanted if line} | lines_that_pay({*clusters, *clusters_of(point)})


def lock_clusters_of(points: Iterable[RecommendationPoint], answers: Iterable[Answer] = ()) -> set[int]:
    """Hold every cluster that the points or the answers to them give something; returns their ids.

    Before the lines: which lines get money back follows from what the clusters have.
    """
    clusters = {given.cluster.pk for answer in answers for given in answer.staffing or ()}
    for point in points:
        if plan_of(point):
            clusters |= clusters_of(point)
    lock_clusters(clusters)
    return clusters


def staff_point(
    item: AgendaItem, point: RecommendationPoint, before: PointOutcome | None, answer: Answer, *, by: User
) -> Posting | None:
    """Give the clusters what the answer says, in place of what an outcome `before` gave them, and let the lines of the
    pools promise the difference in one posting. None when no amount changes, or the point staffs no clusters.

    A leader who waits for the council's money is first given to the cluster when it has come; the pool's part of the
    pay is promised at once. What the clusters had is replaced: the pay for the months it no longer runs goes back to
    its lines, and comes again when a correction takes the new position away. The transaction must hold the clusters
    and the lines.

    Raises:
        PoolOverdrawn: a line has less available, or has used what it is to let go.
        Refusal: a cluster lacks an assessment or has exactly this already, a salary is missing, or a correction would
            move money that is used, or of what another case has replaced since.
    """
    plan = plan_of(point)
    if plan is None:
        return None
    old, lapsed = standing_lines(point, before), lapsed_lines(point, before)
    new = _decided(plan, old, before, answer) if allocates(answer.outcome) else ()
    save_lines(_as_decided(new, item))
    if new:
        save_lines(_still_lapsed(lapsed, new, item))
    _ask_council(plan, old, new, corrects=before is not None)
    why = _why(item, point, f"point:{point.pk}:staffing{f':item:{item.pk}' if before else ''}", by=by)
    changes = _difference(cost_of(plan, old).promised, cost_of(plan, new).promised)
    moves = moves_of(old, new, corrects=before is not None)
    if changes or moves.taken or moves.given:
        _require_unused(point, changes)
    require_something_new(point, given=moves.all_given, taken=moves.taken)
    replaced = replaced_pay(point, taken=moves.taken, given=moves.given)
    # What is let go may pay for what comes instead, and what is promised again may come of what is taken back.
    let_go(replaced, point, item, why)
    posting = _promise(changes, why)
    promise_again(replaced, point, item, why)
    take_in_waiting(replaced, why)
    _withdraw(moves.taken, point, by=by)
    _give(moves.given, point, origin_label(point, item), by=by)
    return posting


def _require_unused(point: RecommendationPoint, changes: dict[FrameLine, Decimal]) -> None:
    require_not_replaced(point)
    if changes and point.staffing_uses.filter(cluster=None, reversed_at=None).exists():
        raise Refusal(
            _(
                "Der er skrevet forbrug på bemandingen i punkt %(number)s, eller løn er frigivet, så den kan ikke "
                "rettes. Tilbagefør det skrevne først, hvis det er forkert, eller skriv en ny sag om det, der skal "
                "være anderledes."
            )
            % {"number": point.order}
        )


def _decided(
    plan: StaffingPlan, old: tuple[FundedLine, ...], before: PointOutcome | None, answer: Answer
) -> tuple[FundedLine, ...]:
    """The lines as they are decided: other ones than proposed when the answer says so, at the prices of the case
    and of what was decided before. What the council said no to does not come back by itself.
    """
    proposed = proposed_lines(plan.point)
    standing = old if before and allocates(before.outcome) else proposed
    givens = [line.given for line in standing] if answer.staffing is None else answer.staffing
    return costed_lines(plan, givens, known=(*proposed, *old), supplement_line=plan.point.supplement_line)


def _as_decided(lines: Iterable[FundedLine], item: AgendaItem) -> Iterable[FundedLine]:
    for line in lines:
        line.row.item = item
    return lines


def _still_lapsed(
    lapsed: Iterable[FundedLine], new: Iterable[FundedLine], item: AgendaItem
) -> Iterable[FundedLine]:
    """What lapsed is told of in the correction too, unless the cluster is given something else in it."""
    given = {line.row.cluster_id for line in new}
    for line in lapsed:
        if line.row.cluster_id not in given:
            splits = tuple(
                FundingSplit(paid_from=split.paid_from, share=split.share, line=split.line)
                for split in line.splits
            )
            fields = {field.attname: getattr(line.row, field.attname) for field in line.row._meta.fields}
            yield FundedLine(StaffingLine(**fields | {"id": None, "item_id": item.pk}), splits)


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


def _give(lines: Iterable[FundedLine], point: RecommendationPoint, label: str, *, by: User) -> None:
    for line in lines:
        decide_staffing(
            cluster=line.row.cluster,
            position=line.row.position,
            from_on=line.row.from_on,
            origin=point,
            origin_label=label,
            count=line.row.count,
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
    step: RouteStep,
    points: Iterable[RecommendationPoint],
    granted: Decimal | None,
    *,
    by: User,
    rest_from: str = "",
) -> None:
    """What the council's answer does to staffing that waited for it; `granted` None: nothing was granted.

    With a yes the appropriation is promised to the leaders' pay, and the clusters get their leaders by the decision
    that was made. Gave the council less, the rest is of the source `rest_from`; without one the leaders lapse as with
    a no, for nobody pays all of a leader (AT06), and what the council gave stays available on its line.

    Raises:
        Refusal: the point has no line of the per-mille pool to pay the rest, or what a cluster had cannot go back.
        PoolOverdrawn: that line has less.
    """
    answers = last_answers(points)
    for point in points:
        plan = plan_of(point)
        if plan is None or point.pk not in answers:
            continue
        lines = standing_lines(point, answers[point.pk])
        waiting = tuple(line for line in lines if waits(line))
        if not waiting:
            continue
        asked = cost_of(plan, lines).supplement
        given = min(granted, asked) if granted is not None else ZERO
        paid = granted is not None and (given == asked or bool(rest_from))
        rest = rest_words(waiting, asked, given, rest_from) if granted and given < asked else ""
        if rest:
            step.rest = "\n".join(filter(None, [step.rest, rest]))
            step.save(update_fields=["rest"])
        if paid and point.supplement_line:
            _begin(step, point, waiting, _sources(plan, point, given, asked - given, rest_from), by=by)
        else:
            _lapse(step, point, plan, lines, rest, by=by)


def _sources(
    plan: StaffingPlan, point: RecommendationPoint, given: Decimal, rest: Decimal, rest_from: str
) -> dict[FrameLine, Decimal]:
    """Who promises the 15 per cent: the line the council's money is on, and the per-mille pool's for the rest."""
    sources = {point.supplement_line: given}
    if rest and rest_from == PaidFrom.PER_MILLE:
        if plan.per_mille_line is None:
            raise Refusal(
                _(
                    "Punkt %(number)s har ingen linje i promillepuljen. Vælg centrets budget, eller at ingen betaler."
                )
                % {"number": point.order}
            )
        sources[plan.per_mille_line] = sources.get(plan.per_mille_line, ZERO) + rest
    return {line: amount for line, amount in sources.items() if amount}


def _begin(
    step: RouteStep,
    point: RecommendationPoint,
    waiting: tuple[FundedLine, ...],
    sources: dict[FrameLine, Decimal],
    *,
    by: User,
) -> None:
    why, decided = _why_of_step(step, point, by=by), last_answers([point])[point.pk]
    replaced = replaced_pay(point, given=waiting)
    let_go(replaced, point, None, why)
    # What the council gave is for these leaders; only a rest from another line asks who waits.
    promise_lines(sources, why, given_for_it={point.supplement_line})
    promise_again(replaced, point, None, why)
    take_in_waiting(replaced, why)
    _give(waiting, point, why.origin_label, by=decided.by)


def _lapse(
    step: RouteStep,
    point: RecommendationPoint,
    plan: StaffingPlan,
    lines: tuple[FundedLine, ...],
    words: str,
    *,
    by: User,
) -> None:
    rest = tuple(line for line in lines if not waits(line))
    gone = [line.row.pk for line in lines if waits(line)]
    changes = _difference(cost_of(plan, lines).promised, cost_of(plan, rest).promised)
    _promise(changes, _why_of_step(step, point, by=by))
    staffing_rows().filter(pk__in=gone).update(lapsed_on=step.decided_on)
    record("staffing_lapses", point.case, by=by, point=point.order, lines=len(gone), rest=words or None)
    if words:
        find_a_source(step, point, words, by=by)


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
