"""The yearly account to the state stands on the ledger, and what was written by hand stands beside it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from clusters.models import Workplace
from htk_workforce.reporting.state_account import state_account_workbook
from pools import ledger
from pools.actions import PlannedYear, Refusal, delete_activity, save_activity
from pools.actions.year_end import (
    carry_over_line,
    close_period,
    give_back_line,
    open_next_frame,
    reopen_period,
)
from pools.models import FrameLine
from pools.permissions import can_delete_activity
from pools.queries import grant_plan, year_account
from tests import cast
from tests.pages import form, text

pytestmark = pytest.mark.django_db


def kr(amount):
    return Decimal(amount)


@pytest.fixture
def pool():
    return cast.upskilling_pool()


@pytest.fixture
def merit(pool):
    return pool.activities.get(order=1)


@pytest.fixture
def line(pool):
    return pool.frames.get(year=2024).lines.get()


def why(by, key, on=date(2024, 5, 2)):
    return ledger.Why(by=by, on=on, reason="Prøve", key=key)


def spend(line, amount, by, *, on=date(2024, 5, 2), key="spend"):
    ledger.commit(line, kr(amount), why(by, f"{key}:commit", on), bucket="available")
    return ledger.spend(line, kr(amount), why(by, key, on))


def save(activity, by, *, lines=None, years=None):
    kept = {row.year: PlannedYear(row.planned, row.actual) for row in activity.years.all()}
    return save_activity(
        activity=activity,
        pool=activity.pool,
        name=activity.name,
        type=activity.type,
        description="",
        years=kept | (years or {}),
        participants={},
        lines=lines,
        by=by,
    )


def row_of(account, activity):
    (row,) = [row for row in account.rows if row.activity == activity]
    return row


@pytest.fixture
def spent(line, merit, finance):
    """120.000 kr. spent of 512.000 on the line that is the account of the first activity."""
    cast.fill(line, 512_000, by=finance)
    save(merit, finance, lines=[line])
    spend(line, 120_000, finance)


def test_what_is_spent_on_the_lines_is_the_account(pool, merit, spent):
    row = row_of(year_account(pool, 2024), merit)
    assert (row.booked, row.typed, row.actual, row.deviation) == (120_000, None, 120_000, -342_000)


def test_a_credit_and_a_reversal_count_and_another_year_does_not(pool, merit, line, finance, spent):
    ledger.refund(line, kr(20_000), why(finance, "refund"))
    wrong = spend(line, 7_000, finance, key="wrong")
    ledger.reverse(wrong, why(finance, "undo"))
    spend(line, 5_000, finance, on=date(2025, 1, 9), key="later")
    assert row_of(year_account(pool, 2024), merit).actual == 100_000
    assert row_of(year_account(pool, 2025), merit).actual == 5_000


def test_what_was_written_by_hand_stands_only_where_no_line_is_linked(pool, merit, finance, spent):
    icdp = pool.activities.get(order=3)
    save(icdp, finance, years={2024: PlannedYear(kr(50_000), kr(40_000))})
    account = year_account(pool, 2024)
    assert (row_of(account, icdp).actual, row_of(account, icdp).difference) == (40_000, 0)
    assert row_of(account, merit).actual == 120_000


def test_a_difference_is_shown_and_needs_a_written_reason(pool, merit, finance, spent):
    for order in (2, 3):
        other = pool.activities.get(order=order)
        save(other, finance, years={2024: PlannedYear(kr(1), kr(0))})
    account = year_account(pool, 2024)
    assert account.is_final and not account.can_be_signed  # the books of 2024 are not closed
    save(merit, finance, years={2024: PlannedYear(kr(462_000), kr(130_000))})
    account = year_account(pool, 2024)
    assert row_of(account, merit).difference == 10_000
    assert (account.unexplained, account.is_final) == ([merit], False)
    assert account.title == "Foreløbigt regnskab 2024: Opkvalificeringspulje"
    reason = "En regning på 10.000 kr. er bogført i 2025."
    save(merit, finance, years={2024: PlannedYear(kr(462_000), kr(130_000), reason)})
    account = year_account(pool, 2024)
    assert account.is_final and row_of(account, merit).actual == 120_000
    assert account.title == "Regnskab 2024: Opkvalificeringspulje"
    (row,) = [
        row
        for row in state_account_workbook(year_account(pool, 2024)).sheets[0].rows
        if row.cells[0] == merit.name
    ]
    assert row.cells[4:] == (120_000, -342_000, 120_000, 130_000, 10_000, reason)


def test_carried_over_money_is_the_ledgers(pool, line, finance, spent):
    before = pool.frames.get(year=2023).lines.get()
    cast.fill(before, 280_000, by=finance)
    day = date(2023, 12, 31)
    posting = carry_over_line(
        line=before, to=line, amount=kr(10_000), by=finance, on=day, today=day, key="over"
    )
    account = year_account(pool, 2024)
    assert (account.carried_in, account.disposable) == (10_000, 522_000)
    said = [remark.replace("\xa0", " ") for remark in account.remarks]
    assert said[0] == (
        "Efter regnskabet for 2023 er der 280.000 kr. tilbage at overføre, "
        "og der er bogført en overførsel på 10.000 kr."
    )
    ledger.reverse(posting, why(finance, "undo"))
    assert year_account(pool, 2024).carried_in == 0


def test_a_grant_that_is_not_what_was_set_aside_is_noted(pool, line, finance, spent):
    cast.fill(line, 8_000, by=finance)
    said = [remark.replace("\xa0", " ") for remark in year_account(pool, 2024).remarks]
    assert said[0] == (
        "Tilskuddet for 2024 er 512.000 kr., og der er afsat 520.000 kr. på puljens linjer. Forskellen er 8.000 kr."
    )
    assert said[-1] == "Bøgerne for 2024 er ikke lukket, så tallene kan ændre sig."


def test_what_is_spent_outside_the_activities_is_told(pool, line, finance):
    cast.fill(line, 512_000, by=finance)
    spend(line, 3_000, finance)
    said = [remark.replace("\xa0", " ") for remark in year_account(pool, 2024).remarks]
    assert (
        "Der er brugt 3.000 kr. i 2024 på linjer uden for aktiviteterne. Det er ikke med i regnskabet."
        in said
    )


def test_next_years_frame_keeps_the_lines_of_an_activity(pool, merit, line, finance, spent):
    new = open_next_frame(frame=line.frame, lines=[line], by=finance)
    assert new.lines.get().activity == merit


def test_a_line_belongs_to_one_activity_of_its_own_pool(pool, line, finance, spent):
    icdp = pool.activities.get(order=3)
    with pytest.raises(Refusal, match="»Opkvalificering« er allerede regnskab for »Merituddannelse"):
        save(icdp, finance, lines=[line])
    with pytest.raises(Refusal, match="hører til en anden pulje"):
        save(icdp, finance, lines=[cast.sickness_line()])


def test_an_activity_with_expenditure_on_its_lines_stays_and_another_lets_its_lines_go(
    pool, merit, line, finance, spent
):
    with pytest.raises(PermissionDenied, match="Der er brugt penge på linjerne i »Merituddannelse"):
        delete_activity(activity=merit, by=finance)
    icdp, other = pool.activities.get(order=3), pool.frames.get(year=2023).lines.get()
    save(icdp, finance, lines=[other])
    delete_activity(activity=icdp, by=finance)
    assert FrameLine.objects.get(pk=other.pk).activity is None


def test_the_lines_are_chosen_on_the_page_of_the_activity(client, pool, merit, line, finance):
    client.force_login(finance)
    address = reverse("activity_edit", args=[merit.pk])
    page = client.get(address)
    assert "Linjer i regnskabet" in text(page) and "2024: Opkvalificering" in text(page)
    typed = form(page, "activity") | {"lines": [str(line.pk)], "reason_2024": "Afrunding"}
    assert client.post(address, typed).status_code == 302
    assert list(merit.lines.all()) == [line]
    assert merit.years.get(year=2024).difference_reason == "Afrunding"


def test_the_page_and_the_pdf_say_the_same(client, pool, merit, finance, spent):
    save(merit, finance, years={2024: PlannedYear(kr(462_000), kr(130_000))})
    client.force_login(finance)
    said = text(client.get(reverse("state_account", args=[pool.pk, 2024])))
    for words in (
        "Foreløbigt regnskab 2024: Opkvalificeringspulje",
        "Regnskabstal mangler for ICDP.",
        "Det bogførte og det oplyste er ikke ens for Merituddannelse til pædagog.",
        "Merituddannelse til pædagog Formel uddannelse begrundelse mangler",
        "462.000 120.000 −342.000 130.000 10.000",
        "Hent det foreløbige regnskab (PDF)",
    ):
        assert words in said, words
    assert client.get(reverse("state_account", args=[pool.pk, 2031])).status_code == 404


def use_all_but(rest, line, finance, *, year=2024):
    """Spend what there is on the first activity's line; the two other activities cost nothing."""
    left = sum(line.balances.filter(bucket="available").values_list("amount", flat=True))
    spend(line, left - kr(rest), finance, on=date(year, 12, 1), key=f"use-{year}")


