"""A posting that finance made by hand, undone by its opposite. Both stay."""

from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions.application import advance_waiting_list
from pools.actions.booking_day import require_plausible_day
from pools.actions.refusals import Refusal, required
from pools.actions.state import lock_lines
from pools.enums import Bucket
from pools.ledger import Why
from pools.models import Entry, Posting
from pools.permissions import can_reverse_posting
from pools.queries import closing_over, lowest_available


@transaction.atomic
def reverse_posting(*, posting: Posting, reason: str, by: User, on: date, today: date) -> Posting:
    """Undo a wrong appropriation, carry-over or give-back; those who wait for what comes back are taken in today.

    Raises:
        PermissionDenied: only finance, only these kinds, and only once.
        ReasonMissing: what is undone has a reason.
        Refusal: the posting lies in a closed period, the day is before it or later than both it and `today`, or the
            money has been used since.
        PeriodClosed: the books are closed for the day.
    """
    lines = {entry.line_id for entry in posting.entries.all()}
    lock_lines(lines)
    posting = Posting.objects.get(pk=posting.pk)  # whoever was quicker has undone it by now
    require(can_reverse_posting(by, posting))
    reason = required(reason)
    require_plausible_day(on)
    _require_day(posting, on, today=today)
    entries = list(posting.entries.filter(bucket=Bucket.AVAILABLE).select_related("line__frame__pool"))
    for entry in entries:
        _require_unused(entry, on)
    with translation.override("da"):
        label = _("Tilbageført: %(what)s") % {"what": posting.origin_label or posting.reason}
        why = Why(by=by, on=on, reason=reason, key=f"reverse:{posting.pk}", origin_label=label)
        undone = ledger.reverse(posting, why)
        amounts = ", ".join(f"{entry.line}: {format_kr(-entry.amount)}" for entry in entries)
        record("reverse_posting", undone, by=by, reason=reason, label=amounts, reverses=posting.pk)
    for entry in entries:
        if entry.amount < 0:
            advance_waiting_list(entry.line, by=by, on=max(on, today))
    return undone


def _require_day(posting: Posting, on: date, *, today: date) -> None:
    closing = closing_over(posting)
    if closing is not None:
        raise Refusal(
            _(
                "%(posting)s er dateret %(day)s, og %(frame)s er lukket til og med %(through)s. "
                "Åbn perioden igen under årsafslutningen først."
            )
            % {
                "posting": posting,
                "day": format_date(posting.on),
                "frame": closing.frame,
                "through": format_date(closing.through_on),
            }
        )
    if on < posting.on:
        raise Refusal(
            _("Posteringen er dateret %(day)s og kan ikke tilbageføres på en tidligere dato.")
            % {"day": format_date(posting.on)}
        )
    if on > max(posting.on, today):
        raise Refusal(_("Datoen ligger i fremtiden. Skriv en dato, der ikke er senere end i dag."))


def _require_unused(entry: Entry, on: date) -> None:
    """What the posting put on a line must be there still, on every day from `on`."""
    left = lowest_available(entry.line, on)
    if entry.amount > left:
        raise Refusal(
            _(
                "Pengene er brugt videre: der skal %(amount)s tilbage fra »%(line)s«, og fra %(day)s er der "
                "kun %(left)s ledige. Frigiv pengene først, eller vælg en senere dato."
            )
            % {
                "amount": format_kr(entry.amount),
                "line": entry.line.name,
                "day": format_date(on),
                "left": format_kr(left),
            }
        )
