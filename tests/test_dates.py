"""Dates read and written the Danish way. AT numbers are the acceptance tests of the regulation."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.formats import get_format, localize
from hypothesis import given
from hypothesis import strategies as st

from htk_workforce.dates import (
    DateError,
    add_months,
    format_date,
    format_long_date,
    format_long_date_on_screen,
    parse_date,
    weekday_warning,
)

MEETING = date(2022, 1, 3)
LANGUAGES = ["da", "en-gb"]


@pytest.mark.parametrize(
    "text",
    [
        "03-01-2022",
        "03.01.2022",
        "3/1-2022",
        "3/1/2022",
        "03/01/2022",
        "2022-01-03",
        "3-1-2022",
        " 03-01-2022 ",
    ],
)
def test_at37_dates_are_read_with_the_day_first(text):
    assert parse_date(text) == MEETING


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31-02-2022", "day"),
        ("29-02-2023", "day"),
        ("2022-02-30", "day"),
        ("31/4-2022", "day"),
        ("00-01-2022", "day_zero"),
        ("01/22/2022", "month"),
        ("03-00-2022", "month"),
        ("2022-13-01", "month"),
        ("3-1-22", "short_year"),
        ("22-01-03", "short_year"),
        ("31-12-1899", "year"),
        ("01-01-2101", "year"),
        ("", "empty"),
        ("  ", "empty"),
        ("i morgen", "form"),
        ("3.1-2022", "form"),
        ("3-1/2022", "form"),
        ("2022-1-3", "form"),
        ("03-01-2022 13:00", "form"),
        ("\N{ARABIC-INDIC DIGIT THREE}-01-2022", "form"),
    ],
)
def test_at37_what_is_no_date_is_refused(text, code):
    with pytest.raises(DateError) as refused:
        parse_date(text)

    assert refused.value.code == code


def test_at37_the_refusal_says_why_the_day_does_not_exist():
    with pytest.raises(DateError) as refused:
        parse_date("31-02-2022")

    assert str(refused.value) == "31-02-2022 findes ikke: februar 2022 har 28 dage. Skriv en anden dag."


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_at37_what_is_written_is_read_back(day):
    assert parse_date(format_date(day)) == day
    assert parse_date(day.isoformat()) == day


def test_at36_dates_are_written_dd_mm_yyyy_and_long_with_small_letters():
    assert format_date(MEETING) == "03-01-2022"
    assert format_long_date(MEETING) == "mandag den 3. januar 2022"
    assert format_long_date(MEETING, time(13)) == "mandag den 3. januar 2022 kl. 13.00"
    assert format_long_date(datetime(2022, 1, 3, 13, 0)) == "mandag den 3. januar 2022 kl. 13.00"
    assert format_long_date(MEETING, time(0)) == "mandag den 3. januar 2022 kl. 00.00"


def test_at36_a_moment_is_written_in_danish_time():
    just_before_new_year_in_utc = datetime(2021, 12, 31, 23, 30, tzinfo=UTC)

    assert format_date(just_before_new_year_in_utc) == "01-01-2022"
    assert format_long_date(just_before_new_year_in_utc) == "lørdag den 1. januar 2022 kl. 00.30"


def test_at36_documents_stay_danish_when_the_screen_is_english():
    with translation.override("en-gb"):
        assert format_long_date(MEETING) == "mandag den 3. januar 2022"
        assert format_long_date_on_screen(MEETING).startswith("Monday")
    with translation.override("da"):
        assert format_long_date_on_screen(MEETING) == "mandag den 3. januar 2022"
        assert format_long_date_on_screen(datetime(2022, 1, 3, 13)) == "mandag den 3. januar 2022 kl. 13.00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_at36_django_itself_writes_dates_and_numbers_the_same_way_in_both_languages(language):
    with translation.override(language):
        assert localize(MEETING) == "03-01-2022"
        assert localize(2022) == "2022"
        assert localize(Decimal("1234.5")) == "1234,5"
        assert get_format("DATE_INPUT_FORMATS")[0] == "%d-%m-%Y"
        assert get_format("FIRST_DAY_OF_WEEK") == 1
        assert get_format("THOUSAND_SEPARATOR") == "."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["03-01-2022", "03.01.2022", "3/1-2022", "3/1/2022", "2022-01-03"])
def test_at37_django_itself_reads_the_same_dates_in_both_languages(language, text):
    from django.forms import DateField

    with translation.override(language):
        assert DateField().clean(text) == MEETING


def test_at40_a_meeting_on_a_saturday_is_warned_about_and_not_refused():
    assert weekday_warning(parse_date("22-01-2022")) == (
        "22-01-2022 er en lørdag. Kontrollér, at datoen er rigtig."
    )
    assert weekday_warning(date(2024, 4, 21)).startswith("21-04-2024 er en søndag")


def test_at40_working_days_pass_without_a_word():
    assert [weekday_warning(MEETING + timedelta(days=day)) for day in range(5)] == [""] * 5


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2023, 1, 23), 24, date(2025, 1, 23)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 12, 5), 1, date(2024, 1, 5)),
        (date(2023, 11, 30), 1, date(2023, 12, 30)),
        (date(2023, 1, 1), -1, date(2022, 12, 1)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 3, 1), 0, date(2023, 3, 1)),
    ],
)
def test_at34_months_are_counted_by_the_calendar(start, months, end):
    assert add_months(start, months) == end
