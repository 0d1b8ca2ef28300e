"""What a pool pays of an application and who pays the rest: cost types, caps, sources, and written reasons."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from htk_workforce.money import format_kr
from pools.enums import CostType, OtherCosts, PoolKind
from pools.models import AllowedCost, Application, FrameLine, Pool
from pools.queries.funding import ZERO, FundingOf, funding_of, position_shares, terms_day
from pools.rules import pool_part


@dataclass(frozen=True)
class Finding:
    """One answer to "may this be sent?". `kind` is success, info, warning or error; an error blocks.

    `lacks_reason`: a warning that may be overridden, but only in writing, and nobody has written yet.
    `is_confidential`: it rests on a hidden figure and is only for those who enter or decide the application.
    """

    kind: str
    text: str
    lacks_reason: bool = False
    is_confidential: bool = False

    @property
    def blocks(self) -> bool:
        return self.kind == "error" or self.lacks_reason


class AskedCost(Protocol):
    """A cost line, saved or only typed so far. `amount` in kroner."""

    cost_type: str
    description: str
    exception_reason: str
    year: int | None

    @property
    def amount(self) -> Decimal: ...


def payment_findings(
    application: Application, *, on: date, amounts: Mapping[int, Decimal] | None = None
) -> list[Finding]:
    """What may be paid, and by whom; not what the workplace or the line is.

    Cost types and caps are those of the day of receipt, the shares those of `on`.
    `amounts` are what is granted in kroner by the cost's id: a part may stay below a cap that the whole is above.
    """
    costs, funding = list(application.lines.all()), funding_of(application, on=on)
    granted = None if amounts is None else [amounts.get(cost.pk, ZERO) for cost in costs]
    return findings_of_payment(
        application.line,
        costs,
        funding,
        application.warning_reason,
        on=on,
        terms_on=terms_day(application, on),
        granted=granted,
    )


def findings_of_payment(
    line: FrameLine,
    costs: Sequence[AskedCost],
    funding: FundingOf,
    warning_reason: str,
    *,
    on: date,
    terms_on: date | None = None,
    granted: Sequence[Decimal] | None = None,
) -> list[Finding]:
    """The same for costs that need not be saved. `granted` is in kroner by cost, None for all that is asked.

    `terms_on` is the day whose cost types and caps hold, `on` when nothing is sent yet.
    """
    pool = line.frame.pool
    terms = list(pool.allowed_costs.valid_on(terms_on or on))
    amounts = [cost.amount for cost in costs] if granted is None else granted
    by_cost = list(zip(costs, amounts, strict=True))
    findings = (
        _cost_findings(pool, costs, terms, on=terms_on or on)
        + _cap_findings(pool, by_cost, terms, on=on)
        + _source_findings(line, funding)
    )
    return findings + _contact_findings(pool, costs, warning_reason)


def _cost_findings(
    pool: Pool, costs: Sequence[AskedCost], terms: Sequence[AllowedCost], *, on: date
) -> list[Finding]:
    """Cost types the pool does not name: refused, or allowed with a written reason (AT19).

    A pool pays them all until the day it first names one; when the last one ends, it pays none.
    """
    if not terms and not pool.allowed_costs.begun_by(on).exists():
        return []
    allowed = {term.cost_type for term in terms}
    refuses_others = pool.conditions_on(on).other_costs == OtherCosts.REFUSED
    findings = []
    for cost in costs:
        names = {"type": CostType(cost.cost_type).label, "description": cost.description}
        if cost.cost_type in allowed:
            continue
        if refuses_others and not allowed:
            text = _(
                "Ingen af puljens udgiftstyper gælder nu, så »%(description)s« kan ikke betales. "
                "Vælg en anden pulje, eller bed HR-Centret om at se på puljens vilkår."
            )
            findings.append(Finding("error", text % names))
        elif refuses_others:
            text = _(
                "Puljen dækker ikke »%(type)s«. Vælg en anden udgiftstype, eller slet »%(description)s«."
            )
            findings.append(Finding("error", text % names))
        elif not cost.exception_reason.strip():
            text = _("Puljen nævner ikke »%(type)s«. Skriv en begrundelse ved »%(description)s«.")
            findings.append(Finding("error", text % names))
        else:
            text = _("»%(type)s« står ikke i puljens vilkår, men er begrundet: %(reason)s")
            findings.append(Finding("info", text % (names | {"reason": cost.exception_reason})))
    return findings


def _cap_findings(
    pool: Pool, costs: Sequence[tuple[AskedCost, Decimal]], terms: Sequence[AllowedCost], *, on: date
) -> list[Finding]:
    """The most a pool pays of a cost type in one application; what other sources pay does not count."""
    caps = {term.cost_type: term.cap for term in terms if term.cap is not None}
    if not caps:
        return []
    shares = position_shares(pool, on)
    paid: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for cost, amount in costs:
        is_shared = cost.cost_type in shares
        paid[cost.cost_type] += pool_part(amount, shares[cost.cost_type]) if is_shared else amount
    text = _(
        "Puljen betaler højst %(cap)s til »%(type)s«. Ansøgningen beder puljen om %(asked)s til det: sæt beløbet ned."
    )
    return [
        Finding(
            "error",
            text
            % {
                "cap": format_kr(cap),
                "type": CostType(cost_type).label,
                "asked": format_kr(paid[cost_type]),
            },
        )
        for cost_type, cap in caps.items()
        if paid[cost_type] > cap
    ]


def _source_findings(line: FrameLine, funding: FundingOf) -> list[Finding]:
    """Every part of a pay has a source (AT06), and that is another pool than the one applied to."""
    findings = []
    strange = [
        p.line for p, _amount in funding.parts if p.line and p.line.frame.pool.kind != PoolKind.PER_MILLE
    ]
    for other in strange:
        text = _(
            "%(pool)s har sit eget formål og kan ikke betale resten. Vælg promillepuljen eller en anden kilde."
        )
        findings.append(Finding("error", text % {"pool": other.frame.pool}))
    if any(part.line and part.line.frame.pool_id == line.frame.pool_id for part, _amount in funding.parts):
        text = _("Resten kan ikke komme fra den pulje, der søges. Vælg en anden pulje eller en anden kilde.")
        findings.append(Finding("error", text))
    if funding.uncovered:
        text = _(
            "Puljen betaler %(pool)s af de %(total)s, der søges om. Vælg, hvor de sidste %(rest)s kommer fra."
        )
        names = {"pool": format_kr(funding.pool_part), "total": format_kr(funding.total)}
        findings.append(Finding("error", text % (names | {"rest": format_kr(funding.uncovered)})))
    return findings


def _contact_findings(pool: Pool, costs: Sequence[AskedCost], warning_reason: str) -> list[Finding]:
    """Money for staff with the children goes to leaders only with a reason.

    Source: domain research X21 and L16; the unions objected on exactly this point in 2022. Advice, not a bar.
    """
    findings = []
    is_leader_pay = any(cost.cost_type == CostType.LEADER_PAY for cost in costs)
    if pool.kind == PoolKind.MINIMUM_STAFFING and is_leader_pay:
        reason = warning_reason.strip()
        text = _(
            "Puljen er til personale i direkte kontakt med børnene, og ansøgningen lønner en leder. "
            "Det kræver en skriftlig begrundelse."
        )
        if reason:
            text = f"{text} {_('Begrundelse:')} {reason}"
        findings.append(Finding("warning", text, lacks_reason=not reason))
    return findings
