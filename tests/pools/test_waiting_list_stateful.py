"""Random days in the life of a first-come pool. Whatever happens, nobody overtakes and every krone is accounted for."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.models import AuditEvent
from pools import actions, ledger
from pools.enums import ApplicationState, Bucket, ChangeState
from pools.models import Application, Change, Entry, Frame, FrameLine
from pools.queries import frame_statement, line_statement
from pools.queries.statement import Selection
from pools.workflow import GRANTED
from tests import cast
from tests.pools.scene import money

STATE = ApplicationState
HOLDS_RESERVATION = [STATE.RECEIVED, STATE.INFORMATION_REQUESTED, STATE.QUALIFIED]
UNDECIDED = [STATE.RECEIVED, STATE.QUALIFIED]
LEAVES = [*HOLDS_RESERVATION, STATE.WAITING_LIST]
DAYS = [cast.DAY + timedelta(days=n) for n in range(5)]
TODAY = DAYS[-1]

amounts = st.integers(1, 60_000)
days = st.sampled_from(DAYS)
lines = st.integers(0, 1)


class World:
    """What every example starts from; made once, since examples are rolled back."""

    def __init__(self) -> None:
        self.hr = cast.person("hanne", Role.HR)
        self.director = cast.person("dorte", Role.DIRECTOR)
        self.finance = cast.person("finans", Role.FINANCE)
        self.place = cast.workplace("Birkehuset", absence="6.25")
        line = cast.sickness_line()
        other = FrameLine.objects.create(frame=line.frame, order=2, name="Temadage", opens_on=line.opens_on)
        self.lines = [line, other]
        self.verbs: set[str] = set()


class QueueMachine(RuleBasedStateMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.keys = 0
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self) -> None:
        try:
            self.world.verbs.update(AuditEvent.objects.values_list("verb", flat=True))
            self.the_statement_of_every_pool_at_every_date_is_the_sum_of_its_entries()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    # --- what people do -------------------------------------------------------------------------------------

    @initialize(budgets=st.tuples(*[st.integers(1, 150_000)] * 2))
    def a_budget_is_settled(self, budgets):
        """Every line begins with a grant of about half, or the machine would seldom get as far as an account.

        And with one who asks for too much and waits, or it would seldom see anybody move up.
        """
        for line, budget in enumerate(budgets):
            self.money_comes_in(line, budget, DAYS[0])
            self.applications_come_in(line, [budget // 2 + 1, budget], DAYS[0])
        for application in Application.objects.filter(state__in=UNDECIDED):
            actions.approve_application(application=application, by=self.world.director, on=DAYS[0])

    @rule(line=lines, amount=amounts, on=days)
    def money_comes_in(self, line, amount, on):
        self.keys += 1
        actions.appropriate_to_line(
            line=self.world.lines[line],
            amount=Decimal(amount),
            reason="Tillæg",
            by=self.world.finance,
            on=on,
            today=on,
            key=f"key {self.keys}",
        )

    @rule(line=lines, on=days)
    def exactly_what_the_first_who_waits_lacks_comes_in(self, line, on):
        waiting = self.world.lines[line].applications.filter(state=STATE.WAITING_LIST)
        if first := waiting.order_by("queue_number").first():
            self.money_comes_in(
                line, first.total - money(self.world.lines[line]).get(Bucket.AVAILABLE, 0), on
            )

    @rule(line=lines, wishes=st.lists(amounts, min_size=1, max_size=3), on=days)
    def applications_come_in(self, line, wishes, on):
        for amount in wishes:
            draft = cast.draft(self.world.lines[line], self.world.place, by=self.world.hr, amount=amount)
            actions.receive_application(application=draft, by=self.world.hr, on=on)

    @rule(data=st.data(), verb=st.sampled_from(["reject", "withdraw"]), on=days)
    def somebody_leaves_the_queue(self, data, verb, on):
        if application := self._one(data, LEAVES):
            if verb == "reject":
                actions.reject_application(
                    application=application, reason="Nej", by=self.world.director, on=on
                )
            else:
                actions.withdraw_application(application=application, by=self.world.hr, on=on)

    @rule(data=st.data(), share=st.sampled_from([50, 100]), on=days)
    def an_application_is_decided(self, data, share, on):
        application = self._one(data, UNDECIDED)
        if application is None:
            return
        common = {"application": application, "by": self.world.director, "on": on}
        part = (application.total * share / 100).quantize(Decimal("0.01"))
        if 0 < part < application.total:
            amounts = {application.lines.get().pk: part}
            actions.approve_partly(amounts=amounts, reason="En del", **common)
        else:
            actions.approve_application(**common)

    @rule(data=st.data(), on=days)
    def a_question_is_asked_or_answered(self, data, on):
        application = self._one(data, [*UNDECIDED, STATE.INFORMATION_REQUESTED])
        if application is not None:
            asked = application.state == STATE.INFORMATION_REQUESTED
            act = actions.answer_question if asked else actions.ask_question
            act(application=application, reason="Hvad?", by=self.world.hr, on=on)

    @rule(data=st.data(), amount=amounts, on=days)
    def a_grant_is_changed(self, data, amount, on):
        application = self._one(data, GRANTED)
        if application is None or application.approved_total == amount:
            return
        change = actions.request_change(
            application=application,
            amounts={application.lines.get().pk: Decimal(amount)},
            reason="Andet beløb",
            by=self.world.hr,
        )
        try:
            with transaction.atomic():
                actions.approve_change(change=change, by=self.world.director, on=on)
        except (actions.Refusal, ledger.PoolOverdrawn):
            actions.reject_change(change=change, reason="Ikke muligt", by=self.world.director, on=on)

    @rule(data=st.data(), part=st.sampled_from(["0.33", "1"]), on=days)
    def money_is_spent(self, data, part, on):
        application = self._one(data, [*GRANTED, STATE.REPORTED])
        if application is None:
            return
        spent = application.expenditures.aggregate(total=Sum("amount"))["total"] or 0
        amount = ((application.approved_total - spent) * Decimal(part)).quantize(Decimal("0.01"))
        if amount:
            actions.register_expenditure(
                application=application,
                amount=amount,
                on=max(on, application.decided_on),
                text="Faktura",
                by=self.world.finance,
                today=TODAY,
            )

    @rule(data=st.data(), accepted=st.booleans(), on=days)
    def an_account_is_handed_in_and_perhaps_accepted(self, data, accepted, on):
        application = self._one(data, [*GRANTED, STATE.REPORTED])
        if application is None:
            return
        if application.state != STATE.REPORTED:
            application = actions.report_account(
                application=application, reason="Færdig", by=self.world.hr, on=on
            )
        if accepted:
            actions.close_account(application=application, by=self.world.finance, on=on)

    def _one(self, data, states) -> Application | None:
        found = list(Application.objects.filter(state__in=states).order_by("pk"))
        return data.draw(st.sampled_from(found)) if found else None

    # --- what always holds ----------------------------------------------------------------------------------

    @invariant()
    def those_taken_in_were_all_before_those_who_wait(self):
        for line in self.world.lines:
            waiting = self._numbers(line, [STATE.WAITING_LIST])
            taken_in = self._numbers(line, [*HOLDS_RESERVATION, *GRANTED, STATE.REPORTED, STATE.CLOSED])
            assert not waiting or not taken_in or max(taken_in) < min(waiting)

    @invariant()
    def the_first_who_waits_asks_for_more_than_is_left(self):
        for line in self.world.lines:
            first = line.applications.filter(state=STATE.WAITING_LIST).order_by("queue_number").first()
            assert first is None or first.total > money(line).get(Bucket.AVAILABLE, 0)

    @invariant()
    def every_krone_stands_where_the_applications_say(self):
        for line in self.world.lines:
            held = money(line)
            reserved = sum(a.total for a in line.applications.filter(state__in=HOLDS_RESERVATION))
            granted = line.applications.filter(state__in=[*GRANTED, STATE.REPORTED])
            spent = Entry.objects.filter(line=line, bucket=Bucket.SPENT).aggregate(total=Sum("amount"))[
                "total"
            ]
            booked = line.applications.aggregate(total=Sum("expenditures__amount"))["total"]
            assert held.get(Bucket.RESERVED, 0) == reserved
            assert held.get(Bucket.SPENT, 0) == (spent or 0) == (booked or 0)
            spent_on_open = granted.aggregate(total=Sum("expenditures__amount"))["total"] or 0
            assert held.get(Bucket.COMMITTED, 0) == sum(a.approved_total for a in granted) - spent_on_open

    @invariant()
    def numbers_are_given_in_the_order_of_receipt_without_gaps(self):
        sent = Application.objects.exclude(number=None).order_by("queue_number")
        assert [(a.number, a.queue_number) for a in sent] == [
            (f"SYG-2023-{n:04d}", n) for n in range(1, sent.count() + 1)
        ]

    @invariant()
    def the_ledger_agrees_with_itself(self):
        assert ledger.verify() == []

    @invariant()
    def no_wish_is_left_lying(self):
        assert not Change.objects.filter(state=ChangeState.REQUESTED).exists()

    def the_statement_of_every_pool_at_every_date_is_the_sum_of_its_entries(self):
        entries = list(
            Entry.objects.values_list("line__frame", "line", "bucket", "amount", "posting__on", "posting")
        )
        for frame in Frame.objects.all():
            own = [entry for entry in entries if entry[0] == frame.pk and entry[2] != Bucket.SOURCE]
            for day in [DAYS[0] - timedelta(days=1), *DAYS]:
                statement = frame_statement(frame, Selection(until=day))
                until = [entry for entry in own if entry[4] <= day]
                assert {b: total for b, total in statement.totals.items() if total} == by_bucket(until)
                assert statement.closing == by_bucket(until).get(Bucket.AVAILABLE, 0)
                assert {row.posting.pk for row in statement.rows} == {entry[5] for entry in until}
                later = frame_statement(frame, Selection(since=day + timedelta(days=1)))
                assert later.opening == statement.closing
        for line in self.world.lines:
            rows = line_statement(line)
            own = [entry for entry in entries if entry[1] == line.pk]
            available = by_bucket(own).get(Bucket.AVAILABLE, 0)
            assert (rows[-1].available if rows else 0) == available == money(line).get(Bucket.AVAILABLE, 0)

    def _numbers(self, line, states) -> list[int]:
        return list(line.applications.filter(state__in=states).values_list("queue_number", flat=True))


def by_bucket(entries) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for _frame, _line, bucket, amount, *_rest in entries:
        sums[bucket] = sums.get(bucket, Decimal(0)) + amount
    return {bucket: total for bucket, total in sums.items() if total}


@pytest.mark.django_db
def test_at17_nobody_overtakes_and_every_statement_adds_up_whatever_happens():
    class Machine(QueueMachine):
        world = World()

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    # A machine in which nobody ever waited and moved up would prove little.
    assert {"queue", "admit"} <= Machine.world.verbs
