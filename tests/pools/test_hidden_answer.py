"""Above its target or not, of a workplace whose absence is hidden: one bit, for those who need it."""

import pytest
from django.urls import reverse

from clusters.models import AbsenceFigure
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.models import AuditEvent
from tests import cast
from tests.pages import text
from tests.pools import scene

pytestmark = pytest.mark.django_db
ABOVE = "Birkehuset ligger over sit måltal og kan søge."
WHY = "Sygefraværet vises ikke, så det ikke fortæller om få ansatte."
NOT_FOR_ALL = "kan kun læses af dem, der indtaster og afgør ansøgningen."


@pytest.fixture
def application(hr):
    return scene.received(cast.sickness_line(), hr)


def page_for(client, user, application):
    client.force_login(user)
    return text(client.get(reverse("application_detail", args=[application.pk])))


def hide():
    """The workplace has few employees."""
    AbsenceFigure.objects.update(headcount=8)


def test_those_who_enter_and_decide_are_told_in_words_that_do_not_say_who_is_small(client, hr, application):
    leader = cast.person("leder", Role.LEADER)
    leader.workplaces.add(application.workplace)
    hide()
    for user in (hr, cast.person("dorte", Role.DIRECTOR), leader):
        words = page_for(client, user, application)
        assert ABOVE in words and WHY in words and "6,25" not in words, user
        assert "lille" not in words


@pytest.mark.parametrize("role", [Role.READER, Role.FINANCE, Role.SECRETARIAT])
def test_those_who_only_read_are_not_told(client, application, role):
    reader = cast.person(f"nogen-{role}", role)
    assert ABOVE.removesuffix(".") + ": fravær 6,25" in page_for(client, reader, application)
    hide()
    words = page_for(client, reader, application)
    assert "ligger over" not in words and "6,25" not in words
    assert WHY in words and NOT_FOR_ALL in words


def test_every_change_of_a_target_is_in_the_log_with_before_and_after(client, hr):
    """Whoever looks for a hidden figure with one target after the other leaves every one of them behind."""
    place = scene.place()
    client.force_login(hr)
    for target in ("5,50", "6,00"):
        typed = {
            "from_on": "01-01-2022", "to_on": "31-12-2022", "measure": "percent", "value": "6,25",
            "headcount": "8", "source": "KRL", "target": target,
        }  # fmt: skip
        address = reverse("absence_entry", args=[place.pk])
        seen = client.post(address, typed).context
        client.post(address, typed | {"seen": seen["seen"] if seen else ""})
    changed = AuditEvent.objects.filter(verb="absence_target").order_by("pk")
    (target,) = changed.last().data["targets"]
    assert (target["before"], target["after"]) == ("5.50", "6.00")
