"""The agenda as it is sent out: one file, true page numbers, and nothing closed in what the public gets."""

import io
import re
import subprocess
from datetime import UTC, date, datetime, time

import pikepdf
import pytest
from page import validate_pdf_bytes

from cases import actions
from cases.enums import Audience, BodyKind, Party, Position, Visibility
from cases.models import Body, Meeting
from htk_workforce.accounts.roles import Role
from htk_workforce.reporting.agenda import render_agenda
from htk_workforce.reporting.file_names import agenda_file_name
from tests import cast

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]

CREATED = datetime(2023, 1, 19, 12, 0, tzinfo=UTC)
LONG = "<p>" + "En lang fremstilling, der fylder. " * 400 + "</p>"


@pytest.fixture
def secretary():
    return cast.person("sif", Role.SECRETARIAT)


@pytest.fixture
def meeting(secretary):
    body = Body.objects.create(name="Direktionen", kind=BodyKind.ADMINISTRATIVE)
    body.members.create(title="Kommunaldirektør", order=1)
    body.members.create(title="Direktør for børn", order=2)
    meeting = actions.create_meeting(
        body=body, on=date(2023, 1, 23), starts_at=time(9), venue="Mødelokale B105", by=secretary
    )
    for number, title in enumerate(("Øvrige sager", "Lang sag", "Hemmeligt udbud", "Kort sag"), 1):
        case = cast.case(secretary, f"22/{number}")
        case.title, case.is_closed = title, title == "Hemmeligt udbud"
        case.save()
        case.points.create(order=1, text=f"At {title.lower()} godkendes")
        case.sections.create(
            kind="presentation", order=1, body=LONG if title == "Lang sag" else "<p>Kort</p>"
        )
        actions.finish_case(case=case, by=secretary)
        actions.put_on_agenda(case=case, meeting=meeting, by=secretary)
    return meeting


def attach(meeting, title, visibility, number=4):
    case = meeting.items.get(number=number).case
    case.attachments.create(
        title=title,
        file_name=f"{title}.pdf",
        content=f"bilag/{title}.pdf",
        content_type="application/pdf",
        size=1,
        checksum=title,
        visibility=visibility,
        uploaded_by=case.author,
    )


def rendered(meeting, audience=Audience.INTERNAL):
    return render_agenda(Meeting.objects.get(pk=meeting.pk), audience=audience, created=CREATED)


def pages(content):
    command = ["pdftotext", "-layout", "-", "-"]
    text = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    return [re.sub(r"\s+", " ", page) for page in text.split("\f")[:-1]]


def test_the_front_page_says_which_meeting_and_who_by_role(meeting, secretary):
    actions.set_presence(meeting=meeting, title="Direktør for børn", presence="absent", by=secretary)
    front = pages(rendered(meeting))[0]
    for text in (
        "DAGSORDEN Direktionen d. 23-01-2023",
        "Mødedato Mandag den 23. januar 2023 kl. 09:00",
        "Mødested Mødelokale B105",
        "Mødedeltagere Kommunaldirektør",
        "Afbud Direktør for børn",
        "Status Udkast – ikke udsendt",
    ):
        assert text in front
    assert secretary.username not in front.lower()


def test_at30_the_contents_give_the_page_where_each_item_stands(meeting):
    content = rendered(meeting)
    read = pages(content)
    found = dict(re.findall(r"(\d)\. (?:Øvrige sager|Lang sag|Hemmeligt udbud|Kort sag) (\d+)", read[0]))
    stands = {
        number: str(next(i for i, page in enumerate(read, 1) if f"Punkt {number}: " in page))
        for number in "1234"
    }
    assert found == stands
    assert int(stands["3"]) - int(stands["2"]) > 1, "the long case fills several pages"
    meeting.items.get(number=1).case.sections.create(kind="background", order=2, body=LONG)
    moved = pages(rendered(meeting))
    assert re.search(r"2\. Lang sag (\d+)", moved[0])[1] == str(
        next(i for i, page in enumerate(moved, 1) if "Punkt 2: " in page)
    )


