"""What the demonstration holds: the figures of the sources to the krone, and something to see of every kind."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from cases.actions import propose_staffing
from cases.enums import CaseState, ItemState, Outcome
from cases.models import AcceptedFinding, AgendaItem, Body, CaseFile, RecommendationPoint
from cases.permissions import can_decide
from cases.queries import Given, case_memo, pending_items, staffing_effect
from cases.queries.findings import case_findings
from clusters.models import Cluster, Scenario, Workplace
from clusters.queries import absence_against_target, holding_decisions
from clusters.rules import LEADER_SHARE
from htk_workforce.accounts.models import User
from pools import actions, ledger
from pools.enums import ApplicationState as State
from pools.enums import Bucket, ChangeState, CostType, GrantStatus, Party, PostingKind
from pools.models import (
    Application,
    Balance,
    Change,
    Frame,
    FrameLine,
    InformationRequest,
    PeriodClosing,
    Pool,
    Posting,
)
from pools.queries import (
    BudgetTable,
    budget_table,
    conditions,
    eligibility,
    grant_plan,
    line_statement,
    queue_position,
)
from pools.rules import theme_days
from tests.demonstration import demonstration  # noqa: F401 a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

HELP = "Ekstern procesbistand til arbejdspladserne"
ABOVE_TARGET = {
    "Børnehaven Stenbukken",
    "Børnehaven Vindrosen",
    "Børnehuset Blåmejsen",
    "Børnehuset Havørnen",
    "Børnehuset Hyldegården",
    "Børnehuset Lærkereden",
    "Børnehuset Rævegraven",
    "Børnehuset Skovtrolden",
    "Børnehuset Strandskaden",
    "Fritidshuset Svalen",
    "Kulturhuset Lanternen",
    "Naturbørnehaven Grævlingen",
    "Skovmærkeskolen",
    "Specialbørnehaven Kompasset",
    "Vuggestuen Anemonen",
    "Vuggestuen Mariehønen",
    "Vuggestuen Myretuen",
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


# --- figures ------------------------------------------------------------------------------------------------


def test_the_recruitment_pool_of_2023_stands_as_decided():
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


def test_at15_the_case_shows_proposed_and_decided_side_by_side():
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


def test_x26_the_case_was_left_once_and_then_decided():
    memo = case_memo(CaseFile.objects.get(number="22/21670"))
    assert [
        (decision.item.meeting.on, [outcome.outcome for outcome in decision.outcomes])
        for decision in memo.decisions
    ] == [
        (date(2023, 1, 16), [Outcome.NOT_HANDLED, Outcome.NOT_HANDLED]),
        (date(2023, 1, 23), [Outcome.APPROVED_AMENDED, Outcome.APPROVED_WITH_REMARK]),
    ]
    assert memo.case.state == CaseState.DECIDED
    assert len(memo.background) == 1
    assert [passage.heading for passage in memo.passages if passage.tables] == ["Økonomi"]


def test_the_twin_of_2024_waits_with_its_money_undistributed():
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


def test_three_cases_wait_for_the_director_and_one_is_a_draft():
    director = User.objects.get(username="direktoer")
    waiting = [item for item in pending_items(director) if can_decide(director, item)]
    assert [(item.case.number, item.meeting.on) for item in waiting] == [
        ("23/21670", date(2024, 1, 22)),
        ("23/30001", date(2024, 1, 22)),
        ("23/30002", date(2024, 1, 22)),
    ]
    drafts = CaseFile.objects.filter(state=CaseState.DRAFT)
    assert [case.number for case in drafts] == ["23/30003"]


def test_every_state_of_an_application_can_be_seen():
    applications = Application.objects.exclude(line__frame__pool__code__in=["OPK"]).order_by("entered_at")
    assert [(a.state, a.number, a.workplace.name, int(a.total)) for a in applications] == [
        (State.APPROVED, "SYG-2023-0001", "Børnehuset Blåmejsen", 36_000),
        (State.REJECTED, "SYG-2023-0002", "Fritidshuset Svalen", 30_000),
        (State.RECEIVED, "REK-2023-0001", "Rørsangerskolen", 43_000),
        (State.RECEIVED, "SYG-2023-0003", "Skovmærkeskolen", 48_000),
        (State.DRAFT, None, "Vuggestuen Myretuen", 64_000),
        (State.CLOSED, "SYG-2024-0001", "Skovmærkeskolen", 76_000),
        (State.REPORTED, "SYG-2024-0002", "Børnehuset Blåmejsen", 40_000),
        (State.PARTLY_APPROVED, "SYG-2024-0003", "Fritidshuset Svalen", 48_000),
        (State.APPROVED, "SYG-2024-0004", "Vuggestuen Myretuen", 34_000),
        (State.INFORMATION_REQUESTED, "SYG-2024-0005", "Kulturhuset Lanternen", 60_000),
        (State.QUALIFIED, "SYG-2024-0006", "Naturbørnehaven Grævlingen", 30_000),
        (State.WITHDRAWN, "SYG-2024-0007", "Fritidshuset Svalen", 32_000),
        (State.WAITING_LIST, "SYG-2024-0008", "Skovmærkeskolen", 78_000),
        (State.READY, None, "Børnehuset Blåmejsen", 7_200),
    ]
    assert {a.state for a in applications} == set(State)


def test_the_sickness_pool_of_2023_stands_as_before():
    assert figures("SYG", 2023) == {HELP: (516_000, 48_000, 36_000, 0)}
    assert table("SYG", 2023).total.budget == 600_000


def test_at17_the_sickness_pool_of_2024_has_money_left_but_not_enough_for_the_next():
    assert figures("SYG", 2024) == {HELP: (30_000, 90_000, 60_000, 120_000)}
    waiting = Application.objects.get(state=State.WAITING_LIST)
    assert waiting.total == 78_000
    assert queue_position(waiting) == 3


def test_at17_a_refusal_lets_the_waiting_one_in_as_the_readme_says():
    actions.reject_application(
        application=Application.objects.get(number="SYG-2024-0005"),
        reason="I svarede ikke.",
        by=User.objects.get(username="hr2"),
        on=date(2024, 5, 1),
    )
    assert Application.objects.get(number="SYG-2024-0008").state == State.RECEIVED
    assert figures("SYG", 2024) == {HELP: (12_000, 108_000, 60_000, 120_000)}


def test_at18_the_sickness_pool_pays_15_to_20_theme_days():
    pool = Pool.objects.get(code="SYG")
    assert theme_days(Decimal(600_000), pool.theme_day_from, pool.theme_day_to) == (15, 20)
    assert pool.dated_conditions.get().parties == [Party.MANAGEMENT, Party.TR, Party.AMR]


def test_a_part_was_granted_line_by_line_with_a_reason():
    application = Application.objects.get(state=State.PARTLY_APPROVED)
    assert [(line.cost_type, int(line.approved_amount)) for line in application.lines.all()] == [
        (CostType.THEME_DAY, 36_000),
        (CostType.CONSULTANT, 0),
    ]
    assert "gratis hos HR-Centret" in application.decision_reason


def test_a_change_waits_and_a_question_waits():
    change = Change.objects.get()
    assert (change.application.number, change.state) == ("SYG-2024-0004", ChangeState.REQUESTED)
    assert (list(change.before.values()), list(change.after.values())) == (["34000.00"], ["30000.00"])
    asked = InformationRequest.objects.get(answered_at=None)
    assert asked.application.number == "SYG-2024-0005"


def test_what_happened_in_the_past_is_dated_in_the_past():
    moments = [
        *Application.objects.exclude(received_at=None).values_list("line__frame__year", "received_at"),
        *InformationRequest.objects.values_list("application__line__frame__year", "asked_at"),
        *InformationRequest.objects.exclude(answered_at=None).values_list(
            "application__line__frame__year", "answered_at"
        ),
        *Change.objects.values_list("application__line__frame__year", "requested_at"),
    ]
    assert len(moments) == 15 + 2 + 1 + 1
    assert {year - moment.year for year, moment in moments} == {0}
    assert PeriodClosing.objects.get().closed_at.year == 2024


def test_a_line_gets_its_applications_in_the_order_of_their_days():
    """Otherwise what is left after each posting would jump back and forth on the page of the line."""
    for line in FrameLine.objects.filter(applications__isnull=False).distinct():
        days = [row.posting.on for row in line_statement(line)]
        assert days == sorted(days), line


# --- minimum staffing, per mille and upskilling ---------------------------------------------------------------


def test_a31_leaders_are_paid_by_two_pools_and_plus_pedagogues_by_one():
    """The decision of 03-01-2022 promised the money on the three lines, and half of the leaders' pay has been used."""
    (decided,) = Posting.objects.filter(kind="commit", origin_label__startswith="Sag 21/15374")
    assert {(e.line.name, e.amount) for e in decided.entries.filter(bucket="committed")} == {
        ("Pædagogiske ledere i klyngerne", 734_400),
        ("Plus-pædagoger i klyngerne", 350_000),
        ("Til Direktionens beslutning", Decimal(129_600)),
    }
    assert figures("MIN", 2022) == {
        "Pædagogiske ledere i klyngerne": (0, 0, 367_200, 367_200),
        "Plus-pædagoger i klyngerne": (7_500, 0, 0, 342_500),
        "Ikke fordelt": (0, 0, 0, 0),
    }
    assert table("MIN", 2022).total.budget == 1_084_400  # A3.1: 1.214.000 less 129.600
    # Half of it is spent, 432.000 kr., and each pool has paid its share: 85 and 15 %.
    assert figures("PRO", 2022) == {"Til Direktionens beslutning": (370_400, 0, 64_800, 64_800)}


