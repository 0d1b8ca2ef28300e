"""Whoever has asked for a case gets every movement of money that came of it, and none that was decided in private."""

from datetime import date
from decimal import Decimal

import pytest

from cases import actions
from cases.enums import Outcome, PaidFrom
from cases.models import AgendaItem, CaseFile, StaffingUse
from cases.queries.record import case_record
from pools.models import Posting
from tests import cast
from tests.cases.scene import LATER, a_case, answer_of, decide, on_agenda
from tests.cases.staffing_scene import AUGUST, DAY, LEADER, Given, Town, ask_council, correct, give

pytestmark = pytest.mark.django_db


def given(case, *, with_closed=False):
    """The keys of the postings in the record; each comes with both its legs or more."""
    entries = case_record(CaseFile.objects.get(pk=case.pk), with_closed=with_closed).entries
    return {entry.posting.key for entry in entries}


def every_key(case):
    """What the ledger has of a case's points and of its way."""
    points, steps = case.points.values_list("pk", flat=True), case.route.values_list("pk", flat=True)
    starts = tuple([f"point:{pk}" for pk in points] + [f"route:{pk}:" for pk in steps])
    return {key for key in Posting.objects.values_list("key", flat=True) if key.startswith(starts)}


@pytest.fixture
def town():
    """Two leaders waited for the council. Pay is used twice, once by mistake."""
    town = Town.rise(money=(1_500_000, 1_000_000, 1_000_000))
    ask_council(town)
    town.decide(town.on_agenda())
    for step in town.case.route.order_by("order"):
        answer_of(town.people, step, Outcome.APPROVED, on=LATER)
    wrote = {"point": town.point, "position": LEADER, "by": town.people.finance, "on": date(2022, 6, 30)}
    use = actions.use_staffing(amount=Decimal(1_000), text="Løn", **wrote)
    actions.use_staffing(amount=Decimal(2_000), text="Løn", **wrote)
    actions.reverse_staffing_use(
        use=use, reason="Fejl", by=town.people.finance, on=date(2022, 7, 1), today=date(2022, 7, 1)
    )
    return town


def replaced(town):
    """Another case gives a cluster a leader instead of its plus-pedagogue; returns that case and its item."""
    return give(town, "22/2", Given(town.clusters[-1], LEADER, AUGUST, PaidFrom.PER_MILLE), on=DAY)


def test_all_that_was_used_let_go_and_promised_again_is_among_the_postings(town):
    other, item = replaced(town)
    correct(other, AgendaItem.objects.get(pk=item.pk), None)
    keys = given(town.case)
    assert keys == every_key(town.case)
    assert sum(":replaced:" in key for key in keys) == 2
    assert sum(":use:" in key for key in keys) == 3
    assert sum(key.startswith("route:") and key.endswith(":staffing") for key in keys) == 1


def test_what_the_council_granted_each_point_is_among_the_postings(people):
    for name in ("Økonomiudvalget", "Byrådet"):
        cast.body(name)
    case, line = a_case(people, "Den første", "Den anden"), cast.sickness_line()
    for point in case.points.all():
        asked = {"amount": Decimal(500), "line": line, "cover": "Kassen", "by": people.author}
        actions.propose_supplement(point=point, **asked)
    decide(people, on_agenda(people, case), Outcome.APPROVED, Outcome.APPROVED)
    for step in case.route.order_by("order"):
        answer_of(people, step, Outcome.APPROVED, on=LATER)
    council = case.route.order_by("order").last()
    assert given(case) == {f"route:{council.pk}:{point.pk}" for point in case.points.all()}


def test_what_came_of_a_point_that_was_decided_in_private_is_left_out(town):
    town.case.items.update(is_closed=True)
    meeting = cast.meeting(date(2021, 12, 1))  # it has stood open on an agenda as well
    before = town.case.items.get()
    town.case.items.create(
        meeting=meeting, number=1, state="taken_off", closed_by=before.closed_by, closed_at=before.closed_at
    )
    assert given(town.case) == set()
    assert given(town.case, with_closed=True) == every_key(town.case)


def test_what_another_case_replaced_in_private_is_left_out(town):
    other, item = replaced(town)
    secret = StaffingUse.objects.get(replaced_by=other.point).posting.key
    AgendaItem.objects.filter(pk=item.pk).update(is_closed=True)
    assert given(town.case) == every_key(town.case) - {secret}
    assert given(town.case, with_closed=True) == every_key(town.case)
