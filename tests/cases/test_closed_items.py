"""What is handled behind closed doors is not found another way: not in lists, on pages, in the pools or in the log."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from cases import actions
from cases.enums import Audience, MeetingState, Outcome, Presence
from cases.models import Body, Meeting
from cases.permissions import can_decide, can_see_case
from cases.queries import agenda, case_memo, case_route, visible_cases
from cases.queries.overview import route_waiting
from cases.queries.record import case_record
from htk_workforce.accounts.roles import Role
from pools.models import LineVersion
from tests import cast
from tests.pages import text

pytestmark = pytest.mark.django_db
SECRET = "Aftale med en bestemt leverandør"


@pytest.fixture
def people():
    return {role: cast.person(role.value, role) for role in Role}


@pytest.fixture
def planned():
    meeting = cast.meeting()
    meeting.state = MeetingState.PLANNED
    meeting.save(update_fields=["state"])
    meeting.participations.create(title="Direktør for børn og unge", order=1)
    return meeting


def put_on(meeting, author, secretary, number="22/7"):
    case = cast.case(author, number)
    case.title = SECRET
    case.save(update_fields=["title"])
    case.points.create(order=1, text="At aftalen tages til efterretning")
    actions.finish_case(case=case, by=author)
    return actions.put_on_agenda(case=case, meeting=meeting, by=secretary)


def publish(meeting, by):
    actions.publish_agenda(meeting=meeting, render=lambda *given, **named: b"%PDF", by=by)
    meeting.refresh_from_db()


def close(item, by):
    actions.close_item_to_public(item=item, is_closed=True, public_title="En aftale", by=by)


def test_an_open_case_with_a_closed_item_is_read_by_nobody_outside(client, people, planned):
    item = put_on(planned, people[Role.HR], people[Role.SECRETARIAT])
    close(item, people[Role.SECRETARIAT])
    publish(planned, people[Role.SECRETARIAT])
    inside = {Role.HR, Role.SECRETARIAT, Role.DIRECTOR}  # HR wrote it
    for role, person in people.items():
        assert bool(can_see_case(person, item.case)) is (role in inside), role
        assert visible_cases(person).filter(pk=item.case_id).exists() is (role in inside), role
        client.force_login(person)
        listed = text(client.get(reverse("case_list")))
        read = client.get(item.case.get_absolute_url()).status_code
        agenda = text(client.get(planned.get_absolute_url()))
        assert (SECRET in listed, read, SECRET in agenda) == (
            (True, 200, True) if role in inside else (False, 403, False)
        ), role
        assert "En aftale" in agenda or role in inside


def test_an_agenda_that_is_not_out_is_known_to_those_who_work_with_it(client, people, planned):
    item = put_on(planned, people[Role.HR], people[Role.SECRETARIAT])
    for role, knows in ((Role.READER, False), (Role.LEADER, False), (Role.FINANCE, True)):
        client.force_login(people[role])
        assert (SECRET in text(client.get(planned.get_absolute_url()))) is knows, role
        assert bool(can_see_case(people[role], item.case)) is knows, role
    publish(planned, people[Role.SECRETARIAT])
    client.force_login(people[Role.READER])
    assert SECRET in text(client.get(planned.get_absolute_url()))
    assert can_see_case(people[Role.READER], item.case)


def next_meeting(on=date(2023, 2, 6)):
    return Meeting.objects.create(body=Body.objects.get(), on=on)


def public_titles(meeting):
    return [(entry.title, entry.memo) for entry in agenda(meeting, audience=Audience.PUBLIC).entries]


def test_what_was_closed_and_taken_off_before_the_agenda_was_out_is_nobodys_until_it_is_put_on_again(
    people, planned
):
    hr, secretary = people[Role.HR], people[Role.SECRETARIAT]
    item = put_on(planned, hr, secretary)
    close(item, secretary)
    case, finance = item.case, people[Role.FINANCE]
    actions.take_off(item=item, reason="Senere", by=secretary)
    item.refresh_from_db()
    assert (item.meeting, item.number, item.state) == (None, None, "taken_off")
    assert str(item) == "Punkt, der er taget af en dagsorden før udsendelsen"
    assert not planned.items.exists() and not case_route(case)
    assert not can_see_case(finance, case) and not visible_cases(finance).filter(pk=case.pk).exists()
    actions.rework_case(case=case, by=hr)
    actions.finish_case(case=case, by=hr)
    following = next_meeting()
    again = actions.put_on_agenda(case=case, meeting=following, by=people[Role.DIRECTOR])
    assert (again, again.number, again.state, again.closed_by) == (item, 1, "pending", None)
    assert (again.is_closed, again.is_late, case.items.count()) == (True, False, 1)
    assert public_titles(following) == [("En aftale", None)]


def test_a_case_taken_off_before_the_agenda_was_out_comes_to_the_next_meeting_by_itself(people, planned):
    """It still owes the earlier meeting its answer, and comes with what was said of it."""
    hr, secretary = people[Role.HR], people[Role.SECRETARIAT]
    first = put_on(planned, hr, secretary)
    publish(planned, secretary)
    actions.leave_unhandled(item=first, by=secretary)
    following = next_meeting()
    item = actions.put_on_agenda(case=first.case, meeting=following, by=secretary)
    close(item, secretary)
    actions.take_off(item=item, reason="Senere", by=secretary)
    new = actions.create_meeting(
        body=planned.body, on=date(2023, 2, 20), starts_at=None, venue="", by=secretary
    )
    again = new.items.get()
    assert (again.pk, again.carried_from, again.is_closed) == (item.pk, first, True)


@pytest.mark.parametrize("way", ["not_handled", "taken_off"])
def test_what_was_closed_is_closed_when_it_is_put_on_the_next_agenda_by_hand(people, planned, way):
    hr, secretary = people[Role.HR], people[Role.SECRETARIAT]
    item = put_on(planned, hr, secretary)
    close(item, secretary)
    publish(planned, secretary)
    if way == "not_handled":
        actions.leave_unhandled(item=item, by=secretary)
        actions.rework_case(case=item.case, by=hr)
        actions.finish_case(case=item.case, by=hr)
    else:
        actions.take_off(item=item, reason="Senere", by=secretary)
    following = next_meeting()
    again = actions.put_on_agenda(case=item.case, meeting=following, by=secretary)
    assert (again.carried_from, again.is_closed) == (None, True)
    assert public_titles(following) == [("En aftale", None)]


def test_a_correction_is_closed_when_any_of_what_it_follows_was(people, planned):
    secretary, director = people[Role.SECRETARIAT], people[Role.DIRECTOR]
    item = put_on(planned, people[Role.HR], secretary)
    publish(planned, secretary)
    answers = {item.case.points.get().pk: actions.Answer(Outcome.NOTED)}
    actions.decide_item(item=item, answers=answers, decision="", by=director)
    asked = {"item": item, "reason": "Fejl", "by": secretary}
    correction = actions.correct_item(meeting=planned, **asked)
    close(correction, secretary)
    actions.leave_unhandled(item=correction, by=secretary)
    by_hand = actions.put_on_agenda(case=item.case, meeting=next_meeting(), by=secretary)
    assert (by_hand.corrects, by_hand.is_closed, by_hand.public_title) == (item, True, "En aftale")


def test_what_somebody_opened_again_stays_open(people, planned):
    secretary = people[Role.SECRETARIAT]
    item = put_on(planned, people[Role.HR], secretary)
    close(item, secretary)
    publish(planned, secretary)
    actions.close_item_to_public(item=item, is_closed=False, public_title="", by=secretary)
    actions.take_off(item=item, reason="Senere", by=secretary)
    assert not actions.put_on_agenda(case=item.case, meeting=next_meeting(), by=secretary).is_closed


@pytest.mark.parametrize("closed", [True, False])
def test_proposals_are_told_in_the_pool_when_the_agenda_goes_out_and_those_behind_doors_never(people, closed):
    ready = cast.recruitment_case(
        author=people[Role.HR],
        finance=people[Role.FINANCE],
        secretary=people[Role.SECRETARIAT],
        on_agenda=False,
    )
    body = Body.objects.create(name="Direktionen", kind="administrative")
    meeting = Meeting.objects.create(body=body, on=date(2023, 1, 23))
    item = actions.put_on_agenda(case=ready.case, meeting=meeting, by=people[Role.SECRETARIAT])
    assert not LineVersion.objects.exists()
    if closed:
        close(item, people[Role.SECRETARIAT])
    publish(meeting, people[Role.SECRETARIAT])
    assert LineVersion.objects.count() == (0 if closed else 5)


def test_reasons_about_a_meeting_with_a_closed_item_are_for_those_inside(client, people, planned):
    open_item = put_on(planned, people[Role.HR], people[Role.SECRETARIAT], "22/8")
    close(put_on(planned, people[Role.HR], people[Role.SECRETARIAT]), people[Role.SECRETARIAT])
    publish(planned, people[Role.SECRETARIAT])
    actions.leave_unhandled(item=open_item, by=people[Role.SECRETARIAT])
    actions.cancel_meeting(meeting=planned, reason="Hemmelig grund", by=people[Role.SECRETARIAT])
    for role, reads in ((Role.READER, False), (Role.LEADER, False), (Role.DIRECTOR, True)):
        client.force_login(people[role])
        assert ("Hemmelig grund" in text(client.get(planned.get_absolute_url()))) is reads, role


ANSWER = "Leverandøren kan ikke levere"


@pytest.fixture
def answered_behind_doors(people, planned):
    """A supplementary appropriation handled behind closed doors, and what the council said to it."""
    for name in ("Økonomiudvalget", "Byrådet", "Direktionen"):
        cast.body(name)
    case = cast.case(people[Role.HR], "22/7")
    case.title = "Penge til en aftale"
    case.save(update_fields=["title"])
    point = case.points.create(order=1, text="At der søges om penge")
    line = cast.sickness_line()
    actions.propose_supplement(
        point=point, amount=Decimal(500), line=line, cover="Kassen", by=people[Role.HR]
    )
    actions.finish_case(case=case, by=people[Role.HR])
    item = actions.put_on_agenda(case=case, meeting=planned, by=people[Role.SECRETARIAT])
    close(item, people[Role.SECRETARIAT])
    publish(planned, people[Role.SECRETARIAT])
    yes = {point.pk: actions.Answer(Outcome.APPROVED)}
    actions.decide_item(item=item, answers=yes, decision="Ja.", by=people[Role.DIRECTOR])
    for step in case.route.order_by("order"):
        actions.record_route_outcome(
            step=step,
            outcome=Outcome.APPROVED_WITH_REMARK,
            text=ANSWER,
            decided_on=date(2023, 2, 8),
            by=people[Role.SECRETARIAT],
        )
    case.refresh_from_db()
    return case


def test_what_another_body_answered_to_a_closed_handling_is_for_those_inside(
    client, people, planned, answered_behind_doors
):
    case = answered_behind_doors
    council = case.route.order_by("order").last()
    posting = council.posting
    inside = {Role.HR, Role.SECRETARIAT, Role.DIRECTOR}
    for role, person in people.items():
        client.force_login(person)
        page = client.get(case.get_absolute_url())
        assert page.status_code == (200 if role in inside else 403), role
        assert (ANSWER in text(page), posting.get_absolute_url() in page.content.decode()) == (
            (True, True) if role in inside else (False, False)
        ), role
        assert ("Svar fra et andet organ skrevet ind" in text(page)) is (role in inside), role
        if role not in inside:
            assert client.get(reverse("route_outcome", args=[council.pk])).status_code == 403, role
            assert client.get(reverse("case_memo_pdf", args=[case.pk])).status_code == 403, role
            assert case.title not in text(client.get(reverse("case_list"), {"text": "aftale"})), role
            for place in ("overview", "follow_up_list", "statement_list", "meeting_list"):
                seen = text(client.get(reverse(place)))
                assert case.title not in seen and case.number not in seen and ANSWER not in seen, (
                    role,
                    place,
                )
            for address in (planned.get_absolute_url(), posting.get_absolute_url()):
                seen = text(client.get(address))
                assert case.title not in seen and ANSWER not in seen, (role, address)
        assert not route_waiting(person)


def test_the_public_editions_say_nothing_of_it_also_when_the_reader_sees_more(people, answered_behind_doors):
    case = answered_behind_doors
    stops = case_route(case, audience=Audience.PUBLIC)
    assert [stop.is_hidden for stop in stops] == [True, True, True]
    memo = case_memo(case, audience=Audience.PUBLIC)
    assert [handling.is_hidden for handling in memo.record] == [True]
    with pytest.raises(ValueError, match="no open part"):
        case_record(case, with_closed=False)
    case.items.create(  # it has stood open on an agenda as well
        meeting=cast.meeting(date(2022, 1, 3)),
        number=1,
        state="taken_off",
        closed_by=people[Role.SECRETARIAT],
        closed_at=datetime(2022, 1, 3, tzinfo=UTC),
    )
    given = case_record(case, with_closed=False)
    assert (given.route, given.entries) == ((), ())
    assert "route_outcome" not in {event.verb for event in given.events}
    everything = case_record(case, with_closed=True)
    assert [step.outcome_text for step in everything.route] == [ANSWER, ANSWER]
    assert [event.verb for event in everything.events].count("route_outcome") == 2


def test_who_runs_meetings_sees_the_closed_items_of_one_and_others_do_not_come_in(client, people, planned):
    item = put_on(planned, people[Role.HR], people[Role.SECRETARIAT])
    close(item, people[Role.SECRETARIAT])
    publish(planned, people[Role.SECRETARIAT])
    for role, person in people.items():
        client.force_login(person)
        runs = role in (Role.SECRETARIAT, Role.DIRECTOR)
        for name, pk in (("meeting_mode", planned.pk), ("decide", item.pk)):
            page = client.get(reverse(name, args=[pk]))
            assert (page.status_code, SECRET in text(page)) == ((200, True) if runs else (403, False)), role


def test_a_case_is_not_moved_by_somebody_who_may_not_see_it(people):
    case = cast.case(people[Role.HR], is_closed=True)
    other = cast.person("henrik", Role.HR)
    actions.finish_case(case=case, by=people[Role.HR])
    for move in (
        lambda: actions.rework_case(case=case, by=other),
        lambda: actions.withdraw_case(case=case, reason="Fortrudt", by=other),
    ):
        with pytest.raises(PermissionDenied, match="Sagen er lukket"), transaction.atomic():
            move()


def test_nobody_lifts_the_own_disqualification(people, planned):
    item = put_on(planned, people[Role.HR], people[Role.SECRETARIAT])
    publish(planned, people[Role.SECRETARIAT])
    director, seat = people[Role.DIRECTOR], "Direktør for børn og unge"
    planned.participations.update(user=director)
    where = {"meeting": planned, "item": item, "title": seat}
    row = actions.set_presence(
        **where, presence=Presence.DISQUALIFIED, ground="Egen interesse", by=people[Role.SECRETARIAT]
    )
    with pytest.raises(PermissionDenied, match="En anden skal ændre det"):
        actions.remove_participation(participation=row, by=director)
    with pytest.raises(PermissionDenied, match="En anden skal ændre det"):
        actions.set_presence(**where, presence=Presence.PRESENT, by=director)
    item = type(item).objects.get(pk=item.pk)
    assert not can_decide(director, item)


def test_only_a_role_on_the_list_is_disqualified_for_another_binds_nobody(people, planned):
    item = put_on(planned, people[Role.HR], people[Role.SECRETARIAT])
    with pytest.raises(actions.Refusal, match="står på mødets deltagerliste"):
        actions.set_presence(
            meeting=planned,
            item=item,
            title="Direktør (inhabil)",
            presence=Presence.DISQUALIFIED,
            ground="Egen interesse",
            by=people[Role.SECRETARIAT],
        )
    assert not item.participations.exists()
