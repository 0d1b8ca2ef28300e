"""A case that is written anew, or withdrawn, after it was sent out: outsiders read it as it was sent out."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.actions import Proposal, Said
from cases.enums import CaseState, Outcome
from cases.models import AgendaItem, CaseFile, RecommendationPoint
from cases.permissions import can_read_attachment, can_read_case, can_see_case
from cases.queries import case_findings, visible_cases
from cases.queries.case_text import PointText, saved_texts
from htk_workforce.accounts.roles import Role
from pools.models import Posting
from tests import cast
from tests.cases import scene
from tests.pages import text

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]

NEW = "Helt nye ord"
SENT_OUT = "Som det var på dagsordenen"


@pytest.fixture
def auditor():
    return cast.person("laust", Role.READER)


@pytest.fixture
def case(people):
    """Decided in point 1, which moved money, and put before the body again in point 2."""
    _frame, undistributed, (line, _) = cast.recruitment_frame()
    cast.fill(undistributed, 1_000_000, by=people.finance)
    case = scene.a_case(people, "At puljen fordeles", "At vejen besluttes")
    CaseFile.objects.filter(pk=case.pk).update(title=SENT_OUT)
    case.sections.create(kind="background", order=1, body=f"<p>{SENT_OUT}</p>")
    actions.propose_allocation(
        point=case.points.get(order=1),
        from_line=undistributed,
        proposals=[Proposal(line, Decimal(400_000))],
        by=people.author,
        on=date(2023, 1, 9),
    )
    attach(people, case, "Overblik")
    item = scene.on_agenda(people, CaseFile.objects.get(pk=case.pk))
    scene.decide(people, item, Outcome.APPROVED, Outcome.RESUBMIT, decision="Første punkt er godkendt.")
    return CaseFile.objects.get(pk=case.pk)


def attach(people, case, name):
    return actions.attach_file(
        case=case,
        title=name,
        file_name=f"{name}.txt",
        content=name.encode(),
        visibility="open",
        by=people.author,
    )


def rewrite(people, case):
    actions.rework_case(case=case, by=people.author)
    case = CaseFile.objects.get(pk=case.pk)
    fields, sections, points = saved_texts(case)
    actions.save_case(
        case=case,
        revision=case.revision,
        fields=fields | {"title": NEW, "recommender": NEW},
        sections=sections,
        points=[*points, PointText(None, NEW)],
        by=people.author,
        at=timezone.now(),
    )
    case = CaseFile.objects.get(pk=case.pk)
    case.sections.update(body=f"<p>{NEW}</p>")
    attach(people, case, NEW)
    said = Said("bupl", heading=NEW, received_on=date(2023, 1, 30), text=NEW)
    actions.add_statement(case=case, said=said, by=people.author)
    actions.propose_follow_up(point=case.points.get(order=3), task=NEW, owner_role=NEW, by=people.author)
    give_reasons(people, case)
    return case


def give_reasons(people, case):
    """What only the events tell: who is asked, why a finding is no mistake, and why a file is taken away."""
    asked = Said("other", party_name=f"Forældrerådet, {NEW}", deadline_on=date(2023, 2, 28))
    actions.add_statement(case=case, said=asked, by=people.author)
    attachment = attach(people, case, "Forkert fil")
    actions.remove_attachment(attachment=attachment, reason=NEW, by=people.author)
    today = timezone.localdate()
    (late,) = case_findings(case, on=today)  # nobody has answered
    actions.accept_finding(case=case, finding=late, reason=NEW, by=people.author, on=today)


def told(content):
    """The cells of a workbook, which is packed: its bytes show nothing of them."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return str([[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()])


@pytest.mark.parametrize("withdrawn", [False, True])
def test_whoever_follows_the_ledgers_link_reads_the_case_as_it_was_sent_out(
    client, people, auditor, case, withdrawn
):
    case = rewrite(people, case)
    if withdrawn:  # as some were before it was refused once something had been decided
        CaseFile.objects.filter(pk=case.pk).update(state=CaseState.WITHDRAWN)
    posting = Posting.objects.exclude(origin_label="").get(pk=case.items.get().outcomes.first().posting_id)
    client.force_login(auditor)
    assert posting.get_absolute_url()
    answer = client.get(RecommendationPoint.objects.get(case=case, order=1).get_absolute_url())
    page = text(answer)
    assert answer.status_code == 200
    assert SENT_OUT in page and "Første punkt er godkendt." in page and "Overblik" in page
    assert NEW not in page
    assert "På dagsorden → Klar" in page and "Part hørt" not in page
    said = "Sagen er trukket tilbage" if withdrawn else "Sagen bliver skrevet om"
    assert said in page
    assert (
        "Du læser sagen, som den var på den sidste udsendte dagsorden: Punkt 1, Direktionen 23-01-2023."
        in page
    )
    client.force_login(people.secretary)
    page = text(client.get(case.get_absolute_url()))
    assert NEW in page and f"Part hørt Forældrerådet, {NEW}" in page


