from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from django.db import models, transaction

from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import events_of, record
from htk_workforce.money import format_kr
from pools import ledger
from pools.actions.application import advance_waiting_list, require_nobody_waits
from pools.actions.booking_day import require_day_of_new_money
from pools.actions.state import lock_lines
from pools.enums import VersionStatus
from pools.ledger import Why
from pools.models import FrameLine, LineVersion, Posting
from pools.permissions import can_appropriate


def appropriate_to_line(
    *, line: FrameLine, amount: Decimal, reason: str, by: User, on: date, key: str, today: date
) -> Posting:
    """Set money off on a line from the day `on`; those who wait for it are taken in today.

    Raises:
        PermissionDenied: only finance appropriates.
        Refusal: the year has begun, so that the money may be used at once, and `on` is still to come.
        LedgerRefusal: the ledger's own reasons.
    """
    require(can_appropriate(by))
    require_day_of_new_money(line.frame, on, today=today)
    with transaction.atomic():
        lock_lines([line.pk])
        posting = ledger.appropriate(
            line, amount, Why(by=by, on=on, reason=reason, key=key, origin_label=reason)
        )
        if not events_of(posting).exists():  # a retry finds the first posting, which is in the log already
            record("appropriate", posting, by=by, reason=reason, label=f"{line}: {format_kr(amount)}")
        advance_waiting_list(line, by=by, on=max(on, today))
    return posting


def distribute(line: FrameLine, shares: Mapping[FrameLine, Decimal], why: Why) -> Posting:
    """Distribute a line's available money on others; waiting lists of the lines that get some move up.

    The transaction must hold all the lines (`lock_lines`) before.

    Raises:
        PoolOverdrawn: the shares are more than the line has available.
    """
    posting = ledger.transfer(line, shares, why)
    for target in shares:
        advance_waiting_list(target, by=why.by, on=why.on)
    return posting


def redistribute(line: FrameLine, changes: Mapping[FrameLine, Decimal], why: Why) -> Posting:
    """Correct what was distributed from a line; waiting lists of the lines that get more move up.

    The transaction must hold all the lines (`lock_lines`) before. `changes` are kroner, below zero to take back.

    Raises:
        PoolOverdrawn: the money has moved on since, or there is not enough for more.
    """
    posting = ledger.redistribute(line, changes, why)
    for target, change in changes.items():
        if change > 0:
            advance_waiting_list(target, by=why.by, on=why.on)
    return posting


def promise_lines(
    changes: Mapping[FrameLine, Decimal], why: Why, *, given_for_it: Collection[FrameLine] = ()
) -> Posting:
    """Promise available money of several lines, or correct such a promise: a decision overtakes nobody who waits for
    the money, and what it lets go takes in those who do. `changes` are kroner, below zero to let go.

    On the lines `given_for_it` the money has just come for this very purpose, so nobody else waits for it.

    Raises:
        Refusal: somebody is on the waiting list of a line that promises more.
        PoolOverdrawn, NotAnAmount: as ledger.commit_lines.
    """
    lock_lines([line.pk for line in changes])
    for line, change in changes.items():
        if change > 0 and line not in given_for_it:
            require_nobody_waits(line)
    posting = ledger.commit_lines(changes, why)
    for line, change in changes.items():
        if change < 0:
            advance_waiting_list(line, by=why.by, on=why.on)
    return posting


def record_line_version(
    *,
    line: FrameLine,
    status: VersionStatus,
    name: str,
    amount: Decimal,
    on: date,
    origin: models.Model,
    origin_label: str,
) -> LineVersion:
    """Write down what a proposal or a decision calls a line and gives it. A decision also renames the line."""
    if status == VersionStatus.DECIDED and line.name != name:
        line.name = name
        line.save(update_fields=["name"])
    version = LineVersion(
        line=line, status=status, name=name, amount=amount, on=on, origin_label=origin_label[:300]
    )
    version.origin = origin
    version.save()
    return version
