"""A meeting where it is run, as the pages answer: drafts, tasks, presence, the way on, corrections and routes."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cases import actions, queries
from cases.actions import Answer, draft_values
from cases.enums import CaseState, ItemState, MeetingState, Outcome, Presence
from cases.models import AgendaItem, PointOutcome
from htk_workforce.accounts.roles import Role
from pools import ledger
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
from tests.pages import form, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(people):
    return on_agenda(people, a_case(people, "Første", "Andet"))


class Page:
    """One person with one item's page open."""

    def __init__(self, client_class, item, person):
        self.client = client_class()
        self.client.force_login(person)
        self.item, self.address = item, reverse("decide", args=[item.pk])
        self.points = list(item.case.points.order_by("order"))
        self.values = self.open()

    def open(self):
        return form(self.client.get(self.address), "decision")

    def answers(self, *outcomes, **more):
        self.values |= {
            f"point-{p.pk}-outcome": o for p, o in zip(self.points, outcomes, strict=False)
        } | more
        return self

    def presses(self, button, value="1", **more):
        """Press a button; what the page then holds is what is sent next."""
        response = self.client.post(self.address, {**self.values, **more, button: value})
        if response.status_code == 200 and 'id="decision"' in response.content.decode():
            self.values = form(response, "decision")
        return response

    def remark(self, point):
        return f"point-{self.points[point].pk}-remark"


@pytest.fixture
def sits_down(client):
    return lambda item, person: Page(type(client), item, person)


# --- how far it is ------------------------------------------------------------------------------------------


def test_the_bar_tells_how_many_points_lack_an_outcome(people, item, sits_down):
    meeting = item.meeting
    decide(people, on_agenda(people, a_case(people, "X", "Y", number="22/1"), meeting), "noted", "unanswered")
    sits_down(item, people.secretary).answers(Outcome.APPROVED).presses("save")
    mode = queries.meeting_mode(meeting)
    assert (mode.points, mode.missing, mode.answered, mode.drafted, mode.pending) == (4, 3, 1, 1, 1)
    assert [(one.missing, one.drafted) for one in mode.items] == [(2, 1), (1, 0)]
    page = sits_down(item, people.director)
    shown = text(page.client.get(reverse("meeting_mode", args=[meeting.pk])))
    assert "3 af 4 indstillingspunkter mangler svar (1 står i en kladde)" in shown
    assert "Gå til punkt 1" in shown


def test_a_correction_counts_no_missing_answers(people, item):
    decide(people, item, "noted", "noted")
    actions.correct_item(item=item, meeting=item.meeting, reason="Fejl", by=people.secretary)
    mode = queries.meeting_mode(item.meeting)
    assert (mode.points, mode.missing, mode.pending) == (2, 0, 1)


def test_an_agenda_without_items_and_one_that_is_through_say_so(people, item, client):
    client.force_login(people.secretary)
    empty = planned_meeting(people)
    assert "Dagsordenen er tom." in text(client.get(reverse("meeting_mode", args=[empty.pk])))
    decide(people, item, "noted", "noted")
    shown = text(client.get(reverse("meeting_mode", args=[item.meeting_id])))
    assert "Alle punkter er behandlet." in shown and "Alle indstillingspunkter har et svar" in shown


# --- drafts -------------------------------------------------------------------------------------------------


def test_the_secretariat_records_and_a_director_confirms_what_was_recorded(people, item, sits_down):
    secretary = sits_down(item, people.secretary).answers("approved", "noted", decision="Som indstillet.")
    told = secretary.presses("save")
    assert told.status_code == 302
    director = sits_down(item, people.director)
    assert director.values[f"point-{director.points[0].pk}-outcome"] == "approved"
    assert director.values["decision"] == "Som indstillet."
    assert "Kladde gemt af Sif" in text(director.client.get(director.address))
    director.presses("preview")
    assert director.presses("confirm").status_code == 302
    item.refresh_from_db()
    assert (item.state, item.decision, item.closed_by) == (
        ItemState.DECIDED,
        "Som indstillet.",
        people.director,
    )


