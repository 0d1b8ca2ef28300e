"""Sixteen processes at once. What one person at a time cannot break, two must not break together."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection

from cases.actions import finish_case
from cases.enums import Outcome
from cases.models import PointOutcome
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.models import AuditEvent
from pools import ledger
from pools.actions import receive_application
from pools.enums import Bucket, PostingKind
from pools.models import Balance, FrameLine, Posting
from pools.queries import available_on
from tests import cast
from tests.race import Outcome as Ran
from tests.race import Race

pytestmark = pytest.mark.django_db(transaction=True)

RACERS, FEWER = 16, 8
DAY = cast.DAY.isoformat()


@pytest.fixture(scope="module")
def race(django_db_setup):
    starter = Race(connection.settings_dict)
    yield starter
    starter.close()


@pytest.fixture
def hr():
    return cast.person("hanne", Role.HR)


@pytest.fixture
def finance():
    return cast.person("finans", Role.FINANCE)


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 200_000, by=finance)
    return line


def money(line: FrameLine) -> dict[str, int]:
    return {
        b.bucket: int(b.amount)
        for b in Balance.objects.filter(line=line).exclude(bucket=Bucket.SOURCE)
        if b.amount
    }


def split(outcomes: list[Ran]) -> tuple[list[Ran], list[Ran]]:
    """Those that got through, and those that were refused."""
    return [o for o in outcomes if not o.refused], [o for o in outcomes if o.refused]


def test_the_last_money_is_reserved_by_exactly_as_many_as_it_lasts_for(race, line, hr):
    outcomes = race.run(
        [
            {"job": "reserve", "line": line.pk, "amount": "40000", "key": f"{n}", "by": hr.pk, "on": DAY}
            for n in range(RACERS)
        ]
    )
    through, stopped = split(outcomes)
    assert (len(through), len(stopped)) == (5, 11)
    assert {o.refused for o in stopped} == {"PoolOverdrawn"}
    assert {Decimal(o.left) for o in stopped} == {Decimal(0)}
    assert all("der er 0\u00a0kr. ledig" in o.says and "40.000\u00a0kr." in o.says for o in stopped)
    assert money(line) == {Bucket.RESERVED: 200_000}
    assert Posting.objects.filter(kind=PostingKind.RESERVE).count() == 5
    assert ledger.verify() == []


def test_the_same_key_from_all_of_them_posts_once_and_gives_all_the_same_posting(race, line, hr):
    job = {
        "job": "reserve",
        "line": line.pk,
        "amount": "40000",
        "key": "double click",
        "by": hr.pk,
        "on": DAY,
    }
    outcomes = race.run([dict(job) for _ in range(RACERS)])
    posting = Posting.objects.get(kind=PostingKind.RESERVE)
    assert outcomes == [Ran(done=posting.pk)] * RACERS
    assert money(line) == {Bucket.AVAILABLE: 160_000, Bucket.RESERVED: 40_000}
    assert ledger.verify() == []


def test_the_same_reversal_from_all_of_them_is_made_once_and_gives_all_the_same_posting(race, line, hr):
    why = ledger.Why(by=hr, on=cast.DAY, reason="Forkert", key="wrong")
    wrong = ledger.reserve(line, Decimal(50_000), why)
    job = {"job": "reverse", "posting": wrong.pk, "key": "undo", "by": hr.pk, "on": DAY}
    outcomes = race.run([dict(job) for _ in range(RACERS)])
    assert outcomes == [Ran(done=wrong.reversed_by.pk)] * RACERS
    assert money(line) == {Bucket.AVAILABLE: 200_000}
    assert ledger.verify() == []


def test_different_reversals_of_one_posting_are_made_once(race, line, hr):
    why = ledger.Why(by=hr, on=cast.DAY, reason="Forkert", key="wrong")
    wrong = ledger.reserve(line, Decimal(50_000), why)
    outcomes = race.run(
        [
            {"job": "reverse", "posting": wrong.pk, "key": f"undo {n}", "by": hr.pk, "on": DAY}
            for n in range(FEWER)
        ]
    )
    through, stopped = split(outcomes)
    assert [o.done for o in through] == [wrong.reversed_by.pk]
    assert {o.refused for o in stopped} == {"AlreadyReversed"}
    assert money(line) == {Bucket.AVAILABLE: 200_000}


def test_money_that_crosses_does_not_lock_anybody_out(race, finance):
    """Both ways between the same lines, and in both orders on to two lines nobody has put money on."""
    _, first, (left, right) = cast.recruitment_frame(2023)
    _, second, _ = cast.recruitment_frame(2024)
    for source in (first, second):
        cast.fill(source, 1_000_000, by=finance)
    ways = [
        (first, [second.pk, left.pk, right.pk]),
        (second, [right.pk, left.pk, first.pk]),
    ]
    outcomes = race.run(
        [
            {
                "job": "transfer", "line": ways[n % 2][0].pk, "to": ways[n % 2][1], "amount": "1000",
                "key": f"{n}", "by": finance.pk, "on": DAY,
            }
            for n in range(FEWER)
        ]
    )  # fmt: skip
    assert split(outcomes)[1] == []
    left_on = [int(available_on(line)) for line in (first, second, left, right)]
    assert left_on == [992_000, 992_000, 8_000, 8_000]
    assert ledger.verify() == []


def test_two_colleagues_who_approve_the_same_application_commit_its_money_once(race, line, hr):
    draft = cast.draft(line, cast.workplace("Birkehuset", absence="6.00"), by=hr)
    receive_application(application=draft, by=hr, on=cast.DAY)
    colleagues = [cast.person("henrik", Role.HR), cast.person("dorte", Role.DIRECTOR)]
    outcomes = race.run(
        [
            {"job": "approve", "application": draft.pk, "by": colleagues[n % 2].pk, "on": DAY}
            for n in range(RACERS)
        ]
    )
    through, stopped = split(outcomes)
    draft.refresh_from_db()
    assert [o.done for o in through] == [draft.decided_by_id]
    assert Counter(o.refused for o in stopped) == {"PermissionDenied": RACERS - 1}
    assert all("»Bevilget«" in o.says for o in stopped)
    assert money(line) == {Bucket.AVAILABLE: 160_000, Bucket.COMMITTED: 40_000}
    assert Posting.objects.filter(kind=PostingKind.COMMIT).count() == 1
    assert AuditEvent.objects.filter(verb="approve").count() == 1
    assert ledger.verify() == []


def test_a_draft_that_gets_another_line_while_it_is_sent_is_sent_with_that_line(race, line, hr, finance):
    other = FrameLine.objects.create(frame=line.frame, order=2, name="Temadage", opens_on=line.opens_on)
    cast.fill(other, 100_000, by=finance)
    draft = cast.draft(line, cast.workplace("Birkehuset", absence="6.00"), by=hr)
    jobs = [
        {"job": "change_line", "application": draft.pk, "line": other.pk, "by": hr.pk, "pause": 1.0},
        {"job": "receive", "application": draft.pk, "by": hr.pk, "on": DAY, "after": 0.3},
    ]
    changed, received = race.run(jobs)
    assert (changed.done, received.done) == (draft.pk, "SYG-2023-0001")
    assert money(line) == {Bucket.AVAILABLE: 200_000}
    assert money(other) == {Bucket.AVAILABLE: 60_000, Bucket.RESERVED: 40_000}


def test_two_directors_who_decide_the_same_item_decide_it_once_and_the_other_reads_who_was_first(
    race, finance
):
    secretary = cast.person("sif", Role.SECRETARIAT)
    real = cast.recruitment_case(author=secretary, finance=finance, secretary=secretary)
    directors = [cast.person("dorte", Role.DIRECTOR), cast.person("dan", Role.DIRECTOR)]
    outcomes = race.run(
        [
            {
                "job": "decide", "item": real.pending.pk, "by": directors[n % 2].pk,
                "answers": {real.point.pk: Outcome.APPROVED},
            }
            for n in range(RACERS)
        ]
    )  # fmt: skip
    through, stopped = split(outcomes)
    item = real.case.items.get()
    assert [o.done for o in through] == [item.closed_by_id]
    assert Counter(o.refused for o in stopped) == {"ItemClosed": RACERS - 1}
    assert {o.says.partition(" afsluttede punktet den ")[0] for o in stopped} == {str(item.closed_by)}
    assert PointOutcome.objects.filter(item=item).count() == 1
    assert available_on(real.undistributed) == 0
    assert AuditEvent.objects.filter(verb="decide").count() == 1
    assert ledger.verify() == []


def test_cases_put_on_one_agenda_together_get_a_number_each(race):
    secretary = cast.person("sif", Role.SECRETARIAT)
    meeting = cast.meeting()
    cases = [cast.case(secretary, f"22/{n}") for n in range(1, FEWER + 1)]
    for case in cases:
        finish_case(case=case, by=secretary)
    outcomes = race.run(
        [
            {"job": "put_on_agenda", "case": case.pk, "meeting": meeting.pk, "by": secretary.pk}
            for case in cases
        ]
    )
    assert sorted(o.done for o in outcomes if not o.refused) == list(range(1, FEWER + 1))
