"""Who pays: a leader's 85 and 15 percent, sources in order, and pools that pay for another pool's grant."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from htk_workforce.accounts.roles import Role
from pools import actions, ledger
from pools.enums import ApplicationState, Bucket, CostType, FundingSource, PoolKind
from pools.models import Application, FrameLine, Posting
from pools.queries import committed_of, funding_of
from tests import cast
from tests.pools.scene import (
    DAY,
    everything,
    filled,
    money,
    per_mille_line,
    place,
    received,
    six_leaders,
    staffing_line,
)

pytestmark = pytest.mark.django_db
CENTRE = actions.Funding(FundingSource.CENTRE_BUDGET)


@pytest.fixture
def line(finance):
    return filled(staffing_line(), 1_000_000, finance)


@pytest.fixture
def per_mille(finance):
    return filled(per_mille_line(), 129_600, finance)


def from_pool(line: FrameLine, limit: int | None = None) -> actions.Funding:
    return actions.Funding(
        FundingSource.POOL_LINE, line=line, limit=None if limit is None else Decimal(limit)
    )


def send(application, by):
    return actions.receive_application(application=application, by=by, on=DAY)


# --- AT06: every part has a source ----------------------------------------------------------------------------


def test_at06_leader_pay_without_a_source_for_the_15_percent_is_not_sent(line, hr):
    draft = six_leaders(line, hr)
    before = everything(draft)
    with pytest.raises(actions.NotEligible) as refusal, transaction.atomic():
        send(draft, hr)
    [reason] = refusal.value.reasons
    for amount in ("734.400", "864.000", "129.600"):
        assert amount in reason
    assert everything(draft) == before


@pytest.mark.parametrize(
    "source", [FundingSource.CENTRE_BUDGET, FundingSource.SUPPLEMENTARY, FundingSource.UNDERSPEND]
)
def test_at06_a_source_outside_the_pools_carries_the_15_percent(line, hr, director, source):
    sent = send(six_leaders(line, hr, [actions.Funding(source)]), hr)
    approved = actions.approve_application(application=sent, by=director, on=DAY)
    assert committed_of(approved) == {line: 734_400, None: 129_600}
    assert approved.funding_parts.get().committed_amount == 129_600
    assert money(line) == {Bucket.AVAILABLE: 265_600, Bucket.COMMITTED: 734_400}


def test_at06_sources_that_do_not_reach_are_refused_with_what_is_missing(line, per_mille, hr):
    draft = six_leaders(
        line,
        hr,
        [from_pool(per_mille, 100_000), actions.Funding(FundingSource.UNDERSPEND, limit=Decimal(29_000))],
    )
    with pytest.raises(actions.NotEligible, match="sidste 600"), transaction.atomic():
        send(draft, hr)


def test_plus_pedagogues_are_carried_whole_and_need_no_other_source(line, hr, director):
    """5 × 70.000 and 6 × 144.000: own financing is 129.600 and applies to leaders only (AT02)."""
    costs = [
        actions.Cost(CostType.PLUS_PEDAGOGUE_PAY, "Plus-pædagoger", 5, Decimal(70_000)),
        actions.Cost(CostType.LEADER_PAY, "Pædagogiske ledere", 6, Decimal(144_000)),
    ]
    draft = actions.save_draft(
        application=None,
        line=line,
        workplace=place(),
        costs=costs[:1],
        by=hr,
    )
    assert funding_of(draft, on=DAY).own_part == 0
    draft = actions.save_draft(
        application=draft,
        line=line,
        workplace=draft.workplace,
        costs=costs,
        funding=[CENTRE],
        by=hr,
        warning_reason="Lederne indgår i normeringen.",
    )
    funding = funding_of(draft, on=DAY)
    assert (funding.total, funding.pool_part, funding.own_part, funding.uncovered) == (
        Decimal(1_214_000),
        Decimal(1_084_400),
        Decimal(129_600),
        0,
    )


# --- another pool pays ----------------------------------------------------------------------------------------


def test_the_per_mille_pool_pays_the_15_percent_from_its_own_line(line, per_mille, hr, director):
    sent = send(six_leaders(line, hr, [from_pool(per_mille)]), hr)
    assert money(per_mille) == {Bucket.AVAILABLE: 129_600}
    approved = actions.approve_application(application=sent, by=director, on=DAY)
    assert money(line) == {Bucket.AVAILABLE: 265_600, Bucket.COMMITTED: 734_400}
    assert money(per_mille) == {Bucket.COMMITTED: 129_600}
    assert {posting.origin for posting in Posting.objects.filter(kind="commit")} == {approved}
    assert committed_of(approved) == {line: 734_400, per_mille: 129_600}
    assert ledger.verify() == []


@pytest.mark.parametrize("limit", [None, 129_599])
def test_hr_grants_from_another_pool_only_up_to_the_limit_of_that_pool(line, per_mille, hr, limit):
    pool = per_mille.frame.pool
    pool.hr_approval_limit = None if limit is None else Decimal(limit)
    pool.save()
    colleague = cast.person("hr2", Role.HR)
    sent = send(six_leaders(line, hr, [from_pool(per_mille)]), hr)
    before = everything(sent)
    with pytest.raises(PermissionDenied, match="Promillepulje betaler.*direktør"), transaction.atomic():
        actions.approve_application(application=sent, by=colleague, on=DAY)
    assert everything(sent) == before
    pool.hr_approval_limit = Decimal(129_600)
    pool.save()
    sent = Application.objects.get(pk=sent.pk)
    assert (
        committed_of(actions.approve_application(application=sent, by=colleague, on=DAY))[per_mille]
        == 129_600
    )


def test_hr_changes_what_another_pool_pays_only_up_to_the_limit_of_that_pool(line, per_mille, hr, director):
    sent = send(six_leaders(line, hr, [from_pool(per_mille)]), hr)
    approved = actions.approve_application(application=sent, by=director, on=DAY)
    pool = per_mille.frame.pool
    pool.hr_approval_limit = Decimal(100_000)
    pool.save()
    cost, colleague = approved.lines.get(), cast.person("hr2", Role.HR)

    def ask(amount):
        return actions.request_change(
            application=approved, amounts={cost.pk: Decimal(amount)}, reason="Andet beløb", by=hr
        )

    cast.fill(per_mille, 10_000, by=cast.person("oekonomi", Role.FINANCE), key="mere")
    more = ask(900_000)
    with pytest.raises(PermissionDenied, match="Promillepulje betaler.*100.000"), transaction.atomic():
        actions.approve_change(change=more, by=colleague, on=DAY)
    actions.reject_change(change=more, reason="Nej", by=colleague, on=DAY)
    actions.approve_change(change=ask(700_000), by=colleague, on=DAY)
    assert committed_of(approved)[per_mille] == 105_000, "less is nobody's to forbid"


def test_two_sources_of_one_pool_are_held_against_its_limit_together(line, per_mille, hr):
    pool = per_mille.frame.pool
    pool.hr_approval_limit = Decimal(100_000)
    pool.save()
    sent = send(six_leaders(line, hr, [from_pool(per_mille, 65_000), from_pool(per_mille)]), hr)
    with pytest.raises(PermissionDenied, match="Promillepulje betaler 129.600"), transaction.atomic():
        actions.approve_application(application=sent, by=cast.person("hr2", Role.HR), on=DAY)


def test_a_source_with_too_little_left_stops_the_whole_approval(line, per_mille, hr, director):
    sent = send(six_leaders(line, hr, [from_pool(per_mille)]), hr)
    ledger.give_back(
        per_mille, Decimal("0.01"), ledger.Why(by=director, on=DAY, reason="Rettelse", key="one øre")
    )
    before = everything(sent)
    with pytest.raises(ledger.PoolOverdrawn) as refusal, transaction.atomic():
        actions.approve_application(application=sent, by=director, on=DAY)
    assert refusal.value.line == per_mille
    assert everything(sent) == before


def test_sources_pay_in_order_up_to_their_limits(line, per_mille, hr, director):
    funding = [
        actions.Funding(FundingSource.UNDERSPEND, limit=Decimal(20_000)),
        from_pool(per_mille, 50_000),
        actions.Funding(FundingSource.COUNCIL_ACCOUNT),
    ]
    sent = send(six_leaders(line, hr, funding), hr)
    approved = actions.approve_application(application=sent, by=director, on=DAY)
    parts = approved.funding_parts.order_by("order").values_list("source", "committed_amount")
    assert list(parts) == [("underspend", 20_000), ("pool_line", 50_000), ("council_account", 59_600)]
    assert committed_of(approved) == {line: 734_400, None: 79_600, per_mille: 50_000}
    assert money(per_mille) == {Bucket.AVAILABLE: 79_600, Bucket.COMMITTED: 50_000}


def test_a_part_of_the_leaders_is_split_by_the_same_shares(line, per_mille, hr, director):
    """Three leaders of six: 367.200 from the pool and 64.800 from the per-mille pool."""
    sent = send(six_leaders(line, hr, [from_pool(per_mille)]), hr)
    actions.approve_partly(
        application=sent,
        amounts={sent.lines.get().pk: Decimal(432_000)},
        reason="Tre ledere i år",
        by=director,
        on=DAY,
    )
    assert money(line) == {Bucket.AVAILABLE: 632_800, Bucket.COMMITTED: 367_200}
    assert money(per_mille) == {Bucket.AVAILABLE: 64_800, Bucket.COMMITTED: 64_800}


@pytest.mark.parametrize("own_line", [True, False])
def test_the_pool_does_not_pay_its_own_15_percent_through_another_line(line, hr, own_line):
    other = FrameLine.objects.create(frame=line.frame, order=2, name="Mere", opens_on=line.opens_on)
    draft = six_leaders(line, hr, [from_pool(line if own_line else other)])
    with pytest.raises(actions.NotEligible, match="anden pulje"), transaction.atomic():
        send(draft, hr)


def test_a_first_come_pool_reserves_its_own_part_only(finance, hr, director):
    line = cast.sickness_line()
    cast.fill(line, 50_000, by=finance)
    line.frame.pool.position_shares.create(
        cost_type=CostType.CONSULTANT, share=Decimal("0.50"), valid_from=DAY, source="Direktionen"
    )
    costs = [actions.Cost(CostType.CONSULTANT, "Konsulent", 1, Decimal(90_000))]
    draft = actions.save_draft(
        application=None, line=line, workplace=place(), costs=costs, funding=[CENTRE], by=hr
    )
    sent = send(draft, hr)
    assert money(line) == {Bucket.AVAILABLE: 5_000, Bucket.RESERVED: 45_000}
    actions.approve_application(application=sent, by=director, on=DAY)
    assert money(line) == {Bucket.AVAILABLE: 5_000, Bucket.COMMITTED: 45_000}


def queued_source(finance):
    """A per-mille pool of 150.000 kr. that is served strictly in order."""
    line = cast.sickness_line()
    pool = line.frame.pool
    pool.kind = PoolKind.PER_MILLE
    pool.save(update_fields=["kind"])
    cast.fill(line, 150_000, by=finance)
    return line


def test_only_the_per_mille_pool_pays_for_other_purposes_than_its_own(line, hr, finance):
    """Sickness money may not become a leader's salary, however it is asked for."""
    sickness = cast.sickness_line()
    cast.fill(sickness, 150_000, by=finance)
    with (
        pytest.raises(actions.NotEligible, match="Sygefraværspulje har sit eget formål"),
        transaction.atomic(),
    ):
        send(six_leaders(line, hr, [from_pool(sickness)]), hr)
    assert money(sickness) == {Bucket.AVAILABLE: 150_000}


