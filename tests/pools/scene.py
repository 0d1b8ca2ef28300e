"""Pools, applications and snapshots that several tests of the pools' actions begin with. Amounts are kroner."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from clusters.models import Workplace
from clusters.rules import LEADER_SHARE
from htk_workforce.accounts.models import User
from htk_workforce.audit.log import events_of
from pools import actions
from pools.enums import Bucket, CostType, Party, PoolKind, PoolOrigin, Principle
from pools.models import Application, Balance, Change, Expenditure, Frame, FrameLine, Pool, Posting
from tests import cast

DAY = cast.DAY


def money(line: FrameLine) -> dict[str, Decimal]:
    """What stands in each bucket of a line, without the empty ones and the world outside."""
    rows = Balance.objects.filter(line=line).exclude(bucket=Bucket.SOURCE)
    return {row.bucket: row.amount for row in rows if row.amount}


def everything(application: Application) -> tuple:
    """What a refused move must leave as it was."""
    return (
        Application.objects.filter(pk=application.pk).values().get(),
        list(application.lines.order_by("pk").values()),
        list(application.funding_parts.order_by("pk").values()),
        list(application.qualifications.order_by("pk").values()),
        list(application.information_requests.order_by("pk").values()),
        list(Change.objects.order_by("pk").values()),
        list(Expenditure.objects.order_by("pk").values()),
        list(Posting.objects.order_by("pk").values_list("pk", flat=True)),
        list(Balance.objects.order_by("line", "bucket").values_list("line", "bucket", "amount")),
        list(Application.objects.order_by("pk").values_list("pk", "state")),
        events_of(application).count(),
    )


def place(name: str = "Birkehuset") -> Workplace:
    """A workplace above its target."""
    return cast.workplace(name, absence="6.25")


def received(
    line: FrameLine, by: User, amount: int | str = 40_000, *, name: str = "Birkehuset", on: date = DAY
) -> Application:
    """An application that was sent: received, or on the waiting list."""
    draft = cast.draft(line, place(name), by=by, amount=amount)
    return actions.receive_application(application=draft, by=by, on=on)


def two_costs(line: FrameLine, by: User, *, decided_by: User, **texts: object) -> Application:
    """25.000 kr. for a consultant and 60.000 kr. for theme days, approved as a whole."""
    costs = [
        actions.Cost(CostType.CONSULTANT, "Konsulent", 1, Decimal(25_000)),
        actions.Cost(CostType.THEME_DAY, "Temadage", 2, Decimal(30_000)),
    ]
    draft = actions.save_draft(application=None, line=line, workplace=place(), costs=costs, by=by, **texts)
    sent = actions.receive_application(application=draft, by=by, on=DAY)
    return actions.approve_application(application=sent, by=decided_by, on=DAY)


def ask_parties(line: FrameLine, *parties: Party) -> None:
    """Let the pool of a line require that these parties look at an application."""
    cast.hold(line.frame.pool, **{f"asks_{party}": True for party in parties})


def filled(line: FrameLine, amount: int, by: User) -> FrameLine:
    """The line with money on it."""
    cast.fill(line, amount, by=by)
    return line


def pool_line(code: str, kind: PoolKind, name: str, **fields: object) -> FrameLine:
    """An open line of a pool of its own."""
    pool = Pool.objects.create(
        code=code,
        name=name,
        kind=kind,
        owner=cast.centre(),
        origin=PoolOrigin.BUDGET_SETTLEMENT,
        legal_basis="Budgetforlig 2023",
        **{"principle": Principle.ASSESSMENT, "hr_approval_limit": Decimal(2_000_000), **fields},
    )
    frame = Frame.objects.create(pool=pool, year=2023, price_level=2023)
    return FrameLine.objects.create(frame=frame, order=1, name=name, opens_on=date(2023, 1, 1))


def staffing_line() -> FrameLine:
    """The minimum-staffing pool: a leader's pay is carried by 85 %, a plus-pedagogue's whole."""
    line = pool_line("MIN", PoolKind.MINIMUM_STAFFING, "Minimumsnormeringer")
    for cost_type, share in ((CostType.LEADER_PAY, LEADER_SHARE), (CostType.PLUS_PEDAGOGUE_PAY, Decimal(1))):
        line.frame.pool.position_shares.create(
            cost_type=cost_type, share=share, valid_from=date(2021, 12, 14), source="Byrådet 14-12-2021"
        )
    return line


def per_mille_line() -> FrameLine:
    return pool_line("PRM", PoolKind.PER_MILLE, "Promillepulje")


def six_leaders(
    line: FrameLine,
    by: User,
    funding: Sequence[actions.Funding] = (),
    *,
    warning_reason: str = "Lederne er en del af normeringen.",
) -> Application:
    """A draft that asks for six leaders at 144.000 kr., together 864.000 kr. (domain research A3.1)."""
    return actions.save_draft(
        application=None,
        line=line,
        workplace=place(),
        costs=[actions.Cost(CostType.LEADER_PAY, "Pædagogiske ledere", 6, Decimal(144_000))],
        funding=funding,
        by=by,
        warning_reason=warning_reason,
    )
