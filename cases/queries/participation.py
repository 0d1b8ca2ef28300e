"""Who takes part in a meeting and in each of its items."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass

from cases.enums import Presence
from cases.models import AgendaItem, Meeting, Participation


@dataclass(frozen=True)
class Participants:
    """The people of a meeting or of one item, by role, each in the order of the list."""

    present: tuple[Participation, ...]
    absent: tuple[Participation, ...]
    guests: tuple[Participation, ...]
    disqualified: tuple[Participation, ...]

    @property
    def everybody(self) -> tuple[Participation, ...]:
        return (*self.disqualified, *self.absent, *self.guests, *self.present)

    def __bool__(self) -> bool:
        return bool(self.present or self.absent or self.guests or self.disqualified)


def meeting_participants(meeting: Meeting) -> Participants:
    """Who took part in the meeting as a whole."""
    return _sorted(meeting.participations.filter(item__isnull=True))


def item_participants(item: AgendaItem) -> Participants:
    """What is said of one item only: guests, who was out of the room, and who was disqualified."""
    return _sorted(item.participations.all())


def without_grounds(rows: Iterable[Participation]) -> tuple[Participation, ...]:
    """Copies for the public edition: that somebody was away or disqualified, and never why."""
    public = tuple(map(copy, rows))
    for row in public:
        row.ground = ""
    return public


def _sorted(rows: Iterable[Participation]) -> Participants:
    rows = list(rows)

    def having(presence: Presence) -> tuple[Participation, ...]:
        return tuple(row for row in rows if row.presence == presence)

    return Participants(
        present=having(Presence.PRESENT),
        absent=having(Presence.ABSENT),
        guests=having(Presence.GUEST),
        disqualified=having(Presence.DISQUALIFIED),
    )
