"""What a decision about staffing does, before it is made: every line of the pools, and every cluster."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases.models import PointOutcome, RecommendationPoint
from cases.queries.staffing import (
    FundedLine,
    Given,
    StaffingCost,
    cost_of,
    lapsed_lines,
    lines_for,
    moves_of,
    plan_of,
    position_words,
    proposed_lines,
    standing_lines,
)
from cases.queries.staffing_replaced import Replaced, replaced_by_council, replaced_pay
from cases.queries.staffing_same import Same, same_staffing
from cases.rules import allocates
from clusters.models import Cluster, StaffingDecision
from clusters.queries import SalaryMissing, holding_decisions
from pools.models import FrameLine
from pools.queries import available_on_each

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class LineChange:
    """What is available on a line before and after, in kroner."""

    line: FrameLine
    before: Decimal
    change: Decimal

    @property
    def after(self) -> Decimal:
        return self.before + self.change

    @property
    def is_overdrawn(self) -> bool:
        return self.change < 0 and self.after < 0


@dataclass(frozen=True)
class ClusterChange:
    """What a cluster has now, and what it has afterwards: what it is given, or else what it has without the point.

    `from_on` is None when the point gives it nothing. `is_amended`: it is not what was recommended.
    """

    cluster: Cluster
    before: str
    after: str
    from_on: date | None
    paid_by: str
    is_amended: bool


@dataclass(frozen=True)
class StaffingEffect:
    """The effect of a point that staffs clusters. `missing_salary` says why it cannot be costed."""

    cost: StaffingCost | None
    lines: tuple[LineChange, ...] = ()
    clusters: tuple[ClusterChange, ...] = ()
    missing_salary: str = ""
    replaced: tuple[Replaced, ...] = ()
    same: tuple[Same, ...] = ()

    @property
    def overdrawn(self) -> tuple[LineChange, ...]:
        return tuple(line for line in self.lines if line.is_overdrawn)

    @property
    def is_amended(self) -> bool:
        return any(cluster.is_amended for cluster in self.clusters)

    @property
    def returned(self) -> Decimal:
        """What goes back of the pay of replaced positions, in kroner; below zero when it is promised again."""
        return sum((row.amount for row in self.replaced if not row.waits), ZERO)

    @property
    def promised(self) -> Decimal:
        """What the pools promise to the point more than now, in kroner; below zero when they let go."""
        return self.returned - sum((line.change for line in self.lines), ZERO)

    @property
    def moves_money(self) -> bool:
        return any(line.change for line in self.lines)

    @property
    def key(self) -> tuple[object, ...]:
        """What somebody who confirms it has seen: each line, and each position that is replaced."""
        return (
            tuple((line.line.pk, line.before, line.change) for line in self.lines),
            tuple(row.key for row in self.replaced),
        )


def staffing_effect(
    point: RecommendationPoint,
    givens: Iterable[Given] | None = None,
    *,
    before: PointOutcome | None = None,
    allocating: bool = True,
) -> StaffingEffect | None:
    """The effect of giving clusters this; None is what was proposed, or what an outcome `before` gave them.

    `allocating` False: nothing is given, and what was is taken back. None when the point staffs no clusters.
    """
    plan = plan_of(point)
    if plan is None:
        return None
    proposed = proposed_lines(point)
    old = standing_lines(point, before)
    standing = old if before and allocates(before.outcome) else proposed
    chosen = [line.given for line in standing] if givens is None else list(givens)
    try:
        new = lines_for(
            plan, chosen if allocating else [], known=(*proposed, *old), supplement_line=point.supplement_line
        )
    except SalaryMissing as missing:
        return StaffingEffect(None, missing_salary=str(missing))
    cost, moves = cost_of(plan, new), moves_of(old, new, corrects=before is not None)
    replaced = replaced_pay(point, taken=moves.taken, given=moves.given)
    later = replaced_by_council(point, taken=moves.taken, given=moves.given, waiting=moves.waiting)
    return StaffingEffect(
        cost,
        _line_changes(cost_of(plan, old).promised, cost.promised, replaced),
        _cluster_changes(point, proposed, old, new, lapsed_lines(point, before)),
        replaced=(*replaced, *later),
        same=tuple(
            one for one in same_staffing(point, given=moves.all_given, taken=moves.taken) if one.is_paid
        ),
    )


def _line_changes(
    old: Mapping[FrameLine, Decimal], new: Mapping[FrameLine, Decimal], replaced: Iterable[Replaced]
) -> tuple[LineChange, ...]:
    back: dict[FrameLine, Decimal] = {}
    for row in replaced:
        for line, part in row.parts:
            back[line] = back.get(line, ZERO) + part
    lines = list({**new, **old, **back})
    left = available_on_each(lines) if lines else {}
    return tuple(
        LineChange(line, left[line.pk], old.get(line, ZERO) - new.get(line, ZERO) + back.get(line, ZERO))
        for line in lines
    )


def _cluster_changes(
    point: RecommendationPoint,
    proposed: Sequence[FundedLine],
    old: Sequence[FundedLine],
    new: Sequence[FundedLine],
    lapsed: Sequence[FundedLine],
) -> tuple[ClusterChange, ...]:
    """What each cluster has before and after; one whose leader lapsed has nothing to lose in a correction."""
    refused = {line.row.cluster_id for line in lapsed}
    wanted = {line.row.cluster_id: line.given for line in proposed if line.row.cluster_id not in refused}
    gets = {line.row.cluster_id: line for line in new}
    gone = [
        line
        for line in (*old, *proposed)
        if line.row.cluster_id not in gets and line.row.cluster_id not in refused
    ]
    days = {line.row.from_on for line in (*new, *gone)}
    holding = {day: holding_decisions(day) for day in sorted(days)}
    without = {day: holding_decisions(day, without=point) for day in {line.row.from_on for line in gone}}
    changes = [_cluster_change(line, holding, line.given != wanted.get(line.row.cluster_id)) for line in new]
    nothing: dict[int, ClusterChange] = {}
    for line in gone:
        cluster, day = line.row.cluster, line.row.from_on
        if cluster.pk not in nothing:
            is_amended = cluster.pk in wanted and bool(new)
            has = [held.get(cluster.pk) for held in (holding[day], without[day])]
            before, after = (_held(one) for one in has)
            nothing[cluster.pk] = ClusterChange(cluster, before, after, None, "", is_amended)
    changes += nothing.values()
    return tuple(sorted(changes, key=lambda change: str(change.cluster)))


def _cluster_change(
    line: FundedLine, holding: Mapping[date, Mapping[int, StaffingDecision]], is_amended: bool
) -> ClusterChange:
    row, own = line.row, line.own
    now = holding[row.from_on].get(row.cluster_id)
    return ClusterChange(
        row.cluster,
        _held(now),
        position_words(row.position, row.count),
        row.from_on,
        str(own.get_paid_from_display()) if own else "",
        is_amended,
    )


def _held(decision: StaffingDecision | None) -> str:
    return position_words(decision.position, decision.count) if decision else position_words(None)