def test_the_secretariat_is_told_that_only_a_director_decides(people, item, sits_down):
    secretary = sits_down(item, people.secretary).answers("approved", "noted")
    preview = secretary.presses("preview")
    assert "Kun en direktør kan beslutte." in text(preview)
    assert "Bekræft beslutningen" not in text(preview)
    assert "Kun en direktør kan beslutte." in text(secretary.presses("confirm"))
    assert not PointOutcome.objects.exists()


def test_amounts_that_cannot_be_read_yet_are_kept_as_they_were_typed(people, sits_down):
    real = cast.recruitment_case(author=people.author, finance=people.finance, secretary=people.secretary)
    amount = f"line-{real.allocations[0].pk}-amount"
    sits_down(real.pending, people.secretary).presses("save", **{amount: "en mio."})
    assert draft_values(real.pending) == {amount: "en mio."}
    assert sits_down(real.pending, people.director).values[amount] == "en mio."


def test_the_later_one_sees_both_and_keeps_what_was_typed(people, item, sits_down):
    first, second = sits_down(item, people.secretary), sits_down(item, people.director)
    first.answers("approved", **{first.remark(1): "Tak"}).presses("save")
    second.answers("noted", decision="Mit")
    told = text(second.presses("save"))
    assert "Sif har gemt kl." in told and "mens du skrev" in told
    assert (
        "Punkt 1, Beslutning Sif skrev: Godkendt Du skrev: Taget til efterretning Dit står i feltet." in told
    )
    assert "Punkt 2, Bemærkning Sif skrev: Tak Det står nu i feltet" in told
    assert second.values[f"point-{second.points[0].pk}-outcome"] == "noted"
    assert (second.values[second.remark(1)], second.values["decision"]) == ("Tak", "Mit")
    assert second.presses("save").status_code == 302
    item.refresh_from_db()
    assert draft_values(item) == {
        f"point-{second.points[0].pk}-outcome": "noted",
        second.remark(1): "Tak",
        "decision": "Mit",
    }


def test_two_who_write_the_same_are_told_nothing(people, item, sits_down):
    first, second = sits_down(item, people.secretary), sits_down(item, people.director)
    first.answers("approved", "noted").presses("save")
    assert second.answers("approved", "noted").presses("save").status_code == 302
    item.refresh_from_db()
    assert item.revision == 1


def test_tasks_that_two_write_at_once_are_both_kept(people, item, sits_down):
    first, second = sits_down(item, people.secretary), sits_down(item, people.director)
    for page, task in ((first, "Spørg HU"), (second, "Spørg chefforum")):
        key = page.values["followups"]
        page.values |= {f"followup-{key}-task": task, f"followup-{key}-owner_role": "HRC"}
    first.presses("save")
    assert "Spørg HU" in text(second.presses("save"))
    second.answers("approved", "noted").presses("preview")
    assert second.presses("confirm").status_code == 302
    assert set(item.follow_ups.values_list("task", flat=True)) == {"Spørg HU", "Spørg chefforum"}


def test_a_row_is_added_without_saving_and_without_losing_what_was_typed(people, item, sits_down):
    page = sits_down(item, people.director).answers("approved")
    key = page.values["followups"]
    page.presses("add_follow_up", **{f"followup-{key}-task": "Spørg HU"})
    assert len(page.values["followups"].split()) == 2
    assert page.values[f"followup-{key}-task"] == "Spørg HU"
    assert page.values[f"point-{page.points[0].pk}-outcome"] == "approved"
    item.refresh_from_db()
    assert item.draft == {}


def test_a_task_needs_somebody_to_do_it_and_a_date_that_is_one(people, item, sits_down):
    page = sits_down(item, people.director).answers("approved", "noted")
    key = page.values["followups"]
    told = page.presses(
        "preview", **{f"followup-{key}-task": "Spørg HU", f"followup-{key}-due_on": "31-02-2023"}
    )
    assert "Skriv, hvem der er ansvarlig, som en rolle." in text(told)
    assert "31-02-2023 findes ikke" in text(told)
    assert page.values[f"followup-{key}-due_on"] == "31-02-2023"


def test_on_the_way_to_another_item_what_was_typed_is_saved(people, item, sits_down):
    other = on_agenda(people, a_case(people, number="22/1"), item.meeting)
    page = sits_down(item, people.secretary).answers("postponed")
    response = page.presses("go", str(other.pk))
    assert response.headers["Location"] == reverse("decide", args=[other.pk])
    item.refresh_from_db()
    assert draft_values(item) == {f"point-{page.points[0].pk}-outcome": "postponed"}


