"""A whole application without touching the mouse."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from pools.enums import ApplicationState
from pools.models import Application

pytestmark = pytest.mark.browser

FARTHEST = 60  # presses of Tab; more and the way is too long


class Keys:
    """Only the keyboard: Tab to a control, type, press."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, control: Locator) -> None:
        for _press in range(FARTHEST):
            if control.count() and control.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab når ikke frem til {control}")

    def write(self, label: str, text: str) -> None:
        self.to(self.page.get_by_label(label).last)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, label: str, beginning: str) -> None:
        """In a list one types the beginning of the choice."""
        self.to(self.page.get_by_label(label, exact=True).last)
        self.page.keyboard.type(beginning)

    def press(self, button: str, key: str = "Enter") -> None:
        self.to(self.page.get_by_role("button", name=button, exact=True))
        self.page.keyboard.press(key)

    def enter(self) -> None:
        self.page.keyboard.press("Enter")


def test_an_application_is_entered_with_the_keyboard_alone(site, page):
    keys = Keys(page)
    page.goto(site)
    keys.write("Brugernavn", "hr")
    keys.write("Adgangskode", "demo")
    keys.enter()
    keys.to(page.get_by_role("link", name="Indtast ansøgning"))
    keys.enter()

    keys.choose("Pulje", "Ekstern procesbistand til arbejdspladserne · Sygefraværspulje 2023")
    keys.choose("Arbejdsplads", "Skov")
    expect(page.get_by_text("Skovmærkeskolen ligger over sit måltal og kan søge")).to_be_visible()
    keys.write("Kontakt", "Leder")
    keys.write("Formål", "En temadag")
    keys.enter()
    page.keyboard.type("og opfølgning")
    keys.write("Forventet effekt", "Færre korte sygemeldinger")
    keys.write("Fra", "01-09-2023")
    keys.write("Til", "27-10-2023")
    keys.choose("Udgiftstype", "Temadag")
    keys.write("Beskrivelse", "Temadag med konsulent")
    keys.write("Antal", "1")
    keys.write("Pris pr. stk.", "30.000")

    keys.enter()  # in a text box: saves a draft, and no more than that
    expect(page.get_by_text("Kladden er gemt. Den er ikke sendt endnu.")).to_be_visible()
    draft = Application.objects.latest("pk")
    assert (draft.state, draft.number, draft.total) == (ApplicationState.DRAFT, None, 30_000)
    keys.to(page.get_by_role("link", name="Ret kladden"))
    keys.enter()

    keys.press("Tilføj udgift")
    expect(page.get_by_role("group", name="Udgift 2")).to_be_focused()
    keys.choose("Udgiftstype", "Ekstern")
    keys.write("Beskrivelse", "Opfølgning, timer")
    keys.write("Antal", "4")
    keys.write("Pris pr. stk.", "abc")
    keys.enter()  # with a mistake: goes to what must be put right, and loses nothing
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Pris pr. stk.").last).to_have_value("abc")
    assert draft.lines.count() == 1
    keys.to(page.get_by_role("link", name=re.compile("Pris pr. stk.")))
    keys.enter()
    expect(page.get_by_label("Pris pr. stk.").last).to_be_focused()
    keys.write("Pris pr. stk.", "1.250,50")

    keys.press("Tilføj udgift", "Space")
    expect(page.get_by_role("group", name="Udgift 3")).to_be_visible()
    keys.press("Fjern udgift 3", "Space")
    expect(page.get_by_role("group", name="Udgift 3")).to_have_count(0)
    expect(page.get_by_role("button", name="Tilføj udgift")).to_be_focused()

    keys.press("Send ansøgning")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kvittering: SYG-2023-0004, Skovmærkeskolen")
    sent = Application.objects.get(pk=draft.pk)
    assert (sent.state, sent.total, sent.purpose) == (
        ApplicationState.RECEIVED, 35_002, "En temadag\r\nog opfølgning",
    )  # fmt: skip


def test_enter_in_a_text_box_never_decides(signed_in):
    page = signed_in("direktoer")
    page.goto("/")
    page.get_by_role("link", name="Beslut 23/30001").click()
    page.get_by_role("radio", name="Godkendt", exact=True).check()
    page.get_by_role("button", name="Se virkningen").last.click()
    expect(page.get_by_role("button", name="Bekræft beslutningen")).to_be_visible()
    page.get_by_role("radio", name="Godkendt", exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Bekræft beslutningen")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="3 sager venter på Direktionen")).to_be_visible()
