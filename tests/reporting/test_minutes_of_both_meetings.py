"""The minutes of 03-01-2022 and 23-01-2023 from the demonstration, as they are read on paper (A1, A2)."""

import re
import subprocess
from datetime import UTC, date, datetime

import pytest
from page import validate_pdf_bytes

from cases.enums import Audience
from cases.models import HearingStatement, Meeting
from htk_workforce.reporting.minutes import render_minutes
from tests.demonstration import demonstration  # noqa: F401 a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

IN_2022, IN_2023 = date(2022, 1, 3), date(2023, 1, 23)
SAID_2022, LEFT, SAID_2023 = (
    f"Beslutning Direktionen den {day}" for day in ("03-01-2022", "16-01-2023", "23-01-2023")
)
SECTIONS = {"Baggrund", "Indstilling", "Sagsfremstilling", "Økonomi", "Udtalelse om finansieringen", "Bilag"}
HEADINGS = {
    (IN_2022, 1): ["Baggrund", SAID_2022, "Bilag"],
    (IN_2022, 2): [
        "Baggrund",
        "Indstilling",
        SAID_2022,
        "Sagsfremstilling",
        "Økonomi",
        "Udtalelse om finansieringen",
    ],
    (IN_2022, 3): ["Baggrund", "Indstilling", SAID_2022, "Sagsfremstilling"],
    (IN_2022, 4): ["Baggrund", SAID_2022],
    (IN_2022, 5): ["Baggrund", SAID_2022, "Bilag"],
    (IN_2023, 1): ["Baggrund", SAID_2023],
    (IN_2023, 2): ["Baggrund", SAID_2023],
    (IN_2023, 3): ["Baggrund", "Indstilling", LEFT, SAID_2023, "Sagsfremstilling", "Økonomi", "Bilag"],
    (IN_2023, 4): ["Baggrund", "Indstilling", LEFT, SAID_2023, "Sagsfremstilling"],
    (IN_2023, 5): ["Baggrund", "Indstilling", SAID_2023, "Sagsfremstilling"],
    (IN_2023, 6): ["Baggrund", "Indstilling", SAID_2023, "Sagsfremstilling", "Økonomi"],
    (IN_2023, 7): ["Baggrund", "Indstilling", SAID_2023, "Sagsfremstilling"],
}
"""The headings of the sections of each item, free sub-headings left out (A1, A2.2)."""
EDITIONS = [(on, audience) for on in (IN_2022, IN_2023) for audience in Audience]


@pytest.fixture(scope="module")
def printed(demonstration, django_db_blocker):  # noqa: F811
    """Each edition of the minutes of each meeting."""
    created = datetime(2023, 1, 24, 12, 0, tzinfo=UTC)
    with django_db_blocker.unblock():
        return {
            (on, audience): render_minutes(Meeting.objects.get(on=on), audience=audience, created=created)
            for on, audience in EDITIONS
        }


def pages(content: bytes) -> list[str]:
    """The text of each page, laid out as it is seen."""
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return read.stdout.decode().split("\f")[:-1]


def lines(content: bytes) -> list[str]:
    """The lines of all pages but the first."""
    return [line.strip() for page in pages(content)[1:] for line in page.splitlines()]


def item_text(content: bytes, number: int) -> str:
    """What is printed from the heading of one item to the next, in one line of words."""
    text = " ".join(" ".join(pages(content)[1:]).split())
    start = text.index(f"Punkt {number}: ")
    end = text.find(f"Punkt {number + 1}: ", start)
    return text[start : end if end > 0 else None]


def in_order(text: str, headings: list[str]) -> bool:
    places = [text.find(heading) for heading in headings]
    return -1 not in places and places == sorted(places)


@pytest.mark.parametrize("profile", ["ua1", "pdfa3a"])
@pytest.mark.parametrize(("on", "audience"), EDITIONS)
def test_every_edition_can_be_read_aloud_and_archived(printed, on, audience, profile):
    report = validate_pdf_bytes(printed[on, audience], profile=profile)
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


