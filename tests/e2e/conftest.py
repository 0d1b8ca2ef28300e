"""The demonstration in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from htk_workforce.importing.demonstration import load
from tests.demonstration import BLANK
from tests.e2e.visitor import DESKTOP, Visitor, sign_in

expect.set_options(timeout=20_000)  # a page is never this slow, but a machine that runs all the tests may be


@pytest.fixture
def site(live_server, settings) -> str:
    """The address of a running site with the demonstration in it."""
    settings.DEMO = True
    load(BLANK)
    return live_server.url


@pytest.fixture
def visitor(site, new_context, axe):
    """Makes a person with an own window, who has not logged in yet; held to account when the test ends."""
    visitors: list[Visitor] = []

    def arrive(viewport: dict[str, int] = DESKTOP) -> Visitor:
        visitors.append(Visitor(new_context(viewport=viewport).new_page(), site, axe))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.leaves()


@pytest.fixture
def signed_in(site, new_context) -> Callable[..., Page]:
    """Makes a page of somebody who is logged in: `signed_in("hr", viewport=…)`."""

    def arrive(username: str, **context_options: object) -> Page:
        context = new_context(base_url=site, **context_options)
        sign_in(context, site, username)
        return context.new_page()

    return arrive
