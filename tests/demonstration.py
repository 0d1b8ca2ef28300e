"""The demonstration, loaded once for a whole test module, and rolled back at its end."""

import pytest
from django.db import transaction
from django.test import override_settings

from htk_workforce.importing.demonstration import load


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """Each test of the module gets a savepoint in this transaction, so what it changes is undone too."""
    with override_settings(DEMO=True), django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)
