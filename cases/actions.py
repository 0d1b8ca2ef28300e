"""Everything that changes a case. Deciding is one action: outcomes, ledger, lines and log in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.enums import CaseState, ItemState, Outcome
from cases.models import AgendaItem, AllocationLine, CaseFile, Meeting, PointOutcome, RecommendationPoint
from cases.permissions import can_carry, can_decide, can_edit_case
from cases.queries import Share, open_points
from cases.rules import allocates, needs_remark
from cases.workflow import MOVES
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import refused, require
from htk_workforce.audit.log import record
from pools import ledger
from pools.actions import Refusal, distribute, lock_lines, record_line_version
from pools.enums import VersionStatus
from pools.models import FrameLine, Posting


class ItemClosed(Refusal):
    """Somebody else closed the item first."""

    def __init__(self, item: AgendaItem) -> None:
        self.item = item
        when = date_format(timezone.localtime(item.closed_at), "d-m-Y H:i") if item.closed_at else ""
        super().__init__(
            _("%(who)s afsluttede punktet den %(when)s som »%(state)s«. Dit svar er ikke gemt.")
            % {"who": item.closed_by, "when": when, "state": item.get_state_display()}
        )


class AnswersIncomplete(Refusal):
    """The answers do not hang together. `by_point` has the sentences for each point's id."""

    def __init__(self, by_point: Mapping[int, Sequence[str]]) -> None:
        self.by_point = {point: list(sentences) for point, sentences in by_point.items()}
        super().__init__(" ".join(s for sentences in self.by_point.values() for s in sentences))


@dataclass(frozen=True)
class Proposal:
    """A line a case proposes to put money on, in kroner."""

    line: FrameLine
    amount: Decimal


@dataclass(frozen=True)
class Answer:
    """What the body says to one point. `shares` gives each allocation line (by id) its amount and name."""

    outcome: str
    remark: str = ""
    shares: Mapping[int, Share] = field(default_factory=dict)


@transaction.atomic
def propose_allocation(
    *, point: RecommendationPoint, from_line: FrameLine, proposals: Sequence[Proposal], by: User, on: date
) -> list[AllocationLine]:
    """Attach the effect "distribute this line's money" to a point.

    The proposal enters the lines' history, which everybody reads, when the case reaches an agenda.

    Raises:
        PermissionDenied: the case is no longer a draft, or this person does not write cases.
    """
    require(can_edit_case(by, point.case))
    point.from_line = from_line
    point.save(update_fields=["from_line"])
    allocations = []
    for order, proposal in enumerate(proposals, 1):
        allocations.append(
            AllocationLine.objects.create(
                point=point,
                line=proposal.line,
                order=order,
                proposed_name=proposal.line.name,
                proposed_amount=proposal.amount,
                proposed_on=on,
            )
        )
    record("propose_allocation", point, by=by, lines=[[p.line.pk, str(p.amount)] for p in proposals])
    return allocations


@transaction.atomic
def finish_case(*, case: CaseFile, by: User) -> None:
    """Say that a case is ready for an agenda."""
    _move(_locked(case), "finish", by=by)


@transaction.atomic
def put_on_agenda(*, case: CaseFile, meeting: Meeting, by: User) -> AgendaItem:
    """Put a ready case last on a meeting's agenda."""
    case = _locked(case)
    _move(case, "put_on_agenda", by=by)
    Meeting.objects.select_for_update().get(pk=meeting.pk)  # two cases at once wait here for their number
    last = meeting.items.order_by("-number").values_list("number", flat=True).first() or 0
    if not case.is_closed and not case.items.exists():
        _publish_proposals(case)
    return AgendaItem.objects.create(meeting=meeting, case=case, number=last + 1)


def _publish_proposals(case: CaseFile) -> None:
    """Write an open case's proposals in the history of the lines they are about."""
    for allocation in AllocationLine.objects.filter(point__case=case).select_related("point__case", "line"):
        record_line_version(
            line=allocation.line,
            status=VersionStatus.PROPOSED,
            name=allocation.proposed_name,
            amount=allocation.proposed_amount,
            on=allocation.proposed_on,
            origin=allocation.point,
            origin_label=_label(allocation.point),
        )


@transaction.atomic
def leave_unhandled(*, item: AgendaItem, by: User) -> AgendaItem:
    """Write "ikke behandlet" on an item and its points; the case is ready for the next agenda.

    Raises:
        ItemClosed: somebody was first.
        PermissionDenied: the role does not allow it.
    """
    item = _locked_item(item)
    require(can_carry(by, item))
    for point in open_points(item.case):
        PointOutcome.objects.create(item=item, point=point, outcome=Outcome.NOT_HANDLED, by=by)
    _close(item, ItemState.NOT_HANDLED, decision="", by=by)
    _move(item.case, "not_handled", by=by)
    return item


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
    item = _locked_item(item)
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
    _close(item, ItemState.DECIDED, decision=decision, by=by)
    # A point that was postponed or is to come back keeps the case alive for the next agenda.
    _move(item.case, "resubmit" if open_points(item.case).exists() else "decide", by=by)
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
    label = _label(point, item)
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


@translation.override("da")  # the ledger is a municipal record, whatever the language of the screen
def _label(point: RecommendationPoint, item: AgendaItem | None = None) -> str:
    """What a posting and a line's history say they come from."""
    return f"{point}, {item.meeting}" if item else str(point)


def _locked(case: CaseFile) -> CaseFile:
    return CaseFile.objects.select_for_update().get(pk=case.pk)


def _locked_item(item: AgendaItem) -> AgendaItem:
    """The item as it stands now, locked until the transaction ends (SQLite: the whole file is).

    Raises:
        ItemClosed: it is no longer pending.
    """
    # Locked first and then read again: PostgreSQL joins a row it waited for to the others as they were before.
    AgendaItem.objects.select_for_update().get(pk=item.pk)
    item = AgendaItem.objects.select_related("case", "meeting__body", "closed_by").get(pk=item.pk)
    if item.state != ItemState.PENDING:
        raise ItemClosed(item)
    return item


def _close(item: AgendaItem, state: ItemState, *, decision: str, by: User) -> None:
    item.state, item.decision = state, decision.strip()
    item.closed_by, item.closed_at = by, Now()
    item.save(update_fields=["state", "decision", "closed_by", "closed_at"])
    item.refresh_from_db(fields=["closed_at"])


def _move(case: CaseFile, verb: str, *, by: User) -> None:
    move = MOVES[verb]
    if case.state not in move.sources:
        require(
            refused(
                _("%(case)s er »%(state)s«, og derfor kan du ikke: %(verb)s.")
                % {"case": case, "state": case.get_state_display(), "verb": move.label}
            )
        )
    if not by.has_role(*move.roles):
        roles = ", ".join(str(role.label) for role in sorted(move.roles))
        require(refused(_("Det kan kun disse roller: %(roles)s.") % {"roles": roles}))
    before, case.state = case.state, CaseState(move.target)
    case.save(update_fields=["state"])
    record(verb, case, by=by, from_state=before, to_state=case.state)
