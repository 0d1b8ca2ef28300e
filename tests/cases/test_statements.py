"""What parties say in a hearing: asked for, written in word for word, and fixed once it is published."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cases.actions import Refusal, Said, add_statement, finish_case, put_on_agenda, update_statement
from cases.models import HearingStatement
from cases.queries import awaited_statements, case_papers
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from tests import cast
from tests.pages import form, text

pytestmark = pytest.mark.django_db

VERBATIM = '   »Vi er "bekymrede" <b>&amp;\n\n\tog siger fra – »ja«   \n  Med venlig hilsen \n'


@pytest.fixture
def author():
    return cast.person("hr", Role.HR)


@pytest.fixture
def secretary():
    return cast.person("sekretariat", Role.SECRETARIAT)


@pytest.fixture
def case(author):
    return cast.case(author, "21/15374")


def asked(case, by, **fields):
    said = Said(**{"party": "bupl", "deadline_on": date(2021, 12, 20), **fields})
    return add_statement(case=case, said=said, by=by)


def answered(case, by, **fields):
    usual = {"received_on": date(2021, 12, 18), "text": VERBATIM, "position": "against"}
    said = Said(**{"party": "bupl", **usual, **fields})
    return add_statement(case=case, said=said, by=by)


def publish(case, author, secretary):
    finish_case(case=case, by=author)
    return put_on_agenda(case=case, meeting=cast.meeting(date(2022, 1, 3)), by=secretary)


def test_at32_a_statement_is_kept_character_for_character(case, author):
    assert HearingStatement.objects.get(pk=answered(case, author).pk).text == VERBATIM


def test_at32_a_statement_comes_unchanged_through_the_form_and_stands_so_on_the_page(client, case, author):
    client.force_login(author)
    typed = {
        "party": "other",
        "party_name": "FOA og BUPL",
        "received_on": "18-12-2021",
        "position": "against",
        "heading": "",
        "deadline_on": "",
        "text": VERBATIM.replace("\n", "\r\n"),  # as a browser sends it
    }
    answer = client.post(reverse("statement_new", args=[case.pk]), typed, follow=True)
    statement = case.statements.get()
    assert (statement.text, str(statement)) == (VERBATIM, "FOA og BUPL")
    written = "   »Vi er &quot;bekymrede&quot; &lt;b&gt;&amp;amp;\n\n\tog siger fra – »ja«   \n  Med venlig hilsen \n"
    assert f'<blockquote class="verbatim">{written}</blockquote>' in answer.content.decode()
    again = client.get(reverse("statement_edit", args=[statement.pk]))
    assert form(again, "statement")["text"] == VERBATIM
    client.post(reverse("statement_edit", args=[statement.pk]), form(again, "statement"))
    statement.refresh_from_db()
    assert statement.text == VERBATIM


def test_a_party_is_asked_and_its_answer_written_in_later(case, author):
    statement = asked(case, author)
    assert list(awaited_statements(author)) == [statement]
    said = Said(
        "bupl",
        deadline_on=statement.deadline_on,
        received_on=date(2021, 12, 18),
        text=VERBATIM,
        position="supports_with_remark",
    )
    statement = update_statement(statement=statement, said=said, by=author)
    assert (statement.text, statement.get_position_display()) == (VERBATIM, "Støtter med bemærkning")
    assert not awaited_statements(author)
    assert [event.what for event in events_of(case)] == ["Udtalelse skrevet ind", "Part hørt"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": "Ja"}, "Skriv, hvornår udtalelsen kom."),
        ({"position": "supports"}, "Skriv, hvornår udtalelsen kom."),
        ({"received_on": date(2022, 1, 1)}, "Skriv udtalelsen ind, eller vælg partens holdning."),
        (
            {"received_on": date(2022, 1, 1), "text": " \n"},
            "Skriv udtalelsen ind, eller vælg partens holdning.",
        ),
        ({}, "Skriv, hvornår parten skal svare, eller hvornår udtalelsen kom."),
        ({"party": "other", "deadline_on": date(2022, 1, 1)}, "Skriv, hvem der udtaler sig."),
    ],
)
def test_a_statement_hangs_together(case, author, fields, sentence):
    with pytest.raises(Refusal) as refusal:
        add_statement(case=case, said=Said(**{"party": "bupl", **fields}), by=author)
    assert str(refusal.value) == sentence
    assert not case.statements.exists()


def test_a_party_may_answer_without_words(case, author):
    assert answered(case, author, text="", position="no_remarks").position == "no_remarks"


def test_what_stood_on_a_published_agenda_is_not_changed(case, author, secretary):
    statement = answered(case, author)
    publish(case, author, secretary)
    for by in (author, secretary):
        with pytest.raises(PermissionDenied, match="Sagen har stået på en udsendt dagsorden"):
            update_statement(statement=statement, said=Said("bupl", text="Andet"), by=by)
    statement.refresh_from_db()
    assert statement.text == VERBATIM


def test_an_answer_that_comes_late_is_written_in_beside_what_was_published(case, author, secretary):
    waiting = asked(case, author)
    publish(case, author, secretary)
    late = Said("bupl", received_on=date(2022, 1, 2), text="Sent")
    assert update_statement(statement=waiting, said=late, by=secretary).text == "Sent"
    assert answered(case, secretary, party="foa").text == VERBATIM


def test_before_publication_a_case_that_is_ready_can_still_get_its_answers(case, author):
    statement = answered(case, author)
    finish_case(case=case, by=author)
    said = Said("bupl", received_on=date(2021, 12, 18), text="Rettet")
    changed = update_statement(statement=statement, said=said, by=author)
    assert changed.text == "Rettet" and events_of(case)[0].what == "Udtalelse rettet"


@pytest.mark.parametrize("role", [Role.FINANCE, Role.LEADER, Role.READER, Role.ADMINISTRATOR])
def test_only_those_who_write_cases_write_statements(case, role):
    with pytest.raises(PermissionDenied, match="Kun HR, sekretariatet, direktører og forfatteren"):
        asked(case, cast.person("anden", role))


def test_a_finished_case_hears_nobody(case, author, secretary):
    case.state = "decided"
    case.save()
    with pytest.raises(PermissionDenied, match="Sagen er »Besluttet«, og der kan ikke høres mere"):
        asked(case, secretary)


def test_the_list_has_what_is_awaited_in_the_cases_one_may_see_soonest_first(client, author, secretary):
    late = asked(cast.case(author, "21/1"), author)
    soon = asked(cast.case(author, "21/2"), author, deadline_on=date(2100, 1, 1))
    closed = asked(cast.case(author, "21/3", is_closed=True), author, deadline_on=date(2100, 1, 2))
    answered(cast.case(author, "21/4"), author)
    assert list(awaited_statements(secretary)) == [late, soon, closed]
    finance = cast.person("finans", Role.FINANCE)
    assert list(awaited_statements(finance)) == [late, soon]
    client.force_login(finance)
    page = text(client.get(reverse("statement_list")))
    assert "BUPL 20-12-2021 Over fristen Sag 21/1" in page and "01-01-2100 Afventer Sag 21/2" in page
    assert "21/3" not in page


def test_the_case_page_tells_late_answers_from_those_in_time(case, author):
    asked(case, author)
    on_the_day, after = (case_papers(case, author, date(2021, 12, day)).statements[0] for day in (20, 21))
    assert (on_the_day.is_late, after.is_late) == (False, True)
