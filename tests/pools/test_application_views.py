"""The pages of an application, as somebody without JavaScript meets them, and the answers that htmx brings."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse

from htk_workforce.accounts.roles import Role
from pools import actions, ledger
from pools.enums import ApplicationState, CostType, FundingSource, LineKind, Party, PoolKind
from pools.models import Application, Change, Expenditure, Frame, FrameLine, Pool
from pools.views.decision import ACTIONS
from pools.workflow import MOVES
from tests import cast
from tests.pages import form as typed_in
from tests.pages import text
from tests.pools.scene import ask_parties, per_mille_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr():
    return cast.person("hanne", Role.HR)


@pytest.fixture
def director():
    return cast.person("dorte", Role.DIRECTOR)


@pytest.fixture
def finance():
    return cast.person("fie", Role.FINANCE)


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 600_000, by=finance)
    return line


@pytest.fixture
def place():
    return cast.workplace("Birkehuset", absence="6.25")


@pytest.fixture
def visitor(client, hr):
    client.force_login(hr)
    return client


@pytest.fixture
def received(line, place, hr):
    return actions.receive_application(application=cast.draft(line, place, by=hr), by=hr, on=cast.DAY)


@pytest.fixture
def approved(received, director):
    return actions.approve_application(application=received, by=director, on=date(2023, 2, 3))


def rows(prefix: str, *typed: dict[str, object]) -> dict[str, object]:
    """What a formset sends."""
    values = {f"{prefix}-TOTAL_FORMS": len(typed), f"{prefix}-INITIAL_FORMS": 0}
    return values | {
        f"{prefix}-{index}-{name}": value for index, row in enumerate(typed) for name, value in row.items()
    }


def cost(kind: str = CostType.CONSULTANT, price: str = "40.000", **fields: object) -> dict[str, object]:
    return {"cost_type": kind, "description": "Hjælp", "quantity": "1", "unit_price": price, **fields}


def filled(line, place, *costs, sources=(), **fields) -> dict[str, object]:
    """A whole form that may be sent."""
    texts = {
        "contact_role": "Leder",
        "purpose": "Mindre fravær",
        "expected_effect": "Færre sygedage",
        "starts_on": "01-03-2023",
        "ends_on": "31-12-2023",
    }
    ids = {"line": line.pk, "workplace": place.pk}
    return {**texts, **ids, **fields, **rows("costs", *costs), **rows("funding", *sources)}


def do(client, person, application, verb, **data):
    client.force_login(person)
    return client.post(reverse("application_move", args=[application.pk, verb]), data, follow=True)


def state(application: Application) -> str:
    return Application.objects.get(pk=application.pk).state


# --- the form -----------------------------------------------------------------------------------------------


def staffing_line(finance) -> FrameLine:
    """A line of a minimum-staffing pool that carries 85 % of a leader's pay."""
    pool = Pool.objects.create(
        code="MIN",
        name="Minimumsnormering",
        kind=PoolKind.MINIMUM_STAFFING,
        owner=cast.centre(),
        origin="budget_settlement",
        legal_basis="Byrådet 14-12-2021",
        principle="assessment",
        hr_approval_limit=Decimal(1_000_000),
    )
    pool.position_shares.create(
        cost_type=CostType.LEADER_PAY, share=Decimal("0.85"), valid_from=date(2022, 1, 1), source="Byrådet"
    )
    frame = Frame.objects.create(pool=pool, year=2023, price_level=2023)
    line = FrameLine.objects.create(frame=frame, order=1, name="Klynger", opens_on=date(2023, 1, 1))
    cast.fill(line, 1_000_000, by=finance)
    return line


