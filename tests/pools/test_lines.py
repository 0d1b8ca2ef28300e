"""Money set off on a line, and what the line is called."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import actions
from pools.models import LineVersion
from pools.queries import available_on
from tests import cast

pytestmark = pytest.mark.django_db
DAY = cast.DAY


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 600_000, by=finance)
    return line


@pytest.fixture
def draft(line, hr):
    return cast.draft(line, cast.workplace("Birkehuset", absence="6.25"), by=hr)


def test_only_finance_sets_money_off(line, hr):
    with pytest.raises(PermissionDenied, match="Kun Økonomi"):
        actions.appropriate_to_line(
            line=line, amount=Decimal(1), reason="x", by=hr, on=DAY, today=DAY, key="x"
        )
    finance = cast.person("fie", Role.FINANCE)
    posting = actions.appropriate_to_line(
        line=line, amount=Decimal(1_000), reason="Tillæg", by=finance, on=DAY, today=DAY, key="x"
    )
    assert available_on(line) == Decimal(601_000)
    assert events_of(posting).get().actor == finance


def test_a_proposal_does_not_rename_a_line_and_a_decision_does(line, draft):
    common = {"line": line, "amount": Decimal(1), "on": DAY, "origin": draft, "origin_label": "Sag"}
    actions.record_line_version(status="proposed", name="Forslag", **common)
    line.refresh_from_db()
    assert line.name == "Ekstern bistand"
    actions.record_line_version(status="decided", name="Besluttet", **common)
    line.refresh_from_db()
    assert line.name == "Besluttet"
    assert list(LineVersion.objects.values_list("status", "name")) == [
        ("proposed", "Forslag"),
        ("decided", "Besluttet"),
    ]
