"""What is asked for is put right after it is sent: less at once, and more only in its turn."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import actions, ledger
from pools.actions import Asked
from pools.enums import ApplicationState, Bucket, CostType, FundingSource, Principle
from pools.models import Application
from pools.queries import funding_of
from tests import cast
from tests.pages import form, text
from tests.pools.scene import DAY, everything, filled, money, place, received, staffing_line

pytestmark = pytest.mark.django_db
RECEIVED, WAITING = ApplicationState.RECEIVED, ApplicationState.WAITING_LIST


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=finance)
    return line


def amend(application, by, price, *, quantity=1, reason="Prisen er en anden") -> actions.Amendment:
    (cost,) = application.lines.all()
    asked = {cost.pk: Asked(quantity, Decimal(price))}
    return actions.amend_application(application=application, asked=asked, reason=reason, by=by, on=DAY)


def states(*applications) -> list[str]:
    now = dict(Application.objects.values_list("pk", "state"))
    return [now[application.pk] for application in applications]


def test_more_is_reserved_where_nobody_waits_and_the_place_stays(line, hr):
    sent = received(line, hr)
    amendment = amend(sent, hr, 42_000, reason="Timeprisen er steget")
    after = amendment.application
    assert (after.total, after.state, after.number, after.queue_number) == (
        42_000,
        RECEIVED,
        sent.number,
        sent.queue_number,
    )
    assert (amendment.supplement, after.received_at) == (None, sent.received_at)
    assert money(line) == {Bucket.AVAILABLE: 58_000, Bucket.RESERVED: 42_000}
    event = events_of(sent).first()
    assert (event.verb, event.actor, event.reason) == ("amend", hr, "Timeprisen er steget")
    assert [change.replace("\xa0", " ") for change in event.data["changes"]] == [
        "Konsulent: 1 × 40.000 kr. → 1 × 42.000 kr."
    ]
    amend(after, hr, 20_500, quantity=2)
    amend(after, hr, 42_000)
    assert money(line) == {Bucket.AVAILABLE: 58_000, Bucket.RESERVED: 42_000}
    assert ledger.verify() == []


def test_less_is_let_go_to_those_who_wait(line, hr):
    first, second = received(line, hr, 90_000, name="Et"), received(line, hr, 20_000, name="To")
    assert states(first, second) == [RECEIVED, WAITING]
    amend(first, hr, 80_000)
    assert states(first, second) == [RECEIVED, RECEIVED]
    assert money(line) == {Bucket.RESERVED: 100_000}


@pytest.mark.parametrize("others", [[30_000], []])
def test_an_increase_that_has_to_wait_is_an_application_of_its_own_at_the_back(line, hr, others):
    """Whether others wait, or the money is not there: the first keeps what it has, and nobody is overtaken."""
    first = received(line, hr, 90_000, name="Et")
    waiting = [received(line, hr, amount, name="To") for amount in others]
    amendment = amend(first, hr, 105_000)
    supplement = amendment.supplement
    first.refresh_from_db()
    assert (first.total, supplement.total, supplement.workplace) == (90_000, 15_000, first.workplace)
    assert states(first, *waiting, supplement) == [RECEIVED, *[WAITING] * len(waiting), WAITING]
    assert supplement.queue_number == max(a.queue_number for a in (first, *waiting)) + 1
    assert money(line) == {Bucket.AVAILABLE: 10_000, Bucket.RESERVED: 90_000}
    (_change, sent) = events_of(first).first().data["changes"]
    assert sent == f"Forhøjelsen er sendt som {supplement.number}"


def test_on_the_waiting_list_less_may_fit_and_more_goes_behind_the_others(line, hr):
    _first = received(line, hr, 70_000, name="Et")
    second, third = received(line, hr, 40_000, name="To"), received(line, hr, 50_000, name="Tre")
    supplement = amend(second, hr, 45_000).supplement
    assert (supplement.total, states(second, third, supplement)) == (5_000, [WAITING] * 3)
    amend(second, hr, 30_000)
    assert states(second, third, supplement) == [RECEIVED, WAITING, WAITING]
    last = amend(supplement, hr, 6_000)
    assert (last.supplement, last.application.total) == (None, 6_000)  # nobody is behind it


def test_a_pool_that_reserves_nothing_only_asks_for_something_else(line, hr):
    line.frame.pool.principle = Principle.ASSESSMENT
    line.frame.pool.save()
    sent = received(line, hr, 90_000)
    amended = amend(sent, hr, 500_000)
    assert (amended.application.total, amended.supplement) == (500_000, None)
    assert money(line) == {Bucket.AVAILABLE: 100_000}


def test_whoever_put_it_right_does_not_decide_it(line, hr, colleague, director):
    sent = received(line, hr)
    amended = amend(sent, colleague, 42_000).application
    with pytest.raises(PermissionDenied, match="selv indtastet"), transaction.atomic():
        actions.approve_application(application=amended, by=colleague, on=DAY)
    approved = actions.approve_application(application=amended, by=director, on=DAY)
    assert approved.approved_total == 42_000
    assert money(line) == {Bucket.AVAILABLE: 58_000, Bucket.COMMITTED: 42_000}


def test_a_leader_puts_the_own_right_and_hr_sends_what_has_to_wait(line, hr):
    leader = cast.person("lene", Role.LEADER)
    sent = received(line, hr, 90_000)
    with pytest.raises(PermissionDenied, match="egne arbejdspladser"), transaction.atomic():
        amend(sent, leader, 95_000)
    sent.workplace.leaders.add(leader)
    assert amend(sent, leader, 95_000).application.total == 95_000
    before = everything(sent)
    with pytest.raises(PermissionDenied, match="HR-Centret sender"), transaction.atomic():
        amend(sent, leader, 105_000)
    assert everything(sent) == before


@pytest.mark.parametrize(
    ("price", "fields", "refusal", "said"),
    [
        (40_000, {}, actions.Refusal, "Ret mindst ét antal eller én pris"),
        (0, {}, actions.Refusal, "større end nul"),
        (41_000, {"quantity": 0}, actions.Refusal, "større end nul"),
        (1, {"quantity": 10_001}, actions.Refusal, "Antallet er for stort. Det må højst være 10.000"),
        (900_000_000_000, {"quantity": 1_000}, actions.Refusal, "Udgiften er over 1.000.000.000.kr. og må"),
        (41_000, {"reason": " "}, actions.ReasonMissing, "begrundelse"),
        (60_000, {}, actions.NotEligible, "Puljen betaler højst"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_moves(line, hr, price, fields, refusal, said):
    sent = received(line, hr)
    line.frame.pool.allowed_costs.filter(cost_type=CostType.CONSULTANT).update(cap=Decimal(50_000))
    before = everything(sent)
    with pytest.raises(refusal, match=said), transaction.atomic():
        amend(sent, hr, price, **fields)
    assert everything(sent) == before


def leader_pay(line, by, amount) -> Application:
    """85 % is the pool's. The centre pays at most 15.000 kr. of the rest, and a supplementary grant what is left."""
    line.frame.pool.principle = Principle.FIRST_COME
    line.frame.pool.save()
    sources = [
        actions.Funding(FundingSource.CENTRE_BUDGET, limit=Decimal(15_000), note="Centrets eget budget"),
        actions.Funding(FundingSource.SUPPLEMENTARY, note="Resten"),
    ]
    draft = actions.save_draft(
        application=None,
        line=line,
        workplace=place(),
        costs=[actions.Cost(CostType.LEADER_PAY, "Leder", 1, Decimal(amount))],
        funding=sources,
        by=by,
        warning_reason="Lederen er en del af normeringen.",
    )
    return actions.receive_application(application=draft, by=by, on=DAY)


