"""The log, the lines' history and the outcomes only grow, on whichever database the tests run."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from cases.enums import Outcome
from cases.models import PointOutcome
from htk_workforce.accounts.roles import Role
from htk_workforce.audit import append_only
from htk_workforce.audit.log import events_of, record
from htk_workforce.audit.models import AuditEvent
from pools.actions import record_line_version
from pools.enums import VersionStatus
from pools.models import Entry, LineVersion, Posting
from tests import cast

GROWING = [AuditEvent, LineVersion, PointOutcome, Posting, Entry]
ids = [model.__name__ for model in GROWING]


@pytest.fixture
def rows(db):
    """One row or more in each of the tables."""
    author = cast.person("sif", Role.SECRETARIAT)
    real = cast.recruitment_case(author=author, finance=cast.person("finans"), secretary=author)
    record_line_version(
        line=real.undistributed,
        status=VersionStatus.PROPOSED,
        name="x",
        amount=Decimal(1),
        on=cast.DAY,
        origin=real.point,
        origin_label="x",
    )
    PointOutcome.objects.create(item=real.pending, point=real.point, outcome=Outcome.NOTED, by=author)
    record("probe", real.case, by=author)


def contents(model) -> list[dict]:
    return list(model.objects.order_by("pk").values())


def refused(statement: str, model) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=model._meta.db_table, key=model._meta.pk.column))


@pytest.mark.parametrize("model", GROWING, ids=ids)
def test_update_and_delete_are_refused_to_django_and_to_plain_sql(rows, model):
    before = contents(model)
    assert before
    refused("UPDATE {table} SET {key} = {key}", model)
    refused("DELETE FROM {table}", model)
    first = model.objects.order_by("pk").first()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        first.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.filter(pk=first.pk)._raw_delete("default")
    assert contents(model) == before


@pytest.mark.parametrize("model", GROWING, ids=ids)
def test_truncate_is_refused(rows, model):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    before = contents(model)
    connection.check_constraints()  # PostgreSQL will not truncate while deferred checks are waiting
    refused("TRUNCATE {table} CASCADE", model)
    assert contents(model) == before


def test_every_guard_names_a_model_that_exists():
    assert {apps.get_model(guard.model) for guard in append_only.guards} >= set(GROWING)


@pytest.mark.django_db(transaction=True)
def test_the_guards_come_back_with_the_next_migrate():
    event = record("probe", by=None)
    append_only.remove_all(connection)
    AuditEvent.objects.filter(pk=event.pk).update(reason="ændret")  # nothing guards the table now
    call_command("migrate", verbosity=0)
    refused("UPDATE {table} SET reason = 'igen'", AuditEvent)
    refused("DELETE FROM {table}", AuditEvent)
    assert [e["reason"] for e in contents(AuditEvent)] == ["ændret"]


def test_installing_the_guards_twice_is_harmless(rows):
    for config in apps.get_app_configs():
        append_only.install_for_app(config, using="default")
    refused("DELETE FROM {table}", AuditEvent)


# --- the log ------------------------------------------------------------------------------------------------


def test_an_event_says_who_in_words_too_so_that_it_can_be_read_without_the_user_table(db):
    author = cast.person("sif", Role.SECRETARIAT)
    case = cast.case(author)
    event = record("probe", case, by=author, from_state="a", to_state="b", reason="fordi", pages=3)
    event.refresh_from_db()
    assert (event.actor_name, event.target_label, event.data) == ("Sif (sif)", "Sag 22/21670", {"pages": 3})
    assert (event.from_state, event.to_state, event.reason) == ("a", "b", "fordi")
    assert event.at is not None


def test_what_the_system_does_itself_says_so(db):
    assert record("probe", by=None, label="Oprydning").actor_name == "system"


def test_the_events_of_a_thing_are_its_own_newest_first(db):
    author = cast.person("sif")
    mine, other = cast.case(author, "22/1"), cast.case(author, "22/2")
    for verb, case in (("first", mine), ("elsewhere", other), ("second", mine)):
        record(verb, case, by=author)
    assert [event.verb for event in events_of(mine)] == ["second", "first"]
