"""Scripts make it quicker. Without them everything can still be done."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import choose

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(site, new_context):
    """A window where no script runs."""
    return new_context(java_script_enabled=False, base_url=site).new_page()


def log_in(page, username: str) -> None:
    page.goto("/")
    page.get_by_label("Brugernavn").fill(username)
    page.get_by_label("Adgangskode").fill("demo")
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overblik")


def test_hr_enters_an_application_with_two_costs(plain):
    log_in(plain, "hr")
    plain.get_by_role("link", name="Indtast ansøgning").click()
    plain.get_by_label("Pulje").select_option(
        "Ekstern procesbistand til arbejdspladserne · Sygefraværspulje 2023"
    )
    plain.get_by_label("Arbejdsplads").select_option("Rørsangerskolen")
    for label, text in (
        ("Kontakt", "Leder"),
        ("Formål", "En temadag"),
        ("Forventet effekt", "Færre korte sygemeldinger"),
        ("Fra", "01-09-2023"),
        ("Til", "27-10-2023"),
    ):
        plain.get_by_label(label).fill(text)
    first = plain.get_by_role("group", name="Udgift 1")
    first.get_by_label("Udgiftstype", exact=True).select_option("Temadag")
    first.get_by_label("Beskrivelse").fill("Temadag med konsulent")
    first.get_by_label("Antal").fill("1")
    first.get_by_label("Pris pr. stk.").fill("30.000")
    plain.get_by_role("button", name="Tilføj udgift").click()

    expect(first.get_by_label("Pris pr. stk.")).to_have_value("30.000")
    expect(plain.get_by_label("Formål")).to_have_value("En temadag")
    second = plain.get_by_role("group", name="Udgift 2")
    second.get_by_label("Udgiftstype", exact=True).select_option("Ekstern konsulent")
    second.get_by_label("Beskrivelse").fill("Opfølgning, timer")
    second.get_by_label("Antal").fill("4")
    second.get_by_label("Pris pr. stk.").fill("1.250,50")
    plain.get_by_role("button", name="Send ansøgning").click()

    expect(plain.get_by_role("alert").first).to_contain_text("Rørsangerskolen ligger ikke over sit måltal")
    expect(plain.get_by_label("Formål")).to_have_value("En temadag")
    plain.get_by_label("Arbejdsplads").select_option("Skovmærkeskolen")
    plain.get_by_role("button", name="Send ansøgning").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Kvittering: SYG-2023-0004, Skovmærkeskolen")
    plain.get_by_role("link", name="Gå til ansøgningen").click()
    expect(plain.get_by_role("table", name="Udgifter").get_by_role("row").last).to_contain_text("35.002,00")


def test_a_director_decides_the_case(plain):
    log_in(plain, "direktoer")
    plain.get_by_role("link", name="Beslut 23/21670").click()
    plain.get_by_label("Beløb i kr.: Video og billeder, skole og dagtilbud").fill("250.000")
    plain.get_by_label("Beløb i kr.: Jobannoncer og kanaler").fill("250.000")
    first, second = (plain.get_by_role("group", name=f"Punkt {n}", exact=True) for n in (1, 2))
    choose(first, "Godkendt i ændret form")
    choose(second, "Godkendt")
    preview = plain.get_by_role("button", name=re.compile("^Se virkningen")).last
    preview.click()
    expect(plain.locator(".prominent")).to_have_text("Ikke fordelt bagefter: 500.000 kr.")

    confirm = plain.get_by_role("button", name="Bekræft beslutningen")
    plain.get_by_label("Beløb i kr.: Jobannoncer og kanaler").fill("300.000")
    confirm.click()  # of something else than what was shown
    expect(plain.get_by_role("alert")).to_contain_text("Se den igen, og bekræft så.")
    expect(plain.locator(".prominent")).to_have_text("Ikke fordelt bagefter: 450.000 kr.")
    plain.get_by_label("Beløb i kr.: Jobannoncer og kanaler").fill("250.000")
    preview.click()
    confirm.click()
    expect(plain.get_by_role("status")).to_have_text(re.compile("Beslutningen er gemt og bogført."))
    expect(plain.locator(".prominent")).to_contain_text("500.000 kr.")
