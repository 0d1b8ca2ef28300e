"""Two who change an agenda at the same instant."""

from datetime import date

import pytest

from cases.actions import finish_case, put_on_agenda
from cases.enums import ItemState, MeetingState
from cases.models import AgendaItem, Meeting
from tests import cast
from tests.pools.test_race import race  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting():
    meeting = cast.meeting()
    meeting.state = MeetingState.PLANNED
    meeting.save()
    return meeting


def ready(secretary, number):
    case = cast.case(secretary, number)
    finish_case(case=case, by=secretary)
    return case


def numbers(meeting):
    return list(meeting.items.order_by("number").values_list("number", flat=True))


def test_items_moved_put_on_and_taken_off_together_leave_numbers_without_holes(race, meeting, secretary):  # noqa: F811
    items = [
        put_on_agenda(case=ready(secretary, f"22/{n}"), meeting=meeting, by=secretary) for n in range(1, 5)
    ]
    new = [ready(secretary, f"23/{n}") for n in range(1, 4)]
    by = {"by": secretary.pk}
    outcomes = race.run(
        [
            {"job": "move_item", "item": items[3].pk, "to": 1, **by},
            {"job": "move_item", "item": items[0].pk, "to": 3, **by},
            {"job": "move_item", "item": items[1].pk, "to": 2, **by},
            {"job": "take_off", "item": items[2].pk, **by},
            *({"job": "put_on_agenda", "case": case.pk, "meeting": meeting.pk, **by} for case in new),
        ]
    )
    assert [outcome.refused for outcome in outcomes] == [None] * 7
    assert numbers(meeting) == [1, 2, 3, 4, 5, 6]


def test_an_item_left_while_the_next_meeting_is_planned_is_carried_once(race, meeting, secretary):  # noqa: F811
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.PUBLISHED)
    item = put_on_agenda(case=ready(secretary, "22/1"), meeting=meeting, by=secretary)
    outcomes = race.run(
        [
            {"job": "leave_unhandled", "item": item.pk, "by": secretary.pk},
            {"job": "create_meeting", "body": meeting.body_id, "on": "2023-01-30", "by": secretary.pk},
            {"job": "create_meeting", "body": meeting.body_id, "on": "2023-01-30", "by": secretary.pk},
        ]
    )
    assert [outcome.refused for outcome in outcomes].count("Refusal") == 1, "one of the two plans that day"
    following = Meeting.objects.get(on=date(2023, 1, 30))
    carried = AgendaItem.objects.get(state=ItemState.PENDING)
    assert (carried.meeting, carried.carried_from) == (following, item)
