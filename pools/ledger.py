"""The only writer of postings, entries and balances. Double entry in øre; the ledger only grows.

An account is a bucket of a frame line. Money enters from the line's `source` bucket and leaves to it, so the
buckets of a line always sum to zero. Every verb below is one transaction that happens whole or not at all:

    appropriate  source → available          commit      available or reserved → committed
    transfer,    available → available       spend       committed → spent
    redistribute
    reserve      available → reserved        refund      spent → committed
    release      reserved or committed       carry_over  available → available of another year
                 → available                 give_back   available → source
                                             reverse     the opposite of an earlier posting

Amounts are Decimal kroner above zero. Kept by the database, not only here: entries sum to zero (guards.py),
no bucket below zero (a CHECK on Balance, moved by one conditional UPDATE), nothing changed or deleted
(triggers), one posting per key (UNIQUE). `verify` recomputes everything from the entries.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr, kroner
from pools.enums import Bucket, LineKind, PostingKind
from pools.models import Balance, Entry, FrameLine, PeriodClosing, Posting, PostingTotal


class LedgerRefusal(Exception):
    """A movement the ledger will not make. The message is a sentence for the user."""


class PoolOverdrawn(LedgerRefusal):
    """There is less on the account than the movement takes. `left` is what there is, in kroner."""

    def __init__(self, line: FrameLine, bucket: Bucket, wanted: Decimal, left: Decimal) -> None:
        self.line, self.bucket, self.wanted, self.left = line, bucket, wanted, left
        super().__init__(
            _("Der skal bruges %(wanted)s, og der er %(left)s %(bucket)s på »%(line)s«.")
            % {
                "left": format_kr(left),
                "bucket": bucket.label.lower(),
                "line": line.name,
                "wanted": format_kr(wanted),
            }
        )


class NotAnAmount(LedgerRefusal):
    def __init__(self) -> None:
        super().__init__(_("Beløbet skal være større end nul."))


class LineHoldsNoMoney(LedgerRefusal):
    def __init__(self, line: FrameLine) -> None:
        super().__init__(
            _("»%(line)s« er en overskrift og kan ikke have penge. Vælg en linje under den.")
            % {"line": line.name}
        )


class KeyReused(LedgerRefusal):
    """The same idempotency key came with another movement: a fault in the caller, never a retry."""

    def __init__(self, key: str) -> None:
        super().__init__(
            _("Formularen er allerede brugt til en anden postering. Åbn siden igen, og prøv forfra.")
        )


class PeriodClosed(LedgerRefusal):
    """The books of a frame are closed for the day of the posting."""

    def __init__(self, closing: PeriodClosing, on: date) -> None:
        self.closing = closing
        super().__init__(
            _(
                "%(frame)s er lukket til og med %(through)s, og der kan ikke bogføres på %(on)s. "
                "Brug en senere dato, eller bed Økonomi om at åbne perioden igen."
            )
            % {"frame": closing.frame, "through": format_date(closing.through_on), "on": format_date(on)}
        )


class AlreadyReversed(LedgerRefusal):
    def __init__(self, posting: Posting) -> None:
        super().__init__(_("%(posting)s er allerede rettet.") % {"posting": posting})


class Account(NamedTuple):
    line: FrameLine
    bucket: Bucket


class Leg(NamedTuple):
    """Money from one account to another."""

    source: Account
    target: Account
    amount: Decimal


@dataclass(frozen=True)
class Why:
    """Who moves the money, from which day, why, because of what, and the key that makes a retry harmless.

    `origin` is the thing the posting can be walked back to: an application, a recommendation point.
    """

    by: User
    on: date
    reason: str
    key: str
    origin: models.Model | None = None
    origin_label: str = ""


def appropriate(line: FrameLine, amount: Decimal, why: Why) -> Posting:
    """Money comes in: a budget settlement, a grant, a supplementary appropriation."""
    return _post(
        PostingKind.APPROPRIATE,
        [Leg(Account(line, Bucket.SOURCE), Account(line, Bucket.AVAILABLE), amount)],
        why,
    )


def transfer(line: FrameLine, shares: Mapping[FrameLine, Decimal], why: Why) -> Posting:
    """Distribute available money of one line on others, in one posting.

    Raises:
        PoolOverdrawn: the shares are more than the line has available.
    """
    source = Account(line, Bucket.AVAILABLE)
    legs = [Leg(source, Account(target, Bucket.AVAILABLE), amount) for target, amount in shares.items()]
    return _post(PostingKind.TRANSFER, legs, why)


def redistribute(line: FrameLine, changes: Mapping[FrameLine, Decimal], why: Why) -> Posting:
    """Correct an earlier distribution of a line's money, in one posting: above zero a line gets more, below it
    gives back. Kroner; `line` pays or takes in the difference.

    Raises:
        PoolOverdrawn: a line gives back more than it has available, or the rest is more than `line` has.
        NotAnAmount: nothing changes.
    """
    source = Account(line, Bucket.AVAILABLE)
    legs = []
    for target, change in changes.items():
        account = Account(target, Bucket.AVAILABLE)
        if change > 0:
            legs.append(Leg(source, account, change))
        elif change < 0:
            legs.append(Leg(account, source, -change))
    return _post(PostingKind.TRANSFER, legs, why)


def reserve(line: FrameLine, amount: Decimal, why: Why) -> Posting:
    """Hold available money for a received application.

    Raises:
        PoolOverdrawn: less is available.
    """
    return _within(PostingKind.RESERVE, line, Bucket.AVAILABLE, Bucket.RESERVED, amount, why)


def release(line: FrameLine, amount: Decimal, why: Why, *, bucket: Bucket = Bucket.RESERVED) -> Posting:
    """Make reserved (or committed) money available again."""
    if bucket not in (Bucket.RESERVED, Bucket.COMMITTED):
        raise ValueError(bucket)
    return _within(PostingKind.RELEASE, line, bucket, Bucket.AVAILABLE, amount, why)


def commit(line: FrameLine, amount: Decimal, why: Why, *, bucket: Bucket = Bucket.RESERVED) -> Posting:
    """Promise money to somebody: from reserved, or straight from available where nothing was reserved."""
    if bucket not in (Bucket.RESERVED, Bucket.AVAILABLE):
        raise ValueError(bucket)
    return _within(PostingKind.COMMIT, line, bucket, Bucket.COMMITTED, amount, why)


def commit_lines(changes: Mapping[FrameLine, Decimal], why: Why) -> Posting:
    """Promise available money of several lines, or correct such a promise, in one posting: above zero a line promises
    more, below zero it lets so much go. Kroner.

    Whether others wait for the money is asked by the action that promises it (actions/money.py).

    Raises:
        PoolOverdrawn: a line has less available, or less promised that is not spent.
        NotAnAmount: nothing changes.
    """
    legs = []
    for line, change in changes.items():
        accounts = Account(line, Bucket.AVAILABLE), Account(line, Bucket.COMMITTED)
        if change:
            legs.append(Leg(*(accounts if change > 0 else accounts[::-1]), abs(change)))
    is_less = all(change <= 0 for change in changes.values())
    return _post(PostingKind.RELEASE if is_less else PostingKind.COMMIT, legs, why)


def spend_lines(parts: Mapping[FrameLine, Decimal], why: Why) -> Posting:
    """Actual expenditure against a commitment that several lines made together, in one posting."""
    accounts = {line: (Account(line, Bucket.COMMITTED), Account(line, Bucket.SPENT)) for line in parts}
    return _post(PostingKind.SPEND, [Leg(*accounts[line], part) for line, part in parts.items()], why)


def spend(line: FrameLine, amount: Decimal, why: Why) -> Posting:
    """Actual expenditure against a commitment."""
    return _within(PostingKind.SPEND, line, Bucket.COMMITTED, Bucket.SPENT, amount, why)


def refund(line: FrameLine, amount: Decimal, why: Why) -> Posting:
    """A credit against actual expenditure: it may be spent once more.

    Raises:
        PoolOverdrawn: less is spent.
    """
    return _within(PostingKind.REFUND, line, Bucket.SPENT, Bucket.COMMITTED, amount, why)


def carry_over(line: FrameLine, to: FrameLine, amount: Decimal, why: Why) -> Posting:
    """Move available money to a line of another year."""
    leg = Leg(Account(line, Bucket.AVAILABLE), Account(to, Bucket.AVAILABLE), amount)
    return _post(PostingKind.CARRY_OVER, [leg], why)


def give_back(line: FrameLine, amount: Decimal, why: Why) -> Posting:
    """Return available money to where it came from."""
    return _within(PostingKind.GIVE_BACK, line, Bucket.AVAILABLE, Bucket.SOURCE, amount, why)


def reverse(posting: Posting, why: Why) -> Posting:
    """Undo a posting by its opposite; both stay.

    Raises:
        AlreadyReversed: a posting is reversed at most once.
        PoolOverdrawn: the money has moved on since.
    """
    changes = {Account(e.line, Bucket(e.bucket)): -e.amount for e in posting.entries.select_related("line")}
    return _write(PostingKind.REVERSE, changes, why, reverses=posting)


def _within(
    kind: PostingKind, line: FrameLine, source: Bucket, target: Bucket, amount: Decimal, why: Why
) -> Posting:
    return _post(kind, [Leg(Account(line, source), Account(line, target), amount)], why)


def _post(kind: PostingKind, legs: Iterable[Leg], why: Why) -> Posting:
    changes: dict[Account, Decimal] = defaultdict(Decimal)
    for leg in legs:
        if leg.amount <= 0:
            raise NotAnAmount
        changes[leg.source] -= leg.amount
        changes[leg.target] += leg.amount
    changes = {account: amount for account, amount in changes.items() if amount}
    if not changes:
        raise NotAnAmount
    return _write(kind, changes, why)


@transaction.atomic
def _write(
    kind: PostingKind, changes: Mapping[Account, Decimal], why: Why, reverses: Posting | None = None
) -> Posting:
    for account in changes:
        if account.line.kind == LineKind.HEADING:
            raise LineHoldsNoMoney(account.line)
    earlier = Posting.objects.filter(key=why.key).first()
    if earlier is None:
        _require_open_period(changes, why.on)
        try:
            with transaction.atomic():  # two at once with the same key: the second waits here, then fails
                posting = _new_posting(kind, why, reverses)
        except IntegrityError:
            earlier = Posting.objects.filter(key=why.key).first()
            if earlier is None:
                if reverses is not None:
                    raise AlreadyReversed(reverses) from None
                raise
    if earlier is not None:
        return _same(earlier, kind, changes)
    try:
        with transaction.atomic():
            Entry.objects.bulk_create(
                Entry(posting=posting, line=account.line, bucket=account.bucket, amount=amount)
                for account, amount in changes.items()
            )
    except IntegrityError:
        _require_open_period(changes, why.on)  # somebody closed it after we looked; the database saw it
        raise
    _move_balances(changes)
    return posting


def _require_open_period(changes: Mapping[Account, Decimal], on: date) -> None:
    frames = {account.line.frame_id for account in changes}
    closings = PeriodClosing.objects.filter(frame__in=frames, reopened_at=None, through_on__gte=on)
    closing = closings.select_related("frame__pool").first()
    if closing is not None:
        raise PeriodClosed(closing, on)


def _new_posting(kind: PostingKind, why: Why, reverses: Posting | None) -> Posting:
    origin = why.origin
    return Posting.objects.create(
        kind=kind,
        reason=why.reason,
        by=why.by,
        on=why.on,
        key=why.key,
        content_type=ContentType.objects.get_for_model(origin) if origin else None,
        object_id=origin.pk if origin else None,
        origin_label=(why.origin_label or str(origin or ""))[:300],
        reverses=reverses,
    )


def _same(earlier: Posting, kind: PostingKind, changes: Mapping[Account, Decimal]) -> Posting:
    """A retry gets the first result; the same key with another content is refused."""
    wanted = {(account.line.pk, str(account.bucket), amount) for account, amount in changes.items()}
    written = set(earlier.entries.values_list("line_id", "bucket", "amount"))
    if earlier.kind != kind or wanted != written:
        raise KeyReused(earlier.key)
    return earlier


def _move_balances(changes: Mapping[Account, Decimal]) -> None:
    # Always in the same order, so that two postings over the same accounts never wait for each other in a ring.
    ordered = sorted(changes.items(), key=lambda item: (item[0].line.pk, item[0].bucket))
    Balance.objects.bulk_create(
        [Balance(line=account.line, bucket=account.bucket) for account, _change in ordered],
        ignore_conflicts=True,
    )
    for account, change in ordered:
        balance = Balance.objects.filter(line=account.line, bucket=account.bucket)
        guarded = (
            balance if account.bucket == Bucket.SOURCE or change > 0 else balance.filter(amount__gte=-change)
        )
        if not guarded.update(amount=F("amount") + kroner(change)):
            raise PoolOverdrawn(account.line, account.bucket, -change, balance.get().amount)


@dataclass(frozen=True)
class Discrepancy:
    """Where the ledger disagrees with itself. Amounts in kroner."""

    what: str
    expected: Decimal
    found: Decimal


def verify() -> list[Discrepancy]:
    """Recompute every balance and every posting from the entries; an empty list means all agree."""
    by_account = {
        (line, bucket): total
        for line, bucket, total in Entry.objects.order_by()
        .values_list("line", "bucket")
        .annotate(total=Sum("amount"))
    }
    balances = {(b.line_id, b.bucket): b.amount for b in Balance.objects.all()}
    zero = Decimal("0.00")
    findings = [
        Discrepancy(
            _("Saldo for linje %s, %s") % account, by_account.get(account, zero), balances.get(account, zero)
        )
        for account in sorted(by_account.keys() | balances.keys())
        if by_account.get(account, zero) != balances.get(account, zero)
    ]
    findings += [
        Discrepancy(_("Saldo under nul for linje %s, %s") % account, zero, amount)
        for account, amount in sorted(balances.items())
        if amount < 0 and account[1] != Bucket.SOURCE
    ]
    sums = dict(Entry.objects.order_by().values_list("posting").annotate(total=Sum("amount")))
    findings += [
        Discrepancy(_("Postering %s går ikke i nul") % posting, zero, total)
        for posting, total in sorted(sums.items())
        if total
    ]
    unwatched = Posting.objects.exclude(pk__in=PostingTotal.objects.values("posting")).values_list(
        "pk", flat=True
    )
    findings += [
        Discrepancy(
            _("Postering %s er skrevet uden om databasens kontrol") % posting, zero, sums.get(posting, zero)
        )
        for posting in unwatched
    ]
    return findings
