"""The database's own refusals, on SQLite and PostgreSQL alike: a posting whose entries do not sum to zero, an
entry in a closed period, and two conditions of a pool about the same thing on the same day.

SQLite has no deferred triggers, but it has deferred foreign keys. So a trigger adds every entry to
`PostingTotal.total`, and that column is a deferred foreign key to a table whose only row is 0:
while the legs are being written any sum will do, at commit only zero will.
"""

from typing import Any

from htk_workforce.audit.append_only import Guard, guards
from pools.models import (
    AllowedCost,
    Dated,
    Entry,
    Frame,
    FrameLine,
    PeriodClosing,
    PoolConditions,
    PositionShare,
    Posting,
    PostingTotal,
    Zero,
)

ENTRY, TOTAL, ZERO = Entry._meta.db_table, PostingTotal._meta.db_table, Zero._meta.db_table
LINE, CLOSING, POSTING = FrameLine._meta.db_table, PeriodClosing._meta.db_table, Posting._meta.db_table
FRAME = Frame._meta.db_table
ADDS, CHECKS = "pools_entry_adds_to_total", "pools_entry_checks_period"

ADD = (
    f"INSERT INTO {TOTAL} (posting_id, total_id) VALUES (NEW.posting_id, NEW.amount) "  # noqa: S608 our own table names
    f"ON CONFLICT (posting_id) DO UPDATE SET total_id = {TOTAL}.total_id + EXCLUDED.total_id;"
)
IN_CLOSED_PERIOD = (
    f"EXISTS (SELECT 1 FROM {CLOSING} c JOIN {LINE} l ON l.frame_id = c.frame_id "  # noqa: S608
    f"JOIN {POSTING} p ON p.id = NEW.posting_id "
    'WHERE l.id = NEW.line_id AND c.reopened_at IS NULL AND c.through_on >= p."on")'
)


def install(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {ZERO} (id) VALUES (0) ON CONFLICT DO NOTHING")  # noqa: S608
        if connection.vendor == "postgresql":
            # The frame is held first: whoever closes it at this moment is waited for, or waits for this posting.
            refuse = (
                f"PERFORM 1 FROM {FRAME} f JOIN {LINE} l ON l.frame_id = f.id WHERE l.id = NEW.line_id "
                "FOR KEY SHARE OF f; "
                f"IF {IN_CLOSED_PERIOD} THEN RAISE EXCEPTION 'closed period' USING ERRCODE = '23000'; END IF;"
            )
            for name, moment, body in ((ADDS, "AFTER", ADD), (CHECKS, "BEFORE", refuse)):
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
                    f"BEGIN {body} RETURN NEW; END $$"
                )
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {name} {moment} INSERT ON {ENTRY} "
                    f"FOR EACH ROW EXECUTE FUNCTION {name}()"
                )
        else:
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {ADDS} AFTER INSERT ON {ENTRY} BEGIN {ADD} END")
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {CHECKS} BEFORE INSERT ON {ENTRY} WHEN {IN_CLOSED_PERIOD} "
                "BEGIN SELECT RAISE(ABORT, 'closed period'); END"
            )


def remove(connection: Any) -> None:
    suffix = f" ON {ENTRY}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in (ADDS, CHECKS):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")


def _both_hold(model: type[Dated]) -> str:
    """Does another row of the table hold on a day when the new one does? A day that is not written is any day."""
    table, first, last = model._meta.db_table, "'0001-01-01'", "'9999-12-31'"
    columns = [model._meta.get_field(name).column for name in model.SAME]
    same = " AND ".join(f"t.{column} = NEW.{column}" for column in columns)
    return (
        f"EXISTS (SELECT 1 FROM {table} t WHERE {same} "  # noqa: S608
        f"AND t.id <> NEW.id AND COALESCE(t.valid_from, {first}) <= COALESCE(NEW.valid_to, {last}) "
        f"AND COALESCE(t.valid_to, {last}) >= COALESCE(NEW.valid_from, {first}))"
    )


def _install_once_a_day(connection: Any, model: type[Dated]) -> None:
    table = model._meta.db_table
    name, both_hold = f"{table}_once_a_day", _both_hold(model)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {both_hold} THEN RAISE EXCEPTION 'two terms at once' USING ERRCODE = '23000'; END IF; "
                "RETURN NEW; END $$"
            )
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {name} AFTER INSERT OR UPDATE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            for verb in ("insert", "update"):
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name}_{verb} AFTER {verb.upper()} ON {table} "
                    f"WHEN {both_hold} BEGIN SELECT RAISE(ABORT, 'two terms at once'); END"
                )


def _remove_once_a_day(connection: Any, table: str) -> None:
    is_postgresql = connection.vendor == "postgresql"
    names = [""] if is_postgresql else ["_insert", "_update"]
    with connection.cursor() as cursor:
        for name in names:
            suffix = f" ON {table}" if is_postgresql else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_once_a_day{name}{suffix}")


def _once_a_day(model: type[Dated]) -> Guard:
    table = model._meta.db_table
    return Guard(
        model._meta.label,
        lambda connection: _install_once_a_day(connection, model),
        lambda connection: _remove_once_a_day(connection, table),
    )


def register() -> None:
    guards.append(Guard(Posting._meta.label, install, remove))
    guards.extend(_once_a_day(model) for model in (AllowedCost, PositionShare, PoolConditions))
