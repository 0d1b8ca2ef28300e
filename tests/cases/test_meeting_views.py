"""The pages of meetings: planned, built, sent out and held, without JavaScript and by keyboard."""

from datetime import date, time

import pytest
from django.urls import reverse

from cases import actions
from cases.enums import ItemState, MeetingState, Presence
from cases.models import CaseFile, Meeting
from htk_workforce.accounts.roles import Role
from tests import cast
from tests.pages import text

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]


@pytest.fixture
def secretary(client):
    person = cast.person("sif", Role.SECRETARIAT)
    client.force_login(person)
    return person


@pytest.fixture
def body():
    body = cast.body()
    body.venue, body.starts_at = "Mødelokale B105", time(9)
    body.save()
    body.members.create(title="Kommunaldirektør", order=1)
    return body


@pytest.fixture
def meeting(body, secretary):
    return actions.create_meeting(
        body=body, on=date(2023, 1, 23), starts_at=time(9), venue="B105", by=secretary
    )


def ready(secretary, number, **fields):
    case = cast.case(secretary, number, **fields)
    case.title = f"Sagen {number}"
    case.save()
    actions.finish_case(case=case, by=secretary)
    return case


def put(meeting, secretary, *numbers):
    return [
        actions.put_on_agenda(case=ready(secretary, number), meeting=meeting, by=secretary)
        for number in numbers
    ]


def order(meeting):
    return [item.case.number for item in meeting.items.order_by("number")]


# Planning


def test_the_form_fills_in_what_is_usual_for_the_body(client, secretary, body):
    page = client.get(reverse("meeting_new")).content.decode()
    assert 'value="09.00"' in page and 'value="Mødelokale B105"' in page


def test_an_empty_time_and_place_are_the_usual_ones(client, secretary, body):
    answer = client.post(reverse("meeting_new"), {"body": body.pk, "on": "3/1-2022"})
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == reverse("agenda_edit", args=[meeting.pk])
    assert (meeting.on, meeting.starts_at, meeting.venue) == (date(2022, 1, 3), time(9), "Mødelokale B105")


