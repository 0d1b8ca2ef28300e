"""The fixtures of tests/browser.py complain when they should."""

import pytest

from tests.browser import collect_complaints

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="da"><title>Prøve</title><main><h1>Prøve</h1>{}</main></html>"""


def test_axe_passes_a_sound_page(page, axe):
    page.set_content(PAGE.format("<p>Alt vel.</p>"))
    axe(page)


def test_axe_names_the_element_that_breaks_the_rules(page, axe):
    page.set_content(PAGE.format('<img src="data:,">'))
    with pytest.raises(AssertionError, match=r"image-alt[\s\S]*<img src"):
        axe(page)


def test_console_errors_and_uncaught_errors_are_collected(page):
    complaints = collect_complaints(page)
    page.set_content(PAGE.format("<script>console.error('først')</script><script>throw Error('så')</script>"))
    assert [complaint.split(" ")[0] for complaint in complaints] == ["først", "så"]


def test_a_quiet_page_is_not_blamed(watched_page):
    watched_page.set_content(PAGE.format("<script>console.warn('en advarsel er ingen fejl')</script>"))
    assert watched_page.title() == "Prøve"


def test_the_browser_is_danish(page):
    assert page.evaluate("navigator.language") == "da-DK"
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Europe/Copenhagen"
