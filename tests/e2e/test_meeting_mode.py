"""A meeting run on a tablet: five items from a published agenda to locked minutes, and several at the table at once."""

import hashlib
import re
import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from cases import actions
from cases.enums import Audience, CaseState, ItemState, MeetingState, Outcome, Presence, VersionKind
from cases.models import AgendaItem, Meeting
from pools.queries import available_on
from tests import cast
from tests.cases.scene import People, a_case, supplement_case
from tests.e2e.test_keyboard import Keys
from tests.e2e.visitor import TABLET, Visitor, sign_in

pytestmark = pytest.mark.browser

expect.set_options(timeout=20_000)
SCHOOLS, TOWN_HALL, NOTES = "Skoleudviklingssamtaler", "Borgernes hus", "Øvrige sager"
MONEY, SICKNESS = "Fordeling af rekrutteringspuljen", "Flere penge til sygefravær"


@pytest.fixture
def people():
    return People.arrive()


@pytest.fixture
def meeting(people) -> Meeting:
    """The Direktion of 23-01-2023 with five items, its agenda out, and the meeting after it planned."""
    cast.body("Chefforum")
    members = [("Kommunaldirektør", people.director), ("Direktør", cast.person("dan", "director"))]
    for order, (title, user) in enumerate(members, 1):
        cast.body().members.create(title=title, user=user, order=order)
    meeting = actions.create_meeting(
        body=cast.body(), on=date(2023, 1, 23), starts_at=None, venue="B105", by=people.secretary
    )
    notes = named(cast.case(people.author, "22/23184", body=cast.body()), NOTES)
    real = cast.recruitment_case(
        author=people.author, finance=people.finance, secretary=people.secretary, on_agenda=False
    )
    money, _line = supplement_case(people)
    cases = [
        notes,
        real.case,
        named(money, SICKNESS),
        named(a_case(people, "At talerne afløser aftalerne", number="22/2854"), SCHOOLS),
        named(a_case(people, "At foreninger kan låne lokaler", number="21/189"), TOWN_HALL),
    ]
    for case in cases:
        case.refresh_from_db()
        if case.state == CaseState.DRAFT:
            actions.finish_case(case=case, by=people.author)
        actions.put_on_agenda(case=case, meeting=meeting, by=people.secretary)
    actions.publish_agenda(meeting=meeting, render=lambda _meeting, _audience: b"%PDF", by=people.secretary)
    actions.create_meeting(
        body=cast.body(), on=date(2023, 2, 6), starts_at=None, venue="B105", by=people.secretary
    )
    meeting.refresh_from_db()
    return meeting


def named(case, title):
    case.title = title
    case.save(update_fields=["title"])
    return case


@pytest.fixture
def at_the_table(live_server, new_context, axe) -> Callable[[str], Visitor]:
    """Somebody who is logged in and sits at the table with a tablet of their own."""
    present: list[Visitor] = []

    def sit_down(username: str) -> Visitor:
        context = new_context(viewport=TABLET, base_url=live_server.url)
        sign_in(context, live_server.url, username)
        present.append(Visitor(context.new_page(), live_server.url, axe))
        return present[-1]

    yield sit_down
    for visitor in present:
        visitor.leaves()


