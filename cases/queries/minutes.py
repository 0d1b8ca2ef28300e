"""The minutes of a meeting: what is printed, what is frozen, and what they still lack."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from cases.enums import Audience, ItemState, MeetingState, Outcome, Presence, VersionKind
from cases.models import AgendaItem, Meeting, Participation, PointOutcome, Version
from cases.queries.allocation import AllocationRow
from cases.queries.case import open_points_of
from cases.queries.handled import Handling
from cases.queries.memo import CaseMemo, Decision, RouteDecision, case_memos
from cases.queries.participation import Participants, meeting_participants, without_grounds
from cases.queries.staffing_table import PointStaffing
from cases.rules.prose import plain_text
from htk_workforce.cpr import find_cpr, masked
from htk_workforce.dates import format_date, format_meeting_time
from htk_workforce.money import format_kr


@dataclass(frozen=True)
class PrintedText:
    """One printed text of the minutes and the heading it stands under, as plain text."""

    place: str
    text: str


@dataclass(frozen=True)
class MinutesItem:
    """One item. A hidden one, which is closed and not for this reader, has a neutral title and nothing else.

    `memo` is None for one that is hidden and for one that was taken off. `participations` is what is said of who took
    part while the item is still open; afterwards it stands with the decision.
    """

    number: int
    title: str
    case_number: str = ""
    is_hidden: bool = False
    is_closed: bool = False
    is_taken_off: bool = False
    is_pending: bool = False
    memo: CaseMemo | None = None
    participations: tuple[Participation, ...] = ()

    @property
    def anchor(self) -> str:
        return f"punkt-{self.number}"


@dataclass(frozen=True)
class Minutes:
    """The minutes in one edition. `version` is None until they are approved: a draft."""

    meeting: Meeting
    audience: Audience
    participants: Participants
    items: tuple[MinutesItem, ...]
    version: int | None = None

    @property
    def title(self) -> str:
        return _("Referat %(body)s %(date)s") % {
            "body": self.meeting.body,
            "date": format_date(self.meeting.on),
        }

    @property
    def when(self) -> str:
        return format_meeting_time(self.meeting.on, self.meeting.starts_at)

    @property
    def is_public(self) -> bool:
        return self.audience == Audience.PUBLIC


def minutes(
    meeting: Meeting, *, audience: Audience = Audience.INTERNAL, version: int | None = None
) -> Minutes:
    """The minutes of a meeting as they stand, in as many queries for one item as for twenty.

    Each case is printed up to and including its handling at this meeting. The public edition has of a closed item its
    number and neutral title, and nothing else.
    """
    items = list(
        meeting.items.select_related("case__centre", "meeting__body")
        .prefetch_related("participations")
        .order_by("number")
    )
    hidden = {item.pk for item in items if audience == Audience.PUBLIC and item.is_closed_to_public}
    printed = [item for item in items if item.pk not in hidden and item.state != ItemState.TAKEN_OFF]
    memos = case_memos([Handling(item.case, item) for item in printed], audience=audience)
    by_item = dict(zip((item.pk for item in printed), memos, strict=True))
    return Minutes(
        meeting=meeting,
        audience=audience,
        participants=meeting_participants(meeting),
        items=tuple(
            MinutesItem(item.number, item.neutral_title, is_hidden=True)
            if item.pk in hidden
            else _item(item, by_item.get(item.pk), audience)
            for item in items
        ),
        version=version,
    )


def _item(item: AgendaItem, memo: CaseMemo | None, audience: Audience) -> MinutesItem:
    is_pending = item.state == ItemState.PENDING
    people = tuple(item.participations.all()) if is_pending else ()
    return MinutesItem(
        number=item.number,
        title=memo.title if memo else item.case.title,
        case_number=item.case.number,
        is_closed=item.is_closed_to_public,
        is_taken_off=item.state == ItemState.TAKEN_OFF,
        is_pending=is_pending,
        memo=memo,
        participations=without_grounds(people) if audience == Audience.PUBLIC else people,
    )


# --- what is frozen beside the file -------------------------------------------------------------------------


@translation.override("da")  # a frozen document is a municipal record, whatever the language of the screen
def minutes_snapshot(document: Minutes) -> dict[str, Any]:
    """Everything that is printed, as text that fits in JSON, so that two versions can be compared."""
    meeting = document.meeting
    return {
        "body": meeting.body.name,
        "on": meeting.on.isoformat(),
        "starts_at": f"{meeting.starts_at:%H:%M}" if meeting.starts_at else "",
        "venue": meeting.venue,
        "present": [p.title for p in document.participants.present],
        "absent": [_absence(p, document) for p in document.participants.absent],
        "guests": [p.title for p in document.participants.guests],
        "items": [
            {
                "number": item.number,
                "title": item.title,
                "case": item.case_number,
                "is_closed": item.is_closed or item.is_hidden,
                "parts": [{"heading": p.place, "text": p.text} for p in _passages(item)],
            }
            for item in document.items
        ],
    }


def _absence(participation: Participation, document: Minutes) -> str:
    return participation.title if document.is_public else _with_ground(participation)


def _with_ground(participation: Participation) -> str:
    return f"{participation.title} ({participation.ground})" if participation.ground else participation.title


def _passages(item: MinutesItem) -> Iterator[PrintedText]:
    """Every text of an item in the order it is printed."""
    if item.is_taken_off:
        yield PrintedText(str(ItemState.TAKEN_OFF.label), "")
    for participation in item.participations:
        yield PrintedText(str(Presence(participation.presence).label), _with_ground(participation))
    memo = item.memo
    if memo is None:
        return
    for section in memo.background:
        yield PrintedText(str(section), plain_text(section.body))
    if memo.points and memo.recommender:
        yield PrintedText(_("Indstiller"), memo.recommender)
    for number, point in enumerate(memo.points, 1):
        yield PrintedText(_("Indstilling %(number)s") % {"number": number}, point.text)
    for handling in memo.record:
        yield PrintedText(_heading(handling), "\n".join(_said(handling)))
    for passage in memo.passages:
        yield PrintedText(passage.heading, plain_text(passage.body))
        for table in passage.tables:
            yield PrintedText(
                table.frame_title,
                "\n".join(
                    f"{_line(row)}: {format_kr(row.proposed)} / {_amount_or_dash(row.decided)}"
                    for row in table.rows
                ),
            )
        for staffing in passage.staffings:
            yield PrintedText(staffing.title, "\n".join(_staffed(staffing)))
    for statement in memo.statements:
        heading = f"{statement.heading} ({statement})" if statement.heading else str(statement)
        if statement.position:
            named = {"position": statement.get_position_display()}
            yield PrintedText(heading, _("Holdning: %(position)s") % named)
        if statement.text:
            yield PrintedText(heading, statement.text)
    for attachment in memo.attachments:
        yield PrintedText(_("Bilag"), f"{attachment.title} ({attachment.file_name})")


def _staffed(staffing: PointStaffing) -> Iterator[str]:
    """The staffing of a point line by line: both tables of cost, who pays, who gets what, and where pay is from."""
    cost = staffing.cost
    for table in (cost.full_year,) if cost.is_whole_year else (cost.full_year, cost.in_year):
        for row in (*table.rows, table.total):
            yield f"{row.label}: {row.count}, {row.total}, {row.own or 0}"
    for payer in cost.payers:
        yield f"{payer.label}: {payer.shown_in_year} / {payer.shown_full_year}"
    for line in staffing.lines:
        lapsed = format_date(line.lapsed_on) if line.lapsed_on else ""
        words = (
            line.decided or line.proposed,
            line.proposed,
            format_date(line.from_on),
            line.paid_by,
            lapsed,
        )
        yield f"{line.cluster}: " + ", ".join(word for word in dict.fromkeys(map(str, words)) if word)
    yield from staffing.replaced
    yield from cost.full_year.sources


def _line(row: AllocationRow) -> str:
    """What a row of a table is called, and what it was called when it was proposed."""
    name = f"{row.heading}: {row.name}" if row.heading else row.name
    if not row.is_renamed:
        return name
    return _("%(line)s (foreslået som »%(before)s«)") % {"line": name, "before": row.proposed_name}


def _amount_or_dash(amount: Any) -> str:
    return "–" if amount is None else format_kr(amount)


def _heading(handling: Decision | RouteDecision) -> str:
    named = {"body": handling.body, "date": format_date(handling.on)}
    return _("Beslutning %(body)s den %(date)s") % named


def _said(handling: Decision | RouteDecision) -> Iterator[str]:
    if isinstance(handling, RouteDecision):
        yield str(handling.step.get_outcome_display())
        yield handling.step.outcome_text
        for grant in handling.step.grants.all():
            yield _("Punkt %(number)s: %(amount)s (søgt %(asked)s)") % {
                "number": grant.point.order,
                "amount": format_kr(grant.amount),
                "asked": format_kr(grant.asked),
            }
        return
    if handling.is_hidden:
        return
    yield handling.item.decision or str(handling.item.get_state_display())
    for answer in handling.answers:
        outcome = answer.outcome
        to = f" ({outcome.forwarded_to})" if outcome.forwarded_to else ""
        said = f"{answer.number}: {outcome.get_outcome_display()}{to}"
        yield f"{said}: {outcome.remark}" if outcome.remark else said
        if outcome.supplement is not None:
            yield _("Der søges om %(amount)s (foreslået %(proposed)s)") % {
                "amount": format_kr(outcome.supplement),
                "proposed": _amount_or_dash(outcome.point.supplement_amount),
            }
        for row in answer.amended:
            yield f"{_line(row)}: {format_kr(row.proposed)} / {_amount_or_dash(row.decided)}"
        for cluster in answer.staffed:
            yield cluster.words
    for participation in handling.participations:
        yield f"{participation.get_presence_display()}: {_with_ground(participation)}"


# --- what stops the approval --------------------------------------------------------------------------------


def unanswered(meeting: Meeting) -> list[PointOutcome]:
    """The points the meeting left "ubesvaret" and that nobody has answered since, in the order of the agenda."""
    still_open = open_points_of(meeting.items.order_by().values("case"))
    left = PointOutcome.objects.filter(item__meeting=meeting, outcome=Outcome.UNANSWERED)
    return list(
        left.filter(point__in=still_open.order_by().values("pk"))
        .select_related("item__case", "point")
        .order_by("item__number", "point__order")
    )


def cpr_in_minutes(*editions: Minutes) -> list[str]:
    """Where a CPR number is printed in any of the editions, each place once, as "Punkt 3, Baggrund: 010190-xxxx"."""
    found = (printed for document in editions for printed in _everything(document))
    # A heading can hold the number itself, and what is refused is shown.
    places = (
        f"{masked(printed.place)}: {hit.masked}"
        for printed in found
        for hit in find_cpr(f"{printed.place}\n{printed.text}")
    )
    return list(dict.fromkeys(places))


def _everything(document: Minutes) -> Iterator[PrintedText]:
    """Every text of an edition, each with the place a reader finds it by."""
    people, meeting = document.participants, document.meeting
    yield PrintedText(_("Organ"), meeting.body.name)
    yield PrintedText(_("Mødested"), meeting.venue)
    for participation in (*people.present, *people.absent, *people.guests):
        yield PrintedText(_("Mødedeltagere"), _with_ground(participation))
    for item in document.items:
        named = {"number": item.number}
        title = (
            _("Punkt %(number)s, titel i den offentlige udgave")
            if item.is_hidden
            else _("Punkt %(number)s, titel")
        )
        yield PrintedText(title % named, item.title)
        yield PrintedText(_("Punkt %(number)s, sagsnr.") % named, item.case_number)
        for printed in _passages(item):
            place = _("Punkt %(number)s, %(place)s") % {**named, "place": printed.place}
            yield PrintedText(place, printed.text)


# --- what has been approved ---------------------------------------------------------------------------------


def minutes_versions(meeting: Meeting) -> list[Version]:
    """The approved versions, newest first, the internal edition of each before the public; without their files."""
    versions = meeting.versions.filter(kind=VersionKind.MINUTES).select_related("by")
    return list(versions.defer("content", "snapshot").order_by("-number", "audience"))


def is_approved(meeting: Meeting) -> bool:
    return meeting.state == MeetingState.MINUTES_APPROVED
