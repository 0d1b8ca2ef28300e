"""CPR numbers in texts: found as people write them, and nothing else taken for one. The numbers are constructed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from htk_workforce.cpr import WEIGHTS, birth_date, find_cpr, is_cpr
from htk_workforce.money import format_kr

FIRST_DAY, LAST_DAY = date(1858, 1, 1), date(2057, 12, 31)


def seventh_digits(year: int) -> str:
    """The digits that tell the century of a year, from the table of CPR-kontoret read the other way."""
    if year < 1900:
        return "5678"
    if year < 1937:
        return "0123"
    if year < 2000:
        return "012349"
    return "456789" if year < 2037 else "5678"


@st.composite
def numbers(draw, checked: bool = True):
    """Ten digits with a real date of birth; with the check digit, or surely without."""
    born = draw(st.dates(FIRST_DAY, LAST_DAY))
    serial = draw(st.sampled_from(seventh_digits(born.year))) + draw(
        st.from_regex(r"[0-9]{2}", fullmatch=True)
    )
    digits = f"{born:%d%m%y}{serial}"
    rest = -sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False)) % 11
    if checked:
        assume(rest < 10)  # CPR-kontoret skips the serial numbers that would need ten
        return f"{digits}{rest}", born
    assume((born.month, born.day) != (1, 1))
    last = draw(st.integers(0, 9).filter(lambda last: last != rest))
    return f"{digits}{last}", born


@given(
    numbers(),
    st.sampled_from(["", "-", " ", "\u00a0", "\u2013", " - ", "\u00ad-"]),
    st.sampled_from(["", "cpr ", "(", "CPR-nr.: ", "udtalelse_", "bilag-"]),
    st.sampled_from(["", ".", ")", ", og", " er ansat", "_underskrevet.pdf"]),
)
def test_a_number_is_found_however_it_is_written(number, between, before, after):
    digits, born = number
    (hit,) = find_cpr(f"Se {before}{digits[:6]}{between}{digits[6:]}{after}")
    assert (hit.digits, hit.masked) == (digits, f"{digits[:6]}-xxxx")
    assert birth_date(digits) == born


@given(numbers(checked=False))
def test_a_number_without_its_check_digit_is_none_on_an_ordinary_day(number):
    digits, _born = number
    assert not is_cpr(digits) and find_cpr(f"{digits[:6]}-{digits[6:]}") == []


@given(st.integers(1900, 1999), st.from_regex(r"[0-3][0-9]{3}", fullmatch=True))
def test_on_the_first_of_january_the_check_digit_is_not_asked_for(year, serial):
    assert is_cpr(f"0101{year % 100:02}{serial}")


@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_what_is_no_date_is_no_number(digits):
    day, month = int(digits[:2]), int(digits[2:4])
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        assert birth_date(digits) is None and not is_cpr(digits)


@pytest.mark.parametrize(
    ("digits", "born"),
    [
        ("0101000000", date(1900, 1, 1)),
        ("0101004000", date(2000, 1, 1)),
        ("0101364000", date(2036, 1, 1)),
        ("0101374000", date(1937, 1, 1)),
        ("0101575000", date(2057, 1, 1)),
        ("0101585000", date(1858, 1, 1)),
        ("0101999000", date(1999, 1, 1)),
        ("0101369000", date(2036, 1, 1)),
        ("2902004000", date(2000, 2, 29)),
        ("2902000000", None),  # 1900 was no leap year
        ("3104800000", None),
    ],
)
def test_the_seventh_digit_tells_the_century(digits, born):
    assert birth_date(digits) == born


@given(st.decimals(0, 10**11, places=2), st.sampled_from(["", " i 2023", ",-"]))
def test_a_written_amount_is_no_number(amount, after):
    assert find_cpr(f"bevilget {format_kr(Decimal(amount))}{after}") == []


@pytest.mark.parametrize(
    "text",
    [
        "Sag 22/21670 og 21/189",
        "KLE 28.09.00 P35, journal 2020-016062",
        "ring 43 59 10 00 eller +45 43591000, +4543591000, 004543591000",
        "+46 0101651234",
        "2010102010 kr.",
        "kr. 2010102010",
        "2010102010,50",
        "P-nr. 1001010102",
        "EAN 5798000010101651",
        "CVR 19501817, konto 12345678901234",
        "01-01-1965 kl. 12.34",
        "2010.101.651.234 kr.",
    ],
)
def test_case_numbers_telephone_numbers_and_amounts_are_none(text):
    assert find_cpr(text) == []


def test_every_number_of_a_long_text_is_found_in_reasonable_time():
    days = [date(1960, 1, 1) + timedelta(days=366 * year) for year in range(3)]
    numbers_there = [f"{day:%d%m%y}-1234" for day in days if (day.day, day.month) == (1, 1)]
    text = ("Tekst uden numre, men med 12.345 kr. og 22/21670. " * 2_000).join(["", *numbers_there])
    assert len(find_cpr(text)) == len(numbers_there)
