"""AT17: a first-come pool is handed out strictly by time of receipt, and its waiting list moves up by itself."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from htk_workforce.audit.log import events_of
from pools import actions, ledger
from pools.enums import ApplicationState, Bucket, Party
from pools.models import Application, FrameLine, Posting
from pools.queries import eligibility, waiting_position
from tests import cast
from tests.pools.scene import DAY, ask_parties, money, place, received

pytestmark = pytest.mark.django_db
RECEIVED, WAITING = ApplicationState.RECEIVED, ApplicationState.WAITING_LIST


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=finance)
    return line


def queue(line: FrameLine, hr, *amounts: int | str) -> list[Application]:
    """Applications received one after another."""
    return [received(line, hr, amount, name=f"Hus {n}") for n, amount in enumerate(amounts, 1)]


def states(applications: list[Application]) -> list[str]:
    now = dict(Application.objects.values_list("pk", "state"))
    return [now[a.pk] for a in applications]


def test_at17_when_the_money_runs_out_the_next_wait_with_a_number_and_a_place(line, hr):
    applications = queue(line, hr, 60_000, 40_000, 1, 30_000)
    assert states(applications) == [RECEIVED, RECEIVED, WAITING, WAITING]
    assert [a.number for a in applications] == [f"SYG-2023-000{n}" for n in (1, 2, 3, 4)]
    assert [waiting_position(a) for a in applications] == [None, None, 1, 2]
    assert money(line) == {Bucket.RESERVED: 100_000}
    assert ledger.verify() == []


def test_at17_nobody_overtakes_even_if_a_smaller_one_would_fit(line, hr):
    applications = queue(line, hr, 90_000, 20_000, 5_000)
    assert states(applications) == [RECEIVED, WAITING, WAITING]
    assert money(line) == {Bucket.AVAILABLE: 10_000, Bucket.RESERVED: 90_000}


def test_at17_money_that_is_not_enough_for_the_first_takes_in_nobody(line, hr, director):
    applications = queue(line, hr, 30_000, 50_000, 80_000, 10_000)
    assert states(applications) == [RECEIVED, RECEIVED, WAITING, WAITING]
    actions.reject_application(application=applications[0], reason="Nej", by=director, on=DAY)
    assert states(applications)[1:] == [RECEIVED, WAITING, WAITING]
    assert money(line) == {Bucket.AVAILABLE: 50_000, Bucket.RESERVED: 50_000}


def test_at17_released_money_takes_in_as_many_as_it_lasts_for_first_received_first(line, hr, director):
    applications = queue(line, hr, 100_000, 40_000, 30_000, 30_001, 1_000)
    actions.reject_application(application=applications[0], reason="Nej", by=director, on=DAY)
    assert states(applications)[1:] == [RECEIVED, RECEIVED, WAITING, WAITING]
    assert [waiting_position(a) for a in Application.objects.filter(state=WAITING).order_by("pk")] == [1, 2]
    assert money(line) == {Bucket.AVAILABLE: 30_000, Bucket.RESERVED: 70_000}


def test_who_is_taken_in_is_logged_and_posted_with_who_made_room_and_when(line, hr, director):
    first, second = queue(line, hr, 100_000, 40_000)
    place, moment = second.queue_number, second.received_at
    actions.reject_application(application=first, reason="Nej", by=director, on=DAY.replace(day=9))
    second.refresh_from_db()
    assert (second.state, second.queue_number, second.received_at) == (RECEIVED, place, moment)
    event = events_of(second).first()
    assert (event.verb, event.actor, event.from_state, event.to_state) == (
        "admit",
        director,
        "waiting_list",
        "received",
    )
    posting = Posting.objects.get(key=f"application:{second.pk}:receive")
    assert (posting.by, posting.on, posting.origin) == (director, DAY.replace(day=9), second)


# --- everything that gives money back moves the list up -------------------------------------------------------


@pytest.fixture
def waiting(line, hr):
    """The first got all there is, the second waits for 30.000 kr., the third for 20.000 kr."""
    return queue(line, hr, 100_000, 30_000, 20_000)


def approve(application: Application, director) -> Application:
    return actions.approve_application(application=application, by=director, on=DAY)


def test_at17_a_rejection_moves_it_up(line, waiting, director):
    actions.reject_application(application=waiting[0], reason="Nej", by=director, on=DAY)
    assert states(waiting) == [ApplicationState.REJECTED, RECEIVED, RECEIVED]
    assert money(line) == {Bucket.AVAILABLE: 50_000, Bucket.RESERVED: 50_000}


def test_at17_a_withdrawal_moves_it_up(line, waiting, hr):
    actions.withdraw_application(application=waiting[0], by=hr, on=DAY)
    assert states(waiting) == [ApplicationState.WITHDRAWN, RECEIVED, RECEIVED]
    assert money(line) == {Bucket.AVAILABLE: 50_000, Bucket.RESERVED: 50_000}


def test_at17_a_partial_approval_moves_it_up(line, waiting, director):
    amounts = {waiting[0].lines.get().pk: Decimal(60_000)}
    actions.approve_partly(application=waiting[0], amounts=amounts, reason="En del", by=director, on=DAY)
    assert states(waiting) == [ApplicationState.PARTLY_APPROVED, RECEIVED, WAITING]
    assert money(line) == {Bucket.AVAILABLE: 10_000, Bucket.RESERVED: 30_000, Bucket.COMMITTED: 60_000}


def test_at17_an_approval_in_full_gives_nothing_back_and_moves_nothing(line, waiting, director):
    approve(waiting[0], director)
    assert states(waiting) == [ApplicationState.APPROVED, WAITING, WAITING]
    assert money(line) == {Bucket.COMMITTED: 100_000}


def test_at17_a_change_downwards_moves_it_up(line, waiting, hr, director):
    granted = approve(waiting[0], director)
    change = actions.request_change(
        application=granted, amounts={granted.lines.get().pk: Decimal(65_000)}, reason="Mindre", by=hr
    )
    assert states(waiting)[1:] == [WAITING, WAITING]
    actions.approve_change(change=change, by=director, on=DAY)
    assert states(waiting)[1:] == [RECEIVED, WAITING]
    assert money(line) == {Bucket.AVAILABLE: 5_000, Bucket.RESERVED: 30_000, Bucket.COMMITTED: 65_000}


def test_at17_the_final_account_moves_it_up(line, waiting, hr, director, finance):
    granted = approve(waiting[0], director)
    actions.register_expenditure(
        application=granted, amount=Decimal(60_000), on=DAY, text="Faktura", by=finance, today=DAY
    )
    reported = actions.report_account(application=granted, reason="Færdig", by=hr, on=DAY)
    assert states(waiting)[1:] == [WAITING, WAITING]
    actions.close_account(application=reported, by=finance, on=DAY)
    assert states(waiting) == [ApplicationState.CLOSED, RECEIVED, WAITING]
    assert money(line) == {Bucket.AVAILABLE: 10_000, Bucket.RESERVED: 30_000, Bucket.SPENT: 60_000}


def test_at17_new_money_on_the_line_moves_it_up(line, waiting, finance):
    actions.appropriate_to_line(
        line=line, amount=Decimal(49_999), reason="Tillæg", by=finance, on=DAY, today=DAY, key="tillæg"
    )
    assert states(waiting) == [RECEIVED, RECEIVED, WAITING]
    assert money(line) == {Bucket.AVAILABLE: 19_999, Bucket.RESERVED: 130_000}


@pytest.mark.parametrize("verb", ["withdraw", "reject"])
def test_at17_when_the_first_who_waits_gives_up_the_next_may_fit(line, hr, director, verb):
    """The first wanted more than was left; behind it stands one that the free money is enough for."""
    applications = queue(line, hr, 70_000, 40_000, 30_000, 1)
    assert states(applications) == [RECEIVED, WAITING, WAITING, WAITING]
    if verb == "withdraw":
        actions.withdraw_application(application=applications[1], by=hr, on=DAY)
    else:
        actions.reject_application(application=applications[1], reason="Nej", by=director, on=DAY)
    assert states(applications)[2:] == [RECEIVED, WAITING]
    assert money(line) == {Bucket.RESERVED: 100_000}


def test_a_waiting_one_in_the_middle_leaves_and_nothing_moves(line, waiting, hr):
    actions.withdraw_application(application=waiting[2], by=hr, on=DAY)
    assert states(waiting) == [RECEIVED, WAITING, ApplicationState.WITHDRAWN]
    assert money(line) == {Bucket.RESERVED: 100_000}


def test_a_question_keeps_the_money_so_nobody_moves_up(line, waiting, hr):
    actions.ask_question(application=waiting[0], reason="Hvorfor?", by=hr, on=DAY)
    assert states(waiting)[1:] == [WAITING, WAITING]
    assert money(line) == {Bucket.RESERVED: 100_000}


# --- where there is no such list ------------------------------------------------------------------------------


def test_every_line_has_a_waiting_list_of_its_own(line, waiting, hr, finance):
    other = FrameLine.objects.create(frame=line.frame, order=2, name="Temadage", opens_on=line.opens_on)
    cast.fill(other, 10_000, by=finance)
    sent = received(other, hr, 10_000, name="Egehuset")
    assert (sent.state, sent.number) == (RECEIVED, "SYG-2023-0004")
    actions.withdraw_application(application=sent, by=hr, on=DAY)
    assert states(waiting) == [RECEIVED, WAITING, WAITING]
    assert money(other) == {Bucket.AVAILABLE: 10_000}


def test_a_pool_that_is_assessed_takes_in_everybody_and_reserves_nothing(hr, finance):
    _, _, (line, _) = cast.recruitment_frame()
    cast.fill(line, 1_000, by=finance)
    applications = queue(line, hr, 40_000, 50_000)
    assert states(applications) == [RECEIVED, RECEIVED]
    assert money(line) == {Bucket.AVAILABLE: 1_000}


# --- the first asks for more than ever fits -------------------------------------------------------------------


@pytest.fixture
def too_large(line, hr, finance):
    """100.000 kr. are set off; the first waits for 150.000 kr. of them, and behind it two others."""
    return queue(line, hr, 150_000, 30_000, 50_000)


def a_part(application: Application, by, amount: int) -> Application:
    amounts = {cost.pk: Decimal(amount) for cost in application.lines.all()}
    return actions.approve_partly(
        application=application, amounts=amounts, reason="Så meget er der.", by=by, on=DAY
    )


def test_the_first_may_get_a_part_and_those_behind_are_taken_in(line, too_large, director):
    assert states(too_large) == [WAITING, WAITING, WAITING]
    first = a_part(too_large[0], director, 60_000)
    assert (first.approved_total, states(too_large)) == (
        60_000,
        [ApplicationState.PARTLY_APPROVED, RECEIVED, WAITING],
    )
    assert money(line) == {Bucket.AVAILABLE: 10_000, Bucket.RESERVED: 30_000, Bucket.COMMITTED: 60_000}
    assert ledger.verify() == []


def test_nobody_else_on_the_list_may_and_never_more_than_there_is(line, too_large, director):
    with pytest.raises(PermissionDenied, match="Andre står før den på ventelisten"), transaction.atomic():
        a_part(too_large[1], director, 10_000)
    with pytest.raises(ledger.PoolOverdrawn), transaction.atomic():
        a_part(too_large[0], director, 100_001)
    assert states(too_large) == [WAITING, WAITING, WAITING]
    assert money(line) == {Bucket.AVAILABLE: 100_000}


def test_who_waits_is_qualified_and_asked_without_losing_the_place(line, hr, director):
    ask_parties(line, Party.TR)
    first, second = queue(line, hr, 150_000, 20_000)
    with pytest.raises(PermissionDenied, match="mangler kvalificering"), transaction.atomic():
        a_part(first, director, 60_000)
    for one in (first, second):
        actions.qualify_application(application=one, party=Party.TR, remark="", by=hr, on=DAY)
    actions.ask_question(application=first, reason="Kan I nøjes?", by=hr, on=DAY)
    with pytest.raises(PermissionDenied, match="venter allerede"), transaction.atomic():
        actions.ask_question(application=first, reason="Hvad så?", by=hr, on=DAY)
    actions.answer_question(application=first, reason="Ja", by=hr, on=DAY)
    with pytest.raises(PermissionDenied, match="ikke stillet"), transaction.atomic():
        actions.answer_question(application=first, reason="Ja", by=hr, on=DAY)
    assert states([first, second]) == [WAITING, WAITING]
    a_part(first, director, 60_000)
    # The second was looked at while it waited, so it is ready as soon as there is money.
    assert states([first, second]) == [ApplicationState.PARTLY_APPROVED, ApplicationState.QUALIFIED]


def test_who_has_not_answered_when_the_money_comes_has_the_money_held_and_still_owes_the_answer(
    line, hr, director
):
    first, second = queue(line, hr, 100_000, 20_000)
    actions.ask_question(application=second, reason="Hvornår?", by=hr, on=DAY)
    actions.reject_application(application=first, reason="Nej", by=director, on=DAY)
    assert states([second]) == [ApplicationState.INFORMATION_REQUESTED]
    assert money(line) == {Bucket.AVAILABLE: 80_000, Bucket.RESERVED: 20_000}
    actions.answer_question(application=second, reason="I maj", by=hr, on=DAY)
    assert states([second]) == [RECEIVED]


def test_one_is_warned_before_asking_for_more_than_the_line_has(line, hr):
    for amount, is_warned in ((100_000, False), (100_001, True)):
        found = eligibility(cast.draft(line, place(f"Hus {amount}"), by=hr, amount=amount), on=DAY)
        warned = [f for f in found if "kan aldrig bevilges helt" in f.text]
        assert (bool(warned), any(f.blocks for f in found)) == (is_warned, False)


def test_money_booked_last_year_takes_in_those_who_wait_on_the_day_it_is_booked(line, hr, finance):
    """Settled in February and dated 31-12: nobody is given money before they asked for it."""
    pool = line.frame.pool
    pool.carry_over_allowed = True
    pool.save()
    before = FrameLine.objects.create(
        frame=pool.frames.create(year=2022, price_level=2022), order=1, name="Ekstern bistand"
    )
    cast.fill(before, 50_000, by=finance)
    first, second = queue(line, hr, 90_000, 60_000)
    settled, today = date(2022, 12, 31), date(2023, 2, 20)
    posting = actions.carry_over_line(
        line=before, to=line, amount=Decimal(50_000), by=finance, on=settled, today=today, key="over"
    )
    assert states([first, second]) == [RECEIVED, RECEIVED]
    assert (posting.on, Posting.objects.get(kind="reserve", object_id=second.pk).on) == (settled, today)


def test_money_that_can_be_used_at_once_is_not_dated_later(line, hr, finance):
    """Else those who wait are taken in before it, and the statement goes below zero until its day."""
    later, today = date(2023, 7, 1), date(2023, 3, 1)
    money_before = money(line)

    def set_aside(on_line):
        return actions.appropriate_to_line(
            line=on_line,
            amount=Decimal(1),
            reason="x",
            by=finance,
            on=later,
            today=today,
            key=str(on_line.pk),
        )

    with pytest.raises(actions.Refusal, match="Datoen kan derfor ikke være senere end i dag"):
        set_aside(line)
    assert money(line) == money_before
    coming = line.frame.pool.frames.create(year=2024, price_level=2024)
    later = date(2024, 1, 1)
    assert set_aside(FrameLine.objects.create(frame=coming, order=1, name="Ekstern bistand")).on == later
