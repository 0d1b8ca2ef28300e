"""Clusters that are given exactly what they have already: promised twice, or promised anew in another year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from cases.models import RecommendationPoint
from cases.queries.decision import last_answers
from cases.queries.staffing import (
    PLAN,
    FundedLine,
    plan_of,
    position_words,
    staffing_prefetch,
    standing_lines,
)
from clusters.models import Cluster, StaffingDecision
from clusters.queries import begun, decisions_standing
from clusters.rules import runs
from htk_workforce.dates import format_date


@dataclass(frozen=True)
class Same:
    """A cluster has as many of the same position on the day already. `is_paid`: a pool has promised the pay of it for
    the year, and the same pays the rest of it, so that nothing at all would change.
    """

    cluster: Cluster
    decision: StaffingDecision
    is_paid: bool

    @property
    def sentence(self) -> str:
        """Why it is refused, and what one may do."""
        return _(
            "%(cluster)s har allerede %(position)s fra %(day)s (%(origin)s), og lønnen er lovet. Giv klyngen noget "
            "andet, eller skriv, hvor mange den skal have i alt, hvis der skal flere til."
        ) % {
            "cluster": self.cluster,
            "position": position_words(self.decision.position, self.decision.count).lower(),
            "day": format_date(self.decision.from_on),
            "origin": self.decision.origin_label,
        }

    @property
    def words(self) -> str:
        return _("%(cluster)s (%(position)s fra %(day)s)") % {
            "cluster": self.cluster,
            "position": position_words(self.decision.position, self.decision.count).lower(),
            "day": format_date(self.decision.from_on),
        }


def same_staffing(
    point: RecommendationPoint, *, given: Iterable[FundedLine], taken: Iterable[FundedLine] = ()
) -> tuple[Same, ...]:
    """Which of the clusters have what they are given already, when these are taken back first."""
    given = tuple(given)
    gone = {(line.row.cluster_id, line.row.position, line.row.from_on) for line in taken}
    kind = ContentType.objects.get_for_model(RecommendationPoint)
    standing = decisions_standing({line.row.cluster_id for line in given}) if given else {}
    found: list[tuple[FundedLine, StaffingDecision]] = []
    for line in given:
        row = line.row
        kept = [
            one
            for one in standing.get(row.cluster_id, [])
            if (one.content_type_id, one.object_id) != (kind.pk, point.pk)
            or (row.cluster_id, one.position, one.from_on) not in gone
        ]
        run = runs(begun(kept))
        found += [
            (line, one)
            for one in kept
            if (one.position, one.count) == (row.position, row.count)
            and one.from_on <= row.from_on
            and not run[one.pk].comes_to_nothing
            # To the year's end: what ends before is given anew, and then something does change.
            and ((last := run[one.pk].last_on) is None or last >= date(row.from_on.year, 12, 31))
        ]
    paid = _paid_by(kind, [one for _line, one in found])
    return tuple(
        Same(line.row.cluster, one, (line.row.from_on.year, _own(line)) == paid.get(one.pk))
        for line, one in found
    )


def _paid_by(kind: ContentType, decisions: Iterable[StaffingDecision]) -> dict[int, tuple[int, str]]:
    """By decision (id) the year whose frame promises the pay, and who pays the rest of it."""
    decisions = [one for one in decisions if one.content_type_id == kind.pk]
    if not decisions:
        return {}
    points = (
        RecommendationPoint.objects.filter(pk__in={one.object_id for one in decisions})
        .select_related(*PLAN)
        .prefetch_related(staffing_prefetch())
    )
    by_pk = {one.pk: one for one in points}
    answers = last_answers(points)
    found = {}
    for one in decisions:
        point = by_pk.get(one.object_id)
        plan = plan_of(point) if point else None
        if plan is None:
            continue
        for line in standing_lines(point, answers.get(point.pk)):
            row = line.row
            if (row.cluster_id, row.position, row.from_on) == (one.cluster_id, one.position, one.from_on):
                found[one.pk] = plan.year, _own(line)
    return found


def _own(line: FundedLine) -> str:
    return str(line.own.paid_from) if line.own else ""
