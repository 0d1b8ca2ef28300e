"""The editor in a real browser: rich text by keyboard, the draft that saves itself, and pages without barriers."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases import actions
from cases.models import CaseFile
from cases.queries import PointText, SectionText
from htk_workforce.accounts.roles import Role
from htk_workforce.ui.typed_text import from_typed
from tests import cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [(1280, 900), (820, 1180), (360, 740)]


@pytest.fixture
def case():
    return actions.create_case(
        number="22/21670",
        title="Rekrutteringspulje",
        kind="information",
        body=None,
        centre=cast.centre(),
        by=cast.person("hanne", Role.HR),
    )


@pytest.fixture
def editor(watched_page, live_server, case):
    """The editor's page, opened by the author."""
    page = watched_page
    page.goto(live_server.url + reverse("login"))
    page.fill("[name=username]", "hanne")
    page.fill("[name=password]", "demo")
    page.click("form.login button")
    page.goto(live_server.url + reverse("case_edit", args=[case.pk]))
    expect(page.locator(".richtext__area")).to_have_count(3)
    return page


def bodies():
    return [section.body for section in CaseFile.objects.get().sections.order_by("order")]


def test_rich_text_is_written_with_the_keyboard_alone(editor):
    page = editor
    area = page.get_by_role("textbox", name="Tekst i »Baggrund«")
    toolbar = page.get_by_role("toolbar", name="Udseende: Tekst i »Baggrund«")
    toolbar.get_by_role("button", name="Fed").focus()
    page.keyboard.press("Enter")  # bold, and back in the text
    expect(area).to_be_focused()
    page.keyboard.type("Mangel")
    page.keyboard.press("Control+b")
    page.keyboard.type(" på folk")
    page.keyboard.press("Shift+Tab")  # one stop for the whole toolbar
    expect(toolbar.get_by_role("button", name="Fed")).to_be_focused()
    for _step in range(4):
        page.keyboard.press("ArrowRight")
    expect(toolbar.get_by_role("button", name="Punktliste")).to_be_focused()
    page.keyboard.press("Enter")
    expect(area.locator("li")).to_have_text("Mangel på folk")
    expect(area).to_be_focused()
    page.keyboard.press("Shift+Tab")  # also out of a list, where it would otherwise move the item
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(toolbar.get_by_role("button", name="Link", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    address = page.get_by_role("textbox", name="Adresse, der begynder med https:// eller mailto:")
    expect(address).to_be_focused()
    address.fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Adressen skal begynde med").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(area).to_be_focused()
    page.get_by_role("button", name="Gem", exact=True).last.press("Enter")
    expect(page.get_by_text("Sagen er gemt.")).to_be_visible()
    assert bodies()[0] == "<ul><li><p><strong>Mangel</strong> på folk</p></li></ul>"


def test_the_draft_saves_itself_and_the_panel_and_the_preview_follow(editor, axe):
    page = editor
    area = page.get_by_role("textbox", name="Tekst i »Baggrund«")
    area.click()
    page.keyboard.type("Vedtaget den 22-01-2022")
    expect(page.locator("#autosave")).to_contain_text("Gemt kl.", timeout=15_000)
    expect(area).to_be_focused()
    expect(page.locator("#kontrol")).to_contain_text("22-01-2022 er en lørdag")
    expect(page.frame_locator("#visning iframe").get_by_text("Vedtaget den 22-01-2022")).to_be_visible()
    assert bodies()[0] == "<p>Vedtaget den 22-01-2022</p>"
    page.get_by_text("Det er rigtigt, som det står").click()
    page.get_by_label("Hvorfor?").fill("Ekstra møde")
    page.get_by_role("button", name="Acceptér").click()
    expect(page.locator("#kontrol")).to_contain_text("Ekstra møde")
    axe(page)


def test_somebody_elses_words_are_told_and_mine_are_kept(editor, case):
    page = editor
    page.get_by_role("textbox", name="Tekst i »Baggrund«").click()
    page.keyboard.type("Min baggrund")
    first, *others = (SectionText(s.kind, s.heading, s.body, s.pk) for s in case.sections.order_by("order"))
    CaseFile.objects.update(saved_from="")
    case.refresh_from_db()
    actions.save_case(
        case=case,
        revision=case.revision,
        fields={},
        sections=[SectionText("background", "", "<p>Din baggrund</p>", first.pk), *others],
        points=[PointText(None, "Dit punkt")],
        by=cast.person("sif", Role.SECRETARIAT),
        at=case.created_at,
    )
    page.get_by_role("button", name="Gem", exact=True).last.click()
    told = page.get_by_role("alert").filter(has_text="Sif gemte sagen")
    expect(told).to_contain_text("Punkt 1")
    expect(told.locator("ins")).to_contain_text("Din")
    expect(page.get_by_role("textbox", name="Tekst i »Baggrund«")).to_have_text("Min baggrund")
    page.get_by_role("button", name="Gem", exact=True).last.click()
    expect(page.get_by_text("Sagen er gemt.")).to_be_visible()
    assert bodies()[0] == "<p>Min baggrund</p>" and CaseFile.objects.get().points.get().text == "Dit punkt"


@pytest.mark.parametrize("width, height", WIDTHS)
def test_the_pages_have_no_barriers_at_any_width(editor, axe, case, live_server, width, height):
    page = editor
    page.set_viewport_size({"width": width, "height": height})
    page.get_by_role("button", name="Tilføj punkt").click()
    expect(page.locator("#punkt-1")).to_be_focused()
    page.get_by_label("Hvad indstilles i punkt 1?").fill("At puljen fordeles")
    for summary in page.locator("#case summary").all():
        summary.click()
    for address in (None, reverse("point_effects", args=[case.points.get().pk]), reverse("case_new")):
        if address:
            page.goto(live_server.url + address)
            for summary in page.locator("main summary").all():
                summary.click()
        axe(page)
        wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= room, f"{page.url} er {wide} px bred, men der er kun {room}"


def test_the_editor_opens_with_what_the_server_reads_in_the_box(watched_page, live_server, case):
    typed = [
        "En\nto\n\n\ntre",
        "5 < 6 & 'ja' \"nej\"",
        '<p><a href="https://htk.dk">Fed</a> <em>her</em></p>',
    ]
    for section, text in zip(case.sections.order_by("order"), typed, strict=True):
        section.body = from_typed(text)
        section.save()
    page = watched_page
    page.goto(live_server.url + reverse("login"))
    page.fill("[name=username]", "hanne")
    page.fill("[name=password]", "demo")
    page.click("form.login button")
    page.goto(live_server.url + reverse("case_edit", args=[case.pk]))
    areas = page.locator(".richtext__area")
    expect(areas.nth(0).locator("p")).to_have_text(["Ento", "tre"])
    expect(areas.nth(1).locator("p")).to_have_text(["5 < 6 & 'ja' \"nej\""])
    expect(areas.nth(2).get_by_role("link", name="Fed")).to_have_attribute("href", "https://htk.dk")
    areas.nth(1).press("End")
    page.keyboard.type("!")
    page.get_by_role("button", name="Gem", exact=True).last.press("Enter")
    expect(page.get_by_text("Sagen er gemt.")).to_be_visible()
    assert bodies() == [from_typed(text) for text in (typed[0], typed[1] + "!", typed[2])]
