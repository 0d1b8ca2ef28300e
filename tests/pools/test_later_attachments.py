"""Files that come after the decision: invoices, proofs, replies, and what a change or an account rests on."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from htk_workforce.accounts.roles import Role
from htk_workforce.attachments.storage import FileRefused, check_file
from htk_workforce.audit.log import events_of
from htk_workforce.reporting.letter import change_letter, decision_letter, render_letter
from pools import actions
from pools.enums import ApplicationState, AttachmentKind
from pools.models import Application, ApplicationAttachment
from pools.permissions import (
    can_attach_kind,
    can_decide_change,
    can_move,
    can_read_attachment,
    can_remove_attachment,
)
from pools.workflow import DEEDS, LATER_FILES
from tests import cast
from tests.files import PDF, SOUND
from tests.pages import form, text
from tests.pools.scene import everything
from tests.pools.test_workflow import PATH_TO, in_state

pytestmark = pytest.mark.django_db
Kind, State = AttachmentKind, ApplicationState


@pytest.fixture(autouse=True)
def empty_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def people(finance):
    return {
        "author": cast.person("hanne", Role.HR),
        "colleague": cast.person("dorte", Role.HR, Role.DIRECTOR),
        "leader": cast.person("leder", Role.LEADER),
        "finance": finance,
    }


@pytest.fixture
def draft(people):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=people["finance"])
    place = cast.workplace("Birkehuset", absence="6.25")
    place.leaders.add(people["leader"])
    return cast.draft(line, place, by=people["author"])


@pytest.fixture
def granted(draft, people):
    return in_state(draft, State.APPROVED, "", people)


def checked(name="Faktura 1.pdf", content=PDF, title=""):
    return check_file(title=title, file_name=name, content=content)


def attach(application, by, kind=Kind.INVOICE, **given):
    return actions.attach_to_application(application=application, file=checked(**given), by=by, kind=kind)


def changed(application, by, **given):
    amounts = {cost.pk: Decimal(30_000) for cost in application.lines.all()}
    return actions.request_change(
        application=application, amounts=amounts, reason="Billigere", by=by, **given
    )


# Who lays what on when


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", PATH_TO)
def test_each_kind_comes_in_its_states_and_by_its_roles(draft, people, state, role):
    application = in_state(draft, state, "", people)
    somebody = cast.person("nogen", role)
    application.workplace.leaders.add(somebody)
    if state in DEEDS["change"].sources:
        changed(application, people["leader"])
    for kind, roles in LATER_FILES.items():
        verdict = can_attach_kind(somebody, application, kind)
        is_open = state in DEEDS["attach_later"].sources and (
            kind != Kind.CHANGE or state in DEEDS["change"].sources
        )
        assert bool(verdict) == (is_open and role in roles), (kind, verdict)
        assert verdict or verdict.reason.endswith(".")
        if verdict:
            attachment = attach(application, somebody, kind, content=PDF + kind.encode())
            assert (attachment.kind, bool(attachment.change)) == (kind, kind == Kind.CHANGE)
            assert can_remove_attachment(somebody, attachment)
        else:
            with pytest.raises(PermissionDenied), transaction.atomic():
                attach(application, somebody, kind)


def test_a_leader_of_another_place_lays_nothing_on_and_reads_nothing(granted, people):
    stranger = cast.person("fremmed", Role.LEADER)
    with pytest.raises(PermissionDenied, match="dine egne arbejdspladser"):
        attach(granted, stranger)
    attachment = attach(granted, people["leader"])
    assert not can_read_attachment(stranger, attachment)
    assert all(can_read_attachment(people[name], attachment) for name in people)


def test_a_file_of_a_change_needs_a_change_that_waits(granted, people):
    with pytest.raises(PermissionDenied, match="Der er ingen ændring, der venter på svar"):
        attach(granted, people["leader"], Kind.CHANGE)
    assert not ApplicationAttachment.objects.exists()


def test_the_database_keeps_the_file_of_a_change_with_its_change(granted, people):
    attachment = attach(granted, people["leader"])
    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationAttachment.objects.filter(pk=attachment.pk).update(kind=Kind.CHANGE)


# On a change and on an account


def test_a_change_brings_its_file_and_its_letter_names_it(granted, people):
    change = changed(granted, people["leader"], file=checked("Nyt tilbud.pdf"))
    attachment = change.attachments.get()
    assert (attachment.kind, attachment.title, attachment.application) == (Kind.CHANGE, "Nyt tilbud", granted)
    assert [event.verb for event in events_of(granted)[:2]] == ["attach_file", "request_change"]
    actions.approve_change(change=change, by=people["colleague"], on=cast.DAY)
    change.refresh_from_db()
    letter = change_letter(change)
    assert [one.title for one in letter.attachments] == ["Nyt tilbud"]
    assert render_letter(letter, created=timezone.now()).startswith(b"%PDF")
    assert decision_letter(Application.objects.get(pk=granted.pk)).attachments == []


def test_a_change_whose_file_lies_there_already_is_not_asked_for(granted, people):
    attach(granted, people["leader"])
    before = everything(granted)
    with pytest.raises(FileRefused, match="allerede lagt på ansøgningen som »Faktura 1«"):
        changed(granted, people["leader"], file=checked("igen.pdf"))
    assert everything(granted) == before


def test_an_account_brings_its_file(granted, people):
    actions.report_account(
        application=granted, reason="Brugt", by=people["leader"], on=cast.DAY, file=checked("Regnskab.pdf")
    )
    attachment = granted.attachments.get()
    assert (attachment.kind, attachment.change) == (Kind.ACCOUNT, None)


def test_who_lays_a_file_on_a_change_or_an_account_does_not_decide_it(granted, people):
    change = changed(granted, people["leader"])
    colleague = people["colleague"]
    assert can_decide_change(colleague, change, Decimal(30_000))
    attach(granted, colleague, Kind.CHANGE)
    assert can_decide_change(colleague, change, Decimal(30_000)).reason == (
        "Du har selv lagt et bilag på ændringen. En kollega skal afgøre den."
    )
    actions.report_account(application=granted, reason="Brugt", by=people["leader"], on=cast.DAY)
    reported = Application.objects.get(pk=granted.pk)
    attach(reported, people["finance"], Kind.INVOICE, content=PDF + b"1")
    attach(reported, people["author"], Kind.ACCOUNT, content=PDF + b"2")
    assert can_move(people["finance"], reported, "close")  # an invoice is what finance pays
    assert can_move(people["author"], reported, "close").reason == (
        "Du har selv lagt et bilag på regnskabet. En kollega skal godkende det."
    )


def test_an_invoice_is_no_writing_in_the_application(granted, people):
    attach(granted, people["colleague"])
    assert people["colleague"] not in granted.editors.all()


# Taken away only until something is decided on it


def test_what_the_application_was_decided_on_stays(draft, people):
    attachment = attach(draft, people["leader"], Kind.APPLICATION)
    in_state(draft, State.APPROVED, "", people)
    attachment = ApplicationAttachment.objects.get(pk=attachment.pk)
    assert can_remove_attachment(people["author"], attachment).reason == (
        "Ansøgningen er afgjort på dette bilag, og derfor bliver det liggende."
    )


@pytest.mark.parametrize("answer", ["approve", "reject"])
def test_what_a_change_was_decided_on_stays(granted, people, answer):
    change = changed(granted, people["leader"], file=checked())
    assert can_remove_attachment(people["leader"], change.attachments.get())
    if answer == "approve":
        actions.approve_change(change=change, by=people["colleague"], on=cast.DAY)
    else:
        actions.reject_change(change=change, reason="Nej", by=people["colleague"], on=cast.DAY)
    verdict = can_remove_attachment(people["leader"], ApplicationAttachment.objects.get(change=change))
    assert verdict.reason == "Ændringen er afgjort på dette bilag, og derfor bliver det liggende."


def test_an_invoice_is_taken_away_with_a_reason_until_the_account_is_accepted(granted, people):
    wrong, right = attach(granted, people["finance"]), attach(granted, people["finance"], content=PDF + b"2")
    assert can_remove_attachment(people["leader"], wrong).reason == (
        "En anden har lagt bilaget på. Bed HR om at tage det væk."
    )
    removed = actions.remove_from_application(attachment=wrong, reason="Forkert", by=people["finance"])
    assert removed.removal_reason == "Forkert" and removed.content
    assert people["finance"] not in granted.editors.all()
    actions.report_account(application=granted, reason="Brugt", by=people["leader"], on=cast.DAY)
    actions.close_account(
        application=Application.objects.get(pk=granted.pk), by=people["colleague"], on=cast.DAY
    )
    right = ApplicationAttachment.objects.get(pk=right.pk)
    assert can_remove_attachment(people["finance"], right).reason == (
        "Ansøgningen er »Afsluttet«, og dens bilag ligger fast."
    )


# The pages


def upload(name="Faktura 1.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def test_finance_says_what_a_file_is_and_it_stands_under_that_name(client, granted, people):
    client.force_login(people["finance"])
    address = reverse("application_attachment_new", args=[granted.pk])
    page = client.get(address)
    assert form(page, "attachment") == {"file": "", "title": ""}
    assert "Faktura eller kvittering" in text(page) and "Kursusbevis" not in text(page)
    assert "Vælg, hvad bilaget er." in text(client.post(address, {"file": upload()}))
    forged = client.post(address, {"file": upload(), "kind": "account"})
    assert forged.status_code == 200 and not granted.attachments.exists()
    answer = client.post(address, {"file": upload(), "kind": "invoice"}, follow=True)
    assert "Faktura 1 (Faktura 1.pdf" in text(answer) and "Faktura eller kvittering" in text(answer)


def test_a_leader_sends_an_account_and_a_change_with_files(client, granted, people):
    client.force_login(people["leader"])
    cost = granted.lines.get()
    given = {f"amount_{cost.pk}": "30.000", f"type_{cost.pk}": cost.cost_type, "reason": "Billigere"}
    address = reverse("change_request", args=[granted.pk])
    refused = client.post(address, {**given, "file": upload("a.pdf", b"MZ")})
    assert "Indholdet af »a.pdf« passer ikke" in text(refused) and "Billigere" in text(refused)
    sent = client.post(address, {**given, "file": upload("Nyt tilbud.pdf")}, follow=True)
    assert "Bilag: Nyt tilbud" in text(sent) and granted.changes.get().attachments.count() == 1
    report = reverse("application_move", args=[granted.pk, "report"])
    again = client.post(report, {"reason": "Alt er brugt", "file": upload()})
    assert "Filen er allerede lagt på ansøgningen" in text(again) and "Alt er brugt" in text(again)
    client.post(report, {"reason": "Alt er brugt", "file": upload("r.xlsx", SOUND["xlsx"])})
    assert granted.attachments.get(kind=Kind.ACCOUNT).title == "r"