def test_another_pools_grant_never_overtakes_those_who_wait_for_the_money_it_draws_on(
    line, hr, finance, director
):
    sickness = queued_source(finance)
    waiting = received(sickness, hr, 200_000, name="Egehuset")
    sent = send(six_leaders(line, hr, [from_pool(sickness)]), hr)
    before = everything(sent)
    with pytest.raises(actions.Refusal, match="venteliste.*»Ekstern bistand«"), transaction.atomic():
        actions.approve_application(application=sent, by=director, on=DAY)
    assert everything(sent) == before
    actions.withdraw_application(application=waiting, by=hr, on=DAY)
    actions.approve_application(application=sent, by=director, on=DAY)
    assert money(sickness) == {Bucket.AVAILABLE: 20_400, Bucket.COMMITTED: 129_600}


def test_money_of_another_pool_that_is_let_go_takes_in_those_who_wait_for_it(line, hr, finance, director):
    sickness = queued_source(finance)
    sent = send(six_leaders(line, hr, [from_pool(sickness)]), hr)
    granted = actions.approve_application(application=sent, by=director, on=DAY)
    waiting = received(sickness, hr, 60_000, name="Egehuset")
    assert waiting.state == ApplicationState.WAITING_LIST
    change = actions.request_change(
        application=granted, amounts={granted.lines.get().pk: Decimal(432_000)}, reason="Færre", by=hr
    )
    actions.approve_change(change=change, by=director, on=DAY)
    waiting.refresh_from_db()
    assert waiting.state == ApplicationState.RECEIVED
    assert money(sickness) == {Bucket.AVAILABLE: 25_200, Bucket.RESERVED: 60_000, Bucket.COMMITTED: 64_800}
    assert ledger.verify() == []


def test_a_change_that_no_source_covers_is_refused_when_it_is_asked_for(line, per_mille, hr, director):
    sent = send(six_leaders(line, hr, [from_pool(per_mille, 129_600)]), hr)
    granted = actions.approve_application(application=sent, by=director, on=DAY)
    before = everything(granted)
    with (
        pytest.raises(actions.NotEligible, match="Vælg, hvor de sidste 21.600.kr. kommer fra"),
        transaction.atomic(),
    ):
        actions.request_change(
            application=granted, amounts={granted.lines.get().pk: Decimal(1_008_000)}, reason="En til", by=hr
        )
    assert everything(granted) == before