@pytest.fixture
def books(pool, merit, line, finance):
    """512.000 kr. on the line of 2024 and an empty one in 2025, both the account of the only activity that costs."""
    pool.grants.filter(year=2023).delete()
    pool.activities.exclude(pk=merit.pk).delete()
    cast.fill(line, 512_000, by=finance)
    save(merit, finance, lines=[line])
    return open_next_frame(frame=line.frame, lines=[line], by=finance).lines.get()


def close(frame, finance):
    day = date(frame.year, 12, 31)
    close_period(frame=frame, through_on=day, by=finance, on=date(2027, 1, 5), reason="Prøve")


def result_of(pool, year):
    return {label: amount for label, amount in year_account(pool, year).result}


def test_money_given_back_is_not_carried_over(pool, line, finance, books):
    use_all_but(50_000, line, finance)
    give_back_line(line=line, amount=kr(50_000), by=finance, on=date(2024, 12, 31), key="back")
    close(line.frame, finance)
    assert result_of(pool, 2024) == {
        "Overført fra 2023": 0,
        "Tilskud 2024 1)": 512_000,
        "Til rådighed i alt": 512_000,
        "Forbrug i alt": 462_000,
        "Overføres til 2025": 0,
        "Betales tilbage": 50_000,
    }
    cells = {row.cells for row in state_account_workbook(year_account(pool, 2024)).sheets[1].rows}
    assert {("Overføres til 2025", 0), ("Betales tilbage", 50_000)} <= cells
    assert year_account(pool, 2025).carried_in == 0
    assert not [said for said in year_account(pool, 2024).remarks if "tilbage" in said]


