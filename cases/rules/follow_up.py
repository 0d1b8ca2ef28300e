"""When something is late. Pure Python."""

from datetime import date


def is_overdue(due_on: date | None, done_on: date | None, on: date) -> bool:
    """Is it not done, and was its day before `on`? What is due today is not late yet."""
    return done_on is None and due_on is not None and due_on < on
