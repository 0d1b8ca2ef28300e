"""Thousands of random movements against the ledger, with a plain Python account book beside it.

The book holds øre in a dict and knows one rule: only the source may be below zero. Whatever order Hypothesis
finds, the ledger must agree with the book to the øre, and a refused movement must leave no trace.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from pools import ledger
from pools.enums import Bucket, PostingKind
from pools.models import Balance, Entry, FrameLine, Posting
from tests import cast

LINES = 3
ONE_LINE_VERBS = {
    "appropriate": (ledger.appropriate, {}, Bucket.SOURCE, Bucket.AVAILABLE),
    "reserve": (ledger.reserve, {}, Bucket.AVAILABLE, Bucket.RESERVED),
    "release reserved": (ledger.release, {}, Bucket.RESERVED, Bucket.AVAILABLE),
    "release committed": (
        ledger.release,
        {"bucket": Bucket.COMMITTED},
        Bucket.COMMITTED,
        Bucket.AVAILABLE,
    ),
    "commit reserved": (ledger.commit, {}, Bucket.RESERVED, Bucket.COMMITTED),
    "commit available": (ledger.commit, {"bucket": Bucket.AVAILABLE}, Bucket.AVAILABLE, Bucket.COMMITTED),
    "spend": (ledger.spend, {}, Bucket.COMMITTED, Bucket.SPENT),
    "refund": (ledger.refund, {}, Bucket.SPENT, Bucket.COMMITTED),
    "give back": (ledger.give_back, {}, Bucket.AVAILABLE, Bucket.SOURCE),
}

lines = st.integers(0, LINES - 1)
# Money is drawn as øre, or from what is left: the edge is where a ledger goes wrong.
amounts = st.one_of(
    st.sampled_from(["half", "all", "all but one øre", "one øre too much"]), st.integers(1, 100_000_000)
)


@dataclass(frozen=True)
class Made:
    """A posting the ledger accepted: its number, what it did, and how to ask for the same once more."""

    pk: int
    key: str
    changes: dict
    call: object


class World:
    """The rows every example starts from; made once, since examples are rolled back."""

    def __init__(self) -> None:
        self.by: User = cast.person("finans", Role.FINANCE)
        _, undistributed, (line, _) = cast.recruitment_frame(2023)
        _, next_year, _ = cast.recruitment_frame(2024)
        self.lines: list[FrameLine] = [undistributed, line, next_year]
        self.heading: FrameLine = line.parent
        self.kinds: set[str] = set()
        self.index = {each.pk: index for index, each in enumerate(self.lines)}


class LedgerMachine(RuleBasedStateMachine):
    world: World
    postings = Bundle("postings")

    def __init__(self) -> None:
        super().__init__()
        self.book: Counter = Counter()  # (line's index, bucket) → øre
        self.made: list[Made] = []
        self.reversed: set[int] = set()
        self.keys = 0
        self.example = transaction.atomic()
        self.example.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    # --- movements ------------------------------------------------------------------------------------------

    @initialize(target=postings, budgets=st.tuples(*[st.integers(4, 100_000_000)] * LINES))
    def a_budget_is_settled_and_some_of_it_is_spent(self, budgets):
        """From here every verb is one step away; a credit would else be the fourth in a row."""
        return multiple(
            *(
                self._one_line(verb, line, amount)
                for line, ore in enumerate(budgets)
                for verb, amount in (("appropriate", ore), ("commit available", "half"), ("spend", "half"))
            )
        )

    @rule(target=postings, verb=st.sampled_from(sorted(ONE_LINE_VERBS)), line=lines, amount=amounts)
    def money_moves_on_a_line(self, verb, line, amount):
        return self._one_line(verb, line, amount)

    @rule(target=postings, data=st.data(), amount=st.sampled_from(["half", "all", "one øre"]))
    def money_that_is_there_moves_on(self, data, amount):
        """Most verbs drawn at random find an empty bucket; this one never does."""
        possible = [
            (verb, line)
            for verb, (_, _, source, _) in sorted(ONE_LINE_VERBS.items())
            for line in range(LINES)
            if self.book[line, source] > 0
        ]
        return self._one_line(*data.draw(st.sampled_from(possible)), amount) if possible else multiple()

    @rule(target=postings, source=lines, shares=st.dictionaries(lines, amounts, min_size=1))
    def money_is_distributed(self, source, shares):
        left = self.book[source, Bucket.AVAILABLE]
        shares = {target: self._ore(amount, left) for target, amount in shares.items()}
        changes: Counter = Counter()
        for target, amount in shares.items():
            changes[source, Bucket.AVAILABLE] -= amount
            changes[target, Bucket.AVAILABLE] += amount
        whole = {self.world.lines[target]: kroner(amount) for target, amount in shares.items()}
        return self._attempt(
            changes, lambda why: ledger.transfer(self.world.lines[source], whole, why), shares.values()
        )

    @rule(target=postings, source=lines, data=st.data())
    def a_distribution_is_corrected(self, source, data):
        """Some lines get more and others give back, and `source` takes what is between, all in one posting."""
        others = [line for line in range(LINES) if line != source]
        signs = data.draw(st.tuples(*[st.sampled_from([-1, 0, 1])] * len(others)))
        wanted: dict[int, int] = {}
        for line, sign in zip(others, signs, strict=True):
            left = self.book[source if sign > 0 else line, Bucket.AVAILABLE]
            wanted[line] = sign * abs(self._ore(data.draw(amounts), left))
        changes = Counter({(line, Bucket.AVAILABLE): ore for line, ore in wanted.items()})
        changes[source, Bucket.AVAILABLE] = -sum(wanted.values())
        signed = {self.world.lines[line]: kroner(ore) for line, ore in wanted.items()}
        return self._attempt(changes, lambda why: ledger.redistribute(self.world.lines[source], signed, why))

    @rule(target=postings, source=lines, target_line=lines, amount=amounts)
    def money_is_carried_over(self, source, target_line, amount):
        amount = self._ore(amount, self.book[source, Bucket.AVAILABLE])
        changes = Counter({(source, Bucket.AVAILABLE): -amount})
        changes[target_line, Bucket.AVAILABLE] += amount
        old, new = self.world.lines[source], self.world.lines[target_line]
        return self._attempt(changes, lambda why: ledger.carry_over(old, new, kroner(amount), why), [amount])

    @rule(target=postings, made=postings)
    def a_posting_is_reversed(self, made):
        posting = Posting.objects.get(pk=made.pk)
        if made.pk in self.reversed:
            self._refused(ledger.AlreadyReversed, lambda: ledger.reverse(posting, self._why()))
            return multiple()
        changes = Counter({account: -amount for account, amount in made.changes.items()})
        undo = self._attempt(changes, lambda why: ledger.reverse(posting, why))
        if isinstance(undo, Made):
            self.reversed.add(made.pk)
        return undo

    # --- what must change nothing ---------------------------------------------------------------------------

    @rule(made=postings)
    def a_retry_gets_the_first_posting(self, made):
        before = snapshot()
        assert made.call(self._why(made.key)).pk == made.pk
        assert snapshot() == before

    @rule(made=postings, line=lines)
    def a_used_key_takes_no_other_movement(self, made, line):
        other = kroner(100_000_001)  # more than any single movement above
        self._refused(
            ledger.KeyReused, lambda: ledger.appropriate(self.world.lines[line], other, self._why(made.key))
        )

    @rule(verb=st.sampled_from(sorted(ONE_LINE_VERBS)), line=lines, amount=st.integers(-1_000, 0))
    def nothing_and_less_is_no_amount(self, verb, line, amount):
        call, options, *_ = ONE_LINE_VERBS[verb]
        self._refused(
            ledger.NotAnAmount,
            lambda: call(self.world.lines[line], kroner(amount), self._why(), **options),
        )

    @rule(source=lines, amount=st.integers(1, 1_000))
    def a_heading_takes_no_money(self, source, amount):
        shares = {self.world.heading: kroner(amount)}
        self._refused(
            ledger.LineHoldsNoMoney, lambda: ledger.transfer(self.world.lines[source], shares, self._why())
        )

    # --- promises -------------------------------------------------------------------------------------------

    @invariant()
    def the_balances_are_those_of_the_book(self):
        assert self._accounts(Balance.objects.values_list("line", "bucket", "amount")) == self._book()

    @invariant()
    def the_entries_add_up_to_the_balances(self):
        sums = Entry.objects.order_by().values_list("line", "bucket").annotate(total=Sum("amount"))
        assert self._accounts(sums) == self._book()

    @invariant()
    def only_the_source_is_below_zero(self):
        below = Balance.objects.exclude(bucket=Bucket.SOURCE).filter(amount__lt=Decimal(0))
        assert not below.exists()

    @invariant()
    def every_posting_is_there_once_and_sums_to_zero(self):
        sums = dict(Entry.objects.order_by().values_list("posting").annotate(total=Sum("amount")))
        assert sums == {made.pk: Decimal(0) for made in self.made}

    @invariant()
    def the_database_would_commit_this(self):
        connection.check_constraints()  # the deferred ones, among them that entries sum to zero

    @invariant()
    def the_ledger_finds_nothing_wrong_with_itself(self):
        assert ledger.verify() == []

    # --- tools ----------------------------------------------------------------------------------------------

    def _one_line(self, verb, line, amount):
        call, options, source, target = ONE_LINE_VERBS[verb]
        amount = self._ore(amount, self.book[line, source])
        return self._attempt(
            Counter({(line, source): -amount, (line, target): amount}),
            lambda why: call(self.world.lines[line], kroner(amount), why, **options),
            [amount],
        )

    def _attempt(self, changes, call, legs=()):
        """Ask the ledger for a movement that the book says is possible or not."""
        changes = {account: amount for account, amount in changes.items() if amount}
        short = {
            account: self.book[account]
            for account, amount in changes.items()
            if account[1] != Bucket.SOURCE and self.book[account] + amount < 0
        }
        if not changes or any(leg <= 0 for leg in legs):
            self._refused(ledger.NotAnAmount, lambda: call(self._why()))
            return multiple()
        if short:
            refusal = self._refused(ledger.PoolOverdrawn, lambda: call(self._why()))
            account = self.world.index[refusal.line.pk], refusal.bucket
            assert to_ore(refusal.left) == short[account]
            assert to_ore(refusal.wanted) == -changes[account]
            return multiple()
        why = self._why()
        posting = call(why)
        self.world.kinds.add(posting.kind)
        made = Made(posting.pk, why.key, changes, call)
        self.book.update(changes)
        self.made.append(made)
        return made

    def _refused(self, refusal, call):
        before = snapshot()
        with pytest.raises(refusal) as caught:
            call()
        assert snapshot() == before
        return caught.value

    def _why(self, key=None):
        self.keys += 1
        return ledger.Why(by=self.world.by, on=cast.DAY, reason="Prøve", key=key or f"key {self.keys}")

    def _ore(self, amount, left):
        words = {
            "half": left // 2,
            "all": left,
            "all but one øre": left - 1,
            "one øre": 1,
            "one øre too much": left + 1,
        }
        return words.get(amount, amount)

    def _book(self):
        return {account: amount for account, amount in self.book.items() if amount}

    def _accounts(self, rows):
        return {(self.world.index[line], bucket): to_ore(amount) for line, bucket, amount in rows if amount}


def kroner(ore: int) -> Decimal:
    return Decimal(ore) / 100


def to_ore(kroner: Decimal) -> int:
    assert kroner * 100 == int(kroner * 100)
    return int(kroner * 100)


def snapshot() -> tuple:
    """All that a movement could leave behind."""
    return (
        set(Posting.objects.values_list("pk", "key", "kind")),
        set(Entry.objects.values_list("pk", "posting", "amount")),
        {row for row in Balance.objects.values_list("line", "bucket", "amount") if row[2]},
    )


@pytest.mark.django_db
def test_the_ledger_agrees_with_a_plain_account_book_whatever_happens():
    class Machine(LedgerMachine):
        world = World()

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    # A machine that never got as far as spending or reversing would prove little.
    assert Machine.world.kinds == set(PostingKind.values)
