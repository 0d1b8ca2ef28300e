"""What has been used of the pay that a decision about staffing promised, and what is left over and let go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cases.actions.refusals import Refusal
from cases.actions.state import locked
from cases.enums import PaidFrom
from cases.models import RecommendationPoint, StaffingUse
from cases.queries.decision import last_answers
from cases.queries.staffing import cost_of, decided_lines, plan_of
from clusters.enums import PositionType
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions import lock_lines
from pools.enums import Bucket
from pools.models import Entry, FrameLine
from pools.permissions import can_appropriate
from pools.rules import use_by_shares

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class PromisedPay:
    """What one line promised for a position, and what has been spent and let go of it since. Kroner."""

    line: FrameLine
    promised: Decimal
    spent: Decimal
    released: Decimal

    @property
    def left(self) -> Decimal:
        return self.promised - self.spent - self.released


def promised_pay(point: RecommendationPoint, position: PositionType | str) -> list[PromisedPay]:
    """The lines that pay a position as it was decided, the pool's first; empty when nothing was decided."""
    plan, outcome = plan_of(point), last_answers([point]).get(point.pk)
    lines = [line for line in decided_lines(point, outcome) if line.row.position == position]
    if plan is None or not lines:
        return []
    amounts: dict[FrameLine, Decimal] = {}
    for payer in cost_of(plan, [line for line in lines if line.row.lapsed_on is None]).payers:
        if payer.line and payer.paid_from != PaidFrom.SUPPLEMENTARY:
            amounts[payer.line] = amounts.get(payer.line, ZERO) + payer.in_year
    postings = point.staffing_uses.filter(position=position).values("posting")
    used = Entry.objects.filter(posting__in=postings).values_list("line", "bucket", "amount")
    spent: dict[tuple[int, str], Decimal] = {}
    for line, bucket, amount in used:
        spent[line, bucket] = spent.get((line, bucket), ZERO) + amount
    return [
        PromisedPay(
            line,
            amount,
            spent.get((line.pk, Bucket.SPENT), ZERO),
            spent.get((line.pk, Bucket.AVAILABLE), ZERO),
        )
        for line, amount in amounts.items()
    ]


@transaction.atomic
def use_staffing(
    *,
    point: RecommendationPoint,
    position: PositionType | str,
    amount: Decimal,
    text: str,
    by: User,
    on: date,
) -> StaffingUse:
    """Write down pay that has been used for a position; every line pays as large a share of it as it promised.

    Raises:
        PermissionDenied: only finance writes it.
        Refusal: there is no text, or less is left than is to be written.
    """
    pays = _locked_pay(point, position, by=by)
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
    *, point: RecommendationPoint, position: PositionType | str, text: str, by: User, on: date
) -> StaffingUse:
    """Let go of what is left of the pay for a position, when the year's last pay has been written down.

    Raises:
        PermissionDenied: only finance writes it.
        Refusal: there is no text, or nothing is left.
    """
    pays = _locked_pay(point, position, by=by)
    left = {pay.line: -pay.left for pay in pays if pay.left}
    if not text.strip() or not left:
        raise Refusal(_("Skriv, hvorfor resten bliver frigivet. Der skal være noget tilbage."))
    posting = ledger.commit_lines(left, _why(point, position, text, by=by, on=on))
    amount = -sum(left.values(), ZERO)
    return _written(point, position, amount, text, posting, by=by, on=on, is_release=True)


def _locked_pay(
    point: RecommendationPoint, position: PositionType | str, *, by: User
) -> Sequence[PromisedPay]:
    require(can_appropriate(by))
    locked(point.case)
    pays = promised_pay(point, position)
    lock_lines([pay.line.pk for pay in pays])
    return promised_pay(point, position)


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
