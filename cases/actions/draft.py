"""What is typed at the table before it is decided, by more than one person at once.

A draft holds the fields that are no longer as the form opened, each with everything that has stood in it:
`{field: [[revision, value, who], …]}`. From that a later saver is told field by field what another has written
since they opened the page. The draft goes when the item is closed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.refusals import Refusal
from cases.actions.state import locked_item
from cases.models import AgendaItem
from cases.permissions import can_record
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.dates import format_date


@dataclass(frozen=True)
class FieldChange:
    """A form field that somebody has changed since a revision. `before` is None where nothing had been saved yet,
    and `mine` where it is not known what the later person wrote.
    """

    field: str
    before: str | None
    theirs: str
    by: str
    mine: str | None = None


class DraftChanged(Refusal):
    """Somebody saved meanwhile: who and when, and each field they changed."""

    def __init__(self, item: AgendaItem, changes: Iterable[FieldChange]) -> None:
        self.item, self.changes = item, tuple(changes)
        at = timezone.localtime(item.draft_at)
        super().__init__(
            _(
                "%(by)s gemte %(day)s kl. %(time)s, efter at du åbnede siden. "
                "Det, du har skrevet, står her endnu, men er ikke gemt."
            )
            % {"by": item.draft_by, "day": format_date(at), "time": f"{at:%H.%M}"}
        )


def draft_values(item: AgendaItem) -> dict[str, str]:
    """What stands in the fields of the draft now."""
    return {field: history[-1][1] for field, history in item.draft.items()}


def changes_since(item: AgendaItem, revision: int) -> list[FieldChange]:
    """What has been saved in the draft since a revision, by field."""
    changes = []
    for field, history in sorted(item.draft.items()):
        seen = [value for at, value, _who in history if at <= revision]
        before = seen[-1] if seen else None
        _at, theirs, who = history[-1]
        if len(seen) < len(history) and theirs != before:
            changes.append(FieldChange(field, before, theirs, who))
    return changes


def require_unchanged(item: AgendaItem, revision: int | None) -> None:
    """`item` is as it stands now, locked. Without a revision nothing was typed in a form.

    Raises:
        DraftChanged: somebody has saved since that revision.
    """
    changes = [] if revision is None else changes_since(item, revision)
    if changes:
        raise DraftChanged(item, changes)


@transaction.atomic
def save_draft(
    *,
    item: AgendaItem,
    revision: int,
    draft: Mapping[str, str],
    by: User,
    at: datetime,
    opened: Mapping[str, str] | None = None,
) -> AgendaItem:
    """Keep what has been typed, by form field; `revision` is the item's when the page was opened.

    `opened` is how an untouched form opens: what is as it opened is not kept. What others have saved meanwhile is
    kept too, unless it says something else than `draft` does.

    Raises:
        DraftChanged: another has changed a field to something else; nothing is saved.
        ItemClosed: somebody has closed the item.
        PermissionDenied: the role does not record at meetings, or the person is disqualified.
    """
    item = locked_item(item)
    require(can_record(by, item))
    untouched = opened or {}

    def mine(field: str) -> str:
        return draft.get(field, untouched.get(field, ""))

    changes = [replace(c, mine=mine(c.field)) for c in changes_since(item, revision)]
    changes = [change for change in changes if change.mine != change.theirs]
    if changes:
        raise DraftChanged(item, changes)
    saved = draft_values(item)
    fields = {*draft, *saved}
    new = {f: mine(f) for f in fields if mine(f) != saved.get(f, untouched.get(f, ""))}
    if new:
        item.revision += 1
        for field, value in new.items():
            item.draft.setdefault(field, []).append([item.revision, value, str(by)])
        item.draft_by, item.draft_at = by, at
        item.save(update_fields=["draft", "revision", "draft_by", "draft_at"])
    return item