def test_a_draft_keeps_costs_reasons_and_sources_as_typed(visitor, line, place, finance):
    other = per_mille_line()
    sent = filled(
        line,
        place,
        cost(CostType.OTHER, exception_reason="Ingen anden mulighed"),
        sources=[
            {"source": FundingSource.POOL_LINE, "line": other.pk, "limit": "1.500,50", "note": "aftalt"},
            {"source": FundingSource.CENTRE_BUDGET},
        ],
        action="draft",
    )
    response = visitor.post(reverse("application_new"), sent)
    draft = Application.objects.get()
    assert response.headers["Location"] == draft.get_absolute_url()
    assert draft.lines.get().exception_reason == "Ingen anden mulighed"
    assert list(draft.funding_parts.values_list("source", "line", "limit", "note")) == [
        (FundingSource.POOL_LINE, other.pk, Decimal("1500.50"), "aftalt"),
        (FundingSource.CENTRE_BUDGET, None, None, ""),
    ]
    shown = typed_in(visitor.get(reverse("application_edit", args=[draft.pk])), "application")
    kept = {name: str(value) for name, value in sent.items() if name not in ("action", "line", "workplace")}
    kept |= {"funding-0-line": str(other.pk), "costs-INITIAL_FORMS": "1", "funding-INITIAL_FORMS": "2"}
    assert {name: shown[name] for name in kept} == kept


@pytest.mark.parametrize(
    "source, sentence",
    [
        ({"source": FundingSource.POOL_LINE}, "Vælg den pulje, pengene kommer fra."),
        ({"source": "", "note": "x"}, "Kilde"),
    ],
)
def test_a_source_that_is_half_typed_is_said_and_nothing_is_saved(visitor, line, place, source, sentence):
    sent = filled(line, place, cost(), sources=[source], action="draft")
    response = visitor.post(reverse("application_new"), sent)
    assert sentence in text(response)
    assert not Application.objects.exists()


def test_a_line_belongs_only_to_a_source_that_is_a_pool(visitor, line, place):
    source = {"source": FundingSource.CENTRE_BUDGET, "line": per_mille_line().pk}
    response = visitor.post(reverse("application_new"), filled(line, place, cost(), sources=[source]))
    assert "Vælg »En anden pulje« som kilde" in text(response)


def test_the_rest_comes_from_the_per_mille_pool_and_never_from_the_one_that_is_applied_to(
    visitor, place, finance
):
    line = staffing_line(finance)
    offered = visitor.get(reverse("application_new")).context["funding"].empty_form.fields["line"].queryset
    assert list(offered) == []
    per_mille = per_mille_line()
    assert list(offered.all()) == [per_mille]
    source = {"source": FundingSource.POOL_LINE, "line": line.pk}
    sent = filled(
        line, place, cost(CostType.LEADER_PAY), sources=[source], warning_reason="Ja", action="send"
    )
    visitor.post(reverse("application_new"), sent, follow=True)
    assert not Application.objects.exclude(state=ApplicationState.DRAFT).exists()


@pytest.mark.parametrize(
    "button, costs, sources",
    [
        ({"add": "costs"}, ["10", "x", ""], ["a", "b"]),
        ({"remove": "costs-0"}, ["x"], ["a", "b"]),
        ({"add": "funding"}, ["10", "x"], ["a", "b", ""]),
        ({"remove": "funding-0"}, ["10", "x"], ["b"]),
        ({"remove": "costs-7"}, ["10", "x"], ["a", "b"]),
        ({"remove": "noget"}, ["10", "x"], ["a", "b"]),
    ],
)
def test_rows_come_and_go_and_nothing_else_is_lost(visitor, line, place, button, costs, sources):
    sent = filled(
        line, place, cost(price="10"), cost(price="x"), sources=[{"note": "a"}, {"note": "b"}], **button
    )
    shown = typed_in(visitor.post(reverse("application_new"), sent), "application")
    assert [shown[f"costs-{n}-unit_price"] for n in range(int(shown["costs-TOTAL_FORMS"]))] == costs
    assert [shown[f"funding-{n}-note"] for n in range(int(shown["funding-TOTAL_FORMS"]))] == sources
    assert shown["purpose"] == "Mindre fravær" and shown["line"] == str(line.pk)
    assert not Application.objects.exists()


def test_at19_a_type_the_pool_does_not_name_is_sent_only_with_a_reason(visitor, line, place):
    cast.hold(line.frame.pool, other_costs="with_reason")
    sent = filled(line, place, cost(CostType.CATERING), action="send")
    response = visitor.post(reverse("application_new"), sent, follow=True)
    assert "Skriv en begrundelse ved »Hjælp«" in text(response)
    draft = Application.objects.get()
    sent = filled(line, place, cost(CostType.CATERING, exception_reason="Lang dag"), action="send")
    visitor.post(reverse("application_edit", args=[draft.pk]), sent)
    assert state(draft) == ApplicationState.RECEIVED


