"""A case staffs clusters: proposed line by line, decided in one action, paid by the pools through the ledger."""

from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases import actions
from cases.actions import AnswersIncomplete, Refusal, correct_item, use_staffing
from cases.enums import CaseState, ItemState, Outcome, PaidFrom
from cases.models import FundingSplit, StaffingLine, StaffingPlan
from cases.queries.staffing import Given, cost_of, plan_of, proposed_lines
from clusters.actions import save_scenario
from clusters.models import StaffingDecision
from clusters.queries import holding_decisions
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import ledger
from pools.ledger import PoolOverdrawn
from pools.models import Posting
from tests import cast
from tests.cases.scene import LATER, answer_of
from tests.cases.staffing_scene import (
    AUGUST,
    DAY,
    JANUARY,
    LEADER,
    PLUS,
    SUPPLEMENT,
    Town,
    ask_council,
)
from tests.pools.scene import money

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town.rise()


def test_decisions_from_before_they_had_a_count_get_that_of_the_line_they_were_made_from(town):
    town.propose([Given(town.clusters[0], PLUS, JANUARY, count=2), Given(town.clusters[1], PLUS, JANUARY)])
    town.decide(town.on_agenda())
    StaffingDecision.objects.update(count=1)
    migration = import_module("cases.migrations.0010_count_the_positions_of_old_decisions")
    migration.count_positions(apps, None)
    counts = dict(StaffingDecision.objects.values_list("cluster", "count"))
    assert counts == {town.clusters[0].pk: 2, town.clusters[1].pk: 1}


# --- proposed ---------------------------------------------------------------------------------------------------


def test_a_point_keeps_who_gets_what_who_pays_and_where_the_price_is_from(town):
    point = town.propose()
    leader = point.staffing.get(cluster=town.clusters[0])
    assert (leader.position, leader.count, leader.unit_amount, leader.price_level, leader.from_on) == (
        LEADER,
        1,
        144_000,
        2022,
        JANUARY,
    )
    assert leader.source == "SD-løn og KRL, trukket ud 01-12-2021"
    assert list(leader.splits.values_list("paid_from", "share", "line")) == [
        ("pool", Decimal("0.85"), town.leaders.pk),
        ("per_mille", Decimal("0.15"), town.per_mille.pk),
    ]
    plus = point.staffing.get(cluster=town.clusters[-1])
    assert list(plus.splits.values_list("paid_from", "share", "line")) == [("pool", Decimal(1), town.plus.pk)]
    assert events_of(town.case).first().verb == "propose_staffing"


def test_at01_at02_at04_the_proposal_is_htks_table(town):
    point = town.propose()
    cost = cost_of(plan_of(point), proposed_lines(point))
    table = cost.full_year
    assert table.caption == "1.000 kr., 2022-priser"
    assert [(r.label, r.count, r.unit, r.total, r.own, r.pool) for r in (*table.rows, table.total)] == [
        ("Plus-pædagog", 5, 70, 350, None, 350),
        ("Pædagogisk leder", 6, 144, 864, 130, 734),
        ("I alt", 11, None, 1214, 130, 1084),
    ]
    assert cost.is_whole_year
    assert {payer.label: (payer.in_year, payer.shown_in_year) for payer in cost.payers} == {
        str(town.leaders): (734_400, 734),
        str(town.plus): (350_000, 350),
        str(town.per_mille): (129_600, 130),
    }


def test_b5_in_the_year_it_starts_it_costs_five_twelfths(town):
    point = town.propose(town.givens(from_on=AUGUST))
    cost = cost_of(plan_of(point), proposed_lines(point))
    assert not cost.is_whole_year
    assert (cost.in_year.total.total, cost.in_year.total.own, cost.full_year.total.total) == (506, 54, 1214)
    assert cost.promised == {
        town.leaders: 306_000,
        town.plus: Decimal("145833.33"),
        town.per_mille: 54_000,
    }


def test_a_second_proposal_takes_the_place_of_the_first(town):
    town.propose()
    point = town.propose(town.givens(leaders=11))
    assert point.staffing.count() == 11
    assert set(point.staffing.values_list("position", flat=True)) == {LEADER}


@pytest.mark.parametrize("own", ["", "pool", "lottery"])
def test_at06_a_leader_without_a_source_for_the_15_percent_is_refused(town, own):
    with pytest.raises(Refusal) as refusal:
        town.propose([Given(town.clusters[0], LEADER, JANUARY, own), Given(town.clusters[1], PLUS, JANUARY)])
    assert refusal.value.reasons == [
        "Klynge A: Vælg, hvem der betaler de 15 pct. af lederen, som puljen ikke må betale: promillepuljen, "
        "centrets budget eller en tillægsbevilling."
    ]
    assert not StaffingPlan.objects.exists()
    assert not StaffingLine.objects.exists()