def test_a_give_back_counts_before_the_books_are_closed_and_not_when_it_is_undone(pool, line, finance, books):
    use_all_but(50_000, line, finance)
    day = date(2024, 12, 31)
    back = give_back_line(line=line, amount=kr(20_000), by=finance, on=day, key="back")
    account = year_account(pool, 2024)
    assert (account.carried_out, account.paid_back) == (30_000, 20_000)
    ledger.reverse(back, why(finance, "undo", day))
    account = year_account(pool, 2024)
    assert (account.carried_out, account.paid_back) == (50_000, 0)


def test_a_late_invoice_takes_its_money_along_into_the_year_it_is_booked_in(pool, line, finance, books):
    use_all_but(12_000, line, finance)
    ledger.commit(line, kr(12_000), why(finance, "late", date(2024, 12, 20)), bucket="available")
    close(line.frame, finance)
    promised = year_account(pool, 2024).carried_out, year_account(pool, 2025).carried_in
    ledger.spend(line, kr(12_000), why(finance, "invoice", date(2025, 1, 9)))
    cast.fill(books, 512_000, by=finance)
    use_all_but(0, books, finance, year=2025)
    first, second = year_account(pool, 2024), year_account(pool, 2025)
    assert promised == (first.carried_out, second.carried_in) == (12_000, 12_000)
    assert (second.disposable, second.actual, second.carried_out, second.overspent) == (
        524_000,
        524_000,
        0,
        0,
    )
    assert (
        "Af de 12.000 kr., der er overført fra 2024, var 12.000 kr. bevilget og ikke betalt, da året sluttede."
        in [remark.replace("\xa0", " ") for remark in second.remarks]
    )


def test_a_grant_that_lapses_does_not_pay_a_late_invoice(pool, line, finance, books):
    pool.carry_over_allowed = False
    pool.save()
    use_all_but(12_000, line, finance)
    ledger.commit(line, kr(12_000), why(finance, "late", date(2024, 12, 20)), bucket="available")
    close(line.frame, finance)
    ledger.spend(line, kr(12_000), why(finance, "invoice", date(2025, 1, 9)))
    cast.fill(books, 512_000, by=finance)
    use_all_but(0, books, finance, year=2025)
    first, second = year_account(pool, 2024), year_account(pool, 2025)
    assert (first.carried_out, first.paid_back, second.carried_in, second.overspent) == (0, 12_000, 0, 12_000)
    assert (
        "Efter regnskabet for 2024 skal 12.000 kr. betales tilbage, og der er bogført en tilbageførsel på 0 kr."
        in [remark.replace("\xa0", " ") for remark in first.remarks]
    )


def test_what_is_left_behind_in_a_closed_year_is_told(pool, line, finance, books):
    use_all_but(50_000, line, finance)
    close(line.frame, finance)
    account = year_account(pool, 2024)
    assert (account.left, account.carried_out, account.paid_back) == (50_000, 0, 0)
    assert account.remarks[-1].replace("\xa0", " ") == (
        "Efter regnskabet for 2024 er der 50.000 kr. tilbage. "
        "Efter bøgerne går 0 kr. videre til næste år, og tilbageført er 0 kr."
    )


