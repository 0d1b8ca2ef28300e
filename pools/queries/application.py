"""Applications: who may see them, may they be sent, and where they stand in the queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from clusters.models import Workplace
from clusters.queries import absence_against_target
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.collation import danish
from htk_workforce.money import format_kr
from pools.enums import ApplicationState, LineKind, PoolKind, Principle
from pools.models import Application, Frame, FrameLine, PeriodClosing
from pools.permissions import SEES_ALL_APPLICATIONS, can_read_hidden_answer
from pools.queries.budget import available_on, line_figures
from pools.queries.funding import FundingOf, funding_of, terms_day
from pools.queries.payment import AskedCost, Finding, findings_of_payment
from pools.workflow import OPEN, UNSENT

Period = tuple[date | None, date | None]
"""From and to of an application; None where it is not filled in yet."""


def eligibility(application: Application, *, on: date) -> list[Finding]:
    """Does an application meet the conditions of its pool?"""
    line, funding = application.line, funding_of(application, on=on)
    costs = list(application.lines.all())
    findings = _findings(
        line,
        application.workplace,
        costs,
        funding,
        application.warning_reason,
        on=on,
        terms_on=terms_day(application, on),
    )
    findings += year_findings(line, costs, (application.starts_on, application.ends_on))
    if application.state in UNSENT:  # once it is sent, it stands in the queue as it is
        findings += _size_findings(line, funding)
    return findings


def findings_told(findings: Sequence[Finding], application: Application, user: User) -> list[Finding]:
    """The findings as this person may read them: what rests on a hidden figure is for those who need it."""
    verdict = can_read_hidden_answer(user, application)
    if verdict:
        return list(findings)
    return [Finding("info", verdict.reason) if found.is_confidential else found for found in findings]


def findings_for(
    line: FrameLine,
    workplace: Workplace,
    costs: Sequence[AskedCost],
    funding: FundingOf,
    warning_reason: str,
    *,
    on: date,
    period: Period = (None, None),
) -> list[Finding]:
    """The same answer for what is typed but not saved."""
    findings = _findings(line, workplace, costs, funding, warning_reason, on=on)
    findings += year_findings(line, costs, period)
    return findings + _size_findings(line, funding)


def _findings(
    line: FrameLine,
    workplace: Workplace,
    costs: Sequence[AskedCost],
    funding: FundingOf,
    warning_reason: str,
    *,
    on: date,
    terms_on: date | None = None,
) -> list[Finding]:
    findings = conditions(line, workplace, on=on)
    if not funding.total:
        findings.append(Finding("error", _("Skriv mindst én udgift, før du sender.")))
    return findings + findings_of_payment(line, costs, funding, warning_reason, on=on, terms_on=terms_on)


def year_findings(line: FrameLine, costs: Sequence[AskedCost], period: Period) -> list[Finding]:
    """A cost belongs to the year of the frame or to one the application runs in."""
    first, last = (day.year if day else line.frame.year for day in period)
    years = {line.frame.year, *range(first, last + 1)}
    text = _("»%(description)s« er sat til %(year)s. Vælg et år i perioden eller rammens år, %(frame)s.")
    return [
        Finding("error", text % {"description": c.description, "year": c.year, "frame": line.frame.year})
        for c in costs
        if c.year is not None and c.year not in years
    ]


def _size_findings(line: FrameLine, funding: FundingOf) -> list[Finding]:
    """More than the line has altogether is never taken in from a waiting list, however long one waits."""
    if line.frame.pool.principle != Principle.FIRST_COME or not funding.pool_part:
        return []
    budget = line_figures(line).budget
    if funding.pool_part <= budget:
        return []
    text = _(
        "Der søges %(asked)s, og »%(line)s« har i alt %(budget)s. Ansøgningen kan aldrig bevilges helt "
        "og kommer på venteliste, hvor kun den første kan få en del. Søg hellere mindre."
    )
    names = {"asked": format_kr(funding.pool_part), "line": line.name, "budget": format_kr(budget)}
    return [Finding("warning", text % names)]


def conditions(line: FrameLine, workplace: Workplace, *, on: date) -> list[Finding]:
    """The conditions that depend only on the pool's line and the workplace."""
    terms = line.frame.pool.conditions_on(on)
    findings = []
    if not is_open(line, on=on):
        findings.append(Finding("error", _("»%(line)s« er ikke åben for ansøgninger.") % {"line": line.name}))
    if workplace.closed_on and workplace.closed_on <= on:
        findings.append(Finding("error", _("%(name)s er lukket.") % {"name": workplace.name}))
    if terms.welfare_only and not workplace.is_welfare:
        findings.append(
            Finding(
                "error",
                _("Puljen er kun for velfærdsområderne, og %(name)s hører ikke til dem.")
                % {"name": workplace.name},
            )
        )
    if terms.above_target_only:
        findings.append(absence_finding(workplace))
    return findings


