"""Every state × verb of a case and of a meeting, drawn from the two tables in cases/workflow.py."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases import actions
from cases.actions.state import locked, move_case
from cases.enums import BodyKind, CaseState, ItemState, MeetingState, Outcome
from cases.models import CaseFile, Meeting, PointOutcome, RouteStep
from cases.permissions import can_move_meeting
from cases.workflow import MEETING_MOVES, MOVES
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from tests import cast

TO_AGENDA = ["finish", "put_on_agenda"]
PATH_TO = {
    CaseState.DRAFT: [],
    CaseState.READY: ["finish"],
    CaseState.ON_AGENDA: TO_AGENDA,
    CaseState.WITH_OTHER_BODY: [*TO_AGENDA, "send_on"],
    CaseState.AWAITING_APPROPRIATION: [*TO_AGENDA, "await_appropriation"],
    CaseState.DECIDED: [*TO_AGENDA, "decide"],
    CaseState.WITHDRAWN: ["finish", "withdraw"],
}
# What is said to the one point of the case, a supplementary appropriation, for the case to go each way.
OUTCOMES = {
    "resubmit": Outcome.POSTPONED,
    "decide": Outcome.NOTED,
    "send_on": Outcome.SENT_ON,
    "await_appropriation": Outcome.APPROVED,
}
ON_AN_ITEM = ("take_off", "not_handled", "correct", *OUTCOMES)
BEFORE_THE_AGENDA = {
    "finish": lambda case, by: actions.finish_case(case=case, by=by),
    "rework": lambda case, by: actions.rework_case(case=case, by=by),
    "withdraw": lambda case, by: actions.withdraw_case(case=case, reason="Fortrudt", by=by),
}
# The minutes make these, for a case that is left without an answer and that waits; nobody asks for one by itself.
BY_THE_MINUTES = ("settle", "settle_but_await")
VERBS = (
    *BEFORE_THE_AGENDA,
    "put_on_agenda",
    *ON_AN_ITEM,
    "come_back",
    "settle_appropriation",
    *BY_THE_MINUTES,
)
PAIRS = [(state, verb) for state in PATH_TO for verb in VERBS]
ALLOWED = [(state, verb) for state, verb in PAIRS if state in MOVES[verb].sources]
REFUSED = [pair for pair in PAIRS if pair not in ALLOWED]

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return cast.meeting()


@pytest.fixture
def case():
    """One point that asks for a supplementary appropriation, so that every way is open to it."""
    for name in ("Økonomiudvalget", "Byrådet"):
        cast.body(name, BodyKind.POLITICAL)
    case = cast.case(cast.person("hanne", Role.HR))
    point = case.points.create(order=1, text="At puljen får flere penge")
    ask = {"amount": Decimal(500_000), "line": cast.sickness_line(), "cover": "Kassen"}
    actions.propose_supplement(point=point, by=case.author, **ask)
    return case


def move(case: CaseFile, verb: str, by, meeting) -> None:
    """Make a move; a case that is on no agenda lends the item it was last on, if any."""
    item = case.items.last()
    if verb in BEFORE_THE_AGENDA:
        BEFORE_THE_AGENDA[verb](case, by)
    elif verb in BY_THE_MINUTES:
        with transaction.atomic():
            move_case(locked(case), verb, reason="Ingen svarede", by=by)
    elif verb == "put_on_agenda":
        actions.put_on_agenda(case=case, meeting=meeting, by=by)
    elif verb == "take_off":
        actions.take_off(item=item, reason="Ikke i dag", by=by)
    elif verb == "not_handled":
        actions.leave_unhandled(item=item, by=by)
    elif verb == "correct":
        actions.correct_item(item=item, meeting=meeting, reason="Fejl", by=by)
    elif verb in OUTCOMES:
        to = cast.body("Chefforum") if verb == "send_on" else None
        answer = actions.Answer(OUTCOMES[verb], forward_to=to)
        answers = {point.pk: answer for point in case.points.all()}
        actions.decide_item(item=item, answers=answers, decision="Noteret", by=by)
    else:
        for step in steps_of(case, verb):
            actions.record_route_outcome(
                step=step, outcome=Outcome.APPROVED, text="Ja", decided_on=meeting.on, by=by
            )


def steps_of(case: CaseFile, verb: str) -> list[RouteStep]:
    """The bodies whose answers make a move. Where none is asked to answer, the council's, which is not asked yet."""
    route = case.route.order_by("order")
    if verb == "settle_appropriation":
        return list(route.filter(for_appropriation=True))
    return list(route.filter(comes_back=True)) or [route.get(body__name="Byrådet")]


