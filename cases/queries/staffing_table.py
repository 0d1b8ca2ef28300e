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
    """The staffing of a point as it was proposed, or as an outcome left it. `posting` moved its money last."""

    point: RecommendationPoint
    cost: StaffingCost
    lines: tuple[ClusterLine, ...]
    outcome: PointOutcome | None
    posting: Posting | None

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
        point, cost_of(plan, given), _lines(proposed, standing if last else None), last, posting
    )


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
                position_words(before.row.position if before else None),
                None if decided is None else position_words(after.row.position if after else None),
                line.row.from_on if is_given else None,
                str(line.own.get_paid_from_display()) if is_given and line.own else "",
                line.row.lapsed_on,
                decided is not None
                and (before.given if before else None) != (after.given if after else None),
            )
        )
    return tuple(lines)
