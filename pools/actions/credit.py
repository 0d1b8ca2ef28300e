"""A credit note typed by hand: it takes back from one expenditure, the way that was paid, with its number and why."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions.booking_day import require_booking_day
from pools.actions.expenditure import (
    ZERO,
    counted_already,
    moved_by,
    postings_of,
    why_spent,
    written_down,
)
from pools.actions.refusals import AlreadyCounted, Refusal, required
from pools.actions.state import locked
from pools.models import Expenditure, FrameLine
from pools.permissions import can_credit_expenditure
from pools.queries import already_counted, left_to_credit, spent_of
from pools.rules import use_by_shares


@transaction.atomic
def credit_expenditure(
    *,
    expenditure: Expenditure,
    amount: Decimal,
    on: date,
    voucher: str,
    reason: str,
    by: User,
    today: date,
    form_key: str = "",
    another_reason: str = "",
) -> Expenditure:
    """Book a credit note of `amount` kroner, above zero, against an expenditure of the same application.

    The money goes back to the very lines that paid it, each by its share, and may be spent once more. `form_key` and
    `another_reason` as in register_expenditure.

    Raises:
        PermissionDenied: wrong role or state.
        AlreadyCounted: a row of the finance system has brought the same credit, and no reason is given.
        ReasonMissing: a credit note has a reason.
        Refusal: no number or one that is booked already, a credit of what is none, more than is left to credit, or a
            day before the expenditure or later than `today`.
    """
    application = locked(expenditure.application)
    require(can_credit_expenditure(by, application))
    earlier = application.expenditures.filter(form_key=form_key).first() if form_key else None
    if earlier is not None:
        return earlier
    expenditure = Expenditure.objects.get(pk=expenditure.pk)
    expenditure.application = application
    voucher, reason = " ".join(voucher.split()), required(reason)
    _require_creditable(expenditure, amount, voucher, on=on)
    require_booking_day(application, on, today=today)
    counted = already_counted(application, -amount, on).first()
    if counted is not None and not another_reason.strip():
        raise AlreadyCounted(counted_already(counted))
    parts = _parts(expenditure, amount)
    with translation.override("da"):  # the books are a municipal record, whatever the language of the screen
        words = _("Kreditnota %(voucher)s") % {"voucher": voucher}
    credit = written_down(
        application,
        -amount,
        on=on,
        text=f"{words}: {expenditure.text}",
        by=by,
        credited=expenditure,
        voucher=voucher,
        credit_reason=reason,
        form_key=form_key,
    )
    for number, (line, part) in enumerate(parts.items()):
        if part and line is not None:
            ledger.refund(line, -part, why_spent(credit, number, words, by=by, on=on))
    record(
        "credit_note",
        application,
        by=by,
        reason=reason,
        amount=str(amount),
        voucher=voucher,
        expenditure=expenditure.pk,
        changes=[f"{words}: {format_kr(-amount)}"],
    )
    if counted is not None:
        record("enter_another", application, by=by, reason=another_reason.strip(), expenditure=counted.pk)
    return credit


def _require_creditable(expenditure: Expenditure, amount: Decimal, voucher: str, *, on: date) -> None:
    if amount <= 0:
        raise ledger.NotAnAmount
    if not voucher:
        raise Refusal(_("Skriv kreditnotaens nummer."))
    if expenditure.is_reversed:
        raise Refusal(_("Beløbet er tilbageført og tæller ikke mere, så der er intet at kreditere."))
    if expenditure.amount < 0:
        raise Refusal(_("Det er selv en kreditering. Vælg det forbrug, kreditnotaen hører til."))
    if expenditure.application.expenditures.filter(voucher=voucher, reversed_at=None).exists():
        raise Refusal(_("Kreditnota %(voucher)s er allerede bogført på ansøgningen.") % {"voucher": voucher})
    if on < expenditure.on:
        raise Refusal(
            _("Beløbet er bogført %(day)s, og kreditnotaen kan ikke ligge før det.")
            % {"day": format_date(expenditure.on)}
        )
    left = left_to_credit(expenditure)
    if amount > left:
        raise Refusal(
            _("Kreditnotaen er på %(amount)s, og der er kun %(left)s tilbage af »%(text)s« at kreditere.")
            % {"amount": format_kr(amount), "left": format_kr(left), "text": expenditure.text}
        )


def _parts(expenditure: Expenditure, amount: Decimal) -> Mapping[FrameLine | None, Decimal]:
    """What each account gets, below zero: by its share of the expenditure, less what earlier notes have given it.

    Raises:
        Refusal: an account has got the money back in another way already.
    """
    spent = spent_of(expenditure.application)
    paid = moved_by(expenditure, spent, postings_of(expenditure))
    left = dict(paid)
    for note in expenditure.credit_notes.filter(reversed_at=None):
        for line, got in moved_by(note, spent, postings_of(note)).items():
            left[line] += got
    shares, _nobody = use_by_shares(-amount, list(paid.values()), list(left.values()))
    parts = dict(zip(paid, shares, strict=True))
    if any(-part > spent.get(line, ZERO) for line, part in parts.items()):
        raise Refusal(
            _(
                "En anden kreditering har allerede givet noget af beløbet tilbage, "
                "og så ville der være brugt mindre end nul. Se forbruget efter."
            )
        )
    return parts
