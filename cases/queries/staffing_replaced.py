"""What a decision replaces: the pay for months that a position no longer runs goes back to the lines. Kroner.

Nothing of the time before is touched, and only the year that the old decision promised money for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import PaidFrom
from cases.models import RecommendationPoint, StaffingUse
from cases.queries.decision import last_answers
from cases.queries.staffing import (
    PLAN,
    FundedLine,
    cost_of,
    left_after,
    moves_of,
    plan_of,
    staffing_prefetch,
    standing_lines,
)
from cases.queries.staffing_use import granted_to, moved_by, staffing_pay
from clusters.enums import PositionType
from clusters.models import Cluster, StaffingDecision
from clusters.queries import begun, decisions_standing
from clusters.rules import Begun, Run, months_in_year, months_run, runs
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr, round_half_up
from pools.enums import Bucket
from pools.models import FrameLine

ZERO = Decimal("0.00")
THE_POSITION = {
    PositionType.LEADER: gettext_lazy("Lederen"),
    PositionType.PLUS_PEDAGOGUE: gettext_lazy("Plus-pædagogen"),
}


@dataclass(frozen=True)
class Replaced:
    """A position that another decision gave a cluster, and what happens to its pay.

    `parts` is what goes back to each line in kroner; below zero the line promises it again. `last_on` is its last day,
    None when it runs on. `is_nothing`: it never begins. `waits`: first when the council has said yes. `point` is None
    when no case promised money for it in the year.
    """

    decision: StaffingDecision
    cluster: Cluster
    point: RecommendationPoint | None
    last_on: date | None
    is_nothing: bool
    parts: tuple[tuple[FrameLine, Decimal], ...]
    waits: bool = False

    @property
    def amount(self) -> Decimal:
        return sum((part for _line, part in self.parts), ZERO)

    @property
    def key(self) -> tuple[object, ...]:
        """What somebody who confirms a decision has seen of it."""
        parts = tuple((line.pk, part) for line, part in self.parts)
        return self.decision.pk, self.last_on, self.is_nothing, parts, self.waits

    @property
    def sentences(self) -> list[str]:
        """What happens, one sentence for each line."""
        day = self.last_on or self.decision.from_on
        named = {
            "position": THE_POSITION[PositionType(self.decision.position)],
            "cluster": self.cluster,
            "day": format_date(self.decision.from_on if self.is_nothing else day),
        }
        if not self.parts:
            return [self._without_money() % named]
        words = self._with_money()
        return [words % {**named, "amount": format_kr(abs(part)), "line": line} for line, part in self.parts]

    def _with_money(self) -> str:
        if self.amount < 0:
            return _("%(position)s i %(cluster)s får sin løn igen: »%(line)s« lover %(amount)s")
        if self.is_nothing and self.waits:
            return _(
                "%(position)s i %(cluster)s fra %(day)s bliver ikke til noget, når Byrådet har sagt ja: "
                "%(amount)s går tilbage til »%(line)s«"
            )
        if self.is_nothing:
            return _(
                "%(position)s i %(cluster)s fra %(day)s bliver ikke til noget: %(amount)s går tilbage til »%(line)s«"
            )
        if self.waits:
            return _(
                "%(position)s i %(cluster)s ophører %(day)s, når Byrådet har sagt ja: "
                "%(amount)s går tilbage til »%(line)s«"
            )
        return _("%(position)s i %(cluster)s ophører %(day)s: %(amount)s går tilbage til »%(line)s«")

    def _without_money(self) -> str:
        if self.last_on is None and not self.is_nothing:
            return _("%(position)s i %(cluster)s fortsætter. Ingen linje lover mere til den.")
        if self.point is None:
            return _(
                "%(position)s i %(cluster)s bliver afløst. Ingen pulje har lovet penge til den i året, "
                "så intet går tilbage."
            )
        return _(
            "%(position)s i %(cluster)s bliver afløst. Der er intet tilbage af lønnen for de måneder, "
            "så intet går tilbage."
        )


@dataclass(frozen=True)
class Change:
    """A decision about a cluster that runs for other months than before."""

    decision: StaffingDecision
    run: Run


def replaced_pay(
    point: RecommendationPoint, *, taken: Iterable[FundedLine] = (), given: Iterable[FundedLine] = ()
) -> tuple[Replaced, ...]:
    """What becomes of the pay of other decisions' positions when `point` takes back and gives these.

    Ordered by cluster. What goes back is never more than is left of the pay, and what was let go comes back whole.
    """
    changes = _changes(point, tuple(taken), tuple(given))
    if not changes:
        return ()
    kind = ContentType.objects.get_for_model(RecommendationPoint)
    ids = {one.decision.object_id for one in changes if one.decision.content_type_id == kind.pk}
    found = (
        RecommendationPoint.objects.filter(pk__in=ids)
        .select_related("case__author", "supplement_line__frame__pool", *PLAN)
        .prefetch_related(staffing_prefetch())
    )
    points = {one.pk: one for one in found}
    pay = {pk: _Pay(one) for pk, one in points.items()}
    clusters = Cluster.objects.in_bulk([one.decision.cluster_id for one in changes])
    year = {line.row.from_on.year for line in (*taken, *given)}
    rows = []
    for one in changes:
        decision, run = one.decision, one.run
        of_point = pay.get(decision.object_id) if decision.content_type_id == kind.pk else None
        line = of_point.line_of(decision) if of_point else None
        paid = line is not None and of_point.year in year
        parts = of_point.parts(line, run) if paid else ()
        rows.append(
            Replaced(
                decision,
                clusters[decision.cluster_id],
                of_point.point if paid else None,
                None if run.comes_to_nothing else run.last_on,
                run.comes_to_nothing,
                parts,
            )
        )
    return tuple(sorted(rows, key=lambda row: (str(row.cluster), row.decision.from_on)))


def replaced_by_proposal(point: RecommendationPoint, proposed: Iterable[FundedLine]) -> tuple[Replaced, ...]:
    """What a first yes to these lines would let go of: at once, and when the council has said yes."""
    moves = moves_of((), proposed, corrects=False)
    later = replaced_by_council(point, taken=(), given=moves.given, waiting=moves.waiting)
    return (*replaced_pay(point, given=moves.given), *later)


def replaced_by_council(
    point: RecommendationPoint,
    *,
    taken: Iterable[FundedLine],
    given: Iterable[FundedLine],
    waiting: Iterable[FundedLine],
) -> tuple[Replaced, ...]:
    """What is let go first when the council has said yes to the 15 per cent of the leaders that wait for it."""
    given, waiting = tuple(given), tuple(waiting)
    if not waiting:
        return ()
    clusters = {line.row.cluster_id for line in waiting}
    rows = replaced_pay(point, taken=taken, given=(*given, *waiting))
    return tuple(replace(row, waits=True) for row in rows if row.cluster.pk in clusters)


def late_pay(point: RecommendationPoint) -> list[tuple[Replaced, RecommendationPoint]]:
    """What could be let go now of the pay of the point's replaced positions, and the point that replaced each."""
    pay, kind = _Pay(point), ContentType.objects.get_for_model(RecommendationPoint)
    standing = decisions_standing({line.row.cluster_id for line in pay.lines})
    found = []
    for decisions in standing.values():
        run, by_pk = runs(begun(decisions)), {one.pk: one for one in decisions}
        for one in decisions:
            line = pay.line_of(one)
            ended = by_pk.get(run[one.pk].ended_by)
            if (one.content_type_id, one.object_id) != (kind.pk, point.pk) or line is None or ended is None:
                continue
            instead = ended.origin if ended.content_type_id == kind.pk else None
            nothing = run[one.pk].comes_to_nothing
            parts = pay.parts(line, run[one.pk]) if isinstance(instead, RecommendationPoint) else ()
            if parts and all(part > 0 for _line, part in parts):
                last_on = None if nothing else run[one.pk].last_on
                found.append((Replaced(one, line.row.cluster, point, last_on, nothing, parts), instead))
    return found


