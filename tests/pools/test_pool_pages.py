"""The page of a pool and of its plan, as a person without JavaScript reads them."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from htk_workforce.accounts.roles import Role
from pools import ledger
from pools.actions import close_period, receive_application
from pools.enums import ActivityType, Bucket, CostType, GrantStatus, LineKind, OtherCosts
from pools.ledger import Why
from pools.models import Frame, FrameLine, Posting
from pools.queries import Selection, frame_statement, grant_plan, pool_use
from tests import cast
from tests.pages import form, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return cast.person("finans", Role.FINANCE)


@pytest.fixture
def read(client, finance):
    client.force_login(finance)

    def page_text(address, *arguments, **query):
        return text(client.get(reverse(address, args=arguments), query)).replace("\xa0", " ")

    return page_text


def why(by, on, key):
    return Why(by=by, on=on, reason=f"Prøve {key}", key=key)


@pytest.fixture
def sickness(finance):
    """600.000 kr.; 40.000 reserved in March, committed in April, 30.000 of them spent in May."""
    line = cast.sickness_line()
    ledger.appropriate(line, Decimal(600_000), why(finance, date(2023, 1, 1), "a"))
    ledger.reserve(line, Decimal(40_000), why(finance, date(2023, 3, 5), "b"))
    ledger.commit(line, Decimal(40_000), why(finance, date(2023, 4, 5), "c"))
    ledger.spend(line, Decimal(30_000), why(finance, date(2023, 5, 5), "d"))
    return line


A36 = [
    "Tilskud 280.000 512.000 1) 512.000 1) – – 1.304.000",
    "Merituddannelse til pædagog – 462.000 462.000 462.000 462.000 1.848.000",
    "Ansvar og følgeskab i pædagogikken – 280.000 – – – 280.000",
    "ICDP – 50.000 50.000 50.000 – 150.000",
    "Forbrug i alt 0 792.000 512.000 512.000 462.000 2.278.000",
    "Saldo, kun tilsagn 280.000 0 0 −512.000 −974.000",
    "Udækket, kun tilsagn 512.000 462.000 974.000",
    "Saldo, hvis tilskuddet fortsætter 280.000 0 0 0 50.000",
]


@pytest.mark.parametrize("address", ["frame_detail", "pool_plan"])
def test_at20_the_register_stands_on_the_pool_page_and_the_plan_page(read, address):
    pool = cast.upskilling_pool()
    said = read(address, pool.frames.get(year=2024).pk if address == "frame_detail" else pool.pk)
    for row in A36:
        assert row in said
    assert "»Hvis tilskuddet fortsætter« regner med 512.000 kr. om året også efter 2025." in said


def test_at20_the_two_readings_stand_side_by_side(read):
    said = read("pool_plan", cast.upskilling_pool().pk)
    assert "2024 792.000 512.000 1) 0 0 0 0 0" in said
    assert "2027 udækket 462.000 0 −974.000 462.000 512.000 50.000 0" in said


@pytest.mark.parametrize("address", ["frame_detail", "pool_plan"])
def test_at08_the_page_warns_and_lists_the_uncovered_years(read, address):
    pool = cast.upskilling_pool()
    said = read(address, pool.frames.get(year=2024).pk if address == "frame_detail" else pool.pk)
    assert "Planen har udgifter i år, som der ikke er givet tilsagn til" in said
    assert "2026: −512.000 kr., 2027: −462.000 kr." in said


def test_at21_the_reservation_is_a_note_under_the_table(read):
    assert "1) Betinget tilsagn 2024 og 2025: Med forbehold for de kommende finanslove." in read(
        "pool_plan", cast.upskilling_pool().pk
    )


@pytest.mark.parametrize(("planned", "says"), [("50.000", "ja"), ("51.201", "over loftet")])
def test_at22_entering_informal_training_above_the_cap_warns_on_the_plan(client, read, planned, says):
    pool = cast.upskilling_pool()
    icdp = pool.activities.get(type=ActivityType.INFORMAL)
    address = reverse("activity_edit", args=[icdp.pk])
    typed = form(client.get(address), "activity") | {"planned_2024": planned}
    assert client.post(address, typed).status_code == 302
    assert f"2024 {planned} 51.200 {says}" in read("pool_plan", pool.pk)


def test_at18_the_page_says_how_many_theme_days_the_frame_pays(read, sickness):
    pool = sickness.frame.pool
    pool.theme_day_from, pool.theme_day_to = Decimal(30_000), Decimal(40_000)
    pool.save()
    said = read("frame_detail", sickness.frame.pk)
    assert "15–20 temadage: 600.000 kr. delt med 40.000 kr. til 30.000 kr. pr. dag" in said


def test_the_conditions_stand_in_plain_words(read, sickness):
    pool = sickness.frame.pool
    cast.hold(pool, asks_tr=True, other_costs=OtherCosts.WITH_REASON)
    pool.position_shares.create(
        cost_type=CostType.LEADER_PAY,
        share=Decimal("0.85"),
        valid_from=date(2022, 1, 1),
        source="Byrådet 14-12-2021",
    )
    said = read("frame_detail", sickness.frame.pk)
    for words in (
        "Først til mølle. Ansøgninger behandles i den rækkefølge, de er modtaget.",
        "Kun arbejdspladser på velfærdsområderne. Kun arbejdspladser, hvis sygefravær er over deres måltal.",
        "Ekstern konsulent, Temadag. Andre udgifter kræver en begrundelse.",
        "puljen betaler 85 %. De sidste 15 % skal have en anden kilde. Gælder fra 01-01-2022. "
        "Kilde: Byrådet 14-12-2021.",
        "Tillidsrepræsentant (TR). Alle skal have set ansøgningen",
        "HR-Centret op til 100.000 kr. Derover en direktør.",
        "må ikke overføres. Det gives tilbage.",
    ):
        assert words in said


def test_the_statement_runs_by_date_with_what_is_left_after_each_posting(sickness):
    statement = frame_statement(sickness.frame)
    assert [(row.posting.on.month, row.available) for row in statement.rows] == [
        (1, 600_000),
        (3, 560_000),
        (4, 560_000),
        (5, 560_000),
    ]
    assert (statement.opening, statement.closing) == (0, 560_000)
    assert statement.totals == {"available": 560_000, "reserved": 0, "committed": 10_000, "spent": 30_000}


def test_a_chosen_period_and_kind_hide_rows_but_not_money(sickness):
    selection = Selection(since=date(2023, 2, 1), until=date(2023, 4, 30), kind="commit")
    statement = frame_statement(sickness.frame, selection)
    assert [(row.posting.kind, row.available) for row in statement.rows] == [("commit", 560_000)]
    assert (statement.opening, statement.closing) == (600_000, 560_000)
    assert str(selection) == "fra 01-02-2023, til og med 30-04-2023, art: Bevilget"


def test_a_choice_of_line_runs_that_lines_balance(finance):
    frame, undistributed, (first, second) = cast.recruitment_frame()
    ledger.appropriate(undistributed, Decimal(100), why(finance, date(2023, 1, 1), "a"))
    shares = {first: Decimal(30), second: Decimal(50)}
    ledger.transfer(undistributed, shares, why(finance, date(2023, 1, 2), "b"))
    whole = frame_statement(frame)
    assert [row.available for row in whole.rows][-1] == whole.closing == 100
    assert len(whole.rows) == 4, "one row for each line the posting touches"
    assert [row.available for row in frame_statement(frame, Selection(line=first)).rows] == [30]


def test_the_filter_can_be_bookmarked_and_the_export_link_carries_it(client, read, sickness):
    said = read("frame_detail", sickness.frame.pk, since="01-04-2023", kind="spend")
    assert "Viser fra 01-04-2023, art: Afholdt. Ledig før perioden: 560.000 kr." in said
    address = reverse("frame_detail", args=[sickness.frame.pk])
    page_source = client.get(address, {"kind": "spend"}).content.decode()
    assert f"{reverse('frame_budget_xlsx', args=[sickness.frame.pk])}?kind=spend" in page_source


def test_a_date_that_does_not_exist_is_named_and_stays_in_its_box(client, read, sickness):
    said = read("frame_detail", sickness.frame.pk, since="31-02-2023", until="01-01-2022")
    assert "februar 2023 har 28 dage" in said
    response = client.get(reverse("frame_detail", args=[sickness.frame.pk]), {"since": "31-02-2023"})
    assert 'value="31-02-2023"' in response.content.decode()


def test_pool_use_month_by_month_follows_the_ledger(sickness):
    months = pool_use(frame_statement(sickness.frame), through=date(2023, 5, 31))
    assert [(row.month, row.budget, row.granted, row.spent) for row in months] == [
        (1, 600_000, 0, 0),
        (2, 600_000, 0, 0),
        (3, 600_000, 0, 0),
        (4, 600_000, 40_000, 0),
        (5, 600_000, 40_000, 30_000),
    ]
    assert len(pool_use(frame_statement(sickness.frame), through=date(2024, 1, 1))) == 12
    assert pool_use(frame_statement(sickness.frame), through=date(2022, 12, 31)) == []


def test_each_month_is_what_the_statement_says_until_its_last_day(sickness, finance):
    """What is dated before the year is there in January; what is dated after it is in no month, and that is said."""
    ledger.appropriate(sickness, Decimal(7_000), why(finance, date(2022, 12, 20), "early"))
    ledger.spend(sickness, Decimal(4_000), why(finance, date(2024, 1, 1), "late"))
    frame = sickness.frame
    months = pool_use(frame_statement(frame), through=date(2024, 2, 1))
    for month in months:
        totals = frame_statement(frame, Selection(until=month.day)).totals
        spent = totals.get(Bucket.SPENT, Decimal(0))
        assert (month.budget, month.spent) == (sum(totals.values()), spent)
        assert month.granted == spent + totals.get(Bucket.COMMITTED, Decimal(0))
    assert (months[0].budget, months[11].spent, len(months)) == (607_000, 30_000, 12)
    assert frame_statement(frame).dated_later == 1


def test_what_is_dated_after_the_year_is_told_below_the_months(read, sickness, finance):
    words = "dateret efter 2023 og er ikke med i månederne."
    assert words not in read("frame_detail", sickness.frame.pk)
    ledger.spend(sickness, Decimal(4_000), why(finance, date(2024, 1, 1), "late"))
    assert f"1 postering er {words}" in read("frame_detail", sickness.frame.pk)


def test_carry_over_closing_and_waiting_list_stand_at_the_top(read, finance):
    pool = cast.upskilling_pool()
    old, new = (pool.frames.get(year=year).lines.get() for year in (2023, 2024))
    ledger.appropriate(old, Decimal(280_000), why(finance, date(2023, 7, 1), "a"))
    posting = ledger.carry_over(old, new, Decimal(280_000), why(finance, date(2023, 12, 31), "b"))
    assert "Overført til senere år 280.000 kr." in read("frame_detail", old.frame_id)
    said = read("frame_detail", new.frame_id)
    assert "Overført fra tidligere år 280.000 kr." in said
    assert "Åbne ansøgninger 0, heraf 0 på venteliste" in said
    ledger.reverse(posting, why(finance, date(2023, 12, 31), "c"))
    assert "Overført fra tidligere år 0 kr." in read("frame_detail", new.frame_id)
    close_period(
        frame=old.frame,
        through_on=date(2023, 12, 31),
        by=finance,
        on=date(2026, 11, 22),
        reason="Aftalt med revisionen",
    )
    assert "Regnskabet er lukket til og med 31-12-2023." in read("frame_detail", old.frame_id)


def test_pools_link_to_their_other_years(client, read):
    pool = cast.upskilling_pool()
    assert "Andre år: 2024" in read("frame_detail", pool.frames.get(year=2023).pk)


def test_a_grant_is_typed_the_danish_way(client, read):
    pool = cast.upskilling_pool()
    typed = {"year": "2026", "amount": "0,5 mio. kr.", "status": "conditional", "reservation": "Finanslov"}
    assert client.post(reverse("grant_new", args=[pool.pk]), typed).status_code == 302
    grant = pool.grants.get(year=2026)
    assert (grant.amount, grant.status, grant.reservation) == (500_000, GrantStatus.CONDITIONAL, "Finanslov")
    assert "2026: 500.000 kr. (Betinget tilsagn)" in read("pool_plan", pool.pk)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"status": "conditional"}, "Skriv forbeholdet"),
        ({"year": "26"}, "Skriv årstallet med fire cifre"),
        ({"amount": "1000.5"}, "Punktum kan kun stå mellem tusinderne"),
        ({"year": "2024"}, "har allerede et tilskud for 2024"),
    ],
)
def test_a_mistyped_grant_is_named_and_nothing_typed_is_lost(client, read, typed, said):
    pool = cast.upskilling_pool()
    values = {"year": "2026", "amount": "500.000", "status": "paid", "reservation": ""} | typed
    response = client.post(reverse("grant_new", args=[pool.pk]), values)
    assert response.status_code == 200 and said in text(response)
    kept = form(response, "grant")
    assert {name: kept[name] for name in values} == values
    assert pool.grants.count() == 3


def test_an_activity_is_entered_with_years_and_participants(client, read):
    pool = cast.upskilling_pool()
    address = reverse("activity_new", args=[pool.pk])
    typed = form(client.get(address), "activity")
    place = pool.activities.get(order=1).participants.first().workplace
    typed |= {"name": "Revision", "type": "audit", "planned_2025": "12.000", "actual_2025": "0"}
    typed |= {f"participants_{place.pk}": "3"}
    assert client.post(address, typed).status_code == 302
    audit = pool.activities.get(name="Revision")
    assert list(audit.years.values_list("year", "planned", "actual")) == [(2025, 12_000, 0)]
    assert audit.participants.get().count == 3


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"planned_2024": "mange"}, "Beløbet kan ikke læses"),
        ({"actual_2027": "10", "planned_2027": ""}, "Skriv også planen for 2027"),
        ({"name": "ICDP"}, "Puljen har allerede en aktivitet, der hedder »ICDP«"),
    ],
)
def test_a_mistyped_activity_is_named_and_nothing_typed_is_lost(client, read, typed, said):
    pool = cast.upskilling_pool()
    merit = pool.activities.get(order=1)
    address = reverse("activity_edit", args=[merit.pk])
    values = form(client.get(address), "activity") | typed
    response = client.post(address, values)
    assert response.status_code == 200 and said in text(response)
    kept = form(response, "activity")
    assert {name: kept[name] for name in values if not name.startswith("csrf")} == {
        name: value for name, value in values.items() if not name.startswith("csrf")
    }
    assert merit.years.count() == 4


def test_saving_an_untouched_activity_changes_nothing(client, read):
    pool = cast.upskilling_pool()
    address = reverse("activity_edit", args=[pool.activities.get(order=1).pk])
    before = grant_plan(pool)
    assert client.post(address, form(client.get(address), "activity")).status_code == 302
    after = grant_plan(pool)
    assert (after.register, after.rows) == (before.register, before.rows)


def test_a_reader_is_told_why_the_plan_cannot_be_changed(client):
    pool = cast.upskilling_pool()
    client.force_login(cast.person("leder", Role.LEADER))
    said = text(client.get(reverse("pool_plan", args=[pool.pk])))
    assert "Kun Økonomi og HR ændrer planen." in said and "Tilføj tilskud" not in said


def test_the_list_of_pools_is_chosen_by_kind_and_year_and_shows_the_figures(read, sickness):
    cast.upskilling_pool()
    said = read("pool_list", year="2023", kind="sickness")
    assert "Sygefraværspulje 2023 600.000,00 30.000,00 10.000,00 0,00 560.000,00" in said
    assert "Opkvalificeringspulje" not in said


def test_a_frame_without_any_posting_has_no_picture_of_nothing(read):
    pool = cast.upskilling_pool()
    frame = Frame.objects.create(pool=pool, year=2099, price_level=2099)
    FrameLine.objects.create(frame=frame, kind=LineKind.UNDISTRIBUTED, order=1, name="Ikke fordelt")
    assert "Tallene bag billedet" not in read("frame_detail", frame.pk)


def test_a_leader_does_not_read_the_applications_of_others_through_the_ledger(client, finance):
    """That a workplace applies to the sickness pool tells that it is above its target."""
    line = cast.sickness_line()
    cast.fill(line, 600_000, by=finance)
    hr = cast.person("hr", Role.HR)
    sent = {}
    for name in ("Birkehuset", "Grævlingen"):
        draft = cast.draft(line, cast.workplace(name, absence="6.25"), by=hr)
        sent[name] = receive_application(application=draft, by=hr, on=cast.DAY)
    leader = cast.person("leder", Role.LEADER)
    sent["Birkehuset"].workplace.leaders.add(leader)
    posting = Posting.objects.get(object_id=sent["Grævlingen"].pk)
    pages = [line.get_absolute_url(), line.frame.get_absolute_url(), posting.get_absolute_url()]
    for person, sees in ((leader, False), (finance, True)):
        client.force_login(person)
        words = [text(client.get(page)) for page in pages]
        assert [sent["Grævlingen"].number in page for page in words] == [sees] * 3
        assert "40.000" in words[2]
    client.force_login(leader)
    for page in pages[:2]:
        shown = client.get(page).content.decode()
        assert sent["Birkehuset"].number in shown
        assert sent["Grævlingen"].get_absolute_url() not in shown
    assert "En ansøgning" in text(client.get(pages[2]))
