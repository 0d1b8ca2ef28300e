"""Rows of a sheet into figures: every row is right, or every fault is named at its row and column."""

import re
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from clusters.actions import Count
from htk_workforce.importing.figures.cells import Known, Stored, Unreadable, plain, text_of
from htk_workforce.importing.figures.kinds import Field, Kind
from htk_workforce.importing.figures.sheets import Column, Fault, Row

EXAMPLE = "eksempel"
NUMBERS = {"headcount", "fte", "units", "value", "short", "long", "persons"}
_SUM = re.compile(r"(i alt|ialt|sum|total|subtotal|mellemsum)\b[\s:.]*", re.IGNORECASE)


@dataclass
class Reader:
    """Reads the rows of one sheet into `counts` by row number, or says what is wrong with them in `faults`.

    `seen` tells which figures came in which sheet and row before, also of an earlier part, and is added to.
    """

    title: str
    kind: Kind
    columns: Mapping[str, Column]
    known: Known
    today: date
    source: str
    seen: MutableMapping[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[int, Count] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    sums: list[int] = field(default_factory=list)
    examples: int = 0

    def read(self, rows: Iterable[Row]) -> None:
        for number, cells in rows:
            given = {
                name: cells[c.index] if c.index < len(cells) else None for name, c in self.columns.items()
            }
            place = text_of(given[self.kind.fields[0].name])
            if plain(place).startswith(EXAMPLE):
                self.examples += 1
            elif self._is_sum(given, place):
                self.sums.append(number)
            elif any(text_of(cell) for cell in given.values()):
                self._read_row(number, given)

    def _is_sum(self, given: Mapping[str, Stored], place: str) -> bool:
        """A row that adds up others: it says so, or it has numbers and nothing that tells of what."""
        if place:
            return bool(_SUM.match(place)) and plain(place) not in self.known.workplaces
        filled = {name for name, cell in given.items() if text_of(cell)}
        said = any(_SUM.fullmatch(text_of(given[name])) for name in filled)
        return said or (bool(filled) and filled <= NUMBERS)

    def _read_row(self, number: int, given: Mapping[str, Stored]) -> None:
        before = len(self.faults)
        values: dict[str, Any] = {}
        for wanted in self.kind.fields:
            try:
                value = self._value(wanted, given.get(wanted.name))
            except Unreadable as unreadable:
                self._fault(number, wanted.name, str(unreadable))
            else:
                values |= {} if value is None else {wanted.name: value}
        if len(self.faults) > before:
            return
        count = self.kind.make(**values)
        for wrong in count.wrong(self.today):
            self._fault(number, wrong.field, wrong.sentence)
        key = "|".join(map(str, count.key(self.source)))
        if key in self.seen:
            self._fault(number, "", self._twice(*self.seen[key]))
        self.seen.setdefault(key, (self.title, number))
        if len(self.faults) == before:
            self.counts[number] = count

    def _twice(self, title: str, row: int) -> str:
        if title == self.title:
            return _("Rækken gælder det samme som række %(row)s. Slet den ene.") % {"row": row}
        said = _("Rækken gælder det samme som række %(row)s i arket %(sheet)s. Slet den ene.")
        return said % {"row": row, "sheet": title}

    def _value(self, wanted: Field, cell: Stored) -> Any:
        if text_of(cell):
            return wanted.read(cell, self.known)
        if wanted.required:
            said = _("Cellen er tom, men »%(heading)s« skal udfyldes. %(help)s")
            raise Unreadable(said % {"heading": wanted.heading, "help": wanted.help})
        return None

    def _fault(self, row: int, name: str, message: str) -> None:
        column = str(self.columns[name]) if name in self.columns else ""
        self.faults.append(Fault(self.title, row, column, message))
