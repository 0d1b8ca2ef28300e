"""The decision: whole, in part per line, or not; by whom; and what the ledger says afterwards."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import actions, ledger
from pools.enums import ApplicationState, Bucket, CostType, OtherCosts
from pools.models import Application, Posting
from tests import cast
from tests.pools.scene import DAY, everything, money, place, received

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 600_000, by=finance)
    return line


@pytest.fixture
def application(line, hr):
    """Asks for a consultant at 25.000 kr. and two theme days at 30.000 kr."""
    costs = [
        actions.Cost(CostType.CONSULTANT, "Konsulent", 1, Decimal(25_000)),
        actions.Cost(CostType.THEME_DAY, "Temadage", 2, Decimal(30_000)),
    ]
    draft = actions.save_draft(application=None, line=line, workplace=place(), costs=costs, by=hr)
    return actions.receive_application(application=draft, by=hr, on=DAY)


def by_line(application: Application, *amounts: int | str) -> dict[int, Decimal]:
    costs = application.lines.order_by("order")
    return {cost.pk: Decimal(amount) for cost, amount in zip(costs, amounts, strict=False)}


def partly(application: Application, by, *amounts: int | str, reason: str = "Kun en del") -> Application:
    return actions.approve_partly(
        application=application, amounts=by_line(application, *amounts), reason=reason, by=by, on=DAY
    )


# --- a part ---------------------------------------------------------------------------------------------------


def test_a_partial_approval_commits_what_each_line_gets_and_lets_the_rest_go(line, application, colleague):
    assert money(line) == {Bucket.AVAILABLE: 515_000, Bucket.RESERVED: 85_000}
    approved = partly(application, colleague, "12500.50", 60_000, reason=" Halvdelen af konsulenten. ")
    assert approved.state == ApplicationState.PARTLY_APPROVED
    assert [cost.approved_amount for cost in approved.lines.all()] == [Decimal("12500.50"), Decimal(60_000)]
    assert (approved.total, approved.approved_total) == (Decimal(85_000), Decimal("72500.50"))
    assert (approved.decided_by, approved.decided_on) == (colleague, DAY)
    assert approved.decision_reason == "Halvdelen af konsulenten."
    assert money(line) == {Bucket.AVAILABLE: Decimal("527499.50"), Bucket.COMMITTED: Decimal("72500.50")}
    event = events_of(approved).first()
    assert (event.verb, event.to_state, event.reason) == (
        "approve_partly",
        "partly_approved",
        "Halvdelen af konsulenten.",
    )
    assert ledger.verify() == []


def test_a_line_that_is_not_named_gets_nothing(line, application, colleague):
    approved = partly(application, colleague, 25_000)
    assert [cost.approved_amount for cost in approved.lines.all()] == [25_000, 0]
    assert money(line) == {Bucket.AVAILABLE: 575_000, Bucket.COMMITTED: 25_000}


@pytest.mark.parametrize(
    "amounts, sentence",
    [
        ((0, 0), "større end nul og mindre end det ansøgte"),
        ((25_000, 60_000), "større end nul og mindre end det ansøgte"),
        (("25000.01", 0), "»Konsulent« søger 25.000.*25.000,01"),
        ((25_000, -1), "»Temadage« søger 60.000.*-1|−1"),
    ],
)
def test_nothing_everything_and_more_than_asked_are_no_part(application, colleague, amounts, sentence):
    before = everything(application)
    with pytest.raises(actions.Refusal, match=sentence), transaction.atomic():
        partly(application, colleague, *amounts)
    assert everything(application) == before


def test_a_line_of_another_application_counts_for_nothing(line, application, hr, colleague):
    other = received(line, hr, name="Egehuset")
    before = everything(application)
    with pytest.raises(actions.Refusal, match="større end nul"), transaction.atomic():
        actions.approve_partly(
            application=application, amounts=by_line(other, 1_000), reason="Fejl", by=colleague, on=DAY
        )
    assert everything(application) == before


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_part_needs_a_reason(application, colleague, reason):
    before = everything(application)
    with pytest.raises(actions.ReasonMissing), transaction.atomic():
        partly(application, colleague, 25_000, reason=reason)
    assert everything(application) == before


def test_hr_may_approve_a_part_within_the_delegation_of_a_whole_that_is_above_it(line, hr, colleague):
    application = received(line, hr, 300_000)
    with pytest.raises(PermissionDenied, match="op til 100.000"), transaction.atomic():
        partly(application, colleague, "100000.01")
    approved = partly(application, colleague, 100_000)
    assert approved.state == ApplicationState.PARTLY_APPROVED
    assert money(line) == {Bucket.AVAILABLE: 500_000, Bucket.COMMITTED: 100_000}


# --- four eyes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["approve", "approve_partly", "reject"])
def test_nobody_decides_an_own_entry_whatever_the_roles(line, verb):
    almighty = cast.person("alle", *Role)
    application = received(line, almighty)
    before = everything(application)
    with pytest.raises(PermissionDenied, match="selv indtastet"), transaction.atomic():
        if verb == "approve":
            actions.approve_application(application=application, by=almighty, on=DAY)
        elif verb == "reject":
            actions.reject_application(application=application, reason="Nej", by=almighty, on=DAY)
        else:
            partly(application, almighty, 10_000)
    assert everything(application) == before


# --- what a decision looks at ---------------------------------------------------------------------------------


def test_a_decision_asks_what_was_true_at_receipt_not_what_is_true_today(line, hr, colleague):
    """The line is closed, and the workplace has a new figure below its target, when somebody gets round to it."""
    application = received(line, hr)
    line.closes_on = DAY
    line.save()
    application.workplace.absence_figures.update(value=Decimal("1.00"))
    approved = actions.approve_application(application=application, by=colleague, on=date(2023, 6, 1))
    assert approved.state == ApplicationState.APPROVED


def test_approving_twice_is_refused_and_commits_the_money_once(line, application, colleague, director):
    actions.approve_application(application=application, by=colleague, on=DAY)
    before = everything(application)
    with pytest.raises(PermissionDenied, match="Bevilget"), transaction.atomic():
        actions.approve_application(application=application, by=director, on=DAY)
    assert everything(application) == before
    assert money(line) == {Bucket.AVAILABLE: 515_000, Bucket.COMMITTED: 85_000}


def test_the_postings_of_a_decision_say_what_happened_and_lead_back_to_it(line, application, colleague):
    partly(application, colleague, 25_000)
    rows = Posting.objects.filter(object_id=application.pk).order_by("pk").values_list("kind", "reason")
    assert list(rows) == [
        ("reserve", "Modtaget: SYG-2023-0001, Birkehuset"),
        ("commit", "Delvist bevilget: SYG-2023-0001, Birkehuset"),
        ("release", "Delvist bevilget: SYG-2023-0001, Birkehuset"),
    ]
    assert {posting.origin for posting in Posting.objects.exclude(object_id=None)} == {application}


# --- AT19: cost types -----------------------------------------------------------------------------------------


def with_transport(line, hr, reason: str = "") -> Application:
    """Days at a course and the way there, in a pool that pays courses and asks for a reason for anything else."""
    line.frame.pool.allowed_costs.create(cost_type=CostType.COURSE)
    cast.hold(line.frame.pool, other_costs=OtherCosts.WITH_REASON)
    costs = [
        actions.Cost(CostType.COURSE, "Kursusdag", 10, Decimal(1_200)),
        actions.Cost(CostType.OTHER, "Transport", 1, Decimal(800), exception_reason=reason),
    ]
    return actions.save_draft(application=None, line=line, workplace=place(), costs=costs, by=hr)


def test_at19_another_cost_type_without_a_reason_is_not_sent(line, hr):
    draft = with_transport(line, hr, reason="  ")
    before = everything(draft)
    with (
        pytest.raises(actions.NotEligible, match="»Andet«.*begrundelse ved »Transport«"),
        transaction.atomic(),
    ):
        actions.receive_application(application=draft, by=hr, on=DAY)
    assert everything(draft) == before


def test_at19_another_cost_type_with_a_reason_is_sent_and_approved(line, hr, colleague):
    draft = with_transport(line, hr, reason="Kurset holdes i Aarhus.")
    sent = actions.receive_application(application=draft, by=hr, on=DAY)
    actions.approve_application(application=sent, by=colleague, on=DAY)
    assert money(line) == {Bucket.AVAILABLE: 587_200, Bucket.COMMITTED: 12_800}


def test_at19_a_pool_that_takes_no_exceptions_takes_no_reason_either(line, hr):
    draft = with_transport(line, hr, reason="Kurset holdes i Aarhus.")
    cast.hold(line.frame.pool, other_costs=OtherCosts.REFUSED)
    with pytest.raises(actions.NotEligible, match="dækker ikke »Andet«"):
        actions.receive_application(application=draft, by=hr, on=DAY)
