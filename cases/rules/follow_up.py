"""When something decided is due. Pure Python."""

import calendar
from datetime import date


def due_after(decided_on: date, months: int) -> date:
    """The same day so many months later, or the month's last day when it is shorter (31-01 + 1 is 28-02).

    Source: domain research AT34: a trial of two years decided 23-01-2023 is followed up on 23-01-2025.
    """
    years, month = divmod(decided_on.month - 1 + months, 12)
    year, month = decided_on.year + years, month + 1
    return date(year, month, min(decided_on.day, calendar.monthrange(year, month)[1]))


def is_overdue(due_on: date | None, done_on: date | None, on: date) -> bool:
    """Is it not done, and was its day before `on`? What is due today is not late yet."""
    return done_on is None and due_on is not None and due_on < on
