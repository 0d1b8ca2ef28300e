"""The archive of a case for a request for access: read back, file by file."""

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cases.actions import (
    Answer,
    NewFollowUp,
    Proposal,
    Said,
    add_statement,
    attach_file,
    close_item_to_public,
    create_follow_up,
    decide_item,
    finish_case,
    leave_unhandled,
    propose_allocation,
    put_on_agenda,
    remove_attachment,
    rework_case,
    save_case,
)
from cases.enums import Audience, MeetingState, Outcome
from cases.models import AgendaItem, Version
from cases.queries.case_text import PointText, saved_texts
from htk_workforce.audit.log import events_of
from htk_workforce.reporting.case_export import write_case_archive
from tests import cast
from tests.pages import text

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]

NOW = datetime(2023, 5, 1, 10, tzinfo=UTC)
SECRET = "Kirsebærlunden"
VERBATIM = '  »Vi er "imod«\n\n og det mener vi  \n'
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 300


@pytest.fixture
def people():
    return cast.everybody()


def frozen(meeting, kind, audience, case, item, words):
    """An agenda or minutes as they were frozen, with a neighbour's case that must not leave with this one."""
    neighbour = {"number": 99, "title": "Nabosagen", "case": "99/1", "parts": []}
    own = {
        "number": item.number,
        "title": case.title,
        "case": case.number,
        "parts": [{"heading": "Beslutning", "text": words}],
    }
    if kind == "agenda":
        own = {**own, "item": item.pk}
    return Version.objects.create(
        kind=kind,
        audience=audience,
        meeting=meeting,
        number=1,
        content=b"%PDF Nabosagen " + SECRET.encode(),
        snapshot={"items": [own, neighbour]},
        checksum="c" * 64,
        occasion="Referat godkendt",
        by=item.closed_by or case.author,
    )


@pytest.fixture
def case(people):
    """An open case with a closed handling, a closed attachment, money, a task and everything else."""
    frame, undistributed, (line, _) = cast.recruitment_frame()
    cast.fill(undistributed, 1_000_000, by=people["øko"])
    case = cast.case(people["hr"])
    point = case.points.create(order=1, text="At puljen fordeles")
    propose_allocation(
        point=point,
        from_line=undistributed,
        proposals=[Proposal(line, Decimal(400_000))],
        by=people["hr"],
        on=date(2023, 1, 2),
    )
    given = {"case": case, "by": people["hr"]}
    attach_file(file_name="Åben plan.pdf", title="Plan", content=PDF, visibility="open", **given)
    attach_file(file_name=f"{SECRET}.txt", title=SECRET, content=b"x", visibility="closed", **given)
    gone = attach_file(file_name="gammel.txt", title="Gammel", content=b"y", visibility="open", **given)
    remove_attachment(attachment=gone, reason="Afløst", by=people["hr"])
    said = Said("bupl", received_on=date(2023, 1, 3), text=VERBATIM, position="against")
    add_statement(said=said, **given)
    finish_case(case=case, by=people["hr"])
    closed_item = put_on_agenda(case=case, meeting=cast.meeting(date(2023, 1, 16)), by=people["sek"])
    closed_item = leave_unhandled(item=closed_item, by=people["sek"])
    closed_item.is_closed, closed_item.decision = True, SECRET
    closed_item.save()
    new = NewFollowUp(task=SECRET, owner_role="HR")
    create_follow_up(item=closed_item, new=new, by=people["sek"])
    item = put_on_agenda(case=case, meeting=cast.meeting(), by=people["sek"])
    item.is_closed = False  # it came closed, as it was
    item.save()
    item = decide_item(
        item=item, answers={point.pk: Answer(Outcome.APPROVED)}, decision="Godkendt", by=people["dir"]
    )
    new = NewFollowUp(task="Evaluér", owner_role="=HR", due_on=date(2023, 12, 1))
    create_follow_up(item=item, new=new, by=people["sek"])
    for audience, words in ((Audience.INTERNAL, SECRET), (Audience.PUBLIC, "Godkendt")):
        frozen(item.meeting, "minutes", audience, case, item, words)
        frozen(item.meeting, "agenda", audience, case, item, words)
    return case


