"""The forms of applications and appropriations: what one typed is kept, what one pressed happens once."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.models import AuditEvent
from pools.actions import receive_application
from pools.enums import ApplicationState
from pools.models import Application, Posting
from pools.queries import available_on
from tests import cast
from tests.pages import form, text

pytestmark = pytest.mark.django_db

NEW = "/ansoegninger/ny/"
TYPED = {
    "contact_role": "Leder",
    "purpose": "En temadag for hele huset\nog en til",
    "expected_effect": "Færre <korte> sygemeldinger",
    "starts_on": "01-09-2023",
    "ends_on": "27-10-2023",
}
COST = {"cost_type": "theme_day", "description": "Temadag", "quantity": "2", "unit_price": "15.000,50"}


@pytest.fixture
def finance():
    return cast.person("finans", Role.FINANCE)


@pytest.fixture
def hr():
    return cast.person("hr", Role.HR)


@pytest.fixture
def leader():
    return cast.person("leder", Role.LEADER)


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 600_000, by=finance)
    return line


@pytest.fixture
def place(leader):
    place = cast.workplace("Børnehuset Blåmejsen", absence="7.25")
    place.leaders.add(leader)
    return place


def cost(index=0, **changes):
    return {f"costs-{index}-{name}": value for name, value in {**COST, **changes}.items()}


class Applicant:
    """Somebody at the form of an application, who sends what the page holds and what is typed on top of it."""

    def __init__(self, client, person):
        self.client = client
        client.force_login(person)
        self.address = NEW
        self.values = form(client.get(NEW), "application")

    def types(self, **values):
        self.values |= {name: str(value) for name, value in values.items()}
        return self

    def presses(self, button, value):
        """The answer; the form now holds what came back, if a form came back."""
        answer = self.client.post(self.address, {**self.values, button: value})
        if answer.status_code == 200:
            self.values = form(answer, "application")
        return answer

    def saves(self):
        return self.presses("action", "draft")

    def sends(self):
        return self.presses("action", "send")

    def sees(self, answer):
        """The text of the page one is sent to."""
        assert answer.status_code == 302, text(answer)
        return text(self.client.get(answer.headers["Location"]))


@pytest.fixture
def applicant(client, hr, line, place):
    return Applicant(client, hr).types(line=line.pk, workplace=place.pk)


# --- rows of costs ------------------------------------------------------------------------------------------


def test_a_new_row_keeps_everything_typed_even_what_cannot_be_read(applicant):
    odd = {**TYPED, "starts_on": "engang i maj"}
    applicant.types(**odd, **cost(unit_price="cirka 30.000", quantity="to"))
    before = dict(applicant.values)
    answer = applicant.presses("add", "costs")
    assert "Ret" not in text(answer).partition("Udgift 1")[0].partition("Indtast ansøgning")[2]
    new = {f"costs-1-{name}": "" for name in (*COST, "exception_reason", "year")}
    counted = {"costs-TOTAL_FORMS": "2", "costs-INITIAL_FORMS": "2"}
    assert applicant.values == before | new | counted
    assert not Application.objects.exists()


def test_a_removed_row_takes_nothing_else_along(applicant):
    applicant.types(**TYPED)
    for index in range(3):
        applicant.types(**cost(index, description=f"Nr. {index}"))
        applicant.presses("add", "costs")
    applicant.presses("remove", "costs-1")
    described = {name: value for name, value in applicant.values.items() if name.endswith("-description")}
    assert described == {
        "costs-0-description": "Nr. 0",
        "costs-1-description": "Nr. 2",
        "costs-2-description": "",
    }
    assert applicant.values.items() >= TYPED.items()


@pytest.mark.parametrize(
    "which", ["costs-0", "costs-7", "costs-x", "costs-²", "costs--1", "costs", "0", "elsewhere-0"]
)
def test_there_is_always_a_row_to_type_in(applicant, which):
    applicant.types(**cost())
    applicant.presses("remove", which)
    assert applicant.values["costs-TOTAL_FORMS"] == "1"
    assert applicant.values["costs-0-description"] == ("" if which == "costs-0" else "Temadag")


def test_rows_of_a_saved_draft_are_changed_without_a_trace_of_the_old(applicant):
    applicant.types(**cost()).presses("add", "costs")
    saved = applicant.types(**cost(1, description="Konsulent", cost_type="consultant")).saves()
    application = Application.objects.get()
    applicant.address = reverse("application_edit", args=[application.pk])
    applicant.values = form(applicant.client.get(applicant.address), "application")
    assert applicant.values["costs-1-unit_price"] == "15.000,50"
    applicant.presses("remove", "costs-0")
    applicant.types(**{"costs-0-quantity": "3"}).saves()
    assert saved.headers["Location"] == application.get_absolute_url()
    assert [(c.description, c.quantity, c.amount) for c in application.lines.all()] == [
        ("Konsulent", 3, Decimal("45001.50"))
    ]


# --- to save ------------------------------------------------------------------------------------------------


def test_a_draft_needs_only_the_pool_and_the_workplace(applicant):
    shown = applicant.sees(applicant.saves())
    assert "Kladden er gemt. Den er ikke sendt endnu." in shown
    application = Application.objects.get()
    assert (application.state, application.lines.count()) == (ApplicationState.DRAFT, 0)
    assert (application.purpose, application.starts_on) == ("", None)


@pytest.mark.parametrize("missing", ["line", "workplace"])
def test_a_draft_without_pool_or_workplace_is_refused_and_keeps_what_was_typed(applicant, missing):
    applicant.types(**TYPED, **cost(), **{missing: ""})
    before = dict(applicant.values)
    answer = applicant.saves()
    assert "Ret fejlen, før du går videre" in text(answer)
    assert applicant.values == before
    assert not Application.objects.exists()


def test_a_draft_is_saved_as_typed_and_shown_as_typed(applicant):
    applicant.types(**TYPED, **cost()).saves()
    application = Application.objects.get()
    assert application.purpose.replace("\r", "") == TYPED["purpose"]
    assert (application.starts_on, application.total) == (date(2023, 9, 1), Decimal("30001.00"))
    again = form(applicant.client.get(reverse("application_edit", args=[application.pk])), "application")
    assert {name: again[name].replace("\r", "") for name in TYPED} == TYPED
    assert "Færre <korte> sygemeldinger" in text(applicant.client.get(application.get_absolute_url()))


def test_a_period_that_ends_before_it_begins_is_named(applicant):
    answer = applicant.types(**TYPED).types(ends_on="31-08-2023").saves()
    assert "Perioden slutter, før den begynder. Ret en af datoerne." in text(answer)
    assert applicant.values["ends_on"] == "31-08-2023"


def test_a_leader_finds_only_the_own_workplaces(client, leader, line, place):
    other = cast.workplace("Et andet sted", absence="7")
    page = client.force_login(leader) or client.get(NEW)
    assert "Børnehuset Blåmejsen" in text(page) and other.name not in text(page)
    applicant = Applicant(client, leader).types(line=line.pk, workplace=other.pk)
    assert "Ret fejlen" in text(applicant.saves())
    assert not Application.objects.exists()


# --- to send ------------------------------------------------------------------------------------------------


def test_what_is_missing_is_named_and_what_was_typed_is_kept(applicant):
    applicant.types(contact_role="Leder", purpose="Temadag", **cost(unit_price="15.00"))
    before = dict(applicant.values)
    words = text(applicant.sends())
    for label in ("Forventet effekt", "Fra", "Til", "Pris pr. stk."):
        assert f"»{label}«: " in words
    assert "»Formål«: " not in words
    assert "Ret de 4 fejl, før du går videre" in words
    assert applicant.values == before
    assert not Application.objects.exists()


def test_a_complete_application_gets_number_time_and_place_in_the_queue(applicant, line):
    shown = applicant.sees(applicant.types(**TYPED, **cost()).sends())
    application = Application.objects.get()
    assert "Ansøgningen er modtaget Du kan følge den på ansøgningens side." in shown
    at = timezone.localtime(application.received_at)
    assert f"Nummer {application.number} Modtaget {at:%d-%m-%Y} kl. {at:%H.%M.%S} " in shown
    assert "Plads i køen nr. 1 " in shown
    assert available_on(line) == 600_000 - Decimal("30001.00")


def test_an_application_without_costs_stays_a_draft_and_says_what_is_missing(applicant):
    shown = applicant.sees(applicant.types(**TYPED).sends())
    assert "Ansøgningen er ikke sendt, men gemt som kladde. Skriv mindst én udgift, før du sender." in shown
    assert Application.objects.get().state == ApplicationState.DRAFT


def test_a_leader_cannot_send_but_the_draft_is_kept(client, leader, line, place):
    applicant = Applicant(client, leader).types(line=line.pk, workplace=place.pk, **TYPED, **cost())
    shown = applicant.sees(applicant.sends())
    assert "Ansøgningen er ikke sendt, men gemt som kladde. Det kan kun disse roller: HR-konsulent." in shown
    assert "HR-Centret sender ansøgningen for jer. Meld den klar, når den er færdig, så ser HR den." in shown
    application = Application.objects.get()
    assert (application.state, application.number) == (ApplicationState.DRAFT, None)
    assert application.total == Decimal("30001.00")
    assert available_on(line) == 600_000


def test_a_workplace_below_its_target_keeps_the_draft_and_is_told_why(client, hr, line):
    below = cast.workplace("Rørsangerskolen", absence="4.60")
    applicant = Applicant(client, hr).types(line=line.pk, workplace=below.pk, **TYPED, **cost())
    shown = applicant.sees(applicant.sends())
    assert (
        "Ansøgningen er ikke sendt, men gemt som kladde. Rørsangerskolen ligger ikke over sit måltal" in shown
    )
    assert "fravær 4,60 mod 5,00" in shown
    assert Application.objects.get().state == ApplicationState.DRAFT


def test_more_than_is_left_goes_on_the_waiting_list_and_says_what_is_left(applicant, line):
    shown = applicant.sees(applicant.types(**TYPED, **cost(unit_price="300.000,01")).sends())
    assert "Der er søgt om 600.000,02 kr., og der er 600.000 kr. tilbage på linjen. " in shown
    assert "Plads på ventelisten nr. 1 " in shown
    assert Application.objects.get().state == ApplicationState.WAITING_LIST
    assert available_on(line) == 600_000


def test_a_cost_the_pool_does_not_pay_is_named(applicant):
    shown = applicant.sees(applicant.types(**TYPED, **cost(cost_type="catering")).sends())
    assert "Puljen dækker ikke »Forplejning«. Vælg en anden udgiftstype, eller slet »Temadag«." in shown
    assert Application.objects.get().state == ApplicationState.DRAFT


def test_the_answer_beside_the_form_counts_what_can_be_read_so_far(applicant):
    address = reverse("application_check")
    words = text(applicant.client.post(address, applicant.types(**cost()).values))
    assert "Ansøgt i alt 30.001 kr." in words and "Ledig bagefter 569.999 kr." in words
    assert "nr. 1, hvis du sender nu" in words and "kan søge" in words
    assert "Ansøgt i alt 0 kr." in text(
        applicant.client.post(address, applicant.types(**cost(unit_price="15.00")).values)
    )
    too_much = text(applicant.client.post(address, applicant.types(**cost(unit_price="1 mio. kr.")).values))
    assert "Der er kun 600.000 kr. ledige." in too_much
    assert text(applicant.client.post(address, applicant.types(line="", workplace="").values)) == ""
    assert not Application.objects.exists()


def test_a_refusal_needs_a_reason_and_keeps_the_page(client, hr, line, place):
    application = receive_application(
        application=cast.draft(line, place, by=cast.person("hr2", Role.HR)), by=hr, on=cast.DAY
    )
    client.force_login(cast.person("direktør", Role.DIRECTOR))
    address = reverse("application_move", args=[application.pk, "reject"])
    assert "Skriv en begrundelse, som arbejdspladsen kan læse." in text(client.post(address, {"reason": " "}))
    done = client.post(address, {"reason": "Puljen er til andet"}, follow=True)
    assert f"{application}: Afslået." in text(done) and "Puljen er til andet" in text(done)
    again = client.post(reverse("application_move", args=[application.pk, "approve"]), follow=True)
    assert "Ansøgningen er »Afslået«, og derfor kan du ikke: Godkend." in text(again)


# --- to set money off ---------------------------------------------------------------------------------------


@pytest.fixture
def appropriation(client, finance, line):
    """The form of an appropriation, filled in, and its address."""
    client.force_login(finance)
    address = reverse("appropriate", args=[line.frame_id])
    page = client.get(address)
    values = form(page, "") | {"line": line.pk, "amount": "1.234,50", "on": "01-03-2023", "reason": "Tillæg"}
    values.pop("next", None)
    return address, values


def test_a_double_click_sets_the_money_off_once(client, line, appropriation):
    address, values = appropriation
    postings, events = Posting.objects.count(), AuditEvent.objects.count()
    first, second = (client.post(address, values, follow=True) for _ in range(2))
    assert "er skrevet." in text(first) and second.status_code == 200
    assert Posting.objects.count() == postings + 1
    assert AuditEvent.objects.count() == events + 1
    assert available_on(line) == Decimal("601234.50")


def test_the_form_opened_anew_posts_anew(client, line, appropriation):
    address, values = appropriation
    client.post(address, values)
    client.post(address, {**values, "key": form(client.get(address), "")["key"]})
    assert available_on(line) == 600_000 + 2 * Decimal("1234.50")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "0"}, "Beløbet skal være større end 0 kr."),
        ({"amount": "-5"}, "Beløbet må ikke være negativt."),
        ({"amount": "1234.5"}, "Punktum kan kun stå mellem tusinderne."),
        ({"amount": "mange"}, "Beløbet kan ikke læses."),
        ({"on": "31-02-2023"}, "31-02-2023 findes ikke"),
        ({"on": "01-01-1023"}, "Årstallet 1023 er ikke mellem 1900 og 2100."),
        ({"on": "01-01-1923"}, "Året ser forkert ud. Skriv en dato som 31-12-2023."),
        ({"reason": ""}, "»Begrundelse«: "),
        ({"line": ""}, "»Linje«: "),
    ],
)
def test_a_wrong_appropriation_is_refused_with_a_sentence_and_kept(
    client, line, appropriation, changes, sentence
):
    address, values = appropriation
    answer = client.post(address, {**values, **changes})
    assert sentence in text(answer)
    kept = form(answer, "")
    assert {name: kept[name] for name in changes} == changes
    assert kept["key"] == values["key"]
    assert available_on(line) == 600_000


def test_a_heading_and_another_pools_line_cannot_be_chosen(client, appropriation):
    address, values = appropriation
    _, other, (first, _) = cast.recruitment_frame()
    for foreign in (other, first.parent):
        assert "»Linje«: " in text(client.post(address, {**values, "line": foreign.pk}))
