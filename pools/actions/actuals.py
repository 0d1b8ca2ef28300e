"""Rows of the finance system: taken in once, matched to a commitment by proposal, booked when a person says so."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from pools.actions.account import register_expenditure
from pools.actions.refusals import Refusal, required
from pools.enums import ApplicationState, RowState
from pools.models import ActualImport, ActualRow, Application
from pools.permissions import can_import_actuals
from pools.queries import committed_of, spent_on

NUMBER = re.compile(r"\b[A-ZÆØÅ]{2,5}-\d{4}-\d{4}\b")


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


@transaction.atomic
def take_in_actuals(*, file_name: str, checksum: str, rows: Sequence[BookedRow], by: User) -> Intake:
    """Keep the rows of a file; rows known from an earlier file are not taken in again.

    Raises:
        PermissionDenied: only finance imports.
        Refusal: the very same file was taken in before, or there are no rows.
    """
    require(can_import_actuals(by))
    if not rows:
        raise Refusal(_("Filen har ingen rækker med beløb."))
    earlier = ActualImport.objects.filter(checksum=checksum).first()
    if earlier is not None:
        raise Refusal(
            _("Filen er allerede læst ind som »%(file)s«. Intet er talt med igen.") % {"file": earlier}
        )
    intake = ActualImport.objects.create(file_name=file_name, checksum=checksum, by=by)
    prints = fingerprints(rows)
    known = set(ActualRow.objects.filter(fingerprint__in=prints).values_list("fingerprint", flat=True))
    candidates = _candidates()
    new = [
        ActualRow(
            actual_import=intake,
            number=row.number,
            account=row.account,
            amount=row.amount,
            text=row.text,
            on=row.on,
            fingerprint=fingerprint,
            proposal=propose(row, candidates),
        )
        for row, fingerprint in zip(rows, prints, strict=True)
        if fingerprint not in known
    ]
    ActualRow.objects.bulk_create(new)
    record("import_actuals", intake, by=by, rows=len(new), known=len(rows) - len(new))
    return Intake(intake, len(new), len(rows) - len(new))


def fingerprints(rows: Sequence[BookedRow]) -> list[str]:
    """What makes a row the same row in another export: its content, and which of several alike in the file it is."""
    seen: Counter[tuple[object, ...]] = Counter()
    prints = []
    for row in rows:
        content = (row.account, row.amount, row.text, row.on)
        seen[content] += 1
        prints.append(hashlib.sha256(repr((*content, seen[content])).encode()).hexdigest())
    return prints


def _candidates() -> dict[Application, Decimal]:
    """Granted applications with what is left of them, in kroner."""
    granted = Application.objects.filter(
        state__in=[ApplicationState.APPROVED, ApplicationState.PARTLY_APPROVED, ApplicationState.REPORTED]
    ).select_related("line__frame__pool", "workplace")
    return {a: sum(committed_of(a).values(), Decimal("0.00")) - spent_on(a) for a in granted}


def propose(row: BookedRow, candidates: dict[Application, Decimal]) -> Application | None:
    """The commitment a row probably belongs to: by number in the text, else by workplace and amount if only one fits."""
    numbers = set(NUMBER.findall(row.text.upper()))
    by_number = [a for a in candidates if a.number in numbers]
    if len(by_number) == 1:
        return by_number[0]
    named = [
        a
        for a, left in candidates.items()
        if a.workplace.name.casefold() in row.text.casefold() and row.amount <= left
    ]
    return named[0] if len(named) == 1 and not numbers else None


@transaction.atomic
def confirm_row(*, row: ActualRow, application: Application, by: User) -> ActualRow:
    """Book a row against a commitment, dated as in the finance system.

    Raises:
        PermissionDenied: only finance books.
        Refusal: the row is already handled, is a credit, or is more than is left of the commitment.
    """
    require(can_import_actuals(by))
    row = _open_row(row)
    if row.amount < 0:
        raise Refusal(
            _(
                "Rækken er en tilbagebetaling. Ret forbruget på ansøgningen, og læg rækken væk med en begrundelse."
            )
        )
    register_expenditure(application=application, amount=row.amount, on=row.on, text=row.text, by=by, row=row)
    _handle(row, RowState.CONFIRMED, by=by)
    return row


@transaction.atomic
def ignore_row(*, row: ActualRow, reason: str, by: User) -> ActualRow:
    """Put away a row that is not about the pools.

    Raises:
        ReasonMissing: the reason stays in the log.
    """
    require(can_import_actuals(by))
    row = _open_row(row)
    _handle(row, RowState.IGNORED, by=by)
    record("ignore_row", row, by=by, reason=required(reason))
    return row


def _open_row(row: ActualRow) -> ActualRow:
    row = ActualRow.objects.select_for_update(of=("self",)).select_related("actual_import").get(pk=row.pk)
    if row.state != RowState.UNMATCHED:
        raise Refusal(_("Rækken er allerede behandlet."))
    return row


def _handle(row: ActualRow, state: RowState, *, by: User) -> None:
    row.state, row.handled_by, row.handled_at = state, by, Now()
    row.save(update_fields=["state", "handled_by", "handled_at"])
