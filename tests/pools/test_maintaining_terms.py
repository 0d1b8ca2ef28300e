"""The conditions of a pool are changed on screen, and what was before is kept with who changed it and why."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from htk_workforce.audit.log import events_of
from pools import actions
from pools.enums import CostType, LineKind, OtherCosts, PoolKind, PoolOrigin, Principle
from pools.models import AllowedCost, Pool, PositionShare
from pools.queries import term_history, terms_on
from tests import cast
from tests.pages import text
from tests.pools.scene import received

pytestmark = pytest.mark.django_db

TODAY = date(2023, 5, 1)
JULY = date(2023, 7, 1)


@pytest.fixture
def pool():
    return cast.sickness_line().frame.pool


def new_terms(**fields) -> actions.Terms:
    return actions.Terms(
        **{
            "kind": PoolKind.OTHER,
            "code": "ARB",
            "name": "Arbejdsmiljøpulje",
            "owner": cast.centre(),
            "origin": PoolOrigin.OWN_BUDGET,
            "legal_basis": "Direktionen 23-01-2023",
            "principle": Principle.ASSESSMENT,
            **fields,
        }
    )


def cap(pool, by, amount, first=None, last=None, row=None, cost_type=CostType.CONSULTANT):
    return actions.save_allowed_cost(
        pool=pool,
        row=row,
        cost_type=cost_type,
        cap=Decimal(amount) if amount else None,
        valid_from=first,
        valid_to=last,
        reason="Direktionen 23-01-2023",
        by=by,
    )


def caps(pool) -> list[tuple]:
    rows = pool.allowed_costs.filter(cost_type=CostType.CONSULTANT).order_by("id")
    return list(rows.values_list("cap", "valid_from", "valid_to"))


def test_a_new_pool_has_a_first_frame_with_room_for_money(finance):
    frame = actions.create_pool(
        terms=new_terms(parties=frozenset({"tr", "amr"}), hr_approval_limit=Decimal(50_000)),
        year=2024,
        price_level=2023,
        cost_types=[CostType.COURSE],
        reason="Budgetforlig 2024",
        by=finance,
    )
    pool = frame.pool
    assert (frame.year, frame.price_level) == (2024, 2023)
    assert [(line.kind, line.name) for line in frame.lines.all()] == [
        (LineKind.UNDISTRIBUTED, "Ikke fordelt")
    ]
    assert actions.terms_of(pool) == new_terms(
        parties=frozenset({"tr", "amr"}), hr_approval_limit=Decimal(50_000)
    )
    assert [str(cost) for cost in pool.allowed_costs.all()] == ["Kursus"]
    event = events_of(pool).get()
    assert (event.verb, event.reason) == ("create_pool", "Budgetforlig 2024")
    assert ["HR må godkende op til", "", "50.000\xa0kr."] in event.data["changes"]
    assert ["Første ramme", "", "2024 (2023 p/l)"] in event.data["changes"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "SYGEFRAVÆRSPULJE"}, "allerede en pulje, der hedder"),
        ({"code": "syg"}, "En anden pulje har forkortelsen"),
        ({"code": "AR1"}, "»AR1« kan ikke være en forkortelse. Brug 1 til 5 store bogstaver"),
        ({"theme_day_from": Decimal(1)}, "Skriv både den laveste og den højeste"),
        ({"theme_day_from": Decimal(2), "theme_day_to": Decimal(1)}, "den laveste først"),
    ],
)
def test_a_pool_that_cannot_be_is_refused(pool, finance, fields, said):
    with pytest.raises(actions.Refusal, match=said):
        actions.create_pool(terms=new_terms(**fields), year=2024, price_level=2024, by=finance)
    assert list(Pool.objects.all()) == [pool]


def test_only_finance_opens_a_pool(hr):
    with pytest.raises(PermissionDenied, match="Kun Økonomi opretter puljer"):
        actions.create_pool(terms=new_terms(), year=2024, price_level=2024, by=hr)


def test_a_change_of_the_conditions_keeps_what_was_before(pool, hr):
    before = actions.terms_of(pool)
    after = replace(
        before,
        condition_text="Kun over måltallet.",
        welfare_only=False,
        other_costs=OtherCosts.WITH_REASON,
        carry_over_allowed=True,
        parties=frozenset({"tr", "amr"}),
    )
    actions.save_terms(pool=pool, terms=after, reason="Direktionen 23-01-2023, punkt 4", by=hr)
    pool = Pool.objects.get(pk=pool.pk)
    assert actions.terms_of(pool) == after
    event = events_of(pool).get()
    assert (event.verb, event.reason, event.data["changes"]) == (
        "save_terms",
        "Direktionen 23-01-2023, punkt 4",
        [
            ["Vilkår i øvrigt", "", "Kun over måltallet."],
            ["Kun velfærdsområder", "Ja", "Nej"],
            ["Andre udgiftstyper", "Afvises", "Kræver begrundelse"],
            ["Kvalificeres af", "", "Tillidsrepræsentant (TR), Arbejdsmiljørepræsentant (AMR)"],
            ["Må overføres mellem år", "Nej", "Ja"],
        ],
    )
    assert pool.saved_by == hr


@pytest.mark.parametrize(
    ("fields", "reason", "said"),
    [({}, "Hvorfor", "Der er ikke ændret noget"), ({"legal_basis": "Andet"}, " ", "Skriv, hvorfor")],
)
def test_a_change_changes_something_and_says_why(pool, finance, fields, reason, said):
    with pytest.raises(actions.Refusal, match=said):
        actions.save_terms(
            pool=pool, terms=replace(actions.terms_of(pool), **fields), reason=reason, by=finance
        )
    assert not events_of(pool).exists()


def test_hr_does_not_set_its_own_limit(pool, hr, finance):
    more = replace(actions.terms_of(pool), hr_approval_limit=Decimal(900_000))
    with pytest.raises(PermissionDenied, match="HR sætter den ikke selv"):
        actions.save_terms(pool=pool, terms=more, reason="Mere", by=hr)
    actions.save_terms(pool=pool, terms=more, reason="Mere", by=finance)
    assert Pool.objects.get().hr_approval_limit == 900_000


def test_the_way_of_distributing_stays_while_somebody_waits(pool, hr, finance):
    line = pool.frames.get().lines.get()
    cast.fill(line, 100_000, by=finance)
    received(line, hr)
    other = replace(actions.terms_of(pool), principle=Principle.ASSESSMENT)
    with pytest.raises(actions.Refusal, match="1 åbne ansøgninger, som er sendt efter »Først til mølle«"):
        actions.save_terms(pool=pool, terms=other, reason="Nyt", by=finance)


def test_kind_and_abbreviation_stay_once_applications_are_numbered_by_them(pool, hr, finance):
    other = replace(actions.terms_of(pool), code="SYF")
    with pytest.raises(PermissionDenied, match="Kun Økonomi"):
        actions.save_terms(pool=pool, terms=other, reason="Nyt", by=hr)
    cast.draft(pool.frames.get().lines.get(), cast.workplace("Birkehuset", absence="6"), by=hr)
    with pytest.raises(PermissionDenied, match="begynder med »SYG«"):
        actions.save_terms(pool=pool, terms=other, reason="Nyt", by=finance)


def test_a_new_cap_ends_the_old_one_the_day_before(pool, hr):
    cap(pool, hr, 50_000, JULY)
    assert caps(pool) == [(None, None, date(2023, 6, 30)), (Decimal(50_000), JULY, None)]
    assert events_of(pool).get().data == {
        "subject": "Ekstern konsulent",
        "changes": [
            ["Udgiftstype", "", "Ekstern konsulent"],
            ["Højst pr. ansøgning", "", "50.000\xa0kr."],
            ["Gælder fra", "", "01-07-2023"],
            ["Det, der gjaldt før, slutter", "", "30-06-2023"],
        ],
    }


@pytest.mark.parametrize(
    ("first", "last"),
    [(None, None), (None, date(2023, 12, 31)), (date(2023, 6, 30), date(2023, 7, 1)), (JULY, None)],
)
def test_two_caps_of_a_type_never_hold_on_the_same_day(pool, hr, first, last):
    cap(pool, hr, 50_000, JULY)
    before = caps(pool)
    with pytest.raises(actions.Refusal, match="»Ekstern konsulent« har allerede en betingelse i perioden"):
        cap(pool, hr, 70_000, first, last)
    assert caps(pool) == before


def test_the_database_itself_refuses_two_at_once(pool):
    (row, *_others) = pool.allowed_costs.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        pool.allowed_costs.create(cost_type=row.cost_type, valid_from=JULY)
    later = pool.allowed_costs.create(cost_type=CostType.COURSE, valid_from=JULY)
    pool.allowed_costs.create(cost_type=CostType.COURSE, valid_to=date(2023, 6, 30))
    with pytest.raises(IntegrityError), transaction.atomic():
        AllowedCost.objects.filter(pk=later.pk).update(valid_from=date(2023, 6, 30))
    share = {"cost_type": CostType.LEADER_PAY, "share": Decimal("0.85"), "source": "Byrådet"}
    pool.position_shares.create(**share)
    with pytest.raises(IntegrityError), transaction.atomic():
        pool.position_shares.create(**share, valid_from=JULY)


def test_a_slip_in_a_cap_is_corrected_with_before_and_after(pool, hr):
    row = cap(pool, hr, 5_000, JULY)
    cap(pool, hr, 50_000, JULY, row=row)
    assert events_of(pool).first().data["changes"] == [
        ["Højst pr. ansøgning", "5.000\xa0kr.", "50.000\xa0kr."]
    ]


def test_a_cap_that_holds_is_ended_and_one_to_come_is_deleted(pool, hr):
    row = cap(pool, hr, 50_000, JULY)
    with pytest.raises(PermissionDenied, match="Skriv en slutdato i stedet"):
        actions.delete_dated_term(term=row, reason="Fortrudt", by=hr, on=JULY)
    actions.delete_dated_term(term=row, reason="Fortrudt", by=hr, on=TODAY)
    assert caps(pool) == [(None, None, date(2023, 6, 30))]
    event = events_of(pool).first()
    assert (event.verb, event.reason) == ("delete_cost", "Fortrudt")
    assert ["Højst pr. ansøgning", "50.000\xa0kr.", ""] in event.data["changes"]


def test_a_share_of_a_position_changes_from_a_day(pool, finance):
    common = {"pool": pool, "cost_type": CostType.LEADER_PAY, "source": "Byrådet", "by": finance}
    common |= {"valid_to": None, "reason": "Byrådet 14-12-2021"}
    actions.save_position_share(share=Decimal("0.85"), valid_from=date(2022, 1, 1), **common)
    actions.save_position_share(share=Decimal("0.80"), valid_from=JULY, **common)
    rows = PositionShare.objects.order_by("id").values_list("share", "valid_from", "valid_to")
    assert list(rows) == [
        (Decimal("0.85"), date(2022, 1, 1), date(2023, 6, 30)),
        (Decimal("0.80"), JULY, None),
    ]
    assert [row.share for row, _rest in terms_on(pool, TODAY).shares] == [Decimal("0.85")]
    assert ["Andel", "", "80\xa0%"] in events_of(pool).first().data["changes"]


def test_the_history_says_what_held_holds_and_comes(pool, hr):
    cap(pool, hr, 50_000, JULY)
    cap(pool, hr, 60_000, date(2024, 1, 1))
    history = term_history(pool, date(2023, 8, 1))
    rows = [(row.term.cap, row.stands) for row in history.costs if row.term.cost_type == "consultant"]
    assert rows == [(None, "past"), (Decimal(50_000), "now"), (Decimal(60_000), "coming")]
    assert [change.by for change in history.changes] == ["Hanne (hanne)"] * 2


def test_the_pool_page_and_its_conditions_say_who_changed_what(client, pool, hr, director):
    cap(pool, hr, 50_000, JULY)
    actions.save_terms(
        pool=pool, terms=replace(actions.terms_of(pool), welfare_only=False), reason="Punkt 4", by=hr
    )
    client.force_login(director)
    said = text(client.get(reverse("pool_terms", args=[pool.pk])))
    assert "Kun velfærdsområder: før Ja → nu Nej" in said
    assert "Højst pr. ansøgning: 50.000 kr." in said
    assert "Kun Økonomi og HR ændrer en puljes betingelser." in said
    page = text(client.get(pool.frames.get().get_absolute_url()))
    assert "Kun velfærdsområder: før Ja → nu Nej" in page
    assert "Ekstern konsulent til og med 30-06-2023" in page
    assert "Ekstern konsulent (højst 50.000 kr. pr. ansøgning) fra 01-07-2023" in page


def typed_terms(pool, **fields):
    return {
        "name": pool.name,
        "owner": pool.owner_id,
        "origin": pool.origin,
        "legal_basis": pool.legal_basis,
        "principle": pool.principle,
        "welfare_only": "on",
        "above_target_only": "on",
        "other_costs": pool.conditions_on(JULY).other_costs,
        "valid_from": "01-07-2035",
        "reason": "Punkt 4",
    } | fields


def test_the_form_of_the_conditions_keeps_what_was_typed(client, pool, hr):
    client.force_login(hr)
    address = reverse("terms_edit", args=[pool.pk])
    page = client.get(address)
    assert "HR sætter den ikke selv" in text(page)
    assert "hr_approval_limit" not in page.context["form"].fields
    page = client.post(address, typed_terms(pool, theme_day_from="30.000", condition_text="Nyt"))
    assert page.context["form"].errors == {
        "theme_day_to": ["Skriv også den højeste pris. Den må være den samme."]
    }
    assert 'value="30.000"' in page.content.decode() and ">\nNyt</textarea>" in page.content.decode()
    answer = client.post(address, typed_terms(pool, parties=["tr"], condition_text="Nyt"))
    assert answer.url == reverse("pool_terms", args=[pool.pk])
    saved = actions.terms_of(Pool.objects.get())
    assert (saved.condition_text, saved.parties, saved.hr_approval_limit) == (
        "Nyt",
        frozenset({"tr"}),
        Decimal(100_000),
    )


def test_whoever_saves_the_conditions_later_is_told_and_may_save_all_the_same(client, pool, hr, finance):
    client.force_login(finance)
    address = reverse("terms_edit", args=[pool.pk])
    opened = client.get(address).context["form"].initial
    actions.save_terms(
        pool=pool,
        terms=replace(actions.terms_of(pool), legal_basis="Et andet"),
        reason="Først",
        by=hr,
        opening=actions.Opening("hr", ""),
    )
    typed = typed_terms(pool, legal_basis="Et tredje", code=pool.code, kind=pool.kind)
    typed |= {"opening": opened["opening"], "seen": opened["seen"], "hr_approval_limit": "100.000"}
    page = client.post(address, typed)
    assert "Hanne gemte" in text(page) and "Gem mit i stedet" in text(page)
    client.post(address, typed | {"overwrite": "hr"})
    assert Pool.objects.get().legal_basis == "Et tredje"


def test_a_pool_is_made_on_the_page(client, finance):
    client.force_login(finance)
    address = reverse("pool_new")
    typed = {
        "kind": "other",
        "code": "arb",
        "name": "Arbejdsmiljøpulje",
        "owner": cast.centre().pk,
        "origin": "own_budget",
        "legal_basis": "Direktionen",
        "principle": "first_come",
        "other_costs": "with_reason",
        "cost_types": ["course", "rooms"],
        "hr_approval_limit": "0,05 mio. kr.",
        "year": "2024",
        "price_level": "2024",
    }
    page = client.post(address, typed)
    assert page.context["form"].errors == {"reason": ["Skriv, hvor puljen kommer fra."]}
    answer = client.post(address, typed | {"reason": "Budgetforlig 2024"})
    pool = Pool.objects.get()
    assert answer.url == reverse("frame_lines", args=[pool.frames.get().pk])
    assert (pool.code, pool.principle, pool.hr_approval_limit) == ("ARB", "first_come", Decimal(50_000))
    assert {str(cost) for cost in pool.allowed_costs.all()} == {"Kursus", "Lokaler"}


def test_caps_and_shares_are_written_changed_and_deleted_on_the_page(client, pool, hr):
    client.force_login(hr)
    typed = {"cost_type": "consultant", "cap": "50.000", "valid_from": "1-7-2035", "reason": "Punkt 4"}
    page = client.post(reverse("cost_new", args=[pool.pk]), typed | {"valid_to": "01-06-2035"})
    assert page.context["form"].errors == {"valid_to": ["Den slutter, før den begynder. Ret en af datoerne."]}
    client.post(reverse("cost_new", args=[pool.pk]), typed)
    row = pool.allowed_costs.get(valid_from=date(2035, 7, 1))
    client.post(reverse("cost_edit", args=[row.pk]), typed | {"cap": "60.000"})
    row.refresh_from_db()
    assert row.cap == 60_000
    client.post(reverse("cost_delete", args=[row.pk]), {"reason": "Fortrudt"})
    assert not AllowedCost.objects.filter(pk=row.pk).exists()
    share = {"cost_type": "leader_pay", "share": "85", "source": "Byrådet", "reason": "Punkt 4"}
    address = reverse("share_new", args=[pool.pk])
    refused = client.post(address, share | {"share": "0,85"})
    assert refused.context["form"].errors == {"share": ["Skriv et helt tal fra 1 til 100."]}
    client.post(address, share)
    assert PositionShare.objects.get().share == Decimal("0.85")
