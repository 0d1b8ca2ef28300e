"""Two directors who approve the same minutes at the same instant."""

import pytest

from cases.enums import Audience, MeetingState
from cases.models import Meeting, Version
from htk_workforce.accounts.roles import Role
from tests import cast
from tests.pools.test_race import race  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def test_minutes_approved_by_several_at_once_become_one_version(race):  # noqa: F811
    meeting = cast.meeting()
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD)
    directors = [cast.person(name, Role.DIRECTOR) for name in ("dorte", "didrik", "dagny")]
    outcomes = race.run(
        [{"job": "approve_minutes", "meeting": meeting.pk, "by": person.pk} for person in directors]
    )
    assert sorted((outcome.done or 0, outcome.refused or "") for outcome in outcomes) == [
        (0, "PermissionDenied"),
        (0, "PermissionDenied"),
        (1, ""),
    ]
    assert all("Referat godkendt" in outcome.says for outcome in outcomes if outcome.refused)
    assert set(Version.objects.values_list("audience", "number")) == {(audience, 1) for audience in Audience}
