"""Every state × verb of an application, drawn from the one table in pools/workflow.py."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import actions, ledger
from pools.enums import ApplicationState
from pools.models import Application, Balance, Posting
from pools.permissions import can_move
from pools.workflow import MOVES, moves_from
from tests import cast

PAIRS = [(state, verb) for state in ApplicationState for verb in MOVES]
ALLOWED = [(state, verb) for state, verb in PAIRS if state in MOVES[verb].sources]
REFUSED = [pair for pair in PAIRS if pair not in ALLOWED]
PATH_TO = {
    ApplicationState.DRAFT: [],
    ApplicationState.RECEIVED: ["receive"],
    ApplicationState.APPROVED: ["receive", "approve"],
    ApplicationState.REJECTED: ["receive", "reject"],
    ApplicationState.WITHDRAWN: ["withdraw"],
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return {
        "author": cast.person("hanne", Role.HR),
        "colleague": cast.person("dorte", Role.HR, Role.DIRECTOR),
    }


@pytest.fixture
def draft(people):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=cast.person("finans", Role.FINANCE))
    return cast.draft(line, cast.workplace("Birkehuset", absence="6.25"), by=people["author"])


def move(application: Application, verb: str, people: dict) -> Application:
    """Make a move by somebody who may, as far as role, four eyes and delegation go."""
    by = people["colleague"] if verb in ("approve", "reject") else people["author"]
    if verb == "reject":
        return actions.reject_application(application=application, reason="Nej", by=by, on=cast.DAY)
    action = {
        "receive": actions.receive_application,
        "approve": actions.approve_application,
        "withdraw": actions.withdraw_application,
    }[verb]
    return action(application=application, by=by, on=cast.DAY)


def in_state(draft: Application, state: str, people: dict) -> Application:
    for verb in PATH_TO[state]:
        draft = move(draft, verb, people)
    assert draft.state == state
    return draft


@pytest.mark.parametrize("state, verb", ALLOWED)
def test_a_move_of_the_table_reaches_its_target_and_is_logged(draft, people, state, verb):
    application = in_state(draft, state, people)
    moved = move(application, verb, people)
    moved.refresh_from_db()
    assert moved.state == MOVES[verb].target
    event = events_of(moved).first()
    assert (event.verb, event.from_state, event.to_state) == (verb, state, MOVES[verb].target)
    assert ledger.verify() == []


@pytest.mark.parametrize("state, verb", REFUSED)
def test_any_other_move_is_refused_with_a_sentence_and_changes_nothing(draft, people, state, verb):
    application = in_state(draft, state, people)
    before = everything(application)
    with pytest.raises(PermissionDenied) as refusal, transaction.atomic():
        move(application, verb, people)
    sentence = str(refusal.value)
    assert str(ApplicationState(state).label) in sentence and str(MOVES[verb].label) in sentence
    assert sentence.endswith(".")
    assert everything(application) == before


def everything(application: Application) -> tuple:
    return (
        Application.objects.filter(pk=application.pk).values().get(),
        list(Posting.objects.values_list("pk", flat=True)),
        list(Balance.objects.order_by("pk").values_list("line", "bucket", "amount")),
        events_of(application).count(),
    )


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state, verb", ALLOWED)
def test_a_move_is_made_by_the_roles_of_the_table_and_no_other(draft, people, state, verb, role):
    application = in_state(draft, state, people)
    somebody = cast.person("nogen", role)
    application.workplace.leaders.add(somebody)
    verdict = can_move(somebody, application, verb)
    assert bool(verdict) == (role in MOVES[verb].roles)
    if not verdict:
        assert all(str(allowed.label) in verdict.reason for allowed in MOVES[verb].roles)


def test_moves_from_a_state_are_those_that_start_in_it():
    assert {state: [m.verb for m in moves_from(state)] for state in ApplicationState} == {
        ApplicationState.DRAFT: ["receive", "withdraw"],
        ApplicationState.RECEIVED: ["approve", "reject", "withdraw"],
        ApplicationState.APPROVED: [],
        ApplicationState.REJECTED: [],
        ApplicationState.WITHDRAWN: [],
    }
