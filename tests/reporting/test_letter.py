"""The letter with the decision, as the workplace reads it."""

import re
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from page import validate_pdf_bytes

from htk_workforce.accounts.roles import Role
from htk_workforce.reporting.letter import change_letter, decision_letter, render_letter
from pools import actions
from pools.enums import CostType
from pools.models import Application
from tests import cast

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]
CREATED = datetime(2023, 2, 4, 12, 0, tzinfo=UTC)
DECIDED = date(2023, 2, 3)


@pytest.fixture
def hr():
    return cast.person("hanne", Role.HR)


@pytest.fixture
def director():
    person = cast.person("dorte", Role.DIRECTOR)
    person.title = "Direktør for velfærd"
    person.save()
    return person


@pytest.fixture
def received(hr):
    line = cast.sickness_line()
    cast.hold(line.frame.pool, condition_text="Kun over måltallet.")
    cast.fill(line, 600_000, by=cast.person("finans", Role.FINANCE))
    draft = actions.save_draft(
        application=None,
        line=line,
        workplace=cast.workplace("Birkehuset", absence="6.25"),
        costs=[
            actions.Cost(CostType.CONSULTANT, "Konsulent", 1, Decimal(30_000)),
            actions.Cost(CostType.THEME_DAY, "Temadag", 1, Decimal(20_000)),
        ],
        by=hr,
        contact_role="Pædagogisk leder",
        starts_on=date(2023, 3, 1),
        ends_on=date(2023, 5, 31),
    )
    return actions.receive_application(application=draft, by=hr, on=cast.DAY)


def partly(application: Application, director) -> Application:
    first, second = application.lines.all()
    amounts = {first.pk: Decimal(30_000), second.pk: Decimal(5_000)}
    return actions.approve_partly(
        application=application, amounts=amounts, reason="Én dag er nok.", by=director, on=DECIDED
    )


def words(pdf: bytes, tmp_path) -> str:
    file = tmp_path / "brev.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True)
    return re.sub(r"\s+", " ", said.stdout)


def test_a_partial_approval_gives_each_line_its_amount_and_the_reason(received, director, tmp_path):
    pdf = render_letter(decision_letter(partly(received, director)), created=CREATED)
    said = words(pdf, tmp_path)
    for sentence in (
        "En del af jeres ansøgning er bevilget",
        "Til Pædagogisk leder, Birkehuset",
        "Sagsnr. SYG-2023-0001",
        "fredag den 3. februar 2023",
        "I har søgt om 50.000 kr. og får 35.000 kr.",
        "Én dag er nok.",
        "Konsulent Ekstern konsulent 30.000 30.000",
        "Temadag Temadag 20.000 5.000",
        "I alt 50.000 35.000",
        "Kun over måltallet.",
        "fra 01-03-2023 til 31-05-2023",
        "Dorte, Direktør for velfærd",
    ):
        assert sentence in said, said
    assert "Hanne" not in said  # the one who entered it is no addressee


@pytest.mark.parametrize("profile", ["ua1", "pdfa3a"])
def test_the_letter_can_be_read_aloud_and_archived(received, director, profile):
    pdf = render_letter(decision_letter(partly(received, director)), created=CREATED)
    report = validate_pdf_bytes(pdf, profile=profile)
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]


def test_a_whole_approval_has_no_reason_and_a_refusal_has_no_conditions(received, hr, director, tmp_path):
    second = cast.draft(received.line, cast.workplace("Egehuset", absence="7"), by=hr)
    second = actions.receive_application(application=second, by=hr, on=cast.DAY)
    approved = actions.approve_application(application=received, by=director, on=DECIDED)
    said = words(render_letter(decision_letter(approved), created=CREATED), tmp_path)
    assert "Jeres ansøgning er bevilget" in said and "I får det hele: 50.000 kr." in said
    assert "Begrundelse" not in said and "sender I et regnskab" in said
    rejected = actions.reject_application(
        application=second, reason="Søg igen til maj.", by=director, on=DECIDED
    )
    said = words(render_letter(decision_letter(rejected), created=CREATED), tmp_path)
    assert "Afslag på jeres ansøgning" in said and "Søg igen til maj." in said
    assert "I har søgt om 40.000 kr. og får 0 kr." in said
    assert "Til Ledelsen, Egehuset" in said and "sender I et regnskab" not in said


def test_the_first_letter_stays_as_it_was_and_a_change_has_its_own(received, hr, director, tmp_path):
    approved = partly(received, director)
    first, _second = approved.lines.all()
    change = actions.request_change(
        application=approved, amounts={first.pk: Decimal(10_000)}, reason="Billigere konsulent", by=hr
    )
    actions.approve_change(change=change, by=director, on=date(2023, 4, 1))
    change.refresh_from_db()
    old = words(render_letter(decision_letter(Application.objects.get()), created=CREATED), tmp_path)
    assert "får 35.000 kr." in old
    new = words(render_letter(change_letter(change), created=CREATED), tmp_path)
    assert "Bevillingen er ændret fra 35.000 kr. til 15.000 kr." in new
    assert "Konsulent Ekstern konsulent 30.000 10.000" in new
    assert "Billigere konsulent" in new and "lørdag den 1. april 2023" in new


def test_a_refused_change_says_what_still_holds(received, hr, director, tmp_path):
    approved = partly(received, director)
    change = actions.request_change(
        application=approved,
        amounts={approved.lines.first().pk: Decimal(40_000)},
        reason="Dyrere konsulent",
        by=hr,
    )
    change = actions.reject_change(change=change, reason="Puljen er brugt.", by=director, on=DECIDED)
    said = words(render_letter(change_letter(change), created=CREATED), tmp_path)
    assert "Jeres bevilling er ikke ændret" in said
    assert "Bevillingen er fortsat 35.000 kr." in said and "Puljen er brugt." in said


def test_who_pays_stands_in_the_letter_when_the_pool_does_not_pay_it_all(received, hr, director, tmp_path):
    pool = received.line.frame.pool
    pool.position_shares.create(
        cost_type=CostType.CONSULTANT, share=Decimal("0.85"), valid_from=cast.DAY, source="Byrådet"
    )
    received.funding_parts.create(order=1, source="centre_budget", note="ISC")
    approved = actions.approve_application(application=received, by=director, on=DECIDED)
    said = words(render_letter(decision_letter(approved), created=CREATED), tmp_path)
    assert "Ekstern bistand 45.500" in said and "Centrets budget (ISC) 4.500" in said


def test_there_is_no_letter_before_the_decision(client, received, hr):
    client.force_login(hr)
    response = client.get(reverse("decision_letter_pdf", args=[received.pk]))
    assert response.status_code == 403 and "når ansøgningen er afgjort" in response.content.decode()


def test_a_leader_reads_the_letter_to_the_own_workplace_and_to_no_other(client, received, hr, director):
    leader = cast.person("lene", Role.LEADER)
    approved = partly(received, director)
    client.force_login(leader)
    url = reverse("decision_letter_pdf", args=[approved.pk])
    assert client.get(url).status_code == 403
    approved.workplace.leaders.add(leader)
    response = client.get(url)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    assert 'filename="afgoerelse-syg-2023-0001.pdf"' in response.headers["Content-Disposition"]
    change = actions.request_change(
        application=approved, amounts={approved.lines.first().pk: Decimal(1)}, reason="x", by=hr
    )
    url = reverse("change_letter_pdf", args=[change.pk])
    assert client.get(url).status_code == 403
    actions.approve_change(change=change, by=director, on=DECIDED)
    assert client.get(url).status_code == 200