def test_every_verb_of_the_table_is_crossed_with_every_state():
    # "drop_correction" is "take_off" of an item that corrects another; see tests/cases/test_corrections.py.
    assert {*VERBS, "drop_correction"} == set(MOVES)
    assert set(PATH_TO) == set(CaseState)


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
    if verb in ON_AN_ITEM and not case.items.exists():
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
        list(case.route.values()),
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


WHEN_THE_MINUTES_ARE_APPROVED = {
    # What somebody has done with the case since the meeting left its point unanswered, and where it ends.
    "nothing": ([], CaseState.DECIDED),
    "written on": (["rework"], CaseState.DRAFT),
    "withdrawn": (["withdraw"], CaseState.WITHDRAWN),
    "on the next agenda": (["put_on_agenda"], CaseState.ON_AGENDA),
}


@pytest.mark.parametrize("since", WHEN_THE_MINUTES_ARE_APPROVED)
def test_minutes_settle_a_case_that_waits_without_an_answer_and_leave_any_other_where_it_is(director, since):
    verbs, ends = WHEN_THE_MINUTES_ARE_APPROVED[since]
    meeting, later = cast.meeting(), cast.meeting(date(2023, 3, 6))
    later.state = MeetingState.CANCELLED  # so that the case is not carried by itself
    later.save()
    case = cast.case(cast.person("hanne", Role.HR))
    point = case.points.create(order=1, text="At der svares")
    actions.finish_case(case=case, by=case.author)
    item = actions.put_on_agenda(case=case, meeting=meeting, by=director)
    left = {point.pk: actions.Answer(Outcome.UNANSWERED)}
    actions.decide_item(item=item, answers=left, decision="Drøftet.", by=director)
    later.state = MeetingState.PLANNED
    later.save()
    for verb in verbs:
        move(case, verb, director, later)
    actions.hold_meeting(meeting=meeting, by=director)
    actions.approve_minutes(
        meeting=meeting,
        render=lambda document: b"PDF",
        by=director,
        override_reason="Ingen svarede",
    )
    case.refresh_from_db()
    assert case.state == ends
    assert events_of(case).filter(verb__in=BY_THE_MINUTES).count() == (ends == CaseState.DECIDED)


def test_items_are_numbered_as_they_are_put_on_the_agenda(director, meeting):
    author = cast.person("hanne", Role.HR)
    items = []
    for number in ("22/1", "22/2", "22/3"):
        case = cast.case(author, number)
        actions.finish_case(case=case, by=author)
        items.append(actions.put_on_agenda(case=case, meeting=meeting, by=director))
    assert [(item.number, item.state) for item in items] == [(n, ItemState.PENDING) for n in (1, 2, 3)]


# Meetings

MEETING_PATH_TO = {
    MeetingState.PLANNED: [],
    MeetingState.PUBLISHED: ["publish"],
    MeetingState.HELD: ["publish", "hold"],
    MeetingState.MINUTES_APPROVED: ["publish", "hold", "approve_minutes"],
    MeetingState.CANCELLED: ["cancel"],
}
MEETING_PAIRS = [(state, verb) for state in MEETING_PATH_TO for verb in MEETING_MOVES]
MEETING_ALLOWED = [(state, verb) for state, verb in MEETING_PAIRS if state in MEETING_MOVES[verb].sources]
MEETING_REFUSED = [pair for pair in MEETING_PAIRS if pair not in MEETING_ALLOWED]


