"""Dates as Danes write them: read strictly, day before month, and written dd-mm-yyyy (AT36, AT37, AT40)."""

import re
from calendar import monthrange
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1900, 2100
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)

MESSAGES = {
    "empty": _("Skriv en dato, fx 03-01-2022."),
    "form": _("Datoen kan ikke læses. Skriv dag, måned og år med tal, fx 03-01-2022."),
    "short_year": _("Skriv årstallet med fire cifre, fx 03-01-2022."),
    "year": _("Årstallet %(year)s er ikke mellem 1900 og 2100. Skriv fx 03-01-2022."),
    "month": _("Der er ingen måned nr. %(month)s. Skriv dagen først og måneden bagefter, fx 03-01-2022."),
    "day": _("%(date)s findes ikke: %(month)s %(year)s har %(days)s dage. Skriv en anden dag."),
    "day_zero": _("Der er ingen dag nr. 0. Skriv en dag fra 1 og op, fx 03-01-2022."),
}

_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_DANISH = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<first>[-./])(?P<month>[0-9]{1,2})(?P<second>[-./])(?P<year>[0-9]{4}|[0-9]{2})"
)


class DateError(ValueError):
    """A date that cannot be read. `message` says in Danish what is wrong; `code` is its key in `MESSAGES`."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.message = MESSAGES[code] % params if params else MESSAGES[code]
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.message)


def parse_date(text: str) -> date:
    """The date in 03-01-2022, 03.01.2022, 3/1-2022, 3/1/2022 or 2022-01-03, always day before month (AT37).

    Raises:
        DateError: for any other form, a two-digit year, a year outside 1900-2100, a day that does not exist.
    """
    text = text.strip()
    if not text:
        raise DateError("empty")
    found = _ISO.fullmatch(text) or _DANISH.fullmatch(text)
    if not found or not _separators_agree(found):
        raise DateError("form")
    if len(found["year"]) == 2:
        raise DateError("short_year")
    return _existing(int(found["year"]), int(found["month"]), int(found["day"]))


def _separators_agree(found: re.Match[str]) -> bool:
    if found.re is _ISO:
        return True
    return found["first"] == found["second"] or (found["first"], found["second"]) == ("/", "-")


def _existing(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError("year", year=year)
    if not 1 <= month <= 12:
        raise DateError("month", month=month)
    if day == 0:
        raise DateError("day_zero")
    days = monthrange(year, month)[1]
    if day > days:
        written = f"{day:02}-{month:02}-{year}"
        name = date_format(date(year, month, 1), "F")
        raise DateError("day", date=written, month=name, year=year, days=days)
    return date(year, month, day)


def _local(moment: date | datetime) -> date | datetime:
    """A stored moment is in UTC; 31-12 at 23.30 UTC is New Year's Day in Denmark."""
    aware = isinstance(moment, datetime) and timezone.is_aware(moment)
    return timezone.localtime(moment) if aware else moment


def format_date(day: date | datetime) -> str:
    """03-01-2022; a moment is first taken to local time."""
    return _local(day).strftime("%d-%m-%Y")


def format_long_date(day: date | datetime, at: time | None = None) -> str:
    """mandag den 3. januar 2022 kl. 13.00: for documents, Danish whatever language is on (AT36)."""
    day = _local(day)
    text = f"{WEEKDAYS[day.weekday()]} den {day.day}. {MONTHS[day.month - 1]} {day.year}"
    at = at or (day.time() if isinstance(day, datetime) else None)
    return f"{text} kl. {at:%H.%M}" if at else text


def format_meeting_time(day: date, at: time | None) -> str:
    """Mandag den 3. januar 2022 kl. 13:00: the form of HTK's agendas and minutes (domain research A2.1)."""
    text = format_long_date(day)
    text = text[0].upper() + text[1:]
    return f"{text} kl. {at:%H:%M}" if at else text


def format_long_date_on_screen(day: date | datetime) -> str:
    """Like `format_long_date`, in the language of the screen."""
    day = _local(day)
    if isinstance(day, datetime):
        # Translators: Django's date format letters; the English text is l j F Y, H:i
        return date_format(day, gettext(r"l \d\e\n j. F Y \k\l. H.i"))
    # Translators: Django's date format letters; the English text is l j F Y
    return date_format(day, gettext(r"l \d\e\n j. F Y"))


def weekday_warning(day: date) -> str:
    """A warning, never a refusal, that a day chosen for a meeting is in a weekend; otherwise '' (AT40)."""
    if day.weekday() < 5:
        return ""
    named = {"date": format_date(day), "weekday": date_format(day, "l")}
    return gettext("%(date)s er en %(weekday)s. Kontrollér, at datoen er rigtig.") % named


def add_months(day: date, months: int) -> date:
    """The same day so many months later or earlier, or the month's last day when it is shorter (31-01 + 1 is 28-02).

    Source: domain research AT34: a trial of two years decided 23-01-2023 is followed up on 23-01-2025.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
