"""Files on an application: laid on by those who enter it, read by those who see it, and fixed by the decision.

What comes after the decision, an invoice or the files of a change or an account, has a test file of its own.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from htk_workforce.accounts.roles import Role
from htk_workforce.attachments.storage import FileRefused, check_file, remove_orphans
from htk_workforce.audit.log import events_of
from htk_workforce.audit.models import AuditEvent
from htk_workforce.reporting.letter import decision_letter, render_letter
from pools import actions
from pools.enums import ApplicationState, AttachmentKind
from pools.models import Application, ApplicationAttachment
from pools.permissions import (
    can_attach,
    can_attach_kind,
    can_move,
    can_read_attachment,
    can_remove_attachment,
)
from pools.workflow import DEEDS
from tests import cast
from tests.files import PDF, SOUND
from tests.pages import form, text
from tests.pools.scene import everything
from tests.pools.test_workflow import PATH_TO, in_state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def files():
    return sorted(path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())


@pytest.fixture
def people(finance):
    return {
        "author": cast.person("hanne", Role.HR),
        "colleague": cast.person("dorte", Role.HR, Role.DIRECTOR),
        "finance": finance,
    }


@pytest.fixture
def leader():
    return cast.person("leder", Role.LEADER)


@pytest.fixture
def draft(people, leader):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=people["finance"])
    place = cast.workplace("Birkehuset", absence="6.25")
    place.leaders.add(leader)
    return cast.draft(line, place, by=people["author"])


@pytest.fixture
def received(draft, people):
    return actions.receive_application(application=draft, by=people["author"], on=cast.DAY)


def checked(name="Tilbud.pdf", content=PDF, title="Tilbud fra konsulenten"):
    return check_file(title=title, file_name=name, content=content)


def attach(application, by, **given):
    return actions.attach_to_application(application=application, file=checked(**given), by=by)


# Laid on


def test_a_file_is_kept_with_its_checksum_and_logged(draft, leader):
    attachment = attach(draft, leader)
    assert (attachment.title, attachment.file_name, attachment.size) == (
        "Tilbud fra konsulenten",
        "Tilbud.pdf",
        len(PDF),
    )
    assert (settings.MEDIA_ROOT / attachment.content.name).read_bytes() == PDF
    event = events_of(draft)[0]
    assert (event.what, event.actor, event.data["file"]) == (
        "Bilag lagt på",
        leader,
        "Tilbud fra konsulenten",
    )


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", PATH_TO)
def test_files_come_and_go_in_the_states_of_the_table_and_by_its_roles(draft, people, state, role):
    application = in_state(draft, state, "", people)
    somebody = cast.person("nogen", role)
    application.workplace.leaders.add(somebody)
    verdict = can_attach_kind(somebody, application, AttachmentKind.APPLICATION)
    is_lying_still = state == ApplicationState.READY and role != Role.HR
    is_allowed = state in DEEDS["attach"].sources and role in DEEDS["attach"].roles
    assert bool(verdict) == (is_allowed and not is_lying_still)
    assert verdict or verdict.reason.endswith(".")
    if verdict:
        attachment = attach(application, somebody)
        assert can_remove_attachment(somebody, attachment)
    else:
        with pytest.raises(PermissionDenied), transaction.atomic():
            attach(application, somebody)
        assert not files()


def test_the_files_of_what_is_reported_ready_lie_still_until_the_leader_takes_it_back(draft, people, leader):
    attachment = attach(draft, leader)
    ready = actions.report_ready(application=draft, by=leader, on=cast.DAY)
    said = "Ansøgningen er meldt klar. Tag den tilbage, hvis I vil rette den."
    assert can_attach(leader, ready).reason == said
    with pytest.raises(PermissionDenied, match="meldt klar"), transaction.atomic():
        actions.remove_from_application(attachment=attachment, reason="", by=leader)
    assert can_attach(people["author"], ready)  # HR reads it, and may put it right before it is sent
    taken = actions.take_back_draft(application=ready, by=leader, on=cast.DAY)
    actions.remove_from_application(attachment=attachment, reason="", by=leader)
    assert can_attach(leader, taken)
    assert not taken.attachments.filter(removed_at=None).exists()


def test_the_same_file_twice_is_refused_and_leaves_nothing(draft, leader):
    attach(draft, leader)
    with pytest.raises(
        FileRefused, match="Filen er allerede lagt på ansøgningen som »Tilbud fra konsulenten«"
    ):
        attach(draft, leader, name="igen.pdf")
    assert len(files()) == draft.attachments.count() == 1


def test_a_leader_of_another_place_lays_nothing_on(draft):
    with pytest.raises(PermissionDenied, match="dine egne arbejdspladser"):
        attach(draft, cast.person("fremmed", Role.LEADER))
    assert not files()


def test_who_lays_a_file_on_has_written_in_the_application_and_does_not_decide_it(received, people):
    assert can_move(people["colleague"], received, "approve")
    attach(received, people["colleague"])
    verdict = can_move(people["colleague"], Application.objects.get(pk=received.pk), "approve")
    assert verdict.reason == "Du har selv indtastet ansøgningen. En kollega skal afgøre den."


def test_a_row_that_does_not_come_to_stand_leaves_no_file(draft, leader, monkeypatch):
    def fails(*args, **kwargs):
        raise IntegrityError("strømmen gik")

    monkeypatch.setattr("pools.actions.attachment.record", fails)
    with pytest.raises(IntegrityError):
        attach(draft, leader)
    assert not files() and not ApplicationAttachment.objects.exists()


def test_the_nightly_sweep_knows_the_files_of_applications_and_of_cases(draft, people):
    from cases.actions import attach_file

    kept = [
        attach(draft, people["author"]),
        attach_file(
            case=cast.case(people["author"]),
            title="",
            file_name="a.pdf",
            content=PDF,
            visibility="open",
            by=people["author"],
        ),
    ]
    orphan = (settings.MEDIA_ROOT / kept[0].content.name).with_name("efterladt.pdf")
    orphan.write_bytes(PDF)
    call_command("sweep_files")  # from today: somebody may be laying it on right now
    assert len(files()) == 3
    swept = remove_orphans(before=timezone.now() + timedelta(days=1))
    assert [name.rpartition("/")[2] for name in swept] == ["efterladt.pdf"]
    assert files() == sorted(one.content.name.rpartition("/")[2] for one in kept)


# With an answer


def test_a_file_comes_with_the_answer_to_a_question(received, people, leader):
    actions.ask_question(application=received, reason="Hvad koster det?", by=people["author"], on=cast.DAY)
    answered = actions.answer_question(
        application=received, reason="Se tilbuddet", file=checked(), by=leader, on=cast.DAY
    )
    question = answered.information_requests.get()
    assert [one.title for one in question.attachments.all()] == ["Tilbud fra konsulenten"]
    assert (answered.state, question.answer) == (ApplicationState.RECEIVED, "Se tilbuddet")
    assert [e.verb for e in events_of(answered)[:2]] == ["answer", "attach_file"]


def test_an_answer_with_a_file_that_is_there_already_answers_nothing_and_leaves_no_file(
    received, people, leader
):
    attach(received, leader)
    actions.ask_question(application=received, reason="Hvad koster det?", by=people["author"], on=cast.DAY)
    before = everything(received)
    with pytest.raises(FileRefused):
        actions.answer_question(
            application=received, reason="Se", file=checked(name="b.pdf"), by=leader, on=cast.DAY
        )
    assert everything(received) == before and len(files()) == 1


# Taken away


@pytest.mark.django_db(transaction=True)
def test_of_a_draft_the_file_is_gone_without_a_reason(draft, leader):
    attachment = actions.remove_from_application(attachment=attach(draft, leader), reason="", by=leader)
    assert not files() and not attachment.content and attachment.removed_by == leader
    assert events_of(draft)[0].what == "Bilag taget væk"
    attach(draft, leader)  # the same file may come again
    assert len(files()) == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_sent_is_kept_with_the_reason(received, leader):
    attachment = attach(received, leader)
    with pytest.raises(actions.Refusal, match="Skriv, hvorfor bilaget tages væk"):
        actions.remove_from_application(attachment=attachment, reason=" ", by=leader)
    removed = actions.remove_from_application(attachment=attachment, reason="Et gammelt tilbud ", by=leader)
    assert removed.removal_reason == "Et gammelt tilbud" and len(files()) == 1
    assert events_of(received)[0].reason == "Et gammelt tilbud"
    with pytest.raises(actions.Refusal, match="allerede taget væk"):
        actions.remove_from_application(attachment=attachment, reason="Igen", by=leader)


def test_of_what_was_sent_a_leader_takes_away_only_the_own_files(received, people, leader):
    attachment = attach(received, people["author"])
    assert can_remove_attachment(leader, attachment).reason == (
        "En anden har lagt bilaget på. Bed HR om at tage det væk."
    )
    assert can_remove_attachment(people["colleague"], attachment)


def test_a_file_taken_away_is_read_by_those_who_decide_and_nobody_else(received, leader):
    attachment = attach(received, leader)
    actions.remove_from_application(attachment=attachment, reason="Gammelt", by=leader)
    attachment.refresh_from_db()
    allowed = [role for role in Role if can_read_attachment(cast.person(role, role), attachment)]
    assert allowed == [Role.HR, Role.DIRECTOR]
    assert not can_read_attachment(leader, attachment)


# The pages


def new_form(**given):
    rows = {
        f"{prefix}-{name}": 0 for prefix in ("costs", "funding") for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {**rows, "action": "draft", **given}


def upload(name="Tilbud.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.fixture
def visitor(client, leader, draft):
    client.force_login(leader)
    return client


def test_a_new_draft_takes_its_file_in_the_same_form(visitor, draft):
    answer = visitor.post(
        reverse("application_new"),
        new_form(
            line=draft.line_id,
            workplace=draft.workplace_id,
            action="attach",
            **{"attachment-file": upload(), "attachment-title": "Et tilbud"},
        ),
        follow=True,
    )
    made = Application.objects.exclude(pk=draft.pk).get()
    assert answer.redirect_chain[-1][0] == f"{reverse('application_edit', args=[made.pk])}#bilag"
    assert [one.title for one in made.attachments.all()] == ["Et tilbud"]
    assert "Bilaget er lagt på, og kladden er gemt." in text(answer)
    assert "Et tilbud (Tilbud.pdf" in text(answer)


def test_a_refused_file_is_told_of_at_its_box_and_the_form_keeps_what_was_typed(visitor, draft):
    answer = visitor.post(
        reverse("application_edit", args=[draft.pk]),
        new_form(
            line=draft.line_id,
            workplace=draft.workplace_id,
            purpose="Færre sygedage",
            **{"attachment-file": upload("program.exe", b"MZ"), "attachment-title": "Et tilbud"},
        ),
    )
    assert answer.status_code == 200 and not files()
    typed = form(answer, "application")
    assert (typed["purpose"], typed["attachment-title"]) == ("Færre sygedage", "Et tilbud")
    assert "»Fil«: »program.exe« ligner et program" in text(answer)
    assert "Browseren husker ikke filen. Vælg den igen." in text(answer)
    assert Application.objects.get(pk=draft.pk).purpose == ""


def test_a_title_without_a_file_is_not_lost_without_a_word(visitor, draft):
    answer = visitor.post(
        reverse("application_edit", args=[draft.pk]),
        new_form(line=draft.line_id, workplace=draft.workplace_id, **{"attachment-title": "Et tilbud"}),
    )
    assert "Vælg en fil, eller slet titlen." in text(answer)
    assert form(answer, "application")["attachment-title"] == "Et tilbud"


def test_the_button_of_the_file_asks_for_one(visitor, draft):
    answer = visitor.post(
        reverse("application_edit", args=[draft.pk]),
        new_form(line=draft.line_id, workplace=draft.workplace_id, action="attach"),
    )
    assert "Vælg en fil." in text(answer)


def test_adding_a_row_without_javascript_says_that_the_file_must_be_chosen_again(visitor, draft):
    given = new_form(
        line=draft.line_id, workplace=draft.workplace_id, add="costs", **{"attachment-file": upload()}
    )
    given["attachment-title"] = "Et tilbud"
    del given["action"]
    answer = visitor.post(reverse("application_edit", args=[draft.pk]), given)
    assert "Browseren husker ikke filen. Vælg den igen." in text(answer)
    assert form(answer, "application")["attachment-title"] == "Et tilbud"


def test_a_received_application_takes_a_file_on_a_page_of_its_own(visitor, received):
    address = reverse("application_attachment_new", args=[received.pk])
    assert form(visitor.get(address), "attachment") == {"file": "", "title": ""}
    refused = visitor.post(address, {"file": upload("a.msg", b"\xd0\xcf"), "title": "Svar"})
    assert "»a.msg« er ikke af en type, der kan lægges på." in text(refused)
    assert form(refused, "attachment")["title"] == "Svar"
    answer = visitor.post(address, {"file": upload()}, follow=True)
    assert "Bilaget »Tilbud« er lagt på ansøgningen." in text(answer)
    assert "Tilbud (Tilbud.pdf" in text(answer) and "Tag væk : Tilbud" in text(answer)
    receipt = visitor.get(reverse("application_receipt", args=[received.pk]))
    assert "Bilag Tilbud" in text(receipt)


def test_an_answer_with_a_refused_file_keeps_the_answer(visitor, received, people):
    actions.ask_question(application=received, reason="Hvad koster det?", by=people["author"], on=cast.DAY)
    address = reverse("application_move", args=[received.pk, "answer"])
    answer = visitor.post(address, {"reason": "Se tilbuddet", "file": upload("x.pdf", b"MZ")})
    assert "Indholdet af »x.pdf« passer ikke til filens navn." in text(answer)
    assert "Se tilbuddet" in text(answer) and not files()
    attach(received, people["author"])
    answer = visitor.post(address, {"reason": "Se tilbuddet", "file": upload("x.pdf")})
    assert "Filen er allerede lagt på ansøgningen" in text(answer) and "Se tilbuddet" in text(answer)
    answer = visitor.post(
        address,
        {"reason": "Se arket", "file": upload("x.xlsx", SOUND["xlsx"]), "title": "Priser"},
        follow=True,
    )
    assert "Se arket Bilag: Priser" in text(answer)


@pytest.mark.parametrize(
    ("ending", "how"), [("pdf", "inline"), ("docx", "attachment"), ("csv", "attachment")]
)
def test_a_file_is_served_as_what_it_is(visitor, draft, leader, ending, how):
    attachment = attach(draft, leader, name=f"Bilag æ.{ending}", content=SOUND[ending])
    answer = visitor.get(reverse("application_attachment_file", args=[attachment.pk]))
    assert answer.getvalue() == SOUND[ending]
    assert answer.headers["Content-Disposition"] == f"{how}; filename*=utf-8''Bilag%20%C3%A6.{ending}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    event = AuditEvent.objects.get(verb="read_attachment")
    assert (event.actor, event.target) == (leader, attachment)


def test_a_draft_asks_for_no_reason_and_what_was_sent_does(visitor, draft, people, leader):
    attachment = attach(draft, leader)
    address = reverse("application_attachment_remove", args=[attachment.pk])
    page = visitor.get(address)
    assert "Filen bliver slettet." in text(page) and "Hvorfor" not in text(page)
    actions.receive_application(application=draft, by=people["author"], on=cast.DAY)
    assert "Hvorfor tages bilaget væk?" in text(visitor.get(address))
    assert "Skriv, hvorfor bilaget tages væk." in text(visitor.post(address, {"reason": " "}))
    answer = visitor.post(address, {"reason": "Et nyt er på vej"}, follow=True)
    assert "Bilaget er taget væk." in text(answer)
    assert "af Leder: Et nyt er på vej" in text(answer)
    assert visitor.get(reverse("application_attachment_file", args=[attachment.pk])).status_code == 403


def test_the_letter_names_what_the_decision_was_made_on(received, people, leader):
    attach(received, leader)
    old = attach(received, leader, name="gammel.pdf", content=SOUND["pdf"] + b" ", title="Gammelt tilbud")
    actions.remove_from_application(attachment=old, reason="Afløst", by=leader)
    actions.approve_application(application=received, by=people["colleague"], on=cast.DAY)
    letter = decision_letter(Application.objects.get(pk=received.pk))
    assert [one.title for one in letter.attachments] == ["Tilbud fra konsulenten"]
    assert render_letter(letter, created=timezone.now()).startswith(b"%PDF")
    with pytest.raises(PermissionDenied, match="afgjort på de bilag, der lå på den"):
        attach(letter.application, leader, content=SOUND["pdf"] + b"\n")
    assert letter.application.approved_total == Decimal(40_000)
