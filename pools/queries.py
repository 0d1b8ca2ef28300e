"""Answers built from several tables, as frozen dataclasses: the same object for the screen, the PDF and the sheet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clusters.models import Workplace
from clusters.queries import absence_against_target
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.collation import sort_key
from pools.enums import ApplicationState, Bucket, LineKind
from pools.models import Application, Balance, Entry, Frame, FrameLine, LineVersion, Posting
from pools.permissions import SEES_ALL_APPLICATIONS

ZERO = Decimal("0.00")


# --- figures of a frame -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """The money of a line, a heading or a frame, in kroner. `budget` is what has been set off and distributed."""

    available: Decimal = ZERO
    reserved: Decimal = ZERO
    committed: Decimal = ZERO
    spent: Decimal = ZERO

    @property
    def budget(self) -> Decimal:
        return self.available + self.reserved + self.committed + self.spent

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.available + other.available,
            self.reserved + other.reserved,
            self.committed + other.committed,
            self.spent + other.spent,
        )


@dataclass(frozen=True)
class BudgetRow:
    """One line of a budget table. A heading's figures are the sum of the lines below it."""

    line: FrameLine
    depth: int
    figures: Figures
    history: tuple[LineVersion, ...] = ()

    @property
    def is_heading(self) -> bool:
        return self.line.kind == LineKind.HEADING


@dataclass(frozen=True)
class BudgetTable:
    """A pool in one year, line by line, with the total. Kroner, in the frame's price level."""

    frame: Frame
    rows: tuple[BudgetRow, ...]
    total: Figures
    undistributed: Decimal

    @property
    def distributed(self) -> Decimal:
        return self.total.budget - self.undistributed

    @property
    def title(self) -> str:
        return f"{self.frame.pool.name} {self.frame.year}"

    @property
    def sort_key(self) -> tuple[object, int]:
        """Where the table stands among others, in the Danish alphabet."""
        return sort_key(self.frame.pool.name), self.frame.year


def budget_table(frame: Frame) -> BudgetTable:
    return budget_tables([frame])[0]


def budget_tables(frames: Iterable[Frame]) -> list[BudgetTable]:
    """The budget tables of several frames, in three queries whatever their number."""
    frames = list(frames)
    lines = FrameLine.objects.filter(frame__in=frames).order_by("order")
    by_frame: dict[int, list[FrameLine]] = defaultdict(list)
    for line in lines:
        by_frame[line.frame_id].append(line)
    amounts: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for balance in Balance.objects.filter(line__frame__in=frames).exclude(bucket=Bucket.SOURCE):
        amounts[balance.line_id][balance.bucket] = balance.amount
    history: dict[int, list[LineVersion]] = defaultdict(list)
    for version in (
        LineVersion.objects.filter(line__frame__in=frames).order_by("on", "id").prefetch_related("origin")
    ):
        history[version.line_id].append(version)
    return [_budget_table(frame, by_frame[frame.pk], amounts, history) for frame in frames]


def _budget_table(
    frame: Frame,
    lines: list[FrameLine],
    amounts: dict[int, dict[str, Decimal]],
    history: dict[int, list[LineVersion]],
) -> BudgetTable:
    children: dict[int | None, list[FrameLine]] = defaultdict(list)
    for line in lines:
        children[line.parent_id].append(line)

    def own(line: FrameLine) -> Figures:
        return Figures(**amounts[line.pk])

    def below(line: FrameLine) -> Figures:
        return sum((below(child) for child in children[line.pk]), own(line))

    def walk(parent: int | None, depth: int) -> Iterable[BudgetRow]:
        for line in children[parent]:
            figures = below(line) if line.kind == LineKind.HEADING else own(line)
            yield BudgetRow(line, depth, figures, tuple(history[line.pk]))
            yield from walk(line.pk, depth + 1)

    rows = tuple(walk(None, 0))
    return BudgetTable(
        frame=frame,
        rows=rows,
        total=sum((own(line) for line in lines), Figures()),
        undistributed=sum((own(n).available for n in lines if n.kind == LineKind.UNDISTRIBUTED), ZERO),
    )


