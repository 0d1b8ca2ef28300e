"""Every state × verb of a case, drawn from the one table in cases/workflow.py."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases import actions
from cases.enums import CaseState, ItemState, Outcome
from cases.models import CaseFile, PointOutcome
from cases.workflow import MOVES
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from tests import cast

PATH_TO = {
    CaseState.DRAFT: [],
    CaseState.READY: ["finish"],
    CaseState.ON_AGENDA: ["finish", "put_on_agenda"],
    CaseState.DECIDED: ["finish", "put_on_agenda", "decide"],
}
# The verbs that have an action so far; the others of the table follow with theirs.
VERBS = ("finish", "put_on_agenda", "not_handled", "resubmit", "decide")
PAIRS = [(state, verb) for state in PATH_TO for verb in VERBS]
ALLOWED = [(state, verb) for state, verb in PAIRS if state in MOVES[verb].sources]
REFUSED = [pair for pair in PAIRS if pair not in ALLOWED]

pytestmark = pytest.mark.django_db


@pytest.fixture
def director():
    return cast.person("dorte", Role.DIRECTOR)


@pytest.fixture
def meeting():
    return cast.meeting()


@pytest.fixture
def case():
    case = cast.case(cast.person("hanne", Role.HR))
    case.points.create(order=1, text="At sagen tages til efterretning")
    return case


def move(case: CaseFile, verb: str, by, meeting) -> None:
    """Make a move; a case that is on no agenda lends the item it was last on, if any."""
    if verb == "finish":
        actions.finish_case(case=case, by=by)
    elif verb == "put_on_agenda":
        actions.put_on_agenda(case=case, meeting=meeting, by=by)
    elif verb == "not_handled":
        actions.leave_unhandled(item=case.items.last(), by=by)
    else:
        outcome = Outcome.POSTPONED if verb == "resubmit" else Outcome.NOTED
        answers = {point.pk: actions.Answer(outcome) for point in case.points.all()}
        actions.decide_item(item=case.items.last(), answers=answers, decision="Noteret", by=by)


def in_state(case: CaseFile, state: str, by, meeting) -> CaseFile:
    for verb in PATH_TO[state]:
        move(case, verb, by, meeting)
    case.refresh_from_db()
    assert case.state == state
    return case


@pytest.mark.parametrize("state, verb", ALLOWED)
def test_a_move_of_the_table_reaches_its_target_and_is_logged(case, director, meeting, state, verb):
    move(in_state(case, state, director, meeting), verb, director, meeting)
    case.refresh_from_db()
    assert case.state == MOVES[verb].target
    event = events_of(case).first()
    assert (event.verb, event.from_state, event.to_state) == (verb, state, MOVES[verb].target)
    assert event.actor == director


@pytest.mark.parametrize("state, verb", REFUSED)
def test_any_other_move_is_refused_with_a_sentence_and_changes_nothing(case, director, meeting, state, verb):
    in_state(case, state, director, meeting)
    if verb in ("not_handled", "resubmit", "decide") and not case.items.exists():
        # Not reachable through the screens: an item is only made by putting a case on an agenda.
        case.items.create(meeting=meeting, number=1)
    before = everything(case)
    with pytest.raises((PermissionDenied, actions.ItemClosed)) as refusal, transaction.atomic():
        move(case, verb, director, meeting)
    assert str(refusal.value).endswith(".")
    assert everything(case) == before


def everything(case: CaseFile) -> tuple:
    return (
        CaseFile.objects.filter(pk=case.pk).values().get(),
        list(case.items.values()),
        PointOutcome.objects.count(),
        events_of(case).count(),
    )


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state, verb", ALLOWED)
def test_a_move_is_made_by_the_roles_of_the_table_and_no_other(case, director, meeting, state, verb, role):
    in_state(case, state, director, meeting)
    somebody = cast.person("nogen", role)
    before = everything(case)
    if role in MOVES[verb].roles:
        move(case, verb, somebody, meeting)
        case.refresh_from_db()
        assert case.state == MOVES[verb].target
    else:
        with pytest.raises(PermissionDenied, match=r"\.$"), transaction.atomic():
            move(case, verb, somebody, meeting)
        assert everything(case) == before


def test_items_are_numbered_as_they_are_put_on_the_agenda(director, meeting):
    author = cast.person("hanne", Role.HR)
    items = []
    for number in ("22/1", "22/2", "22/3"):
        case = cast.case(author, number)
        actions.finish_case(case=case, by=author)
        items.append(actions.put_on_agenda(case=case, meeting=meeting, by=director))
    assert [(item.number, item.state) for item in items] == [(n, ItemState.PENDING) for n in (1, 2, 3)]
