"""Every writer of text that a publication reads refuses a CPR number, and what got in can be taken out by somebody."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from cases import actions
from cases.actions import NewFollowUp, Said
from cases.actions.refusals import PersonalNumbers
from cases.enums import CaseState, Outcome
from cases.models import CaseFile, FollowUp, HearingStatement
from cases.permissions import can_edit_statement
from cases.queries import case_findings, cpr_places
from htk_workforce.audit.log import events_of
from tests import cast
from tests.cases.scene import DAY, LATER, a_case, decide, on_agenda, planned_meeting, supplement_case
from tests.pages import text

pytestmark = pytest.mark.django_db

CPR = "010165-1234"
SAID = Said("bupl", received_on=DAY, text="Vi er imod.")
TASK = NewFollowUp(task="Ring til centret", owner_role="HR")


def refused(place: str):
    return pytest.raises(PersonalNumbers, match=f"Ret det først: {place}: 010165-xxxx")


@pytest.fixture
def decided(people):
    """A case that was on a published agenda and is decided, with a statement and a task."""
    case = a_case(people)
    actions.add_statement(case=case, said=SAID, by=people.author)
    item = on_agenda(people, case)
    actions.create_follow_up(item=item, new=TASK, by=people.secretary)
    return decide(people, item, Outcome.APPROVED).case


@pytest.mark.parametrize(
    ("field", "place"), [("text", "Udtalelsen"), ("heading", "Overskrift"), ("party_name", "Navn")]
)
def test_a_statement_with_a_cpr_number_is_not_written_in(people, field, place):
    case = a_case(people)
    said = replace(SAID, **{field: f"Om {CPR}"})
    with refused(place), transaction.atomic():
        actions.add_statement(case=case, said=said, by=people.author)
    statement = actions.add_statement(case=case, said=SAID, by=people.author)
    with refused(place), transaction.atomic():
        actions.update_statement(statement=statement, said=said, by=people.author)
    assert HearingStatement.objects.get().text == "Vi er imod."


def test_the_form_of_a_statement_keeps_what_was_typed_and_names_the_place(client, people):
    case = a_case(people)
    client.force_login(people.author)
    typed = {"party": "bupl", "received_on": "18-01-2023", "text": f"Om {CPR}"}
    page = client.post(reverse("statement_new", args=[case.pk]), typed)
    assert "Udtalelsen: 010165-xxxx" in text(page) and f"Om {CPR}" in page.content.decode()


@pytest.mark.parametrize(
    ("field", "place"), [("task", "Opgave"), ("owner_role", "Ansvarlig"), ("condition", "Frist i ord")]
)
def test_a_task_with_a_cpr_number_is_neither_given_nor_proposed_nor_changed(people, decided, field, place):
    item, task = decided.items.get(), decided.follow_ups.get()
    with refused(place), transaction.atomic():
        actions.create_follow_up(item=item, new=replace(TASK, **{field: f"x {CPR}"}), by=people.secretary)
    with refused(place), transaction.atomic():
        changed = {"owner_role": "HR", "condition": "", "due_on": None, field: f"x {CPR}"}
        actions.change_follow_up(
            follow_up=task, owner=None, centre=None, reason="Nyt", by=people.secretary, **changed
        )
    draft = a_case(people, number="22/9")
    with refused(place), transaction.atomic():
        proposed = {"task": "Ring", "owner_role": "HR", field: f"x {CPR}"}
        actions.propose_follow_up(point=draft.points.get(), by=people.author, **proposed)
    assert list(FollowUp.objects.values_list("task", "owner_role", "condition")) == [
        ("Ring til centret", "HR", "")
    ]


def test_what_was_done_and_why_holds_no_cpr_number_either_for_the_log_keeps_it(people, decided):
    task = decided.follow_ups.get()
    with refused("Hvad er gjort\\?"), transaction.atomic():
        actions.finish_follow_up(follow_up=task, note=f"Ringet til {CPR}", on=DAY, by=people.secretary)
    actions.finish_follow_up(follow_up=task, note="Ringet", on=DAY, by=people.secretary)
    with refused("Hvorfor tages opgaven op igen\\?"), transaction.atomic():
        actions.reopen_follow_up(follow_up=task, reason=CPR, by=people.secretary)
    assert all(CPR not in event.reason for event in events_of(task))


def test_the_page_that_gives_a_task_keeps_what_was_typed(client, people, decided):
    client.force_login(people.secretary)
    typed = {"item": decided.items.get().pk, "task": f"Ring til {CPR}", "owner_role": "HR"}
    page = client.post(reverse("follow_up_new", args=[decided.pk]), typed)
    assert "Opgave: 010165-xxxx" in text(page) and f"Ring til {CPR}" in page.content.decode()


def test_the_cover_of_an_appropriation_and_the_venue_of_a_meeting_hold_none(people):
    case, line = supplement_case(people)
    with refused("Hvordan er den dækket\\?"), transaction.atomic():
        actions.propose_supplement(
            point=case.points.get(), amount=Decimal(1), line=line, cover=f"Af {CPR}", by=people.author
        )
    meeting = planned_meeting(people)
    venue = {"starts_at": None, "venue": f"Hos {CPR}", "by": people.secretary}
    with refused("Mødested"), transaction.atomic():
        actions.change_meeting(meeting=meeting, on=meeting.on, **venue)
    with refused("Mødested"), transaction.atomic():
        actions.create_meeting(body=cast.body(), on=LATER, **venue)


# --- what got in before it was refused ----------------------------------------------------------------------


def test_a_published_statement_that_holds_a_cpr_number_is_open_until_it_is_gone(client, people, decided):
    decided.statements.update(text=f"Vi er imod, siger {CPR}.")
    statement = HearingStatement.objects.select_related("case").get()
    assert can_edit_statement(people.author, statement) and not can_edit_statement(people.finance, statement)
    client.force_login(people.author)
    address = reverse("statement_edit", args=[statement.pk])
    assert address in client.get(decided.get_absolute_url()).content.decode()
    typed = {"party": "bupl", "received_on": "23-01-2023", "text": "Vi er imod, siger [CPR-nummer fjernet]."}
    assert client.post(address, typed).status_code == 302
    assert cpr_places(decided) == []
    assert client.get(address).status_code == 403, "and then it is fixed again"


def test_a_task_that_holds_a_cpr_number_is_put_in_other_words_and_the_log_does_not_repeat_it(
    client, people, decided
):
    decided.follow_ups.update(task=f"Ring til {CPR}")
    task = decided.follow_ups.get()
    client.force_login(people.secretary)
    page = client.get(reverse("follow_up_change", args=[task.pk])).content.decode()
    assert f"Ring til {CPR}" in page
    typed = {"task": "Ring til borgeren", "owner_role": "HR", "reason": "Personnummer"}
    assert client.post(reverse("follow_up_change", args=[task.pk]), typed).status_code == 302
    assert (cpr_places(decided), decided.follow_ups.get().task) == ([], "Ring til borgeren")
    assert events_of(task)[0].data["before"]["task"] == "Ring til 010165-xxxx"


def test_a_finding_about_a_task_that_counts_leads_to_the_page_where_it_is_put_right(people, decided):
    point = decided.points.get()
    FollowUp.objects.create(case=decided, point=point, item=decided.items.get(), task=CPR, owner_role="HR")
    waiting = FollowUp.objects.create(case=decided, point=point, task=f"Nr. 2 {CPR}", owner_role="HR")
    CaseFile.objects.update(state=CaseState.DRAFT)
    found = [finding.address for finding in case_findings(decided) if finding.code == "cpr"]
    assert found[-1] == waiting.get_absolute_url() and all("opfoelgning" in address for address in found)
