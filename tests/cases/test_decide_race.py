"""Several at the table at the same instant: drafts, decisions, corrections and the council's answer."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection

from cases import actions
from cases.actions import Answer, correct_item, draft_values
from cases.enums import CaseState, ItemState, Outcome
from cases.models import PointOutcome
from pools import ledger
from pools.queries import available_on
from tests import cast
from tests.cases.scene import DAY, LATER, a_case, answer_of, decide, on_agenda, supplement_case
from tests.race import Race

pytestmark = pytest.mark.django_db(transaction=True)

RACERS = 8


@pytest.fixture(scope="module")
def race(django_db_setup):
    starter = Race(connection.settings_dict)
    yield starter
    starter.close()


def test_of_many_who_save_at_once_one_is_first_and_the_others_are_told(race, people):
    item = on_agenda(people, a_case(people))
    jobs = [
        {
            "job": "write_draft",
            "item": item.pk,
            "revision": 0,
            "remark": f"Ord {n}",
            "by": people.secretary.pk,
        }
        for n in range(RACERS)
    ]
    outcomes = race.run(jobs)
    item.refresh_from_db()
    through = [n for n, outcome in enumerate(outcomes) if not outcome.refused]
    assert len(through) == 1 and draft_values(item) == {"remark": f"Ord {through[0]}"}
    assert Counter(o.refused for o in outcomes if o.refused) == {"DraftChanged": RACERS - 1}
    assert all("Sif gemte" in o.says for o in outcomes if o.refused)


def test_nobody_decides_over_a_draft_they_have_not_seen(race, people):
    """Whoever comes first: either the decision is made and the drafts are refused, or a draft is saved and the
    decision is."""
    item = on_agenda(people, a_case(people))
    point = item.case.points.get()
    decision = {
        "job": "decide", "item": item.pk, "by": people.director.pk, "revision": 0,
        "answers": {point.pk: Outcome.APPROVED},
    }  # fmt: skip
    drafts = [
        {
            "job": "write_draft",
            "item": item.pk,
            "revision": 0,
            "remark": f"Ord {n}",
            "by": people.secretary.pk,
        }
        for n in range(RACERS - 1)
    ]
    decided, *written = race.run([decision, *drafts])
    item.refresh_from_db()
    saved = [outcome for outcome in written if not outcome.refused]
    if decided.refused:
        assert (decided.refused, item.state, len(saved)) == ("DraftChanged", ItemState.PENDING, 1)
        assert not PointOutcome.objects.exists()
    else:
        assert (item.state, saved, item.draft) == (ItemState.DECIDED, [], {})
        assert {o.refused for o in written} == {"ItemClosed"}


def test_a_correction_is_made_once_and_its_difference_posted_once(race, people):
    real = cast.recruitment_case(author=people.author, finance=people.finance, secretary=people.secretary)
    first = actions.decide_item(
        item=real.pending, answers={real.point.pk: Answer(Outcome.APPROVED)}, decision="", by=people.director
    )
    correction = correct_item(item=first, meeting=first.meeting, reason="Fejl", by=people.secretary)
    job = {
        "job": "decide", "item": correction.pk, "by": people.director.pk,
        "answers": {real.point.pk: Outcome.NOT_FOLLOWED},
    }  # fmt: skip
    outcomes = race.run([dict(job) for _ in range(RACERS)])
    assert Counter(o.refused for o in outcomes) == {None: 1, "ItemClosed": RACERS - 1}
    assert available_on(real.undistributed) == Decimal(4_000_000)
    assert ledger.verify() == []


def test_what_is_done_stays_done_when_its_approval_is_taken_back_at_the_same_instant(race, people):
    case = a_case(people)
    point = case.points.get()
    actions.propose_follow_up(point=point, task="Evaluér", owner_role="HR", by=people.author)
    first = decide(people, on_agenda(people, case), Outcome.APPROVED)
    correction = correct_item(item=first, meeting=first.meeting, reason="Fejl", by=people.secretary)
    task = case.follow_ups.get()
    jobs = [
        {
            "job": "finish_task", "task": task.pk, "on": LATER.isoformat(), "pause": 1,
            "by": people.secretary.pk,
        },
        {
            "job": "decide", "item": correction.pk, "by": people.director.pk, "after": 0.3,
            "answers": {point.pk: Outcome.NOT_FOLLOWED},
        },
    ]  # fmt: skip
    assert [outcome.refused for outcome in race.run(jobs)] == [None, None]
    task.refresh_from_db()
    assert (task.done_note, task.item, point.outcomes.last().outcome) == ("Gjort", first, "not_followed")


def test_the_councils_yes_is_written_down_once_and_grants_once(race, people):
    case, line = supplement_case(people)
    decide(people, on_agenda(people, case), Outcome.APPROVED)
    committee, council = case.route.order_by("order")
    answer_of(people, committee, Outcome.APPROVED, DAY)
    job = {"job": "answer_route", "step": council.pk, "on": LATER.isoformat(), "by": people.secretary.pk}
    outcomes = race.run([dict(job) for _ in range(RACERS)])
    assert Counter(o.refused for o in outcomes) == {None: 1, "PermissionDenied": RACERS - 1}
    case.refresh_from_db()
    assert (case.state, available_on(line)) == (CaseState.DECIDED, Decimal(500_000))
    assert ledger.verify() == []
