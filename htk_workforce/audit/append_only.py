"""Tables that only grow. The database itself refuses UPDATE, DELETE and (PostgreSQL) TRUNCATE.

Guards are triggers. An app registers its guards in `AppConfig.ready`; they are installed after
every `migrate`, and `install_for_app` is safe to run again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections

Run = Callable[[Any], None]


@dataclass(frozen=True)
class Guard:
    """Triggers on one model's table. `install` and `remove` take a database connection."""

    model: str
    install: Run
    remove: Run


guards: list[Guard] = []


def protect(model: str) -> None:
    """Make the table of `model` ("app.Model") append-only."""

    def table() -> str:
        return apps.get_model(model)._meta.db_table

    guards.append(Guard(model, lambda c: _install(c, table()), lambda c: _remove(c, table())))


def install_for_app(sender: Any, using: str, **kwargs: Any) -> None:
    """Handler of `post_migrate`: install the guards of the app that was just migrated."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    for guard in guards:
        model = apps.get_model(guard.model)
        if model._meta.app_label == sender.label and model._meta.db_table in existing:
            guard.install(connection)


def remove_all(connection: Any) -> None:
    """Lift every guard. Only tests need it, to empty the tables between them."""
    for guard in guards:
        guard.remove(connection)


def _install(connection: Any, table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME "
                "USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION append_only()"
            )
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
            )
        else:
            for verb in ("update", "delete"):
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'append-only table {table}'); END"
                )


def _remove(connection: Any, table: str) -> None:
    names = (
        [f"{table}_append_only", f"{table}_no_truncate"]
        if connection.vendor == "postgresql"
        else [f"{table}_no_update", f"{table}_no_delete"]
    )
    suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")