@pytest.mark.parametrize("late", [0, 12_000])
@pytest.mark.parametrize("unpaid", [0, 3_000])
@pytest.mark.parametrize("over", [0, 20_000])
@pytest.mark.parametrize("back", [0, 7_000])
def test_the_accounts_of_two_years_agree_whatever_became_of_the_rest(
    pool, line, finance, books, late, unpaid, over, back
):
    """What one closed year passes on is what the next one gets, and both add up to the krone."""
    rest, day = late + unpaid + over + back, date(2024, 12, 31)
    use_all_but(rest, line, finance)
    if late + unpaid:
        ledger.commit(line, kr(late + unpaid), why(finance, "late", day), bucket="available")
    if over:
        carry_over_line(line=line, to=books, amount=kr(over), by=finance, on=day, today=day, key="over")
    if back:
        give_back_line(line=line, amount=kr(back), by=finance, on=day, key="back")
    close(line.frame, finance)
    if late:
        ledger.spend(line, kr(late), why(finance, "invoice", date(2025, 1, 9)))
    cast.fill(books, 512_000, by=finance)
    use_all_but(0, books, finance, year=2025)
    close(books.frame, finance)
    first, second, third = (year_account(pool, year) for year in (2024, 2025, 2026))
    assert (first.carried_out, second.carried_out) == (second.carried_in, third.carried_in)
    for account in (first, second):
        assert account.disposable == account.actual + account.carried_out + account.paid_back
    assert (second.carried_in, second.overspent, second.carried_out) == (late + unpaid + over, 0, unpaid)


@pytest.mark.parametrize("over", [0, 20_000])
@pytest.mark.parametrize("left", [0, 5_000])
@pytest.mark.parametrize(
    "fate", ["lies", "back", "to the next year", "promised again", "settled a year later"]
)
def test_what_is_let_go_of_after_the_closing_is_left_from_the_year_it_is_let_go_of_in(
    pool, line, finance, books, fate, over, left
):
    """12.000 kr. went along with the closed year; of these 9.000 kr. are paid, and 3.000 kr. nobody used."""
    day, later = date(2024, 12, 31), date(2025, 3, 1)
    use_all_but(12_000 + over + left, line, finance)
    ledger.commit(line, kr(12_000), why(finance, "late", day), bucket="available")
    if over:
        carry_over_line(line=line, to=books, amount=kr(over), by=finance, on=day, today=day, key="over")
    close(line.frame, finance)
    handed_in = year_account(pool, 2024)
    assert (handed_in.carried_out, handed_in.paid_back) == (12_000 + over, 0)
    ledger.spend(line, kr(9_000), why(finance, "invoice", later))
    ledger.release(line, kr(3_000), why(finance, "unused", later), bucket="committed")
    assert year_account(pool, 2024) == handed_in
    if left:  # settled too late, but of the year it is left from
        give_back_line(line=line, amount=kr(left), by=finance, on=later, key="left")
        handed_in = year_account(pool, 2024)
        assert (handed_in.carried_out, handed_in.paid_back) == (12_000 + over, left)
    back = 0
    if fate == "back":
        back = 3_000
        undone = give_back_line(line=line, amount=kr(back), by=finance, on=later, key="wrong")
        ledger.reverse(undone, why(finance, "undo", later))
        give_back_line(line=line, amount=kr(back), by=finance, on=later, key="back")
    elif fate == "to the next year":
        carry_over_line(line=line, to=books, amount=kr(3_000), by=finance, on=later, today=later, key="next")
    elif fate == "promised again":
        ledger.commit(line, kr(3_000), why(finance, "again", later), bucket="available")
        ledger.spend(line, kr(3_000), why(finance, "used", later))
    cast.fill(books, 512_000, by=finance)
    use_all_but(0, books, finance, year=2025)
    close(books.frame, finance)
    if fate == "settled a year later":
        back, after = 3_000, date(2026, 1, 20)
        wrong = give_back_line(line=line, amount=kr(1_000), by=finance, on=later, key="wrong")
        ledger.reverse(wrong, why(finance, "undo", after))
        give_back_line(line=line, amount=kr(back), by=finance, on=after, key="back")
    first, second, third = (year_account(pool, year) for year in (2024, 2025, 2026))
    assert first == handed_in
    unsettled = 3_000 if fate == "lies" else 0
    assert (second.carried_in, second.paid_back, second.carried_out) == (12_000 + over, back, 0)
    assert (third.carried_in, third.paid_back) == (0, 0)
    assert second.disposable == second.actual + second.carried_out + second.paid_back + unsettled


