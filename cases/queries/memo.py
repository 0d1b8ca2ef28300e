"""The case as it is read and printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localdate

from cases.enums import Audience, ItemState, MeetingState, SectionKind, Visibility
from cases.models import (
    AgendaItem,
    Attachment,
    Body,
    CaseFile,
    HearingStatement,
    Participation,
    PointOutcome,
    RecommendationPoint,
    RouteStep,
    Section,
    StepGrant,
)
from cases.queries.allocation import AllocationRow, AllocationTable, distributes, tables_at
from cases.queries.handled import Handling, frozen_texts
from cases.queries.participation import without_grounds
from cases.queries.staffing import PLAN, plan_of, staffing_prefetch
from cases.queries.staffing_table import ClusterLine, PointStaffing, point_staffing
from cases.rules import allocates
from cases.rules.handling import had_come, lay_there
from htk_workforce.ui.richtext import is_blank

BEFORE_THE_DECISION = (SectionKind.SUMMARY, SectionKind.BACKGROUND)
LAST_OF_THE_DAY = 2**31


@dataclass(frozen=True)
class PointAnswer:
    """What one handling said to one point. `amended` is the lines that got another amount or name than proposed, and
    `staffed` the clusters that got something else.
    """

    number: int
    outcome: PointOutcome
    amended: tuple[AllocationRow, ...] = ()
    staffed: tuple[ClusterLine, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What one meeting decided on the case. `is_hidden`: a closed handling, in the public edition only a heading.

    The `participations` of the public edition have no grounds.
    """

    item: AgendaItem
    outcomes: tuple[PointOutcome, ...]
    answers: tuple[PointAnswer, ...] = ()
    participations: tuple[Participation, ...] = ()
    is_hidden: bool = False

    @property
    def is_not_handled(self) -> bool:
        return self.item.state == ItemState.NOT_HANDLED

    @property
    def body(self) -> Body:
        return self.item.meeting.body

    @property
    def on(self) -> date:
        return self.item.meeting.on


@dataclass(frozen=True)
class RouteDecision:
    """What another body on the case's way said, written in afterwards."""

    step: RouteStep

    @property
    def body(self) -> Body:
        return self.step.body

    @property
    def on(self) -> date | None:
        return self.step.decided_on


@dataclass(frozen=True)
class Passage:
    """One heading with its text after the decisions, and the tables under it. `is_sub`: within the presentation."""

    heading: str
    body: str
    is_sub: bool
    tables: tuple[AllocationTable, ...] = ()
    staffings: tuple[PointStaffing, ...] = ()


@dataclass(frozen=True)
class CaseMemo:
    """A whole case, in the parts and the order HTK prints them (domain research A2.2).

    `title`, `recommender` and the texts are those of the handling that is printed, also when the case has been
    written on since for its next meeting. `record` is every handling in date order, those of other bodies among
    them. Sections, passages, statements and attachments hold only what says something: what is absent leaves no
    heading (AT27).
    """

    case: CaseFile
    title: str
    recommender: str
    background: tuple[Section, ...]
    points: tuple[RecommendationPoint, ...]
    decisions: tuple[Decision, ...]
    record: tuple[Decision | RouteDecision, ...]
    tables: tuple[AllocationTable, ...]
    staffings: tuple[PointStaffing, ...]
    passages: tuple[Passage, ...]
    statements: tuple[HearingStatement, ...]
    attachments: tuple[Attachment, ...]
    pending: AgendaItem | None

    @property
    def points_say_at(self) -> bool:
        """Do the points begin with "at" themselves, so that the sentence before them does not end with it?"""
        return all(point.text.lower().startswith("at ") for point in self.points)


def case_memo(
    case: CaseFile,
    *,
    until: AgendaItem | None = None,
    text_of: AgendaItem | None = None,
    audience: Audience = Audience.INTERNAL,
) -> CaseMemo:
    """The case with its decisions in date order and the tables of its money; see `case_memos`."""
    return case_memos([Handling(case, until, text_of)], audience=audience)[0]


def case_memos(handlings: Iterable[Handling], *, audience: Audience = Audience.INTERNAL) -> list[CaseMemo]:
    """Each case as it stood at a handling, in as many queries for one as for all.

    What was decided after `until`, by this body or another, is left out, and so is what was laid on the case or
    written in it after that handling: statements, files, points and their money. The public edition leaves out closed
    attachments, what closed handlings of the case said, and why somebody was away or disqualified; whether the case
    is printed at all the caller decides.
    """
    handlings = list(handlings)
    frozen = frozen_texts(handlings)
    parts = _parts({handling.case.pk: handling.case for handling in handlings})
    sources = [
        _Source(handling, parts[handling.case.pk], frozen.get(handling.case.pk), audience)
        for handling in handlings
    ]
    moments = [source.moments() for source in sources]
    tables = iter(tables_at(chain.from_iterable(moments)))
    return [source.memo(list(islice(tables, len(own)))) for source, own in zip(sources, moments, strict=True)]


