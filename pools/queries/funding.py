"""Who pays an application: the pool's part by position, the other sources in order, and what is spent of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import Sum
from django.utils import timezone

from pools.enums import ApplicationState, Bucket
from pools.models import Application, Entry, Expenditure, FrameLine, FundingPart, Pool
from pools.rules import pool_part, waterfall

ZERO = Decimal("0.00")
Accounts = dict[FrameLine | None, Decimal]
"""Kroner by account, the pool's own line first; None gathers the sources outside the pools."""


def position_shares(pool: Pool, on: date) -> dict[str, Decimal]:
    """The share of each position's pay the pool may carry on a day, by cost type; a type not named is carried whole."""
    return {row.cost_type: row.share for row in pool.position_shares.valid_on(on)}


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
    costs = [
        (cost.cost_type, (cost.approved_amount or ZERO) if approved else cost.amount)
        for cost in application.lines.all()
    ]
    return funding_for(application.line.frame.pool, costs, sources_of(application), on=on)


def sources_of(application: Application) -> list[FundingPart]:
    """The sources of what the pool does not pay, in the order used."""
    return list(application.funding_parts.select_related("line__frame__pool").order_by("order"))


def funding_for(
    pool: Pool, costs: Iterable[tuple[str, Decimal]], sources: Sequence[FundingPart], *, on: date
) -> FundingOf:
    """The funding of costs that need not be saved: pairs of cost type and kroner."""
    shares = position_shares(pool, on)
    total = carried = ZERO
    for cost_type, amount in costs:
        total += amount
        carried += pool_part(amount, shares[cost_type]) if cost_type in shares else amount
    paid, uncovered = waterfall(total - carried, [source.limit for source in sources])
    return FundingOf(total, carried, tuple(zip(sources, paid, strict=True)), uncovered)


def received_on(application: Application) -> date:
    """The day of receipt in local time; the moment is kept in UTC."""
    return timezone.localdate(application.received_at)


def terms_day(application: Application, on: date) -> date:
    """The day whose cost types and caps hold: that of the receipt, before it the day it is asked.

    Who has sent an application is answered by what the pool said that day.
    """
    return on if application.received_at is None else received_on(application)


def funding_day(application: Application) -> date:
    """The day whose shares hold: that of the decision, before it that of the receipt."""
    return application.decided_on or received_on(application)


def reserved_of(application: Application) -> Decimal:
    """What is held for an application, in kroner: what was held and not let go, whatever the shares are today."""
    return _booked(application).get((application.line_id, Bucket.RESERVED), ZERO)


def spent_on(application: Application) -> Decimal:
    """Actual expenditure so far, in kroner: less the credits, and without what was reversed."""
    return spent_on_each([application]).get(application.pk, ZERO)


@dataclass(frozen=True)
class GrantAccount:
    """What became of a grant, all who pay it together, in kroner. `released` was let go when it was closed."""

    approved: Decimal
    spent: Decimal
    released: Decimal

    @property
    def left(self) -> Decimal:
        return self.approved - self.spent - self.released


def account_of(application: Application) -> GrantAccount:
    """By what was approved, not by what is still committed: a closed grant has let go of what nobody used."""
    approved, spent = application.approved_total, spent_on(application)
    is_closed = application.state == ApplicationState.CLOSED
    return GrantAccount(approved, spent, released=approved - spent if is_closed else ZERO)


def spent_on_each(applications: Iterable[Application]) -> dict[int, Decimal]:
    """The same for several, in kroner by their ids; those without expenditure are left out."""
    standing = Expenditure.objects.filter(
        application__in=[application.pk for application in applications], reversed_at=None
    )
    return dict(standing.order_by().values_list("application").annotate(total=Sum("amount")))


def committed_of(application: Application) -> Accounts:
    """What was committed where, spent or not. Read from the ledger, whatever the shares are today."""
    booked = _booked(application)
    return _by_account(
        application,
        lambda line: booked.get((line, Bucket.COMMITTED), ZERO) + booked.get((line, Bucket.SPENT), ZERO),
    )


def unspent_of(application: Application) -> Accounts:
    """What is left of each account of a commitment. Outside the pools: what the ledger did not spend."""
    booked = _booked(application)
    left = _by_account(application, lambda line: booked.get((line, Bucket.COMMITTED), ZERO))
    if None in left:
        in_pools = sum((amount for (_line, bucket), amount in booked.items() if bucket == Bucket.SPENT), ZERO)
        left[None] -= spent_on(application) - in_pools
    return left


def spent_of(application: Application) -> Accounts:
    """What is spent of each account of a commitment."""
    unspent = unspent_of(application)
    return {line: amount - unspent[line] for line, amount in committed_of(application).items()}


def accounts_of(application: Application, funding: FundingOf) -> Accounts:
    """The same funding by account instead of by source."""
    accounts: Accounts = {application.line: funding.pool_part}
    for part, amount in funding.parts:
        accounts[part.line] = accounts.get(part.line, ZERO) + amount
    return accounts


def other_pools(application: Application, accounts: Accounts) -> dict[Pool, Decimal]:
    """What pools besides the application's own line pay, in kroner, however many sources it is split on."""
    totals: dict[Pool, Decimal] = {}
    for line, amount in accounts.items():
        if line is not None and line.pk != application.line_id and amount:
            totals[line.frame.pool] = totals.get(line.frame.pool, ZERO) + amount
    return totals


def _booked(application: Application) -> dict[tuple[int, str], Decimal]:
    """What an application has moved in the ledger, by line and bucket."""
    entries = Entry.objects.filter(
        posting__content_type=ContentType.objects.get_for_model(Application),
        posting__object_id=application.pk,
    )
    sums = entries.order_by().values_list("line", "bucket").annotate(total=Sum("amount"))
    return {(line, bucket): total for line, bucket, total in sums}


def _by_account(application: Application, booked: Callable[[int], Decimal]) -> Accounts:
    accounts: Accounts = {application.line: booked(application.line_id)}
    for part in sources_of(application):
        if part.line is None:
            accounts[None] = accounts.get(None, ZERO) + (part.committed_amount or ZERO)
        else:
            accounts[part.line] = booked(part.line_id)
    return accounts