def test_at40_a_meeting_on_a_saturday_is_planned_with_a_warning(client, secretary, body):
    warning = "22-01-2022 er en lørdag. Kontrollér, at datoen er rigtig."
    assert warning in text(client.get(reverse("meeting_new") + "?on=22-01-2022"))
    assert "Kontrollér" not in text(client.get(reverse("meeting_new") + "?on=21-01-2022"))
    answer = client.post(reverse("meeting_new"), {"body": body.pk, "on": "22-01-2022"}, follow=True)
    assert warning in text(answer)
    assert Meeting.objects.get().on == date(2022, 1, 22)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"on": "31-02-2023"}, "31-02-2023 findes ikke"),
        ({"on": "06-02-2023", "starts_at": "klokken ni"}, "Klokkeslættet kan ikke læses"),
        ({"on": "23-01-2023"}, "Direktionen har allerede et møde den 23-01-2023"),
        ({"on": ""}, "Skriv en dato"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(client, secretary, meeting, typed, sentence):
    given = {"body": meeting.body_id, "venue": "Kantinen", **typed}
    answer = client.post(reverse("meeting_new"), given)
    assert sentence in text(answer) and "Kantinen" in answer.content.decode()
    assert Meeting.objects.count() == 1


def test_the_calendar_shows_the_month_and_leads_to_the_next(client, secretary, meeting):
    page = client.get(reverse("meeting_calendar") + "?month=2023-01")
    words = text(page)
    assert "Møder i januar 2023" in words and "mandag den 23. januar 2023" in words
    assert "?month=2022-12" in page.content.decode() and "?month=2023-02" in page.content.decode()
    assert "Der er ingen møder i måneden." in text(client.get(reverse("meeting_calendar") + "?month=2023-02"))


@pytest.mark.parametrize("month", ["2023", "2023-13", "i dag", "0001-01", "9999-12"])
def test_a_month_that_is_none_is_not_found(client, secretary, month):
    assert client.get(reverse("meeting_calendar"), {"month": month}).status_code == 404


def test_the_list_is_narrowed_to_a_body_and_a_state(client, secretary, meeting):
    cast.meeting(date(2023, 2, 6))
    found = client.get(reverse("meeting_list"), {"state": "planned", "body": meeting.body_id})
    assert [row.record for row in found.context["table"].rows] == [meeting]


# The builder


def test_a_case_is_put_on_and_moved_with_buttons(client, secretary, meeting):
    put(meeting, secretary, "22/1", "22/2")
    case = ready(secretary, "22/3")
    assert "Sagen 22/3" in text(client.get(reverse("agenda_edit", args=[meeting.pk])))
    client.post(reverse("agenda_add", args=[meeting.pk]), {"case": case.pk})
    item = meeting.items.get(case=case)
    answer = client.post(reverse("item_move", args=[item.pk]), {"to": 1})
    assert answer.headers["Location"] == f"{reverse('agenda_edit', args=[meeting.pk])}#punkt-{item.pk}"
    assert order(meeting) == ["22/3", "22/1", "22/2"]


@pytest.mark.parametrize("to", ["0", "9", "-1", "x", "", "²", "99999999999"])
def test_a_place_that_is_none_changes_nothing_and_is_told(client, secretary, meeting, to):
    first, _ = put(meeting, secretary, "22/1", "22/2")
    answer = client.post(reverse("item_move", args=[first.pk]), {"to": to}, follow=True)
    assert "Der er ingen plads nr." in text(answer)
    assert order(meeting) == ["22/1", "22/2"]


def test_a_published_agenda_says_why_it_has_no_buttons_and_marks_what_comes_late(client, secretary, meeting):
    put(meeting, secretary, "22/1")
    ready(secretary, "22/2")
    client.post(reverse("agenda_publish", args=[meeting.pk]))
    page = client.get(reverse("agenda_edit", args=[meeting.pk]))
    assert "numre ligger fast" in text(page) and 'id="up-' not in page.content.decode()
    assert "bliver mærket som sent" in text(page)
    client.post(reverse("agenda_add", args=[meeting.pk]), {"case": CaseFile.objects.get(number="22/2").pk})
    page = text(client.get(reverse("agenda_edit", args=[meeting.pk])))
    assert "Sat på efter udsendelsen" in page and "Dagsordenen er ændret, siden den blev udsendt." in page
    client.post(reverse("agenda_publish", args=[meeting.pk]))
    assert meeting.versions.count() == 4


def test_an_item_is_closed_with_a_neutral_title_and_others_read_only_that(client, secretary, meeting):
    (item,) = put(meeting, secretary, "22/1")
    client.post(reverse("item_access", args=[item.pk]), {"is_closed": "on", "public_title": "Lejemål"})
    client.post(reverse("agenda_publish", args=[meeting.pk]))
    client.force_login(cast.person("lise", Role.READER))
    page = text(client.get(meeting.get_absolute_url()))
    assert "Lejemål" in page and "22/1" not in page and "Sagen 22/1" not in page


def test_taking_off_without_a_reason_stays_on_the_page(client, secretary, meeting):
    (item,) = put(meeting, secretary, "22/1")
    assert "Skriv en begrundelse." in text(client.post(reverse("item_take_off", args=[item.pk]), {}))
    assert meeting.items.count() == 1
    answer = client.post(reverse("item_take_off", args=[item.pk]), {"reason": "Mangler tal"}, follow=True)
    assert "Sag 22/1 er taget af dagsordenen." in text(answer) and meeting.items.count() == 0


def test_an_empty_agenda_has_no_button_to_send_it_out(client, secretary, meeting):
    address = reverse("agenda_publish", args=[meeting.pk])
    page = client.get(address)
    assert "Sæt mindst én sag på, før den udsendes." in text(page)
    assert "Udsend dagsordenen</button>" not in page.content.decode()
    put(meeting, secretary, "22/1")
    assert "Sæt mindst én sag på" not in text(client.get(address))


def test_the_item_of_a_closed_case_says_why_it_cannot_be_opened(client, secretary, meeting):
    (item,) = put(meeting, secretary, "22/1")
    CaseFile.objects.update(is_closed=True)
    page = client.get(reverse("agenda_item", args=[item.pk]))
    assert "Hele sagen er lukket, og derfor er punktet det også." in text(page)
    assert page.context["access_form"].fields["is_closed"].disabled


# Participants


def test_whoever_is_disqualified_reads_why_they_cannot_take_it_back(client, secretary, meeting):
    (item,) = put(meeting, secretary, "22/1")
    director = cast.person("dorte", Role.DIRECTOR)
    meeting.participations.update_or_create(title="Direktør for børn", defaults={"user": director})
    row = actions.set_presence(
        meeting=meeting,
        item=item,
        title="Direktør for børn",
        presence="disqualified",
        ground="Slægtning",
        by=secretary,
    )
    remove, sentence = (
        reverse("participation_remove", args=[row.pk]),
        "Du er inhabil i punktet. En anden skal",
    )
    for person, may in ((director, False), (secretary, True)):
        client.force_login(person)
        page = client.get(reverse("agenda_item", args=[item.pk]))
        assert (remove in page.content.decode(), sentence in text(page)) == (may, not may)
    client.force_login(director)
    assert sentence in text(client.post(remove, follow=True))
    assert item.participations.count() == 1


def test_the_list_of_participants_is_one_form_with_room_for_one_more(client, secretary, meeting):
    row = meeting.participations.get()
    client.post(
        reverse("meeting_participants", args=[meeting.pk]),
        {
            f"role-{row.pk}-presence": "absent",
            f"role-{row.pk}-ground": "Ferie",
            "new-title": "Økonomichef",
            "new-presence": "guest",
        },
    )
    assert list(meeting.participations.values_list("title", "presence", "ground")) == [
        ("Kommunaldirektør", "absent", "Ferie"),
        ("Økonomichef", "guest", ""),
    ]


def test_a_disqualification_without_a_ground_is_told_and_the_role_stays(client, secretary, meeting):
    (item,) = put(meeting, secretary, "22/1")
    sent = {f"participant-{item.pk}-{name}": value for name, value in _disqualified("").items()}
    answer = client.post(reverse("item_participant", args=[item.pk]), sent)
    assert "skal have en grund" in text(answer) and 'value="Kommunaldirektør"' in answer.content.decode()
    sent[f"participant-{item.pk}-ground"] = "Slægtning"
    answer = client.post(
        reverse("item_participant", args=[item.pk]), {**sent, "next": meeting.get_absolute_url()}
    )
    assert answer.headers["Location"] == meeting.get_absolute_url()
    assert item.participations.get().presence == Presence.DISQUALIFIED


def _disqualified(ground):
    return {"title": "Kommunaldirektør", "presence": "disqualified", "ground": ground}


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_nobody_is_sent_away_from_the_site(client, secretary, meeting, wanted):
    (item,) = put(meeting, secretary, "22/1")
    row = item.participations.create(meeting=meeting, title="Gæst", presence=Presence.GUEST)
    answer = client.post(reverse("participation_remove", args=[row.pk]), {"next": wanted})
    assert answer.headers["Location"] == reverse("agenda_item", args=[item.pk])


# Out, off and over


def test_the_agenda_is_sent_out_from_a_page_that_shows_both_editions(client, secretary, meeting):
    put(meeting, secretary, "22/1")
    actions.put_on_agenda(case=ready(secretary, "22/2", is_closed=True), meeting=meeting, by=secretary)
    page = text(client.get(reverse("agenda_publish", args=[meeting.pk])))
    assert page.count("Sagen 22/1") == 2 and page.count("Sagen 22/2") == 1 and "Lukket punkt" in page
    answer = client.post(reverse("agenda_publish", args=[meeting.pk]), follow=True)
    assert "Dagsordenen er udsendt." in text(answer)
    assert "Dagsorden, version 1, intern (PDF)" in text(answer)
    public = meeting.versions.get(audience="public")
    client.force_login(cast.person("lise", Role.READER))
    pdf = client.get(reverse("agenda_version_pdf", args=[public.pk]))
    assert pdf.content == bytes(public.content) and pdf.content.startswith(b"%PDF")


def test_a_cpr_number_is_shown_with_its_place_and_there_is_no_button(client, secretary, meeting):
    (item,) = put(meeting, secretary, "22/1")
    item.case.points.create(order=1, text="At 010190-1238 får besked")
    page = client.get(reverse("agenda_publish", args=[meeting.pk]))
    assert "punkt 1, Punkt 1:" in text(page) and "1238" not in text(page)
    assert 'type="submit">Udsend' not in page.content.decode()
    answer = client.post(reverse("agenda_publish", args=[meeting.pk]))
    assert "Der står CPR-numre" in text(answer)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED


def test_a_meeting_ends_when_what_waits_is_left_on_purpose(client, secretary, meeting):
    (item,) = put(meeting, secretary, "22/1")
    client.post(reverse("agenda_publish", args=[meeting.pk]))
    page = text(client.get(reverse("meeting_hold", args=[meeting.pk])))
    assert "1 punkt er ikke besluttet" in page and "Der er ikke planlagt et senere møde." in page
    assert "Punkt 1 er ikke besluttet" in text(client.post(reverse("meeting_hold", args=[meeting.pk])))
    client.post(reverse("meeting_hold", args=[meeting.pk]), {"leave_rest": 1})
    item.refresh_from_db()
    meeting.refresh_from_db()
    assert (meeting.state, item.state) == (MeetingState.HELD, ItemState.NOT_HANDLED)


def test_cancelling_tells_where_the_cases_go(client, secretary, meeting, body):
    put(meeting, secretary, "22/1")
    actions.create_meeting(body=body, on=date(2023, 1, 30), starts_at=None, venue="", by=secretary)
    page = text(client.get(reverse("meeting_cancel", args=[meeting.pk])))
    assert "Sagerne kommer på dagsordenen for Direktionen 30-01-2023 af sig selv." in page
    assert "Skriv en begrundelse." in text(client.post(reverse("meeting_cancel", args=[meeting.pk]), {}))
    answer = client.post(reverse("meeting_cancel", args=[meeting.pk]), {"reason": "Sygdom"}, follow=True)
    assert "Aflyst" in text(answer)


def test_the_page_of_a_meeting_says_what_cannot_be_done_now_and_why(client, secretary, meeting):
    page = text(client.get(meeting.get_absolute_url()))
    assert "Afslut mødet: Mødet er »Planlagt«, og derfor kan du ikke: Afslut mødet." in page
    client.force_login(cast.person("lise", Role.READER))
    page = text(client.get(meeting.get_absolute_url()))
    assert "Kun sekretariatet og direktører tilrettelægger møder." in page and "Aflys" not in page
