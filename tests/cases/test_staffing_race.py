"""Two decisions at the same time: one gets the last money, and the pay of what both replace is let go once."""

from decimal import Decimal

import pytest
from django.db import connection

from cases.actions import propose_staffing
from cases.enums import Outcome, PaidFrom
from cases.queries.staffing import Given
from clusters.models import StaffingDecision
from clusters.queries import holding_decisions
from pools import ledger
from tests import cast
from tests.cases.scene import LATER, a_case
from tests.cases.staffing_scene import AUGUST, DAY, JANUARY, LEADER, PLUS, Town, another, give
from tests.pools.scene import money
from tests.race import Race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def race(django_db_setup):
    starter = Race(connection.settings_dict)
    yield starter
    starter.close()


def test_two_cases_want_the_last_money_of_a_line_and_one_gets_it(race):
    town = Town.rise(money=(122_400, 350_000, 500_000))
    other = a_case(town.people, "At klynge B får en leder", number="21/15375")
    meeting, jobs = cast.meeting(DAY), []
    for number, (case, cluster) in enumerate(((town.case, town.clusters[0]), (other, town.clusters[1])), 1):
        point = case.points.get()
        propose_staffing(
            point=point,
            leader_line=town.leaders,
            plus_line=town.plus,
            per_mille_line=town.per_mille,
            givens=[Given(cluster, LEADER, JANUARY, PaidFrom.PER_MILLE)],
            by=town.people.author,
        )
        case.state = "on_agenda"
        case.save(update_fields=["state"])
        item = case.items.create(meeting=meeting, number=number)
        jobs.append(
            {
                "job": "decide",
                "item": item.pk,
                "by": town.people.director.pk,
                "revision": 0,
                "answers": {point.pk: Outcome.APPROVED},
            }
        )
    outcomes = race.run(jobs)
    assert sorted(outcome.refused or "" for outcome in outcomes) == ["", "PoolOverdrawn"]
    assert money(town.leaders) == {"committed": 122_400}
    assert StaffingDecision.objects.count() == 1
    assert ledger.verify() == []


@pytest.mark.parametrize(
    ("own", "refused"), [(PaidFrom.CENTRE_BUDGET, ["", ""]), (PaidFrom.PER_MILLE, ["", "Refusal"])]
)
def test_two_cases_replace_the_same_position_and_its_pay_is_let_go_once(race, own, refused):
    town = Town.rise(money=(1_000_000, 70_000, 500_000))
    old, _item = give(town, "22/1", Given(town.clusters[0], PLUS, JANUARY))
    meeting, jobs = cast.meeting(LATER), []
    for number, source in enumerate((PaidFrom.PER_MILLE, own), 2):
        new = another(town, f"22/{number}")
        point = new.propose([Given(town.clusters[0], LEADER, AUGUST, source)])
        new.case.state = "on_agenda"
        new.case.save(update_fields=["state"])
        item = new.case.items.create(meeting=meeting, number=number)
        jobs.append(
            {
                "job": "decide",
                "item": item.pk,
                "by": town.people.director.pk,
                "revision": 0,
                "answers": {point.pk: Outcome.APPROVED},
            }
        )
    outcomes = race.run(jobs)
    assert sorted(outcome.refused or "" for outcome in outcomes) == refused
    assert [use.amount for use in old.point.staffing_uses.all()] == [Decimal("29166.67")]
    assert money(town.plus) == {"available": Decimal("29166.67"), "committed": Decimal("40833.33")}
    assert money(town.leaders)["committed"] == 51_000
    assert holding_decisions(AUGUST)[town.clusters[0].pk].position == LEADER
    assert ledger.verify() == []
