"""Rows of the finance system: taken in once, proposed, confirmed by a person, never counted twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import events_of
from pools import ledger
from pools.actions import (
    BookedRow,
    ReasonMissing,
    Refusal,
    approve_application,
    bring_back_row,
    close_period,
    confirm_row,
    confirm_rows,
    ignore_row,
    known_rows,
    link_row,
    propose_again,
    receive_application,
    register_expenditure,
    reverse_expenditure,
    take_in_actuals,
)
from pools.enums import RowState
from pools.forms.terms import PoolTermsForm
from pools.models import ActualImport, ActualRow, Expenditure, Posting
from pools.queries import (
    commitments,
    granted_too_late,
    line_figures,
    proposed_commitment,
    spent_on,
    unmatched_rows,
    year_end,
)
from pools.rules import APPLICATION_NUMBER, is_pool_code
from tests import cast
from tests.pages import form, text

pytestmark = pytest.mark.django_db

ON = date(2023, 3, 1)
TODAY = date(2026, 11, 22)


@pytest.fixture
def finance():
    return cast.person("finans", Role.FINANCE)


@pytest.fixture
def account(finance):
    line = cast.sickness_line()
    cast.fill(line, 600_000, by=finance)
    return line


@pytest.fixture
def grant(account):
    """Makes an approved application: SYG-2023-0001, then 0002 …"""
    hr, colleague = cast.person("hanne", Role.HR), cast.person("vera", Role.HR)

    def make(name, amount=40_000):
        draft = cast.draft(account, cast.workplace(name, absence="7"), by=hr, amount=amount)
        sent = receive_application(application=draft, by=hr, on=cast.DAY)
        return approve_application(application=sent, by=colleague, on=cast.DAY)

    return make


def row(number=2, amount="1000", text="Konsulent", on=ON, account="5.25.14-1"):
    return BookedRow(number, account, Decimal(amount), text, on)


def take_in(*rows, by, name="marts.csv", checksum=None):
    return take_in_actuals(file_name=name, checksum=checksum or name, rows=rows, by=by)


class TestTakingIn:
    def test_new_rows_are_kept_as_they_came_with_their_proposal(self, finance, grant):
        nord = grant("Nord")
        intake = take_in(row(2, text="syg-2023-0001 konsulent"), row(3, "-5"), by=finance)
        assert (intake.new, intake.known) == (2, 0)
        kept = [(r.number, r.amount, r.on, r.state, r.proposal) for r in intake.actual_import.rows.all()]
        assert kept == [(2, 1000, ON, RowState.UNMATCHED, nord), (3, -5, ON, RowState.UNMATCHED, None)]
        event = events_of(intake.actual_import).get()
        assert (event.verb, event.data) == ("import_actuals", {"rows": 2, "known": 0})
        assert Posting.objects.filter(kind="spend").count() == 0

    def test_the_same_file_is_refused_whatever_it_is_called(self, finance):
        take_in(row(), by=finance, checksum="x")
        with pytest.raises(Refusal, match="allerede læst ind som »marts.csv«"):
            take_in(row(), by=finance, name="kopi.csv", checksum="x")
        assert ActualRow.objects.count() == 1

    def test_an_overlapping_export_brings_only_what_is_new(self, finance):
        take_in(row(2), row(3, "7"), by=finance)
        rows = [row(2, "1"), row(5, "1000.00"), row(9, "7")]
        assert known_rows(rows) == {5, 9}
        intake = take_in(*rows, by=finance, name="kvartal.csv")
        assert (intake.new, intake.known) == (1, 2)
        assert sorted(ActualRow.objects.values_list("amount", flat=True)) == [1, 7, 1000]

    def test_two_rows_alike_in_a_file_both_count_and_a_third_in_a_later_one_too(self, finance):
        assert take_in(row(2), row(3), by=finance).new == 2
        intake = take_in(row(2), row(3), row(4), by=finance, name="kvartal.csv")
        assert (intake.new, intake.known) == (1, 2)
        assert ActualRow.objects.filter(amount=Decimal(1000)).count() == 3

    def test_only_finance_imports_and_only_files_with_rows(self, finance):
        with pytest.raises(PermissionDenied, match="Økonomi"):
            take_in(row(), by=cast.person("hanne", Role.HR))
        with pytest.raises(Refusal, match="ingen rækker"):
            take_in(by=finance)
        assert ActualImport.objects.count() == 0


class TestProposals:
    @pytest.mark.parametrize(
        ("said", "amount", "number"),
        [
            ("Faktura SYG-2023-0001", 1, "SYG-2023-0001"),
            ("syg-2023-0002, rettet", 900_000, "SYG-2023-0002"),
            ("SYG-2023-0001 og SYG-2023-0002", 1, None),
            ("SYG-2023-9999 Børnehuset Nord", 1, None),
            ("Konsulent, børnehuset nord", 1, "SYG-2023-0001"),
            ("Børnehuset Nordlys", 1, None),
            ("Børnehuset Nord", 40_001, None),
            ("Sol", 10_000, "SYG-2023-0002"),
            ("Sol", 9_999, None),
            ("Sol", -1, None),
            ("SYG-2023-0001 kreditnota", -1, "SYG-2023-0001"),
            ("Børnehuset Nord", -5_000, "SYG-2023-0001"),
            ("Børnehuset Nord", -5_001, None),
            ("Kontorartikler", 1, None),
        ],
    )
    def test_by_number_else_by_workplace_and_amount_and_never_a_guess_between_two(
        self, finance, grant, said, amount, number
    ):
        nord = grant("Børnehuset Nord", 45_000)
        money = {"amount": Decimal(5_000), "on": ON, "text": "Faktura"}
        register_expenditure(application=nord, by=finance, today=TODAY, **money)
        first = grant("Sol", 10_000)
        hr, colleague = first.entered_by, first.decided_by
        again = cast.draft(first.line, first.workplace, by=hr, amount=20_000)
        again = receive_application(application=again, by=hr, on=cast.DAY)
        approve_application(application=again, by=colleague, on=cast.DAY)
        found = proposed_commitment(said, Decimal(amount), ON, commitments())
        assert (found and found.number) == number

    def test_never_a_commitment_that_was_granted_after_the_day_of_the_row(self, grant):
        nord, day = grant("Nord"), date(2023, 1, 31)
        asked = ("SYG-2023-0001", Decimal(1_000), day, commitments())
        assert (proposed_commitment(*asked), granted_too_late(*asked)) == (None, nord)
        asked = ("SYG-2023-0001", Decimal(1_000), cast.DAY, commitments())
        assert (proposed_commitment(*asked), granted_too_late(*asked)) == (nord, None)

    def test_a_later_grant_is_found_when_one_looks_again(self, finance, grant):
        take_in(row(text="Nord"), row(3, text="Syd"), by=finance)
        nord = grant("Nord")
        assert propose_again(by=finance) == 1
        assert list(unmatched_rows().values_list("proposal", flat=True)) == [nord.pk, None]
        assert propose_again(by=finance) == 0


class TestConfirming:
    @pytest.fixture
    def waiting(self, finance, grant):
        nord = grant("Nord")
        take_in(row(2, text="SYG-2023-0001"), row(3, "39000.01", "Nord"), row(4, "-5", "Nord"), by=finance)
        return nord, *ActualRow.objects.order_by("number")

    def test_it_is_booked_as_expenditure_dated_as_in_the_finance_system(self, waiting, finance, account):
        nord, first, *_ = waiting
        confirm_row(row=first, application=nord, by=finance, today=TODAY)
        first.refresh_from_db()
        spent = Expenditure.objects.get()
        assert (first.state, first.handled_by, first.expenditure) == (RowState.CONFIRMED, finance, spent)
        assert (spent.amount, spent.on, spent.row, spent.text) == (1000, ON, first, "SYG-2023-0001")
        assert Posting.objects.get(kind="spend").on == ON
        assert line_figures(account).spent == 1000
        assert ledger.verify() == []

    def test_a_row_counts_once(self, waiting, finance):
        nord, first, *_ = waiting
        confirm_row(row=first, application=nord, by=finance, today=TODAY)
        for again in (
            lambda: confirm_row(row=first, application=nord, by=finance, today=TODAY),
            lambda: ignore_row(row=first, reason="x", by=finance),
        ):
            with pytest.raises(Refusal, match="allerede behandlet"):
                again()
        assert spent_on(nord) == 1000

    def test_several_are_booked_each_on_its_own(self, waiting, finance):
        nord, first, second, credit = waiting
        confirmed = confirm_rows(
            pairs=[(credit, nord), (first, nord), (second, nord)], by=finance, today=TODAY
        )
        assert (confirmed.booked, [one for one, _says in confirmed.refused]) == (2, [second])
        says = [sentence.replace("\xa0", " ") for _row, sentence in confirmed.refused]
        assert says[0].startswith("Forbruget er 39.000,01 kr., og der er 39.000 kr. tilbage af bevillingen.")
        assert spent_on(nord) == 995  # a credit comes after what it takes back

    @pytest.mark.parametrize("on", [date(2020, 3, 1), date(2099, 3, 1)])
    def test_a_row_dated_before_the_grant_or_in_the_future_is_not_booked(self, finance, grant, on):
        nord = grant("Nord")
        take_in(row(text="SYG-2023-0001", on=on), by=finance)
        (waiting,) = ActualRow.objects.all()
        confirmed = confirm_rows(pairs=[(waiting, nord)], by=finance, today=TODAY)
        assert (confirmed.booked, len(confirmed.refused)) == (0, 1)
        assert (spent_on(nord), unmatched_rows().count()) == (0, 1)

    def test_a_row_dated_in_a_closed_period_waits_until_it_is_opened(self, waiting, finance, account):
        nord, first, *_ = waiting
        close_period(
            frame=account.frame,
            through_on=ON,
            by=finance,
            on=date(2026, 11, 22),
            reason="Aftalt med revisionen",
        )
        with pytest.raises(ledger.PeriodClosed, match="01-03-2023"):
            confirm_row(row=first, application=nord, by=finance, today=TODAY)
        first.refresh_from_db()
        assert (first.state, spent_on(nord)) == (RowState.UNMATCHED, 0)

    def test_a_long_text_is_cut_where_expenditure_has_no_room(self, finance, grant):
        nord = grant("Nord")
        take_in(row(text="x" * 300), row(3, text=""), by=finance)
        for waiting in ActualRow.objects.all():
            confirm_row(row=waiting, application=nord, by=finance, today=TODAY)
        assert list(Expenditure.objects.order_by("id").values_list("text", flat=True)) == [
            "x" * 200,
            "5.25.14-1",
        ]

    def test_a_row_is_put_away_with_a_reason(self, waiting, finance):
        _, first, *_ = waiting
        with pytest.raises(ReasonMissing):
            ignore_row(row=first, reason=" ", by=finance)
        ignore_row(row=first, reason="Hører til driften", by=finance)
        first.refresh_from_db()
        assert (first.state, events_of(first).get().reason) == (RowState.IGNORED, "Hører til driften")
        assert Expenditure.objects.count() == 0

    def test_only_finance_books_and_puts_away(self, waiting):
        nord, first, *_ = waiting
        director = cast.person("dina", Role.DIRECTOR)
        for forbidden in (
            lambda: confirm_row(row=first, application=nord, by=director, today=TODAY),
            lambda: confirm_rows(pairs=[(first, nord)], by=director, today=TODAY),
            lambda: ignore_row(row=first, reason="x", by=director),
            lambda: propose_again(by=director),
        ):
            with pytest.raises(PermissionDenied, match="Økonomi"):
                forbidden()

    def test_unmatched_rows_stand_in_the_way_of_the_year(self, waiting, finance, account):
        nord, first, second, credit = waiting
        assert year_end(account.frame).unmatched == 3
        assert "3 rækker fra økonomisystemet er ikke fordelt." in year_end(account.frame).in_the_way
        ignore_row(row=credit, reason="x", by=finance)
        confirm_row(row=first, application=nord, by=finance, today=TODAY)
        assert year_end(account.frame).unmatched == 1


class TestWhatIsTypedAlready:
    """Nord has 40.000 kr.; 1.000 of them were typed by hand on 01-03-2023, the day of the row."""

    @pytest.fixture
    def typed(self, finance, grant):
        nord = grant("Nord")
        values = {"amount": Decimal(1_000), "on": ON, "text": "Forskud", "by": finance, "today": TODAY}
        return register_expenditure(application=nord, **values)

    def waiting(self, finance, **given):
        take_in(row(text="SYG-2023-0001", **given), by=finance)
        return ActualRow.objects.get()

    def test_the_same_amount_about_the_same_day_is_not_booked_with_the_others(self, finance, typed):
        one = self.waiting(finance, on=ON + timedelta(days=14))
        confirmed = confirm_rows(pairs=[(one, typed.application)], by=finance, today=TODAY)
        assert confirmed.booked == 0
        [(_row, said)] = confirmed.refused
        assert said.replace("\xa0", " ").startswith(
            "»Forskud« på 1.000 kr. er allerede indtastet 01-03-2023 på samme bevilling."
        )
        assert spent_on(typed.application) == 1_000

    @pytest.mark.parametrize(
        "given", [{"amount": "1000.01"}, {"on": ON + timedelta(days=15)}, {"on": date(2023, 2, 14)}]
    )
    def test_another_amount_or_day_is_booked_as_ever(self, finance, typed, given):
        one = self.waiting(finance, **given)
        confirm_row(row=one, application=typed.application, by=finance, today=TODAY)
        assert spent_on(typed.application) == 1_000 + one.amount

    def test_a_row_linked_to_it_is_handled_and_counts_once(self, finance, typed):
        one = self.waiting(finance)
        postings = Posting.objects.count()
        link_row(row=one, expenditure=typed, by=finance)
        one.refresh_from_db()
        assert (one.state, one.handled_by, one.expenditure) == (RowState.CONFIRMED, finance, typed)
        assert (spent_on(typed.application), Posting.objects.count()) == (1_000, postings)
        assert events_of(one).get().data == {"expenditure": typed.pk, "amount": "1000.00", "text": "Forskud"}
        take_in(row(text="SYG-2023-0001 igen"), by=finance, name="b")
        later = unmatched_rows().get()
        with pytest.raises(Refusal, match="passer ikke mere"):
            link_row(row=later, expenditure=typed, by=finance)
        confirm_row(row=later, application=typed.application, by=finance, today=TODAY)  # another invoice

    def test_what_was_linked_meanwhile_is_not_undone_behind_its_row(self, finance, typed):
        """The page was read before a colleague linked the row; undone, the row would stay booked with nothing."""
        one, read_before = self.waiting(finance), Expenditure.objects.get(pk=typed.pk)
        link_row(row=one, expenditure=typed, by=finance)
        with pytest.raises(Refusal, match="lige blevet knyttet"), transaction.atomic():
            reverse_expenditure(expenditure=read_before, reason="Forkert", by=finance, on=ON, today=TODAY)
        one.refresh_from_db()
        assert (one.state, spent_on(typed.application)) == (RowState.CONFIRMED, 1_000)

    def test_it_may_be_another_one_with_a_reason_that_stays(self, finance, typed):
        one = self.waiting(finance)
        confirm_row(
            row=one, application=typed.application, by=finance, today=TODAY, another_reason=" To rater "
        )
        assert spent_on(typed.application) == 2_000
        assert (events_of(one).get().verb, events_of(one).get().reason) == ("book_another", "To rater")

    def test_only_finance_links(self, finance, typed):
        with pytest.raises(PermissionDenied, match="Økonomi"):
            link_row(row=self.waiting(finance), expenditure=typed, by=cast.person("dina", Role.DIRECTOR))

    def test_the_pages_ask_and_the_answer_is_one_button(self, client, finance, typed):
        one = self.waiting(finance)
        client.force_login(finance)
        listed = client.get(reverse("actual_rows"))
        assert "Allerede indtastet? Åbn rækken" in text(listed)
        assert 'name="pair"' not in listed.content.decode()
        address = reverse("actual_row", args=[one.pk])
        shown = client.get(address)
        assert "Er det allerede indtastet?" in text(shown) and "Knyt til »Forskud«" in text(shown)
        told = client.post(address, {"action": "book", "application": typed.application.pk})
        assert "skriv, hvorfor det er et andet beløb." in text(told)
        assert spent_on(typed.application) == 1_000
        done = client.post(address, {"action": "link", "expenditure": typed.pk}, follow=True)
        assert (
            "Rækken er knyttet til det indtastede forbrug på SYG-2023-0001. Intet er bogført igen."
            in text(done)
        )
        assert (spent_on(typed.application), unmatched_rows().count()) == (1_000, 0)


class TestBringingBack:
    def test_a_row_put_away_by_mistake_waits_again_with_a_reason(self, client, finance, grant):
        nord = grant("Nord")
        take_in(row(text="Nord"), by=finance)
        one = ActualRow.objects.get()
        ignore_row(row=one, reason="Drift", by=finance)
        client.force_login(finance)
        address = reverse("actual_row", args=[one.pk])
        told = client.post(address, {"action": "bring_back", "reason": " "})
        assert "Skriv, hvorfor rækken skal hentes frem igen." in text(told)
        done = client.post(address, {"action": "bring_back", "reason": "Forkert knap"}, follow=True)
        assert "Rækken er hentet frem og kan bogføres." in text(done)
        one.refresh_from_db()
        assert (one.state, one.handled_by, one.handled_at) == (RowState.UNMATCHED, None, None)
        assert [event.reason for event in events_of(one)] == ["Forkert knap", "Drift"]
        confirm_row(row=one, application=nord, by=finance, today=TODAY)
        with pytest.raises(Refusal, match="ikke lagt væk"):
            bring_back_row(row=one, reason="Igen", by=finance)

    def test_only_finance_and_only_with_a_reason(self, finance, grant):
        take_in(row(), by=finance)
        one = ActualRow.objects.get()
        ignore_row(row=one, reason="Drift", by=finance)
        with pytest.raises(PermissionDenied, match="Økonomi"):
            bring_back_row(row=one, reason="x", by=cast.person("dina", Role.DIRECTOR))
        with pytest.raises(ReasonMissing):
            bring_back_row(row=one, reason=" ", by=finance)


class TestThePages:
    @pytest.fixture
    def office(self, client, finance):
        client.force_login(finance)
        return client

    def test_ticked_rows_are_booked_on_what_they_were_shown_with(self, office, finance, grant):
        nord, syd = grant("Nord"), grant("Syd")
        take_in(row(2, text="Nord"), row(3, "2000", "Syd"), row(4, "3", "Papir"), by=finance)
        shown = office.get(reverse("actual_rows"))
        ticks = [f"{r.pk}:{r.proposal_id}" for r in ActualRow.objects.exclude(proposal=None)]
        assert all(f'value="{tick}"' in shown.content.decode() for tick in ticks)
        assert "Intet forslag" in text(shown)
        done = office.post(reverse("actual_rows_confirm"), {"pair": [*ticks, "x", "1:", "9:9"]}, follow=True)
        assert "2 rækker er bogført." in text(done)
        assert (spent_on(nord), spent_on(syd)) == (1000, 2000)
        assert "Papir" in text(done) and "Konsulent" not in text(done)
        again = office.post(reverse("actual_rows_confirm"), {"pair": ticks}, follow=True)
        assert text(again).count("er ikke bogført: Rækken er allerede behandlet.") == 2
        assert "mindst ét flueben" in text(office.post(reverse("actual_rows_confirm"), follow=True))

    def test_the_list_shows_what_waits_unless_asked_for_more(self, office, finance, grant):
        nord = grant("Nord")
        take_in(row(2, text="Nord"), row(3, "3", "Papir"), row(4, "4", "Blyanter"), by=finance)
        papir = ActualRow.objects.get(text="Papir")
        confirm_row(row=ActualRow.objects.get(text="Nord"), application=nord, by=finance, today=TODAY)
        ignore_row(row=papir, reason="x", by=finance)

        def texts(query):
            table = office.get(reverse("actual_rows"), query).context["table"]
            return [one.record.text for one in table.rows]

        assert texts({}) == ["Blyanter"]
        assert texts({"page": "1"}) == ["Blyanter"]
        assert texts({"state": ""}) == ["Nord", "Papir", "Blyanter"]
        assert texts({"state": "confirmed"}) == ["Nord"]
        assert texts({"state": "", "text": "pap"}) == ["Papir"]
        assert texts({"text": "pap"}) == []

    def test_another_commitment_may_be_chosen_on_the_page_of_the_row(self, office, finance, grant):
        grant("Nord")
        syd = grant("Syd")
        take_in(row(2, text="Nord"), by=finance)
        waiting = ActualRow.objects.get()
        page = office.get(reverse("actual_row", args=[waiting.pk]))
        assert page.context["after"] == 39_000
        assert form(page, "choose")["application"] == str(waiting.proposal_id)
        nothing = office.post(reverse("actual_row", args=[waiting.pk]), {"action": "book"})
        assert "Vælg den bevilling, rækken hører til." in text(nothing)
        answer = office.post(
            reverse("actual_row", args=[waiting.pk]), {"action": "book", "application": syd.pk}, follow=True
        )
        assert "Rækken er bogført på SYG-2023-0002." in text(answer)
        assert spent_on(syd) == 1000
        booked = office.get(reverse("actual_row", args=[waiting.pk]))
        assert "SYG-2023-0002" in text(booked) and "Læg rækken væk" not in text(booked)

    def test_a_row_is_put_away_from_its_page_and_a_refusal_stays_there(self, office, finance, grant):
        nord = grant("Nord")
        take_in(row(2, "-5", text="Nord"), row(3, "40001", "x"), by=finance)
        credit, large = ActualRow.objects.order_by("number")
        address = reverse("actual_row", args=[large.pk])
        told = office.post(address, {"action": "book", "application": nord.pk})
        assert "Bed om en ændring først." in text(told)
        told = office.post(address, {"action": "put_away", "reason": " "})
        assert "Skriv, hvorfor rækken ikke vedrører puljerne." in text(told)
        done = office.post(address, {"action": "put_away", "reason": "Drift"}, follow=True)
        assert "Rækken er lagt væk." in text(done)

    def test_looking_again_tells_how_many_changed(self, office, finance, grant):
        take_in(row(text="Nord"), by=finance)
        grant("Nord")
        done = office.post(reverse("actual_rows_propose"), follow=True)
        assert "1 række har fået et nyt forslag." in text(done)

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_number_of_queries_does_not_grow_with_the_rows(
        self, office, finance, grant, count, django_assert_num_queries
    ):
        places = [grant(f"Sted {letter}") for letter in "ABC"[:count]]
        rows = [row(n, text=place.number) for n, place in enumerate(places, 2)]
        take_in(*rows, *[row(9 + n, str(n + 1), "Papir") for n in range(count)], by=finance)
        take_in(
            *[row(2 + n, str(50 + n), place.number) for n, place in enumerate(places)], by=finance, name="b"
        )
        for one in ActualRow.objects.filter(actual_import__file_name="b"):
            confirm_row(row=one, application=one.proposal, by=finance, today=TODAY)
        office.get(reverse("actual_rows"))
        with django_assert_num_queries(11):
            office.get(reverse("actual_rows"), {"state": ""})
        with django_assert_num_queries(12):
            office.get(reverse("actual_row", args=[unmatched_rows().first().pk]))


@pytest.mark.parametrize("code", ["SYG", "Æ", "MINØÅ", "syg", "SYG2", "S-G", "S G", "2023", "SYGEFR", ""])
def test_the_abbreviation_of_a_pool_is_what_a_row_is_matched_by(code):
    """What the form lets through is found in a text, and what would not be found is not let through."""
    typed = PoolTermsForm({"code": code})
    typed.is_valid()
    number = f"{code}-2023-0001".upper()
    is_found = APPLICATION_NUMBER.findall(f"FAKTURA {number} AF 4. MAJ") == [number]
    assert ("code" not in typed.errors) == is_found == is_pool_code(code.upper())
