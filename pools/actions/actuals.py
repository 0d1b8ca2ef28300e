"""Rows of the finance system: taken in once, matched to a commitment by proposal, booked when a person says so."""

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from htk_workforce.money import exact, format_kr
from pools.actions.expenditure import register_credit, register_expenditure
from pools.actions.refusals import Refusal, required
from pools.actions.state import locked
from pools.enums import RowState
from pools.ledger import LedgerRefusal
from pools.models import ActualImport, ActualRow, Application, Expenditure, NumberSeries
from pools.permissions import can_import_actuals
from pools.queries import already_entered, commitments, proposed_commitment, unmatched_rows
from pools.rules import Booked, known_among

AT_A_TIME = 500
"""Rows asked about or written in one statement: far below what either database takes."""


TAKING_IN = "actual-imports"
"""The row of the number series that is held while a file is taken in; nothing is counted with it."""


@dataclass(frozen=True)
class BookedRow:
    """One row as read from a file: kroner, and its number in the file."""

    number: int
    account: str
    amount: Decimal
    text: str
    on: date
    voucher: str = ""

    @property
    def content(self) -> tuple[str, Decimal, str, date]:
        """What the row says, without its place in the file and its voucher."""
        return (self.account, exact(self.amount), self.text, self.on)


@dataclass(frozen=True)
class Intake:
    """What an import did: the new rows, and how many were known from earlier files."""

    actual_import: ActualImport
    new: int
    known: int


def take_in_actuals(*, file_name: str, checksum: str, rows: Sequence[BookedRow], by: User) -> Intake:
    """Keep the rows of a file; rows known from an earlier file are not taken in again.

    Raises:
        PermissionDenied: only finance imports.
        Refusal: the very same file was taken in before, or there are no rows.
    """
    require(can_import_actuals(by))
    with transaction.atomic():
        _one_at_a_time()
        refuse_known_file(checksum)
        if not rows:
            raise Refusal(_("Filen har ingen rækker med beløb."))
        intake = ActualImport.objects.create(file_name=file_name[:200], checksum=checksum, by=by)
        held = _held(rows)
        known = _known(rows, held)
        unknown = [row for row in rows if row.number not in known]
        candidates = commitments()
        new = [
            ActualRow(
                actual_import=intake,
                number=row.number,
                account=row.account,
                amount=row.amount,
                text=row.text,
                on=row.on,
                voucher=row.voucher,
                fingerprint=fingerprint,
                proposal=proposed_commitment(row.text, row.amount, row.on, candidates),
            )
            for row, fingerprint in zip(unknown, _fingerprints(unknown, held), strict=True)
        ]
        ActualRow.objects.bulk_create(new, batch_size=AT_A_TIME)
        record("import_actuals", intake, by=by, rows=len(new), known=len(known))
    return Intake(intake, len(new), len(known))


def _one_at_a_time() -> None:
    """Hold back whoever else takes a file in, until this one is in: what is known is then known to both."""
    NumberSeries.objects.bulk_create([NumberSeries(name=TAKING_IN)], ignore_conflicts=True)
    NumberSeries.objects.select_for_update().get(name=TAKING_IN)


def refuse_known_file(checksum: str) -> None:
    """
    Raises:
        Refusal: the very same file was taken in before.
    """
    earlier = ActualImport.objects.filter(checksum=checksum).first()
    if earlier is not None:
        raise Refusal(
            _("Filen er allerede læst ind som »%(file)s«. Intet er talt med igen.") % {"file": earlier}
        )


def known_rows(rows: Sequence[BookedRow]) -> set[int]:
    """The numbers of the rows that an earlier file already brought, or that stand twice with one voucher."""
    return _known(rows, _held(rows))


def repeated_rows(rows: Sequence[BookedRow]) -> set[int]:
    """Of those, the ones that are exactly as an earlier row of the same file, the voucher too."""
    seen: set[tuple[object, ...]] = set()
    repeated = set()
    for row in rows:
        if row.voucher and (row.content, row.voucher) in seen:
            repeated.add(row.number)
        seen.add((row.content, row.voucher))
    return repeated


def _held(rows: Sequence[BookedRow]) -> list[Booked]:
    """The rows of earlier files that are dated among these."""
    days = [row.on for row in rows]
    earlier = ActualRow.objects.filter(on__range=(min(days), max(days))) if days else ActualRow.objects.none()
    values = earlier.order_by().values_list("account", "amount", "text", "on", "voucher")
    return [((account, amount, text, on), voucher) for account, amount, text, on, voucher in values]


def _known(rows: Sequence[BookedRow], held: Sequence[Booked]) -> set[int]:
    known = known_among([(row.content, row.voucher) for row in rows], held)
    return {row.number for row, is_known in zip(rows, known, strict=True) if is_known}


def _fingerprints(new: Sequence[BookedRow], held: Sequence[Booked]) -> list[str]:
    """What keeps a new row from being written twice: its content with its voucher, or with its place among its like.

    The number of the row does not count, for it changes from export to export.
    """
    alike: Counter[Hashable] = Counter(content for content, _voucher in held)
    prints = []
    for row in new:
        alike[row.content] += 1
        which = ("bilag", row.voucher) if row.voucher else (alike[row.content],)
        content = (row.account, str(exact(row.amount)), row.text, row.on.isoformat())
        prints.append(hashlib.sha256(repr((*content, *which)).encode()).hexdigest())
    return prints


