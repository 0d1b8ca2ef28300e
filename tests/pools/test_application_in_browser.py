"""What only shows in a browser: the draft that saves itself while somebody types, and pages without barriers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from htk_workforce.accounts.roles import Role
from pools import actions
from pools.models import Application
from tests import cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def line():
    line = cast.sickness_line(timezone.localdate().year)
    line.opens_on = timezone.localdate() - timedelta(days=1)
    line.save()
    cast.fill(line, 600_000, by=cast.person("finans", Role.FINANCE))
    return line


def log_in(page, live_server, username):
    page.goto(live_server.url + reverse("login"))
    page.fill("[name=username]", username)
    page.fill("[name=password]", "demo")
    page.click("form.login button")


def test_the_draft_saves_itself_and_leaves_typing_and_focus_alone(watched_page, live_server, axe, line):
    page, place = watched_page, cast.workplace("Birkehuset", absence="6.25")
    cast.person("hanne", Role.HR)
    log_in(page, live_server, "hanne")
    page.goto(live_server.url + reverse("application_new"))
    page.select_option("#id_line", str(line.pk))
    page.select_option("#id_workplace", str(place.pk))
    page.focus("#id_purpose")
    page.keyboard.type("Mindre fra")
    saved = page.locator("#autosave")
    expect(saved).to_contain_text("Gemt kl.", timeout=15_000)
    assert page.evaluate("document.activeElement.id") == "id_purpose"
    draft = Application.objects.get()
    assert draft.purpose == "Mindre fra"
    assert page.url.endswith(reverse("application_edit", args=[draft.pk]))
    page.keyboard.type("vær")
    with page.expect_response(lambda response: response.url.endswith("/gem/"), timeout=15_000):
        pass
    draft = Application.objects.get()  # the same one
    assert (draft.purpose, draft.state) == ("Mindre fravær", "draft")
    with page.expect_response(lambda response: response.url.endswith("/gem/"), timeout=15_000):
        page.get_by_role("button", name="Tilføj kilde").click()
    page.get_by_role("button", name="Fjern udgift 1").click()
    expect(page.locator("#check")).to_contain_text("mindst én udgift", timeout=15_000)
    axe(page)


def test_who_asks_for_more_than_is_left_lands_on_the_waiting_list_and_reads_the_place(
    watched_page, live_server, axe, line
):
    """AT17: told beside the form before it is sent, on the receipt, and on the page of the application."""
    page, hanne = watched_page, cast.person("hanne", Role.HR)
    today = timezone.localdate()
    for name, amount in (("Egehuset", 590_000), ("Lindehuset", 50_000)):
        draft = cast.draft(line, cast.workplace(name, absence="7"), by=hanne, amount=amount)
        actions.receive_application(application=draft, by=hanne, on=today)
    place = cast.workplace("Birkehuset", absence="6.25")
    log_in(page, live_server, "hanne")
    page.goto(live_server.url + reverse("application_new"))
    page.select_option("#id_line", str(line.pk))
    page.select_option("#id_workplace", str(place.pk))
    for name in ("contact_role", "purpose", "expected_effect"):
        page.fill(f"#id_{name}", "Leder")
    for name in ("starts_on", "ends_on"):
        page.fill(f"#id_{name}", f"{today:%d-%m-%Y}")
    page.select_option("#id_costs-0-cost_type", "consultant")
    for name, typed in (("description", "Konsulent"), ("quantity", "1"), ("unit_price", "10.001")):
        page.fill(f"#id_costs-0-{name}", typed)
    expect(page.locator("#check")).to_contain_text("venteliste", timeout=15_000)
    axe(page)
    page.get_by_role("button", name="Send ansøgning").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kvittering: SYG-")
    said = page.get_by_role("main")
    expect(said).to_contain_text("Ansøgningen er modtaget og står på venteliste")
    expect(said).to_contain_text("Der er søgt om 10.001 kr., og der er 10.000 kr. tilbage på linjen.")
    expect(said.locator("dl")).to_contain_text("nr. 2")
    axe(page)
    page.get_by_role("link", name="Gå til ansøgningen").click()
    expect(page.locator(".prominent")).to_contain_text("Nr. 2 på ventelisten")
    assert Application.objects.get(workplace=place).state == "waiting_list"


def test_the_amounts_of_a_part_show_what_is_left_as_they_are_typed(watched_page, live_server, axe, line):
    page, hr = watched_page, cast.person("hanne", Role.HR)
    cast.person("dorte", Role.DIRECTOR)
    draft = cast.draft(line, cast.workplace("Birkehuset", absence="6.25"), by=hr)
    received = actions.receive_application(application=draft, by=hr, on=timezone.localdate())
    log_in(page, live_server, "dorte")
    page.goto(live_server.url + received.get_absolute_url())
    page.get_by_text("Godkend en del", exact=True).first.click()
    page.get_by_label("Bevilget til »Konsulent«").fill("10.000")
    expect(page.locator("#effect")).to_contain_text("590.000", timeout=15_000)
    axe(page)
    page.get_by_role("button", name="Godkend en del").click()
    expect(page.locator("#approve_partly")).to_contain_text(
        "Skriv en begrundelse"
    )  # still open, with the mistake
    page.get_by_label("Begrundelse").first.fill("Nok til én dag")
    page.get_by_role("button", name="Godkend en del").click()
    expect(page.get_by_text("bevilget 10.000 kr. af 40.000 kr.")).to_be_visible()
    assert Application.objects.get().approved_total == 10_000
