"""What has been used of the pay that a decision about staffing promised, and what is left over and let go."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cases.actions.refusals import Refusal
from cases.actions.state import locked
from cases.models import RecommendationPoint, StaffingUse
from cases.permissions import can_use_staffing
from cases.queries.staffing_use import PromisedPay, StaffingPay, staffing_pay
from clusters.enums import PositionType
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions import lock_lines, promise_lines
from pools.rules import use_by_shares

ZERO = Decimal("0.00")


@transaction.atomic
def use_staffing(
    *,
    point: RecommendationPoint,
    position: PositionType | str,
    amount: Decimal,
    text: str,
    by: User,
    on: date,
    seen: int | None = None,
) -> StaffingUse:
    """Write down pay that has been used for a position; every line pays as large a share of it as it promised.

    `seen` is how many rows there were when the amount was typed, so that a form sent twice is booked once.

    Raises:
        PermissionDenied: only finance writes it.
        Refusal: there is no text, less is left than is to be written, the day is before the decision, or others have
            written something since.
        LedgerRefusal: the ledger's own reasons, e.g. a closed period.
    """
    pays = _locked_pay(point, position, by=by, on=on, seen=seen)
    if not text.strip():
        raise Refusal(_("Skriv, hvad pengene er brugt til."))
    left = sum((pay.left for pay in pays), ZERO)
    if amount <= 0 or amount > left:
        raise Refusal(
            _("Skriv et beløb over 0 kr. og højst det, der er tilbage: %(left)s") % {"left": format_kr(left)}
        )
    parts, _over = use_by_shares(
        amount, [pay.promised - pay.released for pay in pays], [pay.spent for pay in pays]
    )
    given = {pay.line: part for pay, part in zip(pays, parts, strict=True) if part}
    posting = ledger.spend_lines(given, _why(point, position, text, by=by, on=on))
    return _written(point, position, amount, text, posting, by=by, on=on)


@transaction.atomic
def release_staffing(
    *,
    point: RecommendationPoint,
    position: PositionType | str,
    text: str,
    by: User,
    on: date,
    seen: int | None = None,
) -> StaffingUse:
    """Let go of what is left of the pay for a position, when the year's last pay has been written down.

    Raises:
        PermissionDenied, Refusal, LedgerRefusal: as for `use_staffing`; nothing is left.
    """
    pays = _locked_pay(point, position, by=by, on=on, seen=seen)
    left = {pay.line: -pay.left for pay in pays if pay.left}
    if not text.strip() or not left:
        raise Refusal(_("Skriv, hvorfor resten bliver frigivet. Der skal være noget tilbage."))
    posting = promise_lines(left, _why(point, position, text, by=by, on=on))
    amount = -sum(left.values(), ZERO)
    return _written(point, position, amount, text, posting, by=by, on=on, is_release=True)


def _locked_pay(
    point: RecommendationPoint, position: PositionType | str, *, by: User, on: date, seen: int | None
) -> Sequence[PromisedPay]:
    require(can_use_staffing(by))
    locked(point.case)
    lock_lines([pay.line.pk for pay in _of(staffing_pay(point), position)])
    pay = staffing_pay(point)
    if seen is not None and seen != len(pay.uses):
        raise Refusal(_("Der er skrevet noget på bemandingen, siden du åbnede siden. Se det, og prøv igen."))
    if pay.first_day and on < pay.first_day:
        raise Refusal(
            _("Bemandingen blev besluttet %(day)s. Vælg den dag eller en senere.")
            % {"day": format_date(pay.first_day)}
        )
    return _of(pay, position)


def _of(pay: StaffingPay, position: PositionType | str) -> Sequence[PromisedPay]:
    return [line for found in pay.positions if found.position == position for line in found.lines]


def _written(
    point: RecommendationPoint,
    position: PositionType | str,
    amount: Decimal,
    text: str,
    posting: ledger.Posting,
    *,
    by: User,
    on: date,
    is_release: bool = False,
) -> StaffingUse:
    use = StaffingUse.objects.create(
        point=point,
        position=position,
        on=on,
        amount=amount,
        is_release=is_release,
        text=text.strip(),
        posting=posting,
        by=by,
    )
    record("use_staffing", point.case, by=by, point=point.order, amount=format_kr(amount), text=use.text)
    return use


@translation.override("da")  # the ledger is a municipal record, whatever the language of the screen
def _why(
    point: RecommendationPoint, position: PositionType | str, text: str, *, by: User, on: date
) -> ledger.Why:
    number = point.staffing_uses.count() + 1
    label = str(point)
    reason = label if point.case.is_closed_to_outsiders() else text.strip()
    return ledger.Why(
        by=by,
        on=on,
        reason=reason[:500],
        key=f"point:{point.pk}:use:{position}:{number}",
        origin=point,
        origin_label=label,
    )
