"""The account of a grant and the statement of a pool as documents: the figures of the screen, readable by all."""

import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from page import validate_pdf_bytes

from htk_workforce.accounts.roles import Role
from htk_workforce.reporting.grant_account import render_grant_account
from htk_workforce.reporting.pool_statement import render_pool_statement
from pools import actions
from pools.models import Application
from pools.queries import Selection, budget_table
from tests import cast
from tests.pools.scene import DAY, received

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]
NOW = datetime(2023, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def closed() -> Application:
    """40.000 kr. granted, 10.000 spent, 4.000 of it credited, 700 booked and undone, and the account accepted."""
    hr, office = cast.person("hanne", Role.HR), cast.person("finans", Role.FINANCE)
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=office)
    granted = actions.approve_application(
        application=received(line, hr), by=cast.person("dorte", Role.DIRECTOR), on=DAY
    )
    booked = {"application": granted, "on": DAY, "by": office, "today": DAY}
    invoice = actions.register_expenditure(amount=Decimal(10_000), text="Faktura 1", **booked)
    wrong = actions.register_expenditure(amount=Decimal(700), text="Faktura 2", **booked)
    actions.credit_expenditure(
        expenditure=invoice,
        amount=Decimal(4_000),
        on=DAY,
        voucher="K-17",
        reason="Kurset blev aflyst",
        by=office,
        today=DAY,
    )
    actions.reverse_expenditure(expenditure=wrong, reason="Forkert sted", by=office, on=DAY, today=DAY)
    actions.report_account(application=granted, reason="Brugt til kurser", by=hr, on=DAY)
    return actions.close_account(application=granted, by=office, on=DAY)


def words(pdf: bytes, tmp_path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    shown = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True)
    return " ".join(shown.stdout.split())


def test_the_account_of_a_grant_says_what_came_back_and_what_was_released(closed, tmp_path):
    said = words(render_grant_account(closed, created=NOW), tmp_path)
    for part in (
        "Regnskab for Birkehuset",
        "Bevilget 40.000",
        "Brugt, efter krediteringer på 4.000 kr. 6.000",
        "Frigivet 34.000",
        "Tilbage 0",
        "K-17",
        "Kurset blev aflyst",
        "Forkert sted",
        "I alt 6.000",
        "Brugt til kurser",
    ):
        assert part in said, (part, said)
    assert "Finans" not in said and "Hanne" not in said  # a paper for the workplace names no employee


def test_the_statement_of_a_pool_ends_where_its_lines_stand(closed, tmp_path):
    frame = closed.line.frame
    said = words(render_pool_statement(frame, created=NOW), tmp_path)
    total = budget_table(frame).total
    assert (total.spent, total.available) == (Decimal(6_000), Decimal(94_000))
    assert "Ledig før perioden: 0 kr. Ledig efter: 94.000 kr." in said
    assert "I alt 100.000,00 0,00 0,00 6.000,00 94.000,00" in said
    assert "Kreditnota K-17" in said
    none = words(render_pool_statement(frame, Selection(since=date(2024, 1, 1)), created=NOW), tmp_path)
    assert "Der er ingen posteringer." in none and "fra 01-01-2024" in none


@pytest.mark.parametrize("profile", ["ua1", "pdfa3a"])
def test_both_can_be_read_aloud_and_archived(closed, profile):
    for pdf in (
        render_grant_account(closed, created=NOW),
        render_pool_statement(closed.line.frame, created=NOW),
    ):
        report = validate_pdf_bytes(pdf, profile=profile)
        assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
