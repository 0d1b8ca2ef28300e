"""After approval: actual expenditure, the final account, and the money nobody used."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import actions, ledger
from pools.enums import ApplicationState, Bucket, FundingSource
from pools.models import Expenditure, Posting
from pools.queries import spent_on, unspent_of
from tests import cast
from tests.pages import text
from tests.pools.scene import DAY, everything, money, per_mille_line, received, six_leaders, staffing_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=finance)
    return line


@pytest.fixture
def granted(line, hr, colleague):
    """40.000 kr. approved."""
    return actions.approve_application(application=received(line, hr), by=colleague, on=DAY)


def spend(application, by, amount, *, on=DAY, text="Faktura 1", **more) -> Expenditure:
    return actions.register_expenditure(
        application=application, amount=Decimal(amount), on=on, text=text, by=by, today=on, **more
    )


def report(application, by):
    return actions.report_account(application=application, reason="Alt er gennemført.", by=by, on=DAY)


# --- expenditure ----------------------------------------------------------------------------------------------


def test_expenditure_moves_what_was_committed_to_spent_on_its_own_day(line, granted, finance):
    spent = spend(granted, finance, "12345.67", on=date(2023, 5, 4))
    assert (spent.amount, spent.on, spent.text, spent.by) == (
        Decimal("12345.67"),
        date(2023, 5, 4),
        "Faktura 1",
        finance,
    )
    assert money(line) == {
        Bucket.AVAILABLE: 60_000,
        Bucket.COMMITTED: Decimal("27654.33"),
        Bucket.SPENT: Decimal("12345.67"),
    }
    posting = Posting.objects.latest("pk")
    assert (posting.kind, posting.on, posting.reason) == (
        "spend",
        date(2023, 5, 4),
        "Afholdt: SYG-2023-0001, Birkehuset",
    )
    assert posting.origin == granted
    assert events_of(granted).first().verb == "expenditure"


def test_expenditure_comes_in_several_parts_down_to_the_last_øre_and_no_further(line, granted, finance):
    for amount in ("10000", "10000", "19999.99"):
        spend(granted, finance, amount)
    before = everything(granted)
    with pytest.raises(actions.Refusal) as refusal, transaction.atomic():
        spend(granted, finance, "0.02")
    assert str(refusal.value) == (
        "Forbruget er 0,02\u00a0kr., og der er 0,01\u00a0kr. tilbage af bevillingen. Bed om en ændring først."
    )
    assert everything(granted) == before
    spend(granted, finance, "0.01")
    assert spent_on(granted) == 40_000
    assert unspent_of(granted) == {line: 0}
    assert money(line) == {Bucket.AVAILABLE: 60_000, Bucket.SPENT: 40_000}


def test_one_grant_never_spends_what_another_was_given(line, granted, hr, colleague, finance):
    other = received(line, hr, 50_000, name="Egehuset")
    actions.approve_application(application=other, by=colleague, on=DAY)
    with pytest.raises(actions.Refusal, match="tilbage af bevillingen"), transaction.atomic():
        spend(granted, finance, "40000.01")
    assert money(line) == {Bucket.AVAILABLE: 10_000, Bucket.COMMITTED: 90_000}


@pytest.mark.parametrize("amount", ["0", "-100"])
def test_an_expenditure_is_above_zero(granted, finance, amount):
    before = everything(granted)
    with pytest.raises(ledger.NotAnAmount), transaction.atomic():
        spend(granted, finance, amount)
    assert everything(granted) == before


def test_only_finance_books_and_only_on_a_grant(line, granted, hr, colleague, director, finance):
    for somebody in (hr, colleague, director):
        with pytest.raises(PermissionDenied, match="Kun Økonomi"), transaction.atomic():
            spend(granted, somebody, 1)
    waiting = received(line, hr, 10_000, name="Egehuset")
    with pytest.raises(PermissionDenied, match="bevilget ansøgning"), transaction.atomic():
        spend(waiting, finance, 1)
    assert not Expenditure.objects.exists()


def test_the_same_form_sent_twice_books_once(line, granted, finance):
    first, second = (spend(granted, finance, 10_000, form_key="formular-1") for _ in range(2))
    assert first == second
    assert money(line) == {Bucket.AVAILABLE: 60_000, Bucket.COMMITTED: 30_000, Bucket.SPENT: 10_000}


def test_two_like_invoices_are_two_expenditures(line, granted, finance):
    for key in ("formular-1", "formular-2"):
        spend(granted, finance, 10_000, form_key=key)
    assert money(line)[Bucket.SPENT] == 20_000


def test_a_text_longer_than_the_field_is_cut_on_both_databases(granted, finance):
    assert spend(granted, finance, 1, text="x" * 250).text == "x" * 200


# --- the account ----------------------------------------------------------------------------------------------


def test_the_account_is_handed_in_with_words_by_the_workplace(granted, finance):
    leader = cast.person("lene", Role.LEADER)
    granted.workplace.leaders.add(leader)
    with pytest.raises(actions.ReasonMissing), transaction.atomic():
        actions.report_account(application=granted, reason=" ", by=leader, on=DAY)
    with pytest.raises(PermissionDenied), transaction.atomic():
        report(granted, finance)
    reported = report(granted, leader)
    assert (reported.state, reported.final_account, reported.reported_by) == (
        ApplicationState.REPORTED,
        "Alt er gennemført.",
        leader,
    )


def test_closing_lets_go_what_nobody_spent(line, granted, hr, finance):
    spend(granted, finance, 31_500)
    closed = actions.close_account(application=report(granted, hr), by=finance, on=date(2023, 12, 20))
    assert closed.state == ApplicationState.CLOSED
    assert money(line) == {Bucket.AVAILABLE: 68_500, Bucket.SPENT: 31_500}
    posting = Posting.objects.latest("pk")
    assert (posting.kind, posting.on, posting.reason) == (
        "release",
        date(2023, 12, 20),
        "Afsluttet: SYG-2023-0001, Birkehuset",
    )
    assert ledger.verify() == []


def test_closing_what_was_spent_to_the_last_øre_posts_nothing(line, granted, hr, finance):
    spend(granted, finance, 40_000)
    before = Posting.objects.count()
    actions.close_account(application=report(granted, hr), by=finance, on=DAY)
    assert Posting.objects.count() == before
    assert money(line) == {Bucket.AVAILABLE: 60_000, Bucket.SPENT: 40_000}


def test_nobody_accepts_an_own_account_whatever_the_roles(granted):
    almighty = cast.person("alle", *Role)
    reported = report(granted, almighty)
    before = everything(granted)
    with pytest.raises(PermissionDenied, match="selv indsendt regnskabet"), transaction.atomic():
        actions.close_account(application=reported, by=almighty, on=DAY)
    assert everything(granted) == before


def test_a_late_invoice_is_booked_until_the_account_is_accepted_and_not_after(line, granted, hr, finance):
    reported = report(granted, hr)
    spend(reported, finance, 15_000)
    closed = actions.close_account(application=reported, by=finance, on=DAY)
    before = everything(closed)
    with pytest.raises(PermissionDenied, match="ikke er afsluttet"), transaction.atomic():
        spend(closed, finance, 1)
    assert everything(closed) == before
    assert money(line) == {Bucket.AVAILABLE: 85_000, Bucket.SPENT: 15_000}


# --- several sources ------------------------------------------------------------------------------------------


@pytest.fixture
def leaders(hr, director, finance):
    """864.000 kr. for six leaders: 734.400 from the pool, 100.000 from the per-mille pool, 29.600 from the centre."""
    line, per_mille = staffing_line(), per_mille_line()
    cast.fill(line, 1_000_000, by=finance)
    cast.fill(per_mille, 200_000, by=finance)
    funding = [
        actions.Funding(FundingSource.POOL_LINE, line=per_mille, limit=Decimal(100_000)),
        actions.Funding(FundingSource.CENTRE_BUDGET),
    ]
    sent = actions.receive_application(application=six_leaders(line, hr, funding), by=hr, on=DAY)
    return actions.approve_application(application=sent, by=director, on=DAY), line, per_mille


def test_the_pool_pays_its_share_of_what_is_spent_and_the_other_sources_the_rest_in_order(leaders, finance):
    """85 % of what is spent, however little that is: a pool for 85 % never pays a leader's whole salary."""
    application, line, per_mille = leaders
    spend(application, finance, 700_000)
    assert money(line)[Bucket.SPENT] == Decimal(595_000) == Decimal("0.85") * 700_000
    assert unspent_of(application) == {line: 139_400, per_mille: 0, None: 24_600}
    spend(application, finance, 60_000)
    assert unspent_of(application) == {line: 88_400, per_mille: 0, None: 15_600}
    with pytest.raises(actions.Refusal, match="104.000"), transaction.atomic():
        spend(application, finance, 104_001)
    spend(application, finance, 104_000)
    assert spent_on(application) == 864_000
    assert money(line) == {Bucket.AVAILABLE: 265_600, Bucket.SPENT: 734_400}
    assert money(per_mille) == {Bucket.AVAILABLE: 100_000, Bucket.SPENT: 100_000}
    assert ledger.verify() == []


