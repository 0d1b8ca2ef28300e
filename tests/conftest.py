"""Fixtures for every test. tests/isolation.py holds the settings the tests run under."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.test import override_settings

from tests.browser import axe, browser_context_args, browser_type_launch_args, watched_page  # noqa: F401

TRANSACTIONAL = {
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
    "transactional_db",
}


@pytest.fixture(scope="session", autouse=True)
def _plain_surroundings(tmp_path_factory):
    """Static files without collectstatic, files in a folder that goes away, and passwords without slowness."""
    from django.conf import settings

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": plain}},
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, tmp_path_factory) -> None:
    """On SQLite a file per worker, not memory: threads get connections of their own, as in real life."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(autouse=True)
def _cold_content_types():
    """Django remembers content types for as long as a process lives: counted queries hung on who ran before."""
    ContentType.objects.clear_cache()


@pytest.fixture(autouse=True)
def _lift_append_only_guards(request):
    """Django empties all tables after a transactional test, which the append-only triggers refuse.

    Runs before that, as it depends on `transactional_db`. The guards come back with `post_migrate`,
    which Django sends after emptying the tables.
    """
    marker = request.node.get_closest_marker("django_db")
    asked = marker and (marker.kwargs.get("transaction") or marker.kwargs.get("reset_sequences"))
    if not asked and not TRANSACTIONAL & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    # An earlier test may have emptied the tables, and with them the rules that a migration wrote.
    import_module("clusters.migrations.0003_seed_the_rules").seed(apps, None)
    yield
    from django.db import connection

    from htk_workforce.audit.append_only import remove_all

    remove_all(connection)
