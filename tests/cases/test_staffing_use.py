"""What is used of the pay that a decision promised: each line pays its share, and the rest is let go."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from cases.actions import Refusal, release_staffing, use_staffing
from cases.models import StaffingUse
from cases.queries import promised_pay
from pools import ledger
from tests.cases.staffing_scene import LEADER, PLUS, Town
from tests.pools.scene import money

pytestmark = pytest.mark.django_db
JUNE = date(2022, 6, 30)


@pytest.fixture
def town():
    town = Town.rise()
    town.propose()
    town.decide(town.on_agenda())
    return town


def use(town, amount, position=LEADER, text="Løn, første halvår"):
    return use_staffing(
        point=town.point,
        position=position,
        amount=Decimal(amount),
        text=text,
        by=town.people.finance,
        on=JUNE,
    )


def test_half_of_the_leaders_pay_is_half_of_what_each_line_promised(town):
    use(town, 432_000)
    assert money(town.leaders) == {"committed": 367_200, "spent": 367_200}
    assert money(town.per_mille) == {"available": 370_400, "committed": 64_800, "spent": 64_800}
    assert [(pay.line, pay.left) for pay in promised_pay(town.point, LEADER)] == [
        (town.leaders, 367_200),
        (town.per_mille, 64_800),
    ]
    assert ledger.verify() == []


def test_what_is_left_is_let_go(town):
    use(town, 342_500, PLUS)
    release_staffing(point=town.point, position=PLUS, text="En tom stilling", by=town.people.finance, on=JUNE)
    assert money(town.plus) == {"available": 7_500, "spent": 342_500}
    assert sum(pay.left for pay in promised_pay(town.point, PLUS)) == 0
    with pytest.raises(Refusal, match="Der skal være noget tilbage"):
        release_staffing(point=town.point, position=PLUS, text="Igen", by=town.people.finance, on=JUNE)


@pytest.mark.parametrize("amount", ["0", "-1", "864000.01"])
def test_more_than_is_promised_cannot_be_used(town, amount):
    with pytest.raises(Refusal, match="højst det, der er tilbage"):
        use(town, amount)
    assert not StaffingUse.objects.exists()


def test_finance_writes_it_and_says_for_what(town):
    with pytest.raises(PermissionDenied):
        use_staffing(
            point=town.point, position=LEADER, amount=Decimal(1), text="x", by=town.people.author, on=JUNE
        )
    with pytest.raises(Refusal, match="Skriv, hvad pengene er brugt til"):
        use(town, 1, text=" ")