@dataclass
class _Parts:
    """What belongs to one case, each in its order."""

    sections: list[Section] = field(default_factory=list)
    points: list[RecommendationPoint] = field(default_factory=list)
    items: list[AgendaItem] = field(default_factory=list)
    route: list[RouteStep] = field(default_factory=list)
    statements: list[HearingStatement] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


def _parts(cases: Mapping[int, CaseFile]) -> dict[int, _Parts]:
    """Read anew each time, and not prefetched on the cases: what was just decided is there."""
    outcomes = PointOutcome.objects.select_related("point", "posting", "forwarded_to")
    queries = {
        "sections": Section.objects.order_by("order"),
        "points": RecommendationPoint.objects.select_related("from_line__frame__pool", *PLAN)
        .prefetch_related(staffing_prefetch())
        .order_by("order"),
        "items": AgendaItem.objects.select_related("meeting__body", "closed_by", "corrects__meeting__body")
        .prefetch_related(Prefetch("outcomes", outcomes), "participations")
        .order_by("meeting__on", "number"),
        "route": RouteStep.objects.filter(decided_on__isnull=False)
        .select_related("body", "item")
        .prefetch_related(Prefetch("grants", StepGrant.objects.select_related("point"))),
        "statements": HearingStatement.objects.all(),
        "attachments": Attachment.objects.all(),
    }
    parts = {pk: _Parts() for pk in cases}
    for name, query in queries.items():
        for thing in query.filter(case__in=cases):
            thing.case = cases[thing.case_id]
            getattr(parts[thing.case_id], name).append(thing)
    return parts


