"""What speaks for a leader and for a plus-pedagogue, and what cannot both be so. Never a score and never a rank.

Source: HTK, Direktionen 03-01-2022, item 2; domain research A2.7 and B8.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clusters.enums import Criterion, PositionType, SpanBandName
from clusters.rules.staffing import Exact

LEADER_CRITERIA = (
    Criterion.POOR_SOCIO_ECONOMICS,
    Criterion.LARGE_SPAN,
    Criterion.NEW_HOUSES,
    Criterion.CHILDREN_IN_DISTRESS,
    Criterion.SPECIAL_GROUPS,
    Criterion.FUTURE_MOVE,
    Criterion.PREFERS_LEADER,
)
PLUS_PEDAGOGUE_CRITERIA = (
    Criterion.DAILY_SUPPORT,
    Criterion.EVALUATION_CULTURE,
    Criterion.SMALL_OR_MEDIUM_SPAN,
    Criterion.PREFERS_PLUS_PEDAGOGUE,
)
CRITERIA = {
    PositionType.LEADER: LEADER_CRITERIA,
    PositionType.PLUS_PEDAGOGUE: PLUS_PEDAGOGUE_CRITERIA,
}

CONTRADICTIONS = (
    (Criterion.PREFERS_LEADER, Criterion.PREFERS_PLUS_PEDAGOGUE),
    (Criterion.LARGE_SPAN, Criterion.SMALL_OR_MEDIUM_SPAN),
)
"""Pairs that cannot both be met (AT13)."""


def contradictions(met: Collection[str]) -> list[tuple[Criterion, Criterion]]:
    """The pairs among the met criteria that exclude each other."""
    return [pair for pair in CONTRADICTIONS if all(criterion in met for criterion in pair)]


def speaks_for(criterion: str) -> PositionType:
    """The position a criterion speaks for."""
    return PositionType.LEADER if criterion in LEADER_CRITERIA else PositionType.PLUS_PEDAGOGUE


@dataclass(frozen=True)
class Band:
    """A band of the span of management: from how many direct reports, and to how many (None: no limit)."""

    name: SpanBandName
    from_count: int
    to_count: int | None = None


def span_band(reports: Exact | None, bands: Sequence[Band]) -> SpanBandName | None:
    """The band of a number of staff per leader; None for nobody or not known (AT11).

    An average between two whole numbers belongs to the band it has reached: 20,5 is not yet 21.
    """
    reached = [band for band in bands if reports is not None and Fraction(reports) >= band.from_count]
    return max(reached, key=lambda band: band.from_count).name if reached else None


def span_criterion(reports: Exact | None, bands: Sequence[Band]) -> Criterion | None:
    """The criterion a span meets: small or medium up to 20, large from 21; None when it is not classified (AT12)."""
    band = span_band(reports, bands)
    if band is None:
        return None
    return Criterion.LARGE_SPAN if band == SpanBandName.LARGE else Criterion.SMALL_OR_MEDIUM_SPAN


def staff_per_leader(staff: int, leaders: int) -> Fraction | None:
    """Staff other than leaders per leader, in heads; None without a leader."""
    return Fraction(staff, leaders) if leaders else None


NEW_HOUSE_YEARS = 2
"""How long a house counts as newly opened. Our own: no source gives a number; the criterion is HTK's (A2.7)."""


def is_new_house(opened_on: date | None, on: date) -> bool:
    """Was the house opened within the last two years, and not later than the day?"""
    if opened_on is None or opened_on > on:
        return False
    return (on.year - opened_on.year, on.month, on.day) < (NEW_HOUSE_YEARS, opened_on.month, opened_on.day)
