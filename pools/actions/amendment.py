"""What is asked for in an application that is sent and not decided, put right: less at once, more only in its turn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import events_of, record
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions.application import (
    Cost,
    Funding,
    advance_waiting_list,
    receive_application,
    save_draft,
    waiting_list,
)
from pools.actions.refusals import NotEligible, Refusal, required
from pools.actions.state import locked, reserves, why
from pools.enums import ApplicationState
from pools.models import Application, ApplicationLine
from pools.permissions import can_amend, can_send
from pools.queries import funding_of, payment_findings, reserved_of
from pools.rules import LARGEST_COST, LARGEST_QUANTITY

ZERO = Decimal("0.00")
TEXTS = ("purpose", "expected_effect", "contact_role", "starts_on", "ends_on", "warning_reason")


@dataclass(frozen=True)
class Asked:
    """How many of a cost are asked for, at what price in kroner."""

    quantity: int
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Amendment:
    """The application as it became. `supplement` is the one that waits for the increase, None where there is none."""

    application: Application
    supplement: Application | None = None


@transaction.atomic
def amend_application(
    *, application: Application, asked: Mapping[int, Asked], reason: str, by: User, on: date
) -> Amendment:
    """Put right what an application asks for, `asked` by the cost line's id. Whoever does it does not decide it.

    Less is let go at once to those who wait. More is as a new application for the increase: in a first-come pool it
    is taken where nobody waits and the money is there, and else it goes to the back of the queue as an application
    of its own, while this one keeps its place and what it asked for.

    Raises:
        PermissionDenied: wrong state, role or workplace; or a leader's increase has to wait, and HR sends it.
        ReasonMissing: what is put right has a reason.
        Refusal: nothing is changed, a number or an amount cannot be, or one cost is raised and another changed
            otherwise where the increase has to wait.
        NotEligible: the pool does not pay what is asked for now.
    """
    application = locked(application)
    require(can_amend(by, application))
    costs = list(application.lines.all())
    before = {cost.pk: Asked(cost.quantity, cost.unit_price) for cost in costs}
    after = before | {pk: value for pk, value in asked.items() if pk in before}
    if after == before:
        raise Refusal(_("Ret mindst ét antal eller én pris."))
    _require_possible(after.values())
    reason = required(reason)
    paid_before = funding_of(application, on=on).pool_part
    _write(costs, after)
    blocking = [finding.text for finding in payment_findings(application, on=on) if finding.blocks]
    if blocking:
        raise NotEligible(blocking)
    supplement = None
    if reserves(application) and not _take(application, paid_before, by=by, on=on):
        _write(costs, before)
        supplement = _supplement(application, costs, before, after, by=by, on=on)
    application.editors.add(by)
    with translation.override("da"):
        changes = _in_words(costs, before, after)
        if supplement is not None:
            changes.append(_("Forhøjelsen er sendt som %(number)s") % {"number": supplement.number})
    record("amend", application, by=by, reason=reason, changes=changes)
    if reserves(application):
        advance_waiting_list(application.line, by=by, on=on)
    application.refresh_from_db()
    return Amendment(application, supplement)


def _require_possible(asked: Iterable[Asked]) -> None:
    for value in asked:
        if value.quantity < 1 or value.unit_price <= 0:
            raise Refusal(
                _("Antal og priser skal være større end nul. Træk ansøgningen tilbage, hvis den udgår.")
            )
        if value.quantity > LARGEST_QUANTITY:
            raise Refusal(_("Antallet er for stort. Det må højst være 10.000."))
        if value.amount > LARGEST_COST:
            raise Refusal(
                _("Udgiften er over %(most)s og må være en slåfejl. Ret antallet eller prisen.")
                % {"most": format_kr(LARGEST_COST)}
            )


def _write(costs: Sequence[ApplicationLine], values: Mapping[int, Asked]) -> None:
    for cost in costs:
        cost.quantity, cost.unit_price = values[cost.pk].quantity, values[cost.pk].unit_price
        cost.save(update_fields=["quantity", "unit_price"])


def _take(application: Application, paid_before: Decimal, *, by: User, on: date) -> bool:
    """Let the reserved money follow what is asked for now; False where the increase has to wait for its turn."""
    paid, queue = funding_of(application, on=on).pool_part, waiting_list(application.line)
    if application.state == ApplicationState.WAITING_LIST:
        return paid <= paid_before or not queue.filter(queue_number__gt=application.queue_number).exists()
    change = paid - reserved_of(application)
    number = events_of(application).filter(verb="amend").count()
    words = gettext_lazy("Rettet ansøgning")
    because = why(application, "receive", by=by, on=on, detail=f":amend-{number}", words=words)
    if change < 0:
        ledger.release(application.line, -change, because)
    elif change > 0:
        if queue.exists():
            return False
        try:
            ledger.reserve(application.line, change, because)
        except ledger.PoolOverdrawn:
            return False
    return True


def _supplement(
    application: Application,
    costs: Sequence[ApplicationLine],
    before: Mapping[int, Asked],
    after: Mapping[int, Asked],
    *,
    by: User,
    on: date,
) -> Application:
    """An application for the increase alone, last in the queue.

    A source pays what it has not been asked for by the application that the increase is of.
    """
    changes = {
        cost: after[cost.pk].amount - before[cost.pk].amount
        for cost in costs
        if after[cost.pk] != before[cost.pk]
    }
    if min(changes.values()) <= 0:
        raise Refusal(
            _(
                "Der er ikke penge til forhøjelsen nu, og den skal vente. "
                "Ret først de andre udgifter, og søg derefter om forhøjelsen."
            )
        )
    require(can_send(by))
    draft = save_draft(
        application=None,
        line=application.line,
        workplace=application.workplace,
        costs=[
            Cost(cost.cost_type, cost.description, 1, change, cost.exception_reason, cost.year)
            for cost, change in changes.items()
        ],
        funding=_sources_left(application, on=on),
        by=by,
        **{name: getattr(application, name) for name in TEXTS},
    )
    return receive_application(application=draft, by=by, on=on)


def _sources_left(application: Application, *, on: date) -> list[Funding]:
    """The sources in their order, each with what is left of its limit; those with nothing left are not used."""
    left = [
        (part, None if part.limit is None else part.limit - paid)
        for part, paid in funding_of(application, on=on).parts
    ]
    return [Funding(part.source, part.line, limit, part.note) for part, limit in left if limit != ZERO]


def _in_words(
    costs: Sequence[ApplicationLine], before: Mapping[int, Asked], after: Mapping[int, Asked]
) -> list[str]:
    """What the log keeps: each cost with what was asked and what is."""

    def said(value: Asked) -> str:
        return f"{value.quantity} × {format_kr(value.unit_price)}"

    return [
        f"{cost.description}: {said(before[cost.pk])} → {said(after[cost.pk])}"
        for cost in costs
        if before[cost.pk] != after[cost.pk]
    ]
