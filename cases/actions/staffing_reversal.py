"""What was wrongly written about the pay of a staffing is undone: it stays with its reason and counts no more."""

from datetime import date

from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from cases.actions.refusals import ReasonMissing, Refusal, refuse_personal_numbers
from cases.actions.staffing_replaced import let_go_late
from cases.actions.state import locked
from cases.models import StaffingUse
from cases.permissions import can_reverse_staffing_use
from cases.queries.staffing_use import staffing_pay
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions import lock_lines, require_nobody_waits, require_past_day
from pools.models import FrameLine

REASON_LENGTH = StaffingUse._meta.get_field("reversal_reason").max_length


@transaction.atomic
def reverse_staffing_use(*, use: StaffingUse, reason: str, by: User, on: date, today: date) -> StaffingUse:
    """Undo pay that was wrongly written as used, or wrongly let go; every line gets back what it paid.

    When a position has been replaced meanwhile, what is now left of its pay for the months it does not run goes back
    to the lines as well.

    Raises:
        PermissionDenied: only finance, and only what somebody wrote.
        ReasonMissing: a reversal has a reason.
        Refusal: it is reversed already, or is dated before the row or later than `today`.
            Or it was let go, and somebody waits for it now.
        PoolOverdrawn: what was let go is promised to something else.
        PeriodClosed: the books are closed for the day.
    """
    locked(use.point.case)
    lock_lines([pay.line.pk for found in staffing_pay(use.point).positions for pay in found.lines])
    use = StaffingUse.objects.select_related("point__case", "posting", "reversed_by").get(pk=use.pk)
    require(can_reverse_staffing_use(by, use))
    if use.is_reversed:
        raise Refusal(
            _("Beløbet er allerede tilbageført pr. %(day)s af %(by)s.")
            % {"day": format_date(use.reversed_on), "by": use.reversed_by}
        )
    if not reason.strip():
        raise ReasonMissing
    refuse_personal_numbers({_("Begrundelse"): reason})
    if on < use.on:
        raise Refusal(
            _("Beløbet er bogført %(day)s og kan ikke tilbageføres på en tidligere dato.")
            % {"day": format_date(use.on)}
        )
    require_past_day(on, today=today)
    why = _why(use, reason.strip(), by=by, on=on)
    if use.is_release:  # the lines promise it again, and nobody who waits is overtaken
        for line in FrameLine.objects.filter(entries__posting=use.posting).distinct():
            require_nobody_waits(line)
    ledger.reverse(use.posting, why)
    use.reversed_by, use.reversed_at, use.reversed_on = by, Now(), on
    use.reversal_reason = reason.strip()[:REASON_LENGTH]
    use.save(update_fields=["reversed_by", "reversed_at", "reversed_on", "reversal_reason"])
    use.refresh_from_db(fields=["reversed_at"])
    said = {"use": use.pk, "amount": format_kr(use.amount), "text": use.text}
    record(
        "reverse_staffing_use", use.point.case, by=by, reason=reason.strip(), point=use.point.order, **said
    )
    let_go_late(use.point, why)
    return use


@translation.override("da")  # the ledger is a municipal record, whatever the language of the screen
def _why(use: StaffingUse, reason: str, *, by: User, on: date) -> ledger.Why:
    label = str(use.point)
    reason = label if use.point.case.is_closed_to_outsiders() else _("Tilbageført: %(why)s") % {"why": reason}
    return ledger.Why(
        by=by,
        on=on,
        reason=reason[:500],
        key=f"point:{use.point_id}:use:{use.pk}:reverse",
        origin=use.point,
        origin_label=label,
    )
