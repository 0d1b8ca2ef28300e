"""A figure in words, for the preview: what it is about, and what it says."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.enums import AbsenceMeasure, AgeGroup, EvidenceKind, FigureStatus, StaffCategory
from clusters.queries.absence import AbsenceTable, Period, absence_tables
from clusters.queries.comparison import Compared
from clusters.queries.counts import AbsenceCount, ChildCount, Count, EvidenceCount, StaffCount, TargetCount
from htk_workforce.dates import format_date
from htk_workforce.money import format_number


def figure_about(count: Count) -> str:
    """What tells the figure from others at the same place: the day and the category, or what it has."""
    if isinstance(count, StaffCount):
        return f"{StaffCategory(count.category).label}, {format_date(count.on)}"
    if isinstance(count, ChildCount):
        when = f"{count.month:02}-{count.year}" if count.month else str(count.year)
        return f"{AgeGroup(count.age_group).label}, {when}, {FigureStatus(count.status).label}"
    if isinstance(count, AbsenceCount):
        return f"{format_date(count.from_on)} – {format_date(count.to_on)}"
    if isinstance(count, TargetCount):
        return str(count.year)
    assert isinstance(count, EvidenceCount)  # noqa: S101
    return f"{EvidenceKind(count.kind).label}, {format_date(count.on)}"


def figure_said(count: Count) -> str:
    """What a figure says."""
    if isinstance(count, StaffCount):
        heads = ngettext("%(count)s ansat", "%(count)s ansatte", count.headcount) % {"count": count.headcount}
        return _("%(heads)s, %(fte)s årsværk") % {"heads": heads, "fte": _number(count.fte)}
    if isinstance(count, ChildCount):
        return _("%(units)s fuldtidsbørn") % {"units": _number(count.units)}
    if isinstance(count, AbsenceCount | TargetCount):
        return f"{_number(count.value)} {AbsenceMeasure(count.measure).label}"
    value, unit, text = count.value, count.unit, count.text
    return ", ".join(
        part for part in ((f"{_number(value)} {unit}" if value is not None else ""), text) if part
    )


def _number(value: object) -> str:
    return format_number(value, 2)


class Earlier:
    """What a figure said before, as anybody may see it: what is suppressed elsewhere is not uncovered here (AT45)."""

    def __init__(self) -> None:
        self._tables: Sequence[AbsenceTable] | None = None

    def words(self, found: Compared) -> str:
        count, old = found.count, found.old
        if old is None:
            return ""
        return self.of(type(count).of(old), found.source)

    def of(self, count: Count, source: str = "", *, is_replaced: bool = False) -> str:
        """What a figure says that is kept, or why that is not told.

        An absence figure that was replaced is never told: beside the new one it could tell of a few people.
        """
        if not self.is_hidden(count, source) and not (is_replaced and isinstance(count, AbsenceCount)):
            return figure_said(count)
        if isinstance(count, AbsenceCount):
            return _("Skjult, så tallet ikke fortæller om få ansatte")
        return _("Skjult, så tallet ikke fortæller om få personer")

    def is_hidden(self, count: Count, source: str = "") -> bool:
        """May nobody be told what the figure says?"""
        if isinstance(count, EvidenceCount):
            return count.persons is not None
        return isinstance(count, AbsenceCount) and self._hides(count, source)

    def _hides(self, count: AbsenceCount, source: str) -> bool:
        if self._tables is None:
            self._tables = absence_tables()
        period = Period(count.to_on, count.from_on, str(count.measure), count.source or source)
        cells = [table.cell(count.workplace.pk, period) for table in self._tables if period in table.figures]
        return not cells or any(cell.is_hidden for cell in cells)
