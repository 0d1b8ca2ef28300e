"""`manage.py demo`: what it leaves behind, that it can be run again, and that it cannot do harm."""

from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import authenticate, get_user
from django.core.management import CommandError, call_command
from django.http import HttpRequest

from cases.enums import CaseState, ItemState, Outcome
from cases.models import AgendaItem, CaseFile
from cases.queries import case_memo, pending_items
from clusters.models import Workplace
from clusters.queries import absence_against_target
from htk_workforce.accounts.admin import setup_site
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.importing import demonstration
from htk_workforce.importing.demonstration import DEMO_PASSWORD, DEMO_USERS
from pools import ledger
from pools.enums import ApplicationState
from pools.models import Application, Balance, Entry, Frame, Pool, Posting
from pools.queries import BudgetTable, budget_table, conditions
from tests import cast

pytestmark = pytest.mark.django_db

ABOVE_TARGET = {
    "Børnehuset Blåmejsen",
    "Fritidshuset Svalen",
    "Kulturhuset Lanternen",
    "Naturbørnehaven Grævlingen",
    "Skovmærkeskolen",
    "Vuggestuen Myretuen",
}


@pytest.fixture(autouse=True)
def _demonstration_is_on(settings):
    settings.DEMO = True


@pytest.fixture
def loaded():
    return demo()


def demo() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def everything() -> dict[str, list[tuple]]:
    """Every row of every table."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values_list()) for model in apps.get_models()
    }


def table(code: str, year: int) -> BudgetTable:
    return budget_table(Frame.objects.get(pool__code=code, year=year))


def figures(code: str, year: int) -> dict[str, tuple[int, int, int, int]]:
    """Available, reserved, committed and spent by line, in whole kroner."""
    rows = table(code, year).rows
    return {
        row.line.name: tuple(
            int(amount) if amount == int(amount) else amount
            for amount in (
                row.figures.available,
                row.figures.reserved,
                row.figures.committed,
                row.figures.spent,
            )
        )
        for row in rows
    }


def user_of(client) -> object:
    """The user Django finds in the client's session."""
    request = HttpRequest()
    request.session = client.session
    return get_user(request)


# --- figures ------------------------------------------------------------------------------------------------


def test_the_recruitment_pool_of_2023_stands_as_decided(loaded):
    assert figures("REK", 2023) == {
        "Kompetenceudvikling": (2_000_000, 0, 0, 0),
        "Kompetenceudvikling – dagtilbud": (1_000_000, 0, 0, 0),
        "Kompetenceudvikling – åben pulje": (1_000_000, 0, 0, 0),
        "Attraktiv arbejdsplads": (1_000_000, 0, 0, 0),
        "Tiltrække og styrke ansøgerfeltet": (500_000, 0, 0, 0),
        "Målrettet dagtilbud og skole": (250_000, 0, 0, 0),
        "Rekrutteringsproces generelt": (250_000, 0, 0, 0),
        "Ikke fordelt": (500_000, 0, 0, 0),
    }
    assert table("REK", 2023).total.budget == 4_000_000
    assert table("REK", 2023).undistributed == 500_000


def test_at15_the_case_shows_proposed_and_decided_side_by_side(loaded):
    memo = case_memo(CaseFile.objects.get(number="22/21670"))
    (allocations,) = memo.tables
    assert sum(row.proposed for row in allocations.rows) == 4_000_000
    assert sum(row.decided for row in allocations.rows) == 3_500_000
    assert [(row.proposed_name, int(row.proposed), row.name, int(row.decided)) for row in allocations.rows][
        -2:
    ] == [
        ("Video og billeder, skole og dagtilbud", 500_000, "Målrettet dagtilbud og skole", 250_000),
        ("Jobannoncer og kanaler", 500_000, "Rekrutteringsproces generelt", 250_000),
    ]
    assert {(row.proposed_on, row.decided_on) for row in allocations.rows} == {
        (date(2023, 1, 9), date(2023, 1, 23))
    }


