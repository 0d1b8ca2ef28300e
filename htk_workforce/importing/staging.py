"""A file in two steps: read and shown, and taken in when its reader has seen what it would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.dates import format_date
from htk_workforce.importing.actuals import Note, Reading, read_actuals
from htk_workforce.importing.models import StagedFile
from pools.actions import (
    BookedRow,
    Intake,
    Refusal,
    known_rows,
    refuse_known_file,
    repeated_rows,
    require_past_day,
    take_in_actuals,
)
from pools.permissions import can_import_actuals
from pools.queries import Commitment, commitments, granted_too_late

FORGOTTEN_AFTER = timedelta(days=1)
MOST_REPEATED_SHOWN = 100


class FileReplaced(Refusal):
    """Another file than the one that was shown waits now."""


@dataclass(frozen=True)
class PreviewRow:
    """`warning` says why the row cannot be booked as it is dated; empty when it can."""

    row: BookedRow
    is_known: bool
    warning: str = ""


@dataclass(frozen=True)
class Preview:
    """What a file would bring, in kroner; `known` rows came with an earlier file and are not taken in again."""

    rows: tuple[PreviewRow, ...]
    notes: tuple[Note, ...]
    new_total: Decimal

    @property
    def new(self) -> int:
        return sum(not row.is_known for row in self.rows)

    @property
    def known(self) -> int:
        return len(self.rows) - self.new

    @property
    def has_vouchers(self) -> bool:
        return any(row.row.voucher for row in self.rows)

    @property
    def warned(self) -> list[PreviewRow]:
        return [row for row in self.rows if row.warning]


@transaction.atomic
def stage_actuals(*, reading: Reading, content: bytes, by: User) -> StagedFile:
    """Keep a file without faults until its reader has seen what it would bring; the reader's earlier one goes.

    Raises:
        PermissionDenied: only finance imports.
        Refusal: the very same file was taken in before.
    """
    require(can_import_actuals(by))
    if reading.faults:
        raise ValueError("a file with faults is not staged")
    refuse_known_file(reading.checksum)
    StagedFile.objects.filter(staged_at__lt=Now() - FORGOTTEN_AFTER).delete()
    # In one step, for two clicks at once would both find nothing to replace.
    values = {"name": reading.file_name[-200:], "content": content, "staged_at": Now()}
    return StagedFile.objects.update_or_create(by=by, defaults=values)[0]


def preview_actuals(staged: StagedFile, *, today: date) -> Preview:
    """What the file would bring. A row dated where nothing can be booked is taken in all the same, but named."""
    reading = read_actuals(staged.name, bytes(staged.content))
    known = known_rows(reading.rows)
    candidates = commitments()
    rows = tuple(
        PreviewRow(row, True)
        if row.number in known
        else PreviewRow(row, False, _warning(row, candidates, today))
        for row in reading.rows
    )
    new_total = sum((row.row.amount for row in rows if not row.is_known), Decimal("0.00"))
    twice = _("Rækken er magen til en tidligere i filen, også bilagsnummeret, og er ikke talt med igen.")
    repeated = [Note(number, twice) for number in sorted(repeated_rows(reading.rows))]
    return Preview(rows, (*reading.notes, *repeated[:MOST_REPEATED_SHOWN]), new_total)


def _warning(row: BookedRow, candidates: Sequence[Commitment], today: date) -> str:
    try:
        require_past_day(row.on, today=today)
    except Refusal as refusal:
        return str(refusal)
    application = granted_too_late(row.text, row.amount, row.on, candidates)
    if application is None:
        return ""
    return _("Rækken ligner %(application)s, men den er dateret %(day)s, før pengene blev bevilget.") % {
        "application": application,
        "day": format_date(row.on),
    }


@transaction.atomic
def take_in_staged(*, seen: str, by: User) -> Intake:
    """Take in the file that was shown; `seen` is its checksum.

    Raises:
        PermissionDenied: only finance imports.
        FileReplaced: another file waits instead, chosen in another window.
        Refusal: it is taken in or put away already, or has become known since.
    """
    require(can_import_actuals(by))
    held = _shown(seen, by=by)
    reading = read_actuals(held.name, bytes(held.content))
    intake = take_in_actuals(file_name=held.name, checksum=reading.checksum, rows=reading.rows, by=by)
    held.delete()
    return intake


@transaction.atomic
def put_away_staged(*, seen: str, by: User) -> None:
    """Throw the file away that was shown; `seen` is its checksum.

    Raises:
        PermissionDenied, FileReplaced, Refusal: as take_in_staged.
    """
    require(can_import_actuals(by))
    _shown(seen, by=by).delete()


def _shown(seen: str, *, by: User) -> StagedFile:
    held = StagedFile.objects.select_for_update().filter(by=by).first()
    if held is None:
        raise Refusal(_("Filen venter ikke længere. Vælg den igen."))
    if held.checksum != seen:
        raise FileReplaced(
            _(
                "Du har valgt en anden fil i et andet vindue, og nu er det »%(file)s«, der venter. "
                "Intet er læst ind eller lagt væk. Se den efter her."
            )
            % {"file": held.name}
        )
    return held
