"""A phone, and a desktop at 200 % zoom: nothing scrolls sideways but the tables inside their own frame."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import AgendaItem, CaseFile, Meeting
from clusters.models import Cluster
from htk_workforce.accounts.models import User
from pools.actions import BookedRow, take_in_actuals
from pools.models import ActualRow, Application, Expenditure, Frame, FrameLine, Pool, Posting

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
ZOOMED = {"width": 640, "height": 450}  # 1280 × 900 at 200 %
DAY = date(2024, 2, 1)

BROKEN_DATES = """[...document.querySelectorAll("td, th")].flatMap(cell => {
    const found = [], texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), range = document.createRange();
    while (texts.nextNode())
        for (const match of texts.currentNode.data.matchAll(/\\d\\d-\\d\\d-\\d{4}/g)) {
            range.setStart(texts.currentNode, match.index);
            range.setEnd(texts.currentNode, match.index + match[0].length);
            if (range.getClientRects().length > 1) found.push(cell.innerText);
        }
    return found;
})"""
"""The cells of tables in which a date is broken at a hyphen."""


def addresses() -> dict[str, list[str]]:
    """The pages each person looks at."""
    decided, waiting = (CaseFile.objects.get(number=number) for number in ("22/21670", "23/21670"))
    line = FrameLine.objects.get(name="Rekrutteringsproces generelt")
    upskilling = Pool.objects.get(code="OPK")
    staffing = Frame.objects.get(pool__code="MIN", year=2022)
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
            CaseFile.objects.get(number="21/15374").get_absolute_url(),  # a wide table in its text
            reverse("meeting_list"),
            Meeting.objects.get(on="2024-01-22").get_absolute_url(),
            reverse("decide", args=[AgendaItem.objects.get(case=waiting, state="pending").pk]),
            reverse("meeting_mode", args=[Meeting.objects.get(on="2024-01-22").pk]),
            reverse("cluster_list"),
            f"{reverse('cluster_list')}?vis=tabel",
            *(
                reverse("cluster_detail", args=[Cluster.objects.get(name=f"Klynge {letter}").pk])
                for letter in "BD"
            ),
            reverse("minimum_staffing"),
            reverse("recruitment_need"),
            reverse("correct", args=[AgendaItem.objects.get(case=decided, state="decided").pk]),
        ],
        "hr": [
            reverse("application_list"),
            reverse("application_new"),
            Application.objects.get(number="SYG-2023-0003").get_absolute_url(),
            *(
                reverse("application_receipt", args=[Application.objects.get(number=number).pk])
                for number in ("SYG-2023-0003", "SYG-2024-0008")  # in the queue, and on the waiting list
            ),
        ],
        "finans": [
            reverse("pool_plan", args=[upskilling.pk]),
            reverse("grant_edit", args=[upskilling.grants.get(year=2024).pk]),
            reverse("grant_delete", args=[upskilling.grants.get(year=2025).pk]),
            reverse("activity_edit", args=[upskilling.activities.first().pk]),
            *(
                reverse(name, args=[staffing.pk])
                for name in ("year_end", "year_end_open", "year_end_settle", "year_end_close")
            ),
            reverse("actual_import"),
            reverse("actual_rows"),
            reverse("actual_row", args=[ActualRow.objects.first().pk]),
            Application.objects.get(number="SYG-2024-0002").get_absolute_url(),
            reverse("expenditure_reverse", args=[Expenditure.objects.filter(reversed_at=None)[0].pk]),
        ],
    }


@pytest.fixture
def finance_file(site):
    """An export of the finance system: the demonstration has none."""
    rows = [
        BookedRow(2, "5.25.14-1", Decimal(12_500), "SYG-2024-0002 Konsulentbistand, faktura 20240117", DAY),
        BookedRow(3, "5.25.14-1", Decimal(-2_500), "SYG-2024-0002 Kreditnota", DAY),
    ]
    finance = User.objects.get(username="finans")
    take_in_actuals(file_name="forbrug-februar-2024.csv", checksum="x", rows=rows, by=finance)


@pytest.mark.parametrize("viewport", [PHONE, ZOOMED], ids=["phone", "zoomed"])
@pytest.mark.usefixtures("finance_file")
def test_no_page_scrolls_sideways(signed_in, page, site, viewport):
    page.set_viewport_size(viewport)
    page.goto(f"{site}{reverse('login')}")
    overflowing, broken = [page.url] if is_too_wide(page) else [], []
    for username, pages in addresses().items():
        page = signed_in(username, viewport=viewport)
        for address in pages:
            answer = page.goto(address)
            assert answer.status == 200, address
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            if is_too_wide(page):
                overflowing.append(address)
            broken += [f"{address}: {words}" for words in page.evaluate(BROKEN_DATES)]
    assert (overflowing, broken) == ([], [])


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
    expect(menu).to_have_text(["Overview", "Pools", "Applications", "Cases", "Meetings", "Clusters"])
    menu.get_by_text("Pools").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pools")
    page.get_by_role("button", name="Dansk").click()
    expect(page.locator("html")).to_have_attribute("lang", "da")
    expect(menu.first).to_have_text("Overblik")