class Mouse:
    """How somebody uses a tablet with a finger."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def choose(self, point: int, outcome: str) -> None:
        self.point(point).get_by_role("radio", name=outcome, exact=True).check()

    def write(self, box: Locator, text: str) -> None:
        box.fill(text)

    def open(self, summary: Locator) -> None:
        summary.click()

    def pick(self, box: Locator, option: str) -> None:
        box.select_option(option)

    def press(self, control: Locator) -> None:
        control.click()

    def point(self, number: int) -> Locator:
        return self.page.get_by_role("group", name=f"Punkt {number}", exact=True)


class Keyboard(Mouse):
    """The same with Tab, the arrows, Space and Enter, and nothing else."""

    FARTHEST = 90

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.keys = Keys(page)

    def to(self, control: Locator) -> None:
        for _press in range(self.FARTHEST):
            if control.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab når ikke frem til {control}")

    def choose(self, point: int, outcome: str) -> None:
        wanted = self.point(point).get_by_role("radio", name=outcome, exact=True)
        for _press in range(self.FARTHEST):
            inside = "e => document.activeElement.name === e.name"
            if wanted.evaluate(inside):
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        for _arrow in range(14):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"Pilene når ikke {outcome}")

    def write(self, box: Locator, text: str) -> None:
        self.to(box)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def open(self, summary: Locator) -> None:
        self.to(summary)
        self.page.keyboard.press("Enter")

    def pick(self, box: Locator, option: str) -> None:
        self.to(box)
        self.page.keyboard.type(option)

    def press(self, control: Locator) -> None:
        self.to(control)
        self.page.keyboard.press("Enter")


@pytest.mark.parametrize("hand", [Mouse, Keyboard], ids=["finger", "keyboard only"])
# WeasyPrint leaves its own colour profile to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
def test_a_meeting_of_five_items_is_run_from_the_agenda_to_locked_minutes(
    people, meeting, at_the_table, hand, tmp_path
):
    director = at_the_table("dorte")
    table = Table(director, hand(director.page), meeting)
    table.begins()
    table.says_what_there_is_no_point_for()
    table.amends_the_money()
    table.sends_a_supplementary_appropriation_on()
    table.disqualifies_and_sends_on()
    table.leaves_the_last_one()
    table.is_over()
    table.ends_the_meeting()
    table.reads_the_draft()
    printed = table.approves_the_minutes(tmp_path)

    held = Meeting.objects.get(pk=meeting.pk)
    assert held.state == MeetingState.MINUTES_APPROVED
    kept = held.versions.get(kind=VersionKind.MINUTES, audience=Audience.INTERNAL)
    assert hashlib.sha256(printed.read_bytes()).hexdigest() == kept.checksum
    assert_says_what_was_decided(printed)
    with pytest.raises(PermissionDenied, match="Referat godkendt"):
        actions.set_presence(meeting=held, title="Direktør", presence=Presence.ABSENT, by=people.secretary)
    states = {item.case.title: (item.state, item.case.state) for item in meeting.items.select_related("case")}
    assert states == {
        NOTES: (ItemState.DECIDED, CaseState.DECIDED),
        MONEY: (ItemState.DECIDED, CaseState.DECIDED),
        SICKNESS: (ItemState.DECIDED, CaseState.AWAITING_APPROPRIATION),
        SCHOOLS: (ItemState.DECIDED, CaseState.WITH_OTHER_BODY),
        TOWN_HALL: (ItemState.NOT_HANDLED, CaseState.ON_AGENDA),
    }
    assert [item.case.title for item in AgendaItem.objects.filter(meeting__on=date(2023, 2, 6))] == [
        TOWN_HALL
    ]
    undistributed = held.items.get(number=2).case.points.get().from_line
    assert available_on(undistributed) == Decimal(500_000)
    follow_up = held.items.get(number=1).follow_ups.get()
    assert (follow_up.task, follow_up.owner_role, follow_up.due_on) == (
        "Spørg chefforum",
        "HR-Centret",
        date(2023, 3, 31),
    )


def assert_says_what_was_decided(file: Path) -> None:
    """The minutes on paper, read back item by item."""
    command = ["pdftotext", "-layout", str(file), "-"]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    words = " ".join(said.split())
    assert "REFERAT Direktionen d. 23-01-2023" in words
    assert "Version 1, godkendt" in words and "Udkast" not in words
    expected = {
        f"Punkt 1: {NOTES}": ["Sparring venter til marts."],
        f"Punkt 2: {MONEY}": ["Godkendt i ændret form", "Video og billeder", "250.000", "3.500.000"],
        f"Punkt 3: {SICKNESS}": ["Godkendt"],
        f"Punkt 4: {SCHOOLS}": ["Sendt til andet forum", "Chefforum", "Inhabil", "Sidder i bestyrelsen"],
        f"Punkt 5: {TOWN_HALL}": ["Ikke behandlet"],
    }
    places = [words.rindex(heading) for heading in expected]
    assert places == sorted(places)
    for (heading, parts), start, end in zip(expected.items(), places, [*places[1:], None], strict=True):
        for part in parts:
            assert part in words[start:end], (heading, part)


class Table:
    """The director's way through the meeting, whatever they press the buttons with."""

    def __init__(self, director: Visitor, hand: Mouse, meeting: Meeting) -> None:
        self.director, self.hand, self.page, self.meeting = director, hand, director.page, meeting

    def begins(self) -> None:
        self.page.goto(reverse("meeting_mode", args=[self.meeting.pk]))
        self.director.reads("Direktionen 23-01-2023")
        expect(self.page.get_by_text("4 af 4 indstillingspunkter mangler svar")).to_be_visible()
        self.hand.press(self.director.link("Gå til punkt 1"))
        self.director.reads(NOTES)

    def says_what_there_is_no_point_for(self) -> None:
        self.hand.write(self.page.get_by_label("Beslutningens tekst"), "Sparring venter til marts.")
        self.hand.open(self.summary("Opfølgning"))
        self.hand.write(self.page.get_by_label("Opgave", exact=True), "Spørg chefforum")
        self.hand.write(self.page.get_by_label("Ansvarlig", exact=True), "HR-Centret")
        self.hand.write(self.page.get_by_label("Frist", exact=True), "31-03-2023")
        self.director.looks()
        self.decides(NOTES)
        self.goes_on(MONEY)

    def amends_the_money(self) -> None:
        self.hand.choose(1, "Godkendt i ændret form")
        for line in ("Video og billeder", "Jobannoncer"):
            self.hand.write(self.page.get_by_label(f"Beløb i kr.: {line}"), "250.000")
        self.director.is_told("Ikke fordelt bagefter: 500.000 kr.")
        self.director.looks()
        self.decides(MONEY)
        self.director.is_told("Fordelt: 3.500.000 kr. Ikke fordelt: 500.000 kr.")
        expect(self.page.get_by_text("3 af 4 indstillingspunkter mangler svar")).to_be_visible()
        self.goes_on(SICKNESS)

    def sends_a_supplementary_appropriation_on(self) -> None:
        expect(self.page.get_by_text("Tillægsbevilling på 500.000 kr.")).to_be_visible()
        self.hand.choose(1, "Godkendt")
        self.decides(SICKNESS)
        self.goes_on(SCHOOLS)

    def disqualifies_and_sends_on(self) -> None:
        self.hand.open(self.hand.point(1).locator("summary").get_by_text("Andre svar"))
        self.hand.choose(1, "Sendt til andet forum")
        self.hand.pick(self.page.get_by_label("Sendes til"), "Chefforum")
        self.hand.open(self.summary(re.compile("^Deltagelse under punktet")))
        self.hand.pick(self.page.get_by_label("Hvem"), "Direktør")
        self.presence_radio("Er inhabil i punktet")
        self.hand.write(self.page.get_by_label("Grund"), "Sidder i bestyrelsen")
        self.hand.press(self.director.button("Skriv deltagelsen ned"))
        expect(self.summary(re.compile("Direktør: Inhabil"))).to_be_visible()
        expect(self.hand.point(1).get_by_role("radio", name="Sendt til andet forum")).to_be_checked()
        self.director.looks()
        self.decides(SCHOOLS)
        expect(self.page.get_by_text("Direktør: Inhabil (Sidder i bestyrelsen)")).to_be_visible()
        self.goes_on(TOWN_HALL)

    def leaves_the_last_one(self) -> None:
        self.hand.open(self.summary("Ikke behandlet"))
        expect(self.page.get_by_text("sagen kommer selv på Direktionen 06-02-2023")).to_be_visible()
        self.hand.press(self.director.button("Skriv »Ikke behandlet«"))
        expect(self.page.get_by_role("status").first).to_contain_text("skrevet ned som »Ikke behandlet«")
        self.director.looks()

    def is_over(self) -> None:
        self.hand.press(self.director.link("Til mødet"))
        self.director.reads("Direktionen 23-01-2023")
        expect(self.page.get_by_text("Alle punkter er behandlet.")).to_be_visible()

    def ends_the_meeting(self) -> None:
        self.hand.press(self.director.link("Afslut mødet på mødets side"))
        self.director.reads("Direktionen 23-01-2023")
        self.hand.press(self.director.link("Afslut mødet"))
        self.director.reads("Afslut Direktionen 23-01-2023")
        expect(self.page.get_by_text("Alle punkter har et svar.")).to_be_visible()
        self.hand.press(self.director.button("Afslut mødet"))
        self.director.reads("Direktionen 23-01-2023")
        self.director.looks()

    def reads_the_draft(self) -> None:
        self.hand.press(self.director.link("Gør referatet færdigt"))
        self.director.reads("Referat, Direktionen 23-01-2023")
        self.hand.press(self.director.link("Se den offentlige udgave"))
        self.director.reads("REFERAT Direktionen d. 23-01-2023")
        expect(self.page.get_by_text("Udkast – ikke godkendt").first).to_be_visible()
        expect(self.page.get_by_text("Sparring venter til marts.")).to_be_visible()
        self.page.go_back()
        self.director.reads("Referat, Direktionen 23-01-2023")

    def approves_the_minutes(self, folder: Path) -> Path:
        self.hand.press(self.director.button("Godkend referatet"))
        expect(self.page.get_by_role("status").first).to_contain_text("Referatet er godkendt som version 1.")
        expect(self.director.button("Godkend referatet")).to_have_count(0)
        self.director.looks()
        return self.director.downloads("Intern udgave, version 1 (PDF)", folder)

    # --- what the steps share -------------------------------------------------------------------------------

    def decides(self, title: str) -> None:
        expect(self.page.get_by_text("Trin 1 af 2")).to_be_visible()
        self.hand.press(self.director.button("Se virkningen"))
        expect(self.page.get_by_role("heading", name="Virkning")).to_be_focused()
        expect(self.page.get_by_text("Trin 2 af 2")).to_be_visible()
        self.director.looks()
        self.hand.press(self.director.button("Bekræft beslutningen"))
        expect(self.page.get_by_role("status").first).to_contain_text("Beslutningen er gemt")
        self.director.reads(title)
        self.director.looks()

    def goes_on(self, title: str) -> None:
        self.hand.press(self.director.link("Næste punkt"))
        self.director.reads(title)

    def summary(self, name: str | re.Pattern[str]) -> Locator:
        exact = {} if isinstance(name, re.Pattern) else {"exact": True}
        return self.page.locator("summary").get_by_text(name, **exact)

    def presence_radio(self, name: str) -> None:
        radio = self.page.get_by_role("radio", name=name)
        if isinstance(self.hand, Keyboard):
            first = self.page.get_by_role("radio", name="Var ikke til stede under punktet")
            self.hand.to(first)
            self.page.keyboard.press("ArrowDown")
        else:
            radio.check()
        expect(radio).to_be_checked()


