"""What was wrongly booked is undone and stays to be seen; a credit gives back what was spent."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from htk_workforce.reporting.applications import applications_workbook
from pools import actions, ledger
from pools.enums import ApplicationState, Bucket, FundingSource, RowState
from pools.models import ActualRow, Application, Expenditure, Posting
from pools.queries import commitments, committed_of, frame_statement, pool_use, spent_of, spent_on, unspent_of
from tests import cast
from tests.pages import form, text
from tests.pools.scene import DAY, everything, money, per_mille_line, received, six_leaders, staffing_line

pytestmark = pytest.mark.django_db

LATER = date(2023, 6, 1)
TODAY = date(2026, 11, 22)


@pytest.fixture
def line(finance):
    line = cast.sickness_line()
    cast.fill(line, 100_000, by=finance)
    return line


@pytest.fixture
def granted(line, hr, colleague):
    """40.000 kr. approved."""
    return actions.approve_application(application=received(line, hr), by=colleague, on=DAY)


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


def spend(application, by, amount, **more) -> Expenditure:
    values = {"on": DAY, "text": "Faktura 1", "today": TODAY} | more
    return actions.register_expenditure(application=application, amount=Decimal(amount), by=by, **values)


def credit(application, by, amount, **more) -> Expenditure:
    values = {"on": DAY, "text": "Kreditnota", "today": TODAY} | more
    return actions.register_credit(application=application, amount=Decimal(amount), by=by, **values)


def undo(expenditure, by, reason="Forkert ansøgning", on=LATER) -> Expenditure:
    return actions.reverse_expenditure(expenditure=expenditure, reason=reason, by=by, on=on, today=TODAY)


def take_in(by, *rows) -> list[ActualRow]:
    booked = [actions.BookedRow(n, "5.25", Decimal(a), says, DAY) for n, (a, says) in enumerate(rows, 2)]
    intake = actions.take_in_actuals(file_name="a.csv", checksum="a", rows=booked, by=by)
    return list(intake.actual_import.rows.order_by("number"))


class TestTheDay:
    """Granted on 01-02-2023, and today is 22-11-2026."""

    @pytest.mark.parametrize("book", [spend, credit])
    @pytest.mark.parametrize(
        ("on", "said"),
        [
            (date(1999, 1, 1), "Året ser forkert ud"),
            (date(2020, 5, 5), "Pengene er bevilget 01-02-2023, og beløbet er dateret 05-05-2020."),
            (date(2023, 1, 31), "Pengene er bevilget 01-02-2023"),
            (date(2026, 11, 23), "Datoen ligger i fremtiden"),
            (date(2099, 1, 1), "Datoen ligger i fremtiden"),
        ],
    )
    def test_nothing_is_booked_before_the_grant_or_after_today(self, granted, finance, book, on, said):
        spend(granted, finance, 1_000)
        before = everything(granted)
        with pytest.raises(actions.Refusal, match=said), transaction.atomic():
            book(granted, finance, 10, on=on)
        assert everything(granted) == before

    def test_the_first_day_and_today_are_allowed(self, granted, finance):
        spend(granted, finance, 1_000, on=DAY)
        spend(granted, finance, 1_000, on=TODAY)
        assert spent_on(granted) == 2_000

    def test_the_form_says_it_beside_the_date(self, client, granted, finance):
        client.force_login(finance)
        sent = {"amount": "10", "on": "05-05-2020", "text": "Faktura"}
        page = client.post(reverse("expenditure_register", args=[granted.pk]), sent)
        assert "Pengene er bevilget 01-02-2023, og beløbet er dateret 05-05-2020." in text(page)
        assert not Expenditure.objects.exists()

    def test_nothing_is_undone_on_a_day_to_come(self, granted, finance):
        wrong = spend(granted, finance, 1_000)
        with pytest.raises(actions.Refusal, match="fremtiden"):
            undo(wrong, finance, on=date(2099, 1, 1))


class TestUndoing:
    def test_the_money_is_committed_again_and_the_booking_stays_with_its_reason(self, line, granted, finance):
        wrong = spend(granted, finance, 10_000)
        right = spend(granted, finance, 5_000, text="Faktura 2")
        undone = undo(wrong, finance, " Hører til Egehuset ")
        assert (undone.reversed_by, undone.reversed_on, undone.reversal_reason) == (
            finance,
            LATER,
            "Hører til Egehuset",
        )
        assert undone.reversed_at is not None
        assert (undone.amount, undone.on, undone.text) == (10_000, DAY, "Faktura 1")
        assert list(granted.expenditures.order_by("pk")) == [wrong, right]
        assert spent_on(granted) == 5_000
        assert unspent_of(granted) == {line: 35_000}
        assert money(line) == {Bucket.AVAILABLE: 60_000, Bucket.COMMITTED: 35_000, Bucket.SPENT: 5_000}
        posting = Posting.objects.latest("pk")
        assert (posting.kind, posting.on, posting.origin, posting.reason) == (
            "reverse",
            LATER,
            granted,
            "Tilbageført forbrug: SYG-2023-0001, Birkehuset",
        )
        assert posting.reverses.key == f"application:{granted.pk}:report:spend-{wrong.pk}-0"
        event = events_of(granted).first()
        assert (event.what, event.reason) == ("Forbrug tilbageført", "Hører til Egehuset")
        assert event.data == {"expenditure": wrong.pk, "amount": "10000.00", "text": "Faktura 1"}
        assert ledger.verify() == []

    def test_every_figure_leaves_it_out(self, line, granted, finance):
        undo(spend(granted, finance, 10_000), finance)
        spend(granted, finance, 1_000)
        (commitment,) = commitments()
        assert (commitment.spent, commitment.left) == (1_000, 39_000)
        statement = frame_statement(line.frame)
        assert statement.totals[Bucket.SPENT] == 1_000
        months = pool_use(statement, through=date(2023, 12, 31))
        assert [month.spent for month in months] == [0, *[11_000] * 4, *[1_000] * 7]
        sheet = applications_workbook(Application.objects.all(), []).sheets[0]
        spent = [column.header for column in sheet.columns].index("Brugt")
        assert [row.cells[spent] for row in sheet.rows] == [1_000]

    def test_a_reversed_row_may_be_booked_elsewhere_and_both_bookings_are_remembered(
        self, line, granted, hr, colleague, finance
    ):
        other = received(line, hr, 10_000, name="Egehuset")
        other = actions.approve_application(application=other, by=colleague, on=DAY)
        (row,) = take_in(finance, ("1000", "SYG-2023-0001"))
        actions.confirm_row(row=row, application=granted, by=finance, today=TODAY)
        wrong = Expenditure.objects.get()
        undo(wrong, finance, on=DAY)
        row = ActualRow.objects.get()
        assert (row.state, row.handled_by, row.handled_at, row.proposal) == (
            RowState.UNMATCHED,
            None,
            None,
            None,
        )
        event = events_of(row).get()
        assert (event.verb, event.reason) == ("reverse_expenditure", "Forkert ansøgning")
        assert actions.propose_again(by=finance) == 0  # somebody has seen what would be proposed
        actions.confirm_row(row=row, application=other, by=finance, today=TODAY)
        row = ActualRow.objects.get()
        assert row.expenditure.application == other
        assert [one.application for one in row.expenditures.order_by("pk")] == [granted, other]
        assert (spent_on(granted), spent_on(other)) == (0, 1_000)
        assert ledger.verify() == []

    def test_or_be_put_away(self, granted, finance):
        (row,) = take_in(finance, ("1000", "SYG-2023-0001"))
        actions.confirm_row(row=row, application=granted, by=finance, today=TODAY)
        undo(Expenditure.objects.get(), finance)
        actions.ignore_row(row=row, reason="Drift", by=finance)
        assert ActualRow.objects.get().state == RowState.IGNORED

    def test_a_row_has_one_booking_that_counts_whatever_the_code_does(self, granted, finance):
        (row,) = take_in(finance, ("1000", "SYG-2023-0001"))
        actions.confirm_row(row=row, application=granted, by=finance, today=TODAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            spend(granted, finance, 1, row=row)

    def test_it_is_undone_once(self, granted, finance):
        wrong = undo(spend(granted, finance, 10_000), finance)
        before = everything(granted)
        with pytest.raises(actions.Refusal) as refusal, transaction.atomic():
            undo(wrong, finance)
        assert str(refusal.value) == "Beløbet er allerede tilbageført pr. 01-06-2023 af Finans."
        assert everything(granted) == before

    def test_not_without_a_reason_and_not_before_it_was_booked(self, granted, finance):
        wrong = spend(granted, finance, 10_000)
        before = everything(granted)
        with pytest.raises(actions.ReasonMissing), transaction.atomic():
            undo(wrong, finance, " ")
        with pytest.raises(actions.Refusal, match="bogført 01-02-2023"), transaction.atomic():
            undo(wrong, finance, on=date(2023, 1, 31))
        assert everything(granted) == before

    def test_not_in_a_closed_period_but_on_a_later_day(self, line, granted, finance):
        wrong = spend(granted, finance, 10_000)
        actions.close_period(
            frame=line.frame,
            through_on=date(2023, 2, 28),
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        before = everything(granted)
        with pytest.raises(ledger.PeriodClosed, match="lukket til og med 28-02-2023"), transaction.atomic():
            undo(wrong, finance, on=DAY)
        assert everything(granted) == before
        undo(wrong, finance, on=date(2023, 3, 1))
        assert spent_on(granted) == 0

    def test_only_finance(self, granted, hr, colleague, director, finance):
        wrong = spend(granted, finance, 10_000)
        for somebody in (hr, colleague, director, cast.person("lene", Role.LEADER)):
            with pytest.raises(PermissionDenied, match="Kun Økonomi tilbagefører"), transaction.atomic():
                undo(wrong, somebody)

    def test_while_the_account_waits_but_not_when_it_is_accepted(self, line, granted, hr, finance):
        first, second = spend(granted, finance, 10_000), spend(granted, finance, 5_000)
        reported = actions.report_account(application=granted, reason="Alt er gjort.", by=hr, on=DAY)
        undo(first, finance)
        closed = actions.close_account(application=reported, by=finance, on=LATER)
        assert money(line) == {Bucket.AVAILABLE: 95_000, Bucket.SPENT: 5_000}
        before = everything(closed)
        with (
            pytest.raises(PermissionDenied, match="Ansøgningen er afsluttet.*læg rettelsens række væk"),
            transaction.atomic(),
        ):
            undo(second, finance)
        assert everything(closed) == before

    def test_every_source_gets_its_own_back(self, leaders, finance):
        application, line, per_mille = leaders
        first, second = spend(application, finance, 850_000), spend(application, finance, 14_000)
        undo(first, finance)
        assert unspent_of(application) == {line: 722_500, per_mille: 100_000, None: 27_500}
        assert money(line) == {Bucket.AVAILABLE: 265_600, Bucket.COMMITTED: 722_500, Bucket.SPENT: 11_900}
        undo(second, finance)
        assert spent_of(application) == {line: 0, per_mille: 0, None: 0}
        assert ledger.verify() == []


class TestCredits:
    def test_a_credit_makes_what_was_spent_committed_again(self, line, granted, finance):
        spend(granted, finance, 10_000)
        given = credit(granted, finance, "2500.50", on=LATER)
        assert (given.amount, given.on, given.text) == (Decimal("-2500.50"), LATER, "Kreditnota")
        assert spent_on(granted) == Decimal("7499.50")
        assert money(line) == {
            Bucket.AVAILABLE: 60_000,
            Bucket.COMMITTED: Decimal("32500.50"),
            Bucket.SPENT: Decimal("7499.50"),
        }
        posting = Posting.objects.latest("pk")
        assert (posting.kind, posting.get_kind_display(), posting.on) == ("refund", "Krediteret", LATER)
        assert posting.reason == "Krediteret: SYG-2023-0001, Birkehuset"
        assert events_of(granted).first().what == "Kreditering bogført"

    def test_the_pool_gets_its_share_back_and_of_the_others_the_one_that_paid_last_first(
        self, leaders, finance
    ):
        application, line, per_mille = leaders
        spend(application, finance, 864_000)
        credit(application, finance, 20_000)
        assert unspent_of(application) == {line: 17_000, per_mille: 0, None: 3_000}
        credit(application, finance, 60_000)
        assert unspent_of(application) == {line: 68_000, per_mille: 0, None: 12_000}
        credit(application, finance, 784_000)
        assert unspent_of(application) == {line: 734_400, per_mille: 100_000, None: 29_600}
        assert spent_on(application) == 0
        assert ledger.verify() == []

    def test_no_more_than_is_spent_on_this_application_whatever_others_spent(
        self, line, granted, hr, colleague, finance
    ):
        other = received(line, hr, 10_000, name="Egehuset")
        other = actions.approve_application(application=other, by=colleague, on=DAY)
        spend(other, finance, 10_000)
        spend(granted, finance, 100)
        before = everything(granted)
        with pytest.raises(actions.Refusal) as refusal, transaction.atomic():
            credit(granted, finance, "100.01")
        assert str(refusal.value).replace("\xa0", " ") == (
            "Krediteringen er 100,01 kr., og der er kun brugt 100 kr. af bevillingen. "
            "Bogfør forbruget først, eller vælg en anden bevilling."
        )
        with pytest.raises(ledger.NotAnAmount), transaction.atomic():
            credit(granted, finance, 0)
        assert everything(granted) == before

    def test_a_row_of_the_finance_system_below_zero_is_booked_as_one(self, line, granted, finance):
        bill, note = take_in(finance, ("9000", "SYG-2023-0001"), ("-4000", "Kreditnota SYG-2023-0001"))
        for row in (bill, note):
            actions.confirm_row(row=row, application=granted, by=finance, today=TODAY)
        note.refresh_from_db()
        assert (note.state, note.expenditure.amount) == (RowState.CONFIRMED, -4_000)
        assert money(line)[Bucket.SPENT] == 5_000
        with pytest.raises(actions.Refusal, match="senere kreditering"), transaction.atomic():
            undo(bill.expenditure, finance)
        undo(note.expenditure, finance)
        undo(bill.expenditure, finance)
        assert money(line) == {Bucket.AVAILABLE: 60_000, Bucket.COMMITTED: 40_000}

    def test_a_credit_whose_money_is_spent_again_is_not_undone_at_the_cost_of_others(
        self, line, granted, hr, colleague, finance
    ):
        other = received(line, hr, 10_000, name="Egehuset")
        actions.approve_application(application=other, by=colleague, on=DAY)
        spend(granted, finance, 40_000)
        given = credit(granted, finance, 1_000)
        spend(granted, finance, 500)
        before = everything(granted)
        with pytest.raises(actions.Refusal, match="brugt igen"), transaction.atomic():
            undo(given, finance)
        assert everything(granted) == before

    def test_a_credit_that_comes_too_late_is_refused(self, granted, hr, finance):
        spend(granted, finance, 1_000)
        reported = actions.report_account(application=granted, reason="Gjort", by=hr, on=DAY)
        credit(reported, finance, 100)
        closed = actions.close_account(application=reported, by=finance, on=DAY)
        assert closed.state == ApplicationState.CLOSED
        with pytest.raises(PermissionDenied, match="ikke er afsluttet"), transaction.atomic():
            credit(closed, finance, 100)

    def test_only_finance_and_not_in_a_closed_period(self, line, granted, hr, finance):
        spend(granted, finance, 1_000)
        with pytest.raises(PermissionDenied, match="Kun Økonomi"), transaction.atomic():
            credit(granted, hr, 1)
        actions.close_period(
            frame=line.frame,
            through_on=DAY,
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        with pytest.raises(ledger.PeriodClosed), transaction.atomic():
            credit(granted, finance, 1)


steps = st.lists(
    st.tuples(st.sampled_from(["spend", "credit", "undo"]), st.integers(1, 90_000_000)), max_size=12
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps)
def test_whatever_is_booked_and_undone_every_source_adds_up_and_none_is_below_zero(steps, leaders, finance):
    application, *_lines = leaders
    with transaction.atomic():
        standing: list[Expenditure] = []
        for verb, number in steps:
            try:
                with transaction.atomic():
                    if verb == "undo" and standing:
                        undo(standing.pop(number % len(standing)), finance, on=DAY)
                    elif verb == "spend":
                        standing.append(spend(application, finance, Decimal(number) / 100))
                    elif verb == "credit":
                        standing.append(credit(application, finance, Decimal(number) / 100))
            except actions.Refusal:
                standing = list(application.expenditures.filter(reversed_at=None))
            assert spent_on(application) == sum(one.amount for one in standing)
            spent, unspent, given = spent_of(application), unspent_of(application), committed_of(application)
            assert min(*spent.values(), *unspent.values()) >= 0
            assert {account: spent[account] + unspent[account] for account in given} == given
            assert sum(spent.values()) == spent_on(application)
        assert ledger.verify() == []
        transaction.set_rollback(True)


class TestThePages:
    @pytest.fixture
    def office(self, client, finance):
        client.force_login(finance)
        return client

    def test_finance_undoes_it_from_the_application_and_sees_before_and_after(self, office, granted, finance):
        wrong = spend(granted, finance, 10_000)
        address = reverse("expenditure_reverse", args=[wrong.pk])
        assert f'href="{address}"' in office.get(granted.get_absolute_url()).content.decode()
        page = office.get(address)
        assert "Brugt i alt før 10.000,00 kr. Brugt i alt efter 0,00 kr." in text(page)
        assert form(page, "reverse")["on"] == "01-02-2023"
        told = office.post(address, {"reason": " ", "on": "01-02-2023"})
        assert "Skriv, hvorfor beløbet tilbageføres." in text(told)
        told = office.post(address, {"reason": "Fejl", "on": "31-01-2023"})
        assert (
            "kan ikke tilbageføres på en tidligere dato" in text(told)
            and form(told, "reverse")["reason"] == "Fejl"
        )
        told = office.post(address, {"reason": "Fejl", "on": "01-01-2090"})
        assert "Datoen ligger i fremtiden" in text(told)
        done = office.post(address, {"reason": "Egehusets faktura", "on": "01-02-2023"}, follow=True)
        assert "»Faktura 1« er tilbageført." in text(done)
        assert "<del>Faktura 1</del>" in done.content.decode()
        assert "Tilbageført 01-02-2023 af Finans: Egehusets faktura" in text(done)
        assert address not in done.content.decode()
        again = office.get(address, follow=True)
        assert "Beløbet er allerede tilbageført." in text(again)

    def test_others_read_why_they_cannot(self, client, granted, hr, finance):
        wrong = spend(granted, finance, 10_000)
        client.force_login(hr)
        page = client.get(granted.get_absolute_url())
        assert "Tilbagefør forbrug: Kun Økonomi tilbagefører forbrug." in text(page)
        refused = client.get(reverse("expenditure_reverse", args=[wrong.pk]))
        assert refused.status_code == 403 and "Kun Økonomi tilbagefører forbrug." in text(refused)

    def test_the_day_proposed_is_the_first_one_that_is_open(self, office, line, granted, finance):
        wrong = spend(granted, finance, 10_000)
        actions.close_period(
            frame=line.frame,
            through_on=date(2023, 2, 28),
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        page = office.get(reverse("expenditure_reverse", args=[wrong.pk]))
        assert form(page, "reverse")["on"] == "01-03-2023"

    def test_a_booking_is_undone_from_the_page_of_its_row_and_booked_elsewhere(
        self, office, line, granted, hr, colleague, finance
    ):
        other = received(line, hr, 10_000, name="Egehuset")
        other = actions.approve_application(application=other, by=colleague, on=DAY)
        (row,) = take_in(finance, ("1000", "SYG-2023-0001"))
        address = reverse("actual_row", args=[row.pk])
        assert "Fortryd bogføringen" not in text(office.get(address))
        office.post(address, {"action": "book", "application": granted.pk})
        undoing = reverse("expenditure_reverse", args=[row.expenditures.get().pk])
        assert undoing in office.get(address).content.decode()
        told = office.post(undoing, {"reason": "", "on": "01-02-2023"})
        assert "Skriv, hvorfor beløbet tilbageføres." in text(told)
        done = text(office.post(undoing, {"reason": "Egehusets", "on": "01-02-2023"}, follow=True))
        assert "Rækken er fri igen. Bogfør den et andet sted, eller læg den væk." in done
        assert "Har været bogført på SYG-2023-0001 . Tilbageført 01-02-2023 af Finans: Egehusets" in done
        office.post(address, {"action": "book", "application": other.pk})
        assert (spent_on(granted), spent_on(other)) == (0, 1_000)

    def test_the_booking_on_a_closed_application_says_why_it_stays(self, office, granted, hr, finance):
        (row,) = take_in(finance, ("1000", "SYG-2023-0001"))
        actions.confirm_row(row=row, application=granted, by=finance, today=TODAY)
        reported = actions.report_account(application=granted, reason="Gjort", by=hr, on=DAY)
        actions.close_account(application=reported, by=finance, on=DAY)
        page = text(office.get(reverse("actual_row", args=[row.pk])))
        assert "Fortryd bogføringen: Ansøgningen er afsluttet" in page

    def test_a_credit_is_ticked_and_booked_like_any_other_row(self, office, granted, finance):
        spend(granted, finance, 9_000)
        (row,) = take_in(finance, ("-4000", "Kreditnota SYG-2023-0001"))
        assert "Birkehuset (9.000 kr. brugt)" in text(office.get(reverse("actual_rows")))
        page = office.get(reverse("actual_row", args=[row.pk]))
        assert "En kreditering" in text(page)
        assert (page.context["before"], page.context["after"]) == (9_000, 5_000)
        assert "SYG-2023-0001, Birkehuset: 9.000 kr. brugt" in text(page)
        pair = {"pair": f"{row.pk}:{granted.pk}"}
        assert "1 række er bogført." in text(office.post(reverse("actual_rows_confirm"), pair, follow=True))
        page = text(office.get(granted.get_absolute_url()))
        assert "kreditering, indlæst" in page and spent_on(granted) == 5_000

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_number_of_queries_does_not_grow_with_the_expenditure(
        self, office, granted, finance, count, django_assert_num_queries
    ):
        for number in range(count):
            undo(spend(granted, finance, 100, text=f"Forkert {number}"), finance)
        wrong = spend(granted, finance, 100)
        address = reverse("expenditure_reverse", args=[wrong.pk])
        office.get(address)
        with django_assert_num_queries(15):
            office.get(address)
        office.get(granted.get_absolute_url())
        with django_assert_num_queries(21):
            office.get(granted.get_absolute_url())
