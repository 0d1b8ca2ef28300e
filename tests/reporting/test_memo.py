"""The case memo as it is archived, read aloud and read on paper."""

import io
import re
import subprocess
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from page import validate_pdf_bytes

from cases.models import CaseFile
from htk_workforce.accounts.models import User
from htk_workforce.audit.models import AuditEvent
from htk_workforce.reporting.memo import render_memo
from tests import cast
from tests.demonstration import demonstration  # noqa: F401 a fixture

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration"),
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]

CREATED = datetime(2023, 1, 24, 12, 0, tzinfo=UTC)
GOLDEN = Path(__file__).parent.parent / "golden" / "sagsnotat-22-21670.txt"
ORDER = [
    "Baggrund",
    "Indstilling",
    "Beslutning Direktionen den 16-01-2023",
    "Beslutning Direktionen den 23-01-2023",
    "Sagsfremstilling",
    "Økonomi",
]


@pytest.fixture(scope="module")
def produced(demonstration, django_db_blocker, tmp_path_factory):  # noqa: F811
    """What `manage.py render_case 22/21670 --output` writes."""
    path, said = tmp_path_factory.mktemp("memo") / "notat.pdf", StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("render_case", "22/21670", output=path, stdout=said)
        transaction.set_rollback(True)
    assert said.getvalue() == f"{path} er skrevet.\n"
    return path.read_bytes()


@pytest.fixture(scope="module")
def document(produced):
    with pikepdf.open(io.BytesIO(produced)) as opened:
        yield opened


@pytest.fixture(scope="module")
def words(produced):
    return re.sub(r"\s+", " ", printed(produced))


def printed(content: bytes) -> str:
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def bookmarks(content: bytes) -> list[str]:
    """The headings below the title, the sub-headings among them."""
    with pikepdf.open(io.BytesIO(content)) as opened, opened.open_outline() as outline:
        sections = outline.root[0].children
        return [item.title for section in sections for item in (section, *section.children)]


def memo_of(number: str) -> bytes:
    return render_memo(CaseFile.objects.get(number=number), created=CREATED)


@pytest.mark.parametrize("profile", ["ua1", "pdfa3a"])
def test_the_memo_can_be_read_aloud_and_archived(produced, profile):
    report = validate_pdf_bytes(produced, profile=profile)
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def test_language_title_and_author(document):
    assert document.Root.Lang == "da"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata(set_pikepdf_as_editor=False) as described:
        assert described["dc:title"] == "Rekrutteringspulje 2023 – fordeling"
        assert described["dc:creator"] == ["Høje-Taastrup Kommune"]


def test_the_bookmarks_are_the_sections_in_the_order_of_the_minutes(produced):
    assert [title for title in bookmarks(produced) if title in ORDER] == ORDER


def test_the_text_stands_in_the_same_order(produced):
    lines = [line.strip() for line in printed(produced).splitlines()]
    assert [line for line in lines if line in ORDER] == ORDER


def test_proposed_decided_and_undistributed_stand_with_their_dates_and_both_names(words):
    assert "Foreslået Besluttet" in words and "09-01-2023 23-01-2023" in words
    assert re.search(r"Fordelt i alt 4\.000\.000 3\.500\.000 −500\.000", words)
    assert re.search(r"Ikke fordelt 0 500\.000", words)
    assert "Ikke fordelt: 500.000 kr." in words
    for now, before in (
        ("Målrettet dagtilbud og skole", "Video og billeder, skole og dagtilbud"),
        ("Rekrutteringsproces generelt", "Jobannoncer og kanaler"),
    ):
        assert now in words
        assert f"(foreslået som »{before}«)" in words


def test_the_first_meeting_is_there_although_it_left_the_case(words):
    block = words[words.index(ORDER[2]) : words.index(ORDER[3])]
    assert "Ikke behandlet" in block


def test_the_workbook_inside_opens_and_holds_the_same_figures(document):
    (name,) = document.attachments
    sheet = load_workbook(io.BytesIO(document.attachments[name].get_file().read_bytes()))["Punkt 1"]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[3], datetime)]
    assert name == "fordeling-22-21670.xlsx"
    assert (sum(row[2] for row in rows), sum(row[4] for row in rows)) == (4_000_000, 3_500_000)
    assert {(row[3], row[5]) for row in rows} == {(datetime(2023, 1, 9), datetime(2023, 1, 23))}
    assert [row[:2] for row in rows][-1] == ("Rekrutteringsproces generelt", "Jobannoncer og kanaler")
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == [
        "=SUM(Tabel_Punkt_1[Foreslået])",
        "=SUM(Tabel_Punkt_1[Besluttet])",
    ]


