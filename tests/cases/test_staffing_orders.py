"""Whatever is given, replaced and corrected in whatever order: a line promises the months that positions really run."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cases.actions import AnswersIncomplete, Refusal
from cases.enums import PaidFrom
from cases.models import StaffingUse
from cases.queries.staffing import Given
from clusters.actions import record_salary_reference
from clusters.enums import SalaryBasis, SalaryGroup
from pools import ledger
from pools.models import Posting
from tests.cases.staffing_scene import LEADER, PLUS, Town, another, correct
from tests.pools.scene import money

YEAR = 2022
A_MONTH = {LEADER: Fraction(12_000), PLUS: Fraction(7_000)}
"""Whole kroner, so that the sums are exact and nothing is left to how they are rounded."""
gifts = st.tuples(
    st.integers(0, 1),
    st.sampled_from([(LEADER, PaidFrom.PER_MILLE), (LEADER, PaidFrom.CENTRE_BUDGET), (PLUS, "")]),
    st.integers(1, 12),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("give"), gifts),
        st.tuples(st.just("correct"), st.integers(0, 5), st.none() | gifts),
    ),
    min_size=2,
    max_size=6,
)


@dataclass
class Said:
    """What a case has decided: a cluster, a position, who pays the rest of it, and from which month."""

    gift: tuple[int, tuple[str, str], int] | None


def runs(history):
    """Each decision still standing with the months it runs: the last word about a month and those after it holds."""
    calendar = {}
    for said in history:
        if said.gift:
            cluster, _position, first = said.gift
            for month in range(first, 13):
                calendar[cluster, month] = said
    return list(calendar.values())


def expected(history):
    sums = {"leaders": Fraction(0), "plus": Fraction(0), "per_mille": Fraction(0)}
    for said in runs(history):
        _cluster, (position, own), _month = said.gift
        if position == PLUS:
            sums["plus"] += A_MONTH[PLUS]
        else:
            sums["leaders"] += A_MONTH[LEADER] * Fraction(85, 100)
            if own == PaidFrom.PER_MILLE:
                sums["per_mille"] += A_MONTH[LEADER] * Fraction(15, 100)
    return sums


class Orders(TestCase):
    @settings(max_examples=12, deadline=None)
    @given(steps)
    def test_a_line_promises_what_runs_and_nothing_else(self, steps):
        town = Town.rise(money=(1_000_000, 1_000_000, 1_000_000))
        salary(town, SalaryGroup.PLUS_PEDAGOGUE, 84_000)
        made = []  # each case with the item that decided it last
        history = []  # in the order in which what they say began to hold
        for number, (verb, *rest) in enumerate(steps):
            try:
                with transaction.atomic():
                    if verb == "give":
                        self.give(town, number, rest[0], made, history)
                    elif made:
                        self.correct(town, rest, made, history)
            except (Refusal, AnswersIncomplete):
                pass  # then nothing has happened
            self.check(town, history)

    def give(self, town, number, gift, made, history):
        new = another(town, f"22/{number}")
        new.propose([as_given(town, gift)])
        item = new.decide(new.on_agenda())
        said = Said(gift)
        made.append([new, item, said])
        history.append(said)

    def correct(self, town, rest, made, history):
        index, gift = rest
        one = made[index % len(made)]
        case, item, said = one
        before = said.gift
        item = correct(case, item, None if gift is None else [as_given(town, gift)])
        one[1], said.gift = item, gift
        place = gift and (gift[0], gift[1][0], gift[2])
        if gift and (before is None or place != (before[0], before[1][0], before[2])):
            history.remove(said)  # given anew, so it is the last word
            history.append(said)

    def check(self, town, history):
        promised = {
            name: Fraction(money(line).get("committed", 0))
            for name, line in (
                ("leaders", town.leaders),
                ("plus", town.plus),
                ("per_mille", town.per_mille),
            )
        }
        assert promised == expected(history)
        for posting in Posting.objects.all():
            assert sum(entry.amount for entry in posting.entries.all()) == 0
        assert all(use.posting.origin == use.point for use in StaffingUse.objects.all())
        assert ledger.verify() == []


def as_given(town, gift):
    cluster, (position, own), month = gift
    return Given(town.clusters[cluster], position, date(YEAR, month, 1), own)


def salary(town, group, amount):
    record_salary_reference(
        group=group,
        basis=SalaryBasis.EXTRA,
        price_level=YEAR,
        amount=Decimal(amount),
        source="SD-løn",
        extracted_on=date(2021, 12, 2),
        by=town.people.finance,
    )
