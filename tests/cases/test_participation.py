"""Who takes part: in a meeting by role, in one item as a guest, and who is disqualified and why."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases import actions
from cases.enums import MeetingState, Outcome, Presence
from cases.models import CaseFile, Meeting, Participation
from cases.permissions import can_decide
from cases.queries import item_participants, meeting_participants
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_director():
    return cast.person("didrik", Role.DIRECTOR)


@pytest.fixture
def meeting(director):
    meeting = cast.meeting()
    meeting.participations.create(title="Kommunaldirektør", order=1)
    meeting.participations.create(title="Direktør for børn", user=director, order=2)
    return meeting


@pytest.fixture
def item(meeting, secretary):
    case = cast.case(secretary)
    actions.finish_case(case=case, by=secretary)
    return actions.put_on_agenda(case=case, meeting=meeting, by=secretary)


def titles(rows):
    return [row.title for row in rows]


def test_a_member_who_stays_away_is_written_as_absent_in_the_same_place(meeting, secretary, director):
    row = actions.set_presence(
        meeting=meeting,
        title="Direktør for børn",
        presence=Presence.ABSENT,
        ground="Ferie",
        by=secretary,
    )
    assert (row.order, row.user, row.ground) == (2, director, "Ferie")
    people = meeting_participants(meeting)
    assert (titles(people.present), titles(people.absent)) == (["Kommunaldirektør"], ["Direktør for børn"])


def test_at33_a_guest_stands_at_one_item_and_not_on_the_meetings_list(meeting, item, secretary):
    actions.set_presence(
        meeting=meeting, item=item, title=" Medarbejder fra BYC ", presence=Presence.GUEST, by=secretary
    )
    assert titles(item_participants(item).guests) == ["Medarbejder fra BYC"]
    assert titles(meeting_participants(meeting).present) == ["Kommunaldirektør", "Direktør for børn"]
    assert not meeting_participants(meeting).guests


def disqualify(item, secretary, title="Direktør for børn"):
    return actions.set_presence(
        meeting=item.meeting,
        item=item,
        title=title,
        presence=Presence.DISQUALIFIED,
        ground="Sidder i foreningens bestyrelse",
        by=secretary,
    )


def test_a_disqualified_member_is_known_by_the_role_and_cannot_decide_the_item(
    item, secretary, director, other_director
):
    assert disqualify(item, secretary).user == director
    assert titles(item_participants(item).disqualified) == ["Direktør for børn"]
    with pytest.raises(PermissionDenied, match="Du er inhabil i punktet"), transaction.atomic():
        actions.decide_item(item=item, answers={}, decision="Drøftet", by=director)
    assert (
        actions.decide_item(item=item, answers={}, decision="Drøftet", by=other_director).state == "decided"
    )


def test_a_disqualified_member_neither_asks_for_the_correction_nor_decides_it(
    item, secretary, director, other_director
):
    disqualify(item, secretary)
    actions.decide_item(item=item, answers={}, decision="Drøftet", by=other_director)
    asked = {"item": item, "meeting": item.meeting, "reason": "Skrivefejl"}
    with pytest.raises(PermissionDenied, match="Du er inhabil i punktet"), transaction.atomic():
        actions.correct_item(**asked, by=director)
    correction = actions.correct_item(**asked, by=secretary)
    (row,) = correction.participations.all()
    assert (row.meeting, row.title, row.user, row.presence, row.ground) == (
        item.meeting,
        "Direktør for børn",
        director,
        Presence.DISQUALIFIED,
        "Sidder i foreningens bestyrelse",
    )
    with pytest.raises(PermissionDenied, match="Du er inhabil i punktet"), transaction.atomic():
        actions.decide_item(item=correction, answers={}, decision="Rettet", by=director)
    actions.decide_item(item=correction, answers={}, decision="Rettet", by=other_director)


def test_nobody_gets_out_of_a_disqualification_by_taking_the_case_off_and_putting_it_on_again(
    meeting, item, secretary, director
):
    Meeting.objects.update(state=MeetingState.PLANNED)
    disqualify(item, secretary)
    with pytest.raises(PermissionDenied, match="Du er inhabil i punktet"):
        actions.take_off(item=item, reason="Senere", by=director)
    assert meeting.items.get() == item


@pytest.mark.parametrize("way", ["carried", "taken_off", "planned", "by_hand"])
def test_who_is_disqualified_and_who_was_a_guest_in_vain_goes_with_the_case_to_its_next_handling(
    item, secretary, director, way
):
    disqualify(item, secretary)
    for title, presence in (("Gæst", Presence.GUEST), ("Kommunaldirektør", Presence.ABSENT)):
        actions.set_presence(meeting=item.meeting, item=item, title=title, presence=presence, by=secretary)
    following = cast.meeting(date(2023, 2, 6))
    if way == "planned":
        Meeting.objects.filter(pk=item.meeting_id).update(state=MeetingState.PLANNED)
    if way == "carried":
        actions.leave_unhandled(item=item, by=secretary)
    else:
        actions.take_off(item=item, reason="Senere", by=secretary)
        case = CaseFile.objects.get()
        if way == "by_hand":
            actions.rework_case(case=case, by=secretary)
            actions.finish_case(case=case, by=secretary)
        actions.put_on_agenda(case=case, meeting=following, by=director)
    again = following.items.get()
    assert [(row.meeting, row.title, row.presence) for row in again.participations.all()] == [
        (following, "Direktør for børn", "disqualified"),
        (following, "Gæst", "guest"),
    ]
    assert not can_decide(director, again)


@pytest.fixture
def open_case(meeting, secretary):
    """A case with a point, on an agenda that is out."""
    case = cast.case(secretary)
    case.points.create(order=1, text="At aftalen godkendes")
    actions.finish_case(case=case, by=secretary)
    return case


def say_of_the_first(item, secretary):
    """What is found out too late: the matter was not for everybody, and not for one of the directors."""
    actions.close_item_to_public(item=item, is_closed=True, public_title="En aftale", by=secretary)
    disqualify(item, secretary)


def stands(item):
    """What is said of an item: is it closed, what outsiders read of it, and who is mentioned in which order."""
    item.refresh_from_db()
    rows = item.participations.values_list("meeting", "order", "title", "presence")
    return item.is_closed, item.public_title, list(rows)


def test_a_correction_that_waited_gets_what_was_said_of_the_decided_item_meanwhile(
    meeting, open_case, secretary, director, other_director
):
    first = actions.put_on_agenda(case=open_case, meeting=meeting, by=secretary)
    answers = {open_case.points.get().pk: actions.Answer(Outcome.APPROVED)}
    first = actions.decide_item(item=first, answers=answers, decision="Ja", by=other_director)
    later = cast.meeting(date(2023, 2, 6))
    Meeting.objects.filter(pk=later.pk).update(state=MeetingState.PLANNED)
    asked = {"item": first, "meeting": later, "reason": "Skrivefejl", "by": secretary}
    waiting = actions.correct_item(**asked)
    for title in ("Revisor", "Gæst"):
        actions.set_presence(meeting=later, item=waiting, title=title, presence=Presence.GUEST, by=secretary)
    waiting.participations.get(title="Revisor").delete()
    actions.take_off(item=waiting, reason="Senere", by=secretary)
    say_of_the_first(first, secretary)
    assert actions.correct_item(**asked) == waiting
    guests = [(later.pk, 2, "Gæst", "guest"), (later.pk, 3, "Direktør for børn", "disqualified")]
    assert stands(waiting) == (True, "En aftale", guests)
    assert not can_decide(director, waiting)


def test_a_case_that_waited_gets_what_was_said_of_its_last_handling_meanwhile(
    meeting, open_case, secretary, director
):
    first = actions.put_on_agenda(case=open_case, meeting=meeting, by=secretary)
    first = actions.leave_unhandled(item=first, by=secretary)
    later = cast.meeting(date(2023, 2, 6))
    Meeting.objects.filter(pk=later.pk).update(state=MeetingState.PLANNED)
    waiting = actions.put_on_agenda(case=open_case, meeting=later, by=secretary)
    actions.take_off(item=waiting, reason="Senere", by=secretary)
    say_of_the_first(first, secretary)
    assert actions.put_on_agenda(case=open_case, meeting=later, by=secretary) == waiting
    assert stands(waiting) == (True, "En aftale", [(later.pk, 1, "Direktør for børn", "disqualified")])
    assert not can_decide(director, waiting)


def test_a_guest_who_was_heard_is_not_expected_again(item, secretary, other_director):
    actions.set_presence(meeting=item.meeting, item=item, title="Gæst", presence=Presence.GUEST, by=secretary)
    actions.decide_item(item=item, answers={}, decision="Drøftet", by=other_director)
    asked = {"item": item, "meeting": item.meeting, "reason": "Skrivefejl"}
    assert not actions.correct_item(**asked, by=secretary).participations.exists()


@pytest.mark.parametrize("ground", ["", "   "])
def test_a_disqualification_has_a_ground(meeting, item, secretary, ground):
    with pytest.raises(actions.Refusal, match="Inhabilitet gælder ét punkt og skal have en grund"):
        actions.set_presence(
            meeting=meeting, item=item, title="X", presence="disqualified", ground=ground, by=secretary
        )


@pytest.mark.parametrize(
    ("title", "ground", "place"),
    [("Far til 010190-1234", "", "Rolle"), ("Direktør for børn", "Far til 010190-1234", "Grund")],
)
def test_neither_role_nor_ground_holds_a_cpr_number(meeting, item, secretary, title, ground, place):
    for where in (None, item):
        with pytest.raises(actions.PersonalNumbers) as refusal:
            actions.set_presence(
                meeting=meeting, item=where, title=title, presence="absent", ground=ground, by=secretary
            )
        assert refusal.value.places == [f"{place}: 010190-xxxx"]
    assert not Participation.objects.exclude(presence="present").exists()


def test_a_disqualification_is_about_one_item(meeting, secretary):
    with pytest.raises(actions.Refusal, match="Inhabilitet gælder ét punkt"):
        actions.set_presence(
            meeting=meeting, title="X", presence="disqualified", ground="Slægtning", by=secretary
        )


def test_whoever_has_ended_an_item_is_not_disqualified_afterwards(meeting, item, secretary, director):
    actions.decide_item(item=item, answers={}, decision="Drøftet", by=director)
    with pytest.raises(actions.Refusal, match="Direktør for børn har selv afsluttet punktet"):
        actions.set_presence(
            meeting=meeting,
            item=item,
            title="Direktør for børn",
            presence=Presence.DISQUALIFIED,
            ground="Slægtning",
            by=secretary,
        )


def test_an_item_of_another_meeting_is_refused(item, secretary):
    other = cast.meeting(date(2023, 2, 6))
    with pytest.raises(actions.Refusal, match="Punktet hører til et andet møde"):
        actions.set_presence(meeting=other, item=item, title="X", presence="guest", by=secretary)


def test_a_role_has_a_name(meeting, secretary):
    with pytest.raises(actions.Refusal, match="Deltagere står med rolle, ikke med navn"):
        actions.set_presence(meeting=meeting, title=" ", presence="present", by=secretary)


def test_a_role_is_taken_off_the_list_and_the_log_remembers_it(meeting, secretary):
    row = meeting.participations.get(title="Kommunaldirektør")
    actions.remove_participation(participation=row, by=secretary)
    assert titles(meeting_participants(meeting).present) == ["Direktør for børn"]
    assert events_of(meeting).first().data == {"role": "Kommunaldirektør"}


@pytest.mark.parametrize("state", [MeetingState.MINUTES_APPROVED, MeetingState.CANCELLED])
def test_the_list_is_locked_with_the_minutes(meeting, secretary, state):
    meeting.state = state
    meeting.save()
    with pytest.raises(PermissionDenied, match="deltagerlisten kan ikke ændres"):
        actions.set_presence(meeting=meeting, title="X", presence="present", by=secretary)
    with pytest.raises(PermissionDenied, match="deltagerlisten kan ikke ændres"):
        actions.remove_participation(participation=meeting.participations.first(), by=secretary)


@pytest.mark.parametrize("role", [Role.HR, Role.FINANCE, Role.LEADER, Role.READER, Role.ADMINISTRATOR])
def test_only_the_secretariat_and_directors_write_who_took_part(meeting, role):
    somebody = cast.person("nogen", role)
    with pytest.raises(PermissionDenied, match="Kun sekretariatet og direktører"):
        actions.set_presence(meeting=meeting, title="X", presence="present", by=somebody)
    assert Participation.objects.count() == 2


# --- when the meeting ends, and when it is moved ------------------------------------------------------------


def test_a_disqualified_director_does_not_leave_the_item_unhandled_either(item, secretary, director):
    disqualify(item, secretary)
    for end in (
        lambda: actions.leave_unhandled(item=item, by=director),
        lambda: actions.hold_meeting(meeting=item.meeting, leave_rest=True, by=director),
    ):
        with pytest.raises(PermissionDenied, match="Du er inhabil i punktet"), transaction.atomic():
            end()
    item.refresh_from_db()
    assert (item.state, item.closed_by) == ("pending", None)
    actions.hold_meeting(meeting=item.meeting, leave_rest=True, by=secretary)
    item.refresh_from_db()
    assert (item.state, item.closed_by) == ("not_handled", secretary)


def test_the_page_that_ends_a_meeting_names_the_item_one_is_disqualified_in(
    client, meeting, item, secretary, director
):
    disqualify(item, secretary)
    reason = "Punkt 1: Du er inhabil i punktet (Sidder i foreningens bestyrelse). En anden skal behandle det."
    client.force_login(director)
    page = client.get(f"/moeder/{meeting.pk}/afslut/").content.decode()
    assert reason in page and "leave_rest" not in page
    answer = client.post(f"/moeder/{meeting.pk}/afslut/", {"leave_rest": "1"})
    assert reason in answer.content.decode()
    client.force_login(secretary)
    page = client.get(f"/moeder/{meeting.pk}/afslut/").content.decode()
    assert "leave_rest" in page and "inhabil" not in page
