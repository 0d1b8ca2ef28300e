"""An application from draft to the waiting decision: saved, received, queued, qualified, asked about, withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from clusters.models import Workplace
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.attachments.storage import CheckedFile
from htk_workforce.audit.log import record
from pools import ledger
from pools.actions.attachment import lay_on, written
from pools.actions.refusals import NotEligible, Refusal, required
from pools.actions.saving import Opening, mark_saved, require_unchanged
from pools.actions.state import (
    change_state,
    locked,
    next_number,
    release_reserved,
    reserves,
    why,
)
from pools.enums import ApplicationState, Bucket, Party
from pools.models import (
    Application,
    ApplicationLine,
    FrameLine,
    FundingPart,
    InformationRequest,
    Qualification,
)
from pools.permissions import can_edit_application, can_enter_for, can_move
from pools.queries import eligibility, funding_of, reserved_of
from pools.workflow import MOVES


@dataclass(frozen=True)
class Cost:
    """One cost line as typed: `unit_price` in kroner, `year` None for that of the frame."""

    cost_type: str
    description: str
    quantity: int
    unit_price: Decimal
    exception_reason: str = ""
    year: int | None = None

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Funding:
    """A source of what the pool does not pay, in the order used; `limit` in kroner, None for all the rest."""

    source: str
    line: FrameLine | None = None
    limit: Decimal | None = None
    note: str = ""


@transaction.atomic
def save_draft(
    *,
    application: Application | None,
    line: FrameLine,
    workplace: Workplace,
    costs: Sequence[Cost] | None,
    by: User,
    funding: Sequence[Funding] | None = (),
    form_key: str = "",
    opening: Opening | None = None,
    **texts: object,
) -> Application:
    """Create or change a draft with its cost lines and sources; `texts` are the other fields of Application.

    `form_key` is made when an empty form is opened: whatever is saved with the same key is the same draft.
    Without `costs` or `funding` (None) the rows stay as they were saved last.

    Raises:
        PermissionDenied: not this person's workplace, or the application is already sent.
        Refusal: the period ends before it begins.
        SavedMeanwhile: another form has saved the draft since this one was opened.
    """
    require(can_enter_for(by, workplace))
    is_new = False
    if application is None:
        application, is_new = _draft_of_form(form_key, line=line, workplace=workplace, by=by)
    if not is_new:
        application = locked(application)
        require(can_edit_application(by, application))
        require_unchanged(application, opening, by=by)
    application.line, application.workplace = line, workplace
    for field, value in texts.items():
        setattr(application, field, value)
    if application.starts_on and application.ends_on and application.ends_on < application.starts_on:
        raise Refusal(_("Perioden slutter, før den begynder. Ret en af datoerne."))
    application.save()
    mark_saved(application, opening, by=by)
    application.editors.add(by)
    if costs is not None:
        _replace_costs(application, costs)
    if funding is not None:
        _replace_funding(application, funding)
    if is_new:
        record("draft", application, by=by, to_state=application.state)
    return application


def _replace_costs(application: Application, costs: Sequence[Cost]) -> None:
    application.lines.all().delete()
    ApplicationLine.objects.bulk_create(
        ApplicationLine(
            application=application,
            order=order,
            cost_type=cost.cost_type,
            description=cost.description,
            quantity=cost.quantity,
            unit_price=cost.unit_price,
            exception_reason=cost.exception_reason,
            year=cost.year,
        )
        for order, cost in enumerate(costs, 1)
    )


def _replace_funding(application: Application, funding: Sequence[Funding]) -> None:
    application.funding_parts.all().delete()
    FundingPart.objects.bulk_create(
        FundingPart(
            application=application,
            order=order,
            source=part.source,
            line=part.line,
            limit=part.limit,
            note=part.note,
        )
        for order, part in enumerate(funding, 1)
    )


def _draft_of_form(
    form_key: str, *, line: FrameLine, workplace: Workplace, by: User
) -> tuple[Application, bool]:
    """The draft an open form has already saved, or a new one; and whether it is new."""
    if not form_key:
        return Application(entered_by=by), True
    # Two requests at once: the database lets one of them make the draft, and the other gets it.
    return Application.objects.get_or_create(
        entered_by=by, form_key=form_key, defaults={"line": line, "workplace": workplace}
    )


@transaction.atomic
def receive_application(*, application: Application, by: User, on: date) -> Application:
    """Send a draft: it gets its number, its place in the queue and, in a first-come pool, its money reserved.

    In a first-come pool where less is left, or where others already wait, it goes on the waiting list instead
    (AT17): strictly by time of receipt, nobody overtakes.

    Raises:
        PermissionDenied: wrong state, role or workplace.
        NotEligible: a condition of the pool is not met; nothing is sent.
    """
    application = locked(application)
    require(can_move(by, application, "receive"))
    application.editors.add(by)
    blocking = [f.text for f in eligibility(application, on=on) if f.blocks]
    if blocking:
        raise NotEligible(blocking)
    frame = application.line.frame
    application.queue_number = next_number(f"queue-{frame.pk}")
    application.number = (
        f"{frame.pool.code}-{frame.year}-{next_number(f'{frame.pool.code}-{frame.year}'):04d}"
    )
    # The database's clock, not the web server's: several servers share one queue.
    Application.objects.filter(pk=application.pk).update(
        number=application.number, queue_number=application.queue_number, received_at=Now()
    )
    application.refresh_from_db()
    if not reserves(application):
        change_state(application, "receive", by=by)
    elif waiting_list(application.line).exists() or not _reserve(application, by=by, on=on):
        change_state(application, "queue", by=by)
    else:
        change_state(application, "receive", by=by)
    return application


def waiting_list(line: FrameLine) -> QuerySet[Application]:
    """Who waits for money on a line, first received first."""
    return Application.objects.filter(line=line, state=ApplicationState.WAITING_LIST).order_by("queue_number")


def _reserve(application: Application, *, by: User, on: date) -> bool:
    """Hold the money; False, with nothing moved, when less is left."""
    try:
        ledger.reserve(
            application.line,
            funding_of(application, on=on).pool_part,
            why(application, "receive", by=by, on=on),
        )
    except ledger.PoolOverdrawn:
        return False
    return True


def advance_waiting_list(line: FrameLine, *, by: User, on: date) -> list[Application]:
    """Take in from the waiting list while the money lasts, first received first; the first that does not fit stops it.

    Called inside the transaction that made the money available, so that nobody else can take it in between.
    That transaction must hold the line (`lock_lines`) before it moves the money.
    """
    admitted = []
    waiting = waiting_list(line).select_for_update(of=("self",))
    for application in waiting.select_related("line__frame__pool", "workplace"):
        if not _reserve(application, by=by, on=on):
            break
        change_state(application, "admit", by=by)
        if application.information_requests.filter(answered_at=None).exists():
            change_state(application, "ask", by=by)  # it was asked while it waited, and has not answered yet
        else:
            _qualified_when_complete(application, by=by)
        admitted.append(application)
    return admitted


@transaction.atomic
def qualify_application(
    *, application: Application, party: str, remark: str, by: User, on: date
) -> Application:
    """Write down that a party at the workplace has looked at the application; with the last one it is qualified.

    Raises:
        PermissionDenied: wrong state or role.
        Refusal: the pool does not ask that party, or it has answered already.
    """
    application = locked(application)
    require(can_move(by, application, "qualify"))
    if party not in {str(p) for p in application.missing_parties}:
        raise Refusal(_("Den part har allerede svaret, eller puljen beder ikke om den."))
    Qualification.objects.create(application=application, party=party, remark=remark.strip(), by=by, on=on)
    with translation.override("da"):  # the log is a municipal record, whatever the language of the screen
        said = _("%(party)s har set ansøgningen") % {"party": Party(party).label}
    record("qualification", application, by=by, reason=remark.strip(), party=party, changes=[said])
    _qualified_when_complete(application, by=by)
    return application


@transaction.atomic
def qualify_by_parties(
    *, application: Application, remarks: Mapping[str, str], by: User, on: date
) -> Application:
    """Write down several parties at once; `remarks` by party, empty where there is none.

    Raises:
        Refusal: no party is chosen; otherwise as qualify_application.
    """
    if not remarks:
        raise Refusal(_("Sæt kryds ved mindst én, der har set ansøgningen."))
    for party, remark in remarks.items():
        application = qualify_application(application=application, party=party, remark=remark, by=by, on=on)
    return application


def _qualified_when_complete(application: Application, *, by: User) -> None:
    if application.state in MOVES["qualify"].stays_in:
        return  # it has no money yet; it is qualified when it is taken in
    if application.asked_parties and not application.missing_parties:
        change_state(application, "qualify", by=by)


@transaction.atomic
def ask_question(*, application: Application, reason: str, by: User, on: date) -> Application:
    """Ask the workplace for more; the place in the queue and the reserved money stay. Who waits is asked waiting.

    Raises:
        ReasonMissing: there is no question.
    """
    application = locked(application)
    require(can_move(by, application, "ask"))
    InformationRequest.objects.create(application=application, question=required(reason), asked_by=by)
    _move_or_stay(application, "ask", by=by, reason=reason.strip())
    return application


def _move_or_stay(application: Application, verb: str, *, by: User, reason: str) -> None:
    if application.state in MOVES[verb].stays_in:
        record(verb, application, by=by, reason=reason)
    else:
        change_state(application, verb, by=by, reason=reason)


def answer_question(
    *, application: Application, reason: str, by: User, on: date, file: CheckedFile | None = None
) -> Application:
    """Answer the open question, with a file if there is one; the application goes on from where it was.

    Raises:
        ReasonMissing: there is no answer.
        FileRefused: the very same file lies on the application already; nothing is answered.
    """
    with written(file) as fields, transaction.atomic():
        application = locked(application)
        require(can_move(by, application, "answer"))
        answer = required(reason)
        question = application.information_requests.get(answered_at=None)
        question.answer, question.answered_by, question.answered_at = answer, by, Now()
        question.save(update_fields=["answer", "answered_by", "answered_at"])
        if fields:
            lay_on(application, fields, by=by, answer_to=question)
            application.editors.add(by)
        _move_or_stay(application, "answer", by=by, reason=answer)
        _qualified_when_complete(application, by=by)
    return application


@transaction.atomic
def withdraw_application(*, application: Application, by: User, on: date) -> Application:
    """Take an open application back; reserved money is released and the waiting list moves up."""
    application = locked(application)
    require(can_move(by, application, "withdraw"))
    change_state(application, "withdraw", by=by)
    leave_queue(application, "withdraw", by=by, on=on)
    return application


def leave_queue(application: Application, verb: str, *, by: User, on: date) -> None:
    """Let go of what was reserved and take in those behind.

    Also when nothing was reserved: the first on the waiting list may have been all that held up the next.
    """
    release_reserved(application, verb, reserved_of(application), by=by, on=on)
    advance_waiting_list(application.line, by=by, on=on)


def commit_available(
    line: FrameLine, amount: Decimal, reason: ledger.Why, *, first_in_queue: int | None = None
) -> None:
    """Commit money that nobody reserved; `first_in_queue` is the number of one that has waited for it.

    Raises:
        Refusal: others are on the waiting list for it, and nobody overtakes.
        PoolOverdrawn: less is left.
    """
    require_nobody_waits(line, before=first_in_queue)
    ledger.commit(line, amount, reason, bucket=Bucket.AVAILABLE)


def require_nobody_waits(line: FrameLine, *, before: int | None = None) -> None:
    """`before` is the number in the queue of one that has waited for the money; only those before it count.

    Raises:
        Refusal: somebody is on the waiting list, and nobody overtakes.
    """
    ahead = waiting_list(line)
    if before is not None:
        ahead = ahead.filter(queue_number__lt=before)
    if ahead.exists():
        raise Refusal(
            _("Andre står på venteliste til pengene på »%(line)s«, og de kommer først.") % {"line": line.name}
        )