def test_whoever_comes_too_late_reads_what_they_had_typed(people, item, sits_down):
    late = sits_down(item, people.secretary).answers("noted", **{"decision": "Mine ord"})
    decide(people, item, "approved", "approved")
    told = late.client.post(late.address, {**late.values, "save": "1"})
    assert "Dorte afsluttede punktet den" in text(told) and "Dit svar er ikke gemt." in text(told)
    assert "Det, du havde skrevet" in text(told)
    assert "Punkt 1, Beslutning Taget til efterretning" in text(told) and "Mine ord" in text(told)
    typing = late.client.post(reverse("decision_effect", args=[item.pk]), late.values)
    assert "Dorte afsluttede punktet den" in text(typing)


def test_while_one_types_the_page_tells_that_another_has_saved(people, item, sits_down):
    first, second = sits_down(item, people.secretary), sits_down(item, people.director)
    first.answers("approved").presses("save")
    told = text(second.client.post(reverse("decision_effect", args=[item.pk]), second.values))
    assert re.search(r"Sif har gemt kl\. \d\d\.\d\d, mens du skrev\.", told)


# --- who takes part -----------------------------------------------------------------------------------------


@pytest.fixture
def with_members(people, item):
    item.meeting.participations.create(title="Kommunaldirektør", user=people.director, order=1)
    item.meeting.participations.create(title="Direktør", order=2)
    return item


def test_presence_is_written_at_the_table_and_what_was_typed_stays(people, with_members, sits_down):
    page = sits_down(with_members, people.secretary).answers("approved")
    told = page.presses(
        "presence",
        **{"presence-who": "Direktør", "presence-how": "disqualified", "presence-ground": "Er formand"},
    )
    assert "Direktør: Inhabil" in text(told)
    assert page.values[f"point-{page.points[0].pk}-outcome"] == "approved"
    row = with_members.participations.get()
    assert (row.title, row.presence, row.ground) == ("Direktør", Presence.DISQUALIFIED, "Er formand")
    page.presses("remove_presence", str(row.pk))
    assert not with_members.participations.exists()


def test_a_guest_comes_to_one_item(people, with_members, sits_down):
    page = sits_down(with_members, people.secretary)
    page.presses("presence", **{"presence-who": "guest", "presence-guest": "Medarbejder i BYC"})
    assert with_members.participations.get().presence == Presence.GUEST
    assert with_members.participations.get().title == "Medarbejder i BYC"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Vælg, hvem det drejer sig om."),
        ({"presence-who": "guest"}, "Skriv gæstens rolle."),
        ({"presence-who": "Direktør", "presence-how": "disqualified"}, "Skriv grunden til inhabiliteten."),
    ],
)
def test_presence_that_says_too_little_is_refused_beside_its_box(
    people, with_members, sits_down, typed, sentence
):
    page = sits_down(with_members, people.secretary)
    assert sentence in text(page.presses("presence", **typed))
    assert not with_members.participations.exists()


def test_a_disqualified_director_reads_why_and_has_nothing_to_press(people, item, client):
    item.meeting.participations.create(title="Direktør", user=people.director)
    ground = {"presence": Presence.DISQUALIFIED, "ground": "Er formand"}
    actions.set_presence(meeting=item.meeting, item=item, title="Direktør", by=people.secretary, **ground)
    client.force_login(people.director)
    address = reverse("decide", args=[item.pk])
    page = client.get(address)
    assert "Du er inhabil i punktet (Er formand). En anden skal behandle det." in text(page)
    assert 'id="decision"' not in page.content.decode()
    assert client.post(address, {"confirm": "1"}).status_code == 403


def test_before_the_agenda_is_out_the_page_says_so(people, item, client):
    item.meeting.state = MeetingState.PLANNED
    item.meeting.save()
    client.force_login(people.director)
    assert "Dagsordenen er ikke udsendt." in text(client.get(reverse("decide", args=[item.pk])))


# --- answers ------------------------------------------------------------------------------------------------


