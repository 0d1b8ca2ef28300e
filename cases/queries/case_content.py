"""A case as the control panel reads it: every text with its place, and what the points would do."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cases.models import Attachment, CaseFile, FollowUp, HearingStatement, RecommendationPoint, Section
from cases.queries.case_text import section_label
from cases.queries.staffing import PLAN, staffing_prefetch
from cases.rules.prose import plain_text
from htk_workforce.cpr import find_cpr, masked


@dataclass(frozen=True)
class Place:
    """A text of the case, in plain words, and where it stands.

    `anchor` is the id of that place on the editor's page, "" when it is not there; `address` is the page on which the
    text is put right, "" when that is the editor. `neutral` is the label where it must not quote what is closed, ""
    when the label quotes nothing.
    """

    label: str
    anchor: str
    text: str
    address: str = ""
    neutral: str = ""


class CaseContent:
    """Everything of a case that is looked at, read from the database once."""

    def __init__(self, case: CaseFile, parts: CaseFile | None = None) -> None:
        parts = parts or _with_parts([case])[0]
        self.case = case
        self.sections: list[Section] = list(parts.sections.all())
        self.points: list[RecommendationPoint] = list(parts.points.all())
        self.statements: list[HearingStatement] = list(parts.statements.all())
        self.attachments: list[Attachment] = list(parts.attachments.all())
        self.follow_ups: list[FollowUp] = list(parts.follow_ups.all())
        self.texts = {section.pk: plain_text(section.body) for section in self.sections}

    def prose(self) -> Iterator[Place]:
        """What the author writes and the body reads: sections and points."""
        for section in self.sections:
            label = masked(section_label(section))
            yield Place(label, anchor_of(section), self.texts[section.pk], neutral=_neutral(section))
        for point in self.points:
            yield Place(point_label(point), anchor_of(point), point.text)

    def everything(self) -> Iterator[Place]:
        """Every text of the case, also what others wrote and what files are called."""
        case = self.case
        fields = ("title", "recommender", "decision_authority", "kle", "number")
        yield Place(_("Sagens felter"), "felter", "\n".join(str(getattr(case, name)) for name in fields))
        yield from self.prose()
        for section in self.sections:
            label = masked(section_label(section))
            yield Place(label, anchor_of(section), section.heading, neutral=_neutral(section))
        for point in self.points:
            address = effect_address(point, "supplement")
            yield Place(point_label(point), anchor_of(point), point.supplement_cover, address)
        answered = {point.pk for point in self.points if point.outcomes.all()}
        for follow_up in self.follow_ups:
            label = _("Opfølgning »%(task)s«") % {"task": _short(masked(follow_up.task))}
            parts = (follow_up.task, follow_up.owner_role, follow_up.condition, follow_up.done_note)
            # One that counts, or whose point a meeting has answered, is not taken off the point any more.
            if follow_up.point and follow_up.item_id is None and follow_up.point_id not in answered:
                anchor, address = anchor_of(follow_up.point), effect_address(follow_up.point, "follow_up")
            else:
                anchor, address = "", follow_up.get_absolute_url()
            yield Place(label, anchor, "\n".join(parts), address, _("Opfølgning"))
        for statement in self.statements:
            label = _("Udtalelse fra %(party)s") % {"party": masked(str(statement))}
            parts = (statement.party_name, statement.heading, statement.text)
            yield Place(label, "", "\n".join(parts), statement_address(statement), _("Udtalelse"))
        for attachment in self.attachments:
            label = _("Bilag »%(title)s«") % {"title": _short(masked(attachment.title))}
            address = f"{case.get_absolute_url()}#bilag"
            yield Place(label, "", f"{attachment.title}\n{attachment.file_name}", address, _("Bilag"))


def _with_parts(cases: Sequence[CaseFile]) -> list[CaseFile]:
    """The cases with all that belongs to them, in as many queries for one as for all.

    Copies: what was read of the cases before may be old, and what is read here is not kept on them.
    """
    copies = [copy(case) for case in cases]
    for one in copies:
        one._prefetched_objects_cache = {}
    points = (
        RecommendationPoint.objects.select_related(
            "from_line__frame__pool", "supplement_line__frame__pool", "forward_to", *PLAN
        )
        .prefetch_related(
            "allocations__line__frame", "deadline_changes__deadline", "outcomes", staffing_prefetch()
        )
        .order_by("order")
    )
    prefetch_related_objects(
        copies,
        Prefetch("sections", Section.objects.order_by("order")),
        Prefetch("points", points),
        Prefetch("statements", HearingStatement.objects.order_by("order", "id")),
        Prefetch("attachments", Attachment.objects.filter(removed_at=None).order_by("order", "id")),
        Prefetch(
            "follow_ups",
            FollowUp.objects.select_related("point").order_by("id"),
        ),
    )
    return copies


def anchor_of(part: Section | RecommendationPoint) -> str:
    """The id of a section or a point on the editor's page."""
    return f"afsnit-{part.pk}" if isinstance(part, Section) else f"punkt-{part.order}"


def effect_address(point: RecommendationPoint, effect: str) -> str:
    """The page of what a yes to the point does, opened at one kind of effect."""
    return f"{reverse('point_effects', args=[point.pk])}?{urlencode({'vis': effect})}#vis-{effect}"


def statement_address(statement: HearingStatement) -> str:
    return reverse("statement_edit", args=[statement.pk])


def point_label(point: RecommendationPoint) -> str:
    return _("Punkt %(number)s") % {"number": point.order}


def _neutral(section: Section) -> str:
    """Where a section stands; its heading is as closed as its text."""
    return _("Afsnit %(number)s") % {"number": section.order}


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()} …"


def cpr_places(case: CaseFile) -> list[tuple[str, str]]:
    """Where in a case a CPR number stands: the place, and the number with its last digits hidden."""
    return [(place.label, number) for place, number in cpr_places_of([case])[case.pk]]


def cpr_places_of(cases: Sequence[CaseFile]) -> dict[int, list[tuple[Place, str]]]:
    """The same for several cases, by the id of the case, each with the whole place."""
    return {
        case.pk: [
            (place, hit.masked)
            for place in CaseContent(case, parts).everything()
            for hit in find_cpr(place.text)
        ]
        for case, parts in zip(cases, _with_parts(cases), strict=True)
    }
