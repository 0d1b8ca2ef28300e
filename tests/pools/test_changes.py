"""A change after approval: kept apart until somebody else decides it, with before and after."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import actions, ledger
from pools.enums import ApplicationState, Bucket, ChangeState
from pools.models import Application, Change, Posting
from tests import cast
from tests.pools.scene import DAY, everything, filled, money, received, two_costs

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(finance):
    return filled(cast.sickness_line(), 200_000, finance)


@pytest.fixture
def granted(line, hr, colleague):
    """25.000 kr. for a consultant and 60.000 kr. for theme days, approved as a whole."""
    return two_costs(line, hr, decided_by=colleague)


def request(application: Application, by, *amounts: int, reason: str = "Prisen er en anden") -> Change:
    costs = application.lines.order_by("order")
    wanted = {cost.pk: Decimal(amount) for cost, amount in zip(costs, amounts, strict=False)}
    return actions.request_change(application=application, amounts=wanted, reason=reason, by=by)


def approved_amounts(application: Application) -> list[int]:
    return [int(cost.approved_amount) for cost in application.lines.order_by("order")]


# --- asking ---------------------------------------------------------------------------------------------------


def test_a_wish_stands_beside_the_application_and_moves_nothing(line, granted, hr):
    consultant, days = granted.lines.order_by("order")
    change = request(granted, hr, 40_000)
    assert change.before == {str(consultant.pk): "25000.00", str(days.pk): "60000.00"}
    assert change.after == {str(consultant.pk): "40000", str(days.pk): "60000.00"}
    assert (change.state, change.reason, change.requested_by) == (
        ChangeState.REQUESTED,
        "Prisen er en anden",
        hr,
    )
    assert approved_amounts(granted) == [25_000, 60_000]
    assert money(line) == {Bucket.AVAILABLE: 115_000, Bucket.COMMITTED: 85_000}
    event = events_of(granted).first()
    assert (event.verb, event.data["before"], event.data["after"]) == (
        "request_change",
        change.before,
        change.after,
    )


@pytest.mark.parametrize(
    "amounts, sentence",
    [
        ((25_000, 60_000), "mindst ét beløb"),
        ((), "mindst ét beløb"),
        ((-1,), "ikke være negative"),
        ((0, 0), "større end nul"),
    ],
)
def test_a_wish_for_nothing_or_below_nothing_is_refused(granted, hr, amounts, sentence):
    before = everything(granted)
    with pytest.raises(actions.Refusal, match=sentence), transaction.atomic():
        request(granted, hr, *amounts)
    assert everything(granted) == before


def test_a_wish_needs_a_reason(granted, hr):
    with pytest.raises(actions.ReasonMissing), transaction.atomic():
        request(granted, hr, 40_000, reason=" ")
    assert not Change.objects.exists()


def test_only_one_wish_waits_at_a_time_also_for_the_database(granted, hr, colleague):
    first = request(granted, hr, 40_000)
    with pytest.raises(PermissionDenied, match="venter allerede"), transaction.atomic():
        request(granted, hr, 30_000)
    with pytest.raises(IntegrityError, match="one_open_change|UNIQUE"), transaction.atomic():
        granted.changes.create(reason="x", before={}, after={}, requested_by=hr)
    actions.reject_change(change=first, reason="Nej", by=colleague, on=DAY)
    assert request(granted, hr, 30_000).state == ChangeState.REQUESTED


def test_only_a_grant_is_changed_and_only_by_those_who_may_enter_it(line, granted, hr, finance):
    other = received(line, hr, 10_000, name="Egehuset")
    with pytest.raises(PermissionDenied, match="Kun en bevilget ansøgning"), transaction.atomic():
        request(other, hr, 5_000)
    stranger = cast.person("lars", Role.LEADER)
    for somebody, sentence in ((finance, "Kun HR-konsulenter og ledere"), (stranger, "egne arbejdspladser")):
        with pytest.raises(PermissionDenied, match=sentence), transaction.atomic():
            request(granted, somebody, 40_000)
    granted.workplace.leaders.add(stranger)
    assert request(granted, stranger, 40_000).requested_by == stranger


# --- deciding -------------------------------------------------------------------------------------------------


def test_more_is_committed_from_what_is_available(line, granted, hr, colleague):
    change = actions.approve_change(change=request(granted, hr, 40_000), by=colleague, on=DAY)
    assert (change.state, change.decided_by, change.decided_on) == (ChangeState.APPROVED, colleague, DAY)
    granted.refresh_from_db()
    assert granted.state == ApplicationState.APPROVED
    assert (granted.total, approved_amounts(granted)) == (Decimal(85_000), [40_000, 60_000])
    assert money(line) == {Bucket.AVAILABLE: 100_000, Bucket.COMMITTED: 100_000}
    posting = Posting.objects.latest("pk")
    assert (posting.kind, posting.reason) == ("commit", "Ændret bevilling: SYG-2023-0001, Birkehuset")
    assert posting.origin == granted
    assert ledger.verify() == []


def test_less_is_let_go(line, granted, hr, colleague):
    actions.approve_change(change=request(granted, hr, 25_000, 30_000), by=colleague, on=DAY)
    assert approved_amounts(granted) == [25_000, 30_000]
    assert money(line) == {Bucket.AVAILABLE: 145_000, Bucket.COMMITTED: 55_000}


def test_money_moved_from_one_line_to_another_posts_nothing(line, granted, hr, colleague):
    before = Posting.objects.count()
    actions.approve_change(change=request(granted, hr, 35_000, 50_000), by=colleague, on=DAY)
    assert approved_amounts(granted) == [35_000, 50_000]
    assert Posting.objects.count() == before
    assert money(line) == {Bucket.AVAILABLE: 115_000, Bucket.COMMITTED: 85_000}


def test_changes_follow_each_other_and_every_one_keeps_its_before_and_after(line, granted, hr, colleague):
    for amount in (40_000, 10_000, 25_000):
        actions.approve_change(change=request(granted, hr, amount), by=colleague, on=DAY)
    first = granted.lines.order_by("order").first()
    steps = [
        (Decimal(c.before[str(first.pk)]), Decimal(c.after[str(first.pk)])) for c in granted.changes.all()
    ]
    assert steps == [(25_000, 40_000), (40_000, 10_000), (10_000, 25_000)]
    assert money(line) == {Bucket.AVAILABLE: 115_000, Bucket.COMMITTED: 85_000}


def test_more_than_is_left_is_refused_and_the_wish_still_waits(line, granted, hr, director):
    change = request(granted, hr, 140_001)
    before = everything(granted)
    with pytest.raises(ledger.PoolOverdrawn), transaction.atomic():
        actions.approve_change(change=change, by=director, on=DAY)
    assert everything(granted) == before


def test_the_delegation_counts_the_new_whole_not_the_increase(granted, hr, colleague, director):
    change = request(granted, hr, 40_001)
    with pytest.raises(PermissionDenied, match="op til 100.000.*100.001"), transaction.atomic():
        actions.approve_change(change=change, by=colleague, on=DAY)
    assert actions.approve_change(change=change, by=director, on=DAY).state == ChangeState.APPROVED


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_nobody_decides_an_own_wish_whatever_the_roles(line, granted, verb):
    almighty = cast.person("alle", *Role)
    change = request(granted, almighty, 40_000)
    before = everything(granted)
    with pytest.raises(PermissionDenied, match="selv bedt om ændringen"), transaction.atomic():
        if verb == "approve":
            actions.approve_change(change=change, by=almighty, on=DAY)
        else:
            actions.reject_change(change=change, reason="Nej", by=almighty, on=DAY)
    assert everything(granted) == before
    with pytest.raises(IntegrityError, match="four_eyes_on_change"), transaction.atomic():
        Change.objects.filter(pk=change.pk).update(decided_by=almighty)


def test_a_wish_is_decided_once(granted, hr, colleague, director):
    change = actions.approve_change(change=request(granted, hr, 40_000), by=colleague, on=DAY)
    before = everything(granted)
    with pytest.raises(PermissionDenied, match="allerede »Godkendt«"), transaction.atomic():
        actions.approve_change(change=change, by=director, on=DAY)
    with pytest.raises(PermissionDenied, match="allerede »Godkendt«"), transaction.atomic():
        actions.reject_change(change=change, reason="Nej", by=director, on=DAY)
    assert everything(granted) == before


def test_a_refused_wish_leaves_the_grant_alone_and_keeps_its_reason(line, granted, hr, colleague):
    change = request(granted, hr, 40_000)
    with pytest.raises(actions.ReasonMissing), transaction.atomic():
        actions.reject_change(change=change, reason=" ", by=colleague, on=DAY)
    change = actions.reject_change(change=change, reason=" Prisen er aftalt. ", by=colleague, on=DAY)
    assert (change.state, change.decision_reason) == (ChangeState.REJECTED, "Prisen er aftalt.")
    assert approved_amounts(granted) == [25_000, 60_000]
    assert money(line) == {Bucket.AVAILABLE: 115_000, Bucket.COMMITTED: 85_000}


def test_less_than_is_spent_already_is_refused(line, granted, hr, colleague, finance):
    actions.register_expenditure(
        application=granted, amount=Decimal(50_000), on=DAY, text="Faktura", by=finance, today=DAY
    )
    change = request(granted, hr, 0, 49_999)
    before = everything(granted)
    with pytest.raises(actions.Refusal, match="brugt mere"), transaction.atomic():
        actions.approve_change(change=change, by=colleague, on=DAY)
    assert everything(granted) == before
    actions.reject_change(change=change, reason="Er brugt", by=colleague, on=DAY)
    actions.approve_change(change=request(granted, hr, 0, 50_000), by=colleague, on=DAY)
    assert money(line) == {Bucket.AVAILABLE: 150_000, Bucket.SPENT: 50_000}


def test_after_the_account_a_wish_that_still_waits_can_only_be_refused(line, granted, hr, colleague):
    change = request(granted, hr, 40_000)
    actions.report_account(application=granted, reason="Alt gik godt", by=hr, on=DAY)
    before = everything(granted)
    with pytest.raises(PermissionDenied, match="Regnskabet er indsendt"), transaction.atomic():
        actions.approve_change(change=change, by=colleague, on=DAY)
    assert everything(granted) == before
    rejected = actions.reject_change(change=change, reason="For sent", by=colleague, on=DAY)
    assert rejected.state == ChangeState.REJECTED


def test_an_increase_never_overtakes_those_who_wait(line, granted, hr, colleague, director):
    """115.000 kr. are left, and the one who waits for 150.000 was there before the increase."""
    waiting = received(line, hr, 150_000, name="Egehuset")
    change = request(granted, hr, 26_000)
    before = everything(granted)
    with pytest.raises(actions.Refusal, match="venteliste"), transaction.atomic():
        actions.approve_change(change=change, by=colleague, on=DAY)
    assert everything(granted) == before
    actions.withdraw_application(application=waiting, by=hr, on=DAY)
    assert actions.approve_change(change=change, by=colleague, on=DAY).state == ChangeState.APPROVED
    assert money(line) == {Bucket.AVAILABLE: 114_000, Bucket.COMMITTED: 86_000}


def test_nobody_decides_a_change_of_an_application_they_wrote_in(line, granted, hr):
    """Four eyes: asked for by the leader, it is still the own application of the consultant who entered it."""
    leader = cast.person("leder", Role.LEADER)
    granted.workplace.leaders.add(leader)
    change = request(granted, leader, 40_000)
    assert hr in granted.editors.all()
    with pytest.raises(PermissionDenied, match="selv indtastet ansøgningen"), transaction.atomic():
        actions.approve_change(change=change, by=hr, on=DAY)
    assert Change.objects.get(pk=change.pk).state == ChangeState.REQUESTED
