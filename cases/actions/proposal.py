"""What a yes to a point will do: attached to the point while the case is a draft, and taken off it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.case import lift_needless_route, point_is_settled
from cases.actions.follow_up import require_task
from cases.actions.refusals import Refusal, refuse_personal_numbers
from cases.actions.state import locked
from cases.models import (
    AllocationLine,
    Body,
    Deadline,
    DeadlineChange,
    FollowUp,
    RecommendationPoint,
    StaffingPlan,
)
from cases.permissions import can_edit_case
from cases.rules.appropriation import APPROPRIATION_ROUTE
from cases.rules.deadline import term_in_force
from clusters.models import Centre
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from pools.enums import LineKind
from pools.models import FrameLine


@dataclass(frozen=True)
class Proposal:
    """A line a case proposes to put money on, in kroner."""

    line: FrameLine
    amount: Decimal


@transaction.atomic
def propose_allocation(
    *, point: RecommendationPoint, from_line: FrameLine, proposals: Sequence[Proposal], by: User, on: date
) -> list[AllocationLine]:
    """Attach the effect "distribute this line's money" to a point, in place of what it proposed before.

    The proposal enters the lines' history, which everybody reads, when the case reaches an agenda.

    Raises:
        PermissionDenied: the case is no longer a draft, or this person does not write in it.
        Refusal: no lines, a line twice, a line that holds no money, an amount below 0, or a point that is settled.
    """
    point = open_point(point, by=by)
    _refuse_beside_staffing(point)
    lines = [from_line, *(proposal.line for proposal in proposals)]
    if len(lines) == 1:
        raise Refusal(_("Skriv et beløb på mindst én linje."))
    if len({line.pk for line in lines}) < len(lines):
        raise Refusal(
            _("Hver linje kan kun stå én gang, og pengene kan ikke fordeles til den linje, de kommer fra.")
        )
    if any(line.kind == LineKind.HEADING for line in lines):
        raise Refusal(_("En overskrift har ingen penge. Vælg en af linjerne under den."))
    refuse_personal_numbers({_("Linjens navn"): "\n".join(line.name for line in lines)})  # it is printed
    if any(proposal.amount < 0 for proposal in proposals):
        raise Refusal(_("Brug kun beløb fra 0 kr. og op."))
    point.allocations.all().delete()
    point.from_line = from_line
    point.save(update_fields=["from_line"])
    allocations = AllocationLine.objects.bulk_create(
        AllocationLine(
            point=point,
            line=proposal.line,
            order=order,
            proposed_name=proposal.line.name,
            proposed_amount=proposal.amount,
            proposed_on=on,
        )
        for order, proposal in enumerate(proposals, 1)
    )
    _log("propose_allocation", point, by=by, lines=[[p.line.pk, str(p.amount)] for p in proposals])
    return allocations


@transaction.atomic
def drop_allocation(*, point: RecommendationPoint, by: User) -> None:
    """Let a point distribute nothing after all.

    Raises:
        PermissionDenied, Refusal: as for `propose_allocation`.
    """
    point = open_point(point, by=by)
    point.allocations.all().delete()
    point.from_line = None
    point.save(update_fields=["from_line"])
    _log("drop_effect", point, by=by, effect="allocation")


@transaction.atomic
def propose_follow_up(
    *,
    point: RecommendationPoint,
    task: str,
    owner_role: str,
    owner: User | None = None,
    centre: Centre | None = None,
    due_on: date | None = None,
    months_after: int | None = None,
    condition: str = "",
    by: User,
) -> FollowUp:
    """Attach something to be done to a point. It begins to count when the point is approved (AT34).

    Raises:
        PermissionDenied: the case is no longer a draft, or this person does not write in it.
        Refusal: no task, nobody to do it, both a day and months, a CPR number, or a point that is settled.
    """
    point = open_point(point, by=by)
    require_task(task, owner_role, condition)
    if due_on is not None and months_after is not None:
        raise Refusal(_("Skriv enten en dato eller et antal måneder efter beslutningen, ikke begge dele."))
    follow_up = FollowUp.objects.create(
        case=point.case,
        point=point,
        task=task.strip(),
        owner_role=owner_role.strip(),
        owner=owner,
        centre=centre,
        due_on=due_on,
        months_after=months_after,
        condition=condition.strip(),
    )
    _log("propose_follow_up", point, by=by, task=follow_up.task)
    return follow_up


@transaction.atomic
def drop_follow_up(*, follow_up: FollowUp, by: User) -> None:
    """Take a proposed follow-up off its point.

    Raises:
        PermissionDenied, Refusal: as for `propose_follow_up`; one that has begun to count is finished, not removed.
    """
    if follow_up.point is None or follow_up.item_id is not None:
        raise Refusal(_("Opfølgningen er besluttet og kan ikke fjernes. Meld den udført i stedet."))
    point = open_point(follow_up.point, by=by)
    _log("drop_effect", point, by=by, effect="follow_up", task=follow_up.task)
    follow_up.delete()


@transaction.atomic
def propose_forward(*, point: RecommendationPoint, body: Body, by: User) -> None:
    """Let a yes send the case on to another body, for information.

    Raises:
        PermissionDenied: the case is no longer a draft, or this person does not write in it.
        Refusal: it is the case's own body, or a point that is settled.
    """
    point = open_point(point, by=by)
    if body.pk == point.case.body_id:
        raise Refusal(_("%(body)s behandler selv sagen. Vælg et andet organ.") % {"body": body})
    point.forward_to = body
    point.save(update_fields=["forward_to"])
    _log("propose_forward", point, by=by, body=body.name)


@transaction.atomic
def drop_forward(*, point: RecommendationPoint, by: User) -> None:
    """Let a yes send the case nowhere.

    Raises:
        PermissionDenied, Refusal: as for `propose_forward`.
    """
    point = open_point(point, by=by)
    point.forward_to = None
    point.save(update_fields=["forward_to"])
    _log("drop_effect", point, by=by, effect="forward")


@transaction.atomic
def propose_supplement(
    *, point: RecommendationPoint, amount: Decimal, line: FrameLine, cover: str, by: User
) -> None:
    """Ask for a supplementary appropriation in kroner to a line, and lay down the way it must take (AT07).

    Only the council can grant one, on the recommendation of its finance committee, and it must say how it is covered
    (kommunestyrelsesloven § 40).

    Raises:
        PermissionDenied: the case is no longer a draft, or this person does not write in it.
        Refusal: no amount, no cover or a CPR number in it, a line that holds no money, a body that is not set up, or
            a settled point.
    """
    point = open_point(point, by=by)
    _refuse_beside_staffing(point)
    ask_for_supplement(point, amount=amount, line=line, cover=cover)
    _log("propose_supplement", point, by=by, amount=str(amount), line=line.pk)


def ask_for_supplement(point: RecommendationPoint, *, amount: Decimal, line: FrameLine, cover: str) -> None:
    """What a point asks the council for, and the way it takes; whoever asks has decided that it may be changed.

    Raises:
        Refusal: as for `propose_supplement`.
    """
    if amount <= 0:
        raise Refusal(_("Skriv et beløb over 0 kr."))
    if not cover.strip():
        raise Refusal(_("Skriv, hvordan tillægsbevillingen er dækket. Byrådet kan ikke give den uden."))
    if line.kind == LineKind.HEADING:
        raise Refusal(_("En overskrift har ingen penge. Vælg en af linjerne under den."))
    refuse_personal_numbers({_("Hvordan er den dækket?"): cover})
    point.supplement_amount, point.supplement_line, point.supplement_cover = amount, line, cover.strip()
    point.save(update_fields=["supplement_amount", "supplement_line", "supplement_cover"])
    _lay_down_route(point)


def _lay_down_route(point: RecommendationPoint) -> None:
    """The bodies that must say yes after the Direktion, once for the whole case."""
    bodies = {body.name: body for body in Body.objects.filter(name__in=APPROPRIATION_ROUTE)}
    missing = [name for name in APPROPRIATION_ROUTE if name not in bodies]
    if missing:
        raise Refusal(
            _("En tillægsbevilling skal til %(bodies)s. Opret organet i opsætningen først.")
            % {"bodies": ", ".join(missing)}
        )
    route = point.case.route
    if route.filter(for_appropriation=True, decided_on=None).exists():
        return
    last = route.order_by("-order").values_list("order", flat=True).first() or 0
    for order, name in enumerate(APPROPRIATION_ROUTE, last + 1):
        route.create(body=bodies[name], order=order, purpose="Tillægsbevilling", for_appropriation=True)


@transaction.atomic
def drop_supplement(*, point: RecommendationPoint, by: User) -> None:
    """Ask for no supplementary appropriation after all; the way over the other bodies goes with the last one.

    Raises:
        PermissionDenied, Refusal: as for `propose_supplement`.
    """
    point = open_point(point, by=by)
    _refuse_beside_staffing(point)
    ask_for_no_supplement(point)
    _log("drop_effect", point, by=by, effect="supplement")


def ask_for_no_supplement(point: RecommendationPoint) -> None:
    """Take back what a point asks the council for; whoever asks has decided that it may be changed."""
    point.supplement_amount, point.supplement_line, point.supplement_cover = None, None, ""
    point.save(update_fields=["supplement_amount", "supplement_line", "supplement_cover"])
    lift_needless_route(point.case)


def _refuse_beside_staffing(point: RecommendationPoint) -> None:
    if StaffingPlan.objects.filter(point=point).exists():
        raise beside_staffing(point)


def beside_staffing(point: RecommendationPoint) -> Refusal:
    """The money of staffing follows its lines: what else a point does with money stands in a point of its own."""
    return Refusal(
        _("Punkt %(number)s bemander klynger, og dets penge følger bemandingen. Brug et punkt for sig.")
        % {"number": point.order}
    )


@transaction.atomic
def propose_deadline_change(
    *,
    point: RecommendationPoint,
    deadline: Deadline,
    weeks_after: int,
    from_on: date,
    to_on: date | None = None,
    by: User,
) -> DeadlineChange:
    """Let a yes change the length of a deadline in a period; what it is today is looked up (AT35).

    Raises:
        PermissionDenied: the case is no longer a draft, or this person does not write in it.
        Refusal: the deadline has no length that day or that length already, or the period runs backwards.
    """
    point = open_point(point, by=by)
    term = term_in_force(deadline.terms.all(), from_on)
    if term is None:
        raise Refusal(
            _("»%(deadline)s« har ingen længde den %(date)s, som kan ændres.")
            % {"deadline": deadline, "date": format_date(from_on)}
        )
    if to_on is not None and to_on < from_on:
        raise Refusal(_("Perioden slutter, før den begynder. Ret en af datoerne."))
    if weeks_after == term.weeks:
        raise Refusal(
            _("»%(deadline)s« er allerede på %(weeks)s uger.") % {"deadline": deadline, "weeks": term.weeks}
        )
    change, _is_new = DeadlineChange.objects.update_or_create(
        point=point,
        deadline=deadline,
        defaults={
            "weeks_before": term.weeks,
            "weeks_after": weeks_after,
            "from_on": from_on,
            "to_on": to_on,
        },
    )
    _log("propose_deadline_change", point, by=by, before=term.weeks, after=weeks_after)
    return change


@transaction.atomic
def drop_deadline_change(*, change: DeadlineChange, by: User) -> None:
    """Let the deadline stay as it is.

    Raises:
        PermissionDenied, Refusal: as for `propose_deadline_change`.
    """
    point = open_point(change.point, by=by)
    _log("drop_effect", point, by=by, effect="deadline", deadline=change.deadline.name)
    change.delete()


def open_point(point: RecommendationPoint, *, by: User) -> RecommendationPoint:
    """The point, read again, of a case that is locked and may be written in."""
    require(can_edit_case(by, locked(point.case)))
    point.refresh_from_db()
    if point.outcomes.exists():
        raise point_is_settled(point)
    return point


def _log(verb: str, point: RecommendationPoint, *, by: User, **data: Any) -> None:
    record(verb, point.case, by=by, point=point.order, **data)
