"""The way of a case over other bodies: sent on, answered, and back on an agenda by itself."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.actions import (
    Answer,
    AnswersIncomplete,
    Refusal,
    approve_minutes,
    create_meeting,
    hold_meeting,
    propose_supplement,
    record_route_outcome,
    withdraw_case,
)
from cases.enums import CaseState, ItemState, Outcome
from cases.models import RouteStep
from cases.permissions import can_record_route, can_withdraw
from cases.queries import awaited_steps, case_route
from cases.queries.overview import route_waiting
from cases.rules.appropriation import APPROPRIATION_ROUTE
from cases.rules.route import APPROPRIATION_ANSWERS, ROUTE_ANSWERS, is_route_answer, step_ahead
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import ledger
from pools.actions import close_period
from pools.models import Posting
from pools.queries import available_on
from tests import cast
from tests.cases.scene import (
    DAY,
    LATER,
    NEXT,
    a_case,
    answer_of,
    decide,
    on_agenda,
    planned_meeting,
    publish,
    sent_on,
    supplement_case,
)
from tests.pages import text

pytestmark = pytest.mark.django_db

COMMITTEE_DAY, COUNCIL_DAY = date(2023, 2, 8), date(2023, 2, 28)


def steps(case) -> list[tuple]:
    return [
        (s.body.name, s.outcome, s.decided_on) for s in case.route.select_related("body").order_by("order")
    ]


# --- the rule -----------------------------------------------------------------------------------------------


def test_a_supplementary_appropriation_goes_from_the_board_over_the_committee_to_the_council():
    assert APPROPRIATION_ROUTE == ("Økonomiudvalget", "Byrådet")


@dataclass(frozen=True)
class Asked:
    order: int
    decided_on: date | None = None
    item_id: int = 1
    for_appropriation: bool = True


def test_a_body_is_asked_when_those_ahead_of_it_have_answered():
    committee, council = Asked(1), Asked(2)
    assert [step_ahead(step, [council, committee]) for step in (committee, council)] == [None, committee]
    assert step_ahead(council, [Asked(1, DAY), council]) is None


def test_nobody_waits_for_a_body_that_another_handling_asked_or_that_is_asked_for_something_else():
    council = Asked(2)
    assert step_ahead(council, [Asked(1, item_id=2), Asked(1, for_appropriation=False), council]) is None
    assert step_ahead(Asked(2, for_appropriation=False), [Asked(1)]) is None


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_postponed_or_not_handled_elsewhere_is_no_answer(outcome):
    for_money = {"approved", "approved_with_remark", "approved_amended", "not_followed"}
    no_answer = {"not_handled", "postponed", "sent_on", "unanswered"}
    assert is_route_answer(outcome, for_appropriation=True) == (outcome in for_money)
    assert is_route_answer(outcome, for_appropriation=False) == (outcome not in no_answer)
    assert for_money == set(APPROPRIATION_ANSWERS) and not no_answer & ROUTE_ANSWERS


# --- sent on and back ---------------------------------------------------------------------------------------


def test_a_case_that_is_sent_on_waits_there_and_its_point_stays_open(people):
    item = decide(people, on_agenda(people, a_case(people)), sent_on())
    step = item.case.route.get()
    assert item.case.state == CaseState.WITH_OTHER_BODY
    assert (step.body.name, step.item, step.comes_back, step.purpose) == (
        "Chefforum",
        item,
        True,
        "At forsøget løber i to år",
    )
    assert item.outcomes.get().forwarded_to == step.body
    assert route_waiting(people.secretary) == [step]


def test_two_points_sent_to_one_body_make_one_step(people):
    case = a_case(people, "Første", "Andet", "Tredje")
    item = decide(people, on_agenda(people, case), sent_on(), sent_on(), Outcome.APPROVED)
    assert steps(item.case) == [("Chefforum", "", None)]


def test_the_answer_brings_the_case_back_on_the_next_agenda_by_itself(people):
    item = decide(people, on_agenda(people, a_case(people)), sent_on())
    meeting = planned_meeting(people, LATER)
    step = answer_of(
        people, item.case.route.get(), Outcome.APPROVED_IN_PRINCIPLE, NEXT, text="Ja, men langsomt."
    )
    case = step.case
    assert case.state == CaseState.ON_AGENDA
    back = case.items.get(state=ItemState.PENDING)
    assert (back.meeting, back.carried_from) == (meeting, item)
    assert (step.outcome_text, step.decided_on, step.recorded_by) == (
        "Ja, men langsomt.",
        NEXT,
        people.secretary,
    )
    assert route_waiting(people.secretary) == []
    assert events_of(case).filter(verb="route_outcome").get().data == {
        "body": "Chefforum",
        "outcome": "approved_in_principle",
        "on": "2023-02-06",
        "step": step.pk,
    }
    publish(meeting)
    assert decide(people, back, Outcome.APPROVED).case.state == CaseState.DECIDED
    assert [(s.item, s.step, s.is_done) for s in case_route(case)] == [
        (item, None, True),
        (None, step, True),
        (back, None, True),
    ]


def test_without_a_planned_meeting_the_case_is_ready_and_joins_the_next_one_that_is_made(people):
    item = decide(people, on_agenda(people, a_case(people)), sent_on())
    step = answer_of(people, item.case.route.get(), Outcome.NOTED, NEXT)
    assert step.case.state == CaseState.READY
    meeting = create_meeting(body=cast.body(), on=LATER, starts_at=None, venue="", by=people.secretary)
    assert meeting.items.get().case == item.case


def test_a_case_at_two_bodies_comes_back_when_both_have_answered(people):
    to_hu = Answer(Outcome.SENT_ON, forward_to=cast.body("Hovedudvalget"))
    item = decide(people, on_agenda(people, a_case(people, "Første", "Andet")), sent_on(), to_hu)
    first, second = item.case.route.order_by("order")
    assert answer_of(people, second, Outcome.NOTED, NEXT).case.state == CaseState.WITH_OTHER_BODY
    assert answer_of(people, first, Outcome.NOTED, NEXT).case.state == CaseState.READY


def test_a_yes_that_is_only_to_inform_another_body_keeps_nobody_waiting(people):
    case = a_case(people)
    committee = cast.body("Økonomiudvalget")
    case.points.update(forward_to=committee)
    item = decide(people, on_agenda(people, case), Outcome.APPROVED)
    step = item.case.route.get()
    assert (item.case.state, step.body, step.comes_back) == (CaseState.DECIDED, committee, False)
    answer_of(people, step, Outcome.NOTED, NEXT)
    item.case.refresh_from_db()
    assert item.case.state == CaseState.DECIDED


def test_a_no_informs_nobody(people):
    case = a_case(people)
    case.points.update(forward_to=cast.body("Økonomiudvalget"))
    item = decide(people, on_agenda(people, case), Answer(Outcome.NOT_FOLLOWED, "For dyrt."))
    assert steps(item.case) == []


def test_a_point_is_not_sent_to_the_body_that_handles_it(people):
    item = on_agenda(people, a_case(people))
    with pytest.raises(AnswersIncomplete, match="kan ikke sendes til Direktionen"), transaction.atomic():
        decide(people, item, Answer(Outcome.SENT_ON, forward_to=cast.body()))


def test_a_case_waits_for_the_body_it_was_sent_to_and_not_for_those_it_may_come_to_or_informs(people):
    case, _line = supplement_case(people)
    case.points.create(order=2, text="Andet", forward_to=cast.body("MED-udvalget"))
    case.points.create(order=3, text="Tredje")
    decide(people, on_agenda(people, case), Outcome.POSTPONED, Outcome.APPROVED, sent_on())
    names = ["Økonomiudvalget", "Byrådet", "MED-udvalget", "Chefforum"]
    assert [name for name, *_rest in steps(case)] == names
    assert [(step.case, step.body.name) for step in route_waiting(people.secretary)] == [(case, "Chefforum")]


# --- supplementary appropriations ---------------------------------------------------------------------------


def test_at07_a_supplementary_appropriation_goes_over_the_committee_to_the_council_before_there_is_money(
    people,
):
    case, line = supplement_case(people)
    assert steps(case) == [("Økonomiudvalget", "", None), ("Byrådet", "", None)]
    item = decide(people, on_agenda(people, case), Outcome.APPROVED)
    assert item.case.state == CaseState.AWAITING_APPROPRIATION
    assert available_on(line) == 0
    committee, council = case.route.order_by("order")
    assert {committee.item, council.item} == {item}

    with (
        pytest.raises(PermissionDenied, match="Økonomiudvalget skal svare før Byrådet"),
        transaction.atomic(),
    ):
        answer_of(people, council, Outcome.APPROVED, COUNCIL_DAY)
    answer_of(people, committee, Outcome.APPROVED, COMMITTEE_DAY)
    case.refresh_from_db()
    assert (case.state, available_on(line)) == (CaseState.AWAITING_APPROPRIATION, 0)

    council = answer_of(people, council, Outcome.APPROVED, COUNCIL_DAY)
    posting = council.posting
    assert (council.case.state, available_on(line)) == (CaseState.DECIDED, Decimal(500_000))
    assert (posting.origin, posting.on, posting.by) == (council, COUNCIL_DAY, people.secretary)
    assert "Byrådet 28-02-2023" in posting.origin_label
    assert ledger.verify() == []


def test_the_councils_no_ends_the_case_without_money(people):
    case, line = supplement_case(people)
    decide(people, on_agenda(people, case), Outcome.APPROVED)
    committee, council = case.route.order_by("order")
    answer_of(people, committee, Outcome.NOT_FOLLOWED, COMMITTEE_DAY, text="Kassen er tom.")
    postings = Posting.objects.count()
    council = answer_of(people, council, Outcome.NOT_FOLLOWED, COUNCIL_DAY, text="Kassen er tom.")
    assert (council.case.state, council.posting, available_on(line)) == (CaseState.DECIDED, None, 0)
    assert Posting.objects.count() == postings


def test_the_council_may_grant_another_amount_which_must_be_written(people):
    case, line = supplement_case(people)
    decide(people, on_agenda(people, case), Outcome.APPROVED)
    committee, council = case.route.order_by("order")
    answer_of(people, committee, Outcome.APPROVED, COMMITTEE_DAY)
    with pytest.raises(Refusal, match="Skriv, hvor mange penge Byrådet sagde ja til"), transaction.atomic():
        answer_of(people, council, Outcome.APPROVED_AMENDED, COUNCIL_DAY)
    answer_of(people, council, Outcome.APPROVED_AMENDED, COUNCIL_DAY, amount=Decimal(300_000))
    assert available_on(line) == Decimal(300_000)


def test_the_boards_no_sends_nothing_to_the_council(people):
    case, _line = supplement_case(people)
    item = decide(people, on_agenda(people, case), Answer(Outcome.NOT_FOLLOWED, "Ikke nu."))
    assert item.case.state == CaseState.DECIDED
    assert route_waiting(people.secretary) == []
    assert [stop.is_lapsed for stop in case_route(item.case)] == [False, True, True]
    with pytest.raises(PermissionDenied, match="ikke sendt til Økonomiudvalget"), transaction.atomic():
        answer_of(people, case.route.order_by("order")[0], Outcome.APPROVED, COMMITTEE_DAY)


@pytest.fixture
def half_decided(people):
    """Money is asked for in one point, and another is postponed to the next meeting."""
    case, line = supplement_case(people)
    case.points.create(order=2, text="At Direktionen drøfter resten")
    return decide(people, on_agenda(people, case), Outcome.APPROVED, Outcome.POSTPONED).case, line


def test_an_open_point_goes_to_the_next_agenda_while_the_council_is_still_asked(people, half_decided):
    case, line = half_decided
    assert case.state == CaseState.READY
    back = planned_meeting(people, NEXT).items.get()
    assert (back.case, back.carried_from) == (case, case.items.exclude(pk=back.pk).get())
    committee, council = case.route.order_by("order")
    for answered, outcome_on in ((committee, COMMITTEE_DAY), (council, COUNCIL_DAY)):
        assert awaited_steps(case)[0] == answered
        assert route_waiting(people.secretary) == [answered], "also while it is on an agenda"
        assert [stop.step for stop in case_route(case) if stop.is_next] == [answered]
        assert can_record_route(people.secretary, answered)
        answer_of(people, answered, Outcome.APPROVED, outcome_on)
        case.refresh_from_db()
        assert case.state == CaseState.ON_AGENDA
    assert (available_on(line), route_waiting(people.secretary)) == (Decimal(500_000), [])
    publish(back.meeting)
    back = case.items.get(pk=back.pk)
    assert decide(people, back, Outcome.DISCUSSED).case.state == CaseState.DECIDED


def test_when_the_open_point_is_answered_first_the_case_waits_for_the_council(people, half_decided):
    case, line = half_decided
    back = publish(planned_meeting(people, NEXT)).items.get()
    assert decide(people, back, Outcome.DISCUSSED).case.state == CaseState.AWAITING_APPROPRIATION
    committee, council = case.route.order_by("order")
    answer_of(people, committee, Outcome.APPROVED, COMMITTEE_DAY)
    assert answer_of(people, council, Outcome.APPROVED, COUNCIL_DAY).case.state == CaseState.DECIDED
    assert available_on(line) == Decimal(500_000)


def test_minutes_that_give_up_an_unanswered_point_leave_the_council_to_be_waited_for(people):
    case, _line = supplement_case(people)
    case.points.create(order=2, text="At Direktionen drøfter resten")
    item = decide(people, on_agenda(people, case), Outcome.APPROVED, Outcome.UNANSWERED)
    meeting = hold_meeting(meeting=publish(item.meeting), by=people.secretary)
    approve_minutes(
        meeting=meeting, render=lambda *given, **named: b"%PDF", by=people.director, override_reason="Glemt"
    )
    case.refresh_from_db()
    assert case.state == CaseState.AWAITING_APPROPRIATION
    committee, council = case.route.order_by("order")
    answer_of(people, committee, Outcome.APPROVED, COMMITTEE_DAY)
    assert answer_of(people, council, Outcome.APPROVED, COUNCIL_DAY).case.state == CaseState.DECIDED


def test_a_case_whose_money_is_asked_for_is_not_withdrawn(client, people, half_decided):
    case, _line = half_decided
    sentence = "Økonomiudvalget har ikke svaret på tillægsbevillingen"
    assert sentence in can_withdraw(people.author, case).reason
    client.force_login(people.author)
    page = client.get(case.get_absolute_url())
    assert f"Træk sagen tilbage: {sentence}" in text(page) and 'name="reason"' not in page.content.decode()
    with pytest.raises(PermissionDenied, match=sentence), transaction.atomic():
        withdraw_case(case=case, reason="Fortrudt", by=people.author)
    case.refresh_from_db()
    assert case.state == CaseState.READY


@pytest.mark.parametrize("answers_first", [True, False], ids=["after the council", "before the council"])
def test_money_approved_at_a_later_meeting_is_asked_for_by_itself_and_given_once(people, answers_first):
    case, line = supplement_case(people)
    more = case.points.create(order=2, text="At der gives mere")
    propose_supplement(point=more, amount=Decimal(70_000), line=line, cover="Kassen", by=people.author)
    decide(people, on_agenda(people, case), Outcome.APPROVED, Outcome.POSTPONED)
    first = list(case.route.order_by("order"))

    def council_answers(round_of, days):
        for step, day in zip(round_of, days, strict=True):
            answer_of(people, step, Outcome.APPROVED, day)

    if answers_first:
        council_answers(first, (COMMITTEE_DAY, COUNCIL_DAY))
        assert available_on(line) == Decimal(500_000)
    back = publish(planned_meeting(people, date(2023, 2, 6))).items.get()
    assert decide(people, back, Outcome.APPROVED).case.state == CaseState.AWAITING_APPROPRIATION
    second = [step for step in case.route.order_by("order") if step not in first]
    assert [step.body.name for step in second] == ["Økonomiudvalget", "Byrådet"]
    council_answers(second, (date(2023, 3, 8), date(2023, 3, 28)))
    if not answers_first:
        case.refresh_from_db()
        assert (case.state, available_on(line)) == (CaseState.AWAITING_APPROPRIATION, Decimal(70_000))
        council_answers(first, (date(2023, 3, 9), date(2023, 3, 29)))
    case.refresh_from_db()
    assert (case.state, available_on(line)) == (CaseState.DECIDED, Decimal(570_000))
    assert ledger.verify() == []


def test_a_closed_year_refuses_the_money_and_nothing_of_the_answer_is_kept(people):
    case, line = supplement_case(people)
    decide(people, on_agenda(people, case), Outcome.APPROVED)
    committee, council = case.route.order_by("order")
    answer_of(people, committee, Outcome.APPROVED, COMMITTEE_DAY)
    close_period(frame=line.frame, through_on=COUNCIL_DAY, by=people.finance, on=date(2023, 3, 1))
    with pytest.raises(ledger.PeriodClosed), transaction.atomic():
        answer_of(people, council, Outcome.APPROVED, COUNCIL_DAY)
    council.refresh_from_db()
    case.refresh_from_db()
    assert (council.outcome, case.state) == ("", CaseState.AWAITING_APPROPRIATION)


def test_a_closed_case_leaves_no_words_in_the_books(people):
    case, _line = supplement_case(people)
    case.is_closed = True
    case.save()
    decide(people, on_agenda(people, case), Outcome.APPROVED)
    committee, council = case.route.order_by("order")
    answer_of(people, committee, Outcome.APPROVED, COMMITTEE_DAY)
    posting = answer_of(people, council, Outcome.APPROVED, COUNCIL_DAY).posting
    assert "flere penge" not in posting.reason + posting.origin_label


# --- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "text", "on", "sentence"),
    [
        (Outcome.POSTPONED, "", NEXT, "Vælg, hvad Chefforum har svaret"),
        ("", "", NEXT, "Vælg, hvad Chefforum har svaret"),
        (Outcome.NOT_FOLLOWED, " ", NEXT, "Skriv, hvad Chefforum besluttede"),
        (Outcome.NOTED, "", date(2023, 1, 22), "Chefforum kan ikke have svaret før den 23-01-2023"),
    ],
)
def test_an_answer_that_is_none_is_refused_and_nothing_is_kept(people, outcome, text, on, sentence):
    item = decide(people, on_agenda(people, a_case(people)), sent_on())
    before = list(RouteStep.objects.values()), events_of(item.case).count()
    with pytest.raises(Refusal, match=sentence), transaction.atomic():
        answer_of(people, item.case.route.get(), outcome, on, text=text)
    assert (list(RouteStep.objects.values()), events_of(item.case).count()) == before


def test_the_council_cannot_have_answered_before_the_committee(people):
    case, _line = supplement_case(people)
    decide(people, on_agenda(people, case), Outcome.APPROVED)
    committee, council = case.route.order_by("order")
    answer_of(people, committee, Outcome.APPROVED, COMMITTEE_DAY)
    with (
        pytest.raises(Refusal, match="Byrådet kan ikke have svaret før den 08-02-2023"),
        transaction.atomic(),
    ):
        answer_of(people, council, Outcome.APPROVED, DAY)


def test_an_answer_is_written_down_once(people):
    step = decide(people, on_agenda(people, a_case(people)), sent_on()).case.route.get()
    answer_of(people, step, Outcome.NOTED, NEXT)
    with pytest.raises(PermissionDenied, match="Chefforum har svaret"), transaction.atomic():
        answer_of(people, step, Outcome.APPROVED, NEXT)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SECRETARIAT, Role.DIRECTOR)])
def test_only_those_who_run_meetings_write_down_answers(people, role):
    step = decide(people, on_agenda(people, a_case(people)), sent_on()).case.route.get()
    with pytest.raises(PermissionDenied, match="Kun sekretariatet og direktører"), transaction.atomic():
        record_route_outcome(
            step=step, outcome=Outcome.NOTED, text="", decided_on=NEXT, by=cast.person("nogen", role)
        )


def test_the_steps_that_wait_are_those_of_cases_one_may_see(people):
    secret = a_case(people, number="22/1", is_closed=True)
    decide(people, on_agenda(people, secret), sent_on())
    assert len(route_waiting(people.secretary)) == 1
    assert route_waiting(people.finance) == []


def test_a_withdrawn_case_goes_no_further(people):
    case, _line = supplement_case(people)
    withdraw_case(case=case, reason="Fortrudt", by=people.author)
    case.refresh_from_db()
    assert [stop.is_lapsed for stop in case_route(case)] == [True, True]
