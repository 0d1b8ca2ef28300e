"""The parts of a case's text, so that what two people wrote at once can be told apart."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.enums import SectionKind
from cases.models import CaseFile, RecommendationPoint, Section
from cases.rules.prose import plain_text

FIELDS = (
    "number",
    "title",
    "kind",
    "body",
    "centre",
    "recommender",
    "kle",
    "decision_authority",
    "is_closed",
)


@dataclass(frozen=True)
class SectionText:
    """A part of a case's text as it was typed. `heading` is empty for the section's own name; `pk` tells which saved
    section it is, None for a new one."""

    kind: str
    heading: str
    body: str
    pk: int | None = None


@dataclass(frozen=True)
class PointText:
    """A recommendation point as it was typed; `pk` tells which saved point it is, None for a new one."""

    pk: int | None
    text: str


@dataclass(frozen=True)
class Part:
    """A header field, a section or a point. `words` is what a person reads of it, without markup."""

    key: str
    label: str
    value: tuple[str, ...]

    @property
    def words(self) -> str:
        *before, last = self.value
        return "\n".join(word for word in (*before[1:], plain_text(last)) if word) if before else last

    @property
    def digest(self) -> str:
        return hashlib.sha256("\x00".join(self.value).encode()).hexdigest()[:16]


Parts = dict[str, Part]


def parts_of(
    fields: Mapping[str, object], sections: Sequence[SectionText], points: Sequence[PointText]
) -> Parts:
    """The parts of a case as typed, by key, in the order they stand."""
    parts = [
        Part(
            name, str(CaseFile._meta.get_field(name).verbose_name).capitalize(), (_field_words(fields[name]),)
        )
        for name in FIELDS
        if name in fields
    ]
    for order, section in enumerate(sections, 1):
        value = (section.kind, section.heading, section.body)
        parts.append(Part(f"section-{section.pk or f'new{order}'}", section_label(section), value))
    for order, point in enumerate(points, 1):
        label = _("Punkt %(number)s") % {"number": order}
        parts.append(Part(f"point-{point.pk or f'new{order}'}", label, (point.text,)))
    return {part.key: part for part in parts}


def saved_texts(case: CaseFile) -> tuple[dict[str, object], list[SectionText], list[PointText]]:
    """The header fields, sections and points of a case as they are saved."""
    sections: Sequence[Section] = case.sections.order_by("order")
    points: Sequence[RecommendationPoint] = case.points.order_by("order")
    return (
        {name: getattr(case, name) for name in FIELDS},
        [SectionText(section.kind, section.heading, section.body, section.pk) for section in sections],
        [PointText(point.pk, point.text) for point in points],
    )


def section_label(section: SectionText | Section) -> str:
    return _("Afsnittet »%(heading)s«") % {
        "heading": section.heading or SectionKind(section.kind).label  # as Section prints itself
    }


def _field_words(value: object) -> str:
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    return "" if value is None else str(value)
