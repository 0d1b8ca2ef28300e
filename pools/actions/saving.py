"""Two people who have the same thing open: the later one is told, and nobody's words are silently replaced."""

from dataclasses import dataclass

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from htk_workforce.accounts.models import User
from htk_workforce.dates import format_date
from pools.actions.refusals import Refusal
from pools.models.saved import SavedFromForm


@dataclass(frozen=True)
class Opening:
    """One time a form was opened: a key of its own, and the key of the form that had saved last by then.

    Autosave, the button and a double click come from one opening, and never stand in each other's way.
    """

    key: str
    seen: str


class SavedMeanwhile(Refusal):
    """Another form has saved since this one was opened. Who has read that may save with `current` as seen."""

    def __init__(self, row: SavedFromForm, by: User) -> None:
        self.row, self.current = row, row.saved_from
        at = timezone.localtime(row.saved_at)
        sentence = _(
            "%(by)s gemte %(day)s kl. %(time)s, efter at du åbnede siden. "
            "Det, du har skrevet, står her endnu, men er ikke gemt."
        )
        if row.saved_by == by:
            sentence = _(
                "Du gemte selv i et andet vindue %(day)s kl. %(time)s, efter at du åbnede siden her. "
                "Det, du har skrevet her, er ikke gemt."
            )
        super().__init__(
            sentence % {"by": row.saved_by, "day": format_date(at.date()), "time": f"{at:%H.%M}"}
        )


def require_unchanged(row: SavedFromForm, opening: Opening | None, *, by: User) -> None:
    """`row` is as it stands now, locked. What is not saved from a form has no `opening`.

    Raises:
        SavedMeanwhile: another form has saved it since this one was opened.
    """
    if opening is not None and row.saved_from not in ("", opening.key, opening.seen):
        raise SavedMeanwhile(row, by)


def mark_saved(row: SavedFromForm, opening: Opening | None, *, by: User) -> None:
    """Write down which form saved the row; the row itself is saved by the caller before."""
    row.saved_from, row.saved_by, row.saved_at = opening.key if opening else "", by, Now()
    row.save(update_fields=["saved_from", "saved_by", "saved_at"])
    row.refresh_from_db(fields=["saved_at"])