def available_on(line: FrameLine) -> Decimal:
    """What is left on a line, in kroner."""
    return available_on_each([line])[line.pk]


def available_on_each(lines: Iterable[FrameLine]) -> dict[int, Decimal]:
    """What is left on several lines, in kroner by the line's id, in one query."""
    wanted = [line.pk for line in lines]
    balances = Balance.objects.filter(line__in=wanted, bucket=Bucket.AVAILABLE)
    return dict.fromkeys(wanted, ZERO) | dict(balances.values_list("line", "amount"))


def line_figures(line: FrameLine) -> Figures:
    """The money of one line as it stands."""
    balances = Balance.objects.filter(line=line).exclude(bucket=Bucket.SOURCE)
    return Figures(**{balance.bucket: balance.amount for balance in balances})


def available_after(moments: Iterable[tuple[FrameLine, Posting]]) -> list[Decimal]:
    """What was left on each line right after its posting, in kroner, in one query.

    Never changes: the ledger only grows.
    """
    moments = list(moments)
    entries = Entry.objects.filter(line__in=[line for line, _posting in moments], bucket=Bucket.AVAILABLE)
    changes = list(entries.values_list("line", "posting", "amount"))
    return [
        sum((amount for on, by, amount in changes if on == line.pk and by <= posting.pk), ZERO)
        for line, posting in moments
    ]


# --- the way back from a figure -----------------------------------------------------------------------------


@dataclass(frozen=True)
class StatementRow:
    """One posting as a line sees it: its change in kroner per bucket, and what was available afterwards."""

    posting: Posting
    changes: dict[str, Decimal]
    available: Decimal


def line_statement(line: FrameLine) -> list[StatementRow]:
    """Every posting on a line in the order they were made, with running availability."""
    entries = Entry.objects.filter(line=line).select_related("posting").prefetch_related("posting__origin")
    by_posting: dict[int, dict[str, Decimal]] = defaultdict(dict)
    postings: dict[int, Posting] = {}
    for entry in entries.order_by("posting_id", "id"):
        postings[entry.posting_id] = entry.posting
        by_posting[entry.posting_id][entry.bucket] = entry.amount
    rows, available = [], ZERO
    for pk, posting in postings.items():
        available += by_posting[pk].get(Bucket.AVAILABLE, ZERO)
        rows.append(StatementRow(posting, by_posting[pk], available))
    return rows


def entries_of_frames(frames: Iterable[Frame]) -> QuerySet[Entry]:
    """Every entry on some frames except the outside account, oldest first."""
    return (
        Entry.objects.filter(line__frame__in=frames)
        .exclude(bucket=Bucket.SOURCE)
        .select_related("posting__by", "line__frame__pool")
        .order_by("posting_id", "id")
    )


# --- applications -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """One answer to "may this be sent?". `kind` is success, info, warning or error; an error blocks."""

    kind: str
    text: str

    @property
    def blocks(self) -> bool:
        return self.kind == "error"


def eligibility(application: Application, *, on: date) -> list[Finding]:
    """Does an application meet the conditions of its pool? Works on an unsaved one too."""
    findings = conditions(application.line, application.workplace, on=on)
    if application.pk and not application.total:
        findings.append(Finding("error", _("Skriv mindst én udgift, før du sender.")))
    allowed = {cost.cost_type for cost in application.line.frame.pool.allowed_costs.all()}
    if application.pk and allowed:
        findings += [
            Finding(
                "error",
                _(
                    "Puljen dækker ikke »%(type)s«. Vælg en anden udgiftstype, eller slet linjen »%(description)s«."
                )
                % {"type": cost.get_cost_type_display(), "description": cost.description},
            )
            for cost in application.lines.all()
            if cost.cost_type not in allowed
        ]
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
    if application.state != ApplicationState.RECEIVED:
        return None
    ahead = Application.objects.filter(
        line=application.line, state=ApplicationState.RECEIVED, queue_number__lt=application.queue_number
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
    waiting = Application.objects.filter(line=line, state=ApplicationState.RECEIVED).count()
    return Outlook(line, applied, available_on(line), waiting + 1)
