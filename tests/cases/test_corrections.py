"""A decided item is never written in again: a new handling is linked to it and posts the difference."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases import actions
from cases.actions import Answer, AnswersIncomplete, NewFollowUp, ReasonMissing, Refusal, correct_item
from cases.enums import Audience, CaseState, ItemState, MeetingState, Outcome
from cases.models import AgendaItem, PointOutcome
from cases.permissions import can_correct
from cases.queries import Share, case_memo, effect, points_to_answer
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import ledger
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
    supplement_case,
    weeks_on,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def real(people):
    """The recruitment case, decided as proposed: 4.000.000 kr. on five lines."""
    real = cast.recruitment_case(author=people.author, finance=people.finance, secretary=people.secretary)
    actions.decide_item(
        item=real.pending,
        answers={real.point.pk: Answer(Outcome.APPROVED)},
        decision="Ja.",
        by=people.director,
    )
    return real


def correction_of(people, case, meeting=None, reason="Beløbene blev skrevet forkert") -> AgendaItem:
    item = case.items.filter(state=ItemState.DECIDED).latest("pk")
    return correct_item(item=item, meeting=meeting or item.meeting, reason=reason, by=people.secretary)


def halved(real) -> Answer:
    """The last two lines at half of what was proposed, one of them under a new name (A3.2)."""
    video, adverts = real.allocations[-2:]
    shares = {
        video.pk: Share(Decimal(250_000), "Målrettet dagtilbud"),
        adverts.pk: Share(Decimal(250_000), adverts.proposed_name),
    }
    return Answer(Outcome.APPROVED_AMENDED, shares=shares)


def correct(people, item, answers, decision="Rettet.") -> AgendaItem:
    return actions.decide_item(item=item, answers=answers, decision=decision, by=people.director)


# --- the new handling ---------------------------------------------------------------------------------------


def test_a_correction_is_a_new_item_linked_to_the_decided_one_which_stays_as_it_was(people, real):
    first = real.case.items.get()
    before = AgendaItem.objects.filter(pk=first.pk).values().get()
    meeting = planned_meeting(people, LATER)
    correction = correction_of(people, real.case, meeting)
    assert (correction.corrects, correction.meeting, correction.number, correction.state) == (
        first,
        meeting,
        1,
        ItemState.PENDING,
    )
    assert AgendaItem.objects.filter(pk=first.pk).values().get() == before
    assert correction.case.state == CaseState.ON_AGENDA
    assert [point.pk for point in points_to_answer(correction)] == [real.point.pk]
    event = events_of(real.case).first()
    assert (event.verb, event.reason) == ("correct", "Beløbene blev skrevet forkert")


def test_the_difference_is_posted_per_line_in_one_posting(people, real):
    correction = correction_of(people, real.case)
    shown = effect(real.point, halved(real).shares, correcting=True)
    correct(people, correction, {real.point.pk: halved(real)})
    video, adverts = real.allocations[-2:]
    posting = correction.outcomes.get().posting
    assert {(e.line_id, e.amount) for e in posting.entries.all()} == {
        (video.line_id, Decimal(-250_000)),
        (adverts.line_id, Decimal(-250_000)),
        (real.undistributed.pk, Decimal(500_000)),
    }
    assert (posting.origin, posting.on, posting.by) == (real.point, DAY, people.director)
    assert Posting.objects.filter(object_id=real.point.pk, kind="transfer").count() == 2
    assert available_on(real.undistributed) == shown.undistributed_after == Decimal(500_000)
    assert [row.after for row in shown.rows] == [available_on(a.line) for a in real.allocations]
    assert ledger.verify() == []


def test_the_table_shows_the_latest_decision_and_the_history_keeps_both(people, real):
    meeting = publish(planned_meeting(people, NEXT))
    correct(people, correction_of(people, real.case, meeting), {real.point.pk: halved(real)})
    memo = case_memo(real.case)
    (table,) = memo.tables
    assert (table.decided, table.undistributed, table.outcome.item.meeting) == (
        Decimal(3_500_000),
        Decimal(500_000),
        meeting,
    )
    assert {row.decided_on for row in table.rows} == {DAY, NEXT}
    assert (table.corrected_on, table.outcome.item.meeting.on) == (DAY, NEXT)
    assert [(d.item.meeting.on, [str(o.outcome) for o in d.outcomes]) for d in memo.decisions] == [
        (DAY, ["approved"]),
        (NEXT, ["approved_amended"]),
    ]
    line = real.allocations[-2].line
    line.refresh_from_db()
    assert line.name == "Målrettet dagtilbud"
    assert [(v.status, int(v.amount), v.on) for v in line.versions.order_by("id")] == [
        ("proposed", 500_000, date(2023, 1, 9)),
        ("decided", 500_000, DAY),
        ("decided", 250_000, NEXT),
    ]


def test_a_yes_that_becomes_a_no_takes_back_all_the_money(people, real):
    item = correction_of(people, real.case)
    correct(people, item, {real.point.pk: Answer(Outcome.NOT_FOLLOWED, "Det var en fejl.")})
    assert available_on(real.undistributed) == Decimal(4_000_000)
    assert {a.decided_amount for a in real.point.allocations.all()} == {Decimal(0)}
    assert case_memo(real.case).tables[0].decided == 0
    again = correction_of(people, real.case)
    assert again.corrects == item
    correct(people, again, {real.point.pk: Answer(Outcome.APPROVED)})
    assert available_on(real.undistributed) == 0
    assert [a.decided_amount for a in real.point.allocations.all()] == [
        a.proposed_amount for a in real.point.allocations.all()
    ]


def test_a_no_that_becomes_a_yes_distributes_what_was_proposed(people):
    real = cast.recruitment_case(author=people.author, finance=people.finance, secretary=people.secretary)
    no = {real.point.pk: Answer(Outcome.NOT_FOLLOWED, "Ikke nu.")}
    actions.decide_item(item=real.pending, answers=no, decision="", by=people.director)
    correct(people, correction_of(people, real.case), {real.point.pk: Answer(Outcome.APPROVED)})
    assert available_on(real.undistributed) == 0


def test_money_that_has_moved_on_is_not_taken_back_and_nothing_is_saved(people, real):
    video = real.allocations[-2].line
    why = ledger.Why(by=people.finance, on=DAY, reason="Brugt", key="used")
    ledger.commit(video, Decimal(400_000), why, bucket="available")
    item = correction_of(people, real.case)
    before = PointOutcome.objects.count(), Posting.objects.count()
    with pytest.raises(ledger.PoolOverdrawn, match="100.000") as refusal, transaction.atomic():
        correct(people, item, {real.point.pk: halved(real)})
    assert refusal.value.line == video
    assert (PointOutcome.objects.count(), Posting.objects.count()) == before
    assert effect(real.point, halved(real).shares, correcting=True).overdrawn_rows[0].allocation.line == video


def test_only_the_points_that_are_chosen_are_answered_again(people):
    case = a_case(people, "Første", "Andet")
    decide(people, on_agenda(people, case), Outcome.APPROVED, Outcome.NOTED)
    first, second = case.points.order_by("order")
    item = correction_of(people, case)
    correct(people, item, {second.pk: Answer(Outcome.DISCUSSED)})
    assert [(o.point, o.outcome) for o in item.outcomes.all()] == [(second, "discussed")]
    case.refresh_from_db()
    assert case.state == CaseState.DECIDED
    assert first.outcomes.count() == 1


def test_a_name_alone_may_be_corrected_without_a_posting(people, real):
    video = real.allocations[-2]
    share = {video.pk: Share(video.proposed_amount, "Film")}
    item = correction_of(people, real.case)
    correct(people, item, {real.point.pk: Answer(Outcome.APPROVED_AMENDED, shares=share)})
    video.line.refresh_from_db()
    assert (item.outcomes.get().posting, video.line.name) == (None, "Film")
    (table,) = case_memo(real.case).tables
    assert "Film" in [row.name for row in table.rows]
    assert (table.outcome.item, table.posting) == (item, item.corrects.outcomes.get().posting)


def test_a_correction_of_names_shows_the_new_ones_where_no_money_was_given(people):
    real = cast.recruitment_case(author=people.author, finance=people.finance, secretary=people.secretary)
    nothing = {a.pk: Share(Decimal(0), a.proposed_name) for a in real.allocations}
    first = decide(people, real.pending, Answer(Outcome.APPROVED_AMENDED, shares=nothing))
    assert first.outcomes.get().posting is None
    video = real.allocations[-2]
    item = correction_of(people, real.case)
    named = {**nothing, video.pk: Share(Decimal(0), "Film")}
    correct(people, item, {real.point.pk: Answer(Outcome.APPROVED_AMENDED, shares=named)})
    (table,) = case_memo(real.case).tables
    assert (table.outcome.item, table.posting, table.decided) == (item, None, 0)
    assert "Film" in [row.name for row in table.rows]


def test_a_correction_of_names_shows_the_new_ones_also_to_those_who_do_not_see_what_it_corrects(people, real):
    item = correction_of(people, real.case)
    actions.close_item_to_public(item=item.corrects, is_closed=True, public_title="", by=people.secretary)
    video = real.allocations[-2]
    share = {video.pk: Share(video.proposed_amount, "Film")}
    correct(people, item, {real.point.pk: Answer(Outcome.APPROVED_AMENDED, shares=share)})
    (table,) = case_memo(real.case, audience=Audience.PUBLIC).tables
    assert (table.outcome.item, table.posting) == (item, item.corrects.outcomes.get().posting)
    assert "Film" in [row.name for row in table.rows]


def test_a_case_without_points_is_corrected_in_words(people):
    case = cast.case(people.author, "22/23184", body=cast.body())
    first = decide(people, on_agenda(people, case))
    item = correction_of(people, case)
    with pytest.raises(AnswersIncomplete, match="Skriv, hvad der blev sagt"), transaction.atomic():
        correct(people, item, {}, decision=" ")
    correct(people, item, {}, decision="Udsat til marts.")
    assert (AgendaItem.objects.get(pk=first.pk).decision, item.case.items.last().decision) == (
        "Som besluttet.",
        "Udsat til marts.",
    )


def test_what_an_approval_set_going_stops_when_it_is_corrected_to_a_no(people):
    case = a_case(people)
    point = case.points.get()
    deadline = actions.create_deadline(
        name="Undersøgelse",
        kind="council",
        weeks=12,
        from_on=date(2020, 1, 1),
        source="Byrådet",
        by=people.secretary,
    )
    actions.propose_follow_up(
        point=point, task="Evaluér", owner_role="HRC", months_after=24, by=people.author
    )
    actions.propose_deadline_change(
        point=point, deadline=deadline, weeks_after=16, from_on=NEXT, by=people.author
    )
    typed = NewFollowUp(task="Skriv ud", owner_role="HRC")
    decide(people, on_agenda(people, case), Outcome.APPROVED, follow_ups=(typed,))
    assert weeks_on(deadline, LATER) == 16
    no = {point.pk: Answer(Outcome.NOT_FOLLOWED, "Fejl.")}
    correct(people, correction_of(people, case), no)
    assert weeks_on(deadline, LATER) == 12
    assert list(case.follow_ups.order_by("id").values_list("task", "due_on", "item")) == [
        ("Evaluér", None, None),
        ("Skriv ud", None, case.items.first().pk),
    ]
    again = correction_of(people, case)
    correct(people, again, {point.pk: Answer(Outcome.APPROVED)})
    assert weeks_on(deadline, LATER) == 16
    assert case.follow_ups.get(task="Evaluér").due_on == date(2025, 1, 23)


def informed(case) -> list[tuple]:
    return [(step.body.name, step.purpose) for step in case.route.select_related("body").order_by("order")]


def test_a_body_that_a_yes_informs_is_informed_once_however_often_the_yes_is_corrected(people):
    case = a_case(people, "Første")
    case.points.update(forward_to=cast.body("Økonomiudvalget"))
    decide(people, on_agenda(people, case), Outcome.APPROVED)
    for remark in ("Hurtigt.", "Langsomt."):
        answer = Answer(Outcome.APPROVED_WITH_REMARK, remark)
        correct(people, correction_of(people, case), {case.points.get().pk: answer})
    assert informed(case) == [("Økonomiudvalget", "Første")]


def test_a_body_is_no_longer_informed_of_what_became_a_no_in_the_correction(people):
    case = a_case(people, "Første", "Andet")
    case.points.update(forward_to=cast.body("Økonomiudvalget"))
    first, second = case.points.order_by("order")
    decide(people, on_agenda(people, case), Outcome.APPROVED, Outcome.APPROVED)
    no = Answer(Outcome.NOT_FOLLOWED, "Det var en fejl.")
    correct(people, correction_of(people, case), {first.pk: no})
    assert informed(case) == [("Økonomiudvalget", "Andet")], "the second point still informs it"
    correct(people, correction_of(people, case), {second.pk: no})
    assert informed(case) == []
    assert events_of(case).filter(verb="stop_route_step").get().data["body"] == "Økonomiudvalget"
    correct(people, correction_of(people, case), {first.pk: Answer(Outcome.APPROVED)})
    assert informed(case) == [("Økonomiudvalget", "Første")]


def test_two_yeses_that_become_noes_in_one_correction_inform_nobody(people):
    case = a_case(people, "Første", "Andet")
    case.points.update(forward_to=cast.body("Økonomiudvalget"))
    decide(people, on_agenda(people, case), Outcome.APPROVED, Outcome.APPROVED)
    no = Answer(Outcome.NOT_FOLLOWED, "Det var en fejl.")
    correct(people, correction_of(people, case), {point.pk: no for point in case.points.all()})
    assert informed(case) == []


def test_what_a_body_has_answered_stays_when_the_yes_behind_it_becomes_a_no(people):
    case = a_case(people, "Første")
    case.points.update(forward_to=cast.body("Økonomiudvalget"))
    item = decide(people, on_agenda(people, case), Outcome.APPROVED)
    step = answer_of(people, item.case.route.get(), Outcome.NOTED, LATER)
    no = Answer(Outcome.NOT_FOLLOWED, "Det var en fejl.")
    correct(people, correction_of(people, case), {case.points.get().pk: no})
    assert list(case.route.all()) == [step]


# --- when it does not come to it ----------------------------------------------------------------------------


def test_a_correction_that_is_not_handled_is_still_one_at_the_next_meeting(people, real):
    first = real.case.items.get()
    meeting = planned_meeting(people, NEXT)
    item = correction_of(people, real.case)
    actions.leave_unhandled(item=item, by=people.secretary)
    carried = meeting.items.get()
    assert (carried.corrects, carried.carried_from) == (first, item)
    publish(meeting)
    correct(people, carried, {real.point.pk: halved(real)})
    assert available_on(real.undistributed) == Decimal(500_000)


def give_up(people, item) -> None:
    actions.take_off(item=item, reason="Begyndt ved en fejl", by=people.secretary)


@pytest.mark.parametrize("state", [MeetingState.PLANNED, MeetingState.PUBLISHED, MeetingState.HELD])
def test_a_correction_begun_by_mistake_is_given_up_and_the_decision_stands(people, real, state):
    first = real.case.items.get()
    meeting = planned_meeting(people, LATER)
    meeting.state = state
    meeting.save()
    give_up(people, correction_of(people, real.case, meeting))
    real.case.refresh_from_db()
    assert (real.case.state, available_on(real.undistributed)) == (CaseState.DECIDED, 0)
    assert not meeting.items.exists(), "nobody was sent it, so it leaves no trace on the agenda"
    event = events_of(real.case).first()
    assert (event.verb, event.from_state, event.to_state, event.reason) == (
        "drop_correction",
        CaseState.ON_AGENDA,
        CaseState.DECIDED,
        "Begyndt ved en fejl",
    )
    assert correction_of(people, real.case).corrects == first, "and it may be begun again"


def test_a_correction_that_was_sent_out_keeps_its_number_when_it_is_given_up(people, real):
    meeting = planned_meeting(people, LATER)
    item = correction_of(people, real.case, meeting)
    actions.publish_agenda(meeting=meeting, render=lambda meeting, audience: b"PDF", by=people.secretary)
    give_up(people, item)
    item.refresh_from_db()
    assert (item.state, item.number, item.case.state) == (ItemState.TAKEN_OFF, 1, CaseState.DECIDED)


def test_a_correction_carried_from_meeting_to_meeting_ends_when_it_is_given_up(people, real):
    planned_meeting(people, NEXT)
    actions.leave_unhandled(item=correction_of(people, real.case), by=people.secretary)
    give_up(people, real.case.items.get(state=ItemState.PENDING))
    real.case.refresh_from_db()
    assert real.case.state == CaseState.DECIDED
    assert not planned_meeting(people, LATER).items.exists()


def test_a_correction_is_not_given_up_when_the_minutes_are_approved(people, real):
    item = correction_of(people, real.case)
    type(item.meeting).objects.update(state=MeetingState.MINUTES_APPROVED)
    with pytest.raises(PermissionDenied, match="kan ikke rettes mere"), transaction.atomic():
        give_up(people, item)


def test_the_page_of_a_correction_leads_to_where_it_is_given_up(people, real, client):
    first = real.case.items.get()
    item = correction_of(people, real.case)
    client.force_login(people.secretary)
    assert (
        f"/moeder/punkt/{item.pk}/#tag-af" in client.get(f"/moeder/punkt/{item.pk}/beslut/").content.decode()
    )
    page = client.get(f"/moeder/punkt/{item.pk}/").content.decode()
    assert "Opgiv rettelsen" in page and "Tag af dagsordenen" not in page
    answer = client.post(f"/moeder/punkt/{item.pk}/tag-af/", {"reason": "Fejl"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/moeder/punkt/{first.pk}/beslut/"
    assert "Rettelsen er opgivet." in answer.content.decode()


def test_a_case_that_money_is_distributed_by_is_not_withdrawn(people, real, client):
    actions.leave_unhandled(item=correction_of(people, real.case), by=people.secretary)
    real.case.refresh_from_db()
    assert real.case.state == CaseState.READY
    with pytest.raises(PermissionDenied, match="har besluttet noget i sagen"), transaction.atomic():
        actions.withdraw_case(case=real.case, reason="Fortrudt", by=people.author)
    client.force_login(people.author)
    page = client.get(real.case.get_absolute_url()).content.decode()
    assert (
        "Direktionen 23-01-2023 har besluttet noget i sagen, og derfor kan den ikke trækkes tilbage." in page
    )
    assert "/flyt/withdraw/" not in page, "it is told before anybody presses"


def test_a_case_without_points_that_was_decided_is_not_withdrawn_and_one_that_was_postponed_is(people):
    told = cast.case(people.author, "23/1")
    actions.finish_case(case=told, by=people.author)
    item = actions.put_on_agenda(case=told, meeting=cast.meeting(DAY), by=people.secretary)
    actions.decide_item(item=item, answers={}, decision="Taget til efterretning", by=people.director)
    actions.leave_unhandled(item=correction_of(people, told), by=people.secretary)
    with pytest.raises(PermissionDenied, match="har besluttet noget"), transaction.atomic():
        actions.withdraw_case(case=told, reason="Fortrudt", by=people.author)
    postponed = decide(people, on_agenda(people, a_case(people), item.meeting), Outcome.POSTPONED).case
    actions.withdraw_case(case=postponed, reason="Fortrudt", by=people.author)
    postponed.refresh_from_db()
    assert postponed.state == CaseState.WITHDRAWN


# --- the day of the meeting ---------------------------------------------------------------------------------


def moved(people, meeting, on) -> None:
    actions.change_meeting(meeting=meeting, on=on, starts_at=None, venue="", by=people.secretary)


def test_a_meeting_is_not_moved_before_the_one_it_corrects(people, real, client):
    meeting = planned_meeting(people, LATER)
    correction_of(people, real.case, meeting)
    sentence = "Sag 22/21670 blev behandlet på mødet Direktionen 23-01-2023 og kan ikke komme på et tidligere"
    with pytest.raises(Refusal, match=sentence), transaction.atomic():
        moved(people, meeting, date(2023, 1, 22))
    moved(people, meeting, date(2023, 1, 24))
    client.force_login(people.secretary)
    typed = {"on": "22-01-2023", "venue": "B105"}
    assert sentence in client.post(f"/moeder/{meeting.pk}/ret/", typed).content.decode()


def test_a_meeting_is_not_moved_before_the_one_it_goes_on_from(people):
    case = a_case(people)
    meeting = planned_meeting(people, LATER)
    decide(people, on_agenda(people, case), Outcome.POSTPONED)
    assert meeting.items.get().carried_from is not None
    with pytest.raises(Refusal, match="Direktionen 23-01-2023"), transaction.atomic():
        moved(people, meeting, date(2023, 1, 22))
    assert meeting.on == LATER


def test_a_meeting_may_come_before_one_that_was_called_off(people):
    meeting = cast.meeting(NEXT)
    on_agenda(people, a_case(people), meeting)
    later = planned_meeting(people, LATER)
    actions.cancel_meeting(meeting=meeting, reason="Ferie", by=people.secretary)
    assert later.items.count() == 1
    moved(people, later, DAY)


def test_a_case_is_not_put_on_a_meeting_before_the_one_that_handled_it(people):
    case = a_case(people)
    decide(people, on_agenda(people, case), Outcome.POSTPONED)
    earlier = cast.meeting(date(2023, 1, 22))
    with pytest.raises(Refusal, match="kan ikke komme på et tidligere møde"), transaction.atomic():
        actions.put_on_agenda(case=case, meeting=earlier, by=people.secretary)


# --- what is refused ----------------------------------------------------------------------------------------


def test_a_correction_that_corrects_nothing_is_refused(people, real):
    item = correction_of(people, real.case)
    for answers, sentence in (
        ({}, "Vælg mindst ét punkt"),
        ({real.point.pk: Answer(Outcome.APPROVED)}, "ændrer ikke noget"),
        ({real.point.pk: Answer(Outcome.POSTPONED)}, "skal være et svar"),
    ):
        with pytest.raises(AnswersIncomplete, match=sentence), transaction.atomic():
            correct(people, item, answers)
    assert not item.outcomes.exists()


def test_a_reason_is_needed(people, real):
    with pytest.raises(ReasonMissing), transaction.atomic():
        correction_of(people, real.case, reason=" ")


def test_a_correction_is_made_at_the_same_or_a_later_meeting_whose_minutes_are_open(people, real):
    elsewhere = cast.Meeting.objects.create(body=cast.body("Chefforum"), on=LATER)
    earlier = cast.meeting(date(2023, 1, 16))
    locked = cast.meeting(NEXT)
    locked.state = MeetingState.MINUTES_APPROVED
    locked.save()
    for meeting, sentence in (
        (elsewhere, "et senere møde i Direktionen"),
        (earlier, "et senere møde i Direktionen"),
        (locked, "hvor referatet ikke er godkendt"),
    ):
        with pytest.raises(Refusal, match=sentence), transaction.atomic():
            correction_of(people, real.case, meeting)


def test_what_is_corrected_already_is_corrected_in_the_correction(people, real):
    first = real.case.items.get()
    correct(people, correction_of(people, real.case), {real.point.pk: halved(real)})
    first.case.refresh_from_db()
    assert "allerede rettet" in can_correct(people.secretary, first).reason
    with pytest.raises(PermissionDenied, match="allerede rettet"), transaction.atomic():
        correct_item(item=first, meeting=first.meeting, reason="Igen", by=people.secretary)


def test_only_a_decided_case_is_corrected(people):
    case = a_case(people, "Første", "Andet")
    item = decide(people, on_agenda(people, case), Outcome.APPROVED, Outcome.POSTPONED)
    with pytest.raises(PermissionDenied, match="når hele sagen er besluttet"), transaction.atomic():
        correct_item(item=item, meeting=item.meeting, reason="Fejl", by=people.secretary)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SECRETARIAT, Role.DIRECTOR)])
def test_only_those_who_run_meetings_put_a_correction_on_the_agenda(people, real, role):
    item = real.case.items.get()
    with pytest.raises(PermissionDenied, match="Kun sekretariatet og direktører"), transaction.atomic():
        correct_item(item=item, meeting=item.meeting, reason="Fejl", by=cast.person("nogen", role))


def test_whether_there_is_a_supplementary_appropriation_is_not_corrected_here(people):
    case, _line = supplement_case(people)
    decide(people, on_agenda(people, case), Outcome.APPROVED)
    for step in case.route.order_by("order"):
        answer_of(people, step, Outcome.APPROVED, LATER)
    item = correction_of(people, case)
    no = {case.points.get().pk: Answer(Outcome.NOT_FOLLOWED, "Alligevel ikke.")}
    with pytest.raises(AnswersIncomplete, match="Om der er penge, afgør Byrådet"), transaction.atomic():
        correct(people, item, no)