def propose_again(*, by: User) -> int:
    """Look for a commitment for every row not handled yet, for new ones may have been granted; how many changed.

    Not for a row whose booking was undone: a person has seen what would be proposed.

    Raises:
        PermissionDenied: only finance.
    """
    require(can_import_actuals(by))
    with transaction.atomic():
        candidates = commitments()
        changed = []
        undone = Expenditure.objects.exclude(row=None).values("row")
        for row in unmatched_rows().exclude(pk__in=undone).select_for_update():
            proposal = proposed_commitment(row.text, row.amount, row.on, candidates)
            if row.proposal_id != (proposal and proposal.pk):
                row.proposal = proposal
                changed.append(row)
        ActualRow.objects.bulk_update(changed, ["proposal"], batch_size=AT_A_TIME)
    return len(changed)


@transaction.atomic
def confirm_row(
    *, row: ActualRow, application: Application, by: User, today: date, another_reason: str = ""
) -> ActualRow:
    """Book a row against a commitment, dated as in the finance system. An amount below zero is a credit.

    `another_reason` says why it is not the invoice that somebody has already typed by hand.

    Raises:
        PermissionDenied: only finance books.
        Refusal: the row is already handled, is more than is left of the commitment (a credit than is spent), or
            is dated before the commitment or later than `today`, or the same amount is typed already.
        PeriodClosed: the row is dated in a closed period.
    """
    require(can_import_actuals(by))
    row = _open_row(row)
    typed = already_entered(row, application).first()
    if typed is not None and not another_reason.strip():
        raise Refusal(
            _(
                "»%(text)s« på %(amount)s er allerede indtastet %(day)s på samme bevilling. "
                "Åbn rækken, og knyt den til det indtastede, eller skriv, hvorfor det er et andet beløb."
            )
            % {"text": typed.text, "amount": format_kr(typed.amount), "day": format_date(typed.on)}
        )
    book = register_credit if row.amount < 0 else register_expenditure
    text = row.text or row.account
    book(application=application, amount=abs(row.amount), on=row.on, text=text, by=by, today=today, row=row)
    _handle(row, RowState.CONFIRMED, by=by)
    if typed is not None:
        record("book_another", row, by=by, reason=another_reason.strip(), expenditure=typed.pk)
    return row


@transaction.atomic
def link_row(*, row: ActualRow, expenditure: Expenditure, by: User) -> ActualRow:
    """Say that a row is what somebody has typed by hand: the row is handled, and nothing more is booked.

    Raises:
        PermissionDenied: only finance.
        Refusal: the row is handled, or the expenditure is reversed, has a row already, or is another amount or day.
    """
    require(can_import_actuals(by))
    row = _open_row(row)
    application = locked(expenditure.application)
    typed = already_entered(row, application).filter(pk=expenditure.pk).first()
    if typed is None:
        raise Refusal(_("Det indtastede forbrug passer ikke mere med rækken. Se efter på rækkens side."))
    typed.row = row
    typed.save(update_fields=["row"])
    _handle(row, RowState.CONFIRMED, by=by)
    record("link_row", row, by=by, expenditure=typed.pk, amount=str(typed.amount), text=typed.text)
    return row


@dataclass(frozen=True)
class Confirmed:
    """What became of several rows: how many were booked, and the sentence for each that was not."""

    booked: int
    refused: tuple[tuple[ActualRow, str], ...]


def confirm_rows(*, pairs: Iterable[tuple[ActualRow, Application]], by: User, today: date) -> Confirmed:
    """Book several rows, each on its own: one that cannot be booked does not hold up the others.

    Credits come last, for what they take back may be among the others.

    Raises:
        PermissionDenied: only finance books.
    """
    require(can_import_actuals(by))
    booked, refused = 0, []
    for row, application in sorted(pairs, key=lambda pair: pair[0].amount < 0):
        try:
            confirm_row(row=row, application=application, by=by, today=today)
        except (Refusal, LedgerRefusal, PermissionDenied) as refusal:
            refused.append((row, str(refusal)))
        else:
            booked += 1
    return Confirmed(booked, tuple(refused))


@transaction.atomic
def ignore_row(*, row: ActualRow, reason: str, by: User) -> ActualRow:
    """Put away a row that is not about the pools.

    Raises:
        PermissionDenied: only finance.
        ReasonMissing: the reason stays in the log.
        Refusal: the row is already handled.
    """
    require(can_import_actuals(by))
    reason = required(reason)
    row = _open_row(row)
    _handle(row, RowState.IGNORED, by=by)
    record("ignore_row", row, by=by, reason=reason)
    return row


@transaction.atomic
def bring_back_row(*, row: ActualRow, reason: str, by: User) -> ActualRow:
    """A row was put away by mistake: it waits to be booked again.

    Raises:
        PermissionDenied: only finance.
        ReasonMissing: the reason stays in the log.
        Refusal: the row is not put away.
    """
    require(can_import_actuals(by))
    reason = required(reason)
    row = _locked(row)
    if row.state != RowState.IGNORED:
        raise Refusal(_("Rækken er ikke lagt væk."))
    row.state, row.handled_by, row.handled_at = RowState.UNMATCHED, None, None
    row.save(update_fields=["state", "handled_by", "handled_at"])
    record("bring_back_row", row, by=by, reason=reason)
    return row


def _locked(row: ActualRow) -> ActualRow:
    return ActualRow.objects.select_for_update(of=("self",)).select_related("actual_import").get(pk=row.pk)


def _open_row(row: ActualRow) -> ActualRow:
    row = _locked(row)
    if row.state != RowState.UNMATCHED:
        raise Refusal(_("Rækken er allerede behandlet."))
    return row


def _handle(row: ActualRow, state: RowState, *, by: User) -> None:
    row.state, row.handled_by, row.handled_at = state, by, Now()
    row.save(update_fields=["state", "handled_by", "handled_at"])
    row.refresh_from_db(fields=["handled_at"])
