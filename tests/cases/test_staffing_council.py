"""The council gives less than the 15 per cent: nobody gets a leader whose pay lacks a source, and it is told."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.actions import Refusal
from cases.enums import Outcome, PaidFrom
from cases.models import AgendaItem, FollowUp, PointOutcome, StaffingLine
from cases.queries import staffing_pay
from clusters.queries import holding_decisions
from htk_workforce.accounts.roles import Role
from pools import ledger
from pools.enums import ApplicationState, Principle
from tests import cast
from tests.cases.scene import LATER, answer_of
from tests.cases.staffing_scene import AUGUST, JANUARY, LEADER, PLUS, Given, Town, ask_council, give
from tests.pages import text
from tests.pools.scene import money, received

pytestmark = pytest.mark.django_db
GRANTED = Decimal(30_000)
TOLD = (
    "Der blev givet 30.000 kr. af de 43.200 kr., der blev søgt om. Der mangler 6.600 kr. pr. leder, og ingen har sagt "
    "ja til at betale det, så lederne er bortfaldet i Klynge A, Klynge B. Skriv en ny sag, hvor promillepuljen eller "
    "centret betaler de 15 pct., eller giv klyngerne en plus-pædagog."
)


@pytest.fixture
def town():
    """Two leaders wait for 43.200 kr."""
    town = Town.rise()
    ask_council(town)
    town.decide(town.on_agenda())
    answer_of(town.people, town.case.route.order_by("order").first(), Outcome.APPROVED, on=LATER)
    return town


def council(town):
    return town.case.route.order_by("order").last()


def says_less(town, rest_from=""):
    answer_of(
        town.people,
        council(town),
        Outcome.APPROVED_AMENDED,
        on=LATER,
        amounts={town.point.pk: GRANTED},
        rest_from=rest_from,
    )


def told(words):
    return words.replace("\xa0", " ")


def test_at06_without_a_source_for_the_rest_the_leaders_lapse_and_the_money_is_free(town):
    says_less(town)
    assert money(town.leaders) == {"available": 244_800 + GRANTED, "committed": 489_600}
    assert len(holding_decisions(JANUARY)) == 9
    assert {line.cluster for line in StaffingLine.objects.filter(lapsed_on=LATER)} == set(town.clusters[:2])
    assert told(council(town).rest) == TOLD
    assert ledger.verify() == []


def test_whoever_wrote_the_case_gets_it_among_their_tasks(client, town):
    says_less(town)
    task = FollowUp.objects.get()
    assert (task.owner, told(task.task)) == (town.people.author, f"Find en anden kilde til lederne. {TOLD}")
    client.force_login(town.people.author)
    assert "Der mangler 6.600 kr. pr. leder" in told(text(client.get(reverse("overview"))))
    assert TOLD in told(text(client.get(town.case.get_absolute_url())))


@pytest.mark.parametrize(
    ("source", "per_mille"), [(PaidFrom.CENTRE_BUDGET, 86_400), (PaidFrom.PER_MILLE, 99_600)]
)
def test_with_a_source_for_the_rest_the_clusters_get_their_leaders(town, source, per_mille):
    says_less(town, source)
    assert money(town.leaders) == {"committed": 734_400 + GRANTED}
    assert money(town.per_mille)["committed"] == per_mille
    assert len(holding_decisions(JANUARY)) == 11
    leaders = next(pay for pay in staffing_pay(town.point).positions if pay.position == LEADER)
    assert leaders.promised == 734_400 + GRANTED + per_mille
    assert f"betales af en anden kilde ({source.label})" in council(town).rest
    assert not FollowUp.objects.exists()
    assert ledger.verify() == []


def test_the_rest_is_let_go_by_the_line_that_paid_it_when_the_leader_is_replaced(town):
    says_less(town, PaidFrom.PER_MILLE)
    before = money(town.leaders)["committed"], money(town.per_mille)["committed"]
    ledger.appropriate(
        town.plus, Decimal(30_000), ledger.Why(by=town.people.finance, on=LATER, reason="x", key="more")
    )
    give(town, "22/2", Given(town.clusters[0], PLUS, AUGUST))
    after = money(town.leaders)["committed"], money(town.per_mille)["committed"]
    # Five months of 122.400, of half the council's 30.000, and of half the rest, 13.200.
    assert [one - other for one, other in zip(before, after, strict=True)] == [51_000 + 6_250, 2_750]


def test_a_point_without_the_per_mille_pool_cannot_have_the_rest_from_it(town):
    plan = town.point.staffing_plan
    plan.per_mille_line = None
    plan.save(update_fields=["per_mille_line"])
    with pytest.raises(Refusal, match="ingen linje i promillepuljen"):
        says_less(town, PaidFrom.PER_MILLE)


def test_the_page_asks_who_pays_the_rest_before_a_smaller_amount_is_written(client, town):
    client.force_login(town.people.secretary)
    address = reverse("route_outcome", args=[council(town).pk])
    typed = {"outcome": "approved_amended", "decided_on": "20-02-2023", "text": "30.000"}
    typed[f"amount-{town.point.pk}"] = "30.000"
    answer = client.post(address, typed)
    assert "Der mangler 13.200 kr. af ledernes løn. Vælg, hvem der betaler, eller at ingen gør." in told(
        text(answer)
    )
    assert council(town).decided_on is None
    assert client.post(address, typed | {"rest_from": "nobody"}).status_code == 302
    assert told(council(town).rest) == TOLD
    assert council(town).decided_on == date(2023, 2, 20)


def test_what_the_council_gave_for_the_leaders_is_theirs_whoever_waits_on_the_line(town):
    """Said yes to for these leaders, it is not money that others have waited for."""
    pool = town.leaders.frame.pool
    pool.principle = Principle.FIRST_COME
    pool.save(update_fields=["principle"])
    town.leaders.opens_on = JANUARY
    town.leaders.save(update_fields=["opens_on"])
    person = cast.person("pia", Role.HR)
    waiting = received(town.leaders, person, 60_000, on=JANUARY)
    assert waiting.state == ApplicationState.WAITING_LIST
    answer_of(town.people, council(town), Outcome.APPROVED, on=LATER)
    assert money(town.leaders) == {"committed": 734_400 + 43_200}
    assert len(holding_decisions(JANUARY)) == 11
    waiting.refresh_from_db()
    assert waiting.state == ApplicationState.WAITING_LIST


def test_a_point_that_was_answered_does_not_wait_for_another_point_of_the_case(town):
    answer_of(town.people, council(town), Outcome.APPROVED, on=LATER)
    before = staffing_pay(town.point)
    other = town.case.points.create(order=2, text="At der søges om mere")
    later = AgendaItem.objects.create(case=town.case, meeting=cast.meeting(LATER), number=1)
    PointOutcome.objects.create(item=later, point=other, outcome=Outcome.APPROVED, by=town.people.director)
    town.case.route.create(body=council(town).body, order=9, for_appropriation=True, item=later)
    assert (staffing_pay(town.point).waiting, staffing_pay(town.point).positions) == (0, before.positions)
