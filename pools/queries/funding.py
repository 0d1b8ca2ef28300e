"""Who pays an application: the pool's part by position, the other sources in order, and what is spent of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from pools.enums import Party
from pools.models import Application, Expenditure, FrameLine, FundingPart, Pool
from pools.rules import pool_part, waterfall

ZERO = Decimal("0.00")


def position_shares(pool: Pool, on: date) -> dict[str, Decimal]:
    """The share of each position's pay the pool may carry on a day, by cost type; a type not named is carried whole."""
    rows = pool.position_shares.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)
    return {row.cost_type: row.share for row in rows.order_by("valid_from")}


@dataclass(frozen=True)
class FundingOf:
    """How an amount is paid, in kroner. `parts` pair each other source with what it pays; `uncovered` has no source."""

    total: Decimal
    pool_part: Decimal
    parts: tuple[tuple[FundingPart, Decimal], ...]
    uncovered: Decimal

    @property
    def own_part(self) -> Decimal:
        return self.total - self.pool_part


def funding_of(application: Application, *, on: date, approved: bool = False) -> FundingOf:
    """The funding of what is applied for, or of what is approved."""
    shares = position_shares(application.line.frame.pool, on)
    total = carried = ZERO
    for cost in application.lines.all():
        amount = (cost.approved_amount or ZERO) if approved else cost.amount
        total += amount
        carried += pool_part(amount, shares[cost.cost_type]) if cost.cost_type in shares else amount
    sources = list(application.funding_parts.select_related("line__frame__pool").order_by("order"))
    paid, uncovered = waterfall(total - carried, [source.limit for source in sources])
    return FundingOf(total, carried, tuple(zip(sources, paid, strict=True)), uncovered)


def missing_parties(application: Application) -> list[Party]:
    """The parties the pool asks for that have not qualified the application yet."""
    pool = application.line.frame.pool
    asked = set(pool.required_qualifications.values_list("party", flat=True))
    answered = set(application.qualifications.values_list("party", flat=True))
    return [party for party in Party if party in asked - answered]


def spent_on(application: Application) -> Decimal:
    """Actual expenditure so far, in kroner."""
    return Expenditure.objects.filter(application=application).aggregate(total=Sum("amount"))["total"] or ZERO


def committed_of(application: Application) -> dict[FrameLine | None, Decimal]:
    """What was committed where, the pool's line first; None gathers the sources outside the pools."""
    # The day of the decision, not today: the shares of that day are what was committed.
    on = application.decided_on or application.received_at.date()
    funding = funding_of(application, on=on, approved=True)
    accounts: dict[FrameLine | None, Decimal] = {application.line: funding.pool_part}
    for part, amount in funding.parts:
        accounts[part.line] = accounts.get(part.line, ZERO) + amount
    return accounts
