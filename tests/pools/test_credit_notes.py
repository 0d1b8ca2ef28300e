"""A credit note typed by hand: against one expenditure, back to the lines that paid it, never more than it was."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from htk_workforce.reporting.applications import applications_workbook
from htk_workforce.reporting.grant_account import render_grant_account
from htk_workforce.reporting.sheets import plain
from pools import actions, ledger
from pools.enums import RowState
from pools.models import ActualRow, Application, Expenditure, Posting
from pools.permissions import can_credit_expenditure
from pools.queries import grant_use, left_to_credit, spent_of, spent_on
from pools.workflow import DEEDS
from tests import cast
from tests.pages import form, text
from tests.pools.scene import DAY, everything, money, received
from tests.pools.test_expenditure import TODAY, credit, leaders, spend, take_in, undo  # noqa: F401

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=finance)
    return line


@pytest.fixture
def granted(line, hr, colleague):
    """40.000 kr. approved."""
    return actions.approve_application(application=received(line, hr), by=colleague, on=DAY)


def note(expenditure, by, amount, voucher="K-1", **more) -> Expenditure:
    values = {"on": DAY, "reason": "Kurset blev aflyst", "today": TODAY} | more
    return actions.credit_expenditure(
        expenditure=expenditure, amount=Decimal(amount), voucher=voucher, by=by, **values
    )


def test_a_credit_note_gives_back_what_was_spent_and_says_its_number_and_why(granted, line, finance):
    invoice = spend(granted, finance, 10_000)
    made = note(invoice, finance, 4_000)
    assert (made.amount, made.credited, made.voucher, made.credit_reason, made.text) == (
        Decimal("-4000.00"),
        invoice,
        "K-1",
        "Kurset blev aflyst",
        "Kreditnota K-1: Faktura 1",
    )
    assert money(line) == {
        "available": Decimal("60000.00"),
        "committed": Decimal("34000.00"),
        "spent": Decimal("6000.00"),
    }
    assert (spent_on(granted), left_to_credit(invoice)) == (Decimal(6_000), Decimal(6_000))
    posting = Posting.objects.latest("pk")
    assert (posting.kind, posting.reason) == ("refund", "Kreditnota K-1: SYG-2023-0001, Birkehuset")
    event = events_of(granted)[0]
    assert (event.what, event.reason, event.data["voucher"]) == (
        "Kreditnota bogført",
        "Kurset blev aflyst",
        "K-1",
    )
    assert ledger.verify() == []


def test_it_goes_back_to_the_lines_that_paid_whatever_was_spent_since(leaders, finance):  # noqa: F811
    application, line, per_mille = leaders
    first = spend(application, finance, 100_000)
    paid_first = spent_of(application)
    spend(application, finance, 500_000, text="Faktura 2")
    before = spent_of(application)
    note(first, finance, 60_000)
    note(first, finance, 40_000, voucher="K-2")
    after = spent_of(application)
    assert {account: before[account] - after[account] for account in before} == paid_first
    assert paid_first[line] == Decimal(85_000) and ledger.verify() == []


REFUSED = [
    ({"amount": 10_001}, "og der er kun 10.000\xa0kr. tilbage af »Faktura 1« at kreditere"),
    ({"voucher": "  "}, "Skriv kreditnotaens nummer"),
    ({"reason": " "}, "begrundelse"),
    ({"on": date(2023, 1, 1)}, "kreditnotaen kan ikke ligge før det"),
    ({"on": date(2027, 1, 1)}, "Datoen ligger i fremtiden"),
]


@pytest.mark.parametrize(("change", "sentence"), REFUSED)
def test_what_cannot_be_credited_is_refused_and_nothing_moves(granted, finance, change, sentence):
    invoice = spend(granted, finance, 10_000)
    before = everything(granted)
    with pytest.raises(actions.Refusal, match=sentence):
        note(invoice, finance, **{"amount": 1_000} | change)
    assert everything(granted) == before


def test_zero_and_less_are_no_amounts(granted, finance):
    invoice = spend(granted, finance, 10_000)
    for amount in (0, -5):
        with pytest.raises(ledger.NotAnAmount):
            note(invoice, finance, amount)


def test_several_notes_never_take_more_than_the_invoice(granted, finance):
    invoice = spend(granted, finance, 10_000)
    note(invoice, finance, 6_000)
    with pytest.raises(actions.Refusal, match=r"kun 4\.000\xa0kr\. tilbage"):
        note(invoice, finance, 5_000, voucher="K-2")
    with pytest.raises(actions.Refusal, match="Kreditnota K-1 er allerede bogført på ansøgningen"):
        note(invoice, finance, 100)


def test_the_whole_is_never_spent_below_zero_when_a_row_has_credited_it_too(granted, finance):
    invoice = spend(granted, finance, 10_000)
    credit(granted, finance, 7_000)
    with pytest.raises(actions.Refusal, match="brugt mindre end nul"):
        note(invoice, finance, 4_000)
    note(invoice, finance, 3_000)
    assert spent_on(granted) == 0 and ledger.verify() == []


def test_a_credit_is_not_credited_and_what_is_reversed_neither(granted, finance):
    invoice = spend(granted, finance, 10_000)
    with pytest.raises(actions.Refusal, match="Det er selv en kreditering"):
        note(note(invoice, finance, 1_000), finance, 500, voucher="K-2")
    other = spend(granted, finance, 500)
    undo(other, finance)
    with pytest.raises(actions.Refusal, match="er tilbageført og tæller ikke mere"):
        note(other, finance, 100, voucher="K-3")


def test_an_invoice_with_a_note_is_reversed_only_after_the_note(granted, line, finance):
    invoice = spend(granted, finance, 10_000)
    made = note(invoice, finance, 4_000)
    with pytest.raises(actions.Refusal, match="Kreditnota K-1 er bogført mod beløbet"):
        undo(invoice, finance)
    undo(made, finance)
    assert left_to_credit(invoice) == Decimal(10_000)
    note(invoice, finance, 10_000)  # the number is free again
    assert money(line) == {"available": Decimal("60000.00"), "committed": Decimal("40000.00")}


def test_a_double_click_books_once(granted, finance):
    invoice = spend(granted, finance, 10_000)
    first = note(invoice, finance, 1_000, form_key="a")
    assert note(invoice, finance, 1_000, form_key="a") == first
    assert spent_on(granted) == Decimal(9_000)


@pytest.mark.parametrize("role", Role)
def test_only_finance_types_a_credit_note(granted, finance, role):
    somebody = cast.person("nogen", role)
    invoice = spend(granted, finance, 10_000)
    assert bool(can_credit_expenditure(somebody, granted)) == (role in DEEDS["credit"].roles)
    if role != Role.FINANCE:
        with pytest.raises(PermissionDenied):
            note(invoice, somebody, 1_000)


def test_not_after_the_account_is_accepted(granted, hr, colleague, finance):
    invoice = spend(granted, finance, 10_000)
    actions.report_account(application=granted, reason="Brugt", by=hr, on=DAY)
    closed = actions.close_account(application=granted, by=colleague, on=DAY)
    verdict = can_credit_expenditure(finance, closed)
    assert verdict.reason == (
        "Ansøgningen er afsluttet, og forbruget står fast, som regnskabet blev godkendt."
    )
    with pytest.raises(PermissionDenied):
        note(Expenditure.objects.get(pk=invoice.pk), finance, 1_000)


def test_a_row_that_brings_the_typed_note_is_linked_and_never_counted_twice(granted, finance):
    invoice = spend(granted, finance, 10_000)
    made = note(invoice, finance, 4_000)
    (row,) = take_in(finance, (-4_000, "SYG-2023-0001 kreditnota"))
    with pytest.raises(actions.Refusal, match="er allerede indtastet"):
        actions.confirm_row(row=row, application=granted, by=finance, today=TODAY)
    actions.link_row(row=row, expenditure=made, by=finance)
    assert ActualRow.objects.get().state == RowState.CONFIRMED
    assert spent_on(granted) == Decimal(6_000)


def test_a_note_that_a_row_has_brought_already_needs_a_word(granted, finance):
    spend(granted, finance, 10_000)
    (row,) = take_in(finance, (-4_000, "SYG-2023-0001 kreditnota"))
    actions.confirm_row(row=row, application=granted, by=finance, today=TODAY)
    invoice = Expenditure.objects.get(row=None)
    with pytest.raises(actions.AlreadyCounted, match="er allerede talt"):
        note(invoice, finance, 4_000)
    note(invoice, finance, 4_000, another_reason="To kurser blev aflyst")
    assert spent_on(granted) == Decimal(2_000)


def test_the_database_refuses_a_note_without_a_number_or_above_zero(granted, finance):
    made = note(spend(granted, finance, 10_000), finance, 1_000)
    for wrong in ({"voucher": ""}, {"credit_reason": ""}, {"amount": Decimal(5)}, {"credited": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Expenditure.objects.filter(pk=made.pk).update(**wrong)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    invoices=st.lists(st.integers(1, 200_000_00), min_size=1, max_size=3),
    shares=st.lists(st.integers(1, 100), min_size=1, max_size=4),
)
def test_all_that_is_credited_of_an_invoice_is_what_each_line_paid(leaders, finance, invoices, shares):  # noqa: F811
    application, _line, _per_mille = leaders
    with transaction.atomic():
        start = spent_of(application)
        first = spend(application, finance, Decimal(invoices[0]) / 100)
        paid = {account: amount - start[account] for account, amount in spent_of(application).items()}
        for number, amount in enumerate(invoices[1:]):
            spend(application, finance, Decimal(amount) / 100, text=f"Nr. {number}")
        before = spent_of(application)
        for number, share in enumerate([*shares, 100]):
            left = left_to_credit(first)
            amount = (left * share / 100).quantize(Decimal("0.01"))
            if amount:
                note(first, finance, amount, voucher=f"K{number}")
        after = spent_of(application)
        assert {account: before[account] - after[account] for account in before} == paid
        assert ledger.verify() == []
        transaction.set_rollback(True)


# Where it is seen


def test_finance_types_it_beside_the_expenditure_and_everybody_reads_it(client, granted, finance, hr):
    invoice = spend(granted, finance, 10_000)
    client.force_login(finance)
    page = client.get(granted.get_absolute_url())
    assert reverse("expenditure_credit", args=[invoice.pk]) in page.content.decode()
    address = reverse("expenditure_credit", args=[invoice.pk])
    opened = client.get(address)
    assert "Kan højst krediteres 10.000,00 kr." in text(opened)
    typed = form(opened, "credit") | {"amount": "12.000", "voucher": "K-1", "on": "01-02-2023"}
    answer = client.post(address, typed | {"reason": "Kurset blev aflyst"})
    assert "og der er kun 10.000 kr. tilbage af »Faktura 1« at kreditere" in text(answer)
    assert form(answer, "credit")["voucher"] == "K-1"
    assert "Skriv, hvorfor der er krediteret." in text(client.post(address, typed | {"reason": ""}))
    done = client.post(address, typed | {"amount": "4.000", "reason": "Kurset blev aflyst"}, follow=True)
    assert "Kreditnotaen er bogført." in text(done)
    client.force_login(hr)
    seen = text(client.get(granted.get_absolute_url()))
    assert "Kreditnota K-1: Faktura 1 Krediterer forbruget 01-02-2023 : Kurset blev aflyst" in seen
    assert "Brugt 6.000 kr. (efter krediteringer på 4.000 kr.)" in seen
    assert "Kreditér forbrug: Kun Økonomi bogfører kreditnotaer." in seen


def test_the_workbook_has_it_row_for_row_and_the_sums_agree(granted, finance):
    invoice = spend(granted, finance, 10_000)
    note(invoice, finance, 4_000)
    undo(spend(granted, finance, 700, text="Faktura 2"), finance)
    first, second = applications_workbook(Application.objects.all(), []).sheets
    headers = [str(column.header) for column in second.columns]
    rows = [dict(zip(headers, map(plain, row.cells), strict=True)) for row in second.rows]
    assert [(row["Art"], row["Bilagsnummer"], row["Beløb"], row["Tilbageført beløb"]) for row in rows] == [
        ("Forbrug", None, Decimal(10_000), None),
        ("Kreditnota", "K-1", Decimal("-4000.00"), None),
        ("Forbrug", None, None, Decimal(700)),
    ]
    spent = dict(zip([str(c.header) for c in first.columns], first.rows[0].cells, strict=True))["Brugt"]
    assert spent == sum(row["Beløb"] or 0 for row in rows) == Decimal(6_000)


def test_the_account_of_the_grant_is_a_pdf_with_the_same_figures(granted, finance, hr, colleague):
    note(spend(granted, finance, 10_000), finance, 4_000)
    actions.report_account(application=granted, reason="Brugt til kurser", by=hr, on=DAY)
    closed = actions.close_account(application=granted, by=colleague, on=DAY)
    use = grant_use(closed)
    account = use.account
    assert (account.approved, account.spent, use.credited, account.released, account.left) == tuple(
        map(Decimal, (40_000, 6_000, 4_000, 34_000, 0))
    )
    assert render_grant_account(closed, created=timezone.now()).startswith(b"%PDF")
