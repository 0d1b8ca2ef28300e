"""Minutes: what is printed in which order, what stops them, and what stays as it was approved."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.actions import (
    Answer,
    PointsUnanswered,
    Refusal,
    approve_minutes,
    close_item_to_public,
    correct_item,
    create_meeting,
    decide_item,
    put_on_agenda,
    record_route_outcome,
    reopen_minutes,
    set_presence,
)
from cases.actions.refusals import PersonalNumbers
from cases.enums import Audience, BodyKind, CaseState, ItemState, MeetingState, Outcome, Presence
from cases.models import AgendaItem, CaseFile, Version
from cases.queries import DocumentDamaged, Share, case_memo, frozen_pdf, minutes, minutes_versions, unanswered
from cases.queries.minutes import minutes_snapshot
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from tests import cast, meetings
from tests.pages import text

pytestmark = pytest.mark.django_db

AFTER_THE_DECISION = [
    "Sagsfremstilling",
    "Kriterier",
    "Økonomi",
]


def render(document):
    """Stands in for the PDF: what the document says."""
    return f"{document.meeting} {document.audience} {document.version}".encode()


@pytest.fixture
def held():
    return meetings.build()


@pytest.fixture
def approve(held):
    return partial(approve_minutes, meeting=held.meeting, render=render, by=held.people["dorte"])


def item_of(held, name, audience=Audience.INTERNAL):
    number = held.items[name].number
    return next(item for item in minutes(held.meeting, audience=audience).items if item.number == number)


# --- what is printed ----------------------------------------------------------------------------------------


def test_at27_the_sections_stand_in_the_order_of_htk_and_what_is_absent_has_no_heading(held):
    memo = item_of(held, "full").memo
    assert [str(section) for section in memo.background] == ["Baggrund"]
    assert [passage.heading for passage in memo.passages] == AFTER_THE_DECISION, (
        "the empty Retsgrundlag is not there"
    )
    assert [passage.is_sub for passage in memo.passages] == [False, True, True]
    assert [str(statement) for statement in memo.statements] == ["BUPL og FOA"]
    assert [a.file_name for a in memo.attachments] == ["Kriterier.pdf", "Fortroligt notat.pdf"]
    collector = item_of(held, "collector").memo
    assert (collector.points, collector.passages, collector.statements, collector.attachments) == (
        (),
        (),
        (),
        (),
    )


def test_at28_both_handlings_of_a_case_stand_in_date_order(held):
    record = item_of(held, "carried").memo.record
    assert [(handling.on, handling.item.state) for handling in record] == [
        (meetings.FIRST, ItemState.NOT_HANDLED),
        (meetings.SECOND, ItemState.DECIDED),
    ]


def test_the_minutes_of_the_first_meeting_know_nothing_of_the_second(held):
    (item,) = minutes(held.earlier).items
    assert [handling.on for handling in item.memo.record] == [meetings.FIRST]
    (table,) = item.memo.tables
    assert (table.outcome, table.decided) == (None, None)


def test_the_amounts_and_names_a_handling_changed_stand_with_its_answer(held):
    (answer,) = item_of(held, "carried").memo.record[-1].answers
    assert [(row.name, int(row.decided), int(row.proposed)) for row in answer.amended] == [
        ("Målrettet skole", 250_000, 500_000),
        ("Jobannoncer", 250_000, 500_000),
    ]


def test_a_correction_names_what_it_corrects_and_changes_nothing_of_what_was_said_first(held):
    later = cast.meeting(date(2023, 1, 30))
    correction = correct_item(
        item=held.items["carried"], meeting=later, reason="Beløbet var forkert", by=held.people["signe"]
    )
    point = correction.case.points.get()
    proposed = {a.pk: Share(a.proposed_amount, a.proposed_name) for a in point.allocations.all()}
    decide_item(
        item=correction,
        answers={point.pk: Answer(Outcome.APPROVED, "", proposed)},
        decision="Som foreslået alligevel.",
        by=held.people["dorte"],
    )
    first = item_of(held, "carried").memo
    assert int(first.tables[0].decided) == 3_500_000
    (corrected,) = minutes(later).items
    assert [handling.on for handling in corrected.memo.record] == [meetings.FIRST, meetings.SECOND, later.on]
    assert corrected.memo.record[-1].item.corrects == held.items["carried"]
    assert int(corrected.memo.tables[0].decided) == 4_000_000
    assert [len(handling.answers[0].amended) for handling in corrected.memo.record[1:]] == [2, 0]


def test_what_another_body_said_stands_among_the_handlings_once_it_is_known(held):
    committee = cast.body("Økonomiudvalget", BodyKind.POLITICAL)
    file = meetings.case("22/400", "Sag om chefforum", held.people["hanne"], points=("At sagen besluttes",))
    meeting = cast.meeting(date(2023, 2, 6))
    item = meetings.put_on(file, meeting, held.people)
    answer = Answer(Outcome.SENT_ON, "Udvalget skal høres.", forward_to=committee)
    meetings.decide(item, {1: answer}, held.people)
    record_route_outcome(
        step=file.route.get(),
        outcome=Outcome.APPROVED,
        text="Udvalget er enigt.",
        decided_on=date(2023, 2, 8),
        by=held.people["signe"],
    )
    assert [handling.body.name for handling in case_memo(file).record] == ["Direktionen", "Økonomiudvalget"]
    assert [handling.body.name for handling in minutes(meeting).items[0].memo.record] == ["Direktionen"]


def test_at33_who_took_part_in_one_item_stands_under_that_item_only(held):
    guest = "Medarbejder fra Byrådscentret"
    document = minutes(held.meeting)
    people = document.participants
    assert guest not in [p.title for p in (*people.present, *people.absent, *people.guests)]
    assert [p.title for p in people.absent] == ["Direktør for ældre"]
    with_guest = [
        item.number
        for item in document.items
        if any(p.title == guest for d in item.memo.decisions for p in d.participations)
    ]
    assert with_guest == [held.items["guest"].number]
    (decision,) = item_of(held, "guest").memo.decisions
    assert [(p.presence, p.ground) for p in decision.participations] == [
        (Presence.GUEST, ""),
        (Presence.DISQUALIFIED, "Sidder i husets bestyrelse"),
        (Presence.ABSENT, "gik kl. 11"),
    ]


def test_text_written_for_the_next_meeting_does_not_enter_the_minutes_of_the_last(held):
    item = held.items["full"]
    at = item.closed_at + timedelta(days=1)
    CaseFile.objects.filter(pk=item.case_id).update(title="Nyt navn", changed_at=at)
    item.case.sections.filter(kind="background").update(body="<p>Nyt.</p>")
    printed = item_of(held, "full")
    assert printed.title == "Mere ledelse i klyngerne"
    assert printed.memo.background[0].body == "<p>Baggrunden for mere ledelse i klyngerne.</p>"
    assert [point.text for point in printed.memo.points][0] == "At ledelsen udvides"
    assert [answer.number for answer in printed.memo.record[-1].answers] == [1, 2]
    assert case_memo(CaseFile.objects.get(pk=item.case_id)).title == "Nyt navn"


def test_a_party_that_answered_without_words_is_in_memo_and_minutes_and_one_that_has_not_is_not(held):
    file = held.items["full"].case
    file.statements.create(party="foa", position="against", received_on=meetings.SECOND)
    file.statements.create(party="med", deadline_on=meetings.SECOND)
    assert [str(statement) for statement in case_memo(file).statements] == ["BUPL og FOA", "FOA"]
    for audience in Audience:
        document = minutes(held.meeting, audience=audience)
        assert [str(s) for s in item_of(held, "full", audience).memo.statements] == ["BUPL og FOA", "FOA"]
        row = minutes_snapshot(document)["items"][held.items["full"].number - 1]
        said = [part["text"] for part in row["parts"] if part["heading"] == "FOA"]
        assert said == ["Holdning: Imod"]


# --- closed items -------------------------------------------------------------------------------------------


def test_the_public_edition_has_a_neutral_title_and_nothing_else_of_a_closed_item(held):
    item = item_of(held, "closed", Audience.PUBLIC)
    assert (item.title, item.case_number, item.memo, item.participations) == ("Lukket punkt", "", None, ())
    assert item_of(held, "closed").title == meetings.SECRET
    AgendaItem.objects.filter(pk=held.items["closed"].pk).update(public_title="En bygning")
    assert item_of(held, "closed", Audience.PUBLIC).title == "En bygning"


def test_the_public_edition_leaves_out_closed_attachments_and_what_a_closed_handling_of_an_open_case_said(
    held,
):
    full = item_of(held, "full", Audience.PUBLIC).memo
    assert [a.file_name for a in full.attachments] == ["Kriterier.pdf"]
    close_item_to_public(
        item=held.earlier.items.get(), is_closed=True, public_title="", by=held.people["signe"]
    )
    first, second = item_of(held, "carried", Audience.PUBLIC).memo.record
    assert (first.is_hidden, first.outcomes, first.answers) == (True, (), ())
    assert not second.is_hidden
    assert not item_of(held, "carried").memo.record[0].is_hidden


# --- approving ----------------------------------------------------------------------------------------------


def test_at31_minutes_are_not_approved_while_a_point_has_no_answer(held, approve):
    number = held.items["full"].number
    with pytest.raises(PointsUnanswered, match=rf"ubesvaret: punkt {number}, indstilling 2\."):
        approve()
    with pytest.raises(PointsUnanswered):
        approve(override_reason="  ")
    held.meeting.refresh_from_db()
    assert (held.meeting.state, Version.objects.filter(kind="minutes").count()) == (MeetingState.HELD, 0)


def test_at31_with_a_reason_they_are_and_a_case_left_with_such_points_only_is_settled(held, approve):
    case = held.items["full"].case
    assert CaseFile.objects.get(pk=case.pk).state == CaseState.READY
    approve(override_reason="Økonomiudvalget tager det op selv.")
    held.meeting.refresh_from_db()
    assert held.meeting.state == MeetingState.MINUTES_APPROVED
    assert CaseFile.objects.get(pk=case.pk).state == CaseState.DECIDED
    for thing, verb in ((held.meeting, "approve_minutes"), (case, "settle")):
        event = events_of(thing).get(verb=verb)
        assert (event.reason, event.actor) == ("Økonomiudvalget tager det op selv.", held.people["dorte"])
    assert {v.reason for v in minutes_versions(held.meeting)} == {"Økonomiudvalget tager det op selv."}


def test_a_case_with_an_unanswered_point_that_is_on_the_next_agenda_stays_there(held, approve):
    following = create_meeting(
        body=held.meeting.body,
        on=date(2023, 1, 30),
        starts_at=None,
        venue="",
        by=held.people["signe"],
    )
    assert following.items.get().case == held.items["full"].case
    approve(override_reason="Punktet er på næste dagsorden.")
    assert CaseFile.objects.get(pk=held.items["full"].case_id).state == CaseState.ON_AGENDA


def test_a_point_that_was_answered_later_does_not_stop_the_minutes(held, approve):
    following = cast.meeting(date(2023, 1, 30))
    file = CaseFile.objects.get(pk=held.items["full"].case_id)
    item = put_on_agenda(case=file, meeting=following, by=held.people["signe"])
    meetings.decide(item, {2: Answer(Outcome.NOTED)}, held.people)
    assert unanswered(held.meeting) == []
    assert [version.reason for version in approve()] == ["", ""]


def test_a_reason_that_was_not_needed_is_not_kept(held, approve):
    following = cast.meeting(date(2023, 1, 30))
    file = CaseFile.objects.get(pk=held.items["full"].case_id)
    item = put_on_agenda(case=file, meeting=following, by=held.people["signe"])
    meetings.decide(item, {2: Answer(Outcome.NOTED)}, held.people)
    approve(override_reason="For en sikkerheds skyld")
    assert events_of(held.meeting).get(verb="approve_minutes").reason == ""


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DIRECTOR])
def test_only_a_director_approves_and_reopens(held, approve, role):
    somebody = cast.person("nogen", role)
    with pytest.raises(PermissionDenied, match="Direktør"):
        approve_minutes(meeting=held.meeting, render=render, by=somebody, override_reason="x")
    approve(override_reason="x")
    with pytest.raises(PermissionDenied, match="Direktør"):
        reopen_minutes(meeting=held.meeting, reason="x", by=somebody)


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("section", "Punkt 2, Baggrund"),
        ("decision", "Punkt 2, Beslutning Direktionen den 23-01-2023"),
        ("statement", "Punkt 3, BUPL og FOA"),
        ("attachment", "Punkt 3, Bilag"),
        ("participant", "Mødedeltagere"),
        ("title", "Punkt 2, titel"),
        ("public title", "Punkt 4, titel i den offentlige udgave"),
        ("recommender", "Punkt 3, Indstiller"),
        ("heading", "Punkt 3, Vedrører 070761-xxxx."),
        ("party", "Punkt 3, Vi støtter (Vedrører 070761-xxxx.)"),
    ],
)
def test_a_civil_registration_number_anywhere_stops_the_approval_with_its_place(held, approve, where, place):
    collector, full = held.items["collector"], held.items["full"].case
    number = "070761-4285"
    text = f"Vedrører {number}."
    if where == "section":
        collector.case.sections.update(body=f"<p>{text}</p>")
    elif where == "decision":
        AgendaItem.objects.filter(pk=collector.pk).update(decision=text)
    elif where == "statement":
        full.statements.update(text=text)
    elif where == "attachment":
        full.attachments.filter(file_name="Kriterier.pdf").update(file_name=f"{number}.pdf")
    elif where == "title":
        CaseFile.objects.filter(pk=collector.case_id).update(title=text)
    elif where == "public title":
        AgendaItem.objects.filter(pk=held.items["closed"].pk).update(public_title=text)
    elif where == "recommender":
        CaseFile.objects.filter(pk=full.pk).update(recommender=text)
    elif where == "heading":
        full.sections.filter(heading="Kriterier").update(heading=text)
    elif where == "party":
        full.statements.update(heading="Vi støtter", party_name=text)
    else:
        held.meeting.participations.filter(title="Direktør for ældre").update(ground=text)
    with pytest.raises(PersonalNumbers) as refusal:
        approve(override_reason="x")
    assert refusal.value.places == [f"{place}: 070761-xxxx"] and refusal.value.places[0] in str(refusal.value)
    assert "4285" not in str(refusal.value)
    assert not Version.objects.filter(kind="minutes").exists()


def test_what_stops_the_approval_is_told_before_anybody_presses(client, held):
    address = reverse("minutes", args=[held.meeting.pk])
    client.force_login(held.people["dorte"])
    assert "Referatet kan ikke godkendes endnu" not in text(client.get(address))
    AgendaItem.objects.filter(pk=held.items["collector"].pk).update(decision="Vedrører 070761-4285.")
    AgendaItem.objects.filter(pk=held.items["full"].pk).update(
        state=ItemState.PENDING, closed_at=None, closed_by=None
    )
    for person in ("dorte", "signe"):
        client.force_login(held.people[person])
        answer = client.get(address)
        page = text(answer)
        assert "Referatet kan ikke godkendes endnu" in page
        assert "Punkt 3 er ikke besluttet." in page
        assert "Punkt 2, Beslutning Direktionen den 23-01-2023: 070761-xxxx" in page
        assert "Godkend referatet</button>" not in answer.content.decode() and "4285" not in page


# --- what was approved stays --------------------------------------------------------------------------------


def test_an_approval_freezes_one_version_for_us_and_one_for_the_public(held, approve):
    approve(override_reason="Aftalt")
    internal, public = minutes_versions(held.meeting)
    assert [(v.audience, v.number, v.by, v.occasion) for v in (internal, public)] == [
        (Audience.INTERNAL, 1, held.people["dorte"], "Referat godkendt"),
        (Audience.PUBLIC, 1, held.people["dorte"], "Referat godkendt"),
    ]
    for version in (internal, public):
        content = frozen_pdf(version)
        assert content == f"{held.meeting} {version.audience} 1".encode()
        assert version.checksum == hashlib.sha256(content).hexdigest()
    assert meetings.SECRET in json.dumps(internal.snapshot, ensure_ascii=False)
    assert meetings.SECRET not in json.dumps(public.snapshot, ensure_ascii=False)
    assert "nordfløjen" not in json.dumps(public.snapshot, ensure_ascii=False)
    assert [item["title"] for item in public.snapshot["items"]].count("Lukket punkt") == 1


def test_minutes_are_opened_with_a_reason_and_approved_again_as_the_next_version(held, approve):
    first = approve(override_reason="Aftalt")[0]
    with pytest.raises(Refusal, match="Skriv en begrundelse"):
        reopen_minutes(meeting=held.meeting, reason=" ", by=held.people["didrik"])
    reopen_minutes(meeting=held.meeting, reason="En deltager manglede", by=held.people["didrik"])
    set_presence(meeting=held.meeting, title="Jurist", presence=Presence.GUEST, by=held.people["signe"])
    again = approve(override_reason="Aftalt")
    assert [(version.number, version.occasion) for version in again] == [(2, "Referat godkendt igen")] * 2
    assert [version.number for version in minutes_versions(held.meeting)] == [2, 2, 1, 1]
    assert frozen_pdf(Version.objects.get(pk=first.pk)) == f"{held.meeting} internal 1".encode()
    assert (first.snapshot["guests"], again[0].snapshot["guests"]) == ([], ["Jurist"])
    assert [event.verb for event in events_of(held.meeting).exclude(to_state="")][:3] == [
        "approve_minutes",
        "reopen_minutes",
        "approve_minutes",
    ]


def test_while_the_minutes_are_approved_nothing_of_the_meeting_changes(held, approve):
    approve(override_reason="Aftalt")
    meeting, signe, dorte = held.meeting, held.people["signe"], held.people["dorte"]
    late = meetings.case("22/900", "For sent", held.people["hanne"])
    late.state = CaseState.READY
    late.save()
    item = held.items["guest"]
    attempts = [
        lambda: set_presence(meeting=meeting, title="Jurist", presence=Presence.GUEST, by=signe),
        lambda: set_presence(meeting=meeting, item=item, title="Jurist", presence=Presence.GUEST, by=signe),
        lambda: put_on_agenda(case=late, meeting=meeting, by=signe),
        lambda: close_item_to_public(item=item, is_closed=True, public_title="", by=signe),
        lambda: correct_item(item=item, meeting=meeting, reason="Fejl", by=signe),
        lambda: decide_item(item=item, answers={}, decision="Andet", by=dorte),
        lambda: approve(override_reason="igen"),
    ]
    before = minutes(meeting)
    for attempt in attempts:
        with pytest.raises((PermissionDenied, Refusal), match=r"\.$"), transaction.atomic():
            attempt()
    assert minutes(meeting).items == before.items


def test_minutes_with_a_pending_item_are_not_approved(held):
    correct_item(item=held.items["guest"], meeting=held.meeting, reason="Fejl", by=held.people["signe"])
    with pytest.raises(Refusal, match="Punkt 6 er ikke besluttet"):
        approve_minutes(
            meeting=held.meeting, render=render, by=held.people["dorte"], override_reason="Aftalt"
        )


def test_a_frozen_version_is_never_changed_and_a_damaged_one_is_not_served(held, approve):
    version = approve(override_reason="Aftalt")[0]
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(number=7)
    version.content = b"noget andet"
    with pytest.raises(DocumentDamaged, match="Referat, version 1 er beskadiget"):
        frozen_pdf(version)


def test_the_minutes_ask_the_same_number_of_questions_however_many_items(django_assert_num_queries):
    small = meetings.build()
    with django_assert_num_queries(16):
        minutes(small.meeting)
    for number in range(3):
        file = meetings.case(f"22/{500 + number}", "Flere", small.people["hanne"], points=("At",))
        CaseFile.objects.filter(pk=file.pk).update(state=CaseState.DECIDED)
        AgendaItem.objects.create(
            meeting=small.meeting,
            case=file,
            number=50 + number,
            state=ItemState.DECIDED,
            closed_by=small.people["dorte"],
            closed_at=datetime(2023, 1, 23, tzinfo=UTC),
        )
    with django_assert_num_queries(16):
        assert len(minutes(small.meeting).items) == 8
