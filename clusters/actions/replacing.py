"""A correction: the row that holds is marked as replaced, and a new one is written. Nothing is changed or lost."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from clusters.actions.refusals import Refusal
from clusters.models.recorded import CURRENT, Recorded

Row = TypeVar("Row", bound=Recorded)


def mark_replaced(rows: models.QuerySet) -> int:
    """From now on these rows are history; how many it were. Whoever calls holds the lock on what they are about."""
    return rows.filter(CURRENT).update(replaced_at=Now())


def replace(new: Row, **key: Any) -> Row | None:
    """Write a row in the place of the one with the same key that holds now, which is returned. In a transaction.

    Where there is a row, it is locked; where there is none there is nothing to lock, and the database's own »once«
    stops the second of two. Either way the later one is told, for the two of them may have written different things.

    Raises:
        Refusal: the row cannot be, or somebody has just written the same.
    """
    rows = type(new)._default_manager.filter(CURRENT, **key)
    before = rows.select_for_update().first()
    if before:
        mark_replaced(type(new)._default_manager.filter(pk=before.pk))
    if rows.exists():
        raise _meanwhile()
    try:
        new.full_clean(validate_unique=False)
    except ValidationError as error:
        raise Refusal(*error.messages) from error
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError as error:
        if rows.exists():
            raise _meanwhile() from error
        raise
    return before


def _meanwhile() -> Refusal:
    return Refusal(
        _(
            "En anden har lige skrevet det samme. Se, hvad der står nu, og ret det, hvis det skal være anderledes."
        )
    )
