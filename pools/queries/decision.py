"""What a decision on an application does, before and after: to its lines, and to the money of the pools."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pools.enums import Bucket, ChangeState
from pools.models import Application, ApplicationLine, Balance, Change, FrameLine
from pools.queries.budget import ZERO, Figures
from pools.queries.funding import FundingOf, funding_for, reserved_of, sources_of


@dataclass(frozen=True)
class LineEffect:
    """One line of a pool before and after, in kroner."""

    line: FrameLine
    before: Figures
    after: Figures

    @property
    def is_overdrawn(self) -> bool:
        return self.after.available < 0


@dataclass(frozen=True)
class DecisionEffect:
    """What an approval of `approved` kroner does: who pays, and each line that money is taken from."""

    approved: Decimal
    funding: FundingOf
    lines: tuple[LineEffect, ...]

    @property
    def is_overdrawn(self) -> bool:
        return any(effect.is_overdrawn for effect in self.lines)


def decision_effect(application: Application, amounts: Mapping[int, Decimal], *, on: date) -> DecisionEffect:
    """The effect of approving `amounts` (kroner by the cost line's id) on a day; nothing is written."""
    costs = [(cost.cost_type, amounts.get(cost.pk, ZERO)) for cost in application.lines.all()]
    funding = funding_for(application.line.frame.pool, costs, sources_of(application), on=on)
    taken: dict[FrameLine, Decimal] = {application.line: funding.pool_part}
    for part, amount in funding.parts:
        if part.line is not None and amount:
            taken[part.line] = taken.get(part.line, ZERO) + amount
    held = reserved_of(application)
    figures = _figures(taken)
    effects = []
    for line, amount in taken.items():
        before, let_go = figures[line.pk], held if line == application.line else ZERO
        after = replace(
            before,
            available=before.available + let_go - amount,
            reserved=before.reserved - let_go,
            committed=before.committed + amount,
        )
        effects.append(LineEffect(line, before, after))
    return DecisionEffect(funding.total, funding, tuple(effects))


def _figures(lines: Mapping[FrameLine, Decimal]) -> dict[int, Figures]:
    found: dict[int, dict[str, Decimal]] = {line.pk: {} for line in lines}
    for balance in Balance.objects.filter(line__in=lines).exclude(bucket=Bucket.SOURCE):
        found[balance.line_id][balance.bucket] = balance.amount
    return {pk: Figures(**amounts) for pk, amounts in found.items()}


@dataclass(frozen=True)
class AmountRow:
    """A cost line with an amount before and after, in kroner."""

    cost: ApplicationLine
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True)
class AmountTable:
    """Cost lines before and after a decision, with their sums."""

    rows: tuple[AmountRow, ...]

    @property
    def before(self) -> Decimal:
        return sum((row.before for row in self.rows), ZERO)

    @property
    def after(self) -> Decimal:
        return sum((row.after for row in self.rows), ZERO)

    @property
    def change(self) -> Decimal:
        return self.after - self.before


def decided_amounts(application: Application) -> AmountTable:
    """What was applied for and what the decision gave, as it was decided: later changes have their own letters."""
    first = application.changes.filter(state=ChangeState.APPROVED).order_by("decided_on", "pk").first()
    given = {int(pk): Decimal(amount) for pk, amount in first.before.items()} if first else None
    return AmountTable(
        tuple(
            AmountRow(cost, cost.amount, (cost.approved_amount or ZERO) if given is None else given[cost.pk])
            for cost in application.lines.all()
        )
    )


def changed_amounts(change: Change) -> AmountTable:
    """The cost lines before and after a change; as it was asked for, whatever has happened since."""
    return AmountTable(
        tuple(
            AmountRow(cost, Decimal(change.before[str(cost.pk)]), Decimal(change.after[str(cost.pk)]))
            for cost in change.application.lines.all()
        )
    )
