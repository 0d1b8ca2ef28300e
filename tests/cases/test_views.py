"""The pages of cases and meetings. The decision page decides exactly what the director has seen the effect of."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.actions import finish_case, put_on_agenda
from cases.enums import ItemState, MeetingState, Outcome
from cases.models import AgendaItem, CaseFile, Meeting, PointOutcome
from htk_workforce.accounts.roles import Role
from pools import ledger
from pools.models import Posting
from pools.queries import available_on
from tests import cast
from tests.pages import form, text

pytestmark = pytest.mark.django_db

AMENDED = {"Video og billeder": ("Dagtilbud og skole", "250.000"), "Jobannoncer": ("Generelt", "250.000")}
SEEN_AGAIN = "Svarene eller puljen er ændret, siden du så virkningen. Se den igen, og bekræft så."


class DecisionPage:
    """A director at the decision page of the recruitment case: 4.000.000 kr. proposed on five lines."""

    def __init__(self, client, world, director):
        self.client, self.world, self.director = client, world, director
        self.item = world.pending
        self.address = reverse("decide", args=[self.item.pk])
        client.force_login(director)

    def name(self, field):
        return f"point-{self.world.point.pk}-{field}"

    def line(self, allocation_name, field):
        allocation = next(a for a in self.world.allocations if a.proposed_name == allocation_name)
        return f"line-{allocation.pk}-{field}"

    def open(self):
        return form(self.client.get(self.address), "decision")

    def filled(self, outcome=Outcome.APPROVED, *, shares=None, **texts):
        """The page as it opens, with an outcome and other amounts and names typed."""
        values = self.open() | {self.name("outcome"): outcome} | texts
        for line, (name, amount) in (shares or {}).items():
            values |= {self.line(line, "name"): name, self.line(line, "amount"): amount}
        return values

    def press(self, button, values):
        return self.client.post(self.address, {**values, button: "1"})

    def previewed(self, values):
        """The form as it stands after the effect was shown."""
        return form(self.press("preview", values), "decision")

    def is_decided(self):
        self.item.refresh_from_db()
        return self.item.state == ItemState.DECIDED

    def left(self):
        return int(available_on(self.world.undistributed))


@pytest.fixture
def secretary():
    return cast.person("sekretariat", Role.SECRETARIAT)


@pytest.fixture
def decision(client, finance, secretary):
    world = cast.recruitment_case(author=cast.person("hr", Role.HR), finance=finance, secretary=secretary)
    return DecisionPage(client, world, cast.person("direktør", Role.DIRECTOR))


# --- to decide ----------------------------------------------------------------------------------------------


def test_the_page_opens_with_the_proposal_and_its_effect(decision):
    response = decision.client.get(decision.address)
    values = form(response, "decision")
    assert values[decision.line("Video og billeder", "amount")] == "500.000"
    assert values[decision.line("Video og billeder", "name")] == "Video og billeder"
    assert values["seen"] == ""
    assert "Ikke fordelt bagefter: 0 kr." in text(response)
    assert "Bekræft beslutningen" not in text(response)


def test_a_decision_is_previewed_and_then_confirmed(decision):
    values = decision.filled(Outcome.APPROVED_AMENDED, shares=AMENDED, decision="3,5 mio. kr. fordeles.")
    preview = decision.press("preview", values)
    assert "Ikke fordelt bagefter: 500.000 kr." in text(preview)
    assert "Bekræft beslutningen" in text(preview)
    assert not decision.is_decided() and decision.left() == 4_000_000

    done = decision.press("confirm", form(preview, "decision"))

    assert done.status_code == 302
    assert decision.is_decided() and decision.left() == 500_000
    shown = text(decision.client.get(done.headers["Location"]))
    assert "Beslutningen er gemt og bogført." in shown
    assert "Ikke fordelt: 500.000 kr." in shown
    assert "Dagtilbud og skole (foreslået som »Video og billeder«)" in shown
    assert "3,5 mio. kr. fordeles." in shown


def test_to_confirm_without_a_preview_shows_the_effect_instead(decision):
    response = decision.press("confirm", decision.filled())
    assert SEEN_AGAIN in text(response)
    assert "Bekræft beslutningen" in text(response)
    assert not decision.is_decided()
    assert decision.press("confirm", form(response, "decision")).status_code == 302
    assert decision.is_decided()


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "499.999"},
        {"name": "Film"},
        {"decision": "Noget andet"},
        {"remark": "Husk dagtilbud"},
        {"outcome": Outcome.NOTED},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_was_changed_after_the_preview_must_be_looked_at_again(decision, change):
    values = decision.previewed(decision.filled(Outcome.APPROVED_AMENDED, shares=AMENDED))
    ((field, value),) = change.items()
    if field in ("amount", "name"):
        values[decision.line("Jobannoncer", field)] = value
    else:
        values[field if field == "decision" else decision.name(field)] = value
    response = decision.press("confirm", values)
    assert SEEN_AGAIN in text(response)
    assert form(response, "decision").items() >= {k: v for k, v in values.items() if k != "seen"}.items()
    assert not decision.is_decided() and decision.left() == 4_000_000


def test_the_same_amount_written_otherwise_is_not_a_change(decision):
    values = decision.previewed(decision.filled(Outcome.APPROVED_AMENDED, shares=AMENDED))
    values[decision.line("Jobannoncer", "amount")] = "0,25 mio. kr."
    assert decision.press("confirm", values).status_code == 302
    assert decision.is_decided()


def test_a_pool_that_changed_meanwhile_must_be_looked_at_again(decision, finance):
    values = decision.previewed(decision.filled())
    cast.fill(decision.world.undistributed, 100_000, by=finance)
    response = decision.press("confirm", values)
    assert SEEN_AGAIN in text(response)
    assert "Ikke fordelt bagefter: 100.000 kr." in text(response)
    assert not decision.is_decided()


def test_a_pool_that_was_emptied_meanwhile_says_what_is_left_and_keeps_what_was_typed(decision, finance):
    values = decision.previewed(decision.filled(decision="Godkendt som foreslået."))
    why = ledger.Why(by=finance, on=cast.DAY, reason="Tilbage", key="back")
    ledger.give_back(decision.world.undistributed, Decimal(1_000_000), why)
    response = decision.press("confirm", values)
    words = text(response)
    assert "Linjerne får tilsammen 4.000.000 kr., men der er kun 3.000.000 kr. at fordele. " in words
    assert "Der mangler penge: 1.000.000 kr." in words
    assert "Bekræft beslutningen" not in words
    assert form(response, "decision")["decision"] == "Godkendt som foreslået."
    assert not decision.is_decided()


def test_more_than_there_is_is_refused_with_what_there_is_and_keeps_what_was_typed(decision):
    typed = decision.filled(
        Outcome.APPROVED_AMENDED,
        shares={"Jobannoncer": ("Annoncer", "500.000,01")},
        decision="Vi prøver",
    )
    response = decision.press("preview", typed)
    assert "Linjerne får tilsammen 4.000.000,01 kr., men der er kun 4.000.000 kr. at fordele. " in text(
        response
    )
    assert form(response, "decision") == typed
    assert "Bekræft beslutningen" not in text(response)


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("halvdelen", "Beløbet kan ikke læses."),
        ("250.00", "Punktum kan kun stå mellem tusinderne."),
        ("-1", "Beløbet må ikke være negativt."),
        ("", "Skriv et beløb"),
    ],
)
def test_an_amount_that_cannot_be_read_is_refused_beside_its_line_and_kept(decision, amount, sentence):
    typed = decision.filled(Outcome.APPROVED_AMENDED, shares={"Jobannoncer": ("Annoncer", amount)})
    response = decision.press("preview", typed)
    assert sentence in text(response)
    assert form(response, "decision") == typed
    assert not decision.is_decided()


def test_a_point_without_an_answer_is_named(decision):
    response = decision.press("preview", decision.filled(""))
    assert "Vælg, hvad der er besluttet om punktet." in text(response)
    assert not decision.is_decided()


def test_changed_amounts_cannot_be_called_plainly_approved(decision):
    response = decision.press("preview", decision.filled(Outcome.APPROVED, shares=AMENDED))
    assert "Beløb eller navne i punkt 1 er ændret. Vælg »Godkendt i ændret form«" in text(response)
    assert not decision.is_decided()


def test_an_answer_that_moves_nothing_says_so_before_it_is_confirmed(decision):
    preview = decision.press("preview", decision.filled(Outcome.POSTPONED))
    assert "Det valgte svar flytter ingen penge." in text(preview)
    decision.press("confirm", form(preview, "decision"))
    assert decision.is_decided() and decision.left() == 4_000_000


def test_a_decision_confirmed_twice_is_made_once(decision):
    values = decision.previewed(decision.filled())
    postings = Posting.objects.count()
    assert decision.press("confirm", values).status_code == 302
    again = decision.press("confirm", values)
    shown = text(decision.client.get(again.headers["Location"]))
    assert "Du har allerede afsluttet punktet som »Besluttet«." in shown
    assert "Dit svar er ikke gemt." not in shown
    assert (Posting.objects.count(), PointOutcome.objects.count()) == (postings + 1, 1)


def test_a_second_director_is_told_who_closed_the_item_and_when(decision):
    values = decision.previewed(decision.filled())
    second = DecisionPage(decision.client, decision.world, cast.person("direktør2", Role.DIRECTOR))
    others = second.previewed(second.filled(Outcome.NOTED))
    decision.client.force_login(decision.director)
    decision.press("confirm", values)
    decision.client.force_login(second.director)
    told = second.client.post(second.address, {**others, "confirm": "1"}, follow=True)
    assert "Direktør afsluttede punktet den" in text(told)
    assert "Dit svar er ikke gemt." in text(told)
    assert PointOutcome.objects.get().outcome == Outcome.APPROVED


def test_the_effect_beside_the_form_follows_what_is_typed_and_saves_nothing(decision):
    address = reverse("decision_effect", args=[decision.item.pk])
    typed = decision.filled(Outcome.APPROVED_AMENDED, shares={"Jobannoncer": ("Annoncer", "100.000")})
    words = text(decision.client.post(address, typed))
    assert "Ikke fordelt bagefter: 400.000 kr." in words and "Annoncer ændret" in words
    halfway = typed | {decision.line("Jobannoncer", "amount"): "100.", decision.name("outcome"): ""}
    assert "Ikke fordelt bagefter: 0 kr." in text(decision.client.post(address, halfway))
    assert not decision.is_decided()


def test_somebody_who_wrote_the_case_is_refused(client, finance, secretary):
    author = cast.person("begge", Role.HR, Role.DIRECTOR)
    world = cast.recruitment_case(author=author, finance=finance, secretary=secretary)
    client.force_login(author)
    address = reverse("decide", args=[world.pending.pk])
    response = client.get(address)
    assert "Du har selv skrevet sagen. En anden direktør skal beslutte." in text(response)
    values = form(response, "decision") | {f"point-{world.point.pk}-outcome": Outcome.NOTED}
    seen = form(client.post(address, {**values, "preview": "1"}), "decision")
    assert "Bekræft beslutningen" not in text(client.post(address, {**seen, "preview": "1"}))
    assert "Du har selv skrevet sagen." in text(client.post(address, {**seen, "confirm": "1"}))
    assert not PointOutcome.objects.exists()
    assert "Du har selv skrevet sagen." in text(client.get(world.case.get_absolute_url()))


# --- lists --------------------------------------------------------------------------------------------------


@pytest.fixture
def numbers(client, secretary):
    """Asks for the list of cases and gives the numbers on it, in order."""
    client.force_login(secretary)

    def ask(query=""):
        response = client.get(reverse("case_list") + query)
        return [row.record.number for row in response.context["table"].page.object_list]

    return ask


def three_cases(secretary):
    hr = cast.person("hr", Role.HR)
    for number, title in (("23/1", "Ærø besøges"), ("23/2", "Kalender"), ("23/3", "Åben dag")):
        CaseFile.objects.create(
            number=number, title=title, kind="information", centre=cast.centre(), author=hr
        )
    waiting = CaseFile.objects.get(number="23/2")
    finish_case(case=waiting, by=hr)
    put_on_agenda(case=waiting, meeting=cast.meeting(), by=secretary)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["23/3", "23/2", "23/1"]),
        ("?text=kalender", ["23/2"]),
        ("?text=23/3", ["23/3"]),
        ("?text=findes+ikke", []),
        ("?state=on_agenda", ["23/2"]),
        ("?state=draft&sort=number", ["23/1", "23/3"]),
        ("?sort=number", ["23/1", "23/2", "23/3"]),
        ("?sort=-number", ["23/3", "23/2", "23/1"]),
        ("?sort=title", ["23/2", "23/1", "23/3"]),
        ("?sort=-title", ["23/3", "23/1", "23/2"]),
        ("?text=ÆRØ", ["23/1"]),
        ("?sort=findes_ikke", ["23/3", "23/2", "23/1"]),
    ],
)
def test_the_list_of_cases_is_limited_and_sorted_by_its_address(numbers, secretary, query, expected):
    three_cases(secretary)
    assert numbers(query) == expected


def test_a_state_that_does_not_exist_is_named_and_limits_nothing(client, numbers, secretary):
    three_cases(secretary)
    assert len(numbers("?state=findes_ikke")) == 3
    assert "findes_ikke" in text(client.get(reverse("case_list") + "?state=findes_ikke"))


def test_a_long_list_is_divided_and_a_page_too_far_is_the_last(numbers):
    hr = cast.person("hr", Role.HR)
    for number in range(1, 28):
        cast.case(hr, f"23/{number}")
    assert numbers("?page=2&sort=number") == numbers("?page=99&sort=number")
    assert len(numbers("?sort=number")) == 25 and len(numbers("?page=2")) == 2


def test_meetings_are_sorted_by_their_address_and_count_what_waits(client, secretary):
    hr = cast.person("hr", Role.HR)
    meetings = [cast.meeting(date(2023, 1, 9) + timedelta(weeks=week)) for week in range(3)]
    case = cast.case(hr, "23/1")
    finish_case(case=case, by=hr)
    put_on_agenda(case=case, meeting=meetings[1], by=secretary)
    client.force_login(secretary)

    def days(query):
        rows = client.get(reverse("meeting_list") + query).context["table"].rows
        return [row.record.on.day for row in rows]

    assert days("") == [23, 16, 9]
    assert days("?sort=on") == [9, 16, 23]
    assert days("?sort=-pending_count")[0] == 16
    assert "Beslut" not in text(client.get(meetings[1].get_absolute_url())), "the secretariat does not decide"
    assert "Dagsordenen er tom." in text(client.get(meetings[0].get_absolute_url()))


def test_the_overview_shows_a_director_what_waits_next_meeting_first(client, secretary):
    hr = cast.person("hr", Role.HR)
    for number, day in (("23/1", 23), ("23/2", 16)):
        case = cast.case(hr, number)
        finish_case(case=case, by=hr)
        put_on_agenda(case=case, meeting=cast.meeting(date(2023, 1, day)), by=secretary)
    client.force_login(cast.person("direktør", Role.DIRECTOR))
    words = text(client.get(reverse("overview")))
    assert "2 sager venter på Direktionen" in words
    assert words.index("Beslut 23/2") < words.index("Beslut 23/1")
    client.force_login(cast.person("læser", Role.READER))
    assert "venter på Direktionen" not in text(client.get(reverse("overview")))


def test_an_empty_site_says_so_instead_of_showing_nothing(client, secretary):
    client.force_login(secretary)
    assert not Meeting.objects.exclude(state=MeetingState.HELD).exists() and not AgendaItem.objects.exists()
    assert "Der er ingen puljer endnu." in text(client.get(reverse("overview")))
    for name in ("case_list", "meeting_list", "pool_list", "application_list"):
        assert "Der er ingen at vise." in text(client.get(reverse(name)))
