"""Meetings and their agendas: planned, ordered, sent out, cancelled and held, and where the cases go."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from cases import actions
from cases.enums import (
    Audience,
    BodyKind,
    CaseState,
    ItemState,
    MeetingState,
    Outcome,
    VersionKind,
    Visibility,
)
from cases.models import Body, PointOutcome, Version
from cases.queries import agenda_differs, cases_ready, month_of_meetings, next_meeting
from cases.rules import moved
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools.enums import VersionStatus
from pools.models import LineVersion
from tests import cast

MONDAY, NEXT = date(2023, 1, 16), date(2023, 1, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    body = Body.objects.create(name="Direktionen", kind=BodyKind.ADMINISTRATIVE, meets_here=True)
    for order, title in enumerate(("Kommunaldirektør", "Direktør for børn", "Tidligere direktør"), 1):
        body.members.create(title=title, order=order, is_active=title != "Tidligere direktør")
    return body


def planned(body, secretary, on=MONDAY):
    return actions.create_meeting(
        body=body, on=on, starts_at=time(9), venue=" Mødelokale B105 ", by=secretary
    )


def ready(author, number="22/1", *, points=1, **fields):
    case = cast.case(author, number, **fields)
    for order in range(1, points + 1):
        case.points.create(order=order, text=f"At punkt {order} godkendes")
    actions.finish_case(case=case, by=author)
    return case


def put(meeting, secretary, *numbers):
    return [
        actions.put_on_agenda(case=ready(secretary, number), meeting=meeting, by=secretary)
        for number in numbers
    ]


def render(meeting, audience):
    return f"{audience}: {[item.number for item in meeting.items.order_by('number')]}".encode()


def publish(meeting, by):
    return actions.publish_agenda(meeting=meeting, render=render, by=by)


def numbers(meeting):
    return list(meeting.items.order_by("number").values_list("number", "case__number"))


# Planning


def test_a_meeting_is_planned_with_the_members_the_body_has_now(body, secretary):
    meeting = planned(body, secretary)
    assert (meeting.state, meeting.venue, meeting.starts_at) == (
        MeetingState.PLANNED,
        "Mødelokale B105",
        time(9),
    )
    assert [(p.title, p.presence) for p in meeting.participations.all()] == [
        ("Kommunaldirektør", "present"),
        ("Direktør for børn", "present"),
    ]
    assert [(event.verb, event.to_state) for event in events_of(meeting)] == [("plan_meeting", "planned")]


def test_a_body_meets_once_a_day_unless_the_first_meeting_was_cancelled(body, secretary):
    first = planned(body, secretary)
    with pytest.raises(
        actions.Refusal, match="Direktionen har allerede et møde den 16-01-2023. Vælg en anden"
    ):
        planned(body, secretary)
    actions.cancel_meeting(meeting=first, reason="Ingen sager", by=secretary)
    assert planned(body, secretary).state == MeetingState.PLANNED


def test_a_planned_meeting_gets_another_day_and_a_published_one_does_not(body, secretary):
    meeting = planned(body, secretary)
    put(meeting, secretary, "22/1")
    with pytest.raises(actions.Refusal, match="allerede et møde den 23-01-2023"):
        planned(body, secretary, NEXT)
        actions.change_meeting(meeting=meeting, on=NEXT, starts_at=None, venue="", by=secretary)
    changed = actions.change_meeting(
        meeting=meeting, on=date(2023, 1, 17), starts_at=time(13), venue="B106", by=secretary
    )
    assert (changed.on, changed.starts_at, changed.venue) == (date(2023, 1, 17), time(13), "B106")
    publish(changed, secretary)
    with pytest.raises(PermissionDenied, match="Tid, sted og numre ligger fast"):
        actions.change_meeting(meeting=meeting, on=MONDAY, starts_at=None, venue="", by=secretary)


# Order


@pytest.mark.parametrize(
    ("one", "to", "order"),
    [(30, 1, [30, 10, 20]), (10, 3, [20, 30, 10]), (20, 2, [10, 20, 30]), (10, 2, [20, 10, 30])],
)
def test_an_item_that_moves_lets_the_others_close_up(one, to, order):
    assert moved([10, 20, 30], one, to) == order


@pytest.mark.parametrize("to", [0, 4, -1])
def test_there_are_no_places_outside_the_agenda(to):
    with pytest.raises(ValueError, match=f"no place {to} among 3"):
        moved([10, 20, 30], 10, to)


def test_items_change_places_until_the_agenda_is_sent_out(body, secretary):
    meeting = planned(body, secretary)
    items = put(meeting, secretary, "22/1", "22/2", "22/3")
    actions.move_item(item=items[2], to=1, by=secretary)
    assert numbers(meeting) == [(1, "22/3"), (2, "22/1"), (3, "22/2")]
    with pytest.raises(actions.Refusal, match="Der er ingen plads nr. 4 på dagsordenen. Vælg .* 1 til 3."):
        actions.move_item(item=items[2], to=4, by=secretary)
    publish(meeting, secretary)
    with pytest.raises(PermissionDenied, match="numre ligger fast"):
        actions.move_item(item=items[2], to=2, by=secretary)
    assert numbers(meeting) == [(1, "22/3"), (2, "22/1"), (3, "22/2")]
    assert events_of(meeting).filter(verb="move_item").get().data == {"item": 3, "to": 1}


# Off the agenda


def test_taken_off_a_planned_agenda_the_others_close_up_and_the_case_is_ready_again(body, secretary):
    meeting = planned(body, secretary)
    first, *_ = put(meeting, secretary, "22/1", "22/2", "22/3")
    actions.take_off(item=first, reason="Mangler høring", by=secretary)
    assert numbers(meeting) == [(1, "22/2"), (2, "22/3")]
    first.case.refresh_from_db()
    assert first.case.state == CaseState.READY
    assert events_of(first.case).first().reason == "Mangler høring"


def test_taken_off_a_published_agenda_the_item_keeps_its_number(body, secretary):
    meeting = planned(body, secretary)
    first, *_ = put(meeting, secretary, "22/1", "22/2")
    publish(meeting, secretary)
    actions.take_off(item=first, reason="Trukket af centret", by=secretary)
    first.refresh_from_db()
    assert (first.number, first.state, first.closed_by) == (1, ItemState.TAKEN_OFF, secretary)
    assert numbers(meeting) == [(1, "22/1"), (2, "22/2")]
    (late,) = put(meeting, secretary, "22/3")
    assert late.number == 3


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_taking_a_case_off_takes_words(body, secretary, reason):
    (item,) = put(planned(body, secretary), secretary, "22/1")
    with pytest.raises(actions.ReasonMissing, match="Skriv en begrundelse"):
        actions.take_off(item=item, reason=reason, by=secretary)


def test_a_case_taken_off_waits_for_somebody_to_put_it_on_again(body, secretary):
    meeting = planned(body, secretary)
    (item,) = put(meeting, secretary, "22/1")
    publish(meeting, secretary)
    actions.take_off(item=item, reason="Ikke færdig", by=secretary)
    assert planned(body, secretary, NEXT).items.count() == 0


def test_what_a_case_proposes_is_written_in_the_lines_history_when_the_agenda_is_out_and_once(
    secretary, body
):
    finance = cast.person("finn", Role.FINANCE)
    case = cast.recruitment_case(author=secretary, finance=finance, secretary=secretary, on_agenda=False).case
    proposed = LineVersion.objects.filter(status=VersionStatus.PROPOSED)
    meeting = planned(body, secretary)
    item = actions.put_on_agenda(case=case, meeting=meeting, by=secretary)
    assert proposed.count() == 0
    publish(meeting, secretary)
    for _ in range(2):
        assert proposed.count() == 5
        actions.take_off(item=item, reason="Nye tal", by=secretary)
        item = actions.put_on_agenda(case=case, meeting=meeting, by=secretary)
    actions.take_off(item=item, reason="Nye tal", by=secretary)
    case.points.get().allocations.filter(order=1).update(proposed_amount=Decimal(900_000))
    actions.put_on_agenda(case=case, meeting=meeting, by=secretary)
    assert proposed.count() == 6


# Closed items


def test_an_item_is_closed_for_itself_with_a_neutral_title(body, secretary):
    (item,) = put(planned(body, secretary), secretary, "22/1")
    assert not item.is_closed_to_public
    closed = actions.close_item_to_public(item=item, is_closed=True, public_title=" Udbud ", by=secretary)
    assert (closed.is_closed_to_public, closed.neutral_title) == (True, "Udbud")
    opened = actions.close_item_to_public(item=item, is_closed=False, public_title="Udbud", by=secretary)
    assert (opened.is_closed_to_public, opened.public_title, opened.neutral_title) == (
        False,
        "",
        "Lukket punkt",
    )


def test_what_outsiders_read_of_a_closed_item_holds_no_cpr_number(body, secretary):
    (item,) = put(planned(body, secretary), secretary, "22/1")
    with pytest.raises(actions.PersonalNumbers) as refusal:
        actions.close_item_to_public(
            item=item, is_closed=True, public_title="Borger 010190-1234", by=secretary
        )
    assert refusal.value.places == ["Titel i den offentlige udgave: 010190-xxxx"]
    item.refresh_from_db()
    assert (item.is_closed, item.public_title) == (False, "")


def test_the_item_of_a_closed_case_cannot_be_open(body, secretary):
    case = ready(secretary, is_closed=True)
    item = actions.put_on_agenda(case=case, meeting=planned(body, secretary), by=secretary)
    assert item.is_closed_to_public
    with pytest.raises(actions.Refusal, match="Hele sagen er lukket"):
        actions.close_item_to_public(item=item, is_closed=False, public_title="", by=secretary)


def test_a_closed_item_stays_closed_when_it_is_carried(body, secretary):
    meeting = planned(body, secretary)
    (item,) = put(meeting, secretary, "22/1")
    actions.close_item_to_public(item=item, is_closed=True, public_title="Udbud", by=secretary)
    publish(meeting, secretary)
    following = planned(body, secretary, NEXT)
    actions.leave_unhandled(item=item, by=secretary)
    carried = following.items.get()
    assert (carried.is_closed, carried.public_title) == (True, "Udbud")


# Published


def test_publishing_freezes_the_agenda_for_us_and_for_the_public(body, secretary):
    meeting = planned(body, secretary)
    put(meeting, secretary, "22/1", "22/2")
    versions = publish(meeting, secretary)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.published_at is None) == (MeetingState.PUBLISHED, False)
    assert [(v.kind, v.audience, v.number, bytes(v.content)) for v in versions] == [
        (VersionKind.AGENDA, Audience.INTERNAL, 1, b"internal: [1, 2]"),
        (VersionKind.AGENDA, Audience.PUBLIC, 1, b"public: [1, 2]"),
    ]
    assert all(len(v.checksum) == 64 and v.by == secretary for v in versions)


def test_the_public_version_does_not_remember_what_a_closed_item_is_called(body, secretary):
    meeting = planned(body, secretary)
    actions.put_on_agenda(case=ready(secretary, is_closed=True), meeting=meeting, by=secretary)
    internal, public = publish(meeting, secretary)
    assert internal.snapshot["items"][0]["title"] == "Fordeling af rekrutteringspuljen"
    assert (public.snapshot["items"][0]["title"], public.snapshot["items"][0]["case"]) == ("Lukket punkt", "")


def test_an_empty_agenda_is_not_sent_out(body, secretary):
    with pytest.raises(actions.Refusal, match="Dagsordenen er tom. Sæt mindst én sag på"):
        publish(planned(body, secretary), secretary)


def test_a_document_that_cannot_be_made_publishes_nothing(body, secretary):
    meeting = planned(body, secretary)
    put(meeting, secretary, "22/1")

    def broken(meeting, audience):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        actions.publish_agenda(meeting=meeting, render=broken, by=secretary)
    meeting.refresh_from_db()
    assert (meeting.state, Version.objects.filter(kind=VersionKind.AGENDA).count()) == (
        MeetingState.PLANNED,
        0,
    )


def test_a_cpr_number_stops_publication_and_the_refusal_says_where(body, secretary):
    meeting = planned(body, secretary)
    put(meeting, secretary, "22/1")
    (item,) = put(meeting, secretary, "22/2")
    item.case.points.update(text="At 010190-1238 får besked")
    with pytest.raises(actions.PersonalNumbers) as refusal:
        publish(meeting, secretary)
    assert refusal.value.places == ["punkt 2, Punkt 1: 010190-xxxx"]
    assert "1238" not in str(refusal.value)
    meeting.refresh_from_db()
    assert (meeting.state, Version.objects.filter(kind=VersionKind.AGENDA).exists()) == (
        MeetingState.PLANNED,
        False,
    )


def test_a_cpr_number_in_a_closed_item_stops_publication_and_the_place_quotes_nothing_of_it(body, secretary):
    """The internal agenda is frozen with the whole text, and what is frozen cannot be taken back."""
    meeting, secret = planned(body, secretary), "Hemmeligt"
    put(meeting, secretary, "22/1")
    case = ready(secretary, "22/3", is_closed=True)
    closed = actions.put_on_agenda(case=case, meeting=meeting, by=secretary)
    closed.public_title = "Sag om 010190-1238"
    closed.save()
    number = "010190-1238"
    case.title = f"{secret} om {number}"
    case.save()
    case.points.update(text=f"At {number} får besked")
    case.sections.create(kind="other", order=4, heading=secret, body=f"<p>{number}</p>")
    case.statements.create(party="other", party_name=secret, text=number, received_on=NEXT)
    case.follow_ups.create(point=case.points.get(), task=f"{secret} til {number}", owner_role="HR")
    attach(case, f"{secret} {number}")
    with pytest.raises(actions.PersonalNumbers) as refusal:
        publish(meeting, secretary)
    assert [place.removesuffix(": 010190-xxxx") for place in dict.fromkeys(refusal.value.places)] == [
        "punkt 2, Titel i den offentlige udgave",
        "punkt 2, Sagens felter",
        "punkt 2, Afsnit 4",
        "punkt 2, Punkt 1",
        "punkt 2, Opfølgning",
        "punkt 2, Udtalelse",
        "punkt 2, Bilag",
    ]
    assert secret not in str(refusal.value) and number not in str(refusal.value)
    assert not Version.objects.filter(kind=VersionKind.AGENDA).exists()


def test_publishing_freezes_the_memo_of_each_case(body, secretary):
    meeting = planned(body, secretary)
    first, _ = put(meeting, secretary, "22/1", "22/2")
    publish(meeting, secretary)
    assert first.case.versions.order_by("number").last().occasion == "Direktionen 16-01-2023"


def test_a_late_item_is_marked_and_the_agenda_is_sent_out_again(body, secretary):
    meeting = planned(body, secretary)
    (first,) = put(meeting, secretary, "22/1")
    publish(meeting, secretary)
    with pytest.raises(actions.Refusal, match="intet nyt at udsende"):
        actions.publish_again(meeting=meeting, render=render, by=secretary)
    (late,) = put(meeting, secretary, "22/2")
    assert [(item.number, item.is_late) for item in (first, late)] == [(1, False), (2, True)]
    versions = actions.publish_again(meeting=meeting, render=render, by=secretary)
    assert [(v.audience, v.number, v.occasion) for v in versions] == [
        (Audience.INTERNAL, 2, "Dagsorden udsendt igen"),
        (Audience.PUBLIC, 2, "Dagsorden udsendt igen"),
    ]
    assert meeting.versions.count() == 4, "the earlier version stays"


def attach(case, name, visibility=Visibility.OPEN):
    return case.attachments.create(
        title=name,
        file_name=f"{name}.pdf",
        content_type="application/pdf",
        size=1,
        checksum=name,
        visibility=visibility,
        uploaded_by=case.author,
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda case: attach(case, "Overblik"),
        lambda case: attach(case, "Fortroligt", Visibility.CLOSED),
        lambda case: case.attachments.update(checksum="en anden fil"),
        lambda case: case.attachments.update(removed_at=datetime(2023, 1, 12, tzinfo=UTC)),
        lambda case: case.statements.create(party="bupl", text="Vi støtter", received_on=NEXT),
        lambda case: case.statements.filter(party="med").update(text="Vi støtter med en bemærkning"),
        lambda case: case.items.update(is_closed=True),
    ],
    ids=["attached", "attached closed", "replaced", "removed", "said", "said otherwise", "closed"],
)
def test_other_attachments_or_statements_make_it_another_agenda(body, secretary, change):
    meeting = planned(body, secretary)
    (item,) = put(meeting, secretary, "22/1")
    attach(item.case, "Bilag 1")
    item.case.statements.create(party="med", text="Vi er enige", received_on=date(2023, 1, 10))
    publish(meeting, secretary)
    item.case.statements.create(party="foa")  # asked for, and not come: nothing of it is printed
    assert not agenda_differs(meeting)
    change(item.case)
    assert agenda_differs(meeting)
    actions.publish_again(meeting=meeting, render=render, by=secretary)
    assert not agenda_differs(meeting)


def test_the_public_version_remembers_nothing_that_lies_on_a_closed_item(body, secretary):
    meeting = planned(body, secretary)
    (item,) = put(meeting, secretary, "22/1")
    closed = actions.put_on_agenda(
        case=ready(secretary, "22/2", is_closed=True), meeting=meeting, by=secretary
    )
    for case in (item.case, closed.case):
        attach(case, f"Åbent {case.number}")
        attach(case, f"Lukket {case.number}", Visibility.CLOSED)
        case.statements.create(party="med", text="Vi er enige", received_on=date(2023, 1, 10))
    internal, public = (version.snapshot["items"] for version in publish(meeting, secretary))
    assert [row["attachments"] for row in internal] == [
        ["Åbent 22/1", "Lukket 22/1"],
        ["Åbent 22/2", "Lukket 22/2"],
    ]
    assert [row["attachments"] for row in public] == [["Åbent 22/1"], []]
    assert [[len(row["statements"]) for row in rows] for rows in (internal, public)] == [[1, 1], [1, 0]]


def test_what_comes_to_a_case_after_it_was_handled_is_no_news_of_the_agenda(body, secretary, director):
    meeting = planned(body, secretary)
    (item,) = put(meeting, secretary, "22/1")
    publish(meeting, secretary)
    answers = {item.case.points.get().pk: actions.Answer(Outcome.APPROVED)}
    actions.decide_item(item=item, answers=answers, decision="", by=director)
    attach(item.case, "Kom bagefter")
    assert not agenda_differs(meeting)


def test_a_planned_agenda_is_not_sent_out_again(body, secretary):
    meeting = planned(body, secretary)
    with pytest.raises(PermissionDenied, match="Kun en udsendt dagsorden kan udsendes igen"):
        actions.publish_again(meeting=meeting, render=render, by=secretary)


# On to the next meeting


def test_not_handled_a_case_is_on_the_next_meeting_by_itself(body, secretary):
    meeting, later, following = (planned(body, secretary, date(2023, 1, day)) for day in (16, 30, 23))
    (item,) = put(meeting, secretary, "22/1")
    publish(meeting, secretary)
    left = actions.leave_unhandled(item=item, by=secretary)
    carried = following.items.get()
    assert (left.state, left.case.state) == (ItemState.NOT_HANDLED, CaseState.ON_AGENDA)
    assert (carried.case, carried.carried_from, carried.is_late) == (item.case, item, False)
    assert later.items.count() == 0
    assert PointOutcome.objects.get().outcome == Outcome.NOT_HANDLED


def test_carried_to_a_published_agenda_it_is_a_late_item(body, secretary):
    meeting, following = planned(body, secretary), planned(body, secretary, NEXT)
    (item,) = put(meeting, secretary, "22/1")
    put(following, secretary, "22/2")
    for one in (meeting, following):
        publish(one, secretary)
    actions.leave_unhandled(item=item, by=secretary)
    assert [(i.number, i.is_late) for i in following.items.order_by("number")] == [(1, False), (2, True)]


def test_with_no_meeting_ahead_the_case_waits_for_the_next_one_that_is_planned(body, secretary):
    meeting = planned(body, secretary)
    (item,) = put(meeting, secretary, "22/1")
    publish(meeting, secretary)
    actions.leave_unhandled(item=item, by=secretary)
    item.case.refresh_from_db()
    assert item.case.state == CaseState.READY
    other = Body.objects.create(name="Chefforum", kind=BodyKind.ADMINISTRATIVE)
    assert planned(other, secretary, NEXT).items.count() == 0, "another body does not take it"
    following = planned(body, secretary, NEXT)
    assert following.items.get().carried_from == item
    assert planned(body, secretary, date(2023, 1, 30)).items.count() == 0


@pytest.mark.parametrize("outcome", [Outcome.POSTPONED, Outcome.RESUBMIT, Outcome.UNANSWERED])
def test_a_point_that_is_not_settled_brings_the_case_to_the_next_meeting(body, secretary, director, outcome):
    meeting = planned(body, secretary)
    item = actions.put_on_agenda(case=ready(secretary, points=2), meeting=meeting, by=secretary)
    publish(meeting, secretary)
    first, second = item.case.points.order_by("order")
    answers = {first.pk: actions.Answer(Outcome.APPROVED), second.pk: actions.Answer(outcome)}
    actions.decide_item(item=item, answers=answers, decision="", by=director)
    following = planned(body, secretary, NEXT)
    assert following.items.get().carried_from == item


def test_a_case_that_somebody_writes_in_again_is_not_carried(body, secretary):
    meeting = planned(body, secretary)
    (item,) = put(meeting, secretary, "22/1")
    publish(meeting, secretary)
    actions.leave_unhandled(item=item, by=secretary)
    item.case.state = CaseState.DRAFT
    item.case.save()
    assert planned(body, secretary, NEXT).items.count() == 0
    assert actions.carry(item=item, by=secretary) is None


def test_cancelling_carries_what_was_on_the_agenda_and_writes_no_outcome(body, secretary):
    meeting, following = planned(body, secretary), planned(body, secretary, NEXT)
    first, second = put(meeting, secretary, "22/1", "22/2")
    publish(meeting, secretary)
    actions.cancel_meeting(meeting=meeting, reason="Sygdom", by=secretary)
    assert [item.carried_from for item in following.items.order_by("number")] == [first, second]
    assert PointOutcome.objects.count() == 0
    event = events_of(meeting).get(verb="cancel")
    assert (event.from_state, event.to_state, event.reason) == ("published", "cancelled", "Sygdom")


def test_a_cancelled_meeting_is_not_the_next_one(body, secretary):
    meeting, cancelled, following = (planned(body, secretary, date(2023, 1, day)) for day in (16, 20, 23))
    actions.cancel_meeting(meeting=cancelled, reason="Ferie", by=secretary)
    assert next_meeting(body, meeting.on) == following
    assert next_meeting(body, NEXT) is None


# Held


def test_a_meeting_is_not_held_while_items_wait_and_the_refusal_names_them(body, secretary):
    meeting = planned(body, secretary)
    put(meeting, secretary, "22/1", "22/2")
    publish(meeting, secretary)
    with pytest.raises(actions.ItemsPending, match="Punkterne 1, 2 er ikke besluttet") as refusal:
        actions.hold_meeting(meeting=meeting, by=secretary)
    assert [item.number for item in refusal.value.items] == [1, 2]
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PUBLISHED


def test_what_is_left_when_the_meeting_ends_is_carried_when_asked_to(body, secretary):
    meeting, following = planned(body, secretary), planned(body, secretary, NEXT)
    (item,) = put(meeting, secretary, "22/1")
    publish(meeting, secretary)
    held = actions.hold_meeting(meeting=meeting, by=secretary, leave_rest=True)
    item.refresh_from_db()
    assert (held.state, item.state) == (MeetingState.HELD, ItemState.NOT_HANDLED)
    assert following.items.get().carried_from == item


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.MINUTES_APPROVED, MeetingState.CANCELLED])
def test_nothing_is_put_on_the_agenda_of_a_meeting_that_is_over(body, secretary, state):
    meeting = planned(body, secretary)
    meeting.state = state
    meeting.save()
    with pytest.raises(PermissionDenied, match="dagsordenen kan ikke ændres mere"):
        put(meeting, secretary, "22/1")


# What can be put on, and the months


def test_the_cases_ready_for_a_body_are_its_own_and_those_of_no_body(body, secretary):
    other = Body.objects.create(name="Chefforum", kind=BodyKind.ADMINISTRATIVE)
    for number, whose in (("22/1", body), ("22/2", None), ("22/3", other)):
        ready(secretary, number, body=whose)
    cast.case(secretary, "22/4", body=body)
    meeting = planned(body, secretary)
    assert [case.number for case in cases_ready(meeting, secretary)] == ["22/1", "22/2"]


def test_a_month_is_whole_weeks_from_monday_with_its_meetings_on_their_days(body, secretary):
    for on in (date(2021, 12, 30), date(2022, 1, 3), date(2022, 1, 22)):
        planned(body, secretary, on)
    month = month_of_meetings(date(2022, 1, 22))
    assert (month.weeks[0][0].on, month.weeks[-1][-1].on) == (date(2021, 12, 27), date(2022, 2, 6))
    assert [m.on for m in month.meetings] == [date(2022, 1, 3), date(2022, 1, 22)]
    assert [day.is_outside for day in month.weeks[0]] == [True] * 5 + [False] * 2
    assert [[m.on.day for m in day.meetings] for day in month.weeks[0]] == [[], [], [], [30], [], [], []]
    assert (month.previous, month.following) == (date(2021, 12, 1), date(2022, 2, 1))