# --- several at the table -----------------------------------------------------------------------------------


def open_item(visitor: Visitor, item: AgendaItem) -> None:
    visitor.page.goto(reverse("decide", args=[item.pk]))
    visitor.reads(item.case.title)


def test_two_who_decide_the_same_item_one_gets_it_and_the_other_is_told_and_loses_nothing(
    meeting, at_the_table
):
    item = meeting.items.get(number=3)
    first, second = at_the_table("dorte"), at_the_table("dan")
    for director, outcome in ((first, "Godkendt"), (second, "Taget til efterretning")):
        open_item(director, item)
        Mouse(director.page).choose(1, outcome)
        director.button("Se virkningen").click()
        expect(director.button("Bekræft beslutningen")).to_be_visible()
        director.looks()
    first.button("Bekræft beslutningen").click()
    expect(first.page.get_by_role("status").first).to_contain_text("Beslutningen er gemt")
    first.looks()
    second.button("Bekræft beslutningen").click()
    told = second.page.get_by_role("alert").first
    expect(told).to_contain_text("Dorte afsluttede punktet den")
    expect(told).to_contain_text("Dit svar er ikke gemt.")
    expect(second.page.get_by_text("Det, du havde skrevet")).to_be_visible()
    expect(second.page.locator("dd").get_by_text("Taget til efterretning")).to_be_visible()
    second.looks()
    item.refresh_from_db()
    assert (item.closed_by.username, item.outcomes.get().outcome) == ("dorte", Outcome.APPROVED)


