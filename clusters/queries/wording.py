"""A figure in words, for the preview: what it is about, and what it says."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.enums import AbsenceMeasure, AgeGroup, EvidenceKind, FigureStatus, StaffCategory
from clusters.queries.comparison import Compared
from clusters.queries.counts import AbsenceCount, ChildCount, Count, EvidenceCount, StaffCount, TargetCount
from clusters.queries.hidden import Hidden
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
    """What a figure says: everything that a correction of it may change, but where it is from."""
    if isinstance(count, StaffCount):
        return _("%(heads)s, %(fte)s årsværk") % {"heads": _heads(count.headcount), "fte": _number(count.fte)}
    if isinstance(count, ChildCount):
        return _("%(units)s fuldtidsbørn") % {"units": _number(count.units)}
    if isinstance(count, TargetCount):
        return f"{_number(count.value)} {AbsenceMeasure(count.measure).label}"
    parts = _absence_parts(count) if isinstance(count, AbsenceCount) else _fact_parts(count)
    return ", ".join(parts)


def _absence_parts(count: AbsenceCount) -> Iterator[str]:
    yield f"{_number(count.value)} {AbsenceMeasure(count.measure).label}"
    if count.short is not None:
        yield _("kort %(value)s") % {"value": _number(count.short)}
    if count.long is not None:
        yield _("langt %(value)s") % {"value": _number(count.long)}
    yield _heads(count.headcount)
    if count.fte is not None:
        yield _("%(fte)s årsværk") % {"fte": _number(count.fte)}


def _fact_parts(count: Count) -> Iterator[str]:
    assert isinstance(count, EvidenceCount)  # noqa: S101
    if count.value is not None:
        yield f"{_number(count.value)} {count.unit}"
    if count.text:
        yield count.text
    if count.persons is not None:
        persons = {"count": count.persons}
        yield ngettext("%(count)s person bag", "%(count)s personer bag", count.persons) % persons


def _heads(count: int) -> str:
    return ngettext("%(count)s ansat", "%(count)s ansatte", count) % {"count": count}


def _number(value: object) -> str:
    return format_number(value, 2)


class Told:
    """What a figure says as anybody may see it: what is hidden elsewhere is not uncovered where it is corrected (AT45).

    For many figures, make one and ask it of them all: what is hidden is read once.
    """

    def __init__(self) -> None:
        self._hidden = Hidden()

    def before(self, found: Compared) -> str:
        """What the figure that holds now says."""
        if found.old is None:
            return ""
        if found.is_hidden:
            return _why_hidden(found.count)
        return self._with_source(type(found.count).of(found.old), found)

    def after(self, found: Compared) -> str:
        """What the new one says. One about few people is not even printed to whoever has it on paper (AT46)."""
        if self._hidden.is_of_few(found.count):
            return _why_hidden(found.count)
        return self._with_source(found.count, found)

    def kept(self, row: Any) -> str:
        """What a figure that is kept says, now or before it was corrected."""
        count = COUNT_OF[type(row)].of(row)
        return _why_hidden(count) if self._hidden.hides(row) else figure_said(count)

    def hides(self, row: Any) -> bool:
        """May nobody be told what a figure that is kept says?"""
        return self._hidden.hides(row)

    def _with_source(self, count: Count, found: Compared) -> str:
        """With where it is from when that is what is corrected."""
        given = found.count.given(found.source).get("source")
        if given is None or found.old is None or found.old.source == given:
            return figure_said(count)
        source = given if count is found.count else found.old.source
        return _("%(figure)s (kilde: %(source)s)") % {"figure": figure_said(count), "source": source}


COUNT_OF: Mapping[type[Model], type[Count]] = {
    kind.model: kind for kind in (StaffCount, ChildCount, AbsenceCount, TargetCount, EvidenceCount)
}


def _why_hidden(count: Count) -> str:
    if isinstance(count, AbsenceCount):
        return _("Skjult, så tallet ikke fortæller om få ansatte")
    return _("Skjult, så tallet ikke fortæller om få personer")
