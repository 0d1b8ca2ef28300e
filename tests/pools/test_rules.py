"""The pools' numbers and formulas as tables, and what must hold for every amount."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusters.rules import LEADER_SHARE
from pools.rules import (
    coverage,
    exceeds_informal_cap,
    informal_cap,
    narrows,
    periods_overlap,
    pool_part,
    theme_days,
    use_by_shares,
    waterfall,
)

amounts = st.decimals(min_value=0, max_value=100_000_000, places=2)
years_of_money = st.dictionaries(st.integers(2023, 2032), amounts)


# --- AT22: the cap on informal training -----------------------------------------------------------------------


def test_at22_the_cap_of_512_000_is_51_200():
    assert informal_cap(Decimal(512_000)) == Decimal("51200.00")


@pytest.mark.parametrize(
    "informal, exceeds",
    [("50000", False), ("51200", False), ("51200.01", True), ("51201", True), ("0", False)],
)
def test_at22_up_to_the_cap_passes_and_above_it_does_not(informal, exceeds):
    assert exceeds_informal_cap(Decimal(informal), Decimal(512_000)) is exceeds


def test_at22_without_a_grant_no_informal_training_is_allowed():
    assert informal_cap(Decimal(0)) == 0
    assert exceeds_informal_cap(Decimal("0.01"), Decimal(0))


@given(grant=amounts)
def test_at22_the_cap_is_never_above_a_tenth_nor_an_øre_below_it(grant):
    cap = informal_cap(grant)
    assert cap * 10 <= grant < (cap + Decimal("0.01")) * 10
    assert not exceeds_informal_cap(cap, grant)
    assert exceeds_informal_cap(cap + Decimal("0.01"), grant)


# --- AT18: theme days -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "amount, lowest, highest, days",
    [
        ("600000", "30000", "40000", (15, 20)),
        ("599999.99", "30000", "40000", (14, 19)),
        ("40000", "30000", "40000", (1, 1)),
        ("39999", "30000", "40000", (0, 1)),
        ("0", "30000", "40000", (0, 0)),
        ("600000", "35000", "35000", (17, 17)),
    ],
)
def test_at18_an_amount_pays_whole_theme_days(amount, lowest, highest, days):
    assert theme_days(Decimal(amount), Decimal(lowest), Decimal(highest)) == days


@pytest.mark.parametrize("lowest, highest", [("0", "40000"), ("-1", "40000"), ("40000", "30000")])
def test_at18_prices_that_make_no_sense_are_refused(lowest, highest):
    with pytest.raises(ValueError, match="in order"):
        theme_days(Decimal(600_000), Decimal(lowest), Decimal(highest))


# --- the pool's part and the sources of the rest --------------------------------------------------------------


def test_at02_six_leaders_are_carried_by_85_percent_and_129_600_needs_another_source():
    carried = pool_part(Decimal(864_000), LEADER_SHARE)
    assert (carried, Decimal(864_000) - carried) == (Decimal(734_400), Decimal(129_600))


def test_at02_the_share_applies_to_leaders_only_and_never_to_the_whole():
    leaders, plus = Decimal(864_000), Decimal(350_000)
    carried = pool_part(leaders, LEADER_SHARE) + plus
    assert carried == Decimal(1_084_400)
    assert leaders + plus - carried == Decimal(129_600)  # 15 % of 1.214.000 would be 182.100


@pytest.mark.parametrize(
    "amount, share, carried",
    [
        ("100", "1.00", "100.00"),
        ("0.01", "0.85", "0.01"),
        ("0.10", "0.85", "0.09"),  # 0,085 goes up
        ("0.03", "0.50", "0.02"),
        ("333.33", "0.85", "283.33"),
    ],
)
def test_half_an_øre_goes_up(amount, share, carried):
    assert pool_part(Decimal(amount), Decimal(share)) == Decimal(carried)


@given(amount=amounts, share=st.decimals(min_value="0.01", max_value=1, places=2))
def test_the_two_parts_of_a_pay_add_up_to_it_in_whole_øre(amount, share):
    carried = pool_part(amount, share)
    assert 0 <= carried <= amount
    assert carried.as_tuple().exponent == -2
    assert abs(carried - amount * share) <= Decimal("0.005")


@pytest.mark.parametrize(
    "total, limits, parts, uncovered",
    [
        # Domain research A2.10: underspend first, then the Direktion's pool, then the council's account.
        ("900", ["500", "300", None], ["500", "300", "100"], "0"),
        ("400", ["500", "300", None], ["400", "0", "0"], "0"),
        ("900", ["500", "300"], ["500", "300"], "100"),
        ("900", [], [], "900"),
        ("0", ["500", None], ["0", "0"], "0"),
        ("900", [None, "300"], ["900", "0"], "0"),
        ("900", ["0", "900"], ["0", "900"], "0"),
    ],
)
def test_sources_are_used_in_order_up_to_their_limits(total, limits, parts, uncovered):
    limits = [limit if limit is None else Decimal(limit) for limit in limits]
    paid, left = waterfall(Decimal(total), limits)
    assert (paid, left) == ([Decimal(part) for part in parts], Decimal(uncovered))


@given(total=amounts, limits=st.lists(st.one_of(st.none(), amounts), max_size=5))
def test_the_parts_and_what_nobody_covers_add_up_to_the_whole(total, limits):
    parts, uncovered = waterfall(total, limits)
    assert sum(parts, uncovered) == total
    assert min([*parts, uncovered]) >= 0
    assert all(limit is None or part <= limit for part, limit in zip(parts, limits, strict=True))
    if uncovered:
        assert parts == limits  # nobody had anything left


# --- AT20: a plan against its grants --------------------------------------------------------------------------

YEARS = range(2023, 2028)
PROMISED = {2023: 280, 2024: 512, 2025: 512}
PLANNED = {2024: 792, 2025: 512, 2026: 512, 2027: 462}


def thousands(by_year: dict[int, int]) -> dict[int, Decimal]:
    return {year: Decimal(amount) * 1000 for year, amount in by_year.items()}


def test_at20_with_promised_money_only_the_plan_outruns_it_by_974():
    rows = coverage(YEARS, thousands(PROMISED), thousands(PLANNED))
    assert [(row.year, row.balance / 1000) for row in rows] == [
        (2023, 280),
        (2024, 0),
        (2025, 0),
        (2026, -512),
        (2027, -974),
    ]


def test_at08_the_uncovered_years_are_2026_and_2027_each_with_its_own_plan():
    rows = coverage(YEARS, thousands(PROMISED), thousands(PLANNED))
    assert {row.year: row.uncovered / 1000 for row in rows if row.uncovered} == {2026: 512, 2027: 462}


def test_at20_if_the_grant_continues_nothing_is_left_until_2026_and_50_in_2027():
    continues = thousands({2026: 512, 2027: 512})
    rows = coverage(YEARS, thousands(PROMISED), thousands(PLANNED), continues)
    assert {row.year: row.balance / 1000 for row in rows} == {2023: 280, 2024: 0, 2025: 0, 2026: 0, 2027: 50}
    assert not any(row.uncovered for row in rows)
    assert [(row.granted / 1000, row.assumed / 1000) for row in rows[-2:]] == [(0, 512), (0, 512)]


def test_a_pool_that_may_not_carry_over_pays_each_year_out_of_its_own_grant():
    rows = coverage(YEARS, thousands(PROMISED), thousands(PLANNED), carries_over=False)
    assert {row.year: row.uncovered / 1000 for row in rows if row.uncovered} == {
        2024: 280,
        2026: 512,
        2027: 462,
    }


@given(granted=years_of_money, assumed=years_of_money, planned=years_of_money)
def test_the_last_balance_is_all_the_money_less_all_of_the_plan(granted, assumed, planned):
    years = sorted({*granted, *assumed, *planned, 2023})
    rows = coverage(reversed(years), granted, planned, assumed)
    assert [row.year for row in rows] == years
    assert rows[-1].balance == sum(granted.values()) + sum(assumed.values()) - sum(planned.values())
    for row in rows:
        assert 0 <= row.uncovered <= row.planned


@given(granted=years_of_money, planned=years_of_money)
def test_a_year_is_uncovered_by_as_much_as_its_plan_pulls_the_balance_below_zero(granted, planned):
    """Each krone of the plan is either paid or shown as uncovered once, in its own year."""
    rows = coverage(range(2023, 2033), granted, planned)
    paid = Decimal(0)
    for row in rows:
        paid += row.planned - row.uncovered
        assert paid <= sum((granted.get(year, Decimal(0)) for year in range(2023, row.year + 1)), Decimal(0))


øre = st.integers(0, 10**9).map(lambda whole: Decimal(whole) / 100)


@given(st.lists(st.tuples(øre, øre), min_size=1, max_size=4), øre, st.booleans())
def test_use_by_shares_uses_every_øre_and_no_more_than_each_account_has(accounts, amount, is_credit):
    """Whatever was booked before, by whichever rule."""
    committed = [whole + used for whole, used in accounts]
    spent = [used for _whole, used in accounts]
    change = -amount if is_credit else amount
    parts, missing = use_by_shares(change, committed, spent)
    assert sum(parts) + (-missing if is_credit else missing) == change
    assert all(0 <= used + part <= whole for whole, used, part in zip(committed, spent, parts, strict=True))
    room = sum(spent) if is_credit else sum(committed) - sum(spent)
    assert missing == max(amount - room, 0)


@given(st.lists(øre, min_size=1, max_size=5), st.tuples(øre, øre, øre))
def test_a_pool_never_pays_more_than_its_share_of_what_is_spent(amounts, committed):
    spent = [Decimal(0)] * 3
    for amount in amounts:
        parts, _missing = use_by_shares(amount, committed, spent)
        spent = [used + part for used, part in zip(spent, parts, strict=True)]
        share = committed[0] / sum(committed) if sum(committed) else Decimal(0)
        assert abs(spent[0] - sum(spent) * share) <= Decimal("0.01")


FIRST, LAST = date(2023, 1, 1), date(2023, 6, 30)


@pytest.mark.parametrize(
    ("other", "is_so"),
    [
        ((None, None), True),
        ((LAST, None), True),
        ((date(2023, 7, 1), None), False),
        ((None, FIRST), True),
        ((None, date(2022, 12, 31)), False),
        ((date(2023, 2, 1), date(2023, 3, 1)), True),
    ],
)
def test_two_periods_overlap_when_they_have_a_day_in_common(other, is_so):
    assert periods_overlap((FIRST, LAST), other) is is_so
    assert periods_overlap(other, (FIRST, LAST)) is is_so


@pytest.mark.parametrize(
    ("before", "after", "is_so"),
    [
        ((None, None), (FIRST, LAST), False),
        ((FIRST, None), (None, None), True),
        ((FIRST, None), (FIRST, LAST), True),
        ((FIRST, LAST), (FIRST, None), False),
        ((FIRST, LAST), (FIRST, date(2023, 6, 29)), True),
        ((FIRST, LAST), (date(2023, 1, 2), LAST), True),
        ((FIRST, LAST), (date(2022, 12, 1), LAST), False),
    ],
)
def test_a_line_that_is_open_on_fewer_days_is_narrower(before, after, is_so):
    assert narrows(before, after) is is_so