@pytest.mark.parametrize(("on", "items"), [(IN_2022, 5), (IN_2023, 7)])
def test_at30_the_contents_list_every_item_with_the_page_it_is_on(printed, on, items):
    first, *rest = pages(printed[on, Audience.INTERNAL])
    listed = re.findall(r"^ *(\d)\. .*?(\d+)$", first[first.index("Indholdsfortegnelse") :], re.MULTILINE)
    found = [
        (number, str(page))
        for page, text in enumerate(rest, 2)
        for number in re.findall(r"^Punkt (\d): ", text, re.M)
    ]
    assert listed == found
    assert len(found) == items


@pytest.mark.parametrize(
    ("on", "venue", "roles"),
    [
        (IN_2022, "Mandag den 3. januar 2022 kl. 13:00", 5),
        (IN_2023, "Mandag den 23. januar 2023 kl. 09:00", 4),
    ],
)
def test_a21_the_first_page_says_when_and_where_and_who(printed, on, venue, roles):
    first = " ".join(pages(printed[on, Audience.PUBLIC])[0].split())
    assert venue in first
    assert "Mødelokale B105" in first
    people = re.search(r"Mødedeltagere (.*?) Status", first)[1]
    assert people.count("irektør") == roles


@pytest.mark.parametrize("place", HEADINGS, ids=lambda place: f"{place[0]:%Y}-{place[1]}")
def test_at27_each_item_has_its_headings_in_the_order_of_the_direktion_and_no_others(printed, place):
    on, number = place
    content = printed[on, Audience.INTERNAL]
    start = next(i for i, line in enumerate(lines(content)) if line.startswith(f"Punkt {number}: "))
    found = []
    for line in lines(content)[start + 1 :]:
        if line.startswith(f"Punkt {number + 1}: "):
            break
        if line in SECTIONS or line.startswith("Beslutning Direktionen den "):
            found.append(line)
    assert found == HEADINGS[place]


@pytest.mark.parametrize("number", [3, 4])
def test_at28_a_case_of_two_handlings_says_of_the_first_that_it_was_not_handled(printed, number):
    item = item_text(printed[IN_2023, Audience.INTERNAL], number)
    assert (
        "Beslutning Direktionen den 16-01-2023 Ikke behandlet Beslutning Direktionen den 23-01-2023" in item
    )


def test_at28_a_later_decision_is_not_in_the_minutes_of_an_earlier_meeting(printed):
    item = item_text(printed[IN_2023, Audience.INTERNAL], 6)
    assert item.count("Beslutning Direktionen den") == 1


def test_x23_and_x24_each_point_is_printed_with_what_was_said_to_it(printed):
    item = item_text(printed[IN_2022, Audience.PUBLIC], 2)
    assert in_order(
        item, ["Ad 1. Godkendt med bemærkning", "Ad 2. Godkendt", "Ad 3. Ubesvaret", "Ad 4. Ubesvaret"]
    )
    item = item_text(printed[IN_2022, Audience.PUBLIC], 3)
    assert in_order(item, ["Ad 1. Godkendt", "Ad 2. Ikke fulgt", "Ad 3. Godkendt i ændret form"])
    item = item_text(printed[IN_2023, Audience.PUBLIC], 4)
    assert in_order(item, ["Ad 1. Sendt til andet forum (Chefforum)", "Ad 2. Ubesvaret"])


@pytest.mark.parametrize("audience", Audience)
def test_at32_the_unions_statement_is_printed_word_for_word_under_their_name(printed, audience):
    statement = HearingStatement.objects.get()
    item = item_text(printed[IN_2022, audience], 2)
    assert "BUPL og FOA, modtaget den 20-12-2021" in item
    assert " ".join(statement.text.split()) in item


@pytest.mark.parametrize("audience", Audience)
def test_at33_the_guest_is_under_the_town_hall_only(printed, audience):
    guest = "Medarbejder fra Byrådscentret (BYC)"
    assert guest in item_text(printed[IN_2023, audience], 6)
    assert " ".join(" ".join(pages(printed[IN_2023, audience])).split()).count(guest) == 1