def test_x26_the_case_was_left_once_and_then_decided(loaded):
    memo = case_memo(CaseFile.objects.get(number="22/21670"))
    assert [
        (decision.item.meeting.on, [outcome.outcome for outcome in decision.outcomes])
        for decision in memo.decisions
    ] == [
        (date(2023, 1, 16), [Outcome.NOT_HANDLED, Outcome.NOT_HANDLED]),
        (date(2023, 1, 23), [Outcome.APPROVED_AMENDED, Outcome.APPROVED_WITH_REMARK]),
    ]
    assert memo.case.state == CaseState.DECIDED
    assert len(memo.background) == len(memo.presentation) == len(memo.economy) == 1


def test_the_twin_of_2024_waits_with_its_money_undistributed(loaded):
    assert figures("REK", 2024) == {
        "Kompetenceudvikling": (0, 0, 0, 0),
        "Kompetenceudvikling – dagtilbud": (0, 0, 0, 0),
        "Kompetenceudvikling – åben pulje": (0, 0, 0, 0),
        "Attraktiv arbejdsplads": (0, 0, 0, 0),
        "Tiltrække og styrke ansøgerfeltet": (0, 0, 0, 0),
        "Video og billeder, skole og dagtilbud": (0, 0, 0, 0),
        "Jobannoncer og kanaler": (0, 0, 0, 0),
        "Ikke fordelt": (4_000_000, 0, 0, 0),
    }
    states = AgendaItem.objects.filter(case__number="23/21670").order_by("meeting__on")
    assert [(item.meeting.on, item.state) for item in states] == [
        (date(2024, 1, 15), ItemState.NOT_HANDLED),
        (date(2024, 1, 22), ItemState.PENDING),
    ]


def test_three_cases_wait_for_the_director_and_one_is_a_draft(loaded):
    waiting = pending_items(User.objects.get(username="direktoer"))
    assert [(item.case.number, item.meeting.on) for item in waiting] == [
        ("23/21670", date(2024, 1, 22)),
        ("23/30001", date(2024, 1, 22)),
        ("23/30002", date(2024, 1, 22)),
    ]
    drafts = CaseFile.objects.filter(state=CaseState.DRAFT)
    assert [case.number for case in drafts] == ["23/30003"]


def test_the_sickness_pool_has_an_application_in_each_state(loaded):
    found = {a.state: (a.number, a.workplace.name, int(a.total)) for a in Application.objects.all()}
    assert found == {
        ApplicationState.APPROVED: ("SYG-2023-0001", "Børnehuset Blåmejsen", 36_000),
        ApplicationState.REJECTED: ("SYG-2023-0002", "Fritidshuset Svalen", 30_000),
        ApplicationState.RECEIVED: ("SYG-2023-0003", "Skovmærkeskolen", 48_000),
        ApplicationState.DRAFT: (None, "Vuggestuen Myretuen", 64_000),
    }
    assert figures("SYG", 2023) == {
        "Ekstern procesbistand til arbejdspladserne": (516_000, 48_000, 36_000, 0)
    }
    assert table("SYG", 2023).total.budget == 600_000
    assert all(a.received_at.year == 2023 for a in Application.objects.exclude(received_at=None))


def test_the_ledger_agrees_with_itself_and_holds_no_other_money(loaded):
    assert ledger.verify() == []
    assert (Posting.objects.count(), Entry.objects.count()) == (9, 22)
    outside = Balance.objects.filter(bucket=ledger.Bucket.SOURCE)
    assert sorted(int(balance.amount) for balance in outside) == [-4_000_000, -4_000_000, -600_000]


# --- workplaces ---------------------------------------------------------------------------------------------


def test_at17_and_at45_the_workplaces_show_every_answer_about_absence(loaded):
    verdicts = {place.name: absence_against_target(place) for place in Workplace.objects.all()}
    assert {name for name, verdict in verdicts.items() if verdict.is_above} == ABOVE_TARGET
    at_target = verdicts["Børnehaven Ravnebakken"]
    assert at_target.absence == at_target.target
    assert not at_target.is_above
    assert not verdicts["Naturbørnehaven Grævlingen"].is_shown
    assert verdicts["Dagplejen Mosaik"].is_above is None
    outside_welfare = Workplace.objects.get(is_welfare=False)
    line = Frame.objects.get(pool__code="REK", year=2023).lines.get(name="Attraktiv arbejdsplads")
    assert any(
        "velfærd" in f.text for f in conditions(line, outside_welfare, on=date(2023, 2, 1)) if f.blocks
    )


