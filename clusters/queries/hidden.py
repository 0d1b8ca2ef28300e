"""Which figures that are kept nobody may be told, asked one by one, and read once for many."""

from collections.abc import Sequence
from functools import cached_property

from django.db.models import Model

from clusters.models import AbsenceFigure, EvidenceFigure
from clusters.queries.absence import AbsenceTable, Period, absence_tables
from clusters.queries.counts import AbsenceCount, Count, EvidenceCount
from clusters.queries.evidence import HiddenFacts, hidden_facts
from clusters.queries.settings import smallest_shown
from clusters.rules import COUNTED, OPEN, is_of_few, may_be_shown


class Hidden:
    """The same answer as the pages and the files give, for figures that are corrected or about to be written (AT45).

    Staff and children are counted openly and are never hidden.
    """

    def hides(self, row: Model) -> bool:
        """May nobody be told what a figure that is kept says?

        One that was replaced is never told where it could tell of few people: it was hidden or shown by the figures
        of its own day, and beside those of today it could give one of them away.
        """
        if isinstance(row, AbsenceFigure):
            return row.replaced_at is not None or self._hides_absence(row)
        if not isinstance(row, EvidenceFigure) or row.kind in OPEN:
            return False
        was_of_some = row.replaced_at is not None and (row.persons is not None or row.kind in COUNTED)
        return was_of_some or self._facts.hides(row)

    def is_of_few(self, count: Count) -> bool:
        """Does a figure that is about to be written tell of few people for its own sake (AT46)?"""
        if isinstance(count, AbsenceCount):
            return not may_be_shown(count.headcount, self._smallest)
        if not isinstance(count, EvidenceCount):
            return False
        return is_of_few(count.kind, count.value, count.unit, count.persons, self._smallest)

    def _hides_absence(self, row: AbsenceFigure) -> bool:
        period = Period(row.to_on, row.from_on, row.measure, row.source)
        cells = [table.cell(row.workplace_id, period) for table in self._tables if period in table.figures]
        return not cells or any(cell.is_hidden for cell in cells)

    @cached_property
    def _tables(self) -> Sequence[AbsenceTable]:
        return absence_tables()

    @cached_property
    def _facts(self) -> HiddenFacts:
        return hidden_facts()

    @cached_property
    def _smallest(self) -> int:
        return smallest_shown()