@pytest.mark.parametrize("own", [PaidFrom.PER_MILLE, PaidFrom.CENTRE_BUDGET])
def test_at06_the_source_is_chosen_for_each_leader(town, own):
    givens = list(town.givens())
    givens[0] = Given(town.clusters[0], LEADER, JANUARY, own)
    point = town.propose(givens)
    split = FundingSplit.objects.get(staffing__point=point, staffing__cluster=town.clusters[0], share="0.15")
    assert (split.paid_from, split.line) == (
        own,
        town.per_mille if own == PaidFrom.PER_MILLE else None,
    )


def test_at02_nothing_is_taken_of_a_plus_pedagogue(town):
    with pytest.raises(Refusal, match="Puljen betaler hele plus-pædagogen"):
        town.propose([Given(town.clusters[0], PLUS, JANUARY, PaidFrom.CENTRE_BUDGET)])


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"per_mille_line": None}, "Klynge A: Vælg den linje i promillepuljen, der betaler."),
        ({"plus_line": "per_mille"}, "Bemanding betales af en pulje til minimumsnormeringer."),
        ({"per_mille_line": "plus"}, "hører ikke til en promillepulje"),
    ],
)
def test_lines_that_cannot_pay_are_refused(town, fields, sentence):
    chosen = {name: getattr(town, line) if line else None for name, line in fields.items()}
    with pytest.raises(Refusal, match=sentence):
        town.propose(**chosen)


@pytest.mark.parametrize("day", [date(2021, 12, 1), date(2023, 1, 1), date(2022, 8, 15)])
def test_a_position_starts_in_a_month_of_the_year_that_pays(town, day):
    with pytest.raises(Refusal, match="Vælg den 1. i en måned i 2022"):
        town.propose([Given(town.clusters[0], PLUS, day)])


def test_a_cluster_gets_one_thing_in_a_case(town):
    one = Given(town.clusters[0], PLUS, JANUARY)
    with pytest.raises(Refusal, match="Klynge A får en leder eller en plus-pædagog, ikke begge."):
        town.propose([one, Given(town.clusters[0], LEADER, JANUARY, PaidFrom.CENTRE_BUDGET)])
    town.propose([one])
    other = town.case.points.create(order=2, text="Mere")
    with pytest.raises(Refusal, match="Klynge A får allerede noget i punkt 1."):
        actions.propose_staffing(
            point=other,
            leader_line=town.leaders,
            plus_line=town.plus,
            givens=[one],
            by=town.people.author,
        )


def test_nothing_is_no_staffing(town):
    with pytest.raises(Refusal, match="Giv mindst én klynge"):
        town.propose([])


def test_without_a_salary_there_is_no_price(town):
    with pytest.raises(Refusal, match="Der mangler en lønreference for »Pædagogisk leder« i 2022-priser"):
        town.propose(basis="full")


def test_a_point_moves_one_kind_of_money(town):
    point = town.propose()
    frame, undistributed, (video, _adverts) = cast.recruitment_frame()
    with pytest.raises(Refusal, match="bemander klynger, og dets penge følger bemandingen"):
        actions.propose_allocation(
            point=point,
            from_line=undistributed,
            proposals=[actions.Proposal(video, Decimal(1))],
            by=town.people.author,
            on=DAY,
        )
    with pytest.raises(Refusal, match="bemander klynger"):
        actions.propose_supplement(
            point=point, amount=Decimal(1), line=video, cover="Kassen", by=town.people.author
        )
    actions.drop_staffing(point=point, by=town.people.author)
    actions.propose_allocation(
        point=point,
        from_line=undistributed,
        proposals=[actions.Proposal(video, Decimal(1))],
        by=town.people.author,
        on=DAY,
    )
    with pytest.raises(Refusal, match="flytter allerede andre penge"):
        town.propose()


def test_only_a_draft_is_written_in_and_only_by_its_writers(town):
    with pytest.raises(PermissionDenied):
        actions.propose_staffing(
            point=town.point,
            leader_line=town.leaders,
            plus_line=town.plus,
            givens=[Given(town.clusters[0], PLUS, JANUARY)],
            by=cast.person("rev", Role.READER),
        )
    town.propose()
    town.on_agenda()
    with pytest.raises(PermissionDenied, match="På dagsorden"):
        town.propose()
    with pytest.raises(PermissionDenied):
        actions.drop_staffing(point=town.point, by=town.people.author)