def test_the_leader_has_two_workplaces(loaded):
    leader = User.objects.get(username="leder")
    assert {place.name for place in leader.workplaces.all()} == {
        "Børnehuset Blåmejsen",
        "Vuggestuen Myretuen",
    }


# --- users --------------------------------------------------------------------------------------------------


def test_every_user_has_one_role_and_the_known_password(loaded):
    assert User.objects.count() == len(DEMO_USERS) == 8
    for username, role in DEMO_USERS:
        person = authenticate(username=username, password=DEMO_PASSWORD)
        assert person is not None, username
        assert person.roles == {role}
        assert not person.is_superuser


def test_the_administrator_reaches_the_setup_pages_and_nobody_else_does(loaded, rf):
    request = rf.get("/")
    admitted = set()
    for request.user in User.objects.all():
        if setup_site.has_permission(request):
            admitted.add(request.user.username)
    assert admitted == {"admin"}
    assert User.objects.get(username="admin").is_staff


def test_a_demonstration_user_cannot_log_in_when_demo_is_off(loaded, settings):
    settings.DEMO = False
    for username, _role in DEMO_USERS:
        assert authenticate(username=username, password=DEMO_PASSWORD) is None


def test_an_open_session_ends_when_demo_is_turned_off(loaded, settings, client):
    assert client.login(username="direktoer", password=DEMO_PASSWORD)
    assert user_of(client).is_authenticated
    settings.DEMO = False
    assert not user_of(client).is_authenticated


def test_a_real_user_logs_in_whether_demo_is_on_or_off(settings):
    cast.person("rigtig", Role.HR)
    for settings.DEMO in (True, False):
        assert authenticate(username="rigtig", password="demo") is not None


# --- running it again, and where it does not belong ----------------------------------------------------------


def test_a_second_run_changes_no_row_and_says_so(loaded):
    before = everything()
    assert "Demonstrationen er lagt ind." in loaded
    assert "Intet er ændret." in demo()
    assert everything() == before


def test_a_second_run_keeps_what_people_did_and_opens_the_logins_again(loaded):
    draft = CaseFile.objects.get(number="23/30003")
    draft.title = "Ny titel"
    draft.save()
    director, reader = (User.objects.get(username=name) for name in ("direktoer", "revisor"))
    director.set_password("noget andet")
    director.save()
    reader.is_active = False
    reader.save()

    assert "Disse brugere kan logge ind igen: direktoer, revisor." in demo()

    draft.refresh_from_db()
    assert draft.title == "Ny titel"
    for username in ("direktoer", "revisor"):
        assert authenticate(username=username, password=DEMO_PASSWORD) is not None


def test_nothing_happens_when_demo_is_off(settings):
    settings.DEMO = False
    before = everything()
    with pytest.raises(CommandError, match="Demonstrationen er slået fra"):
        demo()
    assert everything() == before


def test_a_run_that_fails_leaves_nothing_behind(monkeypatch):
    def fail(*given):
        raise RuntimeError

    before = everything()
    monkeypatch.setattr(demonstration, "_applications", fail)
    with pytest.raises(RuntimeError):
        demo()
    assert everything() == before
    assert not Pool.objects.exists()


def test_a_real_person_with_the_same_username_is_not_touched():
    person = User.objects.create_user("finans", password="hemmelig")
    with pytest.raises(CommandError, match="finans"):
        demo()
    person.refresh_from_db()
    assert person.check_password("hemmelig")
    assert User.objects.count() == 1


def test_the_demonstration_is_not_mixed_with_real_figures():
    cast.sickness_line()
    with pytest.raises(CommandError, match="for sig"):
        demo()
    assert not User.objects.exists()


def test_every_user_in_the_file_has_a_role_and_the_other_way_round():
    assert set(demonstration._read("people")) == {username for username, _role in DEMO_USERS}
