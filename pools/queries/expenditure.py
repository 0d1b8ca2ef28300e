"""What became of a grant: each expenditure and credit, what each account has paid, and what can still be credited."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from pools.models import Application, Expenditure, FrameLine
from pools.queries.funding import ZERO, GrantAccount, account_of, spent_of


@dataclass(frozen=True)
class GrantUse:
    """What became of a grant, in kroner. `rows` are by date; those that were reversed stand among them.

    `payers` are the accounts with what each has paid, the pool's own line first; None gathers those outside the pools.
    """

    account: GrantAccount
    rows: tuple[Expenditure, ...]
    payers: tuple[tuple[FrameLine | None, Decimal], ...]

    @property
    def credited(self) -> Decimal:
        return credited_in(self.rows)


def grant_use(application: Application) -> GrantUse:
    rows = tuple(booked_on([application]))
    return GrantUse(account_of(application), rows, tuple(spent_of(application).items()))


def credited_in(rows: Iterable[Expenditure]) -> Decimal:
    """What came back by credits that count, in kroner above zero."""
    return -sum((row.amount for row in rows if not row.is_reversed and row.amount < 0), ZERO)


def booked_on(applications: Iterable[Application]) -> QuerySet[Expenditure]:
    """Every expenditure and credit of some applications with what is told of it, also those that were reversed."""
    booked = Expenditure.objects.filter(application__in=[application.pk for application in applications])
    return booked.select_related("by", "reversed_by", "row__actual_import", "credited").order_by(
        "application", "on", "id"
    )


def left_to_credit(expenditure: Expenditure) -> Decimal:
    """What no credit note has taken back of an expenditure yet, in kroner; nothing of a credit or a reversed one."""
    if expenditure.is_reversed or expenditure.amount < 0:
        return ZERO
    notes = expenditure.credit_notes.filter(reversed_at=None).aggregate(total=Sum("amount"))["total"]
    return expenditure.amount + (notes or ZERO)
