"""A point staffs clusters: who gets what, which lines pay, and who pays what the pool may not. Only while a draft."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.proposal import ask_for_no_supplement, ask_for_supplement, open_point
from cases.actions.refusals import Refusal
from cases.enums import OWN_SOURCES, PaidFrom
from cases.models import FundingSplit, RecommendationPoint, StaffingLine, StaffingPlan
from cases.queries.staffing import FundedLine, Given, cost_of, lines_for, plan_of
from clusters.enums import PositionType, SalaryBasis
from clusters.models import Scenario
from clusters.permissions import can_see_scenarios
from clusters.queries import SalaryMissing
from clusters.rules import POOL_SHARES
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from pools.enums import LineKind, PoolKind
from pools.models import FrameLine


@transaction.atomic
def propose_staffing(
    *,
    point: RecommendationPoint,
    leader_line: FrameLine,
    plus_line: FrameLine,
    givens: Sequence[Given],
    by: User,
    per_mille_line: FrameLine | None = None,
    basis: SalaryBasis | str = SalaryBasis.EXTRA,
    supplement_line: FrameLine | None = None,
    cover: str = "",
) -> list[StaffingLine]:
    """Attach the effect "staff these clusters" to a point, in place of what it proposed before.

    What the council is asked for follows the lines: with that source the case takes the way of a supplementary
    appropriation to `supplement_line`, covered as `cover` says (AT07).

    Raises:
        PermissionDenied: the case is no longer a draft, or this person does not write in it.
        Refusal: a leader has no source for the rest of the pay (AT06), a line is not one that can pay, a cluster
            stands twice in the case, a day is outside the year, a salary is missing, or the point is settled.
    """
    point = open_point(point, by=by)
    _refuse_other_money(point)
    check_lines(leader_line, plus_line, per_mille_line)
    check_givens(givens, year=leader_line.frame.year, per_mille_line=per_mille_line)
    _refuse_clusters_elsewhere(point, givens)
    plan, _is_new = StaffingPlan.objects.update_or_create(
        point=point,
        defaults={
            "leader_line": leader_line,
            "plus_line": plus_line,
            "per_mille_line": per_mille_line,
            "basis": basis,
        },
    )
    asks = any(given.own == PaidFrom.SUPPLEMENTARY for given in givens)
    if asks and supplement_line is None:
        raise Refusal(_("Vælg den linje, der får tillægsbevillingen."))
    lines = costed_lines(plan, givens, supplement_line=supplement_line)
    point.staffing.filter(item=None).delete()
    saved = save_lines(lines)
    amount = cost_of(plan, lines).supplement
    if asks and supplement_line:
        ask_for_supplement(point, amount=amount, line=supplement_line, cover=cover)
    elif point.supplement_amount is not None:
        ask_for_no_supplement(point)
    record(
        "propose_staffing",
        point.case,
        by=by,
        point=point.order,
        lines=[[given.cluster.pk, given.position, given.own, given.from_on.isoformat()] for given in givens],
    )
    return saved


@transaction.atomic
def propose_scenario(
    *,
    point: RecommendationPoint,
    scenario: Scenario,
    own: str,
    leader_line: FrameLine,
    plus_line: FrameLine,
    by: User,
    per_mille_line: FrameLine | None = None,
    supplement_line: FrameLine | None = None,
    cover: str = "",
) -> list[StaffingLine]:
    """Turn a scenario into the staffing lines of a point; `own` pays the rest of every leader (AT05).

    Raises:
        PermissionDenied, Refusal: as for `propose_staffing`; the person does not see scenarios, or the scenario is in
            other prices or of another year than the frame.
    """
    require(can_see_scenarios(by))
    frame = leader_line.frame
    if (scenario.year, scenario.price_level) != (frame.year, frame.price_level):
        raise Refusal(
            _("Scenariet er for %(year)s i %(level)s-priser. Vælg linjer i en ramme for det år og de priser.")
            % {"year": scenario.year, "level": scenario.price_level}
        )
    from_on = max(scenario.from_on.replace(day=1), date(scenario.year, 1, 1))
    givens = [
        Given(choice.cluster, choice.position, from_on, own if needs_source(choice.position) else "")
        for choice in scenario.choices.select_related("cluster")
    ]
    lines = propose_staffing(
        point=point,
        leader_line=leader_line,
        plus_line=plus_line,
        per_mille_line=per_mille_line,
        givens=givens,
        supplement_line=supplement_line,
        cover=cover,
        by=by,
    )
    record("use_scenario", scenario, by=by, case=point.case.number, point=point.order)
    return lines


@transaction.atomic
def drop_staffing(*, point: RecommendationPoint, by: User) -> None:
    """Let a point staff no clusters after all; what it asked the council for goes with it.

    Raises:
        PermissionDenied, Refusal: as for `propose_staffing`.
    """
    point = open_point(point, by=by)
    if plan_of(point) is None:
        return
    point.staffing.filter(item=None).delete()
    StaffingPlan.objects.filter(point=point).delete()
    if point.supplement_amount is not None:
        ask_for_no_supplement(point)
    record("drop_effect", point.case, by=by, point=point.order, effect="staffing")


def needs_source(position: str) -> bool:
    """Must somebody else than the pool pay a part of this position (AT06)?"""
    return POOL_SHARES[position] < 1


def check_givens(givens: Iterable[Given], *, year: int, per_mille_line: FrameLine | None) -> None:
    """Whether each cluster gets one thing that somebody pays all of, from a month of the year.

    Raises:
        Refusal: with a sentence for each cluster that does not.
    """
    givens = list(givens)
    if not givens:
        raise Refusal(_("Giv mindst én klynge en leder eller en plus-pædagog."))
    problems = [problem for given in givens if (problem := _problem_of(given, year, per_mille_line))]
    clusters = [given.cluster.pk for given in givens]
    twice = {str(given.cluster): None for given in givens if clusters.count(given.cluster.pk) > 1}
    problems += [
        _("%(cluster)s får en leder eller en plus-pædagog, ikke begge.") % {"cluster": name} for name in twice
    ]
    if problems:
        raise Refusal(*problems)


def _problem_of(given: Given, year: int, per_mille_line: FrameLine | None) -> str:
    named = {"cluster": given.cluster, "year": year}
    if needs_source(given.position) and given.own not in OWN_SOURCES:
        return (
            _(
                "%(cluster)s: Vælg, hvem der betaler de 15 pct. af lederen, som puljen ikke må betale: "
                "promillepuljen, centrets budget eller en tillægsbevilling."
            )
            % named
        )
    if not needs_source(given.position) and given.own:
        return _("%(cluster)s: Puljen betaler hele plus-pædagogen, så der er ikke brug for en anden.") % named
    if given.own == PaidFrom.PER_MILLE and per_mille_line is None:
        return _("%(cluster)s: Vælg den linje i promillepuljen, der betaler.") % named
    if given.from_on.year != year or given.from_on.day != 1:
        return _("%(cluster)s: Vælg den 1. i en måned i %(year)s, som er det år, puljen betaler.") % named
    return ""


def check_lines(leader_line: FrameLine, plus_line: FrameLine, per_mille_line: FrameLine | None) -> None:
    """Whether the lines are such as can pay for staffing.

    Raises:
        Refusal: a heading, another kind of pool, or two frames.
    """
    lines = [leader_line, plus_line, *([per_mille_line] if per_mille_line else [])]
    if any(line.kind == LineKind.HEADING for line in lines):
        raise Refusal(_("En overskrift har ingen penge. Vælg en af linjerne under den."))
    if any(line.frame.pool.kind != PoolKind.MINIMUM_STAFFING for line in (leader_line, plus_line)):
        raise Refusal(_("Bemanding betales af en pulje til minimumsnormeringer. Vælg en linje i den."))
    if leader_line.frame_id != plus_line.frame_id:
        raise Refusal(_("Vælg linjer i samme ramme til lederne og plus-pædagogerne."))
    if per_mille_line and per_mille_line.frame.pool.kind != PoolKind.PER_MILLE:
        raise Refusal(_("»%(line)s« hører ikke til en promillepulje.") % {"line": per_mille_line})
    if per_mille_line and per_mille_line.frame.year != leader_line.frame.year:
        raise Refusal(_("Vælg en linje i promillepuljen for samme år som puljen til minimumsnormeringer."))


def costed_lines(
    plan: StaffingPlan,
    givens: Iterable[Given],
    *,
    known: Iterable[FundedLine] = (),
    supplement_line: FrameLine | None = None,
) -> tuple[FundedLine, ...]:
    """Lines as they would be saved.

    Raises:
        Refusal: a salary is missing, or a position costs nothing.
    """
    try:
        lines = lines_for(plan, givens, known=known, supplement_line=supplement_line)
    except SalaryMissing as missing:
        raise Refusal(str(missing)) from missing
    for line in lines:
        if line.row.unit_amount <= Decimal(0):
            raise Refusal(
                _("»%(position)s« koster ikke mere end en pædagog ifølge lønreferencerne. Få dem rettet.")
                % {"position": PositionType(line.row.position).label}
            )
    return lines


def save_lines(lines: Iterable[FundedLine]) -> list[StaffingLine]:
    """Write lines with their splits."""
    saved = []
    for line in lines:
        line.row.save()
        for split in line.splits:
            split.staffing = line.row
        FundingSplit.objects.bulk_create(line.splits)
        saved.append(line.row)
    return saved


def _refuse_other_money(point: RecommendationPoint) -> None:
    is_staffed = StaffingPlan.objects.filter(point=point).exists()
    if point.from_line_id or (point.supplement_amount is not None and not is_staffed):
        raise beside_other_money(point)


def beside_other_money(point: RecommendationPoint) -> Refusal:
    """Why a point that moves other money staffs no cluster."""
    return Refusal(
        _("Punkt %(number)s flytter allerede andre penge. Læg bemandingen på et punkt for sig.")
        % {"number": point.order}
    )


def _refuse_clusters_elsewhere(point: RecommendationPoint, givens: Iterable[Given]) -> None:
    others = StaffingLine.objects.filter(point__case=point.case, item=None).exclude(point=point)
    taken = dict(
        others.filter(cluster__in=[given.cluster for given in givens]).values_list(
            "cluster__name", "point__order"
        )
    )
    if taken:
        raise Refusal(
            *(
                _("%(cluster)s får allerede noget i punkt %(number)s.") % {"cluster": name, "number": number}
                for name, number in sorted(taken.items())
            )
        )
