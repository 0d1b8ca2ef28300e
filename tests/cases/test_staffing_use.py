"""What is used of the pay that a decision promised: each line pays its share, and the rest is let go."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.actions import (
    PersonalNumbers,
    ReasonMissing,
    Refusal,
    release_staffing,
    reverse_staffing_use,
    use_staffing,
)
from cases.enums import PaidFrom
from cases.models import StaffingUse
from cases.queries import staffing_pay
from cases.queries.staffing import Given
from htk_workforce.audit.log import events_of
from pools import ledger
from pools.ledger import PoolOverdrawn
from tests import cast
from tests.cases.staffing_scene import AUGUST, LEADER, PLUS, Town, correct, give
from tests.pools.scene import money

pytestmark = pytest.mark.django_db


def pay_of(point, position):
    return [
        pay for found in staffing_pay(point).positions if found.position == position for pay in found.lines
    ]


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
    assert [(pay.line, pay.left) for pay in pay_of(town.point, LEADER)] == [
        (town.leaders, 367_200),
        (town.per_mille, 64_800),
    ]
    assert ledger.verify() == []


def test_what_is_left_is_let_go(town):
    use(town, 342_500, PLUS)
    release_staffing(point=town.point, position=PLUS, text="En tom stilling", by=town.people.finance, on=JUNE)
    assert money(town.plus) == {"available": 7_500, "spent": 342_500}
    assert sum(pay.left for pay in pay_of(town.point, PLUS)) == 0
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


# --- undone -----------------------------------------------------------------------------------------------------


def undo(town, row, *, reason="Skrevet på den forkerte sag", by=None, on=JUNE):
    return reverse_staffing_use(
        use=row, reason=reason, by=by or town.people.finance, on=on, today=date(2022, 7, 1)
    )


def test_what_was_wrongly_written_is_undone_and_stays_with_its_reason(town):
    row = undo(town, use(town, 432_000))
    assert money(town.leaders) == {"committed": 734_400}
    assert money(town.per_mille) == {"available": 370_400, "committed": 129_600}
    assert (row.reversed_by, row.reversed_on, row.reversal_reason) == (
        town.people.finance,
        JUNE,
        "Skrevet på den forkerte sag",
    )
    assert row.posting.reversed_by.reason == "Tilbageført: Skrevet på den forkerte sag"
    assert row.posting.reversed_by.origin == town.point
    assert [(pay.spent, pay.left) for pay in pay_of(town.point, LEADER)] == [(0, 734_400), (0, 129_600)]
    assert [one.is_reversed for one in staffing_pay(town.point).uses] == [True]
    event = events_of(town.case).first()
    assert (event.verb, event.reason) == ("reverse_staffing_use", "Skrevet på den forkerte sag")
    assert ledger.verify() == []


def test_after_every_row_is_undone_the_decision_may_be_corrected_again(town):
    rows = use(town, 1_000), use(town, 2_000, PLUS)
    item = town.case.items.get()
    undo(town, rows[0])
    with pytest.raises(Refusal, match="Tilbagefør det skrevne først"), transaction.atomic():
        correct(town, item, None)
    undo(town, rows[1])
    correct(town, item, None)
    assert money(town.plus) == {"available": 350_000}


def test_a_release_is_undone_as_long_as_the_money_is_there(town):
    row = release_staffing(
        point=town.point, position=PLUS, text="En tom stilling", by=town.people.finance, on=JUNE
    )
    why = ledger.Why(by=town.people.finance, on=JUNE, reason="Tilbage", key="back")
    ledger.give_back(town.plus, Decimal(1), why)
    with pytest.raises(PoolOverdrawn, match="»Plus-pædagoger«"), transaction.atomic():
        undo(town, row)
    ledger.appropriate(town.plus, Decimal(1), replace(why, key="again"))
    undo(town, row)
    assert money(town.plus) == {"committed": 350_000}


def test_undoing_needs_finance_a_reason_and_a_day_and_is_done_once(town):
    row = use(town, 1_000)
    with pytest.raises(PermissionDenied, match="Kun Økonomi"):
        undo(town, row, by=town.people.author)
    with pytest.raises(ReasonMissing):
        undo(town, row, reason=" ")
    with pytest.raises(Refusal, match="tidligere dato"):
        undo(town, row, on=date(2022, 6, 29))
    with pytest.raises(Refusal, match="fremtiden"):
        undo(town, row, on=date(2022, 7, 2))
    with pytest.raises(PersonalNumbers):
        undo(town, row, reason="Løn til 070761-4285")
    undo(town, row)
    with pytest.raises(Refusal, match="allerede tilbageført pr. 30-06-2022 af Finans"):
        undo(town, row)


def test_what_follows_from_another_decision_is_corrected_there(town):
    cast.fill(town.leaders, 51_000, by=town.people.finance)
    give(town, "22/2", Given(town.clusters[6], LEADER, AUGUST, PaidFrom.CENTRE_BUDGET))
    with pytest.raises(PermissionDenied, match="Ret den beslutning, så retter rækken sig"):
        undo(town, StaffingUse.objects.get())


def test_what_becomes_free_of_a_replaced_position_goes_back_too(town):
    row = use(town, 350_000, PLUS, "Hele årets løn")
    cast.fill(town.leaders, 51_000, by=town.people.finance)
    give(town, "22/2", Given(town.clusters[6], LEADER, AUGUST, PaidFrom.CENTRE_BUDGET))
    assert StaffingUse.objects.count() == 1  # nothing was left to let go
    undo(town, row)
    assert money(town.plus) == {"available": Decimal("29166.67"), "committed": Decimal("320833.33")}
    assert pay_of(town.point, PLUS)[0].released == Decimal("29166.67")
