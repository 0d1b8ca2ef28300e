"""Every state × verb of an application, drawn from the one table in pools/workflow.py that draws the buttons."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import actions, ledger
from pools.enums import ApplicationState, AttachmentKind, ChangeState, Party
from pools.models import Application, ApplicationAttachment, Change
from pools.permissions import (
    can_amend,
    can_attach_kind,
    can_credit_expenditure,
    can_decide_change,
    can_move,
    can_register_expenditure,
    can_remove_attachment,
    can_request_change,
    can_reverse_expenditure,
)
from pools.workflow import DEEDS, MOVES, moves_from
from tests import cast
from tests.pools.scene import ask_parties, everything, received

BY_ITSELF = {"queue", "admit"}
PAIRS = [(state, verb) for state in ApplicationState for verb in MOVES]
ALLOWED = [(state, verb) for state, verb in PAIRS if state in MOVES[verb].sources]
REFUSED = [(state, verb) for state, verb in PAIRS if (state, verb) not in ALLOWED and verb not in BY_ITSELF]
PATH_TO = {
    ApplicationState.DRAFT: [],
    ApplicationState.READY: ["ready"],
    ApplicationState.RECEIVED: ["receive"],
    ApplicationState.WAITING_LIST: ["queue"],
    ApplicationState.INFORMATION_REQUESTED: ["receive", "ask"],
    ApplicationState.QUALIFIED: ["receive", "qualify"],
    ApplicationState.APPROVED: ["receive", "approve"],
    ApplicationState.PARTLY_APPROVED: ["receive", "approve_partly"],
    ApplicationState.REJECTED: ["receive", "reject"],
    ApplicationState.WITHDRAWN: ["withdraw"],
    ApplicationState.REPORTED: ["receive", "approve", "report"],
    ApplicationState.CLOSED: ["receive", "approve", "report", "close"],
}
BY_LEADER = {"ready", "take_back"}
BY_COLLEAGUE = {"approve", "approve_partly", "reject", "close"}
ACTIONS = {
    "ready": actions.report_ready,
    "take_back": actions.take_back_draft,
    "hand_back": actions.hand_back_draft,
    "receive": actions.receive_application,
    "ask": actions.ask_question,
    "answer": actions.answer_question,
    "approve": actions.approve_application,
    "reject": actions.reject_application,
    "withdraw": actions.withdraw_application,
    "report": actions.report_account,
    "send_back": actions.send_back_account,
    "close": actions.close_account,
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(finance):
    return {
        "author": cast.person("hanne", Role.HR),
        "colleague": cast.person("dorte", Role.HR, Role.DIRECTOR),
        "finance": finance,
    }


@pytest.fixture
def draft(people):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=people["finance"])
    return cast.draft(line, cast.workplace("Birkehuset", absence="6.25"), by=people["author"])


def _whoever_moves(application: Application, verb: str, people: dict) -> User:
    if verb not in BY_LEADER:
        return people["colleague" if verb in BY_COLLEAGUE else "author"]
    leader = people.get("head") or cast.person("forstander", Role.LEADER)
    people["head"] = leader
    application.workplace.leaders.add(leader)
    return leader


def move(application: Application, verb: str, people: dict) -> Application:
    """Make a move by somebody who may, as far as role, four eyes and delegation go."""
    common = {
        "application": application,
        "by": _whoever_moves(application, verb, people),
        "on": cast.DAY,
    }
    if verb == "qualify":
        return actions.qualify_application(party=Party.TR, remark="", **common)
    if verb == "approve_partly":
        amounts = {cost.pk: Decimal(10_000) for cost in application.lines.all()}
        return actions.approve_partly(amounts=amounts, reason="Ikke alt", **common)
    if verb == "queue":
        received(application.line, people["author"], 100_000, name="Den første i køen")
        return actions.receive_application(**common)
    if verb == "admit":
        first = application.line.applications.get(workplace__name="Den første i køen")
        actions.withdraw_application(application=first, by=people["author"], on=cast.DAY)
        return application
    reason = {"reason": "Derfor"} if MOVES[verb].needs_reason else {}
    return ACTIONS[verb](**common, **reason)


def ready_for(verb: str, application: Application, people: dict) -> None:
    """Who waits is only answered for when somebody has asked."""
    if verb == "answer" and application.state == ApplicationState.WAITING_LIST:
        move(application, "ask", people)


def in_state(draft: Application, state: str, verb: str, people: dict) -> Application:
    """The draft brought to a state; its pool asks a party only where the state or the verb is about that."""
    if state == ApplicationState.QUALIFIED or verb == "qualify":
        ask_parties(draft.line, Party.TR)
    path = PATH_TO[state]
    if verb == "qualify" and "approve" in path:
        path = [path[0], "qualify", *path[1:]]
    if verb == "qualify" and "approve_partly" in path:
        path = ["receive", "qualify", "approve_partly"]
    for step in path:
        draft = move(draft, step, people)
    assert draft.state == state
    return draft


def test_the_table_names_every_state_and_leads_to_every_state():
    assert set(PATH_TO) == set(ApplicationState)
    assert {move.target for move in MOVES.values()} | {ApplicationState.DRAFT} == set(ApplicationState)


@pytest.mark.parametrize("state, verb", ALLOWED)
def test_a_move_of_the_table_reaches_its_target_and_is_logged(draft, people, state, verb):
    application = in_state(draft, state, verb, people)
    ready_for(verb, application, people)
    if (state, verb) == (ApplicationState.WAITING_LIST, "approve_partly"):
        cast.fill(application.line, 10_000, by=people["finance"])
    moved = move(application, verb, people)
    moved.refresh_from_db()
    event = events_of(moved).first()
    if state in MOVES[verb].stays_in:
        logged = ({"qualify": "qualification"}.get(verb, verb), "", "")
        assert moved.state == state
    else:
        logged = (verb, state, MOVES[verb].target)
        assert moved.state == MOVES[verb].target
    assert (event.verb, event.from_state, event.to_state) == logged
    assert ledger.verify() == []


@pytest.mark.parametrize("state, verb", REFUSED)
def test_any_other_move_is_refused_with_a_sentence_and_changes_nothing(draft, people, state, verb):
    application = in_state(draft, state, verb, people)
    before = everything(application)
    with pytest.raises(PermissionDenied) as refusal, transaction.atomic():
        move(application, verb, people)
    sentence = str(refusal.value)
    assert str(ApplicationState(state).label) in sentence and str(MOVES[verb].label) in sentence
    assert sentence.endswith(".")
    assert everything(application) == before


@pytest.mark.parametrize("state", ApplicationState)
@pytest.mark.parametrize("verb", sorted(BY_ITSELF))
def test_the_waiting_list_moves_by_itself_and_nobody_has_a_button(draft, people, state, verb):
    application = in_state(draft, state, verb, people)
    almighty = cast.person("alle", *Role)
    verdict = can_move(almighty, application, verb)
    assert not verdict and verdict.reason.endswith(".")
    assert verb not in [move.verb for move in moves_from(state)]
    assert verb not in ACTIONS


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state, verb", [pair for pair in ALLOWED if pair[1] not in BY_ITSELF])
def test_a_move_is_made_by_the_roles_of_the_table_and_no_other(draft, people, state, verb, role):
    application = in_state(draft, state, verb, people)
    somebody = cast.person("nogen", role)
    application.workplace.leaders.add(somebody)
    ready_for(verb, application, people)
    verdict = can_move(somebody, application, verb)
    assert bool(verdict) == (role in MOVES[verb].roles)
    if not verdict:
        assert all(str(allowed.label) in verdict.reason for allowed in MOVES[verb].roles)


def test_moves_from_a_state_are_those_a_person_can_make_in_the_order_of_the_table():
    waiting = ["reject", "withdraw"]
    assert {state: [m.verb for m in moves_from(state)] for state in ApplicationState} == {
        ApplicationState.DRAFT: ["ready", "receive", "withdraw"],
        ApplicationState.READY: ["take_back", "receive", "hand_back", "withdraw"],
        ApplicationState.RECEIVED: ["qualify", "ask", "approve", "approve_partly", *waiting],
        ApplicationState.WAITING_LIST: ["qualify", "ask", "answer", "approve_partly", *waiting],
        ApplicationState.INFORMATION_REQUESTED: ["answer", *waiting],
        ApplicationState.QUALIFIED: ["ask", "approve", "approve_partly", *waiting],
        ApplicationState.APPROVED: ["report"],
        ApplicationState.PARTLY_APPROVED: ["report"],
        ApplicationState.REJECTED: [],
        ApplicationState.WITHDRAWN: [],
        ApplicationState.REPORTED: ["send_back", "close"],
        ApplicationState.CLOSED: [],
    }


# --- deeds: what is done to an application and leaves it in its state ------------------------------------------------


def may(verb: str, person, application: Application) -> bool:
    """What the permission behind a deed says, all else in order: own workplace, nobody's own wish or file."""
    change = Change(application=application, state=ChangeState.REQUESTED, requested_by=application.entered_by)
    change.application, change.pk = application, 0
    file = ApplicationAttachment(application=application, uploaded_by=person, kind=AttachmentKind.INVOICE)
    if verb in ("attach", "detach"):
        file.kind = AttachmentKind.APPLICATION
    return bool(
        {
            "attach": lambda: can_attach_kind(person, application, file.kind),
            "attach_later": lambda: can_attach_kind(person, application, file.kind),
            "detach": lambda: can_remove_attachment(person, file),
            "detach_later": lambda: can_remove_attachment(person, file),
            "amend": lambda: can_amend(person, application),
            "change": lambda: can_request_change(person, application),
            "approve_change": lambda: can_decide_change(person, change, Decimal(1)),
            "reject_change": lambda: can_decide_change(person, change, None),
            "spend": lambda: can_register_expenditure(person, application),
            "credit": lambda: can_credit_expenditure(person, application),
            "reverse": lambda: can_reverse_expenditure(person, application),
        }[verb]()
    )


@pytest.mark.parametrize("verb", DEEDS)
@pytest.mark.parametrize("state", ApplicationState)
def test_a_deed_is_done_in_the_states_and_by_the_roles_of_the_table_and_no_other(draft, state, verb):
    draft.state = state
    # One button takes a file away, before the decision and after it.
    deeds = [DEEDS["detach"], DEEDS["detach_later"]] if "detach" in verb else [DEEDS[verb]]
    for role in Role:
        somebody = cast.person(role.value, role)
        draft.workplace.leaders.add(somebody)
        is_allowed = any(state in deed.sources and role in deed.roles for deed in deeds)
        if state == ApplicationState.READY and role == Role.LEADER:
            is_allowed = False  # what is reported ready lies still, with its files, until it is taken back
        assert may(verb, somebody, draft) == is_allowed, (state, verb, role)