def test_nothing_new_leaves_by_another_door(client, people, auditor, case):
    case = rewrite(people, case)
    assert can_read_case(auditor, case) and not can_see_case(auditor, case)
    old, new = case.attachments.filter(removed_at=None).order_by("order")
    assert can_read_attachment(auditor, old) and not can_read_attachment(auditor, new)
    client.force_login(auditor)
    for name in ("case_preview", "case_versions", "case_edit"):
        assert client.get(reverse(name, args=[case.pk])).status_code == 403, name
    for address in (
        reverse("case_list"),
        reverse("case_list") + "?text=Helt",
        reverse("follow_up_list"),
        reverse("statement_list"),
        reverse("overview"),
        reverse("case_export", args=[case.pk]),
        case.items.get().meeting.get_absolute_url(),
    ):
        assert NEW not in text(client.get(address)), address


def test_the_archive_of_an_auditor_has_the_case_as_it_was_sent_out(client, people, auditor, case):
    case = rewrite(people, case)
    client.force_login(auditor)
    answer = client.post(reverse("case_export", args=[case.pk]), {"reason": "Revision"})
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as parts:
        files = {name: parts.read(name) for name in parts.namelist()}
    texts = {
        name: told(content) if name.endswith(".xlsx") else content.decode(errors="ignore")
        for name, content in files.items()
    }
    assert [name for name, words in texts.items() if NEW in name + words] == []
    assert "Bilag lagt på" in texts["haendelser.xlsx"] and "Part hørt" not in texts["haendelser.xlsx"]
    assert {"bilag/01-Overblik.txt", "posteringer.xlsx"} <= set(files)
    assert not any(name.startswith("sagsnotat") for name in files)
    index = files["indhold.txt"].decode()
    assert index.splitlines()[2] == SENT_OUT
    assert "Sagen, som den står nu\n  Den er skrevet om og ikke udsendt igen." in index
    client.force_login(people.secretary)
    answer = client.post(reverse("case_export", args=[case.pk]), {"reason": "Aktindsigt"})
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as parts:
        assert {"sagsnotat-22-2854.pdf", f"bilag/02-{NEW}.txt"} <= set(parts.namelist())
        assert NEW in told(parts.read("haendelser.xlsx"))


def test_a_case_withdrawn_as_it_was_sent_out_is_listed_and_read_like_any_other(people, auditor):
    case = scene.a_case(people)
    scene.decide(people, scene.on_agenda(people, case), Outcome.RESUBMIT)
    actions.withdraw_case(case=case, reason="Fortrudt", by=people.author)
    case = CaseFile.objects.get(pk=case.pk)
    assert can_see_case(auditor, case)
    assert list(visible_cases(auditor)) == [case]


def test_a_case_that_was_never_sent_out_stays_for_those_who_work_with_cases(client, people, auditor):
    case = scene.a_case(people)
    for withdrawn in (False, True):
        if withdrawn:
            actions.withdraw_case(case=case, reason="Fortrudt", by=people.author)
            case = CaseFile.objects.get(pk=case.pk)
        assert "ikke kommet på en dagsorden" in can_read_case(auditor, case).reason
        assert not visible_cases(auditor)


def test_the_lists_have_a_case_again_when_it_is_ready(people, auditor, case):
    assert list(visible_cases(auditor)) == [case]
    case = rewrite(people, case)
    assert not visible_cases(auditor)
    for role in (Role.HR, Role.FINANCE):
        assert list(visible_cases(cast.person(role.value, role))) == [case]
    actions.drop_follow_up(follow_up=case.follow_ups.get(), by=people.author)
    actions.finish_case(case=case, by=people.author)
    case.refresh_from_db()
    assert can_see_case(auditor, case) and list(visible_cases(auditor)) == [case]


def test_a_closed_case_is_not_opened_by_being_written_anew(people, auditor, case):
    case.items.update(is_closed=True)
    case = rewrite(people, case)
    assert "Sagen er lukket" in can_read_case(auditor, case).reason
    assert not can_read_attachment(auditor, case.attachments.first())


def test_a_statement_that_came_once_the_case_was_off_the_agenda_was_not_sent_out(client, people, auditor):
    """The agenda of the 23rd was out, the case was taken off it on the 5th, and the party wrote on the 10th."""
    case = scene.a_case(people)
    for name, day in ((SENT_OUT, 4), (NEW, 10)):
        said = Said("other", party_name=name, received_on=date(2023, 1, day), text=name)
        actions.add_statement(case=case, said=said, by=people.author)
    actions.take_off(item=scene.on_agenda(people, case), reason="Mangler tal", by=people.secretary)
    off_since = datetime(2023, 1, 5, 9, tzinfo=UTC)
    AgendaItem.objects.filter(case=case).update(closed_at=off_since)
    actions.rework_case(case=CaseFile.objects.get(pk=case.pk), by=people.author)
    client.force_login(auditor)
    page = text(client.get(case.get_absolute_url()))
    assert SENT_OUT in page and NEW not in page
    answer = client.post(reverse("case_export", args=[case.pk]), {"reason": "Revision"})
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as parts:
        assert [name for name in parts.namelist() if "udtalelser" in name] == [
            "udtalelser/01-Som-det-var-på-dagsordenen.txt"
        ]
