"""The ledger's five promises, each kept by the database and not only by Python."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from htk_workforce.accounts.roles import Role
from pools import ledger
from pools.enums import Bucket, PostingKind
from pools.models import Balance, Entry, FrameLine, Posting
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return cast.person("finans", Role.FINANCE)


@pytest.fixture
def line():
    return cast.sickness_line()


def why(by, key="k"):
    return ledger.Why(by=by, on=cast.DAY, reason="Prøve", key=key)


def buckets(line: FrameLine) -> dict[str, Decimal]:
    return {b.bucket: b.amount for b in Balance.objects.filter(line=line) if b.amount}


def test_money_runs_from_the_source_through_every_bucket(finance, line):
    ledger.appropriate(line, Decimal(600_000), why(finance, "1"))
    ledger.reserve(line, Decimal(40_000), why(finance, "2"))
    ledger.commit(line, Decimal(40_000), why(finance, "3"))
    ledger.spend(line, Decimal("39999.50"), why(finance, "4"))
    ledger.release(line, Decimal("0.50"), why(finance, "5"), bucket=Bucket.COMMITTED)
    ledger.give_back(line, Decimal("0.50"), why(finance, "6"))
    assert buckets(line) == {
        Bucket.SOURCE: Decimal("-599999.50"),
        Bucket.AVAILABLE: Decimal(560_000),
        Bucket.SPENT: Decimal("39999.50"),
    }
    assert ledger.verify() == []


def test_a_transfer_distributes_one_line_on_several_in_one_posting(finance):
    _, undistributed, (first, second) = cast.recruitment_frame()
    cast.fill(undistributed, 1_000_000, by=finance)
    posting = ledger.transfer(
        undistributed, {first: Decimal(250_000), second: Decimal(250_000)}, why(finance)
    )
    assert posting.kind == PostingKind.TRANSFER
    assert {(e.line_id, e.amount) for e in posting.entries.all()} == {
        (undistributed.pk, Decimal(-500_000)),
        (first.pk, Decimal(250_000)),
        (second.pk, Decimal(250_000)),
    }


def test_a_correction_gives_some_lines_more_and_takes_from_others_in_one_posting(finance):
    _, undistributed, (first, second) = cast.recruitment_frame()
    cast.fill(undistributed, 1_000_000, by=finance)
    ledger.transfer(undistributed, {first: Decimal(500_000), second: Decimal(100_000)}, why(finance))
    changes = {first: Decimal(-250_000), second: Decimal(150_000)}
    posting = ledger.redistribute(undistributed, changes, why(finance, "correction"))
    assert posting.kind == PostingKind.TRANSFER
    assert {(e.line_id, e.amount) for e in posting.entries.all()} == {
        (first.pk, Decimal(-250_000)),
        (second.pk, Decimal(150_000)),
        (undistributed.pk, Decimal(100_000)),
    }
    assert ledger.redistribute(undistributed, changes, why(finance, "correction")) == posting
    assert buckets(first) == buckets(second) == {Bucket.AVAILABLE: Decimal(250_000)}


def test_a_correction_takes_back_no_more_than_a_line_has_left(finance):
    _, undistributed, (first, second) = cast.recruitment_frame()
    cast.fill(undistributed, 500_000, by=finance)
    ledger.transfer(undistributed, {first: Decimal(500_000)}, why(finance))
    ledger.commit(first, Decimal(400_000), why(finance, "used"), bucket=Bucket.AVAILABLE)
    with pytest.raises(ledger.PoolOverdrawn, match="100.000") as refusal:
        changes = {first: Decimal(-100_001), second: Decimal(1)}
        ledger.redistribute(undistributed, changes, why(finance, "correction"))
    assert (refusal.value.line, refusal.value.left) == (first, Decimal(100_000))
    assert buckets(second) == {}


def test_a_correction_that_changes_nothing_is_none(finance):
    _, undistributed, (first, _) = cast.recruitment_frame()
    with pytest.raises(ledger.NotAnAmount):
        ledger.redistribute(undistributed, {first: Decimal(0)}, why(finance))


def test_a_promise_of_several_lines_is_one_posting_and_so_is_its_correction(finance):
    _frame, undistributed, (video, adverts) = cast.recruitment_frame()
    for one in (video, adverts):
        ledger.appropriate(one, Decimal(500), why(finance, f"in{one.pk}"))
    first = ledger.commit_lines({video: Decimal(500), adverts: Decimal(300)}, why(finance, "promise"))
    more = ledger.commit_lines({video: Decimal(-100), adverts: Decimal(200)}, why(finance, "more"))
    less = ledger.commit_lines({adverts: Decimal(-50)}, why(finance, "less"))
    assert [posting.kind for posting in (first, more, less)] == ["commit", "commit", "release"]
    assert [posting.entries.count() for posting in (first, more, less)] == [4, 4, 2]
    used = ledger.spend_lines({video: Decimal(400), adverts: Decimal(450)}, why(finance, "used"))
    assert used.kind == "spend"
    assert (buckets(video)["available"], buckets(video)["spent"]) == (100, 400)
    assert (buckets(adverts)["available"], buckets(adverts)["spent"]) == (50, 450)
    assert ledger.verify() == []


def test_a_promise_that_one_of_its_lines_cannot_keep_is_none_at_all(finance):
    _frame, undistributed, (video, adverts) = cast.recruitment_frame()
    ledger.appropriate(video, Decimal(500), why(finance, "in"))
    with pytest.raises(
        ledger.PoolOverdrawn, match="Der skal bruges 1\xa0kr., og der er 0\xa0kr. ledig på »Jobannoncer«"
    ):
        ledger.commit_lines({video: Decimal(500), adverts: Decimal(1)}, why(finance, "promise"))
    assert buckets(video)["available"] == 500
    with pytest.raises(ledger.NotAnAmount):
        ledger.commit_lines({video: Decimal(0)}, why(finance, "nothing"))


def test_carry_over_moves_available_money_to_the_next_year(finance):
    _, old, _ = cast.recruitment_frame(2023)
    _, new, _ = cast.recruitment_frame(2024)
    cast.fill(old, 500_000, by=finance)
    ledger.carry_over(old, new, Decimal(500_000), why(finance))
    assert (buckets(old).get(Bucket.AVAILABLE), buckets(new)[Bucket.AVAILABLE]) == (None, Decimal(500_000))


def test_at16_one_krone_more_than_is_left_is_refused_and_exactly_what_is_left_is_not(finance):
    _, undistributed, (first, _) = cast.recruitment_frame()
    cast.fill(undistributed, 500_000, by=finance)
    with pytest.raises(ledger.PoolOverdrawn) as refusal:
        ledger.transfer(undistributed, {first: Decimal(500_001)}, why(finance, "a"))
    assert refusal.value.left == Decimal(500_000)
    assert "500.000" in str(refusal.value) and "Ikke fordelt" in str(refusal.value)
    ledger.transfer(undistributed, {first: Decimal(500_000)}, why(finance, "b"))
    assert buckets(first) == {Bucket.AVAILABLE: Decimal(500_000)}


def test_a_refused_movement_leaves_nothing_behind(finance, line):
    cast.fill(line, 100, by=finance)
    before = (Posting.objects.count(), Entry.objects.count(), buckets(line))
    with pytest.raises(ledger.PoolOverdrawn):
        ledger.reserve(line, Decimal(101), why(finance))
    assert (Posting.objects.count(), Entry.objects.count(), buckets(line)) == before


@pytest.mark.parametrize("amount", [Decimal(0), Decimal(-1)])
def test_an_amount_must_be_above_zero(finance, line, amount):
    with pytest.raises(ledger.NotAnAmount):
        ledger.appropriate(line, amount, why(finance))


def test_a_heading_holds_no_money(finance):
    _, _, (first, _) = cast.recruitment_frame()
    with pytest.raises(ledger.LineHoldsNoMoney):
        ledger.appropriate(first.parent, Decimal(1), why(finance))


def test_the_same_key_twice_posts_once(finance, line):
    first = ledger.appropriate(line, Decimal(100), why(finance))
    assert ledger.appropriate(line, Decimal(100), why(finance)) == first
    assert (Posting.objects.count(), buckets(line)[Bucket.AVAILABLE]) == (1, Decimal(100))


def test_the_same_key_for_another_movement_is_refused(finance, line):
    ledger.appropriate(line, Decimal(100), why(finance))
    with pytest.raises(ledger.KeyReused):
        ledger.appropriate(line, Decimal(200), why(finance))


def test_a_mistake_is_reversed_once_and_both_postings_stay(finance, line):
    wrong = ledger.appropriate(line, Decimal(100), why(finance, "wrong"))
    right = ledger.reverse(wrong, why(finance, "undo"))
    assert (right.reverses, buckets(line), Posting.objects.count()) == (wrong, {}, 2)
    with pytest.raises(ledger.AlreadyReversed):
        ledger.reverse(wrong, why(finance, "undo again"))


def test_money_that_has_moved_on_cannot_be_reversed(finance, line):
    wrong = ledger.appropriate(line, Decimal(100), why(finance, "1"))
    ledger.reserve(line, Decimal(60), why(finance, "2"))
    with pytest.raises(ledger.PoolOverdrawn):
        ledger.reverse(wrong, why(finance, "3"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pools_entry SET amount = amount + 1",
        "DELETE FROM pools_entry",
        "UPDATE pools_posting SET reason = 'andet'",
        "DELETE FROM pools_posting",
    ],
)
def test_the_database_refuses_to_change_or_delete_what_is_posted(finance, line, statement):
    cast.fill(line, 100, by=finance)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert buckets(line)[Bucket.AVAILABLE] == Decimal(100)


def test_the_database_refuses_a_balance_below_zero(finance, line):
    cast.fill(line, 100, by=finance)
    with pytest.raises(IntegrityError), transaction.atomic():
        Balance.objects.filter(line=line, bucket=Bucket.AVAILABLE).update(amount=Decimal(-1))


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_commit_entries_that_do_not_sum_to_zero(finance, line):
    with pytest.raises(IntegrityError), transaction.atomic():
        posting = Posting.objects.create(
            kind=PostingKind.APPROPRIATE, reason="skæv", by=finance, on=cast.DAY, key="x", origin_label="x"
        )
        Entry.objects.create(posting=posting, line=line, bucket=Bucket.AVAILABLE, amount=Decimal(100))
    assert (Posting.objects.count(), Entry.objects.count()) == (0, 0)


def test_verify_ledger_is_quiet_when_all_agrees_and_fails_when_a_balance_does_not(finance, line, capsys):
    cast.fill(line, 100, by=finance)
    call_command("verify_ledger")
    assert "stemmer" in capsys.readouterr().out
    Balance.objects.filter(line=line, bucket=Bucket.AVAILABLE).update(amount=Decimal(101))
    with pytest.raises(CommandError, match="101"):
        call_command("verify_ledger")
