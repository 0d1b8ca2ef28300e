"""A position that replaces another lets go of its pay for the months it no longer runs, and a correction takes it back.

A plus-pedagogue costs 70.000 kr. a year and a leader 144.000, as in HTK's case.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from cases import actions
from cases.actions import Refusal, use_staffing
from cases.enums import Outcome, PaidFrom
from cases.models import StaffingLine, StaffingUse
from cases.queries import staffing_effect, staffing_pay
from cases.queries.staffing import Given
from clusters.actions import decide_staffing, record_salary_reference
from clusters.enums import SalaryBasis, SalaryGroup
from clusters.models import StaffingDecision
from clusters.queries import holding_decisions
from htk_workforce.audit.log import events_of
from pools import ledger
from pools.enums import ApplicationState, PoolKind, Principle
from tests import cast
from tests.cases.scene import LATER, answer_of
from tests.cases.staffing_scene import (
    AUGUST,
    DAY,
    JANUARY,
    LEADER,
    PLUS,
    Town,
    another,
    ask_council,
    correct,
    give,
    pool_lines,
)
from tests.pools.scene import money, received

pytestmark = pytest.mark.django_db
JUNE, MARCH, DECEMBER = date(2022, 6, 1), date(2022, 3, 1), date(2022, 12, 1)


@pytest.fixture
def town():
    return Town.rise(money=(1_000_000, 1_000_000, 500_000))


@pytest.fixture
def staffed(town):
    """Cluster A has had a plus-pedagogue since January."""
    return give(town, "22/1", Given(town.clusters[0], PLUS, JANUARY))


def leader(town, from_on=AUGUST, own=PaidFrom.PER_MILLE, count=1):
    return Given(town.clusters[0], LEADER, from_on, own, count)


def plus(town, from_on=JANUARY, count=1):
    return Given(town.clusters[0], PLUS, from_on, count=count)


def words(sentences):
    return [sentence.replace("\xa0", " ") for sentence in sentences]


def effect_words(effect):
    return words(sentence for row in effect.replaced for sentence in row.sentences)


# --- replaced ---------------------------------------------------------------------------------------------------


def test_a_leader_from_august_lets_go_of_five_months_of_the_plus_pedagogue(town, staffed):
    old, _item = staffed
    assert money(town.plus) == {"available": 930_000, "committed": 70_000}
    new, item = give(town, "22/2", leader(town))
    assert money(town.plus) == {"available": Decimal("959166.67"), "committed": Decimal("40833.33")}
    assert money(town.leaders) == {"available": 949_000, "committed": 51_000}
    assert money(town.per_mille) == {"available": 491_000, "committed": 9_000}
    use = StaffingUse.objects.get()
    assert (use.point, use.position, use.amount, use.is_release, use.cluster, use.last_on) == (
        old.point,
        PLUS,
        Decimal("29166.67"),
        True,
        town.clusters[0],
        date(2022, 7, 31),
    )
    assert (use.replaced_by, use.item, use.on, use.by) == (new.point, item, DAY, town.people.director)
    assert use.text == "Klynge A: afløst efter 31-07-2022 af Sag 22/2, punkt 1, besluttet 03-01-2022"
    assert (use.posting.kind, use.posting.origin, use.posting.reason) == ("release", old.point, use.text)
    assert sum(entry.amount for entry in use.posting.entries.all()) == 0
    assert holding_decisions(date(2022, 7, 31))[town.clusters[0].pk].position == PLUS
    assert holding_decisions(AUGUST)[town.clusters[0].pk].position == LEADER
    assert ledger.verify() == []


def test_it_is_told_in_the_events_of_both_cases(town, staffed):
    old, _item = staffed
    new, _item = give(town, "22/2", leader(town))
    posting = StaffingUse.objects.get().posting.pk
    told = [events_of(one.case).filter(verb="staffing_replaced").get().data for one in (old, new)]
    said = {"cluster": "Klynge A", "amount": "29.166,67\xa0kr.", "posting": posting, "point": 1}
    assert told == [
        said | {"by_point": "Sag 22/2, punkt 1"},
        said | {"of_point": "Sag 22/1, punkt 1"},
    ]


def test_the_effect_says_it_on_the_lines_and_in_words_before_it_is_decided(town, staffed):
    new = another(town, "22/2")
    effect = staffing_effect(new.propose([leader(town)]))
    assert {line.line: (line.before, line.change) for line in effect.lines} == {
        town.leaders: (1_000_000, -51_000),
        town.per_mille: (500_000, -9_000),
        town.plus: (930_000, Decimal("29166.67")),
    }
    assert effect_words(effect) == [
        "Plus-pædagogen i Klynge A ophører 31-07-2022: 29.166,67 kr. går tilbage til "
        "»Minimumsnormering 2022: Plus-pædagoger«"
    ]
    assert (effect.promised, effect.returned) == (60_000, Decimal("29166.67"))


def test_a_leader_lets_go_of_the_pools_part_and_of_the_per_mille_part(town):
    give(town, "22/1", leader(town, JANUARY))
    give(town, "22/2", plus(town, AUGUST))
    assert money(town.leaders) == {"available": 928_600, "committed": 71_400}
    assert money(town.per_mille) == {"available": 487_400, "committed": 12_600}
    assert StaffingUse.objects.get().amount == 60_000


def test_the_centres_own_part_is_outside_the_pools_and_nothing_of_it_is_let_go(town):
    give(town, "22/1", leader(town, JANUARY, PaidFrom.CENTRE_BUDGET))
    give(town, "22/2", plus(town, AUGUST))
    assert StaffingUse.objects.get().amount == 51_000
    assert money(town.per_mille) == {"available": 500_000}


def test_one_of_several_clusters_lets_go_of_its_own_part_to_the_øre(town):
    old, _item = give(town, "22/1", *(Given(one, PLUS, MARCH) for one in town.clusters[:3]))
    assert money(town.plus)["committed"] == 175_000  # 30 months of 70.000/12
    give(town, "22/2", Given(town.clusters[1], LEADER, JUNE, PaidFrom.CENTRE_BUDGET))
    # Months 14 to 20 of the thirty, as they were rounded together: 116.666,67 less 75.833,33.
    assert money(town.plus)["committed"] == 175_000 - Decimal("40833.34")
    assert staffing_pay(old.point).positions[0].released == Decimal("40833.34")


def test_pay_that_is_used_already_does_not_come_back(town, staffed):
    old, _item = staffed
    use_staffing(
        point=old.point,
        position=PLUS,
        amount=Decimal(60_000),
        text="Løn",
        by=town.people.finance,
        on=LATER,
    )
    give(town, "22/2", leader(town))
    assert money(town.plus) == {"available": 940_000, "spent": 60_000}
    assert StaffingUse.objects.get(is_release=True).amount == 10_000


def test_when_all_is_used_nothing_comes_back_and_it_is_said(town, staffed):
    old, _item = staffed
    use_staffing(
        point=old.point,
        position=PLUS,
        amount=Decimal(70_000),
        text="Løn",
        by=town.people.finance,
        on=LATER,
    )
    new = another(town, "22/2")
    assert effect_words(staffing_effect(new.propose([leader(town)]))) == [
        "Plus-pædagogen i Klynge A bliver afløst. Der er intet tilbage af lønnen for de måneder, så intet går tilbage."
    ]
    new.decide(new.on_agenda())
    assert not StaffingUse.objects.filter(is_release=True).exists()


def test_a_position_no_pool_has_promised_money_for_gives_nothing_back(town):
    decide_staffing(
        cluster=town.clusters[0],
        position=PLUS,
        from_on=date(2021, 8, 1),
        origin_label="Sag 20/1",
        by=town.people.director,
    )
    new = another(town, "22/2")
    assert effect_words(staffing_effect(new.propose([leader(town)]))) == [
        "Plus-pædagogen i Klynge A bliver afløst. Ingen pulje har lovet penge til den i året, så intet går tilbage."
    ]
    new.decide(new.on_agenda())
    assert not StaffingUse.objects.exists()
    assert holding_decisions(AUGUST)[town.clusters[0].pk].position == LEADER


def test_what_another_year_promised_stays_promised(town, staffed):
    next_year = dict(
        zip(
            ("leader_line", "plus_line"),
            pool_lines_of(town, 2023),
            strict=True,
        )
    )
    new = another(town, "23/1")
    new.propose(
        [Given(town.clusters[0], LEADER, date(2023, 1, 1), PaidFrom.CENTRE_BUDGET)],
        per_mille_line=None,
        **next_year,
    )
    new.decide(new.on_agenda(date(2023, 1, 23)))
    assert money(town.plus) == {"available": 930_000, "committed": 70_000}
    assert not StaffingUse.objects.exists()


def pool_lines_of(town, year):
    from tests.clusters.scene import salaries

    salaries(by=town.people.finance, price_level=year)
    lines = pool_lines("MIN", PoolKind.MINIMUM_STAFFING, "Ledere", "Plus-pædagoger", year=year)
    for line in lines:
        cast.fill(line, 500_000, by=town.people.finance)
    return lines


def test_a_decision_from_an_earlier_day_replaces_all_of_what_was_to_begin_later(town):
    old, _item = give(town, "22/1", plus(town, AUGUST))
    new = another(town, "22/2")
    assert effect_words(staffing_effect(new.propose([leader(town, MARCH)]))) == [
        "Plus-pædagogen i Klynge A fra 01-08-2022 bliver ikke til noget: 29.166,67 kr. går tilbage til "
        "»Minimumsnormering 2022: Plus-pædagoger«"
    ]
    new.decide(new.on_agenda())
    assert money(town.plus) == {"available": 1_000_000}
    assert holding_decisions(DECEMBER)[town.clusters[0].pk].position == LEADER
    assert StaffingUse.objects.get().text == (
        "Klynge A: afløst, før den begyndte, af Sag 22/2, punkt 1, besluttet 03-01-2022"
    )


def test_full_pay_is_let_go_at_the_price_it_was_promised(town):
    for group, amount in ((SalaryGroup.LEADER, 600_000), (SalaryGroup.PLUS_PEDAGOGUE, 480_000)):
        record_salary_reference(
            group=group,
            basis=SalaryBasis.FULL,
            price_level=2022,
            amount=Decimal(amount),
            source="SD-løn",
            extracted_on=date(2021, 12, 1),
            by=town.people.finance,
        )
    give(town, "22/1", plus(town), basis="full")
    assert money(town.plus)["committed"] == 480_000
    give(town, "22/2", leader(town, date(2022, 7, 1)))
    assert money(town.plus)["committed"] == 240_000
    assert money(town.leaders)["committed"] == 61_200


def test_the_money_let_go_may_pay_for_what_comes_instead():
    town = Town.rise(money=(0, 100_000, 500_000))
    give(town, "22/1", plus(town))
    assert money(town.plus) == {"available": 30_000, "committed": 70_000}
    give(town, "22/2", leader(town), leader_line=town.plus)
    assert money(town.plus) == {"available": Decimal("8166.67"), "committed": Decimal("91833.33")}


def test_two_in_turn_each_let_go_of_their_own(town, staffed):
    old, _item = staffed
    second, _item = give(town, "22/2", leader(town))
    third, _item = give(town, "22/3", plus(town, JUNE))
    assert money(town.plus)["committed"] == Decimal("29166.67") + Decimal("40833.33")
    assert money(town.leaders) == {"available": 1_000_000}
    assert money(town.per_mille) == {"available": 500_000}
    assert [(row.point, row.replaced_by, row.amount) for row in StaffingUse.objects.order_by("pk")] == [
        (old.point, second.point, Decimal("29166.67")),
        (old.point, third.point, Decimal("11666.66")),
        (second.point, third.point, 60_000),
    ]


# --- the same again ---------------------------------------------------------------------------------------------


def test_the_same_again_is_refused_when_it_is_written_and_when_it_is_decided(town, staffed):
    new = another(town, "22/2")
    new.propose([plus(town, AUGUST)])
    sentence = (
        "Klynge A har allerede plus-pædagog fra 01-01-2022 (Sag 22/1, punkt 1, Direktionen 03-01-2022), og lønnen er "
        "lovet. Giv klyngen noget andet, eller skriv, hvor mange den skal have i alt, hvis der skal flere til."
    )
    with pytest.raises(actions.FindingsStand, match="har allerede plus-pædagog"):
        new.on_agenda()
    late = another(town, "22/3")
    late.propose([leader(town)])
    item = late.on_agenda()
    with pytest.raises(Refusal) as refused, transaction.atomic():
        late.decide(item, Outcome.APPROVED_AMENDED, [plus(town, AUGUST)])
    assert refused.value.reasons == [sentence]
    assert money(town.plus) == {"available": 930_000, "committed": 70_000}


def test_one_more_is_said_with_the_number_and_replaces_the_one(town, staffed):
    give(town, "22/2", plus(town, AUGUST, count=2))
    # Seven months of one and five months of two.
    assert money(town.plus)["committed"] == Decimal("40833.33") + Decimal("58333.33")
    held = holding_decisions(AUGUST)[town.clusters[0].pk]
    assert (held.position, held.count) == (PLUS, 2)


def test_the_same_leader_with_another_source_for_the_rest_is_something_else(town):
    give(town, "22/1", leader(town, JANUARY))
    give(town, "22/2", leader(town, AUGUST, PaidFrom.CENTRE_BUDGET))
    assert money(town.leaders) == {"available": 877_600, "committed": 122_400}
    assert money(town.per_mille) == {"available": 487_400, "committed": 12_600}


def test_two_points_of_one_item_do_not_replace_each_other(town):
    town.propose([Given(town.clusters[0], PLUS, JANUARY)])
    second = town.case.points.create(order=2, text="At en anden klynge får en leder")
    actions.propose_staffing(
        point=second,
        leader_line=town.leaders,
        plus_line=town.plus,
        per_mille_line=town.per_mille,
        givens=[Given(town.clusters[1], LEADER, JANUARY, PaidFrom.PER_MILLE)],
        by=town.people.author,
    )
    answers = {
        town.point.pk: actions.Answer(Outcome.APPROVED),
        second.pk: actions.Answer(Outcome.APPROVED_AMENDED, staffing=(leader(town),)),
    }
    with pytest.raises(actions.AnswersIncomplete, match="Klynge A får også noget i punkt 1"):
        actions.decide_item(
            item=town.on_agenda(), answers=answers, decision="Begge.", by=town.people.director
        )


def test_two_cases_of_one_meeting_replace_each_other_in_the_order_they_are_decided(town):
    first, second = another(town, "22/2"), another(town, "22/3")
    first.propose([plus(town)])
    second.propose([leader(town)])
    items = [one.on_agenda() for one in (first, second)]
    first.decide(items[0])
    assert effect_words(staffing_effect(second.point.__class__.objects.get(pk=second.point.pk)))
    second.decide(items[1])
    assert money(town.plus)["committed"] == Decimal("40833.33")


def test_a_point_that_was_postponed_replaces_when_it_is_decided(town, staffed):
    new = another(town, "22/2")
    new.propose([leader(town)])
    item = new.on_agenda()
    new.decide(item, Outcome.POSTPONED, remark="Senere")
    assert money(town.plus)["committed"] == 70_000
    again = actions.put_on_agenda(case=new.case, meeting=cast.meeting(LATER), by=town.people.secretary)
    new.decide(again)
    assert money(town.plus)["committed"] == Decimal("40833.33")
    assert StaffingUse.objects.get().on == LATER


# --- corrected --------------------------------------------------------------------------------------------------


def test_a_correction_that_takes_the_new_one_away_gives_the_old_one_its_pay_again(town, staffed):
    old, _item = staffed
    new, item = give(town, "22/2", leader(town))
    correction = correct(new, item, None)
    assert money(town.plus) == {"available": 930_000, "committed": 70_000}
    assert money(town.leaders) == {"available": 1_000_000}
    assert holding_decisions(AUGUST)[town.clusters[0].pk].position == PLUS
    first, second = StaffingUse.objects.order_by("pk")
    assert (second.is_release, second.amount, second.item, second.replaced_by) == (
        False,
        first.amount,
        correction,
        new.point,
    )
    assert second.text == "Klynge A: lovet igen, da Sag 22/2, punkt 1 blev rettet 03-01-2022"
    pay = staffing_pay(old.point).positions[0]
    assert (pay.promised, pay.released, pay.left) == (70_000, 0, 70_000)


@pytest.mark.parametrize(("moved_to", "kept"), [(JUNE, "29166.67"), (DECEMBER, "64166.67")])
def test_a_correction_that_moves_the_day_lets_go_of_other_months(town, staffed, moved_to, kept):
    new, item = give(town, "22/2", leader(town))
    correct(new, item, [leader(town, moved_to)])
    assert money(town.plus)["committed"] == Decimal(kept)
    assert ledger.verify() == []


def test_a_correction_that_moves_to_another_cluster_takes_it_back_in_the_first(town, staffed):
    new, item = give(town, "22/2", leader(town))
    correct(new, item, [Given(town.clusters[1], LEADER, AUGUST, PaidFrom.PER_MILLE)])
    assert money(town.plus) == {"available": 930_000, "committed": 70_000}
    held = holding_decisions(AUGUST)
    assert [held[one.pk].position for one in town.clusters[:2]] == [PLUS, LEADER]


def test_money_that_is_promised_elsewhere_meanwhile_cannot_come_again(staffed, town):
    new, item = give(town, "22/2", leader(town))
    ledger.give_back(
        town.plus,
        Decimal(950_000),
        ledger.Why(by=town.people.finance, on=DAY, reason="Tilbage", key="back"),
    )
    with pytest.raises(Refusal) as refused, transaction.atomic():
        correct(new, item, None)
    assert words(refused.value.reasons) == [
        "Klynge A skal have det igen, som den havde før, og det koster 29.166,67 kr. af »Plus-pædagoger«. Linjen har "
        "kun 9.166,67 kr. ledig, for pengene er brugt til andet siden. Skriv en ny sag."
    ]
    assert money(town.leaders)["committed"] == 51_000


def test_the_old_decision_cannot_be_corrected_while_it_is_replaced_but_again_afterwards(town, staffed):
    old, old_item = staffed
    new, item = give(town, "22/2", leader(town))
    with pytest.raises(Refusal) as refused, transaction.atomic():
        correct(old, old_item, None)
    assert refused.value.reasons == [
        "Punkt 1 kan ikke rettes: stillingen i Klynge A er afløst i Sag 22/2, punkt 1, og resten af lønnen er "
        "frigivet. Ret den beslutning først, eller skriv en ny sag."
    ]
    correct(new, item, None)
    correct(old, old_item, None)
    assert money(town.plus) == {"available": 1_000_000}
    assert holding_decisions(AUGUST) == {}


def test_the_old_decision_may_still_be_corrected_in_its_words(town, staffed):
    old, old_item = staffed
    give(town, "22/2", leader(town))
    correction = actions.correct_item(
        item=old_item, meeting=old_item.meeting, reason="Ord", by=town.people.secretary
    )
    old.decide(correction, Outcome.APPROVED_WITH_REMARK, remark="Med en bemærkning")
    assert money(town.plus)["committed"] == Decimal("40833.33")
    assert staffing_pay(old.point).positions[0].released == Decimal("29166.67")


def test_a_corrected_decision_in_the_middle_lets_the_first_run_on(town, staffed):
    give(town, "22/2", leader(town))
    third, item = give(town, "22/3", plus(town, JUNE))
    correct(third, item, None)
    held = holding_decisions(date(2022, 7, 31)), holding_decisions(AUGUST)
    assert [one[town.clusters[0].pk].position for one in held] == [PLUS, LEADER]
    assert money(town.plus)["committed"] == Decimal("40833.33")
    assert money(town.leaders)["committed"] == 51_000


# --- the council ------------------------------------------------------------------------------------------------


def waiting_leader(town):
    for name in ("Økonomiudvalget", "Byrådet"):
        cast.body(name)
    new = another(town, "22/2")
    point = new.propose(
        [leader(town, own=PaidFrom.SUPPLEMENTARY)],
        supplement_line=town.leaders,
        cover="Dækket af kassebeholdningen.",
    )
    return new, point


def test_at07_a_leader_who_waits_replaces_first_when_the_council_has_said_yes(town, staffed):
    new, point = waiting_leader(town)
    effect = staffing_effect(point)
    assert effect_words(effect) == [
        "Plus-pædagogen i Klynge A ophører 31-07-2022, når Byrådet har sagt ja: 29.166,67 kr. går tilbage til "
        "»Minimumsnormering 2022: Plus-pædagoger«"
    ]
    assert [line.line for line in effect.lines] == [town.leaders]
    new.decide(new.on_agenda())
    assert money(town.plus)["committed"] == 70_000
    for step in new.case.route.order_by("order"):
        answer_of(town.people, step, Outcome.APPROVED, on=LATER)
    assert money(town.plus)["committed"] == Decimal("40833.33")
    use = StaffingUse.objects.get()
    assert (use.replaced_by, use.item, use.on) == (new.point, None, LATER)
    assert holding_decisions(AUGUST)[town.clusters[0].pk].position == LEADER


def test_at07_the_councils_no_leaves_what_the_cluster_has(town, staffed):
    new, _point = waiting_leader(town)
    new.decide(new.on_agenda())
    for step, outcome in zip(
        new.case.route.order_by("order"), (Outcome.APPROVED, Outcome.NOT_FOLLOWED), strict=True
    ):
        answer_of(town.people, step, outcome, on=LATER)
    assert money(town.plus)["committed"] == 70_000
    assert holding_decisions(AUGUST)[town.clusters[0].pk].position == PLUS


def test_at07_what_the_council_gave_goes_back_with_the_rest_when_the_leader_is_replaced(town):
    new, _point = waiting_leader(town)
    new.decide(new.on_agenda())
    for step in new.case.route.order_by("order"):
        answer_of(town.people, step, Outcome.APPROVED, on=LATER)
    assert money(town.leaders)["committed"] == 60_000
    give(town, "22/3", plus(town, date(2022, 11, 1)))
    assert money(town.leaders)["committed"] == 36_000  # three months, 85 and 15 per cent


def test_at07_lapsed_lines_stay_lapsed_when_only_words_are_corrected(town):
    ask_council(town)
    item = town.decide(town.on_agenda())
    for step, outcome in zip(
        town.case.route.order_by("order"), (Outcome.APPROVED, Outcome.NOT_FOLLOWED), strict=True
    ):
        answer_of(town.people, step, outcome, on=LATER)
    before = money(town.leaders)
    for staffing in (None, town.givens()[2:]):
        correction = actions.correct_item(
            item=item, meeting=item.meeting, reason="Ord", by=town.people.secretary
        )
        item = town.decide(correction, Outcome.APPROVED_WITH_REMARK, staffing, remark=f"Ord {staffing and 1}")
        assert money(town.leaders) == before
        assert len(holding_decisions(JANUARY)) == 9
        lapsed = StaffingLine.objects.filter(item=item, lapsed_on=LATER)
        assert [line.cluster for line in lapsed] == list(town.clusters[:2])
        assert {split.paid_from for line in lapsed for split in line.splits.all()} == {
            "pool",
            "supplementary",
        }
    assert StaffingDecision.objects.count() == 9


# --- those who wait for the money -------------------------------------------------------------------------------


def queued(town, line, amount, name="Asken"):
    """Somebody who asks for money of a line whose pool is first come, first served."""
    line.frame.pool.principle = Principle.FIRST_COME
    line.frame.pool.save(update_fields=["principle"])
    line.opens_on = JANUARY
    line.save(update_fields=["opens_on"])
    return received(line, town.people.author, amount, name=name, on=DAY)


def test_what_a_replaced_position_lets_go_takes_in_whoever_waits_for_it(town):
    give(town, "22/1", leader(town, JANUARY))
    rest = money(town.per_mille)["available"]
    first = queued(town, town.per_mille, rest, "Birken")
    waiting = queued(town, town.per_mille, 5_000)
    assert (first.state, waiting.state) == (ApplicationState.RECEIVED, ApplicationState.WAITING_LIST)
    give(town, "22/2", plus(town, AUGUST))
    waiting.refresh_from_db()
    assert waiting.state == ApplicationState.RECEIVED
    assert money(town.per_mille) == {"available": 4_000, "reserved": rest + 5_000, "committed": 12_600}
    assert ledger.verify() == []


def test_a_correction_promises_nothing_past_those_who_wait(town):
    give(town, "22/1", leader(town, JANUARY))
    rest = money(town.per_mille)["available"]
    queued(town, town.per_mille, rest, "Birken")
    new, item = give(town, "22/2", plus(town, AUGUST))
    assert queued(town, town.per_mille, 20_000).state == ApplicationState.WAITING_LIST
    with pytest.raises(actions.Refusal, match="Andre står på venteliste"), transaction.atomic():
        correct(new, item, None)


def test_a_line_that_a_correction_has_taken_off_the_position_is_no_stumbling_block(town):
    """Given, replaced, given back, and then paid by the centre instead: the per-mille pool has moved in its rows."""
    old, first = give(town, "22/1", leader(town, JANUARY))
    new, item = give(town, "22/2", plus(town, AUGUST))
    correct(new, item, None)
    correct(old, first, [leader(town, JANUARY, PaidFrom.CENTRE_BUDGET)])
    assert money(town.per_mille) == {"available": 500_000}
    give(town, "22/3", plus(town, AUGUST), on=LATER)
    assert money(town.leaders) == {"available": 928_600, "committed": 71_400}
    assert ledger.verify() == []
