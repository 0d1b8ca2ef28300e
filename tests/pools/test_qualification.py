"""Between receipt and decision: the parties at the workplace, and what HR asks."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import actions
from pools.enums import ApplicationState, Bucket, Party
from pools.models import Application
from pools.queries import queue_position
from tests import cast
from tests.pools.scene import DAY, ask_parties, everything, money, received

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    ask_parties(line, Party.MANAGEMENT, Party.TR, Party.AMR)
    cast.fill(line, 100_000, by=finance)
    return line


@pytest.fixture
def application(line, hr):
    return received(line, hr)


def qualify(application: Application, by, *parties: Party) -> Application:
    for party in parties:
        application = actions.qualify_application(
            application=application, party=party, remark=f"Set af {party.label}", by=by, on=DAY
        )
    return application


def ask(application: Application, by) -> Application:
    return actions.ask_question(application=application, reason="Hvor mange deltager?", by=by, on=DAY)


def answer(application: Application, by) -> Application:
    return actions.answer_question(application=application, reason="Tolv.", by=by, on=DAY)


# --- the parties ----------------------------------------------------------------------------------------------


def test_an_application_is_qualified_with_the_last_party_and_not_before(application, hr):
    application = qualify(application, hr, Party.AMR, Party.MANAGEMENT)
    assert application.state == ApplicationState.RECEIVED
    assert application.missing_parties == [Party.TR]
    application = qualify(application, hr, Party.TR)
    assert application.state == ApplicationState.QUALIFIED
    assert [(q.party, q.remark, q.by, q.on) for q in application.qualifications.all()] == [
        ("amr", "Set af Arbejdsmiljørepræsentant (AMR)", hr, DAY),
        ("management", "Set af Ledelsen", hr, DAY),
        ("tr", "Set af Tillidsrepræsentant (TR)", hr, DAY),
    ]
    assert [event.verb for event in events_of(application)][:4] == ["qualify", *["qualification"] * 3]
    assert money(application.line) == {Bucket.AVAILABLE: 60_000, Bucket.RESERVED: 40_000}


@pytest.mark.parametrize(
    "answered, missing",
    [
        ([], ["Ledelsen", "Tillidsrepræsentant (TR)", "Arbejdsmiljørepræsentant (AMR)"]),
        ([Party.MANAGEMENT], ["Tillidsrepræsentant (TR)", "Arbejdsmiljørepræsentant (AMR)"]),
        ([Party.TR, Party.AMR], ["Ledelsen"]),
    ],
)
@pytest.mark.parametrize("verb", ["approve", "approve_partly"])
def test_an_approval_before_that_is_refused_and_names_who_is_missing(
    application, hr, director, verb, answered, missing
):
    qualify(application, hr, *answered)
    before = everything(application)
    with pytest.raises(PermissionDenied, match="mangler kvalificering") as refusal, transaction.atomic():
        if verb == "approve":
            actions.approve_application(application=application, by=director, on=DAY)
        else:
            cost = application.lines.get()
            actions.approve_partly(
                application=application,
                amounts={cost.pk: Decimal(10_000)},
                reason="Lidt",
                by=director,
                on=DAY,
            )
    for party in Party:
        label = str(party.label)
        assert (label in str(refusal.value)) == (label in missing)
    assert everything(application) == before


def test_a_rejection_needs_no_qualification(application, director):
    rejected = actions.reject_application(application=application, reason="Nej", by=director, on=DAY)
    assert rejected.state == ApplicationState.REJECTED


def test_a_qualified_application_is_approved_with_the_money_that_was_held(application, hr, director):
    qualified = qualify(application, hr, Party.MANAGEMENT, Party.TR, Party.AMR)
    approved = actions.approve_application(application=qualified, by=director, on=DAY)
    assert approved.state == ApplicationState.APPROVED
    assert money(application.line) == {Bucket.AVAILABLE: 60_000, Bucket.COMMITTED: 40_000}


def test_a_party_answers_once_and_a_party_nobody_asks_not_at_all(application, hr):
    qualify(application, hr, Party.TR)
    before = everything(application)
    for party in (Party.TR, Party.HR):
        with pytest.raises(actions.Refusal, match="allerede svaret, eller puljen"), transaction.atomic():
            qualify(application, hr, party)
    assert everything(application) == before
    with pytest.raises(IntegrityError, match="party_once|UNIQUE"), transaction.atomic():
        application.qualifications.create(party=Party.TR, by=hr, on=DAY)


def test_only_hr_writes_down_what_the_parties_said(application, director):
    leader = cast.person("lene", Role.LEADER)
    application.workplace.leaders.add(leader)
    for somebody in (director, leader):
        with pytest.raises(PermissionDenied, match="HR-konsulent"), transaction.atomic():
            qualify(application, somebody, Party.TR)
    assert not application.qualifications.exists()


def test_several_parties_at_once_are_all_written_or_none(application, hr):
    before = everything(application)
    with pytest.raises(actions.Refusal, match="allerede svaret"), transaction.atomic():
        actions.qualify_by_parties(
            application=application, remarks={Party.TR: "Ja", Party.HR: ""}, by=hr, on=DAY
        )
    with pytest.raises(actions.Refusal, match="mindst én"), transaction.atomic():
        actions.qualify_by_parties(application=application, remarks={}, by=hr, on=DAY)
    assert everything(application) == before
    remarks = {Party.MANAGEMENT: "", Party.TR: "Ja", Party.AMR: ""}
    qualified = actions.qualify_by_parties(application=application, remarks=remarks, by=hr, on=DAY)
    assert qualified.state == ApplicationState.QUALIFIED


def test_who_looks_at_an_application_on_the_waiting_list_does_not_move_it_up(line, application, hr):
    waiting = received(line, hr, 90_000, name="Egehuset")
    for party in (Party.MANAGEMENT, Party.TR, Party.AMR):
        assert qualify(waiting, hr, party).state == ApplicationState.WAITING_LIST
    actions.withdraw_application(application=application, by=hr, on=DAY)
    waiting.refresh_from_db()
    assert waiting.state == ApplicationState.QUALIFIED


# --- what HR asks ---------------------------------------------------------------------------------------------


def test_a_question_and_its_answer_keep_the_place_in_the_queue_and_the_money(line, application, hr):
    behind = received(line, hr, 60_000, name="Egehuset")
    first = (application.number, application.queue_number, application.received_at)
    asked = ask(application, hr)
    assert asked.state == ApplicationState.INFORMATION_REQUESTED
    assert (queue_position(asked), queue_position(behind)) == (1, 2)
    assert money(line) == {Bucket.RESERVED: 100_000}
    leader = cast.person("lene", Role.LEADER)
    application.workplace.leaders.add(leader)
    answered = answer(asked, leader)
    assert answered.state == ApplicationState.RECEIVED
    assert (answered.number, answered.queue_number, answered.received_at) == first
    assert (queue_position(answered), queue_position(behind)) == (1, 2)
    assert money(line) == {Bucket.RESERVED: 100_000}
    request = answered.information_requests.get()
    assert (request.question, request.asked_by, request.answer, request.answered_by) == (
        "Hvor mange deltager?",
        hr,
        "Tolv.",
        leader,
    )
    assert request.answered_at is not None


def test_after_the_answer_a_qualified_application_is_qualified_still(application, hr):
    qualified = qualify(application, hr, Party.MANAGEMENT, Party.TR, Party.AMR)
    assert answer(ask(qualified, hr), hr).state == ApplicationState.QUALIFIED


def test_more_may_be_asked_after_an_answer_and_every_question_stays(application, hr):
    answer(ask(application, hr), hr)
    answered = answer(ask(application, hr), hr)
    assert answered.information_requests.exclude(answered_at=None).count() == 2
    assert answered.state == ApplicationState.RECEIVED


@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_question_and_an_answer_are_in_words(application, hr, reason):
    before = everything(application)
    with pytest.raises(actions.ReasonMissing), transaction.atomic():
        actions.ask_question(application=application, reason=reason, by=hr, on=DAY)
    assert everything(application) == before
    asked = ask(application, hr)
    before = everything(asked)
    with pytest.raises(actions.ReasonMissing), transaction.atomic():
        actions.answer_question(application=asked, reason=reason, by=hr, on=DAY)
    assert everything(asked) == before


def test_while_a_question_is_open_nothing_is_decided_but_a_rejection(application, hr, director):
    asked = ask(application, hr)
    with pytest.raises(PermissionDenied, match="Afventer oplysninger"), transaction.atomic():
        actions.approve_application(application=asked, by=director, on=DAY)
    rejected = actions.reject_application(application=asked, reason="Intet svar", by=director, on=DAY)
    assert rejected.state == ApplicationState.REJECTED
    assert money(application.line) == {Bucket.AVAILABLE: 100_000}


def test_a_leader_of_another_workplace_does_not_answer(application, hr):
    asked = ask(application, hr)
    stranger = cast.person("lars", Role.LEADER)
    with pytest.raises(PermissionDenied, match="egne arbejdspladser"), transaction.atomic():
        answer(asked, stranger)