class _Source:
    """One case with what a reader of one edition sees of it. `frozen` is its text when that is not as it is now."""

    def __init__(
        self, handling: Handling, parts: _Parts, frozen: dict[str, Any] | None, audience: Audience
    ) -> None:
        self.case, self.until, self.read_at = handling.case, handling.until, handling.read_at
        self.parts, self.frozen = parts, frozen
        self.is_public = audience == Audience.PUBLIC
        self.items = [item for item in parts.items if self._is_printed(item)]
        self.printed_points = self._printed_points()
        self.points = self._handled_points()

    def _printed_points(self) -> tuple[RecommendationPoint, ...]:
        if self.frozen is None:
            return tuple(self.parts.points)
        return tuple(
            RecommendationPoint(pk=point["id"], case=self.case, order=point["number"], text=point["text"])
            for point in self.frozen["points"]
        )

    def _handled_points(self) -> dict[int, RecommendationPoint]:
        """The points that were there at the handling, as they are kept: what they set going stands with them."""
        there = {point.pk for point in self.printed_points}
        there |= {outcome.point_id for item in self.items for outcome in item.outcomes.all()}
        return {point.pk: point for point in self.parts.points if point.pk in there}

    def _printed_sections(self) -> list[Section]:
        if self.frozen is None:
            return self.parts.sections
        return [Section(case=self.case, order=n, **s) for n, s in enumerate(self.frozen["sections"], 1)]

    def _is_printed(self, item: AgendaItem) -> bool:
        """Was the case handled there? A meeting that was called off, or that took the case off, said nothing."""
        if self.until and item.pk == self.until.pk:
            return item.state != ItemState.PENDING
        if item.state not in (ItemState.NOT_HANDLED, ItemState.DECIDED):
            return False
        if item.meeting.state == MeetingState.CANCELLED:
            return False
        return self.until is None or _moment(item) < _moment(self.until)

    def _is_hidden(self, item: AgendaItem) -> bool:
        return self.is_public and item.is_closed

    def moments(self) -> list[tuple[RecommendationPoint, PointOutcome | None]]:
        """The points that distribute money, each with every outcome that did."""
        posted = [
            (self.points[outcome.point_id], outcome)
            for item in self.items
            if not self._is_hidden(item)
            for outcome in _in_order(item)
            if distributes(outcome) and self.points[outcome.point_id].from_line_id
        ]
        done = {point.pk for point, _outcome in posted}
        return posted + [(p, None) for p in self.points.values() if p.from_line_id and p.pk not in done]

    def memo(self, tables: Sequence[AllocationTable]) -> CaseMemo:
        decisions = tuple(self._decision(item, tables) for item in self.items)
        shown = {t.point.pk: t for t in tables if self._was_put_before(t)}  # the last outcome of each point
        last = tuple(shown[pk] for pk in self.points if pk in shown)
        staffings = self._staffings()
        sections = [section for section in self._printed_sections() if not is_blank(section.body)]
        return CaseMemo(
            case=self.case,
            title=self.frozen["title"] if self.frozen else self.case.title,
            recommender=self.frozen["recommender"] if self.frozen else self.case.recommender,
            background=tuple(s for s in sections if s.kind in BEFORE_THE_DECISION),
            points=self.printed_points,
            decisions=decisions,
            record=self._record(decisions),
            tables=last,
            staffings=staffings,
            passages=_passages([s for s in sections if s.kind not in BEFORE_THE_DECISION], last, staffings),
            statements=tuple(s for s in self.parts.statements if had_come(s, self.read_at)),
            attachments=tuple(
                attachment
                for attachment in self.parts.attachments
                if lay_there(attachment, self.read_at)
                and not (self.is_public and attachment.visibility == Visibility.CLOSED)
            ),
            pending=next((item for item in self.parts.items if item.state == ItemState.PENDING), None),
        )

    def _was_put_before(self, table: AllocationTable) -> bool:
        """Does the table show what was decided, or a proposal that was made before the handling was over?"""
        if table.outcome or self.read_at is None or self.read_at.closed_at is None:
            return True
        return all(row.proposed_on <= localdate(self.read_at.closed_at) for row in table.rows)

    def _staffings(self, until: AgendaItem | None = None) -> tuple[PointStaffing, ...]:
        """The staffing of each point as the printed handlings left it, or as one of them did."""
        last = self.items.index(until) + 1 if until else len(self.items)
        outcomes = [
            outcome for item in self.items[:last] if not self._is_hidden(item) for outcome in _in_order(item)
        ]
        found = []
        for point in self.points.values():
            if plan_of(point):
                own = tuple(outcome for outcome in outcomes if outcome.point_id == point.pk)
                found.append(point_staffing(point, own))
        return tuple(found)

    def _decision(self, item: AgendaItem, tables: Sequence[AllocationTable]) -> Decision:
        if self._is_hidden(item):
            return Decision(item, (), is_hidden=True)
        outcomes = _in_order(item)
        rows = {table.outcome.pk: table.rows for table in tables if table.outcome}
        staffed = {
            staffing.outcome.pk: staffing.amended for staffing in self._staffings(item) if staffing.outcome
        }
        numbers = {point.pk: number for number, point in enumerate(self.printed_points, 1)}
        answers = tuple(
            PointAnswer(
                number=numbers.get(outcome.point_id, outcome.point.order),
                outcome=outcome,
                amended=tuple(row for row in rows.get(outcome.pk, ()) if row.is_amended),
                staffed=staffed.get(outcome.pk, ()) if allocates(outcome.outcome) else (),
            )
            for outcome in outcomes
        )
        people = tuple(item.participations.all())
        return Decision(item, outcomes, answers, without_grounds(people) if self.is_public else people)

    def _record(self, decisions: Sequence[Decision]) -> tuple[Decision | RouteDecision, ...]:
        """Every handling in date order; on the same day another body comes after ours."""
        steps = [
            RouteDecision(step)
            for step in self.parts.route
            if (self.until is None or step.decided_on <= self.until.meeting.on)
            and not (step.item and self._is_hidden(step.item))
        ]
        return tuple(sorted([*decisions, *steps], key=_when))


def _in_order(item: AgendaItem) -> tuple[PointOutcome, ...]:
    outcomes = sorted(item.outcomes.all(), key=lambda outcome: outcome.point.order)
    for outcome in outcomes:
        outcome.item = item  # with its meeting, which the tables name
    return tuple(outcomes)


def _moment(item: AgendaItem) -> tuple[date, int]:
    return item.meeting.on, item.number


def _when(handling: Decision | RouteDecision) -> tuple[date, int]:
    number = handling.item.number if isinstance(handling, Decision) else LAST_OF_THE_DAY
    return handling.on, number


def _passages(
    sections: Sequence[Section], tables: Sequence[AllocationTable], staffings: Sequence[PointStaffing]
) -> tuple[Passage, ...]:
    """The presentation with what stands under it, in order; the tables under the last section on economy."""
    with_tables = max((i for i, s in enumerate(sections) if s.kind == SectionKind.ECONOMY), default=None)
    presented, passages = False, []
    for index, section in enumerate(sections):
        is_sub = presented and section.kind != SectionKind.PRESENTATION
        presented = presented or section.kind == SectionKind.PRESENTATION
        under = (tuple(tables), tuple(staffings)) if index == with_tables else ()
        passages.append(Passage(str(section), section.body, is_sub, *under))
    if (tables or staffings) and with_tables is None:
        heading = str(SectionKind.ECONOMY.label)
        passages.append(Passage(heading, "", presented, tuple(tables), tuple(staffings)))
    return tuple(passages)
