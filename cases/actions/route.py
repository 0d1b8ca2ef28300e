"""The way of a case over other bodies: it is sent on, their answer is written down, and it comes back by itself."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from cases.actions.agenda import carry
from cases.actions.refusals import Refusal, refuse_personal_numbers
from cases.actions.staffing_decision import lock_clusters_of, paying_lines, settle_staffing
from cases.actions.state import locked, move_case
from cases.actions.supplement_answer import granted_amounts
from cases.enums import CaseState, Outcome
from cases.models import AgendaItem, Body, RecommendationPoint, RouteStep
from cases.permissions import can_record_route
from cases.queries import Asked, asked_of, awaited_steps, corrected_handlings
from cases.rules import allocates, needs_remark
from cases.rules.route import is_route_answer
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from pools import ledger
from pools.actions import advance_waiting_list, lock_lines
from pools.models import Posting


def send_on(point: RecommendationPoint, item: AgendaItem, outcome: str, body: Body | None) -> None:
    """Lay down the next step of a case: to the body a point is sent on to, or that a yes is to inform.

    For `decide_item`. Two points that go to one body make one step.
    """
    if outcome == Outcome.SENT_ON and body:
        _step(point, item, body, comes_back=True)
    elif allocates(outcome) and point.forward_to:
        _step(point, item, point.forward_to, comes_back=False)


def _step(point: RecommendationPoint, item: AgendaItem, body: Body, *, comes_back: bool) -> None:
    route = item.case.route
    handlings = (item.pk, *corrected_handlings(item))  # what is corrected has laid its step down already
    if route.filter(item__in=handlings, body=body, comes_back=comes_back, for_appropriation=False).exists():
        return
    last = route.aggregate(last=Max("order"))["last"] or 0
    route.create(body=body, order=last + 1, purpose=point.text[:300], comes_back=comes_back, item=item)


def begin_appropriation(point: RecommendationPoint, item: AgendaItem) -> None:
    """Send an approved supplementary appropriation on the way that was laid down for it. For `decide_item`.

    One that is approved at a later meeting than another of the case goes the same way for itself: the bodies have not
    been asked about it yet.

    Raises:
        Refusal: there is no such way.
    """
    if point.supplement_amount is None:
        return
    steps = item.case.route.filter(for_appropriation=True).order_by("order")
    if steps.filter(item=item).exists() or steps.filter(item=None).update(item=item):
        return
    earlier = steps.first()
    if earlier is None:
        raise Refusal(
            _(
                "Punkt %(number)s er en tillægsbevilling, men sagen har ingen vej til Byrådet. Skriv den ind først."
            )
            % {"number": point.order}
        )
    last = item.case.route.aggregate(last=Max("order"))["last"]
    for order, step in enumerate(steps.filter(item=earlier.item_id), last + 1):
        item.case.route.create(
            body=step.body, order=order, purpose=step.purpose, for_appropriation=True, item=item
        )


@transaction.atomic
def record_route_outcome(
    *,
    step: RouteStep,
    outcome: str,
    text: str,
    decided_on: date,
    by: User,
    amounts: Mapping[int, Decimal] | None = None,
    rest_from: str = "",
) -> RouteStep:
    """Write down what another body said to a case.

    A case that was only sent on comes back, ready and on the next agenda when there is one. The bodies of a
    supplementary appropriation answer in order; on the last one's yes the money is set off on the point's line, dated
    by that day. `amounts` is what was granted of each point (by id), in kroner, when it is another amount than asked
    for; the next body is asked for that, and only what the last one grants is set off. `rest_from` is who pays what is
    then missing of the leaders' pay; without one they lapse. While other points
    of the case are open it goes its own way over the agendas, and the answer is written down all the same.

    Raises:
        PermissionDenied: it is written down already, a body ahead has not answered, or the role does not record.
        Refusal: it is no answer, lacks words or an amount, grants more than the case asks for, lies before the case was
            sent on, or holds a CPR number.
        LedgerRefusal: the ledger's own reasons; nothing is saved.
    """
    case = locked(step.case)
    step = RouteStep.objects.select_related("body", "item__meeting__body", "case").get(pk=step.pk)
    step.case = case
    require(can_record_route(by, step))
    refuse_personal_numbers({_("Beslutningens tekst"): text})
    _check(step, outcome, text, decided_on)
    asked = asked_of(step) if step.for_appropriation else ()
    given = granted_amounts(step, asked, outcome, amounts or {})
    step.outcome, step.outcome_text, step.decided_on = outcome, text.strip(), decided_on
    step.recorded_by, step.recorded_at = by, Now()
    step.save(update_fields=["outcome", "outcome_text", "decided_on", "recorded_by", "recorded_at"])
    for one in asked:
        if one.point.pk in given:
            step.grants.create(point=one.point, asked=one.amount, amount=given[one.point.pk])
    waits = awaited_steps(case)
    for_money = [s for s in waits if s.for_appropriation]
    is_last = step.for_appropriation and not any(s.item_id == step.item_id for s in for_money)
    if is_last and allocates(outcome):
        step.posting = _appropriate(step, asked, rest_from, by=by)
        step.save(update_fields=["posting"])
    elif is_last:
        points = [one.point for one in asked]
        clusters = lock_clusters_of(points)
        lock_lines({line for point in points for line in paying_lines(point, clusters)})
        settle_staffing(step, points, None, by=by)
    said = {"body": step.body.name, "outcome": outcome, "on": decided_on.isoformat()}
    record("route_outcome", case, by=by, step=step.pk, **said)
    if is_last and not for_money and case.state == CaseState.AWAITING_APPROPRIATION:
        move_case(case, "settle_appropriation", by=by)
    elif case.state == CaseState.WITH_OTHER_BODY and not any(s.comes_back for s in waits):
        move_case(case, "come_back", by=by)
        carry(item=step.item, by=by)
        case.refresh_from_db(fields=["state"])
    return step


def _check(step: RouteStep, outcome: str, text: str, decided_on: date) -> None:
    if not is_route_answer(outcome, for_appropriation=step.for_appropriation):
        raise Refusal(_("Vælg, hvad %(body)s har svaret.") % {"body": step.body})
    if needs_remark(outcome) and not text.strip():
        raise Refusal(
            _("Skriv, hvad %(body)s besluttede: »%(outcome)s« siger ikke nok alene.")
            % {"body": step.body, "outcome": Outcome(outcome).label}
        )
    earlier = step.case.route.filter(
        for_appropriation=True, item=step.item_id, order__lt=step.order, decided_on__gt=decided_on
    )
    before = earlier.order_by("-decided_on").first() if step.for_appropriation else None
    first_day = before.decided_on if before else step.item.meeting.on
    if decided_on < first_day:
        raise Refusal(
            _("%(body)s kan ikke have svaret før den %(day)s. Ret datoen.")
            % {"body": step.body, "day": format_date(first_day)}
        )


def _appropriate(step: RouteStep, asked: Sequence[Asked], rest_from: str, *, by: User) -> Posting | None:
    """Set off what the council granted; the last posting, when several points asked for money."""
    granted = {grant.point_id: grant.amount for grant in step.grants.all()}
    clusters = lock_clusters_of([one.point for one in asked])
    lines = {line for one in asked for line in paying_lines(one.point, clusters)}
    lock_lines(lines | {one.point.supplement_line_id for one in asked if one.point.supplement_line_id})
    posting = None
    for one in asked:
        point, amount = one.point, granted.get(one.point.pk, one.amount)
        if not amount:
            settle_staffing(step, [point], None, by=by)
        elif point.supplement_line:
            posting = ledger.appropriate(point.supplement_line, amount, _why(step, point, by=by))
            settle_staffing(step, [point], amount, by=by, rest_from=rest_from)
            advance_waiting_list(point.supplement_line, by=by, on=step.decided_on)
    return posting


@translation.override("da")  # the ledger is a municipal record, whatever the language of the screen
def _why(step: RouteStep, point: RecommendationPoint, *, by: User) -> ledger.Why:
    label = f"{point}, {step.body} {step.decided_on:%d-%m-%Y}"
    reason = (
        label if step.item.is_closed_to_public else _("Tillægsbevilling: %(text)s") % {"text": point.text}
    )
    return ledger.Why(
        by=by,
        on=step.decided_on,
        reason=reason[:500],
        key=f"route:{step.pk}:{point.pk}",
        origin=step,
        origin_label=label,
    )
