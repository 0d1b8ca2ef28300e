"""Rows of the finance system: taken in once, matched to a commitment by proposal, booked when a person says so."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
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
from htk_workforce.money import exact
from pools.actions.expenditure import register_credit, register_expenditure
from pools.actions.refusals import Refusal, required
from pools.enums import RowState
from pools.ledger import LedgerRefusal
from pools.models import ActualImport, ActualRow, Application, Expenditure
from pools.permissions import can_import_actuals
from pools.queries import commitments, proposed_commitment, unmatched_rows

AT_A_TIME = 500
"""Rows asked about or written in one statement: far below what either database takes."""


@dataclass(frozen=True)
class BookedRow:
    """One row as read from a file: kroner, and its number in the file."""

    number: int
    account: str
    amount: Decimal
    text: str
    on: date


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
        refuse_known_file(checksum)
        if not rows:
            raise Refusal(_("Filen har ingen rækker med beløb."))
        intake = ActualImport.objects.create(file_name=file_name[:200], checksum=checksum, by=by)
        prints = fingerprints(rows)
        known = _known(prints)
        candidates = commitments()
        new = [
            ActualRow(
                actual_import=intake,
                number=row.number,
                account=row.account,
                amount=row.amount,
                text=row.text,
                on=row.on,
                fingerprint=fingerprint,
                proposal=proposed_commitment(row.text, row.amount, candidates),
            )
            for row, fingerprint in zip(rows, prints, strict=True)
            if fingerprint not in known
        ]
        ActualRow.objects.bulk_create(new, batch_size=AT_A_TIME)
        record("import_actuals", intake, by=by, rows=len(new), known=len(known))
    return Intake(intake, len(new), len(known))


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
    """The numbers of the rows that an earlier file already brought."""
    prints = fingerprints(rows)
    known = _known(prints)
    return {row.number for row, fingerprint in zip(rows, prints, strict=True) if fingerprint in known}


def _known(prints: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(prints), AT_A_TIME):
        some = ActualRow.objects.filter(fingerprint__in=prints[start : start + AT_A_TIME])
        known.update(some.values_list("fingerprint", flat=True))
    return known


def fingerprints(rows: Sequence[BookedRow]) -> list[str]:
    """What makes a row the same row in another export: its content, and which of several alike in the file it is.

    So two alike in one file are two rows, and an export of a longer period brings only what is new. The number of
    the row does not count, for it changes from export to export.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    prints = []
    for row in rows:
        content = (row.account, str(exact(row.amount)), row.text, row.on.isoformat())
        seen[content] += 1
        prints.append(hashlib.sha256(repr((*content, seen[content])).encode()).hexdigest())
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
            proposal = proposed_commitment(row.text, row.amount, candidates)
            if row.proposal_id != (proposal and proposal.pk):
                row.proposal = proposal
                changed.append(row)
        ActualRow.objects.bulk_update(changed, ["proposal"], batch_size=AT_A_TIME)
    return len(changed)


@transaction.atomic
def confirm_row(*, row: ActualRow, application: Application, by: User) -> ActualRow:
    """Book a row against a commitment, dated as in the finance system. An amount below zero is a credit.

    Raises:
        PermissionDenied: only finance books.
        Refusal: the row is already handled, or is more than is left of the commitment, a credit than is spent.
        PeriodClosed: the row is dated in a closed period.
    """
    require(can_import_actuals(by))
    row = _open_row(row)
    book = register_credit if row.amount < 0 else register_expenditure
    text = row.text or row.account
    book(application=application, amount=abs(row.amount), on=row.on, text=text, by=by, row=row)
    _handle(row, RowState.CONFIRMED, by=by)
    return row


@dataclass(frozen=True)
class Confirmed:
    """What became of several rows: how many were booked, and the sentence for each that was not."""

    booked: int
    refused: tuple[tuple[ActualRow, str], ...]


def confirm_rows(*, pairs: Iterable[tuple[ActualRow, Application]], by: User) -> Confirmed:
    """Book several rows, each on its own: one that cannot be booked does not hold up the others.

    Credits come last, for what they take back may be among the others.

    Raises:
        PermissionDenied: only finance books.
    """
    require(can_import_actuals(by))
    booked, refused = 0, []
    for row, application in sorted(pairs, key=lambda pair: pair[0].amount < 0):
        try:
            confirm_row(row=row, application=application, by=by)
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


def _open_row(row: ActualRow) -> ActualRow:
    row = ActualRow.objects.select_for_update(of=("self",)).select_related("actual_import").get(pk=row.pk)
    if row.state != RowState.UNMATCHED:
        raise Refusal(_("Rækken er allerede behandlet."))
    return row


def _handle(row: ActualRow, state: RowState, *, by: User) -> None:
    row.state, row.handled_by, row.handled_at = state, by, Now()
    row.save(update_fields=["state", "handled_by", "handled_at"])
    row.refresh_from_db(fields=["handled_at"])
