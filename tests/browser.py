"""Fixtures for tests in Chromium. conftest.py imports them, so a test only names them.

`page` is Playwright's. `watched_page` is the same page and fails the test on anything the browser
complains about, which is how a breach of the content security policy shows. `axe` is a function that
fails the test when the page breaks WCAG 2.2 AA.
"""

import shutil
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {
    "runOnly": WCAG,
    "resultTypes": ["violations"],
}  # what passed is not written up, which takes a third off


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    chromium = shutil.which("chromium")
    assert chromium, "Chromium er ikke installeret. Kør »make test«, eller installér pakken chromium."
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "locale": "da-DK", "timezone_id": "Europe/Copenhagen"}


def collect_complaints(page: Page) -> list[str]:
    """A list that grows with every console error and every uncaught error of the page.

    A missing favicon.ico is left out: Chromium asks for it once per process, so that whichever test
    happens to come first would be blamed.
    """
    complaints: list[str] = []

    def console(message) -> None:
        address = message.location.get("url", "")
        if message.type == "error" and not address.endswith("/favicon.ico"):
            complaints.append(f"{message.text} ({address})")

    page.on("console", console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


@pytest.fixture
def watched_page(page: Page):
    complaints = collect_complaints(page)
    yield page
    if not page.is_closed():
        page.evaluate("0")  # a round trip, so that what was said last has arrived
    assert not complaints, "Browseren klager:\n" + "\n".join(complaints)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    def check(page: Page) -> None:
        violations = Axe().run(page, options=AXE).response["violations"]
        assert not violations, f"{page.url} bryder WCAG:\n" + "\n".join(map(_describe, violations))

    return check


def _describe(violation: dict) -> str:
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        lines.append(f"  {' '.join(map(str, node['target']))}\n    {node['html'][:300]}")
        lines += [f"    {check['message']}" for check in node["any"] + node["all"] + node["none"]]
    return "\n".join(lines)