def test_the_minimum_staffing_pool_has_its_shares_with_their_source():
    shares = {row.cost_type: row for row in Pool.objects.get(code="MIN").position_shares.all()}
    assert {cost_type: row.share for cost_type, row in shares.items()} == {
        CostType.LEADER_PAY: LEADER_SHARE,
        CostType.PLUS_PEDAGOGUE_PAY: 1,
    }
    assert all(row.source for row in shares.values())


def test_x21_the_leaders_are_paid_with_the_warning_and_its_reason_on_record():
    (accepted,) = AcceptedFinding.objects.filter(case__number="21/15374", code="direct_contact")
    assert "85 pct." in accepted.reason
    assert "BUPL og FOA er uenige" in accepted.reason


def test_at10_six_clusters_have_a_leader_and_five_a_plus_pedagogue_by_the_case():
    given = holding_decisions(date(2022, 1, 3))
    assert sorted(one.position for one in given.values()) == ["leader"] * 6 + ["plus_pedagogue"] * 5
    assert {one.origin.case.number for one in given.values()} == {"21/15374"}


def test_a_new_staffing_case_of_2024_finds_lines_money_salaries_and_clusters():
    lines = {line.name: line for line in Frame.objects.get(pool__code="MIN", year=2024).lines.all()}
    hr, cluster = User.objects.get(username="hr"), Cluster.objects.first()
    case = CaseFile.objects.create(
        number="24/1",
        title="En leder",
        centre=cluster.centre,
        author=hr,
        body=Body.objects.get(name="Direktionen"),
    )
    point = case.points.create(order=1, text="At klyngen får en leder")
    propose_staffing(
        point=point,
        leader_line=lines["Pædagogiske ledere i klyngerne"],
        plus_line=lines["Plus-pædagoger i klyngerne"],
        per_mille_line=FrameLine.objects.get(frame__pool__code="PRO", frame__year=2024),
        givens=[Given(cluster, "leader", date(2024, 3, 1), "per_mille")],
        by=hr,
    )
    blocking = {f.code for f in case_findings(case) if f.is_blocking}
    assert not {code for code in blocking if "staffing" in code}
    assert staffing_effect(RecommendationPoint.objects.get(pk=point.pk)).overdrawn == ()


