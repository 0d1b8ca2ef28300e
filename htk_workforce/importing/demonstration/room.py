"""What the meetings and the cases of the demonstration have in common."""

from dataclasses import dataclass, field

from cases.models import CaseFile
from htk_workforce.accounts.models import User
from htk_workforce.importing.demonstration.files import Lines, People, Seats
from htk_workforce.importing.demonstration.papers import Press


@dataclass(frozen=True)
class Room:
    """`written` finds the case that was written from some facts, by their id."""

    people: People
    lines: Lines
    seats: Seats
    press: Press
    written: dict[int, CaseFile] = field(default_factory=dict)

    @property
    def secretariat(self) -> User:
        return self.people["sekretariat"]

    @property
    def director(self) -> User:
        return self.people["direktoer"]