def test_the_director_is_told_what_the_secretariat_wrote_before_confirming(meeting, at_the_table):
    item = meeting.items.get(number=4)
    director, secretary = at_the_table("dorte"), at_the_table("sif")
    for visitor in (director, secretary):
        open_item(visitor, item)
    Mouse(director.page).choose(1, "Godkendt")
    director.button("Se virkningen").click()
    director.looks()
    remark = "Bemærkning (frivilligt)"
    Mouse(secretary.page).choose(1, "Godkendt med bemærkning")
    secretary.page.get_by_role("textbox", name=remark).fill("Forsøg i to år.")
    expect(secretary.page.get_by_text("Kun en direktør kan beslutte.")).to_be_visible()
    secretary.button("Gem kladde").click()
    expect(secretary.page.get_by_role("status").first).to_contain_text("Kladden til punkt 4 er gemt.")
    secretary.looks()

    director.button("Bekræft beslutningen").click()
    news = director.page.get_by_role("alert").first
    expect(news).to_be_focused()
    expect(news).to_contain_text("Sif skrev: Godkendt med bemærkning")
    expect(news).to_contain_text("Du skrev: Godkendt")
    expect(news).to_contain_text("Sif skrev: Forsøg i to år.")
    expect(news).to_contain_text("Det står nu i feltet, for du havde ikke skrevet noget der.")
    director.looks()
    expect(director.page.get_by_role("textbox", name=remark)).to_have_value("Forsøg i to år.")
    Mouse(director.page).choose(1, "Godkendt med bemærkning")
    director.button("Se virkningen").click()
    expect(director.button("Bekræft beslutningen")).to_be_visible()
    director.looks()
    director.button("Bekræft beslutningen").click()
    expect(director.page.get_by_role("status").first).to_contain_text("Beslutningen er gemt")
    director.looks()
    outcome = item.outcomes.get()
    assert (outcome.outcome, outcome.remark) == (Outcome.APPROVED_WITH_REMARK, "Forsøg i to år.")