@pytest.fixture
def planned(director):
    """A planned meeting with one case on its agenda."""
    meeting = cast.meeting()
    meeting.state = MeetingState.PLANNED
    meeting.save()
    case = cast.case(cast.person("hanne", Role.HR))
    actions.finish_case(case=case, by=case.author)
    actions.put_on_agenda(case=case, meeting=meeting, by=director)
    return meeting


def move_meeting(meeting: Meeting, verb: str, by) -> None:
    if verb == "publish":
        actions.publish_agenda(meeting=meeting, render=lambda meeting, audience: b"PDF", by=by)
    elif verb == "hold":
        actions.hold_meeting(meeting=meeting, by=by, leave_rest=True)
    elif verb == "approve_minutes":
        actions.approve_minutes(meeting=meeting, render=lambda document: b"PDF", by=by)
    elif verb == "reopen_minutes":
        actions.reopen_minutes(meeting=meeting, reason="En deltager manglede", by=by)
    else:
        actions.cancel_meeting(meeting=meeting, reason="Ferie", by=by)


def meeting_in_state(meeting: Meeting, state: str, by) -> Meeting:
    for verb in MEETING_PATH_TO[state]:
        move_meeting(meeting, verb, by)
    meeting.refresh_from_db()
    assert meeting.state == state
    return meeting


def all_of(meeting: Meeting) -> tuple:
    return (
        Meeting.objects.filter(pk=meeting.pk).values().get(),
        list(meeting.items.values()),
        meeting.versions.count(),
        events_of(meeting).count(),
    )


@pytest.mark.parametrize("state, verb", MEETING_ALLOWED)
def test_a_move_of_a_meeting_reaches_its_target_and_is_logged(planned, director, state, verb):
    move_meeting(meeting_in_state(planned, state, director), verb, director)
    planned.refresh_from_db()
    assert planned.state == MEETING_MOVES[verb].target
    event = events_of(planned).exclude(to_state="").first()
    assert (event.verb, event.from_state, event.to_state) == (verb, state, MEETING_MOVES[verb].target)
    assert bool(event.reason) == MEETING_MOVES[verb].needs_reason


@pytest.mark.parametrize("state, verb", MEETING_REFUSED)
def test_any_other_move_of_a_meeting_is_refused_with_a_sentence(planned, director, state, verb):
    before = all_of(meeting_in_state(planned, state, director))
    with pytest.raises(PermissionDenied, match=r"og derfor kan du ikke: .*\.$"), transaction.atomic():
        move_meeting(planned, verb, director)
    assert all_of(planned) == before


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state, verb", MEETING_ALLOWED)
def test_a_meeting_is_moved_by_the_roles_of_the_table_and_no_other(planned, director, state, verb, role):
    meeting_in_state(planned, state, director)
    somebody = cast.person("nogen", role)
    before = all_of(planned)
    if role in MEETING_MOVES[verb].roles:
        move_meeting(planned, verb, somebody)
        planned.refresh_from_db()
        assert planned.state == MEETING_MOVES[verb].target
    else:
        with pytest.raises(PermissionDenied, match=r"\.$"), transaction.atomic():
            move_meeting(planned, verb, somebody)
        assert all_of(planned) == before


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize("verb", MEETING_MOVES)
@pytest.mark.parametrize("role", Role)
def test_every_verb_in_every_state_is_allowed_to_the_roles_of_the_table(state, verb, role):
    somebody = cast.person("nogen", role)
    verdict = can_move_meeting(somebody, Meeting(state=state), verb)
    move = MEETING_MOVES[verb]
    assert bool(verdict) == (state in move.sources and role in move.roles)
    assert bool(verdict) or verdict.reason.endswith(".")
