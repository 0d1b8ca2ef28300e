"""What the tables refuse, and what every installation begins with."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.functions import Now

from clusters.enums import CountingTopic, Criterion, NormKey, PositionType, SpanBandName, StaffCategory
from clusters.models import (
    AbsenceFigure,
    ChildFigure,
    Cluster,
    ClusterAssessment,
    CountingRule,
    EvidenceFigure,
    KeyFigure,
    LeaverAssumption,
    Norm,
    SalaryReference,
    Scenario,
    SpanLimit,
    StaffFigure,
    StaffingDecision,
    StaffingWeight,
)
from htk_workforce.accounts.roles import Role
from tests import cast

pytestmark = pytest.mark.django_db

DAY = date(2022, 1, 3)


@pytest.fixture
def cluster():
    return Cluster.objects.create(name="Klynge A", centre=cast.centre())


@pytest.fixture
def place():
    return cast.workplace("Solsikken")


@pytest.fixture
def hr():
    return cast.person("hanne", Role.HR)


def refused(model, **fields):
    """The name of the constraint that stops a row, as the person would read it."""
    row = model(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    return True


# --- figures ---------------------------------------------------------------------------------------------------


def staff(place, **fields):
    values = {"on": DAY, "category": StaffCategory.PEDAGOGUE, "headcount": 10, "fte": Decimal("9.50")}
    return values | {"workplace": place, "source": "SD-løn"} | fields


def test_a_figure_is_corrected_by_a_new_row_and_the_old_one_stays(place):
    first = StaffFigure.objects.create(**staff(place))
    assert refused(StaffFigure, **staff(place, fte=Decimal("9.00")))
    StaffFigure.objects.filter(pk=first.pk).update(replaced_at=Now())
    second = StaffFigure.objects.create(**staff(place, fte=Decimal("9.00")))
    assert list(StaffFigure.objects.current()) == [second]
    assert StaffFigure.objects.count() == 2


@pytest.mark.parametrize("fields", [{"fte": Decimal("-0.01")}, {"headcount": 0}])
def test_impossible_staff_cannot_be_kept(place, fields):
    assert refused(StaffFigure, **staff(place, **fields))


def children(place, **fields):
    values = {"year": 2022, "age_group": "under_3", "status": "actual", "units": Decimal(30)}
    return values | {"workplace": place, "source": "Pladsanvisningen"} | fields


def test_a_year_and_its_months_have_one_figure_each(place):
    for month in (None, 1):
        ChildFigure.objects.create(**children(place, month=month))
        assert refused(ChildFigure, **children(place, month=month))
    ChildFigure.objects.create(**children(place, status="forecast"))
    assert refused(ChildFigure, **children(place, month=13))
    assert refused(ChildFigure, **children(place, month=0))
    assert refused(ChildFigure, **children(place, month=2, units=Decimal(-1)))


def test_short_and_long_absence_are_within_the_whole(place):
    absence = {
        "workplace": place,
        "from_on": date(2022, 1, 1),
        "to_on": date(2022, 12, 31),
        "measure": "percent",
        "value": Decimal("5.40"),
        "headcount": 40,
        "source": "KRL",
    }
    assert refused(AbsenceFigure, **absence, short=Decimal("5.41"))
    assert refused(AbsenceFigure, **absence, long=Decimal("-0.01"))
    AbsenceFigure.objects.create(**absence, short=Decimal("3.25"), long=Decimal("2.15"))


def test_evidence_is_of_a_cluster_or_of_a_workplace_and_says_something(cluster, place):
    fact = {"kind": "socio_economic_index", "on": DAY, "source": "Danmarks Statistik"}
    assert refused(EvidenceFigure, **fact, text="Højt")
    assert refused(EvidenceFigure, **fact, cluster=cluster, workplace=place, text="Højt")
    assert refused(EvidenceFigure, **fact, cluster=cluster)
    assert refused(EvidenceFigure, **fact, cluster=cluster, value=Decimal("1.20"))
    EvidenceFigure.objects.create(**fact, cluster=cluster, value=Decimal("1.20"), unit="indeks")
    EvidenceFigure.objects.create(**fact, workplace=place, text="Højt")


def test_a_key_figure_has_a_unit_and_its_range_runs_forward():
    fact = {"topic": "recruitment", "name": "Nye medarbejdere", "on": DAY, "source": "Direktionen 03-01-2022"}
    assert refused(KeyFigure, **fact, value=Decimal(60), unit="")
    assert refused(KeyFigure, **fact, unit="medarbejdere")
    assert refused(KeyFigure, **fact, value=Decimal(300), value_to=Decimal(250), unit="medarbejdere")
    KeyFigure.objects.create(**fact, value=Decimal(250), value_to=Decimal(300), unit="medarbejdere")


# --- settings --------------------------------------------------------------------------------------------------


def test_every_installation_begins_with_the_rules_and_their_sources():
    begin = date(2020, 1, 1)
    weights = {row.category: (row.weight, row.is_confirmed) for row in StaffingWeight.objects.on(begin)}
    assert weights == {
        StaffCategory.LEADER: (Decimal("0.85"), True),
        StaffCategory.PEDAGOGUE: (1, True),
        StaffCategory.PEDAGOGICAL_ASSISTANT: (1, True),
        StaffCategory.HELPER: (1, True),
        StaffCategory.STUDENT: (Decimal("0.50"), False),
        StaffCategory.TRAINEE: (Decimal("0.50"), False),
    }
    assert {row.key: row.value for row in Norm.objects.on(begin)} == {
        NormKey.CHILDREN_PER_STAFF_UNDER_3: 3,
        NormKey.CHILDREN_PER_STAFF_FROM_3: 6,
        NormKey.FULL_TIME_HOURS: 37,
        NormKey.SMALLEST_SHOWN_HEADCOUNT: 10,
        NormKey.CARE_GUARANTEE_MONTH: 870_000,
    }
    assert {row.band: row.from_count for row in SpanLimit.objects.on(begin)} == {
        SpanBandName.SMALL: 1,
        SpanBandName.MEDIUM: 12,
        SpanBandName.LARGE: 21,
    }
    counting = list(CountingRule.objects.on(begin))
    assert {row.topic for row in counting} == set(CountingTopic)
    assert {row.topic for row in counting if row.counts} == {
        CountingTopic.SUBSTITUTES,
        CountingTopic.SICKNESS_AND_HOLIDAY,
        CountingTopic.CENTRAL_SUPPORT,
        CountingTopic.SOCIAL_STAFFING,
    }
    for model in (StaffingWeight, Norm, SpanLimit, CountingRule, LeaverAssumption):
        assert not model.objects.filter(source="").exists()


def test_what_no_source_confirms_says_so():
    assert {row.source.partition(",")[0] for row in StaffingWeight.objects.filter(is_confirmed=False)} == {
        "Lokal antagelse"
    }
    assert LeaverAssumption.objects.get().source.startswith("Lokal antagelse")


def test_the_newest_setting_that_has_begun_holds_until_its_own_end():
    for year, weight in ((2023, "0.90"), (2025, "0.95")):
        StaffingWeight.objects.create(
            category="leader",
            weight=weight,
            valid_from=date(year, 1, 1),
            valid_to=date(year, 12, 31),
            source="Prøve",
        )
    found = {
        year: str(
            {row.category: row.weight for row in StaffingWeight.objects.on(date(year, 6, 30))}["leader"]
        )
        for year in range(2022, 2027)
    }
    assert found == {2022: "0.85", 2023: "0.90", 2024: "0.85", 2025: "0.95", 2026: "0.85"}


@pytest.mark.parametrize(
    "model, fields",
    [
        (StaffingWeight, {"category": "leader", "weight": Decimal("1.01")}),
        (StaffingWeight, {"category": "leader", "weight": Decimal("-0.01")}),
        (Norm, {"key": "full_time_hours", "value": Decimal(0)}),
        (Norm, {"key": "smallest_shown_headcount", "value": Decimal("9.99")}),
        (SpanLimit, {"band": "small", "from_count": 0}),
        (LeaverAssumption, {"leaver_percent": Decimal(-1), "retirement_percent": Decimal(1)}),
        (LeaverAssumption, {"leaver_percent": Decimal(60), "retirement_percent": Decimal(41)}),
    ],
)
def test_a_rule_that_cannot_be_is_refused(model, fields):
    assert refused(model, **fields, valid_from=date(2024, 1, 1), source="Prøve")


def test_a_rule_does_not_end_before_it_begins_and_begins_once_a_day():
    rule = {"key": "full_time_hours", "value": Decimal(36), "source": "Prøve"}
    assert refused(Norm, **rule, valid_from=date(2024, 1, 2), valid_to=date(2024, 1, 1))
    assert refused(Norm, **rule, valid_from=date(2020, 1, 1))


# --- the cluster by day, assessments, decisions, scenarios -----------------------------------------------------


def test_a_workplace_enters_one_cluster_a_day(cluster, place):
    place.memberships.create(cluster=cluster, from_on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        place.memberships.create(cluster=None, from_on=DAY)


def test_at14_an_assessment_without_a_written_justification_cannot_be_kept(cluster, hr):
    assert refused(ClusterAssessment, cluster=cluster, on=DAY, justification="", assessed_by=hr)


def test_at13_the_table_refuses_criteria_that_exclude_each_other(cluster, hr):
    assessment = ClusterAssessment.objects.create(
        cluster=cluster, on=DAY, justification="Mange nye huse.", assessed_by=hr
    )
    criteria = assessment.criteria
    criteria.create(criterion=Criterion.PREFERS_LEADER, is_met=True, evidence="Møde")
    criteria.create(criterion=Criterion.LARGE_SPAN, is_met=True, evidence="23 medarbejdere")
    for opposite in (Criterion.PREFERS_PLUS_PEDAGOGUE, Criterion.SMALL_OR_MEDIUM_SPAN):
        with pytest.raises(IntegrityError), transaction.atomic():
            criteria.create(criterion=opposite, is_met=True, evidence="Møde")
        criteria.create(criterion=opposite, is_met=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        criteria.create(criterion=Criterion.NEW_HOUSES, is_met=True)


def test_at10_a_cluster_is_given_one_thing_from_a_day(cluster, hr):
    decision = {
        "cluster": cluster,
        "from_on": DAY,
        "origin_label": "Direktionen 03-01-2022",
        "decided_by": hr,
    }
    StaffingDecision.objects.create(**decision, position=PositionType.LEADER)
    assert refused(StaffingDecision, **decision, position=PositionType.PLUS_PEDAGOGUE)
    later = decision | {"from_on": date(2023, 1, 1)}
    assert refused(StaffingDecision, **later, position=PositionType.LEADER, to_on=DAY)
    assert refused(StaffingDecision, **later | {"origin_label": ""}, position=PositionType.LEADER)


def test_at10_a_scenario_gives_a_cluster_one_thing(cluster, hr):
    scenario = Scenario.objects.create(
        name="Kun ledere", year=2022, from_on=DAY, price_level=2022, made_by=hr
    )
    scenario.choices.create(cluster=cluster, position=PositionType.LEADER)
    with pytest.raises(IntegrityError), transaction.atomic():
        scenario.choices.create(cluster=cluster, position=PositionType.PLUS_PEDAGOGUE)


def test_the_average_pedagogue_has_a_full_salary_and_no_extra_cost():
    salary = {"price_level": 2022, "source": "KRL", "extracted_on": DAY}
    assert refused(SalaryReference, **salary, group="pedagogue", basis="extra", amount=Decimal(0))
    assert refused(SalaryReference, **salary, group="pedagogue", basis="full", amount=Decimal(0))
    SalaryReference.objects.create(**salary, group="leader", basis="extra", amount=Decimal(144_000))


# --- the migration ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_cluster_a_workplace_had_gets_a_first_day():
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate([("clusters", "0002_figures_settings_and_decisions")])
    try:
        old = executor.loader.project_state([("clusters", "0002_figures_settings_and_decisions")]).apps
        centre = old.get_model("clusters", "Centre").objects.create(
            code="ISC", name="Institutions- og Skolecentret"
        )
        north = old.get_model("clusters", "Cluster").objects.create(name="Nord", centre=centre)
        for name, opened_on in (("Ny", date(2021, 8, 1)), ("Gammel", None)):
            old.get_model("clusters", "Workplace").objects.create(
                name=name, kind="integrated", centre=centre, cluster=north, opened_on=opened_on
            )
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(newest)
    from clusters.models import ClusterMembership

    rows = ClusterMembership.objects.order_by("from_on").values_list(
        "workplace__name", "cluster__name", "from_on"
    )
    assert list(rows) == [("Gammel", "Nord", date(2018, 1, 1)), ("Ny", "Nord", date(2021, 8, 1))]
