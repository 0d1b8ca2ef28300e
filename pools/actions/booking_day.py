"""The day something is booked on: one rule for what is typed and for what is read from a file."""

from datetime import date

from django.utils.translation import gettext as _

from htk_workforce.dates import format_date
from pools.actions.refusals import Refusal
from pools.models import Application, Frame

FIRST_DAY = date(2000, 1, 1)
"""No pool is older; an earlier year is a slip of the finger."""
LAST_DAY = date(2100, 12, 31)


def require_plausible_day(on: date) -> None:
    """Money may be set aside and carried over ahead of time, but not in another century.

    Raises:
        Refusal: the year must be a slip of the finger.
    """
    if not FIRST_DAY <= on <= LAST_DAY:
        raise Refusal(_("Året ser forkert ud. Skriv en dato som 31-12-2023."))


def require_past_day(on: date, *, today: date) -> None:
    """What is booked has happened.

    Raises:
        Refusal: the day is later than `today`, or the year must be a slip of the finger.
    """
    require_plausible_day(on)
    if on > today:
        raise Refusal(_("Datoen ligger i fremtiden. Skriv den dato, der er bogført."))


def require_day_of_new_money(frame: Frame, on: date, *, today: date) -> None:
    """Money that comes to a frame may be used at once, so it is not dated later than it is used.

    Else what is reserved of it would stand before it in the statement. A frame whose year is still to come takes no
    applications yet, and is given its money ahead of time.

    Raises:
        Refusal: the frame's year has begun, and the day is later than `today`.
    """
    if frame.year <= today.year and on > today:
        raise Refusal(
            _(
                "Rammens år er begyndt, og pengene kan bruges med det samme. "
                "Datoen kan derfor ikke være senere end i dag."
            )
        )


def require_booking_day(application: Application, on: date, *, today: date) -> None:
    """Nothing is spent of a grant before it is granted.

    Raises:
        Refusal: the day is before the decision or later than `today`.
    """
    require_past_day(on, today=today)
    if application.decided_on is not None and on < application.decided_on:
        raise Refusal(
            _(
                "Pengene er bevilget %(granted)s, og beløbet er dateret %(day)s. "
                "Ret datoen, eller vælg en anden bevilling."
            )
            % {"granted": format_date(application.decided_on), "day": format_date(on)}
        )
