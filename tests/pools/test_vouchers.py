"""Rows of the finance system with and without their voucher number: two invoices are two, and one is never two.
And an invoice that is typed by hand after its row was booked."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from htk_workforce.audit.log import events_of
from pools import actions, ledger
from pools.actions import AlreadyCounted, BookedRow, known_rows, take_in_actuals
from pools.enums import Bucket
from pools.models import ActualRow
from pools.rules import ALREADY_ENTERED_WITHIN, known_among
from tests import cast
from tests.pages import text
from tests.pools.scene import everything, money, received

pytestmark = pytest.mark.django_db
DAY = cast.DAY


def rows(*vouchers):
    """Rows that say the same, with these vouchers."""
    return [
        BookedRow(number, "1", Decimal(100), "Nord", DAY, voucher)
        for number, voucher in enumerate(vouchers, 2)
    ]


def take_in(finance, *vouchers):
    checksum = f"{ActualRow.objects.count()}-{vouchers}"
    return take_in_actuals(file_name="x.csv", checksum=checksum[:64], rows=rows(*vouchers), by=finance).new


def test_two_invoices_that_are_alike_are_two_by_their_vouchers(finance):
    assert take_in(finance, "101", "102") == 2
    assert list(ActualRow.objects.order_by("number").values_list("voucher", flat=True)) == ["101", "102"]


def test_the_same_voucher_twice_is_one_in_a_file_and_across_files(finance):
    assert take_in(finance, "101", "101") == 1
    assert take_in(finance, "101") == 0
    assert take_in(finance, "101", "103") == 1
    assert ActualRow.objects.count() == 2


@pytest.mark.parametrize(
    ("first", "second", "new"),
    [
        (["", ""], ["", ""], 0),
        (["", ""], ["", "", ""], 1),
        ([""], ["101"], 0),  # the column of vouchers came later
        ([""], ["101", "102"], 1),
        (["", ""], ["101", "102"], 0),
        (["101"], [""], 0),  # and went again
        (["101", "102"], ["", ""], 0),
        (["101"], ["", ""], 1),
        (["101"], ["102", ""], 1),
        (["101", ""], ["102", "101"], 0),
    ],
)
def test_an_export_with_the_column_and_one_without_follow_each_other(finance, first, second, new):
    take_in(finance, *first)
    assert len(rows(*second)) - len(known_rows(rows(*second))) == new
    assert take_in(finance, *second) == new
    assert len(known_rows(rows(*second))) == len(second)


vouchers = st.lists(st.sampled_from(["", "", "a", "b", "c"]), max_size=6)


@given(first=vouchers, second=vouchers)
def test_a_file_taken_in_again_brings_nothing_and_a_voucher_is_held_once(first, second):
    held: list[tuple[str, str]] = []
    for file in (first, second):
        known = known_among([("x", voucher) for voucher in file], held)
        held += [("x", voucher) for voucher, is_known in zip(file, known, strict=True) if not is_known]
        assert all(known_among([("x", voucher) for voucher in file], held))
    named = [voucher for _content, voucher in held if voucher]
    assert len(named) == len(set(named))


# Typed by hand after the row was booked


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 200_000, by=finance)
    return line


@pytest.fixture
def granted(line, hr, colleague):
    return actions.approve_application(application=received(line, hr), by=colleague, on=DAY)


@pytest.fixture
def booked(granted, finance):
    """10.000 kr. from the finance system on the application."""
    row = BookedRow(7, "1", Decimal(10_000), "Faktura 88", DAY + timedelta(days=10))
    take_in_actuals(file_name="marts.csv", checksum="c", rows=[row], by=finance)
    return actions.confirm_row(
        row=ActualRow.objects.get(), application=granted, by=finance, today=DAY + timedelta(days=30)
    )


def enter(granted, finance, amount=10_000, days=3, **fields):
    return actions.register_expenditure(
        application=granted,
        amount=Decimal(amount),
        on=DAY + timedelta(days=days),
        text="Konsulent",
        by=finance,
        today=DAY + timedelta(days=60),
        **fields,
    )


def test_an_invoice_typed_after_its_row_was_booked_is_refused_with_where_it_is_counted(
    granted, booked, finance
):
    before = everything(granted)
    with pytest.raises(AlreadyCounted) as refusal:
        enter(granted, finance)
    assert str(refusal.value).replace("\xa0", " ") == (
        "»Faktura 88« på 10.000 kr. er allerede talt med 11-02-2023: den kom fra økonomisystemet "
        "(marts.csv, række 7). Er det den samme faktura, så indtast den ikke. Er det en anden, så skriv, hvorfor."
    )
    assert everything(granted) == before


def test_with_a_reason_it_is_booked_and_the_log_says_why(line, granted, booked, finance):
    typed = enter(granted, finance, another_reason=" Konsulentens anden dag ")
    assert money(line)[Bucket.SPENT] == 20_000 and typed.row is None
    event = events_of(granted)[0]
    assert (event.verb, event.reason) == ("enter_another", "Konsulentens anden dag")
    assert event.what == "Indtastet ved siden af et indlæst forbrug på samme beløb"
    assert ledger.verify() == []


@pytest.mark.parametrize(
    ("amount", "days"), [(9_999, 10), (10_000, 10 + ALREADY_ENTERED_WITHIN.days + 1)], ids=["amount", "day"]
)
def test_another_amount_or_another_time_is_another_invoice(granted, booked, finance, amount, days):
    assert enter(granted, finance, amount, days).amount == amount


def test_a_booking_that_was_undone_is_counted_nowhere(granted, booked, finance):
    day = DAY + timedelta(days=30)
    actions.reverse_expenditure(
        expenditure=booked.expenditures.get(), reason="Forkert", by=finance, on=day, today=day
    )
    assert enter(granted, finance).amount == 10_000


def test_the_page_asks_why_and_keeps_what_was_typed(client, granted, booked, finance):
    client.force_login(finance)
    address = reverse("expenditure_register", args=[granted.pk])
    page = client.get(granted.get_absolute_url())
    assert "Hvorfor er det en anden faktura?" not in text(page)
    typed = {"amount": "10.000", "on": "04-02-2023", "text": "Konsulent", "form_key": "k"}
    told = client.post(address, typed)
    assert "»Faktura 88« på 10.000 kr. er allerede talt med 11-02-2023" in text(told).replace("\xa0", " ")
    assert "Hvorfor er det en anden faktura?" in text(told)
    again = client.post(address, {**typed, "another_reason": " "})
    assert "allerede talt med" in text(again) and "Hvorfor er det en anden faktura?" in text(again)
    done = client.post(address, {**typed, "another_reason": "Dag to"}, follow=True)
    assert "Forbruget er registreret." in text(done)
    assert granted.expenditures.count() == 2