def archive(case, *, with_closed=False):
    """The files of the archive by path."""
    target = io.BytesIO()
    write_case_archive(target, case, with_closed=with_closed, created=NOW)
    with zipfile.ZipFile(target) as parts:
        assert parts.testzip() is None
        return {name: parts.read(name) for name in parts.namelist()}


def cells(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def readable(name, content):
    """What can be read of a file of the archive, packed parts too. The memo is read by its own tests."""
    if name.endswith(".xlsx"):
        return str(cells(content))
    return content.decode(errors="ignore")


OPEN_FILES = {
    "versioner/referat-direktionen-2023-01-23-v1-offentlig-punkt-1.txt",
    "versioner/dagsorden-direktionen-2023-01-23-v1-offentlig-punkt-1.txt",
    "bilag/01-Åben plan.pdf",
    "udtalelser/01-BUPL.txt",
    "posteringer.xlsx",
    "opfoelgning.xlsx",
    "haendelser.xlsx",
    "indhold.txt",
}


def without_memos(files):
    return {name for name in files if not name.startswith("versioner/sag-version-")}


def test_everything_open_is_in_the_archive(case):
    files = archive(case)
    assert without_memos(files) == OPEN_FILES
    assert files["bilag/01-Åben plan.pdf"] == PDF
    assert files["udtalelser/01-BUPL.txt"].decode() == VERBATIM
    (memo,) = files.keys() - OPEN_FILES
    assert memo.startswith("versioner/sag-version-"), "what the open handling read, and no other version"


def test_a_case_without_a_closed_handling_is_given_as_it_stands_with_every_version(case):
    case.items.update(is_closed=False)
    files = archive(case)
    assert without_memos(files) - OPEN_FILES == {"sagsnotat-22-21670.pdf"}
    assert files["sagsnotat-22-21670.pdf"].startswith(b"%PDF-")
    memos = case.versions.count()
    assert memos and len(files) - len(without_memos(files)) == memos


def test_nothing_closed_is_in_the_archive_unless_it_is_chosen(case):
    files = archive(case)
    assert [name for name, content in files.items() if SECRET in name + readable(name, content)] == []
    whole = archive(case, with_closed=True)
    telling = {name for name, content in whole.items() if SECRET in name + readable(name, content)}
    assert {
        f"bilag/02-{SECRET}.txt",
        "opfoelgning.xlsx",
        "versioner/referat-direktionen-2023-01-23-v1-punkt-1.txt",
        "indhold.txt",
    } <= telling


def words_of(content, tmp_path):
    import subprocess

    path = tmp_path / "memo.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()


def test_the_memo_of_the_open_edition_says_nothing_closed(case, tmp_path):
    name = "sagsnotat-22-21670.pdf"
    assert name not in archive(case)
    assert SECRET in words_of(archive(case, with_closed=True)[name], tmp_path)
    case.items.update(is_closed=False, decision="")
    assert SECRET not in words_of(archive(case)[name], tmp_path), "nor does it name a closed file"


def secret_draft(people):
    """An open case, as far as the case itself says, whose every text is a secret."""
    case = cast.case(people["hr"], "22/9")
    case.title = case.recommender = SECRET
    case.save()
    case.sections.create(kind="background", order=1, body=f"<p>{SECRET}</p>")
    case.points.create(order=1, text=f"At {SECRET} sælges")
    given = {"case": case, "by": people["hr"]}
    attach_file(file_name=f"{SECRET}.txt", title=SECRET, content=b"x", visibility="open", **given)
    add_statement(said=Said("bupl", received_on=date(2023, 1, 3), text=SECRET, heading=SECRET), **given)
    return case


def handle(case, people, on, *, closed, decide=True):
    """Put the case before a meeting whose agenda is out."""
    finish_case(case=case, by=people["hr"])
    item = put_on_agenda(case=case, meeting=cast.meeting(on), by=people["sek"])
    close_item_to_public(item=item, is_closed=closed, public_title="", by=people["sek"])
    item = AgendaItem.objects.get(pk=item.pk)
    if decide:
        answers = {point.pk: Answer(Outcome.NOTED) for point in case.points.all()}
        decide_item(item=item, answers=answers, decision=SECRET if closed else "Ja", by=people["dir"])
    else:
        leave_unhandled(item=item, by=people["sek"])
    return type(case).objects.get(pk=case.pk)


@pytest.mark.parametrize("decide", [True, False])
def test_a_case_that_was_only_handled_behind_closed_doors_has_no_open_edition(client, people, decide):
    case = handle(secret_draft(people), people, date(2023, 1, 16), closed=True, decide=decide)
    with pytest.raises(ValueError, match="no open part"):
        archive(case)
    answer = download(client, case, people["sek"], reason="x")
    assert "Sæt kryds her, eller lad være med at udlevere sagen." in text(answer)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert SECRET in readable("x", archive(case, with_closed=True)["versioner/sag-version-1.txt"])


def test_an_open_item_on_an_agenda_that_is_not_out_opens_nothing(people):
    case = handle(secret_draft(people), people, date(2023, 1, 16), closed=True, decide=False)
    meeting = cast.meeting(date(2023, 3, 6))
    meeting.state = MeetingState.PLANNED
    meeting.save()
    item = put_on_agenda(case=case, meeting=meeting, by=people["sek"])
    close_item_to_public(item=item, is_closed=False, public_title="", by=people["sek"])
    with pytest.raises(ValueError, match="no open part"):
        archive(case)


@pytest.mark.parametrize("closed_first", [True, False])
def test_of_a_case_handled_both_ways_only_what_the_open_handling_read_is_given(people, closed_first):
    """The text is another at the two meetings; the closed one read the secret."""
    case, first, second = secret_draft(people), date(2023, 1, 16), date(2023, 1, 30)
    case.points.update(text="At Et hus sælges")  # a point that was handled stays as it is
    case.attachments.all().delete()
    case.statements.all().delete()
    if closed_first:
        case = handle(case, people, first, closed=True, decide=False)
        case = rewrite(case, people, "Et hus")
        case = handle(case, people, second, closed=False)
    else:
        case.sections.update(body="<p>Et hus</p>")
        type(case).objects.filter(pk=case.pk).update(title="Et hus", recommender="")
        case = handle(type(case).objects.get(pk=case.pk), people, first, closed=False, decide=False)
        case = rewrite(case, people, SECRET)
        given = {"case": case, "by": people["hr"]}
        attach_file(file_name=f"{SECRET}.txt", title=SECRET, content=b"x", visibility="open", **given)
        said = Said("bupl", received_on=date(2023, 1, 20), text=SECRET, heading=SECRET)
        add_statement(said=said, **given)
        case = handle(case, people, second, closed=True)
    files = archive(case)
    texts = {name: readable(name, content) for name, content in files.items()}
    told = [name for name, words in texts.items() if SECRET in name + words]
    assert told == []
    (memo,) = (words for name, words in texts.items() if name.startswith("versioner/sag-version-"))
    assert memo.startswith("Et hus\n") and "At Et hus sælges" in memo
    assert "sagsnotat-22-9.pdf" not in files
    assert texts["indhold.txt"].splitlines()[2] == "Et hus"


def rewrite(case, people, words):
    """Write the case anew as its author does between two meetings."""
    rework_case(case=case, by=people["hr"])
    case = type(case).objects.get(pk=case.pk)
    fields, sections, points = saved_texts(case)
    save_case(
        case=case,
        revision=case.revision,
        fields=fields | {"title": words, "recommender": ""},
        sections=[replace(section, body=f"<p>{words}</p>") for section in sections],
        points=[*points, PointText(None, f"At {words} lejes ud")],
        by=people["hr"],
        at=timezone.now(),
    )
    return type(case).objects.get(pk=case.pk)


def test_a_file_taken_away_after_it_was_sent_out_is_given_and_says_so(case, people):
    case.items.update(is_closed=False)
    plan = case.attachments.get(title="Plan")
    type(case).objects.filter(pk=case.pk).update(state="ready")  # as when it comes before a meeting again
    plan.case = type(case).objects.get(pk=case.pk)
    remove_attachment(attachment=plan, reason="Afløst", by=people["sek"])
    case.attachments.filter(pk=plan.pk).update(removed_at=datetime(2033, 2, 4, 12, tzinfo=UTC))
    for with_closed in (False, True):
        files = archive(case, with_closed=with_closed)
        assert files["bilag/01-Åben plan.pdf"] == PDF
        index = files["indhold.txt"].decode()
        assert "bilag/01-Åben plan.pdf\n  Plan (taget væk den 04-02-2033)\n" in index
        assert "Gammel\n  Bilaget er taget væk fra sagen." in index, "that one never was on an agenda"


@pytest.mark.parametrize("with_closed", [False, True])
def test_no_other_case_of_the_meeting_leaves_with_this_one(case, with_closed):
    files = archive(case, with_closed=with_closed)
    assert [name for name, content in files.items() if "Nabosagen" in readable(name, content)] == []


def test_the_index_names_every_file_with_its_checksum_and_says_what_is_left_out_and_why(case):
    files = archive(case)
    index = files.pop("indhold.txt").decode()
    for name, content in files.items():
        checksum = hashlib.sha256(content).hexdigest()
        assert f"{name}\n" in index and f"{len(content)} byte, SHA-256: {checksum}" in index, name
    assert index.startswith("Høje-Taastrup Kommune\nAktindsigt i sag 22/21670\n")
    assert "Lavet 01-05-2023 12:00\nLukkede dele er ikke med." in index
    left_out = index.partition("DET ER UDELADT\n\n")[2]
    assert left_out == (
        "1 lukket bilag\n  Bilaget er kun for dem, der må se lukkede sager.\n\n"
        "1 andet bilag\n  Det lå ikke på sagen ved en åben behandling.\n\n"
        "1 lukket behandling\n  Punktet blev behandlet for lukkede døre. Det, der fulgte af det, er også udeladt.\n\n"
        "Sagen, som den står nu\n"
        "  Den samme tekst er behandlet for lukkede døre. Teksten fra de åbne dagsordener er med.\n\n"
        "1 tidligere version\n  Versionen har ikke været på en åben dagsorden.\n\n"
        "De interne udgaver af dagsordener og referater\n"
        "  De kan have lukkede dele. De offentlige udgaver er med.\n"
    )


def test_the_postings_of_the_case_sum_to_zero_and_are_numbers(case):
    rows = [row for row in cells(archive(case)["posteringer.xlsx"]) if isinstance(row[0], int)]
    assert sorted(row[6] for row in rows) == [-400_000, 400_000]
    assert {row[8] for row in rows} == {"Sag 22/21670, punkt 1, Direktionen 23-01-2023"}


def test_what_was_typed_is_no_formula(case):
    rows = cells(archive(case)["opfoelgning.xlsx"])
    assert [row[:2] for row in rows if row[0] == "Evaluér"][0] == ["Evaluér", "=HR"]
    book = openpyxl.load_workbook(io.BytesIO(archive(case)["opfoelgning.xlsx"]))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_reasons_stay_out_of_the_log_while_a_handling_is_closed(case):
    closed, whole = (cells(archive(case, with_closed=chosen)["haendelser.xlsx"]) for chosen in (False, True))
    assert [row[0] for row in closed if str(row[0]).startswith("Begrundelserne")] == [
        "Begrundelserne er udeladt, fordi sagen har en lukket behandling."
    ]
    assert "Afløst" in str(whole) and "Afløst" not in str(closed)
    assert len(whole) > len(closed)


def test_the_same_case_at_the_same_moment_gives_the_same_bytes(case):
    first, second = io.BytesIO(), io.BytesIO()
    for target in (first, second):
        write_case_archive(target, case, with_closed=True, created=NOW)
    assert first.getvalue() == second.getvalue()


def test_a_file_that_is_gone_or_changed_on_the_disk_is_named_and_not_given_out(case):
    open_file, closed_file = case.attachments.filter(removed_at=None)
    (settings.MEDIA_ROOT / open_file.content.name).unlink()
    (settings.MEDIA_ROOT / closed_file.content.name).write_bytes(b"byttet")
    files = archive(case, with_closed=True)
    assert not [name for name in files if name.startswith("bilag/")]
    index = files["indhold.txt"].decode()
    assert "Plan\n  Filen findes ikke på serveren." in index
    assert f"{SECRET}\n  Filen er ikke den, der blev lagt på sagen." in index


def test_a_closed_case_has_no_open_edition(case):
    case.is_closed = True
    with pytest.raises(ValueError, match="no open part"):
        archive(case)


def test_a_case_that_was_handled_behind_closed_doors_only_has_no_open_edition(client, case, people):
    case.items.update(is_closed=True)
    with pytest.raises(ValueError, match="no open part"):
        archive(case)
    client.force_login(people["sek"])
    page = text(client.get(reverse("case_export", args=[case.pk])))
    assert "Der er ingen åbne dele at udlevere." in page
    whole = download(client, case, people["sek"], with_closed="on")
    assert whole.getvalue()
    assert whole.headers["Content-Disposition"].endswith('-med-lukkede-dele.zip"')


def download(client, case, user, **typed):
    client.force_login(user)
    return client.post(reverse("case_export", args=[case.pk]), typed)


def test_the_archive_is_downloaded_from_its_page_and_the_log_says_so(client, case, people):
    client.force_login(people["sek"])
    page = text(client.get(reverse("case_export", args=[case.pk])))
    assert "Gennemgå filerne, før de udleveres" in page
    answer = download(client, case, people["sek"], reason="Anmodning 23/400")
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="aktindsigt-22-21670-20')
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as parts:
        assert without_memos(parts.namelist()) == OPEN_FILES
    event = events_of(case)[0]
    assert (event.what, event.reason, event.data["with_closed"]) == (
        "Aktindsigt hentet",
        "Anmodning 23/400",
        False,
    )
    assert len(event.data["files"]) == len(OPEN_FILES) - 1 + 1  # the memo, and not the index itself


def test_audit_takes_out_open_cases_and_no_closed_parts(client, case, people):
    behind_doors = download(client, case, people["læs"])
    assert behind_doors.status_code == 403 and "Sagen er lukket." in text(behind_doors)
    case.items.update(is_closed=False)
    assert download(client, case, people["læs"]).getvalue()
    refused = download(client, case, people["læs"], with_closed="on")
    assert refused.status_code == 403
    assert "Lukkede dele kan kun tages med af sagens forfatter" in text(refused)


def test_the_closed_parts_of_a_closed_case_must_be_chosen(client, case, people):
    case.is_closed = True
    case.save()
    answer = download(client, case, people["dir"], reason="x")
    assert "Der er ingen åbne dele at udlevere." in text(answer)
    assert "Sæt kryds her, eller lad være med at udlevere sagen." in text(answer)
    assert "DET ER UDELADT" not in text(answer)
    with zipfile.ZipFile(
        io.BytesIO(download(client, case, people["dir"], with_closed="on").getvalue())
    ) as parts:
        assert f"bilag/02-{SECRET}.txt" in parts.namelist()


def test_the_case_offers_its_archive_to_those_who_may_take_it_and_tells_the_others_who_may(client, people):
    case = cast.case(people["hr"], "24/77")
    finish_case(case=case, by=people["hr"])
    address = reverse("case_export", args=[case.pk])
    for person, may in ((people["hr"], True), (people["sek"], True), (people["øko"], False)):
        client.force_login(person)
        page = client.get(case.get_absolute_url())
        assert (address in page.content.decode()) is may
        assert ("Aktindsigt kan hentes af sekretariatet" in text(page)) is not may
        assert client.get(address).status_code == (200 if may else 403)
