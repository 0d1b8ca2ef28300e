"""A figure in words, for the preview: what it is about, and what it says."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.actions import AbsenceCount, ChildCount, Compared, Count, EvidenceCount, StaffCount, TargetCount
from clusters.enums import AbsenceMeasure, AgeGroup, EvidenceKind, FigureStatus, StaffCategory
from clusters.queries import AbsenceTable, Period, absence_tables
from htk_workforce.dates import format_date
from htk_workforce.money import format_number


def about(count: Count) -> str:
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


def said(count: Count, figure: object) -> str:
    """What a figure says, from a count or from the row that is kept; `count` tells which kind it is."""
    if isinstance(count, StaffCount):
        heads = ngettext("%(count)s ansat", "%(count)s ansatte", figure.headcount) % {
            "count": figure.headcount
        }  # type: ignore[attr-defined]
        return _("%(heads)s, %(fte)s årsværk") % {"heads": heads, "fte": _number(figure.fte)}  # type: ignore[attr-defined]
    if isinstance(count, ChildCount):
        return _("%(units)s fuldtidsbørn") % {"units": _number(figure.units)}  # type: ignore[attr-defined]
    if isinstance(count, AbsenceCount | TargetCount):
        return f"{_number(figure.value)} {AbsenceMeasure(count.measure).label}"  # type: ignore[attr-defined]
    value, unit, text = figure.value, figure.unit, figure.text  # type: ignore[attr-defined]
    return ", ".join(
        part for part in ((f"{_number(value)} {unit}" if value is not None else ""), text) if part
    )


def _number(value: object) -> str:
    return format_number(value, 2)  # type: ignore[arg-type]


class Earlier:
    """What a figure said before, as anybody may see it: what is suppressed elsewhere is not uncovered here (AT45)."""

    def __init__(self) -> None:
        self._tables: Sequence[AbsenceTable] | None = None

    def words(self, found: Compared) -> str:
        count, old = found.count, found.old
        if old is None:
            return ""
        if isinstance(count, AbsenceCount) and self._is_hidden(count, found.source):
            return _("Skjult, så tallet ikke fortæller om få ansatte")
        if isinstance(count, EvidenceCount) and old.persons is not None:  # type: ignore[attr-defined]
            return _("Skjult, så tallet ikke fortæller om få personer")
        return said(count, old)

    def _is_hidden(self, count: AbsenceCount, source: str) -> bool:
        if self._tables is None:
            self._tables = absence_tables()
        period = Period(count.to_on, count.from_on, str(count.measure), count.source or source)
        cells = [table.cell(count.workplace.pk, period) for table in self._tables if period in table.figures]
        return not cells or any(cell.is_hidden for cell in cells)