@pytest.mark.parametrize("code", ["MIN", "PRO"])
def test_an_amount_that_no_source_states_is_said_to_be_made_up(code):
    assert "opdigtet" in Pool.objects.get(code=code).legal_basis


def test_x27_the_per_mille_pool_is_found_by_its_other_name():
    assert "»Direktionens pulje«" in Pool.objects.get(code="PRO").dated_conditions.get().condition_text


def test_at19_a_cost_the_recruitment_pool_does_not_name_has_a_reason():
    application = Application.objects.get(number="REK-2023-0001")
    (books,) = application.lines.exclude(exception_reason="")
    assert (books.cost_type, books.amount) == (CostType.OTHER, 1_800)
    findings = eligibility(application, on=application.received_at.date())
    assert not any(f.blocks for f in findings)
    assert any(books.exception_reason in f.text for f in findings)


def test_a36_the_upskilling_plan_stands_to_the_krone():
    pool = Pool.objects.get(code="OPK")
    assert [(int(g.amount), g.year, g.status, bool(g.reservation)) for g in pool.grants.order_by("year")] == [
        (280_000, 2023, GrantStatus.PROMISED, False),
        (512_000, 2024, GrantStatus.CONDITIONAL, True),
        (512_000, 2025, GrantStatus.CONDITIONAL, True),
    ]
    plan = {
        activity.name: {row.year: int(row.planned) for row in activity.years.all()}
        for activity in pool.activities.all()
    }
    assert plan == {
        "Meritpædagoguddannelse": {2024: 462_000, 2025: 462_000, 2026: 462_000, 2027: 462_000},
        "Ansvar og følgeskab i pædagogikken": {2024: 280_000},
        "ICDP": {2024: 50_000, 2025: 50_000, 2026: 50_000},
    }
    education = pool.activities.get(name="Meritpædagoguddannelse")
    assert {row.workplace.name: row.count for row in education.participants.all()} == {
        "Dagplejen (Ishøj)": 1,
        "Femkanten (Ishøj)": 1,
        "Firkløveren (Ishøj)": 1,
        "Piletræet (Ishøj)": 2,
        "Regnbuen (Ishøj)": 1,
        "Trækronerne (Ishøj)": 2,
    }


