"""What every move of an application shares: the lock, the change of state, the log, and the words of its postings."""

from datetime import date
from decimal import Decimal

from django.db.models import F
from django.utils import translation

from htk_workforce.accounts.models import User
from htk_workforce.audit.log import record
from pools import ledger
from pools.enums import Principle
from pools.ledger import Why
from pools.models import Application, NumberSeries
from pools.workflow import HOLDS_RESERVATION, MOVES


def locked(application: Application) -> Application:
    """The row as it stands now, locked until the transaction ends (SQLite: the whole file is)."""
    # Locked first and then read again: PostgreSQL joins a row it waited for to the others as they were before.
    Application.objects.select_for_update().get(pk=application.pk)
    return Application.objects.select_related("line__frame__pool", "workplace").get(pk=application.pk)


def change_state(application: Application, verb: str, *, by: User, reason: str = "") -> None:
    before, application.state = application.state, MOVES[verb].target
    application.save(update_fields=["state"])
    record(verb, application, by=by, from_state=before, to_state=application.state, reason=reason)


@translation.override("da")  # the ledger is a municipal record, whatever the language of the screen
def why(application: Application, verb: str, *, by: User, on: date, detail: str = "") -> Why:
    """The key is the application and what happens to it: a double click cannot move the money twice."""
    return Why(
        by=by,
        on=on,
        reason=f"{MOVES[verb].target.label}: {application}, {application.workplace}",
        key=f"application:{application.pk}:{verb}{detail}",
        origin=application,
        origin_label=str(application),
    )


def reserves(application: Application) -> bool:
    """Does the pool hold money from the moment an application is received?"""
    return application.line.frame.pool.principle == Principle.FIRST_COME


def is_reserved(application: Application) -> bool:
    return reserves(application) and application.state in HOLDS_RESERVATION


def release_reserved(application: Application, verb: str, amount: Decimal, *, by: User, on: date) -> None:
    """Give reserved money back to the line."""
    if amount:
        ledger.release(application.line, amount, why(application, verb, by=by, on=on, detail=":release"))


def next_number(series: str) -> int:
    """The next number of a series; the row stays locked until the transaction ends, so there are no gaps."""
    NumberSeries.objects.bulk_create([NumberSeries(name=series)], ignore_conflicts=True)
    NumberSeries.objects.filter(name=series).update(last=F("last") + 1)
    return NumberSeries.objects.get(name=series).last
