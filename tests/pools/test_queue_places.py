"""A place in the queue is shown only where the pool has a queue, and a decision on a case overtakes nobody in it."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from htk_workforce.accounts.roles import Role
from pools import actions, ledger
from pools.enums import ApplicationState, PoolKind
from pools.models import Application
from pools.queries import queue_position
from pools.queries.overview import with_places
from tests import cast
from tests.pages import text
from tests.pools.scene import everything, pool_line, received

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessed(hr, finance):
    """Received in a pool that assesses each application."""
    line = pool_line("REK", PoolKind.RECRUITMENT, "Kompetenceudvikling")
    cast.fill(line, 100_000, by=finance)
    return received(line, hr)


@pytest.fixture
def queued(hr, finance):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=finance)
    return received(line, hr, name="Egehuset")


def test_only_a_first_come_pool_gives_a_place(assessed, queued):
    assert (queue_position(assessed), queue_position(queued)) == (None, 1)
    places = {row.pk: row.place for row in with_places(Application.objects.all())}
    assert places == {assessed.pk: None, queued.pk: 1}


def test_no_page_speaks_of_a_queue_where_there_is_none(client, assessed, queued, hr):
    leader = cast.person("leder", Role.LEADER)
    for application in (assessed, queued):
        application.workplace.leaders.add(leader)
    client.force_login(leader)
    overview = text(client.get(reverse("overview")))
    assert f"{queued}: Egehuset · nr. 1 i køen" in overview
    assert f"{assessed}: Birkehuset Modtaget" in overview
    client.force_login(hr)
    rows = {f"{name}-{one}": 0 for name in ("costs", "funding") for one in ("TOTAL_FORMS", "INITIAL_FORMS")}
    for application, has_queue in ((assessed, False), (queued, True)):
        page = text(client.get(application.get_absolute_url()))
        assert ("i køen" in page) == has_queue
        receipt = text(client.get(reverse("application_receipt", args=[application.pk])))
        assert ("Plads i køen" in receipt) == has_queue
        check = client.post(reverse("application_check"), {"line": application.line_id, **rows})
        assert ("Plads i køen" in text(check)) == has_queue


def test_a_promise_made_by_a_decision_overtakes_nobody_and_what_it_lets_go_takes_them_in(queued, hr, finance):
    line, day = queued.line, cast.DAY

    def promise(amount, key):
        why = ledger.Why(by=finance, on=day, reason="Bemanding", key=key)
        return actions.promise_lines({line: Decimal(amount)}, why)

    promise(60_000, "all that is left")
    waiting = received(line, hr, 30_000, name="Asken")
    assert waiting.state == ApplicationState.WAITING_LIST
    cast.fill(line, 10_000, by=finance)
    before = everything(waiting)
    with pytest.raises(actions.Refusal, match="Andre står på venteliste"), transaction.atomic():
        promise(5_000, "past those who wait")
    assert everything(waiting) == before
    with transaction.atomic():
        promise(-20_000, "let go")
    waiting.refresh_from_db()
    assert waiting.state == ApplicationState.RECEIVED and ledger.verify() == []