def test_the_whole_item_is_left_and_the_case_goes_to_the_meeting_that_was_named(people, item, sits_down):
    meeting = planned_meeting(people, LATER)
    page = sits_down(item, people.secretary)
    assert "sagen kommer selv på Direktionen 20-02-2023" in text(page.client.get(page.address))
    page.presses("not_handled")
    assert meeting.items.get().case == item.case
    item.refresh_from_db()
    assert item.state == ItemState.NOT_HANDLED


def test_a_point_is_sent_on_to_a_body_that_is_chosen(people, item, sits_down):
    body = cast.body("Chefforum")
    page = sits_down(item, people.director).answers("sent_on", "noted")
    assert "Vælg, hvem punkt 1 sendes til." in text(page.presses("preview"))
    page.values[f"point-{page.points[0].pk}-forward_to"] = str(body.pk)
    page.presses("preview")
    assert page.presses("confirm").status_code == 302
    assert item.case.route.get().body == body
    shown = text(page.client.get(page.address))
    assert "Sendt til andet forum (Chefforum)" in shown


def test_a_decided_item_shows_what_was_decided_and_the_way_on(people, item, sits_down):
    other = on_agenda(people, a_case(people, number="22/1"), item.meeting)
    decide(people, item, "approved", Answer("approved_with_remark", "Husk HU."))
    client = sits_down(other, people.director).client
    shown = client.get(reverse("decide", args=[item.pk]))
    assert "Godkendt med bemærkning : Husk HU." in text(shown)
    assert "Næste punkt" in text(shown) and "Ret beslutningen" in text(shown)
    assert reverse("decide", args=[other.pk]) in shown.content.decode()


# --- corrections --------------------------------------------------------------------------------------------


def test_a_decision_is_corrected_through_the_pages(people, sits_down, client):
    real = cast.recruitment_case(author=people.author, finance=people.finance, secretary=people.secretary)
    second = real.case.points.create(order=2, text="At sagen kommer igen")
    decided = decide(people, real.pending, "approved", "noted")
    client.force_login(people.secretary)
    address = reverse("correct", args=[decided.pk])
    assert "Skriv, hvorfor beslutningen skal rettes." in text(client.post(address, {"meeting": ""}))
    done = client.post(address, {"meeting": decided.meeting_id, "reason": "Et beløb var forkert"})
    correction = AgendaItem.objects.get(corrects=decided)
    assert done.headers["Location"] == reverse("decide", args=[correction.pk])

    page = sits_down(correction, people.director)
    shown = text(page.client.get(page.address))
    assert "Her rettes beslutningen i Punkt 1, Direktionen 23-01-2023 ." in shown
    assert "Punktet er uændret og flytter ingen penge." in shown and "Besluttet nu: Godkendt" in shown
    adverts = real.allocations[-1]
    assert page.values[f"line-{adverts.pk}-amount"] == "500.000"
    assert "Vælg mindst ét punkt, der skal rettes." in text(page.presses("preview"))
    page.answers("approved_amended", **{f"line-{adverts.pk}-amount": "200.000"})
    preview = text(page.presses("preview"))
    assert "Ikke fordelt bagefter: 300.000 kr." in preview and "−300.000" in preview
    assert page.presses("confirm").status_code == 302
    assert available_on(real.undistributed) == Decimal(300_000)
    assert [o.point for o in correction.outcomes.all()] == [real.point]
    assert second.outcomes.count() == 1
    shown = text(page.client.get(real.case.get_absolute_url()))
    assert "Retter beslutningen af 23-01-2023." in shown


def test_money_that_is_used_is_named_before_a_correction_is_confirmed(people, sits_down):
    real = cast.recruitment_case(author=people.author, finance=people.finance, secretary=people.secretary)
    decided = decide(people, real.pending, "approved")
    adverts = real.allocations[-1]
    why = ledger.Why(by=people.finance, on=DAY, reason="Brugt", key="used")
    ledger.commit(adverts.line, Decimal(400_000), why, bucket="available")
    correction = actions.correct_item(
        item=decided, meeting=decided.meeting, reason="Fejl", by=people.secretary
    )
    page = sits_down(correction, people.director)
    page.answers("not_followed", **{page.remark(0): "Alligevel ikke."})
    told = text(page.presses("preview"))
    assert (
        "»Jobannoncer« skal give 500.000 kr. tilbage, men har kun 100.000 kr. ledig. Resten er brugt." in told
    )
    assert "Bekræft beslutningen" not in told