# --- decided ----------------------------------------------------------------------------------------------------


def test_deciding_promises_the_pay_on_every_line_in_one_posting_and_staffs_the_clusters(town):
    town.propose()
    item = town.decide(town.on_agenda())
    (posting,) = Posting.objects.filter(kind="commit")
    assert item.outcomes.get().posting == posting
    assert (posting.origin, posting.on, posting.by) == (town.point, DAY, town.people.director)
    assert posting.reason == "Bemanding: At klyngerne får ledere og plus-pædagoger"
    assert money(town.leaders) == {"committed": 734_400}
    assert money(town.plus) == {"committed": 350_000}
    assert money(town.per_mille) == {"available": 370_400, "committed": 129_600}
    given = holding_decisions(JANUARY)
    assert [given[one.pk].position for one in town.clusters] == [LEADER] * 6 + [PLUS] * 5
    assert {one.origin for one in given.values()} == {town.point}
    assert given[town.clusters[0].pk].origin_label == "Sag 21/15374, punkt 1, Direktionen 03-01-2022"
    assert StaffingLine.objects.filter(item=item).count() == 11
    assert item.case.state == CaseState.DECIDED
    assert ledger.verify() == []


@pytest.mark.parametrize("outcome", [Outcome.NOT_FOLLOWED, Outcome.POSTPONED, Outcome.NOTED])
def test_an_outcome_that_allocates_nothing_staffs_nobody(town, outcome):
    town.propose()
    town.decide(town.on_agenda(), outcome, remark="Senere")
    assert not Posting.objects.filter(kind="commit").exists()
    assert not StaffingDecision.objects.exists()
    assert not StaffingLine.objects.exclude(item=None).exists()


def test_the_board_may_give_other_clusters_other_positions_and_the_proposal_stays(town):
    town.propose()
    item = town.on_agenda()
    amended = [
        Given(town.clusters[0], PLUS, AUGUST),
        Given(town.clusters[1], LEADER, AUGUST, PaidFrom.CENTRE_BUDGET),
    ]
    town.decide(item, Outcome.APPROVED_AMENDED, amended)
    assert money(town.leaders) == {"available": 683_400, "committed": 51_000}
    assert money(town.plus) == {"available": Decimal("320833.33"), "committed": Decimal("29166.67")}
    assert money(town.per_mille) == {"available": 500_000}
    assert {one.cluster: one.position for one in holding_decisions(AUGUST).values()} == {
        town.clusters[0]: PLUS,
        town.clusters[1]: LEADER,
    }
    assert StaffingLine.objects.filter(item=None).count() == 11
    assert StaffingLine.objects.filter(item=item).count() == 2


def test_other_staffing_is_godkendt_i_ændret_form(town):
    town.propose()
    item = town.on_agenda()
    fewer = town.givens()[:10]
    with pytest.raises(
        AnswersIncomplete, match="Bemandingen i punkt 1 er ændret. Vælg »Godkendt i ændret form«"
    ):
        town.decide(item, Outcome.APPROVED, fewer)
    with pytest.raises(AnswersIncomplete, match="men intet er ændret"):
        town.decide(item, Outcome.APPROVED_AMENDED, town.givens())
    with pytest.raises(AnswersIncomplete, match="Klynge A: Vælg, hvem der betaler de 15 pct."):
        town.decide(item, Outcome.APPROVED_AMENDED, [Given(town.clusters[0], LEADER, JANUARY)])
    assert not Posting.objects.filter(kind="commit").exists()


def test_a_pool_that_has_too_little_is_named_and_nothing_happens():
    town = Town.rise(money=(734_400, 350_000, 129_600))
    town.propose()
    item = town.on_agenda()
    ledger.give_back(
        town.per_mille,
        Decimal("0.01"),
        ledger.Why(by=town.people.finance, on=DAY, reason="Tilbage", key="back"),
    )
    with pytest.raises(PoolOverdrawn) as refusal:
        town.decide(item)
    assert str(refusal.value).replace("\xa0", " ") == (
        "Der skal bruges 129.600 kr., og der er 129.599,99 kr. ledig på »Til Direktionens beslutning«."
    )
    item.refresh_from_db()
    assert item.state == ItemState.PENDING
    assert money(town.leaders) == {"available": 734_400}
    assert not StaffingDecision.objects.exists()
    assert not StaffingLine.objects.exclude(item=None).exists()