def test_x21_the_field_for_a_reason_comes_when_it_is_asked_for_and_then_it_may_be_sent(
    visitor, place, finance
):
    line = staffing_line(finance)
    source = [{"source": FundingSource.CENTRE_BUDGET}]
    sent = filled(line, place, cost(CostType.LEADER_PAY, "100.000"), sources=source, action="send")
    assert "warning_reason" not in typed_in(visitor.get(reverse("application_new")), "application")
    page = visitor.post(reverse("application_new"), sent, follow=True)
    draft = Application.objects.get()
    assert page.redirect_chain[-1][0] == reverse("application_edit", args=[draft.pk])
    assert "direkte kontakt med børnene" in text(page)
    assert typed_in(page, "application")["warning_reason"] == ""
    visitor.post(page.request["PATH_INFO"], sent | {"warning_reason": "Lederen er på stuen"})
    assert state(draft) == ApplicationState.RECEIVED
    assert "Lederen er på stuen" in text(visitor.get(draft.get_absolute_url()))


# --- the draft that saves itself ----------------------------------------------------------------------------


def test_autosave_makes_one_draft_and_then_saves_the_same(visitor, line, place):
    key = typed_in(visitor.get(reverse("application_new")), "application")["form_key"]
    url = reverse("application_autosave_new")
    first = visitor.post(url, filled(line, place, cost(), form_key=key))
    draft = Application.objects.get()
    assert text(first).startswith("Gemt kl. ")
    assert first.headers["HX-Replace-Url"] == reverse("application_edit", args=[draft.pk])
    visitor.post(url, filled(line, place, cost(price="50.000"), form_key=key, purpose="Nyt"))
    visitor.post(reverse("application_new"), filled(line, place, cost(), form_key=key, action="draft"))
    saved = Application.objects.get()
    assert (saved.pk, saved.purpose, saved.state) == (draft.pk, "Mindre fravær", ApplicationState.DRAFT)


def test_autosave_never_sends_whatever_it_is_told(visitor, line, place):
    visitor.post(
        reverse("application_autosave_new"), filled(line, place, cost(), form_key="k", action="send")
    )
    assert Application.objects.get().state == ApplicationState.DRAFT


def test_autosave_saves_what_can_be_read_and_names_the_rest(visitor, line, place, hr):
    draft = cast.draft(line, place, by=hr)
    draft.starts_on = date(2023, 3, 1)
    draft.save()
    sent = filled(line, place, cost(), cost(price="tusind"), starts_on="31-02-2023")
    response = visitor.post(reverse("application_autosave", args=[draft.pk]), sent)
    said = text(response)
    assert "Kan ikke læses og er ikke gemt: Fra, Til, Udgift 2." in said
    assert "Udgifterne står, som de sidst blev gemt." in said
    assert "HX-Replace-Url" not in response.headers
    draft.refresh_from_db()
    period = (draft.starts_on, draft.ends_on)
    assert (draft.purpose, period) == ("Mindre fravær", (date(2023, 3, 1), None))
    assert [c.description for c in draft.lines.all()] == ["Konsulent"]


def test_autosave_while_a_date_is_moved_past_the_other_keeps_both(visitor, line, place):
    form = filled(line, place, cost(), form_key="k", starts_on="01-12-2026", ends_on="02-12-2026")
    visitor.post(reverse("application_autosave_new"), form)
    draft = Application.objects.get()
    address = reverse("application_autosave", args=[draft.pk])
    said = text(visitor.post(address, form | {"starts_on": "01-02-2027", "purpose": "Nyt formål"}))
    assert said.startswith("Gemt kl. ")
    assert "Kan ikke læses og er ikke gemt: Fra, Til." in said
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (date(2026, 12, 1), date(2026, 12, 2))
    assert draft.purpose == "Nyt formål"
    visitor.post(address, form | {"starts_on": "01-02-2027", "ends_on": "02-02-2027"})
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (date(2027, 2, 1), date(2027, 2, 2))