def _changes(
    point: RecommendationPoint, taken: Sequence[FundedLine], given: Sequence[FundedLine]
) -> list[Change]:
    """The decisions of others that run for other months afterwards."""
    clusters = {line.row.cluster_id for line in (*taken, *given)}
    kind = ContentType.objects.get_for_model(RecommendationPoint)
    gone = {_key(line) for line in taken}
    found = []
    for cluster, decisions in (decisions_standing(clusters) if clusters else {}).items():
        own = [one for one in decisions if (one.content_type_id, one.object_id) == (kind.pk, point.pk)]
        kept = [
            one for one in decisions if one not in own or (cluster, one.position, one.from_on) not in gone
        ]
        last = decisions[-1].pk
        new = [
            Begun(last + number, line.row.from_on)
            for number, line in enumerate((line for line in given if line.row.cluster_id == cluster), 1)
        ]
        before, after = runs(begun(decisions)), runs([*begun(kept), *new])
        found += [
            Change(one, after[one.pk])
            for one in kept
            if one not in own and _until(before[one.pk]) != _until(after[one.pk])
        ]
    return found


def _until(run: Run) -> tuple[bool, date | None]:
    return run.comes_to_nothing, run.last_on


def _key(line: FundedLine) -> tuple[int, str, date]:
    return line.row.cluster_id, line.row.position, line.row.from_on


