"""What a point proposed to give the clusters and what was decided, as tables for the screen, the PDF and the sheet."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.models import PointOutcome, RecommendationPoint
from cases.queries.staffing import (
    FundedLine,
    StaffingCost,
    cost_of,
    decided_lines,
    plan_of,
    position_words,
    proposed_lines,
)
from cases.queries.staffing_replaced import ended_by, replaced_by_proposal
from cases.rules import allocates, settles
from clusters.models import Cluster
from pools.models import Posting


@dataclass(frozen=True)
class ClusterLine:
    """What one cluster was proposed and given; `decided` is None until decided.

    `from_on` is None where it was given nothing.
    """

    cluster: Cluster
    proposed: str
    decided: str | None
    from_on: date | None
    paid_by: str
    lapsed_on: date | None = None
    is_amended: bool = False

    @property
    def words(self) -> str:
        """What was decided beside what was proposed, where they differ."""
        named = {"cluster": self.cluster, "decided": self.decided, "proposed": self.proposed}
        return _("%(cluster)s: %(decided)s (foreslået: %(proposed)s)") % named


@dataclass(frozen=True)
class PointStaffing:
    """The staffing of a point as it was proposed, or as an outcome left it. `posting` moved its money last.

    `replaced` are the sentences about the pay of other decisions' positions that goes back to the lines.
    """

    point: RecommendationPoint
    cost: StaffingCost
    lines: tuple[ClusterLine, ...]
    outcome: PointOutcome | None
    posting: Posting | None
    replaced: tuple[str, ...] = ()

    @property
    def amended(self) -> tuple[ClusterLine, ...]:
        return tuple(line for line in self.lines if line.is_amended)

    @property
    def lapsed(self) -> tuple[ClusterLine, ...]:
        return tuple(line for line in self.lines if line.lapsed_on)

    @property
    def title(self) -> str:
        return _("Bemanding, punkt %(number)s") % {"number": self.point.order}


def point_staffing(
    point: RecommendationPoint, outcomes: tuple[PointOutcome, ...] = ()
) -> PointStaffing | None:
    """The staffing of a point as the last of these outcomes left it, in the order they were decided; what was proposed
    while none of them has settled it. None when the point staffs no clusters."""
    plan = plan_of(point)
    if plan is None:
        return None
    proposed = proposed_lines(point)
    last = next((o for o in reversed(outcomes) if settles(o.outcome) or allocates(o.outcome)), None)
    standing = decided_lines(point, last) if last else proposed
    posting = next((outcome.posting for outcome in reversed(outcomes) if outcome.posting), None)
    given = tuple(line for line in standing if not line.row.lapsed_on)
    return PointStaffing(
        point,
        cost_of(plan, given),
        _lines(proposed, standing if last else None),
        last,
        posting,
        _replaced(point, proposed, outcomes if last else ()),
    )


def _replaced(
    point: RecommendationPoint, proposed: tuple[FundedLine, ...], outcomes: tuple[PointOutcome, ...]
) -> tuple[str, ...]:
    """What the handlings have let go of, or what a yes would."""
    if outcomes:
        return tuple(one.sentence for one in ended_by(point, [outcome.item_id for outcome in outcomes]))
    rows = replaced_by_proposal(point, proposed)
    return tuple(sentence for row in rows for sentence in row.sentences)


def _lines(
    proposed: tuple[FundedLine, ...], decided: tuple[FundedLine, ...] | None
) -> tuple[ClusterLine, ...]:
    wanted = {line.row.cluster_id: line for line in proposed}
    got = {line.row.cluster_id: line for line in decided or ()}
    every = {**wanted, **got}
    lines = []
    for pk in sorted(every, key=lambda pk: str(every[pk].row.cluster)):
        line, before, after = every[pk], wanted.get(pk), got.get(pk)
        is_given = decided is None or after is not None
        lines.append(
            ClusterLine(
                line.row.cluster,
                _words(before),
                None if decided is None else _words(after),
                line.row.from_on if is_given else None,
                str(line.own.get_paid_from_display()) if is_given and line.own else "",
                line.row.lapsed_on,
                decided is not None
                and (before.given if before else None) != (after.given if after else None),
            )
        )
    return tuple(lines)


def _words(line: FundedLine | None) -> str:
    return position_words(line.row.position, line.row.count) if line else position_words(None)