def test_autosave_keeps_the_saved_rows_until_all_can_be_read_again(visitor, line, place, finance):
    source = {"source": FundingSource.CENTRE_BUDGET, "limit": "20.000"}
    form = filled(line, place, cost(price="30.000"), sources=[source], form_key="k")
    visitor.post(reverse("application_autosave_new"), form)
    draft = Application.objects.get()
    address = reverse("application_autosave", args=[draft.pk])
    typing = filled(line, place, cost(price="3x.000"), sources=[source | {"limit": "2x"}])
    said = text(visitor.post(address, typing))
    assert "Kan ikke læses og er ikke gemt: Udgift 1, Kilde 1." in said
    assert "Udgifterne står, som de sidst blev gemt. Kilderne står, som de sidst blev gemt." in said
    assert [c.amount for c in draft.lines.all()] == [30_000]
    assert [part.limit for part in draft.funding_parts.all()] == [20_000]
    visitor.post(address, filled(line, place, cost(price="35.000")))
    assert [c.amount for c in draft.lines.all()] == [35_000]
    assert not draft.funding_parts.exists()


def test_autosave_takes_nothing_away_while_the_page_waits_for_another_row(visitor, line, place):
    form = filled(line, place, cost(), form_key="k")
    visitor.post(reverse("application_autosave_new"), form)
    draft = Application.objects.get()
    # The rows are disabled until the answer is there, and the browser leaves out what is disabled.
    waiting = {name: value for name, value in form.items() if not name.startswith("costs-0-")}
    visitor.post(reverse("application_autosave", args=[draft.pk]), waiting)
    assert [c.description for c in draft.lines.all()] == ["Hjælp"]


def test_autosave_waits_for_the_pool_and_the_workplace(visitor, line, place):
    sent = filled(line, place, cost(), form_key="k") | {"workplace": ""}
    assert "Ikke gemt endnu" in text(visitor.post(reverse("application_autosave_new"), sent))
    assert not Application.objects.exists()


def test_autosave_after_the_button_send_says_so_and_changes_nothing(visitor, line, place):
    sent = filled(line, place, cost(), form_key="k")
    visitor.post(reverse("application_new"), sent | {"action": "send"})
    late = visitor.post(reverse("application_autosave_new"), sent | {"purpose": "For sent"})
    assert "sendt og kan ikke ændres" in text(late)
    assert Application.objects.get().purpose == "Mindre fravær"


def test_the_same_key_of_somebody_else_is_another_draft(client, line, place, hr):
    for person in (hr, cast.person("henrik", Role.HR)):
        client.force_login(person)
        client.post(reverse("application_autosave_new"), filled(line, place, cost(), form_key="k"))
    assert Application.objects.values("entered_by").distinct().count() == 2


# --- answered while one types -------------------------------------------------------------------------------


def test_the_check_answers_who_pays_what_is_left_and_the_place_in_the_queue(visitor, place, finance):
    line = staffing_line(finance)
    sent = filled(line, place, cost(CostType.LEADER_PAY, "100.000"))
    page = visitor.post(reverse("application_check"), sent)
    answer = text(page)
    assert "Puljen betaler 85.000 kr." in answer.replace("\xa0", " ")
    assert "Mangler en kilde 15.000 kr." in answer.replace("\xa0", " ")
    assert "Ledig bagefter 915.000 kr." in answer.replace("\xa0", " ")
    assert "Plads i køen" not in answer
    assert 'id="warning-reason" hx-swap-oob' in page.content.decode()
    sources = [{"source": FundingSource.CENTRE_BUDGET}]
    page = visitor.post(
        reverse("application_check"),
        filled(line, place, cost(CostType.LEADER_PAY, "100.000"), sources=sources, warning_reason=""),
    )
    assert "Centrets budget 15.000 kr." in text(page).replace("\xa0", " ")
    assert "Mangler en kilde" not in text(page)
    assert "hx-swap-oob" not in page.content.decode()  # it is on the page already, with what is typed in it
    assert not Application.objects.exists()


@pytest.mark.parametrize("others_wait", [False, True])
def test_the_check_foretells_the_waiting_list(visitor, line, place, hr, others_wait):
    if others_wait:
        big = cast.draft(line, cast.workplace("Egehuset", absence="6"), by=hr, amount=700_000)
        actions.receive_application(application=big, by=hr, on=cast.DAY)
    price = "1.000" if others_wait else "600.001"
    answer = text(visitor.post(reverse("application_check"), filled(line, place, cost(price=price))))
    assert ("Andre venter allerede" if others_wait else "Der er kun 600.000") in answer
    assert "kommer på venteliste" in answer