def test_at20_and_at22_the_plan_holds_until_2025_and_within_the_cap():
    plan = grant_plan(Pool.objects.get(code="OPK"))
    assert plan.years == (2023, 2024, 2025, 2026, 2027)
    assert [int(row.planned) for row in plan.promised_only] == [0, 792_000, 512_000, 512_000, 462_000]
    assert [int(row.balance) for row in plan.promised_only] == [280_000, 0, 0, -512_000, -974_000]
    assert [int(row.balance) for row in plan.if_continued] == [280_000, 0, 0, 0, 50_000]
    assert not any(check.exceeds for check in plan.caps)


def test_the_grant_of_2023_is_carried_over_and_all_of_2024_is_granted():
    assert table("OPK", 2023).total.budget == 0
    assert figures("OPK", 2024) == {
        "Meritpædagoguddannelse": (0, 0, 462_000, 0),
        "Ansvar og følgeskab i pædagogikken": (0, 0, 280_000, 0),
        "ICDP": (0, 0, 50_000, 0),
    }
    assert table("OPK", 2024).total.budget == 792_000
    (carried,) = Posting.objects.filter(kind=PostingKind.CARRY_OVER)
    assert {(e.line.frame.year, int(e.amount)) for e in carried.entries.all()} == {
        (2023, -280_000),
        (2024, 280_000),
    }


def test_the_closed_year_takes_no_more_postings():
    line = Frame.objects.get(pool__code="OPK", year=2023).lines.first()
    finance = User.objects.get(username="finans")
    with pytest.raises(ledger.PeriodClosed):
        actions.appropriate_to_line(
            line=line,
            amount=Decimal(1),
            reason="Prøve",
            by=finance,
            on=date(2023, 12, 31),
            today=date(2023, 12, 31),
            key="prøve",
        )


# --- the ledger -----------------------------------------------------------------------------------------------


def test_the_ledger_agrees_with_itself_and_holds_no_other_money():
    assert ledger.verify() == []
    by_pool = defaultdict(int)
    for balance in Balance.objects.filter(bucket=Bucket.SOURCE):
        by_pool[balance.line.frame.pool.code, balance.line.frame.year] += int(balance.amount)
    assert by_pool == {
        ("REK", 2023): -4_000_000,
        ("REK", 2024): -4_000_000,
        ("SYG", 2023): -600_000,
        ("SYG", 2024): -300_000,
        ("PRO", 2022): -500_000,
        ("PRO", 2024): -200_000,
        ("MIN", 2022): -1_084_400,
        ("MIN", 2024): -1_200_000,
        ("OPK", 2023): -280_000,
        ("OPK", 2024): -512_000,
    }


# --- workplaces ---------------------------------------------------------------------------------------------


def test_at17_and_at45_the_workplaces_show_every_answer_about_absence():
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


def test_the_leader_has_two_workplaces():
    leader = User.objects.get(username="leder")
    assert {place.name for place in leader.workplaces.all()} == {
        "Børnehuset Blåmejsen",
        "Vuggestuen Myretuen",
    }


def test_at05_three_scenarios_stand_side_by_side():
    """HTK's own allocation beside two invented ones."""
    told = {
        scenario.name: (
            scenario.choices.filter(position="leader").count(),
            scenario.choices.filter(position="plus_pedagogue").count(),
        )
        for scenario in Scenario.objects.filter(year=2022)
    }
    assert told == {
        "Seks ledere og fem plus-pædagoger": (6, 5),
        "Ledere i alle klynger (opdigtet)": (11, 0),
        "Plus-pædagoger i alle klynger (opdigtet)": (0, 11),
    }
