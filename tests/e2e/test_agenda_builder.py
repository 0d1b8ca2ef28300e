"""The order of an agenda: dragged with a finger or a mouse, by keyboard, and without scripts."""

import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from cases import actions
from tests import cast
from tests.cases.scene import People, a_case
from tests.e2e.visitor import TABLET, sign_in

pytestmark = pytest.mark.browser
FIRST, SECOND, THIRD = "Den første sag", "Den anden sag", "Den tredje sag"


@pytest.fixture
def meeting():
    people = People.arrive()
    meeting = actions.create_meeting(
        body=cast.body(), on=date(2023, 2, 6), starts_at=None, venue="B105", by=people.secretary
    )
    for number, title in enumerate((FIRST, SECOND, THIRD), 1):
        case = a_case(people, number=f"22/{number}")
        case.title = title
        case.save(update_fields=["title"])
        actions.finish_case(case=case, by=people.author)
        actions.put_on_agenda(case=case, meeting=meeting, by=people.secretary)
    return meeting


def builder(meeting, live_server, context) -> Page:
    sign_in(context, live_server.url, "sif")
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('agenda_edit', args=[meeting.pk])}")
    return page


def order(meeting) -> list[str]:
    return [item.case.title for item in meeting.items.select_related("case").order_by("number")]


def expect_order(page: Page, *titles: str) -> None:
    on_agenda = page.locator("ol.builder .builder__what a")
    expect(on_agenda).to_have_text(list(titles))


def button(page: Page, way: str, number: int, title: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{way} ?: punkt {number}, {title}$"))


def drag(page: Page, title: str, below: str) -> None:
    """Hold the handle of an item, and let go in the lower half of another."""
    handle = page.locator("li.builder__item", has_text=title).locator(".builder__handle").bounding_box()
    target = page.locator("li.builder__item", has_text=below).bounding_box()
    page.mouse.move(handle["x"] + 10, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(handle["x"] + 10, target["y"] + target["height"] - 4, steps=8)


def test_an_item_is_dragged_to_its_place_and_a_second_one_after_it(meeting, live_server, new_context, axe):
    page = builder(meeting, live_server, new_context(viewport=TABLET))
    axe(page)
    drag(page, FIRST, below=THIRD)
    with page.expect_response(lambda answer: "/flyt/" in answer.url):
        page.mouse.up()
    expect_order(page, SECOND, THIRD, FIRST)
    expect(page.locator("ol.builder .builder__number")).to_have_text(["1", "2", "3"])
    assert order(meeting) == [SECOND, THIRD, FIRST]
    drag(page, SECOND, below=THIRD)
    with page.expect_response(lambda answer: "/flyt/" in answer.url):
        page.mouse.up()
    expect_order(page, THIRD, SECOND, FIRST)
    assert order(meeting) == [THIRD, SECOND, FIRST]


def test_escape_lets_the_item_go_back(meeting, live_server, new_context):
    page = builder(meeting, live_server, new_context(viewport=TABLET))
    drag(page, FIRST, below=THIRD)
    expect_order(page, SECOND, THIRD, FIRST)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect_order(page, FIRST, SECOND, THIRD)
    assert order(meeting) == [FIRST, SECOND, THIRD]


def test_the_keyboard_moves_an_item_and_keeps_its_place_in_the_page(meeting, live_server, new_context):
    page = builder(meeting, live_server, new_context(viewport=TABLET))
    down = button(page, "Ned", 1, FIRST)
    down.focus()
    with page.expect_response(lambda answer: "/flyt/" in answer.url):
        page.keyboard.press("Enter")
    expect_order(page, SECOND, FIRST, THIRD)
    assert order(meeting) == [SECOND, FIRST, THIRD]
    expect(button(page, "Ned", 2, FIRST)).to_be_focused()


def test_without_scripts_there_are_the_buttons_and_no_handles(meeting, live_server, new_context):
    page = builder(meeting, live_server, new_context(java_script_enabled=False))
    assert not page.locator(".builder__handle").first.is_visible()
    button(page, "Op", 3, THIRD).click()
    expect_order(page, FIRST, THIRD, SECOND)
    assert order(meeting) == [FIRST, THIRD, SECOND]
