"""What a slip of the finger leads to on the screen."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

POOL = "Ekstern procesbistand til arbejdspladserne · Sygefraværspulje 2023"


def test_a_mistyped_amount_is_pointed_out_beside_the_field_and_nothing_is_lost(signed_in, axe):
    page = signed_in("hr")
    page.goto("/ansoegninger/ny/")
    page.get_by_label("Pulje").select_option(label=POOL)
    page.get_by_label("Arbejdsplads").select_option("Skovmærkeskolen")
    page.get_by_label("Formål").fill("En temadag")
    page.get_by_label("Udgiftstype", exact=True).select_option("Temadag")
    page.get_by_label("Beskrivelse").fill("Temadag med konsulent")
    page.get_by_label("Antal").fill("2")
    price = page.get_by_label("Pris pr. stk.")
    for typed, said in (
        ("1000.5", "Punktum kan kun stå mellem tusinderne."),
        ("-5", "Beløbet må ikke være negativt."),
        ("", "Skriv et beløb, fx 600.000 eller 1.234,50."),
    ):
        price.fill(typed)
        page.get_by_role("button", name="Gem kladde").last.click()
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_role("alert")).to_contain_text(f"»Pris pr. stk.«: {said}")
        expect(page.locator(".form-error", has=price)).to_contain_text(said)
        expect(price).to_have_attribute("aria-invalid", "true")
        expect(price).to_have_value(typed)
        expect(page.get_by_label("Formål")).to_have_value("En temadag")
        expect(page.get_by_label("Beskrivelse")).to_have_value("Temadag med konsulent")
    axe(page)
    page.get_by_role("alert").get_by_role("link").click()
    expect(price).to_be_focused()
    price.fill("0,02 mio. kr.")
    page.get_by_role("button", name="Gem kladde").last.click()
    expect(page.get_by_role("table", name="Udgifter")).to_contain_text("20.000,00")
    expect(page.get_by_role("table", name="Udgifter").get_by_role("row").last).to_contain_text("40.000,00")


def test_the_total_follows_when_a_cost_is_removed(signed_in):
    page = signed_in("hr")
    page.goto("/ansoegninger/ny/")
    page.get_by_label("Pulje").select_option(label=POOL)
    page.get_by_role("button", name="Tilføj udgift").click()
    for number, price in ((1, "30.000"), (2, "5.002")):
        row = page.get_by_role("group", name=f"Udgift {number}")
        row.get_by_label("Udgiftstype", exact=True).select_option("Temadag")
        row.get_by_label("Beskrivelse").fill("Temadag")
        row.get_by_label("Antal").fill("1")
        row.get_by_label("Pris pr. stk.").fill(price)
    check = page.locator("#check")
    expect(check).to_contain_text("Ansøgt i alt 35.002 kr.", use_inner_text=True)
    page.get_by_role("button", name="Fjern udgift 1").click()
    expect(check).to_contain_text("Ansøgt i alt 5.002 kr.", use_inner_text=True)


def test_after_a_mistake_in_a_decision_the_page_opens_at_the_mistake(signed_in):
    page = signed_in("direktoer")
    page.goto("/")
    page.get_by_role("link", name="Beslut 23/21670").click()
    page.get_by_role("button", name="Se virkningen").last.click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    for choice in page.get_by_role("radio", name="Godkendt", exact=True).all():
        choice.check()
    page.get_by_role("button", name="Se virkningen").last.click()
    expect(page.get_by_role("heading", name="Virkning")).to_be_focused()
    expect(page.get_by_role("heading", name="Virkning")).to_be_in_viewport()
