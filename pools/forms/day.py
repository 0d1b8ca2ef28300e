"""The days of pools/actions/booking_day.py as a form tells of them: beside the field."""

from collections.abc import Callable
from datetime import date

from django import forms
from django.utils import timezone

from pools.actions import Refusal, require_booking_day, require_past_day, require_plausible_day
from pools.models import Application


def plausible(on: date) -> date:
    """
    Raises:
        ValidationError: the year must be a slip of the finger.
    """
    return _told(on, lambda: require_plausible_day(on))


def past(on: date) -> date:
    """
    Raises:
        ValidationError: the day is in the future, or its year a slip of the finger.
    """
    return _told(on, lambda: require_past_day(on, today=timezone.localdate()))


def booking_day(application: Application, on: date) -> date:
    """
    Raises:
        ValidationError: nothing can be booked on the application that day.
    """
    return _told(on, lambda: require_booking_day(application, on, today=timezone.localdate()))


def _told(on: date, check: Callable[[], None]) -> date:
    try:
        check()
    except Refusal as refusal:
        raise forms.ValidationError(str(refusal)) from None
    return on