def counted(pool, year):
    account = year_account(pool, year)
    return account.participants, dict(account.places).get("Dagplejen", 0)


def test_a_closed_year_keeps_the_participants_it_was_closed_with(pool, merit, line, finance, books):
    """An account that is handed in does not change because fewer take part the year after."""
    for name, count in (("Dagplejen", 1), ("Femkanten", 7)):
        merit.participants.create(workplace=Workplace.objects.get(name=name), count=count)
    assert counted(pool, 2024) == counted(pool, 2025) == (8, 1)
    close(line.frame, finance)
    save(merit, finance)  # nobody takes part any more
    assert (counted(pool, 2024), counted(pool, 2025)) == ((8, 1), (0, 0))
    merit.participants.create(workplace=cast.workplace("Nyt hus"), count=3)
    assert (counted(pool, 2024), counted(pool, 2025)) == ((8, 1), (3, 0))
    assert grant_plan(pool).rows[0].participants == 3
    reopen_period(closing=line.frame.closings.get(), reason="Et hus manglede", by=finance)
    assert counted(pool, 2024) == (3, 0)
    close(line.frame, finance)
    assert counted(pool, 2024) == (3, 0)


def test_a_closed_year_keeps_the_plan_of_its_activities_and_takes_what_they_cost(
    pool, merit, line, finance, books
):
    close(line.frame, finance)
    plan, said = merit.years.get(year=2024).planned, "Planen for 2024 ligger fast, for året er lukket"
    before = list(merit.years.order_by("year").values())
    with pytest.raises(Refusal, match=said), transaction.atomic():
        save(merit, finance, years={2024: PlannedYear(plan + 1)})
    fields = {"activity": merit, "pool": pool, "name": merit.name, "type": merit.type, "description": ""}
    with pytest.raises(Refusal, match=said), transaction.atomic():
        save_activity(**fields, years={}, participants={}, by=finance)
    new = {**fields, "activity": None, "name": "Ny", "participants": {}, "by": finance}
    with pytest.raises(Refusal, match=said), transaction.atomic():
        save_activity(**new, years={2024: PlannedYear(kr(1))})
    assert list(merit.years.order_by("year").values()) == before
    save(
        merit,
        finance,
        years={2024: PlannedYear(plan, kr(130_000), "Bogført i 2025"), 2025: PlannedYear(kr(9))},
    )
    assert row_of(year_account(pool, 2024), merit).typed == 130_000
    late = save_activity(**new, years={2024: PlannedYear(kr(0), kr(700))})
    assert late.years.get().actual == 700
    reopen_period(closing=line.frame.closings.get(), reason="Forkert plan", by=finance)
    save(merit, finance, years={2024: PlannedYear(plan + 1)})


def test_an_activity_of_a_closed_year_is_not_deleted(client, pool, merit, line, finance, books):
    said = "»Merituddannelse til pædagog« er med i 2024, og året er lukket. Så kan den ikke slettes."
    close(line.frame, finance)
    assert can_delete_activity(finance, merit).reason == said
    merit.participants.create(workplace=Workplace.objects.get(name="Femkanten"), count=7, year=2024)
    merit.years.all().delete()
    with pytest.raises(PermissionDenied, match="er med i 2024"), transaction.atomic():
        delete_activity(activity=merit, by=finance)
    client.force_login(finance)
    assert said in text(client.get(reverse("activity_edit", args=[merit.pk])))
    reopen_period(closing=line.frame.closings.get(), reason="Forkert", by=finance)
    assert can_delete_activity(finance, merit)


def test_closing_a_part_of_a_year_keeps_no_participants(pool, merit, line, finance, books):
    frame = line.frame
    close_period(frame=frame, through_on=date(2024, 6, 30), by=finance, on=date(2025, 1, 5), reason="x")
    assert not merit.participants.exclude(year=None).exists()


def test_the_lines_of_a_closed_year_keep_their_activity(pool, merit, line, finance, books):
    close(line.frame, finance)
    with pytest.raises(Refusal, match="hører til 2024, og året er lukket"), transaction.atomic():
        save(merit, finance, lines=[books])
    assert save(merit, finance, lines=[line]) == merit  # the line of 2025 may go, for that year is open
    assert list(merit.lines.all()) == [line]
    assert list(FrameLine.objects.filter(activity=None, frame__pool=pool, frame__year=2025)) == [books]
    reopen_period(closing=line.frame.closings.get(), reason="Forkert linje", by=finance)
    save(merit, finance, lines=[books])
    assert list(merit.lines.all()) == [books]
