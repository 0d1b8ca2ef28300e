"""The lists of pools and applications, and the way back from a figure to where it came from."""

from datetime import date

import pytest
from django.urls import reverse

from clusters.models import Workplace
from htk_workforce.accounts.roles import Role
from pools import ledger
from pools.actions import receive_application
from pools.enums import LineKind
from pools.models import Frame, FrameLine, Pool, Posting
from tests import cast
from tests.pages import form, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return cast.person("finans", Role.FINANCE)


@pytest.fixture
def hr():
    return cast.person("hr", Role.HR)


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 600_000, by=finance)
    return line


@pytest.fixture
def place():
    return cast.workplace("Børnehuset Blåmejsen", absence="7.25")


@pytest.fixture
def pools(finance):
    """Two pools in 2023 and one of them in 2024 too."""
    for year in (2023, 2024):
        _, undistributed, _ = cast.recruitment_frame(year)
        cast.fill(undistributed, year * 1_000, by=finance)
    cast.fill(cast.sickness_line(), 600_000, by=finance)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["REK 2024", "REK 2023", "SYG 2023"]),
        ("?year=2023", ["REK 2023", "SYG 2023"]),
        ("?year=2024", ["REK 2024"]),
        ("?kind=sickness", ["SYG 2023"]),
        ("?year=2024&kind=sickness", []),
        ("?sort=available", ["SYG 2023", "REK 2023", "REK 2024"]),
        ("?sort=-undistributed", ["REK 2024", "REK 2023", "SYG 2023"]),
        ("?sort=bar", ["REK 2024", "REK 2023", "SYG 2023"]),
        ("?year=2023&sort=-budget", ["REK 2023", "SYG 2023"]),
    ],
)
def test_the_list_of_pools_is_limited_and_sorted_by_its_address(client, finance, pools, query, expected):
    client.force_login(finance)
    rows = client.get(reverse("pool_list") + query).context["table"].page.object_list
    assert [f"{row.record.frame.pool.code} {row.record.frame.year}" for row in rows] == expected


@pytest.fixture
def applications(hr, line):
    for name in ("Ærten", "Bien", "Åkanden"):
        place = cast.workplace(name, absence="7")
        draft = cast.draft(line, place, by=hr)
        if name != "Bien":
            receive_application(application=draft, by=hr, on=cast.DAY)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?sort=number", ["Bien", "Ærten", "Åkanden"]),
        ("?state=received&sort=number", ["Ærten", "Åkanden"]),
        ("?state=draft", ["Bien"]),
        ("?text=bien", ["Bien"]),
        ("?text=SYG-2023-0002", ["Åkanden"]),
        ("?text=syg&sort=-number", ["Åkanden", "Ærten"]),
        ("?text=findes+ikke", []),
        ("?sort=workplace", ["Bien", "Ærten", "Åkanden"]),
        ("?sort=-workplace", ["Åkanden", "Ærten", "Bien"]),
    ],
)
def test_the_list_of_applications_is_limited_and_sorted_by_its_address(
    client, hr, applications, query, expected
):
    client.force_login(hr)
    rows = client.get(reverse("application_list") + query).context["table"].page.object_list
    found = [row.record.workplace.name for row in rows]
    # A draft has no number, and where it then stands is up to the database.
    assert sorted(found) == sorted(expected) if query == "?sort=number" else found == expected


def test_a_pool_can_be_chosen_in_the_list_of_applications(client, hr, applications):
    client.force_login(hr)
    other = Pool.objects.create(
        code="X", name="Anden", kind="other", owner=cast.centre(), origin="own_budget", principle="fixed"
    )
    sickness = Pool.objects.get(code="SYG")
    for pool, count in ((sickness, 3), (other, 0)):
        response = client.get(reverse("application_list"), {"pool": pool.pk})
        assert len(response.context["table"].rows) == count
        assert form(response, "filter")["pool"] == str(pool.pk)


def test_a_long_list_of_applications_is_divided(client, hr, line):
    place = cast.workplace("Sted", absence="7")
    for _ in range(27):
        cast.draft(line, place, by=hr, amount=1)
    client.force_login(hr)
    second = client.get(reverse("application_list"), {"page": 2})
    assert len(second.context["table"].page.object_list) == 2
    assert "27 resultater" in text(second) and "Side 2 af 2" in text(second)
    shown = client.get(reverse("frame_detail", args=[line.frame_id]), {"page": 3})
    assert len(shown.context["table"].page.object_list) == 7


def test_from_a_figure_one_walks_to_its_posting_and_on_to_the_application(client, hr, line, place):
    application = receive_application(application=cast.draft(line, place, by=hr), by=hr, on=cast.DAY)
    client.force_login(hr)
    assert line.get_absolute_url() in client.get(line.frame.get_absolute_url()).content.decode()
    statement = client.get(line.get_absolute_url())
    reserved = Posting.objects.get(kind="reserve")
    assert reserved.get_absolute_url() in statement.content.decode()
    assert "560.000,00" in text(statement)
    assert application.get_absolute_url() in client.get(reserved.get_absolute_url()).content.decode()


def test_a_heading_has_no_page_of_its_own(client, hr):
    frame, *_ = cast.recruitment_frame()
    client.force_login(hr)
    heading = frame.lines.get(kind=LineKind.HEADING)
    assert client.get(heading.get_absolute_url()).headers["Location"] == frame.get_absolute_url()


def test_a_reversed_posting_and_its_correction_point_at_each_other(client, hr, finance, line):
    wrong = Posting.objects.get()
    why = ledger.Why(by=finance, on=cast.DAY, reason="Forkert linje", key="undo")
    right = ledger.reverse(wrong, why)
    client.force_login(hr)
    assert right.get_absolute_url() in client.get(wrong.get_absolute_url()).content.decode()
    assert wrong.get_absolute_url() in client.get(right.get_absolute_url()).content.decode()


def test_a_closed_workplace_and_a_closed_line_cannot_be_chosen(client, hr, line, place):
    Workplace.objects.filter(pk=place.pk).update(closed_on=date(2023, 1, 31))
    FrameLine.objects.filter(pk=line.pk).update(closes_on=date(2023, 1, 31))
    client.force_login(hr)
    page = text(client.get(reverse("application_new")))
    assert place.name not in page and line.name not in page


def test_a_link_from_a_line_chooses_it_in_the_form(client, hr, line):
    client.force_login(hr)
    assert form(client.get(reverse("application_new"), {"line": line.pk}), "application")["line"] == str(
        line.pk
    )
    assert Frame.objects.get() == line.frame
