"""What a grant is for besides its amounts, before and after a change, and what a change would meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from htk_workforce.dates import format_date
from htk_workforce.money import format_kr
from pools.enums import ChangeState, CostType
from pools.models import Application, ApplicationLine, Change, FrameLine, FundingPart
from pools.queries.application import year_findings
from pools.queries.decision import AmountTable
from pools.queries.funding import funding_day, funding_for, sources_of, terms_day
from pools.queries.payment import Finding, findings_of_payment


@dataclass(frozen=True)
class Source:
    """A source of what the pool does not pay; `limit` in kroner, None for all the rest."""

    source: str
    line: int | None = None
    limit: Decimal | None = None
    note: str = ""


@dataclass(frozen=True)
class GrantTerms:
    """What a grant is for: its period and purpose, the type of each cost by its id, and the other sources in order.

    `reasons` are why a type is paid that the pool does not name.
    """

    starts_on: date | None
    ends_on: date | None
    purpose: str
    cost_types: Mapping[int, str]
    reasons: Mapping[int, str]
    sources: tuple[Source, ...]

    def as_data(self) -> dict[str, Any]:
        """For a JSON column."""
        return {
            "starts_on": self.starts_on.isoformat() if self.starts_on else None,
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
            "purpose": self.purpose,
            "cost_types": {str(pk): kind for pk, kind in self.cost_types.items()},
            "reasons": {str(pk): reason for pk, reason in self.reasons.items()},
            "sources": [
                [s.source, s.line, None if s.limit is None else str(s.limit), s.note] for s in self.sources
            ],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "GrantTerms":
        def day(name: str) -> date | None:
            return date.fromisoformat(data[name]) if data[name] else None

        return cls(
            starts_on=day("starts_on"),
            ends_on=day("ends_on"),
            purpose=data["purpose"],
            cost_types={int(pk): kind for pk, kind in data["cost_types"].items()},
            reasons={int(pk): reason for pk, reason in data["reasons"].items()},
            sources=tuple(
                Source(source, line, None if limit is None else Decimal(limit), note)
                for source, line, limit, note in data["sources"]
            ),
        )

    def parts(self) -> list[FundingPart]:
        """The sources as they would be saved."""
        lines = FrameLine.objects.select_related("frame__pool").in_bulk(
            [source.line for source in self.sources if source.line]
        )
        return [
            FundingPart(
                order=order,
                source=source.source,
                line=lines[source.line] if source.line else None,
                limit=source.limit,
                note=source.note,
            )
            for order, source in enumerate(self.sources, 1)
        ]


def terms_of_grant(application: Application) -> GrantTerms:
    """As they stand now."""
    costs = list(application.lines.all())
    return GrantTerms(
        starts_on=application.starts_on,
        ends_on=application.ends_on,
        purpose=application.purpose,
        cost_types={cost.pk: cost.cost_type for cost in costs},
        reasons={cost.pk: cost.exception_reason for cost in costs},
        sources=tuple(
            Source(part.source, part.line_id, part.limit, part.note) for part in sources_of(application)
        ),
    )


def decided_terms(application: Application) -> GrantTerms:
    """As they were decided the first time: later changes have their own letters."""
    changes = application.changes.filter(state=ChangeState.APPROVED).order_by("decided_on", "pk")
    first = next((change for change in changes if change.terms_before), None)
    return GrantTerms.from_data(first.terms_before) if first else terms_of_grant(application)


def terms_before(change: Change) -> GrantTerms:
    return GrantTerms.from_data(change.terms_before) if change.terms_before else _terms_then(change)


def terms_after(change: Change) -> GrantTerms:
    """What was asked for. A change of the time when only amounts could be changed left the rest as it was."""
    return GrantTerms.from_data(change.terms_after) if change.terms_after else _terms_then(change)


def _terms_then(change: Change) -> GrantTerms:
    later = change.application.changes.filter(pk__gt=change.pk, state=ChangeState.APPROVED).order_by("pk")
    first = next((other for other in later if other.terms_before), None)
    return GrantTerms.from_data(first.terms_before) if first else terms_of_grant(change.application)


@dataclass(frozen=True)
class TermRow:
    """One thing that is changed, in words."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.label}: {self.before} → {self.after}"


