"""What every move of an application shares: the lock, the change of state, the log, and the words of its postings."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import F
from django.utils import translation
from django.utils.functional import Promise

from htk_workforce.accounts.models import User
from htk_workforce.audit.log import record
from pools import ledger
from pools.enums import ApplicationState, Principle
from pools.ledger import Why
from pools.models import Application, FrameLine, FundingPart, NumberSeries
from pools.workflow import MOVES


def lock_lines(lines: Iterable[int]) -> None:
    """Hold some lines until the transaction ends, always in the same order.

    Whoever receives on a line or lets its money go holds it first. Two at once would otherwise take its balances and
    its waiting list in opposite orders, and wait for each other.
    """
    # Without the key, so that others may still write entries that point to the line.
    held = FrameLine.objects.select_for_update(no_key=True).filter(pk__in=lines)
    list(held.order_by("pk").values_list("pk", flat=True))


def locked(application: Application) -> Application:
    """The row as it stands now; its lines and itself are locked until the transaction ends (SQLite: the whole file).

    The lines come first, for that is the order of `advance_waiting_list`, and two orders would be a deadlock.
    """
    held: set[int] | None = None
    while held != (lines := lines_of(application)):
        lock_lines(lines)
        # Locked first and then read again: PostgreSQL joins a row it waited for to the others as they were before.
        Application.objects.select_for_update().get(pk=application.pk)
        held = lines  # somebody may have saved the draft with another line meanwhile
    return Application.objects.select_related("line__frame__pool", "workplace").get(pk=application.pk)


def lines_of(application: Application) -> set[int]:
    sources = FundingPart.objects.filter(application=application.pk).exclude(line=None)
    return {
        Application.objects.values_list("line", flat=True).get(pk=application.pk),
        *sources.values_list("line", flat=True),
    }


def change_state(
    application: Application,
    verb: str,
    *,
    by: User,
    reason: str = "",
    to: ApplicationState | None = None,
) -> None:
    """`to` where the target is not the one of the table."""
    before, application.state = application.state, to or MOVES[verb].target
    application.save(update_fields=["state"])
    record(verb, application, by=by, from_state=before, to_state=application.state, reason=reason)


@translation.override("da")  # the ledger is a municipal record, whatever the language of the screen
def why(
    application: Application,
    verb: str,
    *,
    by: User,
    on: date,
    detail: str = "",
    words: str | Promise | None = None,
) -> Why:
    """The key is the application and what happens to it: a double click cannot move the money twice.

    `words` say what happened where that is not what the state is called.
    """
    return Why(
        by=by,
        on=on,
        reason=f"{words or MOVES[verb].target.label}: {application}, {application.workplace}",
        key=f"application:{application.pk}:{verb}{detail}",
        origin=application,
        origin_label=str(application),
    )


def reserves(application: Application) -> bool:
    """Does the pool hold money from the moment an application is received?"""
    return application.line.frame.pool.principle == Principle.FIRST_COME


def release_reserved(application: Application, verb: str, amount: Decimal, *, by: User, on: date) -> None:
    """Give reserved money back to the line."""
    if amount:
        ledger.release(application.line, amount, why(application, verb, by=by, on=on, detail=":release"))


def next_number(series: str) -> int:
    """The next number of a series; the row stays locked until the transaction ends, so there are no gaps."""
    NumberSeries.objects.bulk_create([NumberSeries(name=series)], ignore_conflicts=True)
    NumberSeries.objects.filter(name=series).update(last=F("last") + 1)
    return NumberSeries.objects.get(name=series).last
