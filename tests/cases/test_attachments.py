"""Files on a case: which are taken, who reads them, and that no half is left."""

import hashlib
import os
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.actions import (
    Refusal,
    attach_file,
    finish_case,
    put_on_agenda,
    remove_attachment,
)
from cases.models import Attachment
from htk_workforce.accounts.roles import Role
from htk_workforce.attachments.rules import FILE_TYPES, LARGEST_ATTACHMENT
from htk_workforce.attachments.storage import FileRefused, remove_orphans
from htk_workforce.audit.log import events_of
from htk_workforce.audit.models import AuditEvent
from tests import cast
from tests.files import PDF, SOUND, WORD, package
from tests.pages import form, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return cast.person("hr", Role.HR)


@pytest.fixture
def case(author):
    return cast.case(author, "21/24696")


def attach(case, by, name="bilag.pdf", content=PDF, **fields):
    given = {"title": "Portefølje", "visibility": "open", **fields}
    return attach_file(case=case, file_name=name, content=content, by=by, **given)


def files():
    """Every file there is, by name."""
    return sorted(path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def empty_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


# Which files


def test_every_allowed_kind_is_taken(case, author):
    assert set(SOUND) == set(FILE_TYPES)
    for ending, content in SOUND.items():
        attach(case, author, f"bilag.{ending}", content)
    kinds = dict(case.attachments.values_list("file_name", "content_type"))
    assert kinds == {f"bilag.{ending}": kind.content_type for ending, kind in FILE_TYPES.items()}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("bilag.pdf", b"", "»bilag.pdf« er tom."),
        (
            "bilag.pdf",
            b"MZ\x90\x00",
            "Indholdet af »bilag.pdf« passer ikke til filens navn. Gem den igen som .pdf uden adgangskode.",
        ),
        ("setup.exe", b"MZ", "»setup.exe« ligner et program eller en webside og kan ikke lægges på."),
        (
            "svar.msg",
            b"\xd0\xcf\x11\xe0",
            "»svar.msg« er ikke af en type, der kan lægges på. Gem den som PDF, eller brug en af: "
            ".pdf, .docx, .xlsx, .pptx, .odt, .ods, .png, .jpg, .jpeg, .txt, .csv.",
        ),
        ("...", PDF, "Filen har ikke noget navn. Giv den et, og vælg den igen."),
        (
            "ark.xlsx",
            package("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
            "»ark.xlsx« har makroer. Gem den uden, eller som PDF.",
        ),
        (
            "brev.odt",
            package("Basic/Standard/x.xml", mimetype=WORD),
            "»brev.odt« har makroer. Gem den uden, eller som PDF.",
        ),
        (
            "stor.pdf",
            PDF + b"\0" * LARGEST_ATTACHMENT,
            "»stor.pdf« fylder mere end 25 MB. Gør billederne mindre, eller del den op.",
        ),
        (
            "Svar 070761-4285.pdf",
            PDF,
            "Der står et CPR-nummer i filens navn: 070761-xxxx. Tag det ud, og vælg filen igen.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_a_file_is_refused_with_what_to_do_and_nothing_is_left(case, author, name, content, sentence):
    with pytest.raises(FileRefused) as refusal:
        attach(case, author, name, content)
    assert str(refusal.value) == sentence
    assert not files() and not case.attachments.exists()


def test_a_title_with_a_cpr_number_is_refused(case, author):
    with pytest.raises(FileRefused, match="Der står et CPR-nummer i bilagets titel: 070761-xxxx"):
        attach(case, author, title="Om 070761 4285")


def test_a_file_of_exactly_the_limit_is_taken(case, author):
    content = PDF + b"\0" * (LARGEST_ATTACHMENT - len(PDF))
    assert attach(case, author, content=content).size == LARGEST_ATTACHMENT


def test_a_file_with_its_checksum_lies_where_no_web_server_looks(case, author):
    attachment = attach(case, author, "Portefølje.pdf", title="")
    path = settings.MEDIA_ROOT / attachment.content.name
    assert path.read_bytes() == PDF
    assert attachment.checksum == hashlib.sha256(PDF).hexdigest()
    assert (attachment.title, attachment.size, attachment.order) == ("Portefølje", len(PDF), 1)
    assert "Portefølje" not in str(path) and path.stat().st_mode & 0o077 == 0
    assert not path.is_relative_to(settings.STATIC_ROOT)
    assert events_of(case)[0].what == "Bilag lagt på"


def test_the_same_file_twice_is_refused_also_under_another_name(case, author):
    attach(case, author)
    with pytest.raises(FileRefused, match="Filen er allerede lagt på sagen som »Portefølje«"):
        attach(case, author, "andet.pdf", title="Andet")
    assert len(files()) == 1
    attach(cast.case(author, "21/1"), author)
    assert len(files()) == 2


# No halves


def test_a_row_that_does_not_come_to_stand_leaves_no_file(case, author, monkeypatch):
    def fails(*args, **kwargs):
        raise IntegrityError("strømmen gik")

    monkeypatch.setattr("cases.actions.attachment.record", fails)
    with pytest.raises(IntegrityError):
        attach(case, author)
    assert not files() and not Attachment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_fails_leaves_no_file(author, case, monkeypatch):
    def fails(*args, **kwargs):
        transaction.set_rollback(False)
        raise KeyboardInterrupt

    monkeypatch.setattr("cases.actions.attachment.record", fails)
    with pytest.raises(KeyboardInterrupt):
        attach(case, author)
    assert not files() and not Attachment.objects.exists()


def test_what_a_power_cut_left_behind_is_swept_up_and_nothing_else(case, author):
    kept = attach(case, author)
    orphan = (settings.MEDIA_ROOT / kept.content.name).with_name("efterladt.pdf")
    orphan.write_bytes(PDF)
    now = timezone.now()
    assert remove_orphans(before=now - timedelta(days=1)) == []  # somebody may be laying it on right now
    assert [name.rpartition("/")[2] for name in remove_orphans(before=now + timedelta(days=1))] == [
        orphan.name
    ]
    assert files() == [kept.content.name.rpartition("/")[2]]


def test_the_nightly_sweep_leaves_alone_what_is_from_today(case, author, capsys):
    kept = attach(case, author)
    old, new = ((settings.MEDIA_ROOT / kept.content.name).with_name(f"{age}.pdf") for age in ("old", "new"))
    for orphan in (old, new):
        orphan.write_bytes(PDF)
    os.utime(old, (0, 0))
    call_command("sweep_files")
    assert not old.exists() and new.exists() and kept.content.storage.exists(kept.content.name)
    assert capsys.readouterr().out.splitlines() == [f"bilag/{old.parent.name}/old.pdf", "1 fil slettet."]


# Taken away


@pytest.mark.django_db(transaction=True)
def test_a_file_taken_away_before_any_agenda_is_gone_and_its_row_says_why(author, case):
    attachment = remove_attachment(attachment=attach(case, author), reason="Forkert fil", by=author)
    assert not files() and not attachment.content
    assert (attachment.removed_by, Attachment.objects.count()) == (author, 1)
    event = events_of(case)[0]
    assert (event.what, event.reason) == ("Bilag taget væk", "Forkert fil")
    attach(case, author)  # the same file may come again
    assert len(files()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_file_that_an_agenda_has_listed_stays_on_the_disk(author, case):
    secretary = cast.person("sekretariat", Role.SECRETARIAT)
    attachment = attach(case, author)
    finish_case(case=case, by=author)
    put_on_agenda(case=case, meeting=cast.meeting(), by=secretary)
    removed = remove_attachment(attachment=attachment, reason="Afløst af en ny", by=secretary)
    assert removed.content.read() == PDF and removed.removed_at
    removed.content.close()


def test_taking_away_is_undone_with_its_transaction(case, author):
    attachment = attach(case, author)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        remove_attachment(attachment=attachment, reason="Forkert", by=author)
        1 / 0  # noqa: B018
    attachment.refresh_from_db()
    assert attachment.content.name and len(files()) == 1 and attachment.removed_at is None


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_file_is_not_taken_away_without_a_reason(case, author, reason):
    with pytest.raises(Refusal, match="Skriv, hvorfor bilaget tages væk"):
        remove_attachment(attachment=attach(case, author), reason=reason, by=author)


def test_a_file_is_taken_away_once(case, author):
    attachment = attach(case, author)
    remove_attachment(attachment=attachment, reason="Forkert", by=author)
    with pytest.raises(Refusal, match="Bilaget er allerede taget væk"):
        remove_attachment(attachment=attachment, reason="Igen", by=author)


# Who


def test_the_writer_attaches_while_it_is_a_draft_and_the_secretariat_always(case, author):
    secretary = cast.person("sekretariat", Role.SECRETARIAT)
    attach(case, author)
    finish_case(case=case, by=author)
    with pytest.raises(PermissionDenied, match="Sagen er »Klar til dagsorden« og kan ikke ændres"):
        attach(case, author, content=SOUND["txt"], name="a.txt")
    attach(case, secretary, content=SOUND["csv"], name="a.csv")
    for role in (Role.FINANCE, Role.LEADER, Role.READER, Role.ADMINISTRATOR):
        with pytest.raises(PermissionDenied):
            attach(case, cast.person(role, role), content=SOUND["png"], name="a.png")
    assert len(files()) == 2


# The pages


def test_a_file_is_laid_on_from_the_page(client, case, author):
    client.force_login(author)
    page = client.get(reverse("attachment_new", args=[case.pk]))
    assert form(page, "attachment") == {"file": "", "title": "", "visibility": "open"}
    upload = SimpleUploadedFile("Portefølje 2022.pdf", PDF, content_type="text/html")
    answer = client.post(reverse("attachment_new", args=[case.pk]), {"file": upload, "visibility": "closed"})
    assert answer.headers["Location"] == f"{case.get_absolute_url()}#bilag"
    attachment = case.attachments.get()
    assert (attachment.title, attachment.visibility, attachment.content_type) == (
        "Portefølje 2022",
        "closed",
        "application/pdf",
    )


def test_the_form_keeps_what_was_typed_when_the_file_is_refused(client, case, author):
    client.force_login(author)
    upload = SimpleUploadedFile("program.exe", b"MZ")
    answer = client.post(
        reverse("attachment_new", args=[case.pk]),
        {"file": upload, "title": "Befolkning", "visibility": "closed"},
    )
    assert answer.status_code == 200 and not files()
    assert form(answer, "attachment") == {"file": "", "title": "Befolkning", "visibility": "closed"}
    assert "»program.exe« ligner et program" in text(answer)


def test_the_form_asks_for_a_file(client, case, author):
    client.force_login(author)
    answer = client.post(reverse("attachment_new", args=[case.pk]), {"title": "x", "visibility": "open"})
    assert "Vælg en fil." in text(answer)


def read(client, attachment, user):
    client.force_login(user)
    answer = client.get(reverse("attachment_file", args=[attachment.pk]))
    answer.body = answer.getvalue()  # to the end, which also closes the file
    return answer


@pytest.mark.parametrize(
    ("ending", "how"),
    [
        ("pdf", "inline"),
        ("png", "inline"),
        ("docx", "attachment"),
        ("csv", "attachment"),
        ("txt", "attachment"),
    ],
)
def test_a_file_is_served_as_what_it_is_and_only_pdf_and_pictures_are_shown(
    client, case, author, ending, how
):
    attachment = attach(case, author, f'Bilag "æ" 1.{ending}', SOUND[ending])
    answer = read(client, attachment, author)
    assert answer.body == SOUND[ending]
    assert answer.headers["Content-Type"] == FILE_TYPES[ending].content_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == (f"{how}; filename*=utf-8''Bilag%20-%C3%A6-%201.{ending}")
    assert answer.headers["Cache-Control"] == "private, no-store"
    event = AuditEvent.objects.filter(verb="read_attachment").get()
    assert (event.actor, event.target) == (author, attachment)


def test_a_closed_file_of_an_open_case_is_read_by_author_secretariat_and_directors_only(client, case, author):
    attachment = attach(case, author, visibility="closed", title="Hemmelig lønaftale")
    finish_case(case=case, by=author)
    put_on_agenda(case=case, meeting=cast.meeting(), by=cast.person("sek", Role.SECRETARIAT))
    answers = {}
    for role in Role:
        user = cast.person(f"en-{role}", role)
        answers[role.value] = read(client, attachment, user).status_code
        client.force_login(user)
        page = client.get(case.get_absolute_url())
        assert ("Hemmelig lønaftale" in text(page)) == (answers[role.value] == 200), role
    allowed = [role for role, status in answers.items() if status == 200]
    assert allowed == ["secretariat", "director"] and set(answers.values()) == {200, 403}
    assert read(client, attachment, author).status_code == 200


def test_no_address_serves_the_folder_itself(client, case, author):
    attachment = attach(case, author)
    client.force_login(author)
    for address in (
        f"/{attachment.content.name}",
        f"/files/{attachment.content.name}",
        attachment.content.url,
    ):
        assert client.get(address).status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_not_found(client, case, author):
    attachment = attach(case, author)
    (settings.MEDIA_ROOT / attachment.content.name).unlink()
    assert read(client, attachment, author).status_code == 404


def test_a_file_is_taken_away_from_the_page_with_a_reason(client, case, author):
    attachment = attach(case, author)
    client.force_login(author)
    address = reverse("attachment_remove", args=[attachment.pk])
    assert "Portefølje" in text(client.get(address))
    assert "Skriv, hvorfor bilaget tages væk." in text(client.post(address, {"reason": " "}))
    answer = client.post(address, {"reason": "Forkert fil"}, follow=True)
    assert "Bilaget er taget væk." in text(answer)
    assert not case.attachments.filter(removed_at=None).exists()
