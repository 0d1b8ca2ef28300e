"""What may be written, by whom, and what is refused with a sentence."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from clusters.actions import (
    AbsenceCount,
    ChildCount,
    EvidenceCount,
    Received,
    Refusal,
    StaffCount,
    TargetCount,
    choose,
    decide_staffing,
    move_workplace,
    record_absence_figures,
    record_child_figures,
    record_evidence,
    record_figures,
    record_key_figure,
    record_salary_reference,
    record_staff_figures,
    save_scenario,
    set_absence_target,
    set_leaver_assumption,
    set_norm,
    set_span_limit,
    set_weight,
)
from clusters.models import Norm, Scenario, StaffFigure, StaffingWeight
from clusters.permissions import (
    can_assess,
    can_change_scenario,
    can_decide_staffing,
    can_make_scenario,
    can_record_figures,
    can_record_salaries,
    can_see_all_clusters,
    can_see_cluster,
    can_see_scenarios,
    can_set_rules,
)
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from htk_workforce.audit.models import AuditEvent
from tests import cast
from tests.clusters import scene

pytestmark = pytest.mark.django_db

DAY = date(2022, 9, 1)


def staff(place, fte="9.50", headcount=10, **fields):
    return StaffCount(
        **{"workplace": place, "on": DAY, "category": "pedagogue"} | fields,
        headcount=headcount,
        fte=Decimal(fte),
    )


# --- figures ---------------------------------------------------------------------------------------------------


def test_the_same_figure_twice_is_one_and_another_one_is_a_correction(hr):
    place = scene.house("Solsikken")

    def write(*rows):
        return record_staff_figures(rows, source="SD-løn", by=hr, on=scene.TODAY)

    assert write(staff(place), staff(place, category="helper")) == Received(2, 0, 0)
    assert write(staff(place), staff(place, category="helper")) == Received(0, 0, 2)
    assert write(staff(place, "9.00"), staff(place, category="helper")) == Received(0, 1, 1)
    assert sorted(StaffFigure.objects.current().values_list("category", "fte")) == [
        ("helper", Decimal("9.50")),
        ("pedagogue", Decimal("9.00")),
    ]
    old = StaffFigure.objects.exclude(replaced_at=None).get()
    assert (old.fte, old.recorded_by) == (Decimal("9.50"), hr)
    events = [(event.what, event.data["new"], event.data["corrected"]) for event in events_of(place)]
    assert events == [("Personaletal skrevet", 0, 1), ("Personaletal skrevet", 2, 0)]


def test_all_that_is_wrong_is_named_and_nothing_is_written(hr):
    house = scene.house("Solsikken", opened_on=date(2022, 1, 1), closed_on=date(2022, 10, 1))
    rows = [
        staff(house),
        staff(house, "-1.00", category="leader"),
        staff(house, headcount=0, category="helper"),
        staff(house, on=date(2021, 12, 31)),
        staff(house, on=date(2022, 10, 1)),
        staff(house),
    ]
    with pytest.raises(Refusal) as refusal:
        record_staff_figures(rows, source="SD-løn", by=hr, on=scene.TODAY)
    assert refusal.value.reasons == [
        "Solsikken, Leder 01-09-2022: Et antal kan ikke være negativt.",
        "Solsikken, Pædagogmedhjælper 01-09-2022: Der er årsværk, men ingen ansatte.",
        "Solsikken var ikke åbnet 31-12-2021.",
        "Solsikken var lukket 01-10-2022.",
        "Solsikken står to gange for det samme.",
    ]
    assert not StaffFigure.objects.exists()
    with pytest.raises(Refusal, match="Skriv, hvor tallet kommer fra"):
        record_staff_figures([staff(house)], source=" ", by=hr, on=scene.TODAY)
    with pytest.raises(Refusal, match="ligger ude i fremtiden"):
        record_staff_figures([staff(house)], source="SD-løn", by=hr, on=date(2022, 8, 31))


def test_children_are_counted_now_and_forecast_later(hr):
    place = scene.house("Solsikken")

    def wrong(**fields):
        row = ChildCount(
            **{"workplace": place, "year": 2022, "age_group": "under_3", "units": Decimal(30)} | fields
        )
        with pytest.raises(Refusal) as refusal:
            record_child_figures([row], source="Pladsanvisningen", by=hr, on=date(2022, 6, 15))
        return refusal.value.reasons

    assert wrong(units=Decimal(-1)) == ["Solsikken, 2022: Antallet af børn kan ikke være negativt."]
    assert wrong(month=13) == ["Solsikken, 2022: En måned er et tal fra 1 til 12."]
    assert wrong(month=7) == ["Solsikken, 2022: Tallet ligger ude i fremtiden. Skriv det som en prognose."]
    assert wrong(year=2023) == ["Solsikken, 2023: Tallet ligger ude i fremtiden. Skriv det som en prognose."]
    forecast = ChildCount(place, 2023, "under_3", Decimal(30), "forecast")
    assert record_child_figures([forecast], source="Prognosen", by=hr, on=DAY) == Received(1, 0, 0)


def test_absence_is_of_a_period_that_has_ended(hr):
    place = scene.house("Solsikken")
    row = AbsenceCount(
        place, date(2022, 7, 1), date(2022, 6, 30), "percent", Decimal(-1), 20, short=Decimal(3)
    )
    with pytest.raises(Refusal) as refusal:
        record_absence_figures([row], source="KRL", by=hr, on=date(2022, 6, 1))
    assert refusal.value.reasons == [
        "Solsikken: Perioden slutter, før den begynder.",
        "Solsikken: Perioden er ikke slut endnu.",
        "Solsikken: Fravær kan ikke være negativt.",
        "Solsikken: Kort og langt fravær kan hver for sig ikke være mere end det hele.",
    ]
    with pytest.raises(Refusal, match="større end nul"):
        set_absence_target(workplace=place, year=2022, measure="percent", value=Decimal(0), by=hr)


def test_a_fact_says_something_measured_and_one_of_the_same_day_is_replaced(hr):
    about = scene.cluster("A")
    fact = {"about": about, "kind": "socio_economic_index", "on": DAY, "source": "DST", "by": hr}
    with pytest.raises(Refusal, match="Skriv et tal eller en beskrivelse"):
        record_evidence(**fact)
    with pytest.raises(Refusal, match="målt i"):
        record_evidence(**fact, value=Decimal("1.20"))
    with pytest.raises(Refusal, match="hvor mange børn"):
        record_evidence(**fact | {"kind": "distress_share"}, value=Decimal(20), unit="pct.")
    for value in ("1.20", "1.30"):
        record_evidence(**fact, value=Decimal(value), unit="indeks")
    assert [row.value for row in about.evidence.filter(replaced_at=None)] == [Decimal("1.30")]
    assert about.evidence.count() == 2


def test_figures_of_every_kind_are_taken_in_together_or_not_at_all(hr):
    place, about = scene.house("Solsikken", "A"), scene.cluster("A")
    rows = [
        staff(place, source="SD-løn"),
        ChildCount(place, 2022, "under_3", Decimal(30)),
        TargetCount(place, 2022, "percent", Decimal(5)),
        EvidenceCount(about, "direct_reports", DAY, Decimal(22), "medarbejdere"),
    ]

    def write(*rows, source="Indberetning"):
        return record_figures(rows, source=source, by=hr, on=scene.TODAY)

    with pytest.raises(Refusal, match="Skriv, hvor tallet kommer fra"):
        write(*rows, source="")
    with pytest.raises(Refusal) as refusal:
        write(
            *rows,
            TargetCount(place, 1822, "percent", Decimal(101)),
            staff(place, category="leader"),
            staff(place),
        )
    assert refusal.value.reasons == [
        "Skriv et årstal mellem 2000 og 2100.",
        "Et måltal kan ikke være mere end 100 pct.",
        "Solsikken står to gange for det samme.",
    ]
    assert not StaffFigure.objects.exists()
    assert write(*rows) == {kind: Received(1, 0, 0) for kind in map(type, rows)}
    assert StaffFigure.objects.get().source == "SD-løn"
    assert write(*rows) == {kind: Received(0, 0, 1) for kind in map(type, rows)}
    raised = TargetCount(place, 2022, "percent", Decimal(6))
    assert write(raised) == {TargetCount: Received(0, 1, 0)}
    assert events_of(place).first().data["targets"] == [
        {"year": 2022, "measure": "percent", "before": "5.00", "after": "6"}
    ]


def test_a_key_figure_needs_its_unit(hr):
    fact = {"topic": "recruitment", "name": "Ansættes", "on": DAY, "source": "Direktionen", "by": hr}
    with pytest.raises(Refusal) as refusal:
        record_key_figure(**fact, unit="", value_to=Decimal(3))
    assert len(refusal.value.reasons) == 3


# --- rules by date ---------------------------------------------------------------------------------------------


def test_a_rule_gets_a_new_value_from_a_day_and_the_old_one_stays(hr):
    given = {
        "category": "student",
        "valid_from": date(2023, 1, 1),
        "source": "Ministeriets vejledning",
        "by": hr,
    }
    set_weight(weight=Decimal("0.60"), **given)
    set_weight(weight=Decimal("0.65"), **given)
    rows = StaffingWeight.objects.filter(category="student").order_by("pk")
    assert [(row.weight, row.is_confirmed, row.replaced_at is None) for row in rows] == [
        (Decimal("0.50"), False, True),
        (Decimal("0.60"), True, False),
        (Decimal("0.65"), True, True),
    ]
    assert AuditEvent.objects.filter(verb="set_rule").latest("id").data["before"]["weight"] == "0.60"


@pytest.mark.parametrize(
    "change, values, sentence",
    [
        (set_weight, {"category": "leader", "weight": Decimal("1.01")}, "En vægt er et tal fra 0 til 1"),
        (set_norm, {"key": "full_time_hours", "value": Decimal(0)}, "større end nul"),
        (set_norm, {"key": "smallest_shown_headcount", "value": Decimal(9)}, "ikke under 10"),
        (set_span_limit, {"band": "medium", "from_count": 25}, "skal stige fra lille"),
        (
            set_leaver_assumption,
            {"leaver_percent": Decimal(60), "retirement_percent": Decimal(41)},
            "ikke rejse flere",
        ),
        (
            set_norm,
            {"key": "full_time_hours", "value": Decimal(36), "valid_to": date(2022, 1, 1)},
            "før den er begyndt",
        ),
        (set_norm, {"key": "full_time_hours", "value": Decimal(36), "source": ""}, "hvor tallet kommer fra"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_a_sentence(hr, change, values, sentence):
    before = Norm.objects.count()
    given = {"valid_from": date(2023, 1, 1), "source": "Prøve", "by": hr} | values
    with pytest.raises(Refusal, match=sentence):
        change(**given)
    assert Norm.objects.count() == before


def test_a_workplace_moves_on_a_day_and_not_to_where_it_is(hr):
    place = scene.house("Solsikken", "A")
    with pytest.raises(Refusal, match="er der allerede"):
        move_workplace(workplace=place, cluster=scene.cluster("A"), from_on=DAY, by=hr)
    move_workplace(workplace=place, cluster=None, from_on=DAY, by=hr)
    with pytest.raises(Refusal, match="skifter allerede klynge 01-09-2022"):
        move_workplace(workplace=place, cluster=scene.cluster("B"), from_on=DAY, by=hr)


# --- decisions and scenarios -----------------------------------------------------------------------------------


def test_a_decision_points_at_what_decided_it_and_is_corrected_by_a_new_one(hr, director):
    one = scene.cluster("A")
    scene.assessed(one, by=hr)
    case = cast.case(hr)
    given = {"cluster": one, "from_on": DAY, "origin_label": "Sag 22/21670", "origin": case, "by": director}
    decide_staffing(position="leader", **given)
    decision = decide_staffing(position="plus_pedagogue", **given)
    assert decision.origin == case
    rows = one.staffing_decisions.order_by("pk").values_list("position", "replaced_at")
    assert [(position, replaced is None) for position, replaced in rows] == [
        ("leader", False),
        ("plus_pedagogue", True),
    ]
    with pytest.raises(Refusal, match="holde op"):
        decide_staffing(position="leader", **given | {"to_on": date(2022, 8, 31)})
    with pytest.raises(Refusal, match="hvor bemandingen er besluttet"):
        decide_staffing(position="leader", **given | {"origin_label": " "})


def scenario(by, **fields):
    given = {"scenario": None, "name": "Seks og fem", "year": 2022, "from_on": DAY, "price_level": 2022}
    return save_scenario(**given | {"choices": {scene.cluster("A"): "leader"}, "by": by} | fields)


def test_a_scenario_is_changed_by_who_made_it_and_by_hr(hr, director):
    mine = scenario(director)
    assert (
        save_scenario(
            scenario=mine, name="Andet", year=2022, from_on=DAY, price_level=2022, choices={}, by=hr
        ).name
        == "Andet"
    )
    choose(
        scenario=mine, choices={scene.cluster("A"): None, scene.cluster("B"): "plus_pedagogue"}, by=director
    )
    assert [(choice.cluster.name, choice.position) for choice in mine.choices.all()] == [
        ("Klynge B", "plus_pedagogue")
    ]
    with pytest.raises(PermissionDenied, match="Lav dit eget"):
        choose(scenario=mine, choices={}, by=cast.person("sekr", Role.SECRETARIAT))


def test_a_scenario_needs_a_name_of_its_own_and_begins_in_its_year(hr):
    scenario(hr)
    for fields, sentence in (
        ({}, "der hedder »Seks og fem«"),
        ({"name": " "}, "et navn"),
        ({"name": "Ny", "from_on": date(2023, 1, 1)}, "begynder efter 2022"),
    ):
        with pytest.raises(Refusal, match=sentence):
            scenario(hr, **fields)
    assert Scenario.objects.count() == 1


def test_a_salary_is_above_zero_and_the_average_pedagogue_is_no_extra(finance):
    given = {"price_level": 2022, "source": "KRL", "extracted_on": DAY, "by": finance}
    with pytest.raises(Refusal, match="større end 0 kr"):
        record_salary_reference(group="leader", amount=Decimal(0), **given)
    with pytest.raises(Refusal, match="de andre måles mod"):
        record_salary_reference(group="pedagogue", basis="extra", amount=Decimal(1), **given)


# --- who may ---------------------------------------------------------------------------------------------------

ALL = set(Role)
MAY = {
    can_see_all_clusters: {Role.HR, Role.SECRETARIAT, Role.DIRECTOR, Role.FINANCE, Role.READER},
    can_record_figures: {Role.HR},
    can_set_rules: {Role.HR},
    can_assess: {Role.HR},
    can_record_salaries: {Role.FINANCE},
    can_decide_staffing: {Role.DIRECTOR},
    can_see_scenarios: {Role.HR, Role.SECRETARIAT, Role.DIRECTOR, Role.FINANCE},
    can_make_scenario: {Role.HR, Role.SECRETARIAT, Role.DIRECTOR, Role.FINANCE},
}


@pytest.mark.parametrize("question", MAY, ids=lambda question: question.__name__)
def test_who_may_do_what_and_the_others_are_told_why_not(question):
    answers = {role: question(cast.person(role, role)) for role in Role}
    assert {role for role, verdict in answers.items() if verdict} == MAY[question]
    assert all(verdict.reason.endswith(".") for verdict in answers.values() if not verdict)


def test_a_leader_sees_the_cluster_the_own_workplace_is_in_on_the_day(hr):
    leader, place = cast.person("leder", Role.LEADER), scene.house("Solsikken", "A")
    place.leaders.add(leader)
    move_workplace(workplace=place, cluster=scene.cluster("B"), from_on=DAY, by=hr)

    def seen(on):
        return [bool(can_see_cluster(leader, scene.cluster(name), on=on)) for name in "AB"]

    assert seen(date(2022, 8, 31)) == [True, False]
    assert seen(DAY) == [False, True]
    assert not can_see_cluster(cast.person("admin", Role.ADMINISTRATOR), scene.cluster("A"), on=DAY)
    assert can_see_cluster(cast.person("revisor", Role.READER), scene.cluster("A"), on=DAY)


def test_an_action_asks_before_it_writes(finance, director):
    place, one = scene.house("Solsikken"), scene.cluster("A")
    salary = {
        "group": "leader",
        "price_level": 2022,
        "amount": Decimal(1),
        "source": "KRL",
        "extracted_on": DAY,
    }
    for act in (
        lambda: record_staff_figures([staff(place)], source="SD-løn", by=finance, on=DAY),
        lambda: record_child_figures([], source="SD-løn", by=director, on=DAY),
        lambda: record_absence_figures([], source="KRL", by=director, on=DAY),
        lambda: set_norm(
            key="full_time_hours", value=Decimal(36), valid_from=DAY, source="Prøve", by=director
        ),
        lambda: move_workplace(workplace=place, cluster=one, from_on=DAY, by=director),
        lambda: record_salary_reference(**salary, by=director),
        lambda: decide_staffing(cluster=one, position="leader", from_on=DAY, origin_label="Mig", by=finance),
        lambda: scenario(cast.person("leder", Role.LEADER)),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not can_change_scenario(cast.person("revisor", Role.READER), scenario(director))
