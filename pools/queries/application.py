"""Applications: who may see them, may they be sent, and where they stand in the queue."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clusters.models import Workplace
from clusters.queries import absence_against_target
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.money import format_kr
from pools.enums import CostType, LineKind, OtherCosts, PoolKind
from pools.models import Application, FrameLine
from pools.permissions import SEES_ALL_APPLICATIONS
from pools.queries.budget import available_on
from pools.queries.funding import funding_of
from pools.workflow import OPEN


@dataclass(frozen=True)
class Finding:
    """One answer to "may this be sent?". `kind` is success, info, warning or error; an error blocks.

    `lacks_reason`: a warning that may be overridden, but only in writing, and nobody has written yet.
    """

    kind: str
    text: str
    lacks_reason: bool = False

    @property
    def blocks(self) -> bool:
        return self.kind == "error" or self.lacks_reason


def eligibility(application: Application, *, on: date) -> list[Finding]:
    """Does an application meet the conditions of its pool?"""
    findings = conditions(application.line, application.workplace, on=on)
    if not application.total:
        findings.append(Finding("error", _("Skriv mindst én udgift, før du sender.")))
    return findings + _cost_findings(application) + _funding_findings(application, on=on)


def _cost_findings(application: Application) -> list[Finding]:
    """Cost types the pool does not name: refused, or allowed with a written reason (AT19)."""
    pool = application.line.frame.pool
    allowed = {cost.cost_type for cost in pool.allowed_costs.all()}
    findings = []
    for cost in application.lines.all():
        names = {"type": cost.get_cost_type_display(), "description": cost.description}
        if not allowed or cost.cost_type in allowed:
            continue
        if pool.other_costs == OtherCosts.REFUSED:
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


def _funding_findings(application: Application, *, on: date) -> list[Finding]:
    """Every part of a pay has a source (AT06), and money for staff with the children goes to leaders only with a reason.

    Source: domain research X21 and L16; the unions objected on exactly this point in 2022. Advice, not a bar.
    """
    findings = []
    funding = funding_of(application, on=on)
    if funding.uncovered:
        text = _("Puljen betaler %(pool)s af %(total)s. Vælg, hvor de sidste %(rest)s kommer fra.")
        names = {"pool": format_kr(funding.pool_part), "total": format_kr(funding.total)}
        findings.append(Finding("error", text % (names | {"rest": format_kr(funding.uncovered)})))
    is_leader_pay = any(cost.cost_type == CostType.LEADER_PAY for cost in application.lines.all())
    if application.line.frame.pool.kind == PoolKind.MINIMUM_STAFFING and is_leader_pay:
        reason = application.warning_reason.strip()
        text = _(
            "Puljen er til personale i direkte kontakt med børnene, og ansøgningen lønner en leder. "
            "Det kræver en skriftlig begrundelse."
        )
        if reason:
            text = f"{text} {_('Begrundelse:')} {reason}"
        findings.append(Finding("warning", text, lacks_reason=not reason))
    return findings


def conditions(line: FrameLine, workplace: Workplace, *, on: date) -> list[Finding]:
    """The conditions that depend only on the pool's line and the workplace."""
    pool = line.frame.pool
    findings = []
    if not is_open(line, on=on):
        findings.append(Finding("error", _("»%(line)s« er ikke åben for ansøgninger.") % {"line": line.name}))
    if workplace.closed_on and workplace.closed_on <= on:
        findings.append(Finding("error", _("%(name)s er lukket.") % {"name": workplace.name}))
    if pool.welfare_only and not workplace.is_welfare:
        findings.append(
            Finding(
                "error",
                _("Puljen er kun for velfærdsområderne, og %(name)s hører ikke til dem.")
                % {"name": workplace.name},
            )
        )
    if pool.above_target_only:
        findings.append(absence_finding(workplace))
    return findings


def absence_finding(workplace: Workplace) -> Finding:
    """May the workplace apply to a pool for sickness above target? Source: HTK, 23-01-2023 item 4 (AT17)."""
    verdict = absence_against_target(workplace)
    names = {"name": workplace.name}
    if verdict.is_above is None:
        return Finding(
            "error",
            _(
                "%(name)s har ikke både et sygefravær og et måltal for samme år. "
                "Puljen er kun for arbejdspladser over deres måltal. Bed HR-Centret om at lægge tallene ind."
            )
            % names,
        )
    if not verdict.is_shown:
        if verdict.is_above:
            return Finding(
                "success",
                _("%(name)s ligger over sit måltal og kan søge. Tallet vises ikke, fordi stedet er lille.")
                % names,
            )
        return Finding(
            "error",
            _(
                "%(name)s ligger ikke over sit måltal. Puljen er kun for arbejdspladser over deres måltal. "
                "Tallet vises ikke, fordi stedet er lille."
            )
            % names,
        )
    figures = names | {
        "absence": _decimal(verdict.absence),
        "target": _decimal(verdict.target),
        "measure": verdict.measure,
        "period": verdict.period,
    }
    if verdict.is_above:
        return Finding(
            "success",
            _(
                "%(name)s ligger over sit måltal og kan søge: "
                "fravær %(absence)s mod %(target)s %(measure)s (%(period)s)."
            )
            % figures,
        )
    return Finding(
        "error",
        _(
            "%(name)s ligger ikke over sit måltal: fravær %(absence)s mod %(target)s %(measure)s (%(period)s). "
            "Puljen er kun for arbejdspladser over deres måltal."
        )
        % figures,
    )


def _decimal(value: Decimal | None) -> str:
    return f"{value:f}".replace(".", ",") if value is not None else ""


def is_open(line: FrameLine, *, on: date) -> bool:
    """Does the line take applications on a day?"""
    return bool(
        line.kind == LineKind.ALLOCATION
        and line.opens_on
        and line.opens_on <= on
        and (line.closes_on is None or on <= line.closes_on)
    )


def open_lines(on: date) -> QuerySet[FrameLine]:
    """The lines that take applications on a day."""
    return FrameLine.objects.filter(
        Q(closes_on__isnull=True) | Q(closes_on__gte=on), kind=LineKind.ALLOCATION, opens_on__lte=on
    ).select_related("frame__pool")


def queue_position(application: Application) -> int | None:
    """The place among the applications still waiting on the same line, 1 first; None when not waiting."""
    if application.state not in OPEN:
        return None
    ahead = Application.objects.filter(
        line=application.line, state__in=OPEN, queue_number__lt=application.queue_number
    )
    return ahead.count() + 1


def visible_applications(user: User) -> QuerySet[Application]:
    """The applications a person may see; the only way views get them."""
    everything = Application.objects.select_related(
        "line__frame__pool", "workplace", "entered_by"
    ).prefetch_related("lines")
    if user.has_role(*SEES_ALL_APPLICATIONS):
        return everything
    own = Q(entered_by=user)
    if user.has_role(Role.LEADER):
        own |= Q(workplace__leaders=user)
    return everything.filter(own).distinct()


@dataclass(frozen=True)
class Outlook:
    """What sending an application now would do: kroner before and after on the line, and the place in the queue."""

    line: FrameLine
    applied: Decimal
    before: Decimal
    position: int

    @property
    def after(self) -> Decimal:
        return self.before - self.applied

    @property
    def is_enough(self) -> bool:
        return self.after >= 0


def outlook(line: FrameLine, applied: Decimal) -> Outlook:
    """`applied` is the total of the cost lines in kroner."""
    waiting = Application.objects.filter(line=line, state__in=OPEN).count()
    return Outlook(line, applied, available_on(line), waiting + 1)
