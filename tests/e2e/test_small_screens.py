"""A phone, and a desktop at 200 % zoom: nothing scrolls sideways but the tables inside their own frame."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import AgendaItem, CaseFile, Meeting
from pools.models import Application, Frame, FrameLine, Posting

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
ZOOMED = {"width": 640, "height": 450}  # 1280 × 900 at 200 %


def addresses() -> dict[str, list[str]]:
    """The pages each person looks at."""
    decided, waiting = (CaseFile.objects.get(number=number) for number in ("22/21670", "23/21670"))
    line = FrameLine.objects.get(name="Rekrutteringsproces generelt")
    return {
        "direktoer": [
            reverse("overview"),
            reverse("pool_list"),
            Frame.objects.get(pool__code="REK", year=2023).get_absolute_url(),
            line.get_absolute_url(),
            Posting.objects.filter(entries__line=line).first().get_absolute_url(),
            reverse("case_list"),
            decided.get_absolute_url(),
            waiting.get_absolute_url(),
            reverse("meeting_list"),
            Meeting.objects.get(on="2024-01-22").get_absolute_url(),
            reverse("decide", args=[AgendaItem.objects.get(case=waiting, state="pending").pk]),
        ],
        "hr": [
            reverse("application_list"),
            reverse("application_new"),
            Application.objects.get(number="SYG-2023-0003").get_absolute_url(),
        ],
    }


@pytest.mark.parametrize("viewport", [PHONE, ZOOMED], ids=["phone", "zoomed"])
def test_no_page_scrolls_sideways(signed_in, page, site, viewport):
    page.set_viewport_size(viewport)
    page.goto(f"{site}{reverse('login')}")
    overflowing = [page.url] if is_too_wide(page) else []
    for username, pages in addresses().items():
        page = signed_in(username, viewport=viewport)
        for address in pages:
            answer = page.goto(address)
            assert answer.status == 200, address
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            if is_too_wide(page):
                overflowing.append(address)
    assert overflowing == []


def is_too_wide(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_english_can_be_chosen_on_a_phone_and_stays(signed_in):
    page = signed_in("hr", viewport=PHONE)
    page.goto(reverse("application_list"))
    expect(page.locator("html")).to_have_attribute("lang", "da")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en-gb")
    assert page.url.endswith(reverse("application_list"))
    menu = page.get_by_role("navigation").first.get_by_role("link")
    expect(menu).to_have_text(["Overview", "Pools", "Applications", "Cases", "Meetings"])
    menu.get_by_text("Pools").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pools")
    page.get_by_role("button", name="Dansk").click()
    expect(page.locator("html")).to_have_attribute("lang", "da")
    expect(menu.first).to_have_text("Overblik")