def absence_finding(workplace: Workplace) -> Finding:
    """May the workplace apply to a pool for sickness above target? Source: HTK, 23-01-2023 item 4 (AT17).

    Of a hidden figure it tells one bit, above or not. That is decided so: the rule of the pool cannot be kept without
    it, and a leader who is refused has to be told why. The bit is confidential: `findings_told` gives it only to those
    who enter or decide the application. Whoever may set targets could narrow a figure down with one target after the
    other; those are HR's consultants, who have the figures on paper, and every change of a target is in the log with
    what it was before and after (`clusters.actions.figures`).
    """
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
                _(
                    "%(name)s ligger over sit måltal og kan søge. "
                    "Sygefraværet vises ikke, så det ikke fortæller om få ansatte."
                )
                % names,
                is_confidential=True,
            )
        return Finding(
            "error",
            _(
                "%(name)s ligger ikke over sit måltal. Puljen er kun for arbejdspladser over deres måltal. "
                "Sygefraværet vises ikke, så det ikke fortæller om få ansatte."
            )
            % names,
            is_confidential=True,
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
        and not closed_frames().filter(pk=line.frame_id).exists()
        and line.opens_on
        and line.opens_on <= on
        and (line.closes_on is None or on <= line.closes_on)
    )


def open_lines(on: date) -> QuerySet[FrameLine]:
    """The lines that take applications on a day."""
    return (
        FrameLine.objects.filter(
            Q(closes_on__isnull=True) | Q(closes_on__gte=on), kind=LineKind.ALLOCATION, opens_on__lte=on
        )
        .exclude(frame__in=closed_frames())
        .select_related("frame__pool")
    )


def closed_frames() -> QuerySet[Frame]:
    """The frames whose whole year is closed: nothing more can be granted from them."""
    closed = PeriodClosing.objects.filter(
        reopened_at=None, through_on__year=F("frame__year"), through_on__month=12, through_on__day=31
    )
    return Frame.objects.filter(pk__in=closed.values("frame"))


def source_lines() -> QuerySet[FrameLine]:
    """The lines that may pay what an application's own pool does not, newest year first.

    Only the per-mille pool is there for any purpose; every other pool has its own (A2.9, A2.10).
    """
    lines = FrameLine.objects.exclude(kind=LineKind.HEADING).exclude(frame__in=closed_frames())
    lines = lines.filter(frame__pool__kind=PoolKind.PER_MILLE).select_related("frame__pool")
    return lines.order_by("-frame__year", danish("frame__pool__name"), "order")


def queue_position(application: Application) -> int | None:
    """The place among the applications still waiting on the same line, 1 first; None when not waiting.

    Only a first-come pool has a queue; in the others nobody is before anybody.
    """
    if application.state not in OPEN or application.line.frame.pool.principle != Principle.FIRST_COME:
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


def waiting_position(application: Application) -> int | None:
    """The place on the waiting list of the line, 1 first; None when not on it."""
    if application.state != ApplicationState.WAITING_LIST:
        return None
    ahead = Application.objects.filter(
        line=application.line,
        state=ApplicationState.WAITING_LIST,
        queue_number__lt=application.queue_number,
    )
    return ahead.count() + 1


@dataclass(frozen=True)
class Outlook:
    """What sending an application now would do: kroner before and after on the line, and the place in the queue.

    `applied` is the pool's part; `waiting` is how many already stand on the waiting list of a first-come line.
    """

    line: FrameLine
    applied: Decimal
    before: Decimal
    position: int
    waiting: int
    reserves: bool

    @property
    def after(self) -> Decimal:
        return self.before - self.applied

    @property
    def is_enough(self) -> bool:
        return self.after >= 0

    @property
    def will_wait(self) -> bool:
        """Would the application go on the waiting list: too little is left, or others wait already (AT17)?"""
        return self.reserves and (self.waiting > 0 or not self.is_enough)


def outlook(line: FrameLine, applied: Decimal) -> Outlook:
    """`applied` is what the pool would pay, in kroner."""
    states = list(Application.objects.filter(line=line, state__in=OPEN).values_list("state", flat=True))
    return Outlook(
        line,
        applied,
        available_on(line),
        position=len(states) + 1,
        waiting=states.count(ApplicationState.WAITING_LIST),
        reserves=line.frame.pool.principle == Principle.FIRST_COME,
    )