def test_the_public_edition_leaves_out_what_is_closed(meeting, secretary):
    item = meeting.items.get(number=4)
    actions.close_item_to_public(item=item, is_closed=True, public_title="Lejemål", by=secretary)
    internal = " ".join(pages(rendered(meeting)))
    public = " ".join(pages(rendered(meeting, Audience.PUBLIC)))
    assert all(text in internal for text in ("Hemmeligt udbud", "22/3", "Kort sag", "(lukket punkt)"))
    assert not any(text in public for text in ("Hemmeligt", "hemmeligt", "22/3", "Kort sag", "22/4"))
    assert "3. Lukket punkt" in public and "Punkt 4: Lejemål" in public
    assert public.count("Punktet er lukket og står kun i den interne udgave.") == 2


def test_attachments_are_listed_and_closed_ones_only_for_us(meeting):
    attach(meeting, "Oversigt", Visibility.OPEN)
    attach(meeting, "Tilbud", Visibility.CLOSED)
    assert "Tilbud" in " ".join(pages(rendered(meeting)))
    public = " ".join(pages(rendered(meeting, Audience.PUBLIC)))
    assert "Bilag" in public and "Oversigt" in public and "Tilbud" not in public


def test_a_late_item_is_marked_and_one_taken_off_keeps_its_number_only(meeting, secretary):
    actions.publish_agenda(meeting=meeting, render=lambda *_: b"", by=secretary)
    late = cast.case(secretary, "22/9")
    actions.finish_case(case=late, by=secretary)
    actions.put_on_agenda(case=late, meeting=meeting, by=secretary)
    actions.take_off(item=meeting.items.get(number=4), reason="Mangler tal", by=secretary)
    read = " ".join(pages(rendered(meeting)))
    assert "5. Fordeling af rekrutteringspuljen (sat på efter udsendelsen)" in read
    assert "4. Kort sag (taget af)" in read and "Punktet er taget af dagsordenen." in read
    assert "At kort sag godkendes" not in read and "Mangler tal" not in read
    assert re.search(r"Status Udsendt \d\d-\d\d-\d{4}", read)


def test_a_statement_stands_in_the_bundle_unchanged(meeting):
    said = "Vi bemærker   at\n  der er to mellemrum"
    case = meeting.items.get(number=1).case
    case.statements.create(party=Party.BUPL, text=said, received_on=date(2023, 1, 10))
    assert "Vi bemærker at der er to mellemrum" in " ".join(pages(rendered(meeting)))


def test_a_party_that_answered_without_words_stands_in_the_bundle_with_what_it_thinks(meeting):
    case = meeting.items.get(number=1).case
    case.statements.create(party=Party.FOA, position=Position.AGAINST, received_on=date(2023, 1, 10))
    case.statements.create(party=Party.MED, deadline_on=date(2023, 1, 20))  # asked, and silent so far
    read = " ".join(pages(rendered(meeting)))
    assert "Udtalelse fra FOA FOA, modtaget den 10-01-2023. Holdning: Imod" in read
    assert "MED" not in read


def test_the_bundle_can_be_archived_and_read_aloud(meeting):
    content = rendered(meeting)
    for profile in ("ua1", "pdfa3a"):
        report = validate_pdf_bytes(content, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
    with pikepdf.open(io.BytesIO(content)) as opened, opened.open_outline() as outline:
        titles = [item.title for item in outline.root[0].children]
    assert titles == [
        "Indholdsfortegnelse",
        "Punkt 1: Øvrige sager",
        "Punkt 2: Lang sag",
        "Punkt 3: Hemmeligt udbud",
        "Punkt 4: Kort sag",
    ]


def test_the_same_agenda_gives_the_same_bytes(meeting):
    assert rendered(meeting) == rendered(meeting)


def test_the_file_is_called_after_the_meeting(meeting):
    assert (
        agenda_file_name(meeting, Audience.PUBLIC, 2) == "dagsorden-direktionen-2023-01-23-v2-offentlig.pdf"
    )
    assert agenda_file_name(meeting, Audience.INTERNAL) == "dagsorden-direktionen-2023-01-23-udkast.pdf"
