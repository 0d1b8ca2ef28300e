"""Two decisions at the same time about the last money for staffing: exactly one of them gets it."""

import pytest
from django.db import connection

from cases.actions import propose_staffing
from cases.enums import Outcome, PaidFrom
from cases.queries.staffing import Given
from clusters.models import StaffingDecision
from pools import ledger
from tests import cast
from tests.cases.scene import a_case
from tests.cases.staffing_scene import DAY, JANUARY, LEADER, Town
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
