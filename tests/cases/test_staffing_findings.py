"""What the control panel says about staffing."""

from datetime import date
from decimal import Decimal

import pytest

from cases import actions
from cases.enums import PaidFrom, Severity
from cases.queries.findings import case_findings
from clusters.actions import decide_staffing
from clusters.models import ClusterAssessment
from pools.enums import GrantStatus, PoolKind, PoolOrigin
from tests import cast
from tests.cases.staffing_scene import (
    AUGUST,
    JANUARY,
    LEADER,
    PLUS,
    Given,
    Town,
    ask_council,
    give,
    pool_lines,
)

pytestmark = pytest.mark.django_db

CODES = (
    "staffing_overdrawn",
    "staffing_assessment",
    "already_staffed",
    "direct_contact",
    "uncovered_years",
)


@pytest.fixture
def town():
    return Town.rise()


def found(town):
    return {f.code: f for f in case_findings(town.case) if f.code in CODES}


def sentence(town, code):
    return found(town)[code].sentence.replace("\xa0", " ")


def test_x21_leaders_paid_with_money_for_direct_contact_are_a_warning_that_takes_a_reason(town):
    town.propose()
    finding = found(town)["direct_contact"]
    assert finding.severity == Severity.ADVICE
    assert "6 af stillingerne er ledere" in finding.sentence
    assert finding.place == "Punkt 1"
    with pytest.raises(actions.FindingsStand, match="direkte kontakt med børnene"):
        actions.finish_case(case=town.case, by=town.people.author)
    actions.accept_finding(
        case=town.case, finding=finding, reason="En leder regnes med 85 pct.", by=town.people.author
    )
    assert not found(town)["direct_contact"].stands


def test_x21_the_reason_lapses_when_there_are_more_leaders(town):
    town.propose()
    actions.accept_finding(
        case=town.case, finding=found(town)["direct_contact"], reason="Set", by=town.people.author
    )
    town.propose(town.givens(leaders=7))
    assert found(town)["direct_contact"].stands


def test_x21_is_about_leaders_and_the_states_money_only(town):
    town.propose([Given(town.clusters[0], PLUS, JANUARY)])
    assert "direct_contact" not in found(town)
    town.propose()
    pool = town.leaders.frame.pool
    pool.origin = PoolOrigin.OWN_BUDGET
    pool.save()
    assert "direct_contact" not in found(town)


def test_more_than_a_line_has_must_be_put_right(town):
    town.propose(town.givens(leaders=7))
    finding = found(town)["staffing_overdrawn"]
    assert finding.is_blocking
    assert sentence(town, "staffing_overdrawn") == (
        "Bemandingen koster »Minimumsnormering 2022: Ledere« 856.800 kr. i 2022, og der er 734.400 kr. ledige. "
        "Giv færre klynger noget, begynd senere, eller vælg en anden linje."
    )


def test_exactly_what_a_line_has_is_enough(town):
    town.propose()
    assert "staffing_overdrawn" not in found(town)


def test_two_points_that_share_a_line_are_taken_together(town):
    town.propose(town.givens()[:6])
    more = town.case.points.create(order=2, text="At to klynger mere får en leder")
    actions.propose_staffing(
        point=more,
        leader_line=town.leaders,
        plus_line=town.plus,
        givens=[Given(town.clusters[6], "leader", JANUARY, PaidFrom.CENTRE_BUDGET)],
        by=town.people.author,
    )
    assert found(town)["staffing_overdrawn"].place == "Punkt 2"


def test_a_cluster_without_an_assessment_is_named(town):
    town.propose()
    ClusterAssessment.objects.filter(cluster__in=town.clusters[:2]).delete()
    finding = found(town)["staffing_assessment"]
    assert finding.is_blocking
    assert finding.sentence.startswith(
        "Disse klynger mangler en vurdering med en begrundelse: Klynge A, Klynge B."
    )


def test_at08_the_years_of_the_budget_without_certain_money_are_listed(town):
    town.propose()
    assert sentence(town, "uncovered_years") == (
        "Stillingerne er varige, men puljen har ikke sikre penge til dem i hele budgetperioden. "
        "Skriv, hvordan de bliver betalt. Udækket: 2023 −1.084.400 kr.; 2024 −1.084.400 kr.; 2025 −1.084.400 kr."
    )


def test_at08_a_frame_and_a_promise_cover_their_years_and_a_conditional_grant_does_not(town):
    town.propose()
    (next_year,) = pool_lines("MIN", PoolKind.MINIMUM_STAFFING, "Alle", year=2023)
    cast.fill(next_year, 1_000_000, by=town.people.finance)
    pool = town.leaders.frame.pool
    pool.grants.create(year=2024, amount=Decimal(2_000_000), status=GrantStatus.PROMISED)
    pool.grants.create(
        year=2025, amount=Decimal(2_000_000), status=GrantStatus.CONDITIONAL, reservation="Finansloven"
    )
    assert "Udækket: 2023 −84.400 kr.; 2025 −1.084.400 kr." in sentence(town, "uncovered_years")


def test_at08_a_whole_year_is_counted_also_when_the_first_is_short(town):
    town.propose([Given(town.clusters[0], PLUS, JANUARY.replace(month=12))])
    assert "2023 −70.000 kr." in sentence(town, "uncovered_years")


def test_at07_the_supplement_of_staffing_has_its_way_and_its_cover(town):
    ask_council(town)
    assert not [f for f in case_findings(town.case) if f.code in ("supplement", "amount", "no_allocation")]


def test_the_same_position_that_no_pool_pays_is_given_again_with_a_reason(town):
    town.propose([Given(town.clusters[0], PLUS, JANUARY)])
    assert "already_staffed" not in found(town)
    decide_staffing(
        cluster=town.clusters[0],
        position=PLUS,
        from_on=date(2021, 8, 1),
        origin_label="Sag 20/1",
        by=town.people.director,
    )
    finding = found(town)["already_staffed"]
    assert finding.severity == Severity.ADVICE
    assert "ingen linje har lovet lønnen på samme måde i 2022: Klynge A (plus-pædagog fra 01-08-2021)" in (
        finding.sentence
    )


def test_what_is_replaced_pays_for_what_comes_instead_so_the_line_is_not_short():
    town = Town.rise(money=(0, 100_000, 500_000))
    give(town, "22/1", Given(town.clusters[0], PLUS, JANUARY))
    town.propose([Given(town.clusters[0], LEADER, AUGUST, PaidFrom.PER_MILLE)], leader_line=town.plus)
    assert "staffing_overdrawn" not in found(town)
    town.propose([Given(town.clusters[0], LEADER, JANUARY, PaidFrom.PER_MILLE)], leader_line=town.plus)
    assert "der er 100.000 kr. ledige" in sentence(town, "staffing_overdrawn")
