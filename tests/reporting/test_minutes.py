"""The minutes as they are read on paper, read aloud and archived."""

import io
import json
import re
import subprocess
from datetime import UTC, date, datetime
from functools import partial
from io import StringIO
from pathlib import Path

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from page import validate_pdf_bytes

from cases.actions import approve_minutes, reopen_minutes
from cases.enums import Audience, MeetingState
from cases.models import CaseFile, Meeting, Version
from cases.queries.minutes import minutes, minutes_snapshot
from htk_workforce.audit.append_only import remove_all
from htk_workforce.audit.models import AuditEvent
from htk_workforce.reporting.minutes import print_minutes, render_minutes
from tests import cast, meetings
from tests.pages import text

pytestmark = pytest.mark.django_db

CREATED = datetime(2023, 1, 24, 12, 0, tzinfo=UTC)
GOLDEN = Path(__file__).parent.parent / "golden"
INTERNAL, PUBLIC = Audience.INTERNAL, Audience.PUBLIC


@pytest.fixture(scope="module")
def held(django_db_setup, django_db_blocker):
    """The meeting, once for the module; each test gets a savepoint in this transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield meetings.build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def drafts(held, django_db_blocker):
    with django_db_blocker.unblock():
        return {audience: draft(held.meeting, audience) for audience in Audience}


def draft(meeting, audience=INTERNAL):
    return render_minutes(meeting, audience=audience, created=CREATED)


def approve(held, by="dorte"):
    return approve_minutes(
        meeting=held.meeting,
        render=partial(print_minutes, created=CREATED),
        by=held.people[by],
        override_reason="Aftalt med formanden",
    )


def pages(content: bytes) -> list[str]:
    command = ["pdftotext", "-layout", "-", "-"]
    printed = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    return printed.split("\f")[:-1]


def contents(content: bytes) -> list[tuple[str, int]]:
    """The lines of the table of contents: title and page."""
    after = pages(content)[0].partition("Indholdsfortegnelse")[2]
    return [(m[1], int(m[2])) for m in re.finditer(r"^ *\d+\. (.+?) {2,}(\d+)$", after, re.M)]


def beginnings(content: bytes) -> list[tuple[str, int]]:
    """The heading of each item and the page it really stands on."""
    return [
        (m[1].strip(), number)
        for number, page in enumerate(pages(content), 1)
        for m in re.finditer(r"^Punkt \d+: (.+)$", page, re.M)
    ]


def bookmarks(content: bytes) -> list[str]:
    def titles(entries):
        for entry in entries:
            yield entry.title
            yield from titles(entry.children)

    with pikepdf.open(io.BytesIO(content)) as opened, opened.open_outline() as outline:
        return list(titles(outline.root))


def everything_in(content: bytes) -> str:
    """The drawn text of every page, and every object and stream of the file taken out of its compression."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        drawn = "\n".join(words for page in opened.pages for _y, words in lines_of(page))
        plain = io.BytesIO()
        opened.save(plain, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    raw = plain.getvalue()
    parts = [
        raw.decode("latin-1"),
        raw.decode("utf-8", "ignore"),
        raw.replace(b"\x00", b"").decode("latin-1"),
    ]
    strings = [bytes.fromhex(h.decode()) for h in re.findall(rb"<((?:[0-9a-f]{2})+)>", raw)]
    return "\n".join(
        [drawn, *parts, *(s.decode("utf-16-be", "ignore") for s in strings), content.decode("latin-1")]
    )


def lines_of(page) -> list[tuple[float, str]]:
    """What is drawn on a page, sign by sign as the fonts map it back, with its distance from the top."""
    found, signs, top = [], {}, 0.0
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            signs = sign_map(page.Resources.Font[str(operands[0])])
        elif str(operator) == "Tm":
            top = float(operands[5])
        elif str(operator) in ("TJ", "Tj"):
            pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
            drawn = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
            codes = (int.from_bytes(drawn[at : at + 2], "big") for at in range(0, len(drawn), 2))
            found.append((top, "".join(signs[code] for code in codes)))
    return found


def sign_map(font) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode("latin-1")
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", table)
    return {int(code, 16): bytes.fromhex(sign).decode("utf-16-be") for code, sign in pairs}


# --- the document -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["ua1", "pdfa3a"])
@pytest.mark.parametrize("audience", Audience)
def test_the_minutes_can_be_read_aloud_and_archived(drafts, audience, profile):
    report = validate_pdf_bytes(drafts[audience], profile=profile)
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def test_the_title_page_says_who_met_when_and_where(drafts):
    front = re.sub(r"\s+", " ", pages(drafts[INTERNAL])[0])
    assert "REFERAT Direktionen d. 23-01-2023" in front
    assert "Mødedato Mandag den 23. januar 2023 kl. 09:00" in front
    assert "Mødested Mødelokale B105" in front
    assert "Mødedeltagere Kommunaldirektør, Direktør for børn, Direktør for teknik" in front
    assert "Fraværende Direktør for ældre (ferie)" in front
    assert "ferie" not in pages(drafts[PUBLIC])[0], "why somebody stayed away is not for the public"


@pytest.mark.parametrize("more", [0, 2])
def test_at30_the_contents_list_every_item_with_the_page_it_really_begins_on(held, more):
    for number in range(more):
        file = meetings.case(f"22/{300 + number}", f"Sag nr. {number}", held.people["hanne"])
        Meeting.objects.filter(pk=held.meeting.pk).update(state=MeetingState.PUBLISHED)
        item = meetings.put_on(file, Meeting.objects.get(pk=held.meeting.pk), held.people)
        meetings.decide(item, {}, held.people, "Drøftet.")
    before = draft(held.meeting)
    assert len(contents(before)) == 5 + more
    assert contents(before) == beginnings(before)
    case = held.items["collector"].case
    case.sections.update(body="<p>Et langt afsnit, som fylder.</p>" * 60)
    after = draft(held.meeting)
    assert contents(after) == beginnings(after)
    assert [page for _title, page in contents(after)][2:] > [page for _title, page in contents(before)][2:]


def test_at27_each_item_begins_with_its_number_and_title_and_has_its_parts_in_order(held, drafts):
    number = held.items["full"].number
    start = next(at for title, at in beginnings(drafts[INTERNAL]) if title == "Mere ledelse i klyngerne")
    printed = "\n".join(pages(drafts[INTERNAL])[start - 1 : start + 1])
    parts = [
        f"Punkt {number}: Mere ledelse i klyngerne",
        "21/15374",
        "Baggrund",
        "Indstilling",
        "HR-Centret indstiller,",
        "Beslutning Direktionen den 23-01-2023",
        "Ad 1. Godkendt med bemærkning: Kun i seks klynger.",
        "Ad 2. Ubesvaret",
        "Sagsfremstilling",
        "Opgaverne vokser",
        "Kriterier",
        "Økonomi",
        "Udtalelse fra BUPL og FOA",
        "Bilag",
    ]
    lines = [line.strip() for line in printed.splitlines()]
    assert [line for line in lines if line in parts] == parts
    assert "Retsgrundlag" not in printed and "Resumé" not in printed


def test_at28_both_decision_headings_are_bookmarks_in_date_order(drafts):
    titles = bookmarks(drafts[INTERNAL])
    first = titles.index("Punkt 1: Fordeling af rekrutteringspuljen")
    assert titles[first + 1 : first + 5] == [
        "Indstilling",
        "Beslutning Direktionen den 16-01-2023",
        "Beslutning Direktionen den 23-01-2023",
        "Økonomi",
    ]


def test_at32_the_statement_is_printed_character_for_character(drafts):
    with pikepdf.open(io.BytesIO(drafts[INTERNAL])) as opened:
        drawn = next(lines for page in opened.pages if (lines := lines_of(page)) and _has_statement(lines))
    first = next(at for at, (_top, words) in enumerate(drawn) if words.startswith("”Vi støtter"))
    assert drawn[first - 1][1].startswith("BUPL og FOA, modtaget den 20-12-2022")
    assert drawn[first - 2][1] == "Udtalelse fra BUPL og FOA"
    height = drawn[first + 3][0] - drawn[first + 2][0]
    text, above = "", drawn[first][0]
    for top, words in drawn[first : first + 4]:
        text += "\n" * round((top - above) / height) + words
        above = top
    assert text == meetings.STATEMENT


def _has_statement(lines):
    return any(words.startswith("”Vi støtter") for _top, words in lines)


def test_a_statement_of_any_signs_can_be_archived(held):
    held.items["full"].case.statements.update(
        text="Tab\there\r\n\r\n→ ✓ – en\u00a0fast linje & <b>ikke fed</b>\n"
    )
    made = draft(held.meeting)
    assert validate_pdf_bytes(made, profile="pdfa3a").is_compliant
    assert "<b>ikke fed</b>" in "".join(pages(made))


def test_at33_the_guest_of_one_item_is_named_under_that_item_only(held, drafts):
    guest = "Deltog under dette punkt: Medarbejder fra Byrådscentret"
    where = [page for page in pages(drafts[INTERNAL]) if "Byrådscentret" in page]
    assert len(where) == 1 and guest in where[0] and "Borgernes hus" in where[0]
    assert "Inhabil ved dette punkt: Direktør for børn. Grund: Sidder i husets bestyrelse" in where[0]
    assert "Fraværende ved dette punkt: Kommunaldirektør (gik kl. 11)" in where[0]


def test_why_somebody_was_away_from_an_item_is_not_for_the_public(held, drafts):
    (where,) = (page for page in pages(drafts[PUBLIC]) if "Byrådscentret" in page)
    for fact in (
        "Inhabil ved dette punkt: Direktør for børn",
        "Fraværende ved dette punkt: Kommunaldirektør",
    ):
        assert fact in where
    frozen_text = json.dumps(minutes_snapshot(minutes(held.meeting, audience=PUBLIC)), ensure_ascii=False)
    assert "Inhabil: Direktør for børn" in frozen_text
    for said in ("".join(pages(drafts[PUBLIC])), frozen_text):
        assert not any(ground in said for ground in ("husets bestyrelse", "Grund:", "gik kl. 11", "ferie"))


def test_the_minutes_read_as_they_did(drafts):
    """To renew them, delete the file, run the test twice, and read what changed before it is committed."""
    golden = GOLDEN / "referat-direktionen-2023-01-23.txt"
    printed = re.sub(r"Postering \d+", "Postering 1", "\f".join(pages(drafts[INTERNAL])))
    printed = re.sub(" {2,}", "  ", printed)
    if not golden.exists():
        golden.write_text(printed, encoding="utf-8")
        pytest.fail(f"{golden.name} er skrevet på ny. Læs den, og kør testen igen.")
    assert printed == golden.read_text(encoding="utf-8")


# --- closed items -------------------------------------------------------------------------------------------


def test_nothing_of_a_closed_item_can_be_found_anywhere_in_the_public_file(held, drafts):
    for made in (drafts[PUBLIC], frozen(approve(held), PUBLIC)):
        inside = everything_in(made)
        for word in (
            meetings.SECRET,
            "Hemmelighed",
            "22/666",
            "ordfløj",
            "Advokat",
            "i maj",
            "Fortroligt notat",
        ):
            assert word.lower() not in inside.lower(), word
        assert "Lukket punkt" in [title for title, _page in contents(made)]
        assert f"Punkt {held.items['closed'].number}: Lukket punkt" in bookmarks(made)


def test_the_search_for_closed_words_finds_them_where_they_are(drafts):
    inside = everything_in(drafts[INTERNAL])
    for word in (meetings.SECRET, "22/666", "Advokat", "Fortroligt notat"):
        assert word in inside, word


def frozen(versions, audience):
    return bytes(next(version.content for version in versions if version.audience == audience))


# --- draft and approved -------------------------------------------------------------------------------------


def test_a_draft_says_so_on_every_page_and_an_approved_version_its_number_and_date(held, drafts):
    assert all("Udkast – ikke godkendt" in page for page in pages(drafts[INTERNAL]))
    for version in approve(held):
        printed = pages(bytes(version.content))
        assert all("Version 1, godkendt 24-01-2023" in page and "Udkast" not in page for page in printed)


def test_what_is_downloaded_is_what_was_approved_whatever_changed_since(held, client):
    internal, _public = approve(held)
    client.force_login(held.people["signe"])
    address = reverse("minutes_version_pdf", args=[internal.pk])
    CaseFile.objects.filter(pk=held.items["collector"].case_id).update(title="Omdøbt")
    response = client.get(address)
    assert response.content == bytes(internal.content)
    assert response.headers["Content-Disposition"] == (
        'inline; filename="referat-direktionen-2023-01-23-v1.pdf"'
    )
    reopen_minutes(meeting=held.meeting, reason="Titlen", by=held.people["dorte"])
    again, _public = approve(held)
    assert client.get(address).content == bytes(internal.content)
    assert b"PDF" in client.get(reverse("minutes_version_pdf", args=[again.pk])).content
    assert "Omdøbt" in "".join(pages(bytes(again.content)))


def test_a_damaged_file_is_not_served(held, client):
    version = approve(held)[0]
    remove_all(connection)
    Version.objects.filter(pk=version.pk).update(content=b"%PDF-forfalsket")
    client.force_login(held.people["signe"])
    response = client.get(reverse("minutes_version_pdf", args=[version.pk]), follow=True)
    assert "er beskadiget" in text(response)
    assert not AuditEvent.objects.filter(verb="export").exists()


# --- the page -----------------------------------------------------------------------------------------------


def test_a_director_is_shown_what_has_no_answer_and_approves_with_a_reason(held, client):
    client.force_login(held.people["dorte"])
    address = reverse("minutes", args=[held.meeting.pk])
    page = text(client.get(address))
    number = held.items["full"].number
    assert f"Punkt {number}: Mere ledelse i klyngerne, indstilling 2" in page
    refused = client.post(reverse("minutes_approve", args=[held.meeting.pk]), {"override_reason": " "})
    assert "Skriv, hvorfor referatet godkendes uden svar" in text(refused)
    done = client.post(
        reverse("minutes_approve", args=[held.meeting.pk]), {"override_reason": "Aftalt"}, follow=True
    )
    page = text(done)
    assert "Referatet er godkendt som version 1." in page
    for version in Version.objects.filter(kind="minutes"):
        assert version.checksum in page
    assert "Aftalt" in page and "Åbn referatet for at rette det" in page
    again = client.post(
        reverse("minutes_reopen", args=[held.meeting.pk]), {"reason": "En deltager manglede"}, follow=True
    )
    assert "Referatet er åbnet og kan rettes." in text(again)
    assert text(again).count("version 1 (PDF)") == 2
    assert "Referat godkendt → Afholdt" in text(again) and "En deltager manglede" in text(again)


def test_other_readers_get_the_public_version_only(held, client):
    internal, public = approve(held)
    client.force_login(held.people["lea"])
    page = text(client.get(reverse("minutes", args=[held.meeting.pk])))
    assert public.checksum in page and internal.checksum not in page
    assert "Aftalt med formanden" not in page
    assert client.get(reverse("minutes_version_pdf", args=[public.pk])).content == bytes(public.content)
    refused = client.get(reverse("minutes_version_pdf", args=[internal.pk]))
    assert refused.status_code == 403 and "Læs den offentlige udgave" in text(refused)


def test_before_the_approval_other_readers_are_told_why_there_is_nothing(held, client):
    client.force_login(held.people["lea"])
    page = text(client.get(reverse("minutes", args=[held.meeting.pk])))
    assert "Referatet er ikke godkendt endnu. Kun sekretariatet og direktører læser udkastet." in page
    assert "Mere ledelse" not in page
    assert client.get(reverse("minutes_draft_pdf", args=[held.meeting.pk, "public"])).status_code == 403


def test_a_draft_of_an_unknown_edition_is_not_found(held, client):
    client.force_login(held.people["dorte"])
    assert client.get(reverse("minutes_draft_pdf", args=[held.meeting.pk, "alle"])).status_code == 404


# --- the command --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["2023-01-23", "23-01-2023"])
def test_the_command_writes_a_draft_until_the_minutes_are_approved(held, tmp_path, written):
    path, said = tmp_path / "m.pdf", StringIO()
    call_command("render_minutes", body="direktionen", date=written, output=path, stdout=said)
    assert said.getvalue() == f"{path} er skrevet.\n"
    assert "Udkast – ikke godkendt" in pages(path.read_bytes())[0]
    internal, public = approve(held)
    call_command("render_minutes", body="Direktionen", date=written, output=path, stdout=said)
    assert path.read_bytes() == bytes(internal.content)
    call_command("render_minutes", body="Direktionen", date=written, output=path, public=True, stdout=said)
    assert path.read_bytes() == bytes(public.content)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"body": "Kommunen"}, "Der er intet organ, der hedder »Kommunen«. Skriv et af disse: Direktionen"),
        ({"date": "31-02-2023"}, "31-02-2023 findes ikke"),
        ({"date": "24-01-2023"}, "Direktionen har intet møde den 24-01-2023. De nyeste møder: 23-01-2023"),
        ({"output": Path("/findes/ikke/m.pdf")}, "kan ikke skrives"),
    ],
)
def test_the_command_refuses_in_sentences(held, tmp_path, given, sentence):
    asked = {"body": "Direktionen", "date": "2023-01-23", "output": tmp_path / "m.pdf", **given}
    with pytest.raises(CommandError, match=re.escape(sentence)):
        call_command("render_minutes", **asked)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("audience", Audience)
