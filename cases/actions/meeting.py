"""Meetings from the calendar to the table: planned, agenda published, held, or cancelled."""

from collections.abc import Callable
from datetime import date, time

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.actions.agenda import (
    carry_to,
    leave_unhandled,
    publish_proposals,
    renumber,
    require_later,
    set_aside,
)
from cases.actions.refusals import ItemsPending, PersonalNumbers, Refusal, refuse_personal_numbers
from cases.actions.state import lock_calendar, locked_item, locked_meeting, move_meeting
from cases.actions.version import freeze_document, freeze_memo, next_number
from cases.enums import Audience, ItemState, MeetingState, VersionKind
from cases.models import AgendaItem, Body, CaseFile, Meeting, Version
from cases.permissions import (
    can_arrange,
    can_change_meeting,
    can_leave_rest,
    can_move_meeting,
    can_publish_again,
)
from cases.queries import (
    agenda_differs,
    agenda_rows,
    pending_items_of,
    personal_numbers,
    waiting_items,
)
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date

Render = Callable[[Meeting, Audience], bytes]


@transaction.atomic
def create_meeting(*, body: Body, on: date, starts_at: time | None, venue: str, by: User) -> Meeting:
    """Plan a meeting with the body's members, and take along the cases that wait for one.

    Raises:
        Refusal: the body meets that day already.
        PersonalNumbers: the venue holds a CPR number.
        PermissionDenied: the role does not allow it.
    """
    require(can_arrange(by))
    refuse_personal_numbers({_("Mødested"): venue})
    lock_calendar(body)
    _require_free_day(body, on)
    meeting = Meeting.objects.create(body=body, on=on, starts_at=starts_at, venue=venue.strip())
    for member in body.members.filter(is_active=True):
        meeting.participations.create(title=member.title, user=member.user, order=member.order)
    record("plan_meeting", meeting, by=by, to_state=meeting.state)
    for item in waiting_items(body):
        if item.meeting.on < on:
            carry_to(meeting, item, by=by)
    return meeting


@transaction.atomic
def change_meeting(*, meeting: Meeting, on: date, starts_at: time | None, venue: str, by: User) -> Meeting:
    """Give a planned meeting another day, time or place.

    Raises:
        Refusal: the body meets that day already, or a case on the agenda was handled at a later meeting.
        PersonalNumbers: the venue holds a CPR number.
        PermissionDenied: the agenda is published, or the role does not allow it.
    """
    lock_calendar(meeting.body)
    meeting = locked_meeting(meeting)
    require(can_change_meeting(by, meeting))
    refuse_personal_numbers({_("Mødested"): venue})
    before = (meeting.on, meeting.starts_at, meeting.venue)
    if on != meeting.on:
        _require_free_day(meeting.body, on)
        require_later(on, CaseFile.objects.filter(items__in=pending_items_of(meeting)))
    meeting.on, meeting.starts_at, meeting.venue = on, starts_at, venue.strip()
    meeting.save(update_fields=["on", "starts_at", "venue"])
    if before != (meeting.on, meeting.starts_at, meeting.venue):
        record("change_meeting", meeting, by=by, before=[str(value or "") for value in before])
    return meeting


def _require_free_day(body: Body, on: date) -> None:
    if body.meetings.filter(on=on).exclude(state=MeetingState.CANCELLED).exists():
        raise Refusal(
            _("%(body)s har allerede et møde den %(date)s. Vælg en anden dag.")
            % {"body": body, "date": format_date(on)}
        )


