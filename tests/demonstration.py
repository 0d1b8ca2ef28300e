"""The demonstration, loaded once for a whole test module, and rolled back at its end."""

from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from htk_workforce.importing.demonstration import Press, load


def blank_page(*given: Any, **named: Any) -> bytes:
    """A PDF of one empty page, instead of the agendas and minutes that take a second each to make."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


BLANK = Press(agenda=blank_page, minutes=blank_page, note=blank_page)


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """Each test of the module gets a savepoint in this transaction, so what it changes is undone too."""
    with override_settings(DEMO=True), django_db_blocker.unblock(), transaction.atomic():
        load(BLANK)
        yield
        transaction.set_rollback(True)