def test_closing_lets_every_pool_have_its_own_back(leaders, hr, finance):
    application, line, per_mille = leaders
    spend(application, finance, 750_000)
    actions.close_account(application=report(application, hr), by=finance, on=DAY)
    assert money(line) == {Bucket.AVAILABLE: 362_500, Bucket.SPENT: 637_500}
    assert money(per_mille) == {Bucket.AVAILABLE: 100_000, Bucket.SPENT: 100_000}


def test_a_change_after_spending_is_split_as_the_grant_was_and_never_below_what_a_pool_has_paid(
    leaders, hr, director, finance
):
    """A grant of 700.000 is 595.000 from the pool; the pool has paid 637.500 of the 750.000 already."""
    application, line, per_mille = leaders
    cost = application.lines.get()
    spend(application, finance, 750_000)

    def change(amount):
        return actions.request_change(
            application=application, amounts={cost.pk: Decimal(amount)}, reason="Færre timer", by=hr
        )

    wish = change(700_000)
    before = everything(application)
    with pytest.raises(actions.Refusal, match="brugt mere"), transaction.atomic():
        actions.approve_change(change=wish, by=director, on=DAY)
    assert everything(application) == before
    actions.reject_change(change=wish, reason="Puljen har betalt", by=director, on=DAY)
    actions.approve_change(change=change(900_000), by=director, on=DAY)
    assert unspent_of(application) == {line: 127_500, per_mille: 0, None: 22_500}
    assert money(line) == {Bucket.AVAILABLE: 235_000, Bucket.COMMITTED: 127_500, Bucket.SPENT: 637_500}
    assert ledger.verify() == []