# --- the receipt --------------------------------------------------------------------------------------------


def test_sending_ends_at_a_receipt_with_number_time_and_place(visitor, line, place):
    page = visitor.post(reverse("application_new"), filled(line, place, cost(), action="send"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("application_receipt", args=[Application.objects.get().pk])
    words = text(page)
    assert "SYG-2023-0001" in words and "Plads i køen nr. 1" in words and "kl." in words


def test_at17_the_receipt_tells_of_the_waiting_list_with_the_place_and_what_is_left(visitor, line, hr):
    for name, amount in (("Aldershvile", 590_000), ("Birkehuset", 20_000), ("Cederhuset", 5_000)):
        draft = cast.draft(line, cast.workplace(name, absence="6"), by=hr, amount=amount)
        last = actions.receive_application(application=draft, by=hr, on=cast.DAY)
    words = text(visitor.get(reverse("application_receipt", args=[last.pk]))).replace("\xa0", " ")
    assert "står på venteliste" in words and "Plads på ventelisten nr. 2" in words
    assert "Der er søgt om 5.000 kr., og der er 10.000 kr. tilbage på linjen." in words
    assert "Nr. 2 på ventelisten" in text(visitor.get(last.get_absolute_url()))


def test_a_draft_has_no_receipt(visitor, line, place, hr):
    draft = cast.draft(line, place, by=hr)
    response = visitor.get(reverse("application_receipt", args=[draft.pk]))
    assert response.headers["Location"] == draft.get_absolute_url()


# --- the page and its moves ---------------------------------------------------------------------------------


def test_every_move_a_person_can_make_has_an_action():
    assert set(ACTIONS) == {verb for verb, move in MOVES.items() if move.roles}


def test_the_page_has_every_move_as_a_button_or_with_the_reason_why_not(client, received, hr, director):
    client.force_login(director)
    page = client.get(received.get_absolute_url())
    addresses = {
        verb: reverse("application_move", args=[received.pk, verb]) in page.content.decode()
        for verb in ACTIONS
    }
    assert {verb for verb, has_button in addresses.items() if has_button} == {
        "approve",
        "approve_partly",
        "reject",
    }
    words = text(page)
    for choice in [*page.context["choices"], *page.context["impossible"]]:
        assert choice.verdict or choice.verdict.reason in words
    client.force_login(hr)
    assert "Du har selv indtastet ansøgningen" in text(client.get(received.get_absolute_url()))


def test_the_check_list_is_ticked_by_several_parties_and_keeps_their_remarks(client, received, hr):
    ask_parties(received.line, Party.MANAGEMENT, Party.TR, Party.AMR)
    page = do(client, hr, received, "qualify", management="on", management_remark="Enig", tr="on")
    assert state(received) == ApplicationState.RECEIVED
    words = text(page)
    assert "Enig" in words and "Arbejdsmiljørepræsentant (AMR) Mangler" in words
    do(client, hr, received, "qualify", amr="on")
    assert state(received) == ApplicationState.QUALIFIED
    assert list(received.qualifications.values_list("party", "remark")) == [
        (Party.MANAGEMENT, "Enig"),
        (Party.TR, ""),
        (Party.AMR, ""),
    ]


@pytest.mark.parametrize(
    "sent, sentence",
    [({}, "Sæt kryds ved mindst én"), ({"tr": "on", "management_remark": "x"}, "Sæt kryds, eller slet")],
)
def test_a_check_list_without_a_tick_is_shown_again(client, received, hr, sent, sentence):
    ask_parties(received.line, Party.MANAGEMENT, Party.TR)
    assert sentence in text(do(client, hr, received, "qualify", **sent))
    assert not received.qualifications.exists()


def test_a_question_and_its_answer_stand_on_the_page(client, received, hr):
    do(client, hr, received, "ask", reason="Hvilken konsulent?")
    assert state(received) == ApplicationState.INFORMATION_REQUESTED
    page = do(client, hr, received, "answer", reason="Det ved vi i maj")
    assert state(received) == ApplicationState.RECEIVED
    assert "Hvilken konsulent?" in text(page) and "Det ved vi i maj" in text(page)


@pytest.mark.parametrize("verb", ["ask", "reject", "approve_partly"])
def test_a_move_without_its_text_is_shown_again_with_the_mistake(client, received, hr, director, verb):
    person = hr if verb == "ask" else director
    page = do(client, person, received, verb, reason=" ")
    assert page.context["choices"] and "Ret" in text(page)
    assert [choice.verb for choice in page.context["choices"] if choice.is_open] == [verb]
    assert state(received) == ApplicationState.RECEIVED


def test_the_decision_shows_what_is_left_before_and_after(client, received, director):
    client.force_login(director)
    effect = client.get(received.get_absolute_url()).context["effect"]
    (own,) = effect.lines
    assert (own.before.available, own.before.reserved, own.before.committed) == (560_000, 40_000, 0)
    assert (own.after.available, own.after.reserved, own.after.committed) == (560_000, 0, 40_000)


def test_a_part_is_seen_before_it_is_approved_per_line(client, received, director):
    line = received.lines.get()
    amount = {f"amount_{line.pk}": "12.500,50"}
    client.force_login(director)
    answer = client.post(reverse("application_effect", args=[received.pk]), amount)
    (own,) = answer.context["effect"].lines
    assert (own.after.available, own.after.committed) == (Decimal("587499.50"), Decimal("12500.50"))
    page = do(client, director, received, "approve_partly", preview="1", reason="Nok", **amount)
    assert page.context["partly_effect"].approved == Decimal("12500.50")
    assert state(received) == ApplicationState.RECEIVED
    page = do(client, director, received, "approve_partly", reason="Nok til én dag", **amount)
    assert state(received) == ApplicationState.PARTLY_APPROVED
    line.refresh_from_db()
    assert line.approved_amount == Decimal("12500.50")
    assert "12.500,50 kr. af 40.000 kr." in text(page).replace("\xa0", " ")
    assert "Nok til én dag" in text(page)
    assert ledger.verify() == []


def test_a_refused_move_says_why_and_changes_nothing(client, received, hr):
    page = do(client, hr, received, "approve")
    assert "Du har selv indtastet ansøgningen" in text(page)
    assert state(received) == ApplicationState.RECEIVED


def test_the_whole_life_after_approval_on_the_page(client, approved, hr, director, finance):
    line = approved.lines.get()
    client.force_login(hr)
    url = reverse("change_request", args=[approved.pk])
    standing = typed_in(client.get(approved.get_absolute_url()), "change")
    client.post(url, standing | {f"amount_{line.pk}": "30.000", "reason": "Billigere"})
    change = Change.objects.get()
    page = client.post(reverse("change_decide", args=[change.pk, "approve"]), follow=True)
    assert "Du har selv bedt om ændringen" in text(page)
    client.force_login(director)
    page = client.get(approved.get_absolute_url())
    assert "Fra 40.000 kr. til 30.000 kr." in text(page).replace("\xa0", " ")
    page = client.post(reverse("change_decide", args=[change.pk, "approve"]), follow=True)
    line.refresh_from_db()
    assert line.approved_amount == 30_000
    assert "bevilget 40.000 kr. , 30.000 kr. efter ændring" in text(page).replace("\xa0", " ")

    client.force_login(finance)
    spend = {"amount": "25.000", "on": "01-05-2023", "text": "Faktura 7", "form_key": "k"}
    url = reverse("expenditure_register", args=[approved.pk])
    client.post(url, spend)
    page = client.post(url, spend, follow=True)  # a double click
    assert Expenditure.objects.count() == 1
    assert (page.context["account"].spent, page.context["account"].left) == (25_000, 5_000)

    do(client, hr, approved, "report", reason="En god dag")
    page = do(client, finance, approved, "close")
    assert state(approved) == ApplicationState.CLOSED
    assert "En god dag" in text(page)
    assert ledger.verify() == []


def test_a_change_is_refused_with_a_reason(client, approved, hr, director):
    change = actions.request_change(
        application=approved, amounts={approved.lines.get().pk: Decimal(50_000)}, reason="Dyrere", by=hr
    )
    client.force_login(director)
    url = reverse("change_decide", args=[change.pk, "reject"])
    assert "Skriv en begrundelse" in text(client.post(url, {"reason": ""}))
    page = client.post(url, {"reason": "Der er ikke flere penge"}, follow=True)
    assert "Der er ikke flere penge" in text(page) and "Afvist" in text(page)


def test_expenditure_above_the_grant_keeps_what_was_typed(client, approved, finance):
    client.force_login(finance)
    spend = {"amount": "40.000,01", "on": "01-05-2023", "text": "Faktura 7"}
    page = client.post(reverse("expenditure_register", args=[approved.pk]), spend)
    assert "Bed om en ændring først" in text(page) and 'value="Faktura 7"' in page.content.decode()
    assert not Expenditure.objects.exists()


def test_a_credit_is_sent_to_where_it_is_booked_and_not_typed_without_its_minus(client, approved, finance):
    client.force_login(finance)
    spend = {"amount": "-2.000", "on": "01-05-2023", "text": "Kreditnota"}
    page = client.post(reverse("expenditure_register", args=[approved.pk]), spend)
    assert "En kreditnota skrives ud for det forbrug, den krediterer" in text(page)
    assert "Er et beløb registreret forkert, så brug »Tilbagefør« ud for det." in text(page)
    assert not Expenditure.objects.exists()


def test_expenditure_before_the_decision_says_to_mend_the_date(client, approved, finance):
    client.force_login(finance)
    spend = {"amount": "2.000", "on": "01-01-2022", "text": "Faktura 7"}
    page = client.post(reverse("expenditure_register", args=[approved.pk]), spend)
    assert "og beløbet er dateret 01-01-2022. Ret datoen, eller vælg en anden bevilling." in text(page)


def test_expenditure_of_tomorrow_is_refused(client, approved, finance):
    client.force_login(finance)
    spend = {"amount": "1", "on": "01-01-2099", "text": "x"}
    page = client.post(reverse("expenditure_register", args=[approved.pk]), spend)
    assert "ligger i fremtiden" in text(page)
    assert not Expenditure.objects.exists()


@pytest.mark.parametrize("verb", ["queue", "admit", "vrøvl"])
def test_moves_that_nobody_makes_have_no_address(visitor, received, verb):
    assert visitor.post(f"/ansoegninger/{received.pk}/{verb}/").status_code == 404


# --- the list -----------------------------------------------------------------------------------------------


@pytest.fixture
def several(line, hr, director):
    """One in each of some states, by name of the workplace."""
    made = {}
    for name, kind in (("Asken", "school"), ("Bøgen", "integrated"), ("Cedren", "integrated")):
        draft = cast.draft(line, cast.workplace(name, absence="6", kind=kind), by=hr)
        made[name] = actions.receive_application(application=draft, by=hr, on=cast.DAY)
    made["Dunpilen"] = cast.draft(line, cast.workplace("Dunpilen", absence="6"), by=hr)
    actions.approve_application(application=made["Cedren"], by=director, on=cast.DAY)
    moments = {"Asken": "2023-02-01T08:00Z", "Bøgen": "2023-02-28T23:30Z", "Cedren": "2023-03-02T08:00Z"}
    for name, moment in moments.items():
        Application.objects.filter(pk=made[name].pk).update(received_at=moment)
    return made


@pytest.mark.parametrize(
    "query, names",
    [
        ("", "Asken Bøgen Cedren Dunpilen"),
        ("state=open", "Asken Bøgen"),
        ("state=approved", "Cedren"),
        ("kind=school", "Asken"),
        ("year=2023", "Asken Bøgen Cedren Dunpilen"),
        ("received_from=01-03-2023", "Bøgen Cedren"),  # half past midnight on the first of March
        ("received_to=28-02-2023", "Asken"),
        ("text=bøg", "Bøgen"),
        ("text=BØG", "Bøgen"),
        ("state=open&kind=integrated", "Bøgen"),
    ],
)
def test_the_list_and_its_export_hold_exactly_what_is_filtered(visitor, several, query, names):
    page = visitor.get(f"{reverse('application_list')}?{query}")
    assert {row.record.workplace.name for row in page.context["table"].rows} == set(names.split())
    kept = page.context["query"]
    assert QueryDict(kept).dict() == QueryDict(query).dict()
    assert f"?{kept}".replace("&", "&amp;").removesuffix("?") in page.content.decode()
    assert exported(visitor, kept) == set(names.split())


def exported(client, query: str) -> set[str]:
    from io import BytesIO

    from openpyxl import load_workbook

    content = client.get(f"{reverse('applications_xlsx')}?{query}").content
    sheet = load_workbook(BytesIO(content)).active
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    header = next(i for i, row in enumerate(values) if row[0] == "Nummer")
    names = {row[1] for row in values[header + 1 :] if row[1]}
    assert any(str(value).startswith("=SUM(") for row in values for value in row)
    return names


def test_an_export_of_a_filter_that_cannot_be_read_goes_to_the_list_that_says_so(visitor, several):
    response = visitor.get(f"{reverse('applications_xlsx')}?received_from=x", follow=True)
    assert "Datoen kan ikke læses" in text(response)


def test_a_leader_exports_the_own_applications_only(client, several):
    leader = cast.person("lene", Role.LEADER)
    several["Asken"].workplace.leaders.add(leader)
    client.force_login(leader)
    assert exported(client, "") == {"Asken"}


def test_a_view_is_saved_opened_replaced_and_deleted(visitor, several, hr):
    url = reverse("application_list")
    page = visitor.post(
        f"{url}?state=open&page=1&fremmed=1&kind=", {"save": "1", "name": "Mine åbne"}, follow=True
    )
    view = hr.saved_views.get()
    assert (view.name, view.query) == ("Mine åbne", "state=open")
    assert page.redirect_chain[-1][0] == f"{url}?state=open"
    visitor.post(f"{url}?state=approved", {"save": "1", "name": "Mine åbne"})
    assert hr.saved_views.get().query == "state=approved"
    assert "Skriv" in text(visitor.post(url, {"save": "1", "name": ""})) or hr.saved_views.count() == 1
    visitor.post(reverse("saved_view_delete", args=[view.pk]))
    assert not hr.saved_views.exists()


def test_nobody_deletes_the_view_of_another(client, hr):
    view = hr.saved_views.create(name="Min", query="")
    client.force_login(cast.person("henrik", Role.HR))
    assert client.post(reverse("saved_view_delete", args=[view.pk])).status_code == 404
    assert "Min" not in text(client.get(reverse("application_list"))).split()
    assert hr.saved_views.exists()


def test_several_are_qualified_at_once_and_each_says_what_happened(visitor, several, line):
    ask_parties(line, Party.TR, Party.AMR)
    ticked = [several[name].pk for name in ("Asken", "Bøgen", "Cedren")]
    sent = {"batch": "1", "application": ticked, "party": "tr", "remark": "Set på mødet"}
    page = visitor.post(reverse("application_list"), sent)
    outcome = {
        application.workplace.name: (done, said) for application, done, said in page.context["results"]
    }
    assert {name: done for name, (done, said) in outcome.items()} == {
        "Asken": True,
        "Bøgen": True,
        "Cedren": False,
    }
    assert "mangler stadig: Arbejdsmiljørepræsentant" in outcome["Asken"][1]
    assert "»Bevilget«" in outcome["Cedren"][1]
    assert several["Asken"].qualifications.get().remark == "Set på mødet"
    again = visitor.post(reverse("application_list"), sent | {"application": ticked[:1], "party": "amr"})
    assert "nu »Kvalificeret«" in text(again)


def test_a_batch_without_party_keeps_the_ticks(visitor, several):
    pk = several["Asken"].pk
    page = visitor.post(f"{reverse('application_list')}?state=open", {"batch": "1", "application": [pk]})
    assert f'value="{pk}" id="select-{pk}" checked' in page.content.decode()
    assert len(page.context["table"].rows) == 2


def test_nobody_but_hr_qualifies_a_batch(client, several, director):
    client.force_login(director)
    sent = {"batch": "1", "application": [several["Asken"].pk], "party": "tr"}
    assert client.post(reverse("application_list"), sent).status_code == 403
    assert not several["Asken"].qualifications.exists()


def test_a_source_line_may_be_any_line_with_money_but_no_heading(visitor, line):
    FrameLine.objects.create(frame=line.frame, order=50, name="Overskriften", kind=LineKind.HEADING)
    page = visitor.post(reverse("application_new"), {"add": "funding", **rows("costs"), **rows("funding")})
    assert "Ekstern bistand" in text(page) and "Overskriften" not in text(page)