def changed_terms(change: Change) -> list[TermRow]:
    """What a change changes besides the amounts."""
    if not change.terms_after:
        return []
    costs = list(change.application.lines.all())
    return term_rows(costs, terms_before(change), terms_after(change))


def term_rows(costs: Sequence[ApplicationLine], before: GrantTerms, after: GrantTerms) -> list[TermRow]:
    rows = [
        TermRow(_("Periode"), _period(before), _period(after)),
        TermRow(_("Formål"), before.purpose or "–", after.purpose or "–"),
    ]
    for cost in costs:
        label = _("Udgiftstype for »%(cost)s«") % {"cost": cost.description}
        rows.append(TermRow(label, _type(before, cost), _type(after, cost)))
    if before.sources != after.sources:
        rows.append(TermRow(_("Andre kilder"), _sources(before), _sources(after)))
    return [row for row in rows if row.before != row.after]


def _period(terms: GrantTerms) -> str:
    first, last = (format_date(day) if day else "?" for day in (terms.starts_on, terms.ends_on))
    return f"{first} – {last}"


def _type(terms: GrantTerms, cost: ApplicationLine) -> str:
    label = str(CostType(terms.cost_types[cost.pk]).label)
    reason = terms.reasons[cost.pk].strip()
    return f"{label} ({reason})" if reason else label


def _sources(terms: GrantTerms) -> str:
    return "; ".join(map(_source, terms.parts())) or _("ingen")


def _source(part: FundingPart) -> str:
    words = [str(part), part.note]
    if part.limit is not None:
        words.append(_("højst %(limit)s") % {"limit": format_kr(part.limit)})
    return ", ".join(word for word in words if word)


@dataclass(frozen=True)
class _Wanted:
    """A cost as the change would have it; `amount` in kroner."""

    cost_type: str
    description: str
    exception_reason: str
    year: int | None
    amount: Decimal


def change_findings(
    application: Application, amounts: Mapping[int, Decimal], terms: GrantTerms, reason: str
) -> list[Finding]:
    """May the grant be what the change would make it? Asked when it is wished for and again when it is decided.

    `amounts` in kroner by the cost's id. What gets nothing is not looked at. `reason` is that of the change.
    """
    line, day = application.line, funding_day(application)
    wanted = [
        _Wanted(terms.cost_types[c.pk], c.description, terms.reasons[c.pk], c.year, amounts[c.pk])
        for c in application.lines.all()
        if amounts[c.pk]
    ]
    pairs = [(cost.cost_type, cost.amount) for cost in wanted]
    funding = funding_for(line.frame.pool, pairs, terms.parts(), on=day)
    why = " ".join(text for text in (application.warning_reason.strip(), reason.strip()) if text)
    findings = findings_of_payment(line, wanted, funding, why, on=day, terms_on=terms_day(application, day))
    findings += year_findings(line, wanted, (terms.starts_on, terms.ends_on))
    return findings + _period_findings(line, terms)


def _period_findings(line: FrameLine, terms: GrantTerms) -> list[Finding]:
    first, last, year = terms.starts_on, terms.ends_on, line.frame.year
    if first and last and last < first:
        return [Finding("error", _("Perioden slutter, før den begynder. Ret en af datoerne."))]
    if all(day is None or day.year == year for day in (first, last)):
        return []
    text = _(
        "Perioden %(period)s går ud over rammens år, %(year)s. Pengene er bevilget af %(year)s, "
        "og det, der ikke er brugt, når året lukkes, skal overføres eller gives tilbage."
    )
    return [Finding("warning", text % {"period": _period(terms), "year": year})]


def findings_of_change(change: Change, table: AmountTable) -> list[Finding]:
    """The same for a change that waits."""
    amounts = {row.cost.pk: row.after for row in table.rows}
    return change_findings(change.application, amounts, terms_after(change), change.reason)