# --- sending the account back ---------------------------------------------------------------------------------


def test_an_account_is_sent_back_with_a_reason_and_handed_in_again(line, granted, hr, finance):
    spend(granted, finance, 10_000)
    report(granted, hr)
    money_before = money(line)
    with pytest.raises(actions.ReasonMissing), transaction.atomic():
        actions.send_back_account(application=granted, reason=" ", by=finance, on=DAY)
    back = actions.send_back_account(application=granted, reason=" Faktura 2 mangler ", by=finance, on=DAY)
    assert (back.state, back.final_account) == (ApplicationState.APPROVED, "Alt er gennemført.")
    event = events_of(granted).first()
    assert (event.verb, event.reason, event.to_state) == ("send_back", "Faktura 2 mangler", "approved")
    spend(granted, finance, 2_000, text="Faktura 2")
    again = report(granted, hr)
    assert again.state == ApplicationState.REPORTED
    closed = actions.close_account(application=again, by=finance, on=DAY)
    assert closed.state == ApplicationState.CLOSED
    assert money_before == {Bucket.AVAILABLE: 60_000, Bucket.COMMITTED: 30_000, Bucket.SPENT: 10_000}
    assert money(line) == {Bucket.AVAILABLE: 88_000, Bucket.SPENT: 12_000}


def test_a_grant_of_a_part_goes_back_to_being_that(line, hr, colleague, finance):
    sent = received(line, hr, 50_000, name="Egehuset")
    part = {cost.pk: Decimal(20_000) for cost in sent.lines.all()}
    partly = actions.approve_partly(application=sent, amounts=part, reason="Ikke alt", by=colleague, on=DAY)
    reported = report(partly, hr)
    back = actions.send_back_account(application=reported, reason="Mangler bilag", by=finance, on=DAY)
    assert back.state == ApplicationState.PARTLY_APPROVED


def test_the_page_sends_it_back_and_keeps_what_was_written(client, granted, hr, finance):
    report(granted, hr)
    client.force_login(finance)
    address = reverse("application_move", args=[granted.pk, "send_back"])
    page = client.post(address, {"reason": "Faktura 2 mangler"}, follow=True)
    assert "Faktura 2 mangler" in text(page)
    client.force_login(hr)
    page = client.get(reverse("application_detail", args=[granted.pk]))
    [choice] = [choice for choice in page.context["choices"] if choice.verb == "report"]
    assert choice.form["reason"].value() == "Alt er gennemført."


# --- what the page says became of the money ---------------------------------------------------------------------


def figures_on_the_page(client, application) -> tuple[Decimal, ...]:
    """What was approved, spent, let go and left."""
    account = client.get(reverse("application_detail", args=[application.pk])).context["account"]
    return account.approved, account.spent, account.released, account.left


def test_a_closed_grant_shows_what_was_approved_and_has_nothing_left(client, granted, hr, finance):
    client.force_login(finance)
    spend(granted, finance, 31_500)
    assert figures_on_the_page(client, granted) == (40_000, 31_500, 0, 8_500)
    closed = actions.close_account(application=report(granted, hr), by=finance, on=DAY)
    assert figures_on_the_page(client, closed) == (40_000, 31_500, 8_500, 0)
    words = text(client.get(reverse("application_detail", args=[closed.pk]))).replace("\xa0", " ")
    assert "Bevilget 40.000 kr. Brugt 31.500 kr. Frigivet ved afslutningen 8.500 kr. Tilbage 0 kr." in words


def test_also_when_other_sources_paid_a_part(client, leaders, hr, finance):
    """864.000 approved, of which the centre was to pay 29.600 outside the pools."""
    application, _line, _per_mille = leaders
    client.force_login(finance)
    spend(application, finance, 750_000)
    assert figures_on_the_page(client, application) == (864_000, 750_000, 0, 114_000)
    closed = actions.close_account(application=report(application, hr), by=finance, on=DAY)
    assert figures_on_the_page(client, closed) == (864_000, 750_000, 114_000, 0)
