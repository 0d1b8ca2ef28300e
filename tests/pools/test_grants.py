"""A state-paid pool: grants by year, the plan they pay, and what is not covered. A3.6 to the krone."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.models import AuditEvent
from pools.actions import PlannedYear, Refusal, save_activity, save_grant
from pools.enums import ActivityType, GrantStatus
from pools.models import Activity, Grant
from pools.queries import grant_plan, year_account
from tests import cast

pytestmark = pytest.mark.django_db

THOUSAND = Decimal(1_000)


@pytest.fixture
def pool():
    return cast.upskilling_pool()


@pytest.fixture
def finance():
    return cast.person("finans", Role.FINANCE)


def in_thousands(row):
    cells = [None if cell.amount is None else int(cell.amount / THOUSAND) for cell in row.cells]
    return row.label, cells, None if row.total is None else int(row.total / THOUSAND)


def activity(pool, finance, *, planned, kind=ActivityType.INFORMAL, year=2024, **changes):
    values = {
        "activity": None,
        "pool": pool,
        "name": "Sidemandsoplæring",
        "type": kind,
        "description": "",
        "years": {year: PlannedYear(Decimal(planned))},
        "participants": {},
        "by": finance,
    }
    return save_activity(**(values | changes))


def test_at20_the_register_of_the_ishoj_plan(pool):
    plan = grant_plan(pool)
    assert plan.years == (2023, 2024, 2025, 2026, 2027)
    assert [in_thousands(row) for row in plan.register] == [
        ("Tilskud", [280, 512, 512, None, None], 1304),
        ("Merituddannelse til pædagog", [None, 462, 462, 462, 462], 1848),
        ("Ansvar og følgeskab i pædagogikken", [None, 280, None, None, None], 280),
        ("ICDP", [None, 50, 50, 50, None], 150),
        ("Forbrug i alt", [0, 792, 512, 512, 462], 2278),
        ("Saldo, kun tilsagn", [280, 0, 0, -512, -974], None),
        ("Udækket, kun tilsagn", [None, None, None, 512, 462], 974),
        ("Saldo, hvis tilskuddet fortsætter", [280, 0, 0, 0, 50], None),
    ]


def test_at20_the_carry_over_pays_what_the_grant_of_2024_does_not(pool):
    year = grant_plan(pool).promised_only[1]
    assert (year.planned, year.granted, year.carried) == (792_000, 512_000, 280_000)


def test_at08_a_permanent_cost_on_a_time_limited_grant_names_the_uncovered_years(pool):
    plan = grant_plan(pool)
    assert [(row.year, -row.uncovered) for row in plan.uncovered] == [(2026, -512_000), (2027, -462_000)]
    (warning,) = plan.warnings
    assert "2026: −512.000 kr., 2027: −462.000 kr." in warning.replace("\xa0", " ")


def test_at08_there_is_no_warning_when_every_year_is_paid(pool):
    for year in (2026, 2027):
        pool.grants.create(year=year, amount=Decimal(512_000), status=GrantStatus.PROMISED)
    plan = grant_plan(pool)
    assert plan.warnings == [] and plan.assumption == ""


def test_at21_a_conditional_grant_prints_its_reservation_as_a_note(pool):
    plan = grant_plan(pool)
    (note,) = plan.notes
    assert str(note) == "1) Betinget tilsagn 2024 og 2025: Med forbehold for de kommende finanslove."
    assert [cell.mark for cell in plan.register[0].cells] == ["", "1)", "1)", "", ""]


def test_at21_different_reservations_get_notes_of_their_own(pool):
    pool.grants.filter(year=2025).update(reservation="Efter ny aftale")
    assert [(note.mark, note.years) for note in grant_plan(pool).notes] == [("1)", (2024,)), ("2)", (2025,))]


def test_at22_the_cap_holds_too_in_a_year_that_only_hopes_for_its_grant(pool):
    icdp = pool.activities.get(type=ActivityType.INFORMAL)
    icdp.years.update_or_create(year=2027, defaults={"planned": Decimal(51_201)})
    plan = grant_plan(pool)
    found = {cap.year: (cap.cap, cap.exceeds, cap.is_assumed) for cap in plan.caps}
    assert found[2025] == (Decimal("51200.00"), False, False)
    assert found[2026] == (Decimal("51200.00"), False, True)
    assert found[2027] == (Decimal("51200.00"), True, True)
    said = plan.warnings[-1].replace("\xa0", " ")
    assert said == (
        "Uformel oplæring i 2027 er planlagt til 51.201 kr. Der er ikke givet tilsagn for året. "
        "Hvis tilskuddet fortsætter, er loftet 10 % af det, og det er 51.200 kr."
    )


@pytest.mark.parametrize(("planned", "warns"), [("50000", False), ("51200", False), ("51201", True)])
def test_at22_informal_training_above_a_tenth_of_the_grant_warns(pool, finance, planned, warns):
    pool.activities.filter(order__gt=1).delete()  # leaves room, so that only the cap can warn
    pool.grants.create(year=2026, amount=Decimal(512_000), status=GrantStatus.PROMISED)
    pool.grants.create(year=2027, amount=Decimal(512_000), status=GrantStatus.PROMISED)
    activity(pool, finance, planned=planned)
    plan = grant_plan(pool)
    (cap,) = [cap for cap in plan.caps if cap.year == 2024]
    assert (cap.cap, cap.informal, cap.exceeds) == (Decimal("51200.00"), Decimal(planned), warns)
    said = [warning.replace("\xa0", " ") for warning in plan.warnings]
    assert said == (
        [
            "Uformel oplæring i 2024 er planlagt til 51.201 kr. "
            "Loftet er 10 % af tilskuddet, og det er 51.200 kr."
        ]
        if warns
        else []
    )


def test_a_year_without_grant_or_activity_still_stands_in_the_plan(finance):
    pool = cast.upskilling_pool()
    activity(pool, finance, planned=1_000, year=2030, kind=ActivityType.AUDIT)
    plan = grant_plan(pool)
    assert plan.years == tuple(range(2023, 2031))
    assert in_thousands(plan.register[0])[1] == [280, 512, 512, None, None, None, None, None]


def test_a_grant_paid_back_counts_in_neither_reading_but_is_listed(pool):
    pool.grants.filter(year=2025).update(status=GrantStatus.REPAID, reservation="")
    plan = grant_plan(pool)
    assert [grant.year for grant in plan.grants] == [2023, 2024, 2025]
    assert [int(row.balance) for row in plan.promised_only][2] == -512_000
    assert plan.assumption.replace("\xa0", " ").endswith("512.000 kr. om året også efter 2024.")


def test_money_that_may_not_be_carried_over_does_not_help_the_next_year(pool):
    pool.carry_over_allowed = False
    pool.save()
    year = grant_plan(pool).promised_only[1]
    assert (year.carried, year.balance, year.uncovered) == (0, -280_000, 280_000)
    assert year_account(pool, 2023).paid_back == 280_000


def test_kroner_per_student_and_year(pool):
    merit = grant_plan(pool).rows[0]
    assert (merit.participants, merit.per_participant_year, merit.per_participant) == (8, 57_750, 231_000)
    assert grant_plan(pool).rows[1].per_participant is None


def test_an_empty_pool_has_an_empty_plan():
    plan = grant_plan(cast.recruitment_frame()[0].pool)
    assert (plan.years, plan.rows, plan.warnings) == ((), (), [])


def test_the_account_of_a_year_without_activities_carries_the_whole_grant_over(pool):
    account = year_account(pool, 2023)
    assert (account.carried_in, account.received, account.actual) == (0, 280_000, 0)
    assert (account.left, account.carried_out, account.paid_back) == (280_000, 280_000, 0)


def test_the_account_is_not_finished_while_an_activity_has_no_actual_figure(pool):
    merit = pool.activities.get(order=1)
    merit.years.filter(year=2024).update(actual=Decimal(460_000))
    account = year_account(pool, 2024)
    assert (account.carried_in, account.disposable, account.planned) == (280_000, 792_000, 792_000)
    assert account.actual == 460_000 and account.left is None
    assert [missing.name for missing in account.missing] == ["Ansvar og følgeskab i pædagogikken", "ICDP"]


def test_what_a_finished_year_leaves_is_what_the_next_one_gets(pool):
    for row, actual in zip(pool.activities.order_by("order"), (460_000, 280_000, 40_000), strict=True):
        row.years.filter(year=2024).update(actual=Decimal(actual))
    account = year_account(pool, 2024)
    assert (account.actual, account.deviation, account.carried_out) == (780_000, -12_000, 12_000)
    assert account.participants == 8 and account.places[0] == ("Dagplejen", 1)
    following = year_account(pool, 2025)
    assert (following.carried_in, following.carried_in_from_plan) == (12_000, ())
    assert year_account(pool, 2026).carried_in_from_plan == (2025,)


def test_using_more_than_there_was_is_the_municipalitys_own_money(pool):
    for row in pool.activities.all():
        row.years.filter(year=2024).update(actual=Decimal(300_000))
    account = year_account(pool, 2024)
    assert (account.left, account.carried_out, account.overspent) == (-108_000, 0, 108_000)
    assert account.cap.exceeds, "300.000 informal is far above a tenth of 512.000"


def test_a_grant_is_entered_and_changed_with_a_trace(pool, finance):
    values = {"amount": Decimal(500_000), "status": GrantStatus.PROMISED, "reservation": ""}
    grant = save_grant(grant=None, pool=pool, year=2026, by=finance, **values)
    save_grant(grant=grant, pool=pool, year=2027, by=finance, **values)
    assert list(pool.grants.values_list("year", flat=True)) == [2023, 2024, 2025, 2027]
    event = AuditEvent.objects.filter(verb="save_grant").first()
    assert (event.data["before"]["year"], event.data["after"]["year"]) == (2026, 2027)
    assert event.actor == finance


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"year": 2024}, "har allerede et tilskud for 2024"),
        ({"status": GrantStatus.CONDITIONAL, "reservation": "  "}, "skal have sit forbehold skrevet"),
    ],
)
def test_a_grant_that_cannot_stand_is_refused_in_words(pool, finance, changes, said):
    values = {"year": 2026, "amount": Decimal(1), "status": GrantStatus.PAID, "reservation": ""}
    with pytest.raises(Refusal, match=said):
        save_grant(grant=None, pool=pool, by=finance, **(values | changes))
    assert Grant.objects.count() == 3


def test_the_database_refuses_a_conditional_grant_without_reservation(pool):
    with pytest.raises(IntegrityError), transaction.atomic():
        pool.grants.create(year=2030, amount=Decimal(1), status=GrantStatus.CONDITIONAL)


def test_an_activity_is_changed_as_a_whole_with_a_trace(pool, finance):
    merit = pool.activities.get(order=1)
    place = merit.participants.first().workplace
    activity(
        pool,
        finance,
        planned=0,
        activity=merit,
        name="Merit",
        kind=ActivityType.FORMAL,
        years={2024: PlannedYear(Decimal(400_000), Decimal(390_000)), 2028: PlannedYear(Decimal(0))},
        participants={place: 3, cast.workplace("Nyt hus"): 0},
    )
    merit.refresh_from_db()
    assert (merit.name, merit.order) == ("Merit", 1)
    assert list(merit.years.values_list("year", "planned", "actual")) == [
        (2024, 400_000, 390_000),
        (2028, 0, None),
    ]
    assert list(merit.participants.values_list("workplace__name", "count")) == [(place.name, 3)]
    data = AuditEvent.objects.filter(verb="save_activity").first().data
    assert data["before"]["name"] == "Merituddannelse til pædagog" and len(data["before"]["years"]) == 4
    assert data["after"]["years"]["2028"] == ["0\xa0kr.", None]


def test_a_new_activity_comes_last_and_its_name_is_its_own(pool, finance):
    assert activity(pool, finance, planned=1).order == 4
    with pytest.raises(Refusal, match="hedder »Sidemandsoplæring«"):
        activity(pool, finance, planned=2)
    assert Activity.objects.count() == 4


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.SECRETARIAT, Role.LEADER, Role.READER])
def test_only_finance_and_hr_plan(pool, role):
    person = cast.person("anden", role)
    with pytest.raises(PermissionDenied, match="Kun Økonomi og HR"):
        activity(pool, person, planned=1)
    with pytest.raises(PermissionDenied, match="Kun Økonomi og HR"):
        save_grant(
            grant=None, pool=pool, year=2026, amount=Decimal(1), status="paid", reservation="", by=person
        )


def test_the_picture_of_the_plan_tells_what_is_promised_conditional_and_assumed(pool):
    years = [
        (row.year, *(int(amount) for amount in (row.promised, row.conditional, row.assumed, row.uncovered)))
        for row in grant_plan(pool).chart
    ]
    assert years == [
        (2023, 280_000, 0, 0, 0),
        (2024, 0, 512_000, 0, 0),
        (2025, 0, 512_000, 0, 0),
        (2026, 0, 0, 512_000, 512_000),
        (2027, 0, 0, 512_000, 462_000),
    ]
