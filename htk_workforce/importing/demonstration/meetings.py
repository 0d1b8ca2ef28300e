"""The meetings one after the other, as they went: planned, agenda out, held, minutes approved.

Everything goes through the actions that the pages use. They stamp the moment they run; where that moment can be read,
it is put back to when it happened. What only grows (outcomes, versions, the log) tells when the data were put in.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial

from django.utils import timezone

from cases.actions import (
    Answer,
    NewFollowUp,
    approve_minutes,
    close_item_to_public,
    create_meeting,
    decide_item,
    hold_meeting,
    leave_unhandled,
    move_item,
    publish_agenda,
    put_on_agenda,
    reopen_minutes,
    set_presence,
    take_off,
)
from cases.enums import Audience
from cases.models import AgendaItem, Body, CaseFile, FollowUp, Meeting, RecommendationPoint
from cases.queries import Share
from clusters.models import Centre
from htk_workforce.importing.demonstration.cases import use_pay, write_case
from htk_workforce.importing.demonstration.files import Facts
from htk_workforce.importing.demonstration.room import Room
from htk_workforce.money import parse_amount

PER_ITEM = timedelta(minutes=15)


def make_meetings(days: Sequence[Facts], room: Room) -> None:
    """Each day has a meeting and its cases; a case that was first on the agenda of an `earlier` day is put on there."""
    days = sorted(days, key=lambda day: day["meeting"]["on"])
    for day in days:
        given = day["meeting"]
        meeting = _plan(given, room)
        for facts in _new_cases(day, days):
            room.written[id(facts)] = case = write_case(facts, room, timezone.make_aware(given["written_at"]))
            put_on_agenda(case=case, meeting=meeting, by=room.secretariat)
        _put_off(meeting, day, room)
        _arrange(meeting, day, room)
        if given["minutes"] != "planned":
            _publish(meeting, given, room)
        if given["minutes"] in ("held", "approved"):
            _hold(meeting, day, room)
        if given["minutes"] == "approved":
            _approve(meeting, given, room)
        if "corrected" in given:
            _correct_minutes(meeting, given["corrected"], room)
        for facts in day.get("cases", []):
            use_pay(facts, room)


def _plan(given: Facts, room: Room) -> Meeting:
    """A meeting with those who sit in the body that day, and the cases that wait for it."""
    body = Body.objects.get(name=given["body"])
    for seat, last_day in room.seats.items():
        seat.is_active = given["on"] <= last_day
        seat.save(update_fields=["is_active"])
    return create_meeting(
        body=body,
        on=given["on"],
        starts_at=given["starts_at"],
        venue=given["venue"],
        by=room.secretariat,
    )


def _new_cases(day: Facts, days: Sequence[Facts]) -> list[Facts]:
    on = day["meeting"]["on"]
    come_first_here = [case for other in days for case in other.get("cases", []) if case.get("earlier") == on]
    return come_first_here + [case for case in day.get("cases", []) if "earlier" not in case]


def _put_off(meeting: Meeting, day: Facts, room: Room) -> None:
    """Take what came here by itself off again, before the agenda is out: it waits for a later meeting."""
    for given in day.get("put_off", []):
        item = meeting.items.get(case__number=given["number"])
        take_off(item=item, reason=given["reason"], by=room.secretariat)


def _arrange(meeting: Meeting, day: Facts, room: Room) -> None:
    """The day's own cases last and in their order; what was carried here from other days stands before them."""
    secretariat = room.secretariat
    last = meeting.items.count()
    for facts in day.get("cases", []):
        item = meeting.items.get(case=room.written[id(facts)])
        move_item(item=item, to=last, by=secretariat)
        if "public_title" in facts:
            close_item_to_public(
                item=item, is_closed=True, public_title=facts["public_title"], by=secretariat
            )


def _publish(meeting: Meeting, given: Facts, room: Room) -> None:
    at = timezone.make_aware(given["published_at"])

    def render(meeting: Meeting, audience: Audience) -> bytes:
        meeting.published_at = at  # it is printed, too
        return room.press.agenda(meeting, audience=audience, created=at)

    publish_agenda(meeting=meeting, render=render, by=room.secretariat)
    Meeting.objects.filter(pk=meeting.pk).update(published_at=at)


def _hold(meeting: Meeting, day: Facts, room: Room) -> None:
    """Answer the day's own cases and those that came again, leave the others unhandled, and end the meeting."""
    answered = {room.written[id(facts)]: facts["handling"] for facts in day.get("cases", [])}
    for facts in day.get("again", []):
        answered[CaseFile.objects.get(number=facts["number"])] = facts["handling"]
    begun = timezone.make_aware(datetime.combine(meeting.on, meeting.starts_at or time(9)))
    for item in meeting.items.select_related("case", "meeting__body").order_by("number"):
        if item.case in answered:
            _handle(item, answered[item.case], room)
        else:
            leave_unhandled(item=item, by=room.secretariat)
        at = begun + item.number * PER_ITEM
        AgendaItem.objects.filter(pk=item.pk).update(closed_at=at)
        FollowUp.objects.filter(item=item).update(created_at=at)
    hold_meeting(meeting=meeting, by=room.secretariat)


def _handle(item: AgendaItem, given: Facts, room: Room) -> None:
    for who in given.get("presence", []):
        set_presence(
            meeting=item.meeting,
            item=item,
            title=who["title"],
            presence=who["presence"],
            ground=who.get("ground", ""),
            by=room.secretariat,
        )
    points = {point.order: point for point in item.case.points.all()}
    decide_item(
        item=item,
        answers={
            points[answer.get("point", number)].pk: _answer(points[answer.get("point", number)], answer)
            for number, answer in enumerate(given.get("answers", []), 1)
        },
        decision=given["decision"],
        follow_ups=[_follow_up(task, room) for task in given.get("follow_ups", [])],
        by=room.director,
    )


def _answer(point: RecommendationPoint, given: Facts) -> Answer:
    allocations = {a.line.name: a.pk for a in point.allocations.select_related("line")}
    shares = {
        allocations[share["line"]]: Share(parse_amount(share["amount"]), share["name"])
        for share in given.get("shares", [])
    }
    forward_to = Body.objects.get(name=given["forward_to"]) if "forward_to" in given else None
    return Answer(given["outcome"], given.get("remark", ""), shares, forward_to)


def _follow_up(given: Facts, room: Room) -> NewFollowUp:
    return NewFollowUp(
        task=given["task"],
        owner_role=given["owner"],
        owner=room.people[given["user"]] if "user" in given else None,
        centre=Centre.objects.get(code=given["centre"]) if "centre" in given else None,
        due_on=given.get("due_on"),
        condition=given.get("condition", ""),
    )


def _approve(meeting: Meeting, given: Facts, room: Room) -> None:
    at = timezone.make_aware(given["approved_at"])

    approve_minutes(
        meeting=meeting,
        render=partial(room.press.minutes, created=at),
        by=room.director,
        override_reason=given.get("override_reason", ""),
    )


def _correct_minutes(meeting: Meeting, given: Facts, room: Room) -> None:
    """Open approved minutes with a reason, write who was there after all, and approve them again."""
    reopen_minutes(meeting=meeting, reason=given["reason"], by=room.director)
    for who in given["presence"]:
        set_presence(
            meeting=meeting,
            item=meeting.items.get(number=who["item"]),
            title=who["title"],
            presence=who["presence"],
            by=room.secretariat,
        )
    _approve(meeting, given, room)
