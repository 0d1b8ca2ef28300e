"""A person in front of the screen: what they can see, click and type, in Danish."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from htk_workforce.accounts.models import User
from htk_workforce.importing.demonstration import DEMO_PASSWORD
from htk_workforce.money import parse_amount
from tests.browser import collect_complaints

DESKTOP = {"width": 1280, "height": 900}
TABLET = {"width": 820, "height": 1180}


class Visitor:
    """One person with one browser window, held to reading every page they come to before they leave it.

    `looks` runs axe and must be called on each page; leaving a page unseen fails the test in the end, as
    does anything the browser complains about.
    """

    def __init__(self, page: Page, address: str, axe: Callable[[Page], None]) -> None:
        self.page, self.address, self.axe = page, address, axe
        self.complaints = collect_complaints(page)
        self.unseen: str | None = None
        self.skipped: list[str] = []
        self.known: set[str] = set()
        page.on("domcontentloaded", self._arrives)

    def _arrives(self, page: Page) -> None:
        if self.unseen:
            self.skipped.append(self.unseen)
        self.unseen = page.url

    def looks(self) -> None:
        """Every rule that holds for any page: accessible, and no sideways scrolling."""
        self.axe(self.page)
        wide, room = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= room, f"{self.page.url} er {wide} px bred, men der er kun {room}"
        self.unseen = None
        self.known.add(self.page.url)

    def logs_in(self, username: str) -> None:
        self.page.goto(f"{self.address}/")
        self.looks()
        self.page.get_by_label("Brugernavn").fill(username)
        self.page.get_by_label("Adgangskode").fill(DEMO_PASSWORD)
        self.button("Log ind").click()
        self.reads("Overblik")

    def clicks(self, link: Locator | str, heading: str | re.Pattern[str]) -> None:
        """Follow a link and read the page it leads to."""
        (self.link(link) if isinstance(link, str) else link).click()
        self.reads(heading)

    def reads(self, heading: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        if self.page.url in self.known:  # as before; a page that changed is looked at by the test itself
            self.unseen = None
        else:
            self.looks()

    def is_told(self, text: str) -> None:
        """What stands out on the page."""
        expect(self.page.locator(".prominent")).to_have_text(text, use_inner_text=True)

    def is_turned_away(self, path: str, status: int, heading: str) -> None:
        """Go where one may not, or where nothing is. The browser notes the status; nothing else may be wrong."""
        answer = self.page.goto(self.address + path)
        assert answer is not None and answer.status == status
        self.reads(heading)
        assert len(self.complaints) == 1 and str(status) in self.complaints.pop(), self.complaints

    def menu(self, name: str) -> Locator:
        return self.page.get_by_role("navigation", name="Hovedmenu").get_by_role("link", name=name)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def table(self, caption: str) -> Locator:
        return self.page.get_by_role("table", name=caption)

    def downloads(self, link: str, folder: Path) -> Path:
        """Follow a link to a file. A PDF, which the browser would show, is kept as a file too."""
        self.page.route("**/*.pdf", _keep)
        with self.page.expect_download() as started:
            self.link(link).click()
        file = folder / started.value.suggested_filename
        started.value.save_as(file)
        return file

    def leaves(self) -> None:
        """Nothing was overlooked and nothing went wrong behind the screen."""
        self.page.evaluate("0")  # a round trip, so that what was said last has arrived
        faults = without_aborted(self.complaints)
        assert not faults, "Browseren klager:\n" + "\n".join(faults)
        assert not self.skipped, f"Ikke set efter: {self.skipped}"
        assert self.unseen is None, f"Ikke set efter: {self.unseen}"


def without_aborted(complaints: list[str]) -> list[str]:
    """Without what htmx says in two lines of a question that was overtaken: by a newer one, or by leaving."""
    aborted = sum(complaint.startswith("htmx:sendAbort") for complaint in complaints)
    left = [complaint for complaint in complaints if not complaint.startswith("htmx:sendAbort")]
    for complaint in [c for c in left if c.startswith("htmx:afterRequest")][:aborted]:
        left.remove(complaint)
    return left


def _keep(route: Route) -> None:
    answer = route.fetch()
    headers = answer.headers | {
        "content-disposition": answer.headers["content-disposition"].replace("inline", "attachment")
    }
    route.fulfill(response=answer, headers=headers)


def rows(table: Locator) -> dict[str, list[str]]:
    """What a table says: the first line of each row's heading, and its other cells. Without the column heads."""
    cells = table.evaluate(
        "t => [...t.querySelectorAll('tbody tr, tfoot tr')].map(r => [...r.cells].map(c => c.innerText.trim()))"
    )
    return {row[0].split("\n")[0].strip(): row[1:] for row in cells}


def amounts(table: Locator) -> dict[str, list[Decimal]]:
    """The same with the amounts read; after one may stand, for screen readers, where its link goes."""
    return {
        name: [parse_amount(re.split(r"\s*ledig på", cell)[0].strip()) for cell in cells]
        for name, cells in rows(table).items()
    }


def choose(point: Locator, outcome: str) -> None:
    """Press one of the large choices of a recommendation point."""
    point.get_by_role("radio", name=outcome, exact=True).check()


def remark_of(point: Locator) -> Locator:
    return point.get_by_role("textbox", name="Bemærkning (frivilligt)", exact=True)


def sign_in(context: BrowserContext, address: str, username: str) -> None:
    """Logged in without the log-in page, for tests of something else."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}])
