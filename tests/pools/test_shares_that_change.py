"""A position's share may change between receipt and decision; the money held is let go and committed to the øre."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from htk_workforce.accounts.roles import Role
from pools import actions, ledger
from pools.enums import Bucket, CostType, FundingSource
from pools.models import Application, Balance
from pools.queries import received_on, reserved_of
from tests import cast

pytestmark = pytest.mark.django_db
DECISION = date(2023, 6, 1)


@pytest.fixture
def hr():
    return cast.person("hanne", Role.HR)


@pytest.fixture
def director():
    return cast.person("dorte", Role.DIRECTOR)


@pytest.fixture
def line():
    line = cast.sickness_line()
    cast.fill(line, 600_000, by=cast.person("finans", Role.FINANCE))
    return line


def received(line, hr, *, before: str, after: str) -> Application:
    """100.000 kr. for a leader, whose share of the pool changes between the receipt and the decision."""
    pool = line.frame.pool
    pool.allowed_costs.create(cost_type=CostType.LEADER_PAY)
    common = {"cost_type": CostType.LEADER_PAY, "source": "Byrådet"}
    until = {"valid_from": date(2023, 1, 1), "valid_to": DECISION - timedelta(days=1)}
    pool.position_shares.create(share=Decimal(before), **until, **common)
    pool.position_shares.create(share=Decimal(after), valid_from=DECISION, **common)
    draft = actions.save_draft(
        application=None,
        line=line,
        workplace=cast.workplace("Birkehuset", absence="6"),
        costs=[actions.Cost(CostType.LEADER_PAY, "Leder", 1, Decimal(100_000))],
        funding=[actions.Funding(FundingSource.CENTRE_BUDGET)],
        by=hr,
    )
    return actions.receive_application(application=draft, by=hr, on=cast.DAY)


def money(line) -> dict[str, int]:
    rows = Balance.objects.filter(line=line).exclude(bucket=Bucket.SOURCE)
    return {row.bucket: int(row.amount) for row in rows if row.amount}


@pytest.mark.parametrize("before, after", [("0.85", "0.80"), ("0.80", "0.85")])
def test_an_approval_commits_the_share_of_its_day_and_leaves_nothing_held(line, hr, director, before, after):
    application = received(line, hr, before=before, after=after)
    share = int(Decimal(after) * 100_000)
    assert reserved_of(application) == Decimal(before) * 100_000
    approved = actions.approve_application(application=application, by=director, on=DECISION)
    assert money(line) == {Bucket.AVAILABLE: 600_000 - share, Bucket.COMMITTED: share}
    assert reserved_of(approved) == 0
    assert ledger.verify() == []


def test_an_approval_never_takes_what_is_held_for_another(line, hr, director):
    other = cast.draft(line, cast.workplace("Egehuset", absence="6"), by=hr, amount=520_000)
    actions.receive_application(application=other, by=hr, on=cast.DAY)
    application = received(line, hr, before="0.80", after="0.85")
    assert money(line) == {Bucket.RESERVED: 600_000}
    with pytest.raises(ledger.PoolOverdrawn):
        actions.approve_application(application=application, by=director, on=DECISION)


@pytest.mark.parametrize("verb", ["withdraw", "reject"])
def test_all_that_was_held_is_let_go_on_a_day_with_another_share(line, hr, director, verb):
    application = received(line, hr, before="0.85", after="0.80")
    if verb == "withdraw":
        actions.withdraw_application(application=application, by=hr, on=DECISION)
    else:
        actions.reject_application(application=application, reason="Nej", by=director, on=DECISION)
    assert money(line) == {Bucket.AVAILABLE: 600_000}


def test_a_change_moves_only_the_change_when_the_share_has_changed_since(line, hr, director):
    application = received(line, hr, before="0.85", after="0.80")
    approved = actions.approve_application(application=application, by=director, on=date(2023, 3, 1))
    cost = approved.lines.get()
    change = actions.request_change(
        application=approved, amounts={cost.pk: Decimal(80_000)}, reason="Mindre", by=hr
    )
    actions.approve_change(change=change, by=director, on=DECISION)
    assert money(line) == {Bucket.AVAILABLE: 532_000, Bucket.COMMITTED: 68_000}


def test_the_day_of_receipt_is_the_local_one():
    late = Application(received_at=datetime(2023, 2, 28, 23, 30, tzinfo=UTC))
    assert received_on(late) == date(2023, 3, 1)