def test_a_cluster_that_nobody_has_assessed_stops_the_whole_decision(town):
    town.propose()
    item = town.on_agenda()
    town.clusters[3].assessments.all().delete()
    with pytest.raises(Refusal, match="Klynge D er ikke vurderet endnu"):
        town.decide(item)
    assert money(town.leaders) == {"available": 734_400}
    assert not StaffingDecision.objects.exists()


def test_a_director_who_decides_again_in_another_case_takes_the_place_of_the_first(town):
    town.propose()
    town.decide(town.on_agenda())
    first = holding_decisions(JANUARY)[town.clusters[0].pk]
    assert first.position == LEADER
    assert holding_decisions(date(2021, 12, 31)) == {}


# --- corrected --------------------------------------------------------------------------------------------------


def decided(town):
    town.propose()
    item = town.decide(town.on_agenda())
    return correct_item(item=item, meeting=item.meeting, reason="Skrevet forkert", by=town.people.secretary)


def test_a_correction_posts_the_difference_and_moves_the_cluster(town):
    correction = decided(town)
    changed = list(town.givens())
    changed[5] = Given(town.clusters[5], PLUS, JANUARY)
    with pytest.raises(PoolOverdrawn, match="»Plus-pædagoger«"):
        town.decide(correction, Outcome.APPROVED_AMENDED, changed)
    cast.fill(town.plus, 70_000, by=town.people.finance)
    town.decide(correction, Outcome.APPROVED_AMENDED, changed)
    posting = correction.outcomes.get().posting
    assert {(e.line_id, e.bucket, e.amount) for e in posting.entries.all()} == {
        (town.leaders.pk, "committed", -122_400),
        (town.leaders.pk, "available", 122_400),
        (town.per_mille.pk, "committed", -21_600),
        (town.per_mille.pk, "available", 21_600),
        (town.plus.pk, "committed", 70_000),
        (town.plus.pk, "available", -70_000),
    }
    assert holding_decisions(JANUARY)[town.clusters[5].pk].position == PLUS
    assert StaffingDecision.objects.filter(cluster=town.clusters[5]).count() == 2  # the old one stays
    assert ledger.verify() == []


def test_a_correction_that_says_no_takes_everything_back(town):
    correction = decided(town)
    town.decide(correction, Outcome.NOT_FOLLOWED, remark="Alligevel ikke")
    assert correction.outcomes.get().posting.kind == "release"
    assert money(town.leaders) == {"available": 734_400}
    assert money(town.per_mille) == {"available": 500_000}
    assert holding_decisions(JANUARY) == {}


def test_a_correction_that_changes_nothing_is_none(town):
    correction = decided(town)
    with pytest.raises(AnswersIncomplete, match="ændrer ikke noget"):
        town.decide(correction, Outcome.APPROVED, town.givens())


def test_a_correction_of_words_alone_moves_no_money(town):
    correction = decided(town)
    town.decide(correction, Outcome.APPROVED_WITH_REMARK, remark="Med en bemærkning")
    assert correction.outcomes.get().posting is None
    assert len(holding_decisions(JANUARY)) == 11


# --- the council's money (AT07) ---------------------------------------------------------------------------------


def waiting(town):
    ask_council(town)
    return town.decide(town.on_agenda())


def test_at07_a_supplement_for_the_15_percent_sets_the_route_and_keeps_the_case_waiting(town):
    item = waiting(town)
    assert [str(step.body) for step in town.case.route.order_by("order")] == ["Økonomiudvalget", "Byrådet"]
    town.point.refresh_from_db()
    assert (town.point.supplement_amount, town.point.supplement_line) == (SUPPLEMENT, town.leaders)
    assert item.case.state == CaseState.AWAITING_APPROPRIATION
    # The pools promise their part at once; the two leaders wait for the money.
    assert money(town.leaders) == {"committed": 734_400}
    assert money(town.per_mille) == {"available": 413_600, "committed": 86_400}
    assert len(holding_decisions(JANUARY)) == 9


def test_at07_a_supplement_needs_its_cover(town):
    with pytest.raises(Refusal, match="Skriv, hvordan tillægsbevillingen er dækket"):
        ask_council_without_cover(town)


def ask_council_without_cover(town):
    cast.body("Økonomiudvalget")
    cast.body("Byrådet")
    town.propose(town.givens(own=PaidFrom.SUPPLEMENTARY), supplement_line=town.leaders, cover=" ")


