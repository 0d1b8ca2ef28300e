"""Actual expenditure on a grant: booked, credited, and undone. Nothing is ever changed or taken away."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions.booking_day import require_booking_day, require_past_day
from pools.actions.refusals import AlreadyCounted, Refusal, required
from pools.actions.state import locked, why
from pools.enums import Bucket, PostingKind, RowState
from pools.models import ActualRow, Application, Expenditure, FrameLine, Posting
from pools.permissions import can_register_expenditure, can_reverse_expenditure
from pools.queries import already_counted, committed_of, spent_of, unspent_of
from pools.rules import use_by_shares

TEXT_LENGTH = Expenditure._meta.get_field("text").max_length
ZERO = Decimal("0.00")


@transaction.atomic
def register_expenditure(
    *,
    application: Application,
    amount: Decimal,
    on: date,
    text: str,
    by: User,
    today: date,
    row: ActualRow | None = None,
    form_key: str = "",
    another_reason: str = "",
) -> Expenditure:
    """Book actual expenditure against an approved application: the pool pays its share, the other sources the rest.

    `form_key` is made when the form is opened: the same key books once, and a retry gets the first result.
    `another_reason` says why what is typed is not an invoice that a row of the finance system has brought already.

    Raises:
        PermissionDenied: wrong role or state.
        AlreadyCounted: a row has brought the same amount about the same day, and no reason is given.
        Refusal: more than is left of what was approved, or a day before the decision or later than `today`.
    """
    application = locked(application)
    require(can_register_expenditure(by, application))
    earlier = application.expenditures.filter(form_key=form_key).first() if form_key else None
    if earlier is not None:
        return earlier
    require_booking_day(application, on, today=today)
    if amount <= 0:
        raise ledger.NotAnAmount
    counted = already_counted(application, amount, on).first() if row is None else None
    if counted is not None and not another_reason.strip():
        raise AlreadyCounted(counted_already(counted))
    left = sum(unspent_of(application).values(), ZERO)
    if amount > left:
        raise Refusal(
            _("Forbruget er %(amount)s, og der er %(left)s tilbage af bevillingen. Bed om en ændring først.")
            % {"left": format_kr(left), "amount": format_kr(amount)}
        )
    parts = _parts(application, amount)
    expenditure = written_down(application, amount, on=on, text=text, by=by, row=row, form_key=form_key)
    for number, (line, part) in enumerate(parts.items()):
        if part and line is not None:
            ledger.spend(line, part, why_spent(expenditure, number, PostingKind.SPEND.label, by=by, on=on))
    record("expenditure", application, by=by, reason=text, amount=str(amount))
    if counted is not None:
        record("enter_another", application, by=by, reason=another_reason.strip(), expenditure=counted.pk)
    return expenditure


def counted_already(counted: Expenditure) -> str:
    text = _(
        "»%(text)s« på %(amount)s er allerede talt med %(day)s: den kom fra økonomisystemet (%(file)s, række %(row)s). "
        "Er det den samme faktura, så indtast den ikke. Er det en anden, så skriv, hvorfor."
    )
    return text % {
        "text": counted.text,
        "amount": format_kr(counted.amount),
        "day": format_date(counted.on),
        "file": counted.row.actual_import,
        "row": counted.row.number,
    }


@transaction.atomic
def register_credit(
    *,
    application: Application,
    amount: Decimal,
    on: date,
    text: str,
    by: User,
    today: date,
    row: ActualRow | None = None,
) -> Expenditure:
    """Book a credit of `amount` kroner, above zero: a part of what was spent may be spent once more.

    It goes back the way it came: to the pool by its share, of the other sources to the one that paid last first.

    Raises:
        PermissionDenied: wrong role or state.
        Refusal: more than is spent, or a day before the decision or later than `today`.
    """
    application = locked(application)
    require(can_register_expenditure(by, application))
    require_booking_day(application, on, today=today)
    if amount <= 0:
        raise ledger.NotAnAmount
    spent = sum(spent_of(application).values(), ZERO)
    if amount > spent:
        raise Refusal(
            _(
                "Krediteringen er %(amount)s, og der er kun brugt %(spent)s af bevillingen. "
                "Bogfør forbruget først, eller vælg en anden bevilling."
            )
            % {"spent": format_kr(spent), "amount": format_kr(amount)}
        )
    parts = _parts(application, -amount)
    expenditure = written_down(application, -amount, on=on, text=text, by=by, row=row)
    for number, (line, part) in enumerate(parts.items()):
        if part and line is not None:
            ledger.refund(line, -part, why_spent(expenditure, number, PostingKind.REFUND.label, by=by, on=on))
    record("credit", application, by=by, reason=text, amount=str(amount))
    return expenditure


@transaction.atomic
def reverse_expenditure(
    *, expenditure: Expenditure, reason: str, by: User, on: date, today: date
) -> Expenditure:
    """Undo what was wrongly booked, expenditure or credit: it stays with its reason and counts no more.

    A row of the finance system is free again, to be booked elsewhere or put away.

    Raises:
        PermissionDenied: only finance, and not after the account is accepted.
        ReasonMissing: a reversal has a reason.
        Refusal: it is reversed already, is dated before the expenditure or later than `today`, or
            later bookings build on it.
        PeriodClosed: the books are closed for the day.
    """
    row = _locked_row(expenditure)  # before the application, as when a row is booked
    application = locked(expenditure.application)
    require(can_reverse_expenditure(by, application))
    expenditure = Expenditure.objects.select_related("application", "reversed_by").get(pk=expenditure.pk)
    if expenditure.row_id != (row.pk if row else None):
        raise Refusal(
            _("Beløbet er lige blevet knyttet til en række fra økonomisystemet. Se efter, og prøv igen.")
        )
    if expenditure.reversed_on is not None:
        raise Refusal(
            _("Beløbet er allerede tilbageført pr. %(day)s af %(by)s.")
            % {"day": format_date(expenditure.reversed_on), "by": expenditure.reversed_by}
        )
    reason = required(reason)
    if on < expenditure.on:
        raise Refusal(
            _("Beløbet er bogført %(day)s og kan ikke tilbageføres på en tidligere dato.")
            % {"day": format_date(expenditure.on)}
        )
    require_past_day(on, today=today)
    _require_no_credit_note(expenditure)
    postings = postings_of(expenditure)
    _require_nothing_builds_on(expenditure, postings)
    words = gettext_lazy("Tilbageført forbrug")
    for number, posting in postings.items():
        ledger.reverse(posting, why_spent(expenditure, number, words, by=by, on=on, verb="reverse"))
    expenditure.reversed_by, expenditure.reversed_at = by, Now()
    expenditure.reversed_on, expenditure.reversal_reason = on, reason
    expenditure.save(update_fields=["reversed_by", "reversed_at", "reversed_on", "reversal_reason"])
    expenditure.refresh_from_db(fields=["reversed_at"])
    record("reverse_expenditure", application, by=by, reason=reason, **_as_data(expenditure))
    if row is not None:
        _free(row)
        record("reverse_expenditure", row, by=by, reason=reason, **_as_data(expenditure))
    return expenditure


def postings_of(expenditure: Expenditure) -> dict[int, Posting]:
    """What an expenditure moved in the ledger, by the number of its account."""
    start = f"application:{expenditure.application_id}:report:{_detail(expenditure)}-"
    found = Posting.objects.filter(key__startswith=start).order_by("pk")
    return {int(posting.key.removeprefix(start)): posting for posting in found}


def moved_by(
    expenditure: Expenditure, accounts: Iterable[FrameLine | None], postings: Mapping[int, Posting]
) -> dict[FrameLine | None, Decimal]:
    """What each account paid of an expenditure, or got of a credit (below zero); None outside the pools."""
    moved: dict[FrameLine | None, Decimal] = dict.fromkeys(accounts, ZERO)
    for posting in postings.values():
        entry = posting.entries.select_related("line").get(bucket=Bucket.SPENT)
        moved[entry.line] = moved.get(entry.line, ZERO) + entry.amount
    moved[None] = expenditure.amount - sum(moved.values(), ZERO)
    return moved


def _require_no_credit_note(expenditure: Expenditure) -> None:
    note = expenditure.credit_notes.filter(reversed_at=None).first()
    if note is not None:
        raise Refusal(
            _("Kreditnota %(voucher)s er bogført mod beløbet. Tilbagefør kreditnotaen først.")
            % {"voucher": note.voucher}
        )


def _require_nothing_builds_on(expenditure: Expenditure, postings: Mapping[int, Posting]) -> None:
    """Each account must have been spent at least what is taken back, and have left what a credit gave."""
    application = expenditure.application
    spent, unspent = spent_of(application), unspent_of(application)
    moved = moved_by(expenditure, spent, postings)
    if any(amount > spent.get(line, ZERO) for line, amount in moved.items()):
        raise Refusal(
            _("En senere kreditering har taget af det samme beløb. Tilbagefør krediteringen først.")
        )
    if any(-amount > unspent.get(line, ZERO) for line, amount in moved.items()):
        raise Refusal(
            _(
                "Det krediterede beløb er brugt igen, eller bevillingen er sat ned. "
                "Tilbagefør det senere forbrug, eller bed om en ændring først."
            )
        )


def _parts(application: Application, change: Decimal) -> Mapping[FrameLine | None, Decimal]:
    """What each account pays or gets. Asked before the expenditure is written: it counts as spent from then on."""
    committed, spent = committed_of(application), spent_of(application)
    parts, _nobody = use_by_shares(change, list(committed.values()), list(spent.values()))
    return dict(zip(committed, parts, strict=True))


def written_down(application: Application, amount: Decimal, *, text: str, **fields: object) -> Expenditure:
    return Expenditure.objects.create(
        application=application, amount=amount, text=text[:TEXT_LENGTH], **fields
    )


def _detail(expenditure: Expenditure) -> str:
    return f"spend-{expenditure.pk}"


def why_spent(  # type: ignore[no-untyped-def]
    expenditure: Expenditure, number: int, words, *, by: User, on: date, verb: str = ""
) -> ledger.Why:
    detail = f":{verb}-{expenditure.pk}-{number}" if verb else f":{_detail(expenditure)}-{number}"
    return why(expenditure.application, "report", by=by, on=on, detail=detail, words=words)


def _as_data(expenditure: Expenditure) -> dict[str, object]:
    return {"expenditure": expenditure.pk, "amount": str(expenditure.amount), "text": expenditure.text}


def _locked_row(expenditure: Expenditure) -> ActualRow | None:
    if expenditure.row_id is None:
        return None
    return ActualRow.objects.select_for_update().get(pk=expenditure.row_id)


def _free(row: ActualRow) -> None:
    """Whoever undid the booking has seen the proposal, so it is not offered again."""
    row.state, row.proposal, row.handled_by, row.handled_at = RowState.UNMATCHED, None, None, None
    row.save(update_fields=["state", "proposal", "handled_by", "handled_at"])
