"""The archive of a case for a request for access: read back, file by file."""

import hashlib
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse

from cases.actions import (
    Answer,
    NewFollowUp,
    Proposal,
    Said,
    add_statement,
    attach_file,
    create_follow_up,
    decide_item,
    finish_case,
    leave_unhandled,
    propose_allocation,
    put_on_agenda,
    remove_attachment,
)
from cases.enums import Audience, Outcome
from cases.models import Version
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
    "sagsnotat-22-21670.pdf",
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
    assert files["sagsnotat-22-21670.pdf"].startswith(b"%PDF-")
    memos = case.versions.count()
    assert memos and len(files) - len(OPEN_FILES) == memos


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


def test_the_memo_of_the_open_edition_says_nothing_closed(case, tmp_path):
    import subprocess

    texts = []
    for with_closed in (False, True):
        path = tmp_path / "memo.pdf"
        path.write_bytes(archive(case, with_closed=with_closed)["sagsnotat-22-21670.pdf"])
        texts.append(
            subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
        )
    assert [SECRET in words for words in texts] == [False, True]


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
        "Gammel\n  Bilaget er taget væk fra sagen. Hvorfor står i hændelserne.\n\n"
        "1 lukket bilag\n  Bilaget er kun for dem, der må se lukkede sager.\n\n"
        "1 lukket behandling\n  Punktet blev behandlet for lukkede døre. Det, der fulgte af det, er også udeladt.\n\n"
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
    assert len(event.data["files"]) == len(OPEN_FILES) - 1 + case.versions.count()


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