def test_at07_the_councils_yes_pays_the_rest_and_gives_the_leaders(town):
    waiting(town)
    for step in town.case.route.order_by("order"):
        answer_of(town.people, step, Outcome.APPROVED, on=LATER)
    assert money(town.leaders) == {"committed": 734_400 + SUPPLEMENT}
    given = holding_decisions(JANUARY)
    assert len(given) == 11
    assert given[town.clusters[0].pk].decided_by == town.people.director
    town.case.refresh_from_db()
    assert town.case.state == CaseState.DECIDED
    assert ledger.verify() == []


def test_at07_the_councils_no_lets_the_pools_part_go_and_the_lines_lapse(town):
    item = waiting(town)
    economy, council = town.case.route.order_by("order")
    answer_of(town.people, economy, Outcome.APPROVED, on=LATER)
    answer_of(town.people, council, Outcome.NOT_FOLLOWED, on=LATER)
    assert money(town.leaders) == {"available": 244_800, "committed": 489_600}
    lapsed = StaffingLine.objects.filter(item=item, lapsed_on=LATER)
    assert {line.cluster for line in lapsed} == set(town.clusters[:2])
    assert len(holding_decisions(JANUARY)) == 9
    assert ledger.verify() == []


def test_at07_the_councils_money_is_used_with_the_pools(town):
    waiting(town)
    used = {"point": town.point, "position": LEADER, "by": town.people.finance, "on": LATER}
    for step in town.case.route.order_by("order"):
        answer_of(town.people, step, Outcome.APPROVED, on=LATER)
    use_staffing(amount=Decimal(864_000), text="Årets løn", **used)
    assert money(town.leaders) == {"spent": 734_400 + SUPPLEMENT}
    assert money(town.per_mille) == {"available": 413_600, "spent": 86_400}
    assert ledger.verify() == []


def test_a_correction_moves_no_money_that_is_used_already(town):
    correction = decided(town)
    use_staffing(
        point=town.point, position=LEADER, amount=Decimal(1_000), text="Løn", by=town.people.finance, on=LATER
    )
    before = money(town.leaders)
    with (
        pytest.raises(Refusal, match="Der er skrevet forbrug på bemandingen i punkt 1"),
        transaction.atomic(),
    ):
        town.decide(correction, Outcome.NOT_FOLLOWED, remark="Alligevel ikke")
    assert money(town.leaders) == before


def test_at07_without_the_source_the_route_goes_again(town):
    ask_council(town)
    town.propose()
    assert not town.case.route.exists()
    town.point.refresh_from_db()
    assert town.point.supplement_amount is None


def test_at07_the_board_may_ask_for_less_but_not_begin_to_ask(town):
    ask_council(town)
    item = town.on_agenda()
    givens = list(town.givens())
    givens[0] = Given(town.clusters[0], LEADER, JANUARY, PaidFrom.SUPPLEMENTARY)
    town.decide(item, Outcome.APPROVED_AMENDED, givens)
    town.point.refresh_from_db()
    assert town.point.supplement_amount == 21_600


def test_at07_the_board_cannot_begin_to_ask_for_a_supplement(town):
    town.propose()
    with pytest.raises(AnswersIncomplete, match="Punkt 1 søger ikke om en tillægsbevilling"):
        town.decide(town.on_agenda(), Outcome.APPROVED_AMENDED, town.givens(own=PaidFrom.SUPPLEMENTARY))


# --- a scenario becomes the lines of a case (AT05) ---------------------------------------------------------------


def a_scenario(town, *, year=2022, from_on=AUGUST):
    return save_scenario(
        scenario=None,
        name="Seks og fem",
        year=year,
        from_on=from_on,
        price_level=2022,
        choices={one: LEADER if i < 6 else PLUS for i, one in enumerate(town.clusters)},
        by=town.people.author,
    )


def test_at05_a_scenario_becomes_the_lines_of_a_point(town):
    lines = actions.propose_scenario(
        point=town.point,
        scenario=a_scenario(town),
        own=PaidFrom.PER_MILLE,
        leader_line=town.leaders,
        plus_line=town.plus,
        per_mille_line=town.per_mille,
        by=town.people.author,
    )
    assert [(line.cluster, line.position, line.from_on) for line in lines] == [
        (one, LEADER if i < 6 else PLUS, AUGUST) for i, one in enumerate(town.clusters)
    ]


def test_at05_a_scenario_of_another_year_is_not_this_frames(town):
    scenario = a_scenario(town, year=2023)
    with pytest.raises(Refusal, match="Scenariet er for 2023 i 2022-priser"):
        actions.propose_scenario(
            point=town.point,
            scenario=scenario,
            own=PaidFrom.PER_MILLE,
            leader_line=town.leaders,
            plus_line=town.plus,
            by=town.people.author,
        )