def test_the_draft_is_read_on_the_screen_from_the_template_of_the_pdf(held, client, audience):
    client.force_login(held.people["signe"])
    address = reverse("minutes_preview", args=[held.meeting.pk, audience])
    for page in (held.meeting.get_absolute_url(), reverse("minutes", args=[held.meeting.pk])):
        assert f'href="{address}"' in client.get(page).content.decode()
    response = client.get(address)
    html = response.content.decode()
    assert "REFERAT Direktionen d. 23-01-2023" in html and "Udkast – ikke godkendt" in html
    assert ("url(/static/vendor/fonts/" in html) and ("url(fonts/" not in html)
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'none'" in policy and "style-src 'unsafe-inline'" in policy
    same = minutes(held.meeting, audience=audience)
    assert [item.title in text(response) for item in same.items] == [True] * len(same.items)
    assert client.get(reverse("minutes_preview", args=[held.meeting.pk, "alle"])).status_code == 404


def test_a_cancelled_meeting_has_no_minutes(held, tmp_path):
    called_off = cast.meeting(date(2023, 2, 6))
    Meeting.objects.filter(pk=called_off.pk).update(state=MeetingState.CANCELLED)
    with pytest.raises(CommandError, match="har intet møde den 06-02-2023"):
        call_command("render_minutes", body="Direktionen", date="2023-02-06", output=tmp_path / "m.pdf")