def test_on_the_way_to_another_item_what_was_typed_is_saved(meeting, at_the_table):
    item = meeting.items.get(number=4)
    secretary = at_the_table("sif")
    open_item(secretary, item)
    Mouse(secretary.page).choose(1, "Udsat")
    secretary.page.get_by_role("button", name=re.compile("^Næste")).click()
    secretary.reads(TOWN_HALL)
    secretary.looks()
    expect(secretary.page.get_by_text("(1 står i en kladde)")).to_be_visible()
    secretary.page.get_by_role("button", name=re.compile("^Forrige")).click()
    secretary.reads(SCHOOLS)
    expect(secretary.page.get_by_role("radio", name="Udsat")).to_be_checked()
    secretary.page.locator("summary").get_by_text("Dagsorden").click()
    secretary.looks()
    secretary.button(TOWN_HALL).click()
    secretary.reads(TOWN_HALL)


def test_on_a_tablet_the_case_stands_open_and_the_choices_are_in_sight_below_it(meeting, at_the_table):
    director = at_the_table("dorte")
    open_item(director, meeting.items.get(number=4))
    case = director.page.get_by_role("region", name="Sagen")
    expect(case.get_by_text("At talerne afløser aftalerne")).to_be_in_viewport()
    expect(director.page.get_by_role("radio", name="Godkendt", exact=True)).to_be_in_viewport()
    Mouse(director.page).choose(1, "Godkendt")
    director.button("Se virkningen").click()
    expect(director.button("Bekræft beslutningen")).to_be_in_viewport()
    expect(case).to_be_hidden()
    director.looks()


@pytest.mark.parametrize("width", [360, 820, 1280])
def test_every_box_of_an_amount_stands_whole_on_the_screen(meeting, live_server, new_context, width):
    context = new_context(viewport={"width": width, "height": 800}, base_url=live_server.url)
    sign_in(context, live_server.url, "dorte")
    page = context.new_page()
    page.goto(reverse("decide", args=[meeting.items.get(number=2).pk]))
    boxes = page.get_by_label(re.compile("^Beløb i kr.: ")).all()
    assert len(boxes) == 5
    for box in boxes:
        place = box.bounding_box()
        assert place["x"] >= 0 and place["x"] + place["width"] <= width and place["height"] >= 44
    for choice in page.locator(".choice label").all():
        assert not choice.is_visible() or choice.bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= width
