"""What happens to an application and its money, from draft to decision."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from clusters.enums import AbsenceMeasure
from clusters.models import AbsenceFigure
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import actions, ledger
from pools.enums import ApplicationState, Bucket, CostType
from pools.models import Application, Balance, FrameLine, Posting
from pools.queries import available_on, queue_position
from tests import cast

pytestmark = pytest.mark.django_db
DAY = cast.DAY


@pytest.fixture
def hr():
    return cast.person("hanne", Role.HR)


@pytest.fixture
def colleague():
    return cast.person("henrik", Role.HR)


@pytest.fixture
def director():
    return cast.person("dorte", Role.DIRECTOR)


@pytest.fixture
def line():
    line = cast.sickness_line()
    cast.fill(line, 600_000, by=cast.person("finans", Role.FINANCE))
    return line


@pytest.fixture
def place():
    return cast.workplace("Birkehuset", absence="6.25")


@pytest.fixture
def draft(line, place, hr):
    return cast.draft(line, place, by=hr)


@pytest.fixture
def received(draft, hr):
    return actions.receive_application(application=draft, by=hr, on=DAY)


def money(line: FrameLine) -> dict[str, int]:
    rows = Balance.objects.filter(line=line).exclude(bucket=Bucket.SOURCE)
    return {row.bucket: int(row.amount) for row in rows if row.amount}


def all_there_is(application: Application) -> tuple:
    """What a refused move must leave as it was."""
    return (
        Application.objects.filter(pk=application.pk).values().get(),
        list(application.lines.values()),
        set(Posting.objects.values_list("pk", flat=True)),
        money(application.line),
        events_of(application).count(),
    )


# --- the draft ----------------------------------------------------------------------------------------------


def test_a_draft_has_its_costs_and_texts_and_moves_no_money(line, place, hr):
    draft = actions.save_draft(
        application=None,
        line=line,
        workplace=place,
        costs=[
            actions.Cost(CostType.CONSULTANT, "Konsulent", 2, Decimal("12500.50")),
            actions.Cost(CostType.THEME_DAY, "Temadag", 1, Decimal(9_999)),
        ],
        by=hr,
        purpose="Mindre fravær",
        starts_on=date(2023, 3, 1),
    )
    draft = Application.objects.get(pk=draft.pk)
    assert (draft.state, draft.number, draft.entered_by, draft.purpose, draft.starts_on) == (
        ApplicationState.DRAFT,
        None,
        hr,
        "Mindre fravær",
        date(2023, 3, 1),
    )
    assert [(c.order, c.cost_type, c.amount) for c in draft.lines.all()] == [
        (1, CostType.CONSULTANT, Decimal(25_001)),
        (2, CostType.THEME_DAY, Decimal(9_999)),
    ]
    assert draft.total == Decimal(35_000)
    assert money(line) == {Bucket.AVAILABLE: 600_000}
    assert [event.verb for event in events_of(draft)] == ["draft"]


def test_saving_a_draft_again_replaces_its_costs(draft, hr):
    cost = actions.Cost(CostType.THEME_DAY, "Temadag", 3, Decimal(2_000))
    again = actions.save_draft(
        application=draft, line=draft.line, workplace=draft.workplace, costs=[cost], by=hr, purpose="Nyt"
    )
    assert (again.pk, again.total, again.purpose) == (draft.pk, Decimal(6_000), "Nyt")
    assert Application.objects.count() == 1


def test_a_draft_may_be_saved_without_touching_its_costs(draft, hr):
    actions.save_draft(
        application=draft,
        line=draft.line,
        workplace=draft.workplace,
        costs=None,
        funding=None,
        by=hr,
        purpose="Nyt",
    )
    draft.refresh_from_db()
    assert (draft.purpose, draft.total) == ("Nyt", 40_000)


def test_a_period_that_runs_backwards_is_refused_with_a_sentence_also_when_one_date_is_from_before(draft, hr):
    places = {"line": draft.line, "workplace": draft.workplace, "costs": None, "by": hr}
    actions.save_draft(application=draft, ends_on=date(2026, 12, 2), **places)
    with pytest.raises(actions.Refusal, match="Perioden slutter, før den begynder"), transaction.atomic():
        actions.save_draft(application=draft, starts_on=date(2027, 2, 1), **places)
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (None, date(2026, 12, 2))


def test_a_leader_enters_for_the_own_workplace_and_for_no_other(line, place):
    leader = cast.person("lene", Role.LEADER)
    place.leaders.add(leader)
    assert cast.draft(line, place, by=leader).entered_by == leader
    with pytest.raises(PermissionDenied, match="egne arbejdspladser"):
        cast.draft(line, cast.workplace("Egehuset"), by=leader)


def test_a_sent_application_cannot_be_saved_as_a_draft(received, hr):
    before = all_there_is(received)
    with pytest.raises(PermissionDenied, match="sendt"), transaction.atomic():
        actions.save_draft(
            application=received, line=received.line, workplace=received.workplace, costs=[], by=hr
        )
    assert all_there_is(received) == before


# --- sending ------------------------------------------------------------------------------------------------


def test_receiving_gives_a_number_a_place_in_the_queue_and_holds_the_money(received, line, place, hr):
    assert (received.number, received.queue_number, received.state) == (
        "SYG-2023-0001",
        1,
        ApplicationState.RECEIVED,
    )
    assert received.received_at is not None
    assert money(line) == {Bucket.AVAILABLE: 560_000, Bucket.RESERVED: 40_000}
    posting = Posting.objects.get(key=f"application:{received.pk}:receive")
    assert (posting.origin, posting.by, posting.on) == (received, hr, DAY)
    event = events_of(received).first()
    assert (event.verb, event.actor, event.from_state, event.to_state) == ("receive", hr, "draft", "received")


def test_the_queue_follows_the_order_of_receipt_and_closes_up_when_somebody_leaves(line, hr):
    first, second, third = (
        actions.receive_application(
            application=cast.draft(line, cast.workplace(name, absence="6.25"), by=hr), by=hr, on=DAY
        )
        for name in ("Aldershvile", "Birkehuset", "Cederhuset")
    )
    assert [a.number for a in (first, second, third)] == [f"SYG-2023-000{n}" for n in (1, 2, 3)]
    assert [queue_position(a) for a in (first, second, third)] == [1, 2, 3]
    first = actions.withdraw_application(application=first, by=hr, on=DAY)
    assert [queue_position(a) for a in (first, second, third)] == [None, 1, 2]


def test_receiving_twice_is_refused_and_holds_the_money_once(received, hr):
    before = all_there_is(received)
    with pytest.raises(PermissionDenied, match="Modtaget"), transaction.atomic():
        actions.receive_application(application=received, by=hr, on=DAY)
    assert all_there_is(received) == before
    assert money(received.line)[Bucket.RESERVED] == 40_000


def test_more_than_is_left_goes_on_the_waiting_list_with_a_number_and_holds_no_money(line, place, hr):
    draft = cast.draft(line, place, by=hr, amount="600000.01")
    waiting = actions.receive_application(application=draft, by=hr, on=DAY)
    assert (waiting.number, waiting.queue_number, waiting.state) == (
        "SYG-2023-0001",
        1,
        ApplicationState.WAITING_LIST,
    )
    assert money(line) == {Bucket.AVAILABLE: 600_000}
    assert events_of(waiting).first().verb == "queue"


def test_exactly_what_is_left_is_received(line, place, hr):
    exactly = cast.draft(line, place, by=hr, amount=600_000)
    received = actions.receive_application(application=exactly, by=hr, on=DAY)
    assert received.state == ApplicationState.RECEIVED
    assert available_on(line) == 0


@pytest.mark.parametrize("absence, is_sent", [("4.99", False), ("5.00", False), ("5.01", True)])
def test_at17_only_a_workplace_above_its_target_is_sent(line, hr, absence, is_sent):
    draft = cast.draft(line, cast.workplace("Birkehuset", absence=absence, target="5.00"), by=hr)
    if is_sent:
        assert actions.receive_application(application=draft, by=hr, on=DAY).number == "SYG-2023-0001"
        return
    before = all_there_is(draft)
    with pytest.raises(actions.NotEligible) as refusal, transaction.atomic():
        actions.receive_application(application=draft, by=hr, on=DAY)
    assert len(refusal.value.reasons) == 1
    assert "Birkehuset ligger ikke over sit måltal" in str(refusal.value)
    assert absence.replace(".", ",") in str(refusal.value) and "5,00" in str(refusal.value)
    assert all_there_is(draft) == before


def test_a_workplace_without_a_figure_is_refused_with_a_way_forward(line, hr):
    draft = cast.draft(line, cast.workplace("Birkehuset"), by=hr)
    with pytest.raises(actions.NotEligible, match="Bed HR-Centret"):
        actions.receive_application(application=draft, by=hr, on=DAY)


def test_a_figure_in_another_measure_than_the_target_does_not_count(line, hr):
    place = cast.workplace("Birkehuset", absence="4.00", target="5.00")
    AbsenceFigure.objects.filter(workplace=place).update(measure=AbsenceMeasure.DAYS, value=Decimal(14))
    with pytest.raises(actions.NotEligible, match="ikke både et sygefravær og et måltal"):
        actions.receive_application(application=cast.draft(line, place, by=hr), by=hr, on=DAY)


def test_at45_the_figure_of_a_small_workplace_is_in_no_sentence(line, hr):
    place = cast.workplace("Myretuen", absence="4.87", target="5.13", headcount=9)
    with pytest.raises(actions.NotEligible) as refusal:
        actions.receive_application(application=cast.draft(line, place, by=hr), by=hr, on=DAY)
    assert "Myretuen ligger ikke over sit måltal" in str(refusal.value)
    assert "4,87" not in str(refusal.value) and "5,13" not in str(refusal.value)


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"is_welfare": False}, "kun for velfærdsområderne"),
        ({"closed_on": DAY}, "er lukket"),
    ],
)
def test_a_workplace_the_pool_is_not_for_is_refused(line, hr, change, sentence):
    draft = cast.draft(line, cast.workplace("Birkehuset", absence="6.25", **change), by=hr)
    with pytest.raises(actions.NotEligible, match=sentence):
        actions.receive_application(application=draft, by=hr, on=DAY)


@pytest.mark.parametrize(
    "opens, closes, is_open",
    [
        (DAY, None, True),
        (DAY, DAY, True),
        (date(2023, 2, 2), None, False),
        (date(2023, 1, 1), date(2023, 1, 31), False),
        (None, None, False),
    ],
)
def test_a_line_takes_applications_from_its_first_day_to_its_last(draft, hr, opens, closes, is_open):
    FrameLine.objects.filter(pk=draft.line_id).update(opens_on=opens, closes_on=closes)
    if is_open:
        assert actions.receive_application(application=draft, by=hr, on=DAY).number
    else:
        with pytest.raises(actions.NotEligible, match="ikke åben"):
            actions.receive_application(application=draft, by=hr, on=DAY)


def test_a_cost_the_pool_does_not_pay_is_refused_by_name(draft, hr):
    costs = [actions.Cost(CostType.CATERING, "Frokost", 20, Decimal(100))]
    actions.save_draft(application=draft, line=draft.line, workplace=draft.workplace, costs=costs, by=hr)
    with pytest.raises(actions.NotEligible, match="dækker ikke »Forplejning«.*»Frokost«"):
        actions.receive_application(application=draft, by=hr, on=DAY)


def test_an_application_without_costs_is_refused(draft, hr):
    actions.save_draft(application=draft, line=draft.line, workplace=draft.workplace, costs=[], by=hr)
    with pytest.raises(actions.NotEligible, match="mindst én udgift"):
        actions.receive_application(application=draft, by=hr, on=DAY)


def test_all_that_is_wrong_is_said_at_once(line, hr):
    draft = cast.draft(line, cast.workplace("Birkehuset", absence="4.00", is_welfare=False), by=hr)
    actions.save_draft(application=draft, line=line, workplace=draft.workplace, costs=[], by=hr)
    with pytest.raises(actions.NotEligible) as refusal:
        actions.receive_application(application=draft, by=hr, on=DAY)
    assert len(refusal.value.reasons) == 3


# --- deciding -----------------------------------------------------------------------------------------------


def test_a_colleague_approves_and_the_reserved_money_is_committed(received, colleague):
    approved = actions.approve_application(application=received, by=colleague, on=date(2023, 2, 3))
    assert (approved.state, approved.decided_by, approved.decided_on) == (
        ApplicationState.APPROVED,
        colleague,
        date(2023, 2, 3),
    )
    assert money(received.line) == {Bucket.AVAILABLE: 560_000, Bucket.COMMITTED: 40_000}
    assert ledger.verify() == []


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_nobody_decides_an_own_entry(received, hr, verb):
    before = all_there_is(received)
    with pytest.raises(PermissionDenied, match="selv indtastet"), transaction.atomic():
        if verb == "approve":
            actions.approve_application(application=received, by=hr, on=DAY)
        else:
            actions.reject_application(application=received, reason="Nej", by=hr, on=DAY)
    assert all_there_is(received) == before


def test_the_database_itself_refuses_that_somebody_decides_an_own_entry(received, hr):
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Application.objects.filter(pk=received.pk).update(decided_by=hr)


@pytest.mark.parametrize("amount, hr_may", [("100000.00", True), ("100000.01", False)])
def test_hr_approves_up_to_the_delegation_and_a_director_the_rest(
    line, place, hr, colleague, director, amount, hr_may
):
    draft = cast.draft(line, place, by=hr, amount=amount)
    received = actions.receive_application(application=draft, by=hr, on=DAY)
    if not hr_may:
        with pytest.raises(PermissionDenied, match="op til 100.000.*direktør"), transaction.atomic():
            actions.approve_application(application=received, by=colleague, on=DAY)
        assert money(line)[Bucket.RESERVED] == 100_000
    by = colleague if hr_may else director
    approved = actions.approve_application(application=received, by=by, on=DAY)
    assert (approved.state, approved.decided_by) == (ApplicationState.APPROVED, by)


def test_in_a_pool_without_delegation_only_a_director_approves(received, colleague, director):
    pool = received.line.frame.pool
    pool.hr_approval_limit = None
    pool.save()
    with pytest.raises(PermissionDenied, match="en direktør, der godkender"), transaction.atomic():
        actions.approve_application(application=received, by=colleague, on=DAY)
    approved = actions.approve_application(application=received, by=director, on=DAY)
    assert approved.state == ApplicationState.APPROVED


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_rejection_needs_a_reason(received, colleague, reason):
    before = all_there_is(received)
    with pytest.raises(actions.ReasonMissing, match="begrundelse"), transaction.atomic():
        actions.reject_application(application=received, reason=reason, by=colleague, on=DAY)
    assert all_there_is(received) == before


def test_a_rejection_keeps_its_reason_and_lets_the_money_go(received, colleague):
    rejected = actions.reject_application(
        application=received, reason=" Puljen er til andet. ", by=colleague, on=DAY
    )
    rejected.refresh_from_db()
    assert (rejected.state, rejected.decision_reason, rejected.decided_by) == (
        ApplicationState.REJECTED,
        "Puljen er til andet.",
        colleague,
    )
    assert money(received.line) == {Bucket.AVAILABLE: 600_000}
    event = events_of(rejected).first()
    assert (event.verb, event.to_state, event.reason) == ("reject", "rejected", "Puljen er til andet.")


def test_the_database_itself_refuses_a_rejection_without_a_reason(received):
    with pytest.raises(IntegrityError, match="rejection_has_reason"), transaction.atomic():
        Application.objects.filter(pk=received.pk).update(state=ApplicationState.REJECTED)


def test_withdrawing_lets_reserved_money_go(received, hr):
    withdrawn = actions.withdraw_application(application=received, by=hr, on=DAY)
    assert withdrawn.state == ApplicationState.WITHDRAWN
    assert money(received.line) == {Bucket.AVAILABLE: 600_000}


def test_withdrawing_a_draft_moves_no_money(draft, hr):
    before = Posting.objects.count()
    withdrawn = actions.withdraw_application(application=draft, by=hr, on=DAY)
    assert (withdrawn.state, withdrawn.number) == (ApplicationState.WITHDRAWN, None)
    assert Posting.objects.count() == before


def test_without_reservation_the_money_is_taken_when_it_is_approved(hr, colleague):
    _, undistributed, (line, _) = cast.recruitment_frame()
    line.frame.pool.hr_approval_limit = Decimal(100_000)
    line.frame.pool.save()
    cast.fill(line, 50_000, by=cast.person("finans", Role.FINANCE))
    first, second = (
        actions.receive_application(application=cast.draft(line, cast.workplace(name), by=hr), by=hr, on=DAY)
        for name in ("Birkehuset", "Egehuset")
    )
    assert money(line) == {Bucket.AVAILABLE: 50_000}
    actions.approve_application(application=first, by=colleague, on=DAY)
    assert money(line) == {Bucket.AVAILABLE: 10_000, Bucket.COMMITTED: 40_000}
    before = all_there_is(second)
    with pytest.raises(ledger.PoolOverdrawn, match="10.000"), transaction.atomic():
        actions.approve_application(application=second, by=colleague, on=DAY)
    assert all_there_is(second) == before


def test_whoever_wrote_in_an_application_cannot_approve_it_either(draft, hr, colleague):
    received = actions.receive_application(application=draft, by=colleague, on=cast.DAY)
    for person in (hr, colleague):
        with pytest.raises(PermissionDenied, match="selv indtastet"):
            actions.approve_application(application=received, by=person, on=cast.DAY)