@pytest.mark.parametrize(
    ("asked", "paid_first", "paid_after"),
    [
        (100_000, [15_000, 0], [(FundingSource.SUPPLEMENTARY, 15_000)]),
        (
            80_000,
            [12_000, 0],
            [(FundingSource.CENTRE_BUDGET, 3_000), (FundingSource.SUPPLEMENTARY, 15_000)],
        ),
    ],
)
def test_a_source_pays_the_increase_only_as_far_as_its_limit_reaches(
    finance, hr, asked, paid_first, paid_after
):
    line = filled(staffing_line(), 90_000, finance)
    sent = leader_pay(line, hr, asked)
    supplement = amend(sent, hr, 200_000).supplement
    assert [paid for _part, paid in funding_of(sent, on=DAY).parts] == paid_first
    assert [(part.source, paid) for part, paid in funding_of(supplement, on=DAY).parts] == paid_after


def test_what_would_be_put_back_unsaid_is_refused_beside_an_increase_that_waits(line, hr):
    """Two at half the price are the same money, yet they would not be kept: the increase stands alone."""
    costs = [
        actions.Cost(CostType.CONSULTANT, "Konsulent", 1, Decimal(40_000)),
        actions.Cost(CostType.THEME_DAY, "Temadag", 1, Decimal(40_000)),
    ]
    draft = actions.save_draft(application=None, line=line, workplace=place(), costs=costs, by=hr)
    sent = actions.receive_application(application=draft, by=hr, on=DAY)
    first, second = sent.lines.order_by("order")
    asked = {first.pk: Asked(2, Decimal(20_000)), second.pk: Asked(1, Decimal(90_000))}
    before = everything(sent)
    with pytest.raises(actions.Refusal, match="Ret først de andre udgifter"), transaction.atomic():
        actions.amend_application(application=sent, asked=asked, reason="Ny pris", by=hr, on=DAY)
    assert everything(sent) == before
    del asked[first.pk]
    done = actions.amend_application(application=sent, asked=asked, reason="Ny pris", by=hr, on=DAY)
    assert done.supplement.total == 50_000


def test_the_page_keeps_what_was_typed_and_tells_of_the_new_application(client, line, hr):
    sent = received(line, hr, 90_000)
    (cost,) = sent.lines.all()
    client.force_login(hr)
    address = reverse("application_amend", args=[sent.pk])
    assert address in client.get(sent.get_absolute_url()).content.decode()
    asked = form(client.get(address), "amend")
    assert (asked[f"quantity_{cost.pk}"], asked[f"price_{cost.pk}"]) == ("1", "90.000")
    told = client.post(address, asked | {f"price_{cost.pk}": "105.000", "reason": ""})
    assert "Skriv, hvorfor det rettes." in text(told)
    assert form(told, "amend")[f"price_{cost.pk}"] == "105.000"
    mistyped = {"reason": "Ny pris", f"quantity_{cost.pk}": "3000000000"}
    assert "Antallet er for stort. Det må højst være 10.000." in text(client.post(address, asked | mistyped))
    mistyped |= {f"quantity_{cost.pk}": "1000", f"price_{cost.pk}": "900.000.000.000"}
    assert "Udgiften er over 1.000.000.000 kr. og må være en slåfejl." in text(
        client.post(address, asked | mistyped)
    ).replace("\xa0", " ")
    told = client.post(address, asked | {"reason": "Ny pris"})
    assert "Ret mindst ét antal eller én pris." in text(told)
    done = client.post(address, asked | {f"price_{cost.pk}": "105.000", "reason": "Ny pris"}, follow=True)
    assert "Den er derfor sendt som SYG-2023-0002 og står bagest i køen." in text(done)
    page = client.get(sent.get_absolute_url())
    assert "Forhøjelsen er sendt som SYG-2023-0002" in text(page)
