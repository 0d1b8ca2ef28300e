"""The database's own refusal of a posting whose entries do not sum to zero, on SQLite and PostgreSQL alike.

SQLite has no deferred triggers, but it has deferred foreign keys. So a trigger adds every entry to
`PostingTotal.total`, and that column is a deferred foreign key to a table whose only row is 0:
while the legs are being written any sum will do, at commit only zero will.
"""

from typing import Any

from htk_workforce.audit.append_only import Guard, guards
from pools.models import Entry, Posting, PostingTotal, Zero

TRIGGER = "pools_entry_adds_to_total"
ENTRY, TOTAL, ZERO = Entry._meta.db_table, PostingTotal._meta.db_table, Zero._meta.db_table
ADD = (
    f"INSERT INTO {TOTAL} (posting_id, total_id) VALUES (NEW.posting_id, NEW.amount) "  # noqa: S608 our own table names
    f"ON CONFLICT (posting_id) DO UPDATE SET total_id = {TOTAL}.total_id + EXCLUDED.total_id;"
)


def install(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {ZERO} (id) VALUES (0) ON CONFLICT DO NOTHING")  # noqa: S608
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN {ADD} RETURN NEW; END $$"
            )
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {TRIGGER} AFTER INSERT ON {ENTRY} "
                f"FOR EACH ROW EXECUTE FUNCTION {TRIGGER}()"
            )
        else:
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {TRIGGER} AFTER INSERT ON {ENTRY} BEGIN {ADD} END")


def remove(connection: Any) -> None:
    suffix = f" ON {ENTRY}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER}{suffix}")


def register() -> None:
    guards.append(Guard(Posting._meta.label, install, remove))