# --- routes -------------------------------------------------------------------------------------------------


def test_another_bodys_answer_is_written_in_and_shown_at_the_next_handling(people, sits_down, client):
    decided = decide(people, on_agenda(people, a_case(people)), sent_on())
    meeting = planned_meeting(people, LATER)
    client.force_login(people.secretary)
    case_page = client.get(decided.case.get_absolute_url())
    step = decided.case.route.get()
    address = reverse("route_outcome", args=[step.pk])
    assert address in case_page.content.decode() and "Afventer svar" in text(case_page)
    typed = {"outcome": "noted", "decided_on": "06-02-2023", "text": "Chefforum bakker op."}
    assert client.post(address, typed).headers["Location"] == step.get_absolute_url()
    assert "Chefforum bakker op." in text(client.get(decided.case.get_absolute_url()))
    back = publish(meeting).items.get()
    shown = text(sits_down(back, people.director).client.get(reverse("decide", args=[back.pk])))
    assert "Beslutning Chefforum den 06-02-2023 Taget til efterretning : Chefforum bakker op." in shown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Vælg, hvad der er svaret."),
        ({"outcome": "noted", "decided_on": "01-01-2100"}, "Dagen er ikke kommet endnu."),
        (
            {"outcome": "noted", "decided_on": "22-01-2023"},
            "Chefforum kan ikke have svaret før den 23-01-2023.",
        ),
        ({"outcome": "not_followed", "decided_on": "06-02-2023"}, "Skriv, hvad Chefforum besluttede"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_what_was_typed_stays(people, client, typed, sentence):
    step = decide(people, on_agenda(people, a_case(people)), sent_on()).case.route.get()
    client.force_login(people.secretary)
    told = client.post(reverse("route_outcome", args=[step.pk]), {**typed, "text": ""})
    assert sentence in text(told)
    assert typed.get("decided_on", "") in told.content.decode()


def test_at07_the_councils_yes_written_on_the_page_sets_the_money_off(people, client):
    case, line = supplement_case(people)
    decide(people, on_agenda(people, case), Outcome.APPROVED)
    committee, council = case.route.order_by("order")
    client.force_login(people.secretary)
    refused = client.get(reverse("route_outcome", args=[council.pk]))
    assert refused.status_code == 403 and "Økonomiudvalget skal svare før Byrådet." in text(refused)
    answer_of(people, committee, Outcome.APPROVED, NEXT)
    page = client.get(reverse("route_outcome", args=[council.pk]))
    assert "Søgt i punkt 1: 500.000 kr." in text(page) and "Dækning: Kassen" in text(page)
    typed = {"outcome": "approved_amended", "decided_on": "20-02-2023", "text": "Mindre"}
    typed[f"amount-{case.points.get().pk}"] = "300.000"
    client.post(reverse("route_outcome", args=[council.pk]), typed)
    case.refresh_from_db()
    assert (case.state, available_on(line)) == (CaseState.DECIDED, Decimal(300_000))
    assert "Se posteringen bag bevillingen" in text(client.get(case.get_absolute_url()))


def test_whoever_does_not_see_a_closed_item_reads_nothing_of_what_became_of_it(people, client):
    item = on_agenda(people, a_case(people))
    actions.close_item_to_public(item=item, is_closed=True, public_title="", by=people.secretary)
    step = decide(people, item, sent_on()).case.route.get()
    answer_of(people, step, Outcome.NOTED, NEXT, text="Fortroligt svar")
    hidden = queries.case_route(item.case, audience="public")
    assert [stop.is_hidden for stop in hidden] == [True, True]
    client.force_login(cast.person("læser", Role.READER))
    assert "Fortroligt svar" not in text(client.get(item.case.get_absolute_url()))


def test_date_of_the_route_follows_the_meetings(people):
    item = decide(people, on_agenda(people, a_case(people)), sent_on())
    answer_of(people, item.case.route.get(), Outcome.NOTED, NEXT)
    assert [stop.on for stop in queries.case_route(item.case)] == [DAY, date(2023, 2, 6)]
