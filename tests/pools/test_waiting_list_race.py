"""Several processes at the queue of one line at once: who is taken in, who waits, and who moves up."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection

from htk_workforce.accounts.roles import Role
from pools import ledger
from pools.enums import ApplicationState, Bucket
from pools.models import Application, FrameLine
from tests import cast
from tests.pools.scene import money, received
from tests.race import Race

pytestmark = pytest.mark.django_db(transaction=True)

RECEIVED, WAITING = ApplicationState.RECEIVED, ApplicationState.WAITING_LIST
RACERS = 12
DAY = cast.DAY.isoformat()


@pytest.fixture(scope="module")
def race(django_db_setup):
    starter = Race(connection.settings_dict)
    yield starter
    starter.close()


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 200_000, by=finance)
    return line


def drafts(line: FrameLine, hr, amounts: list[int]) -> list[Application]:
    return [
        cast.draft(line, cast.workplace(f"Hus {n}", absence="6.00"), by=hr, amount=amount)
        for n, amount in enumerate(amounts)
    ]


def sent(applications: list[Application], hr) -> list[dict]:
    return [{"job": "receive", "application": a.pk, "by": hr.pk, "on": DAY} for a in applications]


def queue(line: FrameLine) -> list[Application]:
    """Everybody who was sent, first received first; with it what must hold after any race."""
    applications = list(line.applications.exclude(number=None).order_by("queue_number"))
    count = len(applications)
    assert [a.queue_number for a in applications] == list(range(1, count + 1))
    assert [a.number for a in applications] == [f"SYG-2023-{n:04d}" for n in range(1, count + 1)]
    moments = [a.received_at for a in applications]
    assert moments == sorted(moments)
    held = sum(a.total for a in applications if a.state == RECEIVED)
    assert money(line).get(Bucket.RESERVED, 0) == held
    assert ledger.verify() == []
    return applications


def test_at17_the_last_money_goes_to_the_first_and_the_rest_wait_in_order(race, line, hr):
    outcomes = race.run(sent(drafts(line, hr, [40_000] * RACERS), hr))
    assert not [o for o in outcomes if o.refused]
    states = [a.state for a in queue(line)]
    assert states == [RECEIVED] * 5 + [WAITING] * (RACERS - 5)
    assert money(line) == {Bucket.RESERVED: 200_000}


def test_at17_nobody_overtakes_with_a_smaller_wish_however_they_come_in(race, line, hr):
    amounts = [90_000, 10_000] * (RACERS // 2)
    race.run(sent(drafts(line, hr, amounts), hr))
    applications = queue(line)
    states = [a.state for a in applications]
    taken_in = states.count(RECEIVED)
    assert states == [RECEIVED] * taken_in + [WAITING] * (RACERS - taken_in)
    left = Decimal(200_000) - sum(a.total for a in applications[:taken_in])
    assert applications[taken_in].total > left  # the first who waits does not fit, and stops all behind


def test_the_same_draft_sent_by_all_of_them_is_received_once(race, line, hr):
    [draft] = drafts(line, hr, [40_000])
    outcomes = race.run(sent([draft] * RACERS, hr))
    assert Counter(o.refused for o in outcomes) == {None: 1, "PermissionDenied": RACERS - 1}
    assert [a.state for a in queue(line)] == [RECEIVED]
    assert money(line) == {Bucket.AVAILABLE: 160_000, Bucket.RESERVED: 40_000}


def test_an_application_that_comes_in_while_its_money_comes_back_waits_for_it_and_gets_it(race, line, hr):
    """The list has moved up, but the money is not free to others yet: the newcomer must not be put on the list."""
    colleague = cast.person("henrik", Role.HR)
    first = received(line, hr, 200_000, name="Aldershvile")
    [newcomer] = drafts(line, hr, [100_000])
    jobs = [
        {"job": "reject", "application": first.pk, "by": colleague.pk, "on": DAY, "pause": 1.0},
        sent([newcomer], hr)[0] | {"after": 0.4},
    ]
    race.run(jobs)
    assert [a.state for a in queue(line)] == [ApplicationState.REJECTED, RECEIVED]
    assert money(line) == {Bucket.AVAILABLE: 100_000, Bucket.RESERVED: 100_000}


def test_money_that_comes_back_while_others_apply_goes_to_the_first_who_waits(race, line, hr):
    """A rejection and receipts at the same instant: nobody is left waiting beside free money."""
    colleague = cast.person("henrik", Role.HR)
    first = received(line, hr, 200_000, name="Aldershvile")
    newcomers = drafts(line, hr, [100_000] * (RACERS - 1))
    rejected, *outcomes = race.run(
        [
            {"job": "reject", "application": first.pk, "by": colleague.pk, "on": DAY},
            *sent(newcomers, hr),
        ]
    )
    assert rejected.done == ApplicationState.REJECTED
    assert not [o for o in outcomes if o.refused]
    states = [a.state for a in queue(line)]
    assert states == [ApplicationState.REJECTED] + [RECEIVED] * 2 + [WAITING] * (RACERS - 3)
    assert money(line) == {Bucket.RESERVED: 200_000}


def test_the_first_who_waits_withdraws_while_money_comes_back(race, line, hr):
    """Both move the list up; together they take in exactly those the money is enough for."""
    colleague = cast.person("henrik", Role.HR)
    first, second, *others = [
        received(line, hr, amount, name=f"Hus {n}")
        for n, amount in enumerate([200_000, 150_000] + [100_000] * 4)
    ]
    assert {a.state for a in (second, *others)} == {WAITING}
    outcomes = race.run(
        [
            {"job": "reject", "application": first.pk, "by": colleague.pk, "on": DAY},
            {"job": "withdraw", "application": second.pk, "by": hr.pk, "on": DAY},
        ]
    )
    assert [o.done for o in outcomes] == [ApplicationState.REJECTED, ApplicationState.WITHDRAWN]
    assert [a.state for a in queue(line)[2:]] == [RECEIVED, RECEIVED, WAITING, WAITING]
    assert money(line) == {Bucket.RESERVED: 200_000}


def test_several_leave_at_once_and_each_krone_is_given_once(race, line, hr):
    colleague = cast.person("henrik", Role.HR)
    ahead = [received(line, hr, 40_000, name=f"Foran {n}") for n in range(5)]
    behind = [received(line, hr, 30_000, name=f"Bagved {n}") for n in range(7)]
    jobs = [{"job": "reject", "application": a.pk, "by": colleague.pk, "on": DAY} for a in ahead[:3]]
    jobs += [
        {"job": "withdraw", "application": a.pk, "by": hr.pk, "on": DAY} for a in (*ahead[3:], behind[0])
    ]
    outcomes = race.run(jobs)
    assert not [o for o in outcomes if o.refused]
    assert [a.state for a in queue(line)[6:]] == [RECEIVED] * 6
    assert money(line) == {Bucket.AVAILABLE: 20_000, Bucket.RESERVED: 180_000}


def test_new_money_and_new_applicants_at_once(race, line, hr, finance):
    received(line, hr, 200_000, name="Aldershvile")
    newcomers = drafts(line, hr, [50_000] * (RACERS - 1))
    race.run(
        [
            {
                "job": "appropriate", "line": line.pk, "amount": "120000", "key": "more", "by": finance.pk,
                "on": DAY,
            },
            *sent(newcomers, hr),
        ]
    )  # fmt: skip
    assert [a.state for a in queue(line)[1:]] == [RECEIVED] * 2 + [WAITING] * (RACERS - 3)
    assert money(line) == {Bucket.AVAILABLE: 20_000, Bucket.RESERVED: 300_000}
