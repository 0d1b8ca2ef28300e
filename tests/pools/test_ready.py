"""A leader writes and HR sends: reported ready, seen by HR, taken back, or handed back with a word."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import actions
from pools.enums import ApplicationState
from pools.models import Application
from pools.permissions import can_edit_application
from pools.queries import line_contents, year_end
from tests import cast
from tests.pages import form, text
from tests.pools.scene import DAY, everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader():
    return cast.person("leder", Role.LEADER)


@pytest.fixture
def draft(finance, leader):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=finance)
    place = cast.workplace("Birkehuset", absence="6.25")
    place.leaders.add(leader)
    return cast.draft(line, place, by=leader)


@pytest.fixture
def ready(draft, leader):
    return actions.report_ready(application=draft, by=leader, on=DAY)


def test_a_leader_reports_a_draft_ready_and_hr_sends_it(ready, leader, hr):
    assert (ready.state, ready.number) == (ApplicationState.READY, None) and ready.ready_at is not None
    assert events_of(ready)[0].what == "Kladde → Klar til at sende"
    sent = actions.receive_application(application=ready, by=hr, on=DAY)
    assert (sent.state, sent.number) == (ApplicationState.RECEIVED, "SYG-2023-0001")
    assert hr in sent.editors.all()  # whoever sends does not decide


def test_what_is_ready_lies_still_until_the_leader_takes_it_back(ready, leader, hr):
    assert can_edit_application(hr, ready)
    assert can_edit_application(leader, ready).reason == (
        "Ansøgningen er meldt klar. Tag den tilbage, hvis I vil rette den."
    )
    taken = actions.take_back_draft(application=ready, by=leader, on=DAY)
    assert (taken.state, taken.ready_at) == (ApplicationState.DRAFT, None)
    assert can_edit_application(leader, taken)


def test_hr_hands_it_back_with_a_word_that_goes_away_when_it_is_ready_again(ready, leader, hr):
    before = everything(ready)
    with pytest.raises(actions.ReasonMissing), transaction.atomic():
        actions.hand_back_draft(application=ready, reason=" ", by=hr, on=DAY)
    assert everything(ready) == before
    back = actions.hand_back_draft(application=ready, reason="Skriv perioden", by=hr, on=DAY)
    assert (back.state, back.hand_back_reason, back.ready_at) == (
        ApplicationState.DRAFT,
        "Skriv perioden",
        None,
    )
    assert events_of(back)[0].reason == "Skriv perioden"
    assert actions.report_ready(application=back, by=leader, on=DAY).hand_back_reason == ""


def test_an_empty_draft_and_another_place_are_not_reported_ready(draft, leader):
    stranger = cast.person("fremmed", Role.LEADER)
    with pytest.raises(PermissionDenied, match="egne arbejdspladser"):
        actions.report_ready(application=draft, by=stranger, on=DAY)
    draft.lines.all().delete()
    with pytest.raises(actions.Refusal, match="Skriv mindst én udgift"):
        actions.report_ready(application=draft, by=leader, on=DAY)


def test_it_holds_no_money_and_counts_as_not_sent(ready):
    assert line_contents(ready.line).drafts == 1
    assert year_end(ready.line.frame).drafts == 1


# The pages


def typed(answer):
    return form(answer, "application") | {"purpose": "Færre sygedage"}


def test_the_leader_has_a_button_and_no_other_has(client, draft, leader, hr):
    address = reverse("application_edit", args=[draft.pk])
    client.force_login(leader)
    page = client.get(address)
    assert "Meld klar til at sende" in text(page) and 'value="send"' not in page.content.decode()
    answer = client.post(address, typed(page) | {"action": "ready"}, follow=True)
    assert "Ansøgningen er meldt klar. HR-Centret læser den og sender den for jer." in text(answer)
    saved = Application.objects.get(pk=draft.pk)
    assert (saved.state, saved.purpose) == (ApplicationState.READY, "Færre sygedage")
    assert client.get(address).status_code == 403
    client.force_login(hr)
    assert 'value="ready"' not in client.get(address).content.decode()


def test_hr_sees_it_on_the_overview_and_the_leader_reads_why_it_came_back(client, ready, leader, hr):
    client.force_login(hr)
    overview = text(client.get(reverse("overview")))
    assert f"Klar til at sende {ready}: Birkehuset , Sygefraværspulje, meldt klar" in overview
    assert "Andres kladder" not in overview
    page = text(client.get(ready.get_absolute_url()))
    assert "Send ansøgning" in page and "Giv kladden tilbage" in page
    address = reverse("application_move", args=[ready.pk, "hand_back"])
    assert "skal udfyldes" in text(client.post(address, {"reason": ""}))
    client.post(address, {"reason": "Skriv perioden"})
    client.force_login(leader)
    assert "Givet tilbage af HR-Centret" in text(client.get(reverse("overview")))
    for name in ("application_detail", "application_edit"):
        page = text(client.get(reverse(name, args=[ready.pk])))
        assert "HR-Centret har givet kladden tilbage Skriv perioden" in page


def test_an_empty_draft_stays_a_draft_and_says_what_is_missing(client, draft, leader):
    client.force_login(leader)
    address = reverse("application_edit", args=[draft.pk])
    rows = {f"{name}-{one}": 0 for name in ("costs", "funding") for one in ("TOTAL_FORMS", "INITIAL_FORMS")}
    given = {"line": draft.line_id, "workplace": draft.workplace_id, "action": "ready", **rows}
    opened = form(client.get(address), "application")
    given |= {name: opened[name] for name in ("form_key", "opening", "seen") if name in opened}
    answer = client.post(address, given, follow=True)
    assert "Ansøgningen er gemt som kladde, men ikke meldt klar. Skriv mindst én udgift" in text(answer)
    assert Application.objects.get(pk=draft.pk).total == Decimal(0)