@transaction.atomic
def publish_agenda(*, meeting: Meeting, render: Render, by: User) -> tuple[Version, ...]:
    """Freeze the numbers of the items and the agenda itself, in one version for us and one for the public.

    `render` makes the document; it is given from above, for the domain knows no PDF.

    Raises:
        Refusal: the agenda is empty.
        PersonalNumbers: a text of an open case holds a CPR number; the sentence says where.
        PermissionDenied: the agenda is out already, or the role does not allow it.
    """
    meeting = locked_meeting(meeting)
    require(can_move_meeting(by, meeting, "publish"))
    if not meeting.items.exists():
        raise Refusal(_("Dagsordenen er tom. Sæt mindst én sag på, før den udsendes."))
    renumber(meeting)
    move_meeting(meeting, "publish", by=by)
    meeting.published_at = Now()
    meeting.save(update_fields=["published_at"])
    meeting.refresh_from_db(fields=["published_at"])
    return _freeze(meeting, render, by=by)


@transaction.atomic
def publish_again(*, meeting: Meeting, render: Render, by: User) -> tuple[Version, ...]:
    """Freeze the agenda once more when items, attachments or statements came late, or went. The earlier version stays.

    Raises:
        Refusal: nothing has changed since the last version, or as for `publish_agenda`.
        PermissionDenied: the agenda is not out or the meeting is over, or the role does not allow it.
    """
    meeting = locked_meeting(meeting)
    require(can_publish_again(by, meeting))
    if not agenda_differs(meeting):
        raise Refusal(_("Dagsordenen er, som den blev udsendt. Der er intet nyt at udsende."))
    versions = _freeze(meeting, render, by=by)
    record("publish_again", meeting, by=by, version=versions[0].number)
    return versions


def _items(meeting: Meeting) -> list[AgendaItem]:
    return list(meeting.items.select_related("case").order_by("number"))


@override("da")  # a version is a municipal record, whatever the language of the screen
def _freeze(meeting: Meeting, render: Render, *, by: User) -> tuple[Version, ...]:
    """The agenda and the memo of each case on it, unless a text holds a CPR number."""
    if places := personal_numbers(meeting):
        raise PersonalNumbers(places)
    for item in _items(meeting):
        if item.state == ItemState.PENDING:
            publish_proposals(item.case)
            freeze_memo(item.case, occasion=str(meeting), by=by)
    rows = agenda_rows(meeting)
    number = next_number(meeting, VersionKind.AGENDA)
    head = {"body": meeting.body.name, "on": meeting.on.isoformat(), "venue": meeting.venue}
    return tuple(
        freeze_document(
            meeting,
            VersionKind.AGENDA,
            audience,
            number=number,
            content=render(meeting, audience),
            snapshot={**head, "items": rows[audience]},
            occasion=_("Dagsorden udsendt") if number == 1 else _("Dagsorden udsendt igen"),
            by=by,
        )
        for audience in Audience
    )


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: User) -> Meeting:
    """Call a meeting off and carry what was on its agenda to the next one.

    Raises:
        ReasonMissing: there is no reason.
        PermissionDenied: the meeting is over, or the role does not allow it.
    """
    meeting = locked_meeting(meeting)
    move_meeting(meeting, "cancel", by=by, reason=reason)
    # No outcomes are written: there was no meeting that could have said anything about a point.
    for item in meeting.items.filter(state=ItemState.PENDING).order_by("number"):
        set_aside(locked_item(item), by=by)
    return meeting


@transaction.atomic
def hold_meeting(*, meeting: Meeting, by: User, leave_rest: bool = False) -> Meeting:
    """End a meeting. `leave_rest` leaves what still waits unhandled and carries it to the next meeting.

    Raises:
        ItemsPending: items wait for an answer; the sentence names them.
        PermissionDenied: the agenda is not out or the meeting is over, the role does not allow it, or the person is
            disqualified in an item that is left; the sentence names it.
    """
    meeting = locked_meeting(meeting)
    require(can_move_meeting(by, meeting, "hold"))
    pending = list(pending_items_of(meeting))
    if pending and not leave_rest:
        raise ItemsPending(pending)
    require(can_leave_rest(by, pending))
    for item in pending:
        leave_unhandled(item=item, by=by)
    move_meeting(meeting, "hold", by=by)
    return meeting