class _Pay:
    """The pay an earlier decision promised, and what is left to let go of it while several rows take from it."""

    def __init__(self, point: RecommendationPoint) -> None:
        self.point, self.plan = point, plan_of(point)
        self.lines = standing_lines(point, last_answers([point]).get(point.pk)) if self.plan else ()
        pay = staffing_pay(point)
        self.left = {(found.position, one.line): one.left for found in pay.positions for one in found.lines}
        self.uses = [use for use in pay.uses if not use.is_by_hand]
        self.moved = moved_by(self.uses)

    @property
    def year(self) -> int:
        return self.plan.year if self.plan else 0

    def line_of(self, decision: StaffingDecision) -> FundedLine | None:
        wanted = decision.cluster_id, decision.position, decision.from_on
        return next((line for line in self.lines if _key(line) == wanted), None)

    def parts(self, line: FundedLine, run: Run) -> tuple[tuple[FrameLine, Decimal], ...]:
        """What each line lets go beyond what it has let go already; below zero it promises again."""
        due, gone = self._due(line, run), self._let_go(line)
        parts = []
        for frame_line in dict.fromkeys([*due, *gone]):
            change = due.get(frame_line, ZERO) - gone.get(frame_line, ZERO)
            place = PositionType(line.row.position), frame_line
            change = min(change, self.left.get(place, ZERO))
            if change:
                self.left[place] = self.left.get(place, ZERO) - change
                parts.append((frame_line, change))
        return tuple(parts)

    def _due(self, line: FundedLine, run: Run) -> dict[FrameLine, Decimal]:
        """The pay for the months of the year in which the position does not run, by the line that promised it."""
        kept = [
            months_run(one.row.from_on, run, self.year)
            if one is line
            else months_in_year(one.row.from_on, self.year)
            for one in self.lines
        ]
        left = left_after(self.lines, kept, year=self.year)[self.lines.index(line)]
        found: dict[FrameLine, Decimal] = {}
        for split in line.splits:
            if split.paid_from == PaidFrom.SUPPLEMENTARY:
                parts = self._granted_parts(left.own)
            else:
                amount = left.pool if split.paid_from == PaidFrom.POOL else left.own
                parts = {split.line: amount} if split.line else {}
            for frame_line, amount in parts.items():
                if amount:
                    found[frame_line] = found.get(frame_line, ZERO) + amount
        return found

    def _granted_parts(self, amount: Decimal) -> dict[FrameLine, Decimal]:
        """Of what each line promised when the council had answered as large a part as of what was asked for."""
        asked = cost_of(self.plan, self.lines).supplement
        return {
            line: round_half_up(amount * granted / asked, 2)
            for line, granted in granted_to(self.point).items()
        }

    def _let_go(self, line: FundedLine) -> dict[FrameLine, Decimal]:
        """What each line has let go of the position, also one that a correction has taken off it since."""
        of_position = line.row.cluster_id, line.row.position
        found: dict[int, Decimal] = {}
        for use in self.uses:
            if (use.cluster_id, use.position) == of_position:
                for (pk, bucket), amount in self.moved.get(use.posting_id, {}).items():
                    if bucket == Bucket.AVAILABLE:
                        found[pk] = found.get(pk, ZERO) + amount
        lines = FrameLine.objects.select_related("frame__pool").in_bulk(found) if found else {}
        return {lines[pk]: amount for pk, amount in found.items()}


# --- what has been let go ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ended:
    """A row that was written when a position was replaced, or when its replacement was taken back."""

    use: StaffingUse

    @property
    def sentence(self) -> str:
        use = self.use
        named = {
            "position": THE_POSITION[PositionType(use.position)],
            "cluster": use.cluster,
            "day": format_date(use.last_on) if use.last_on else "",
            "amount": format_kr(use.amount),
        }
        if not use.is_release:
            return _("%(position)s i %(cluster)s får sin løn igen: %(amount)s er lovet igen") % named
        if use.last_on is None:
            return _("%(position)s i %(cluster)s bliver ikke til noget: %(amount)s går tilbage") % named
        return _("%(position)s i %(cluster)s ophører %(day)s: %(amount)s går tilbage") % named


def ended_by(point: RecommendationPoint, items: Iterable[int | None]) -> tuple[Ended, ...]:
    """What these handlings (ids; None: the council's answer) of a point let go of others' positions, in order."""
    wanted = set(items)
    return tuple(one for one in replaced_by_point(point) if one.use.item_id in wanted)


def replaced_by_point(point: RecommendationPoint) -> tuple[Ended, ...]:
    """Everything a point has let go of others' positions, or let them be promised again, in order."""
    rows = StaffingUse.objects.filter(replaced_by=point).select_related(
        "cluster", "posting", "point__case__author", "point__case__centre"
    )
    return tuple(Ended(row) for row in rows.order_by("pk"))


def replaced_since(point: RecommendationPoint) -> Mapping[str, str]:
    """By cluster's name in which case a position of a point has been replaced, with its pay let go."""
    left: dict[tuple[int, str], Decimal] = {}
    last: dict[tuple[int, str], StaffingUse] = {}
    rows = StaffingUse.objects.filter(point=point, cluster__isnull=False)
    for row in rows.select_related("cluster", "replaced_by__case").order_by("pk"):
        key = row.cluster_id, row.position
        left[key] = left.get(key, ZERO) + (row.amount if row.is_release else -row.amount)
        if row.is_release:
            last[key] = row
    return {str(last[key].cluster): str(last[key].replaced_by) for key, amount in left.items() if amount > 0}