def test_the_memo_reads_as_it_did():
    """To renew it, delete the file, run the test twice, and read what changed before it is committed."""
    # The number of a posting depends on what the database has counted before, and the gaps on its width.
    text = re.sub(r"Postering \d+", "Postering 1", printed(memo_of("22/21670")))
    text = re.sub(" {2,}", "  ", text)
    if not GOLDEN.exists():
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")
        pytest.fail(f"{GOLDEN.name} er skrevet på ny. Læs den, og kør testen igen.")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_same_case_gives_the_same_file_also_on_an_english_screen():
    memo = memo_of("22/21670")
    with translation.override("en-gb"):
        assert memo_of("22/21670") == memo


# --- less than everything -----------------------------------------------------------------------------------


def test_an_undecided_case_has_no_column_for_decisions():
    memo = memo_of("23/21670")
    words = re.sub(r"\s+", " ", printed(memo))
    assert "Besluttet" not in words and "Ændring" not in words
    assert re.search(r"Fordelt i alt 4\.000\.000 Ikke fordelt 0 ", words)
    assert [title for title in bookmarks(memo) if title in ORDER or title.startswith("Beslutning")] == [
        "Baggrund",
        "Indstilling",
        "Beslutning Direktionen den 15-01-2024",
        "Sagsfremstilling",
        "Økonomi",
    ]


def test_a_case_that_was_never_handled_has_no_heading_for_decisions():
    memo = memo_of("23/30003")
    assert bookmarks(memo) == ["Baggrund", "Indstilling"]
    with pikepdf.open(io.BytesIO(memo)) as opened:
        assert not opened.attachments, "a case without money has no workbook"


def test_a_case_with_nothing_in_it_has_no_headings_at_all():
    case = cast.case(User.objects.get(username="hr"), "23/1")
    memo = render_memo(case, created=CREATED)
    assert bookmarks(memo) == []
    assert "Fordeling af rekrutteringspuljen" in printed(memo)
    assert validate_pdf_bytes(memo, profile="ua1").is_compliant


def test_what_people_write_is_printed_as_text_and_no_script_survives():
    case = cast.case(User.objects.get(username="hr"), "23/1")
    case.title = "Løn & <b>vilkår</b>"
    body = '<p>Et <strong>vigtigt</strong> afsnit</p><script>alert(1)</script><img src="file:///etc/passwd">'
    case.sections.create(kind="economy", order=1, body=body)
    case.points.create(order=1, text="At 2 < 3 & »æøå«")
    words = re.sub(r"\s+", " ", printed(render_memo(case, created=CREATED)))
    assert "Løn & <b>vilkår</b>" in words
    assert "At 2 < 3 & »æøå«" in words
    assert "Et vigtigt afsnit" in words and "alert" not in words


# --- the command and the view -------------------------------------------------------------------------------


def test_an_unknown_case_is_refused_in_danish(tmp_path):
    with pytest.raises(CommandError, match="Der er ingen sag med nummer 99/1."):
        call_command("render_case", "99/1", output=tmp_path / "notat.pdf")
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_refused_in_danish(tmp_path):
    with pytest.raises(CommandError, match="kan ikke skrives"):
        call_command("render_case", "23/30003", output=tmp_path / "mangler" / "notat.pdf")
    assert not AuditEvent.objects.filter(verb="export").exists()


def test_the_download_has_type_and_name_and_leaves_an_event(client):
    case = CaseFile.objects.get(number="23/30003")
    client.force_login(User.objects.get(username="sekretariat"))
    response = client.get(reverse("case_memo_pdf", args=[case.pk]))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'inline; filename="sagsnotat-23-30003.pdf"'
    assert response.content.startswith(b"%PDF-")
    event = AuditEvent.objects.get(verb="export")
    assert (event.actor.username, event.target, event.data) == ("sekretariat", case, {"file": "memo.pdf"})
