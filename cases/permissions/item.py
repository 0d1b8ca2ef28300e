"""May this person see, decide, carry and correct an item? Every answer is a Verdict that can say why not."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.enums import ItemState, MeetingState, Presence
from cases.permissions.case import SEES_CLOSED, can_see_case
from cases.permissions.meeting import (
    can_add_correction,
    can_change_agenda,
    can_record_participation,
    can_run_meeting,
)
from cases.rules.route import step_ahead
from cases.workflow import MOVES
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import ALLOWED, Verdict, refused

if TYPE_CHECKING:
    from cases.models import AgendaItem, Participation, RouteStep


def can_decide(user: User, item: "AgendaItem") -> Verdict:
    """May this person record what the body decides on the item?"""
    is_open = _is_open(item)
    if not is_open:
        return is_open
    if not user.has_role(*MOVES["decide"].roles):
        return refused(_("Kun en direktør kan beslutte."))
    if item.case.author_id == user.pk:
        return refused(_("Du har selv skrevet sagen. En anden direktør skal beslutte."))
    return _takes_part(user, item)


def can_record(user: User, item: "AgendaItem") -> Verdict:
    """May this person write down, as a draft, what is said about the item?"""
    return _is_open(item) and can_run_meeting(user) and _takes_part(user, item)


def can_carry(user: User, item: "AgendaItem") -> Verdict:
    """May this person write "ikke behandlet" on the item? Not whoever is disqualified: it is carried in their name."""
    waits = _still_waits(item)
    if not waits:
        return waits
    if not user.has_role(*MOVES["not_handled"].roles):
        return refused(_("Det kan kun sekretariatet og en direktør."))
    return _takes_part(user, item)


def can_leave_rest(user: User, items: Iterable["AgendaItem"]) -> Verdict:
    """May this person write "ikke behandlet" on all of them, as when a meeting ends? The reason names the first that
    they may not."""
    for item in items:
        verdict = can_carry(user, item)
        if not verdict:
            return refused(
                _("Punkt %(number)s: %(reason)s") % {"number": item.number, "reason": verdict.reason}
            )
    return ALLOWED


def _still_waits(item: "AgendaItem") -> Verdict:
    if item.state == ItemState.PENDING:
        return ALLOWED
    return refused(_("Punktet er allerede afsluttet som »%(state)s«.") % {"state": item.get_state_display()})


def _is_open(item: "AgendaItem") -> Verdict:
    """Is the item still to be answered, at a meeting whose agenda is out and whose minutes are not?"""
    waits = _still_waits(item)
    if not waits:
        return waits
    if item.meeting.state == MeetingState.PLANNED:
        return refused(_("Dagsordenen er ikke udsendt. Udsend den, før der besluttes noget."))
    if item.meeting.state not in (MeetingState.PUBLISHED, MeetingState.HELD):
        return refused(
            _("Mødet er »%(state)s«, og der kan ikke besluttes mere på det.")
            % {"state": item.meeting.get_state_display()}
        )
    return ALLOWED


def _takes_part(user: User, item: "AgendaItem") -> Verdict:
    """Whoever is disqualified has no part in the item (forvaltningsloven § 3; domain research B6)."""
    for row in item.participations.all():
        if row.user_id == user.pk and row.presence == Presence.DISQUALIFIED:
            return refused(
                _("Du er inhabil i punktet (%(ground)s). En anden skal behandle det.")
                % {"ground": row.ground}
            )
    return can_see_item(user, item)


def can_correct(user: User, item: "AgendaItem") -> Verdict:
    """May this person put a decided item on an agenda again to correct it?"""
    if item.state != ItemState.DECIDED:
        return refused(_("Kun et punkt, der er besluttet, kan rettes."))
    if item.case.state not in MOVES["correct"].sources:
        return refused(
            _("Sagen er »%(state)s«. Punktet kan først rettes, når hele sagen er besluttet.")
            % {"state": item.case.get_state_display()}
        )
    if not user.has_role(*MOVES["correct"].roles):
        return refused(_("Kun sekretariatet og direktører retter en beslutning."))
    for correction in item.corrections.select_related("meeting__body").filter(state=ItemState.DECIDED):
        return refused(
            _("Beslutningen er allerede rettet: %(correction)s. Ret den i stedet.")
            % {"correction": correction}
        )
    return _takes_part(user, item)


def can_record_route(user: User, step: "RouteStep") -> Verdict:
    """May this person write down what another body said? In the order an appropriation takes."""
    if step.decided_on:
        return refused(_("%(body)s har svaret, og svaret er skrevet ind.") % {"body": step.body})
    if step.item_id is None:
        return refused(_("Sagen er ikke sendt til %(body)s endnu.") % {"body": step.body})
    if not user.has_role(*MOVES["come_back"].roles):
        return refused(_("Kun sekretariatet og direktører skriver andre organers svar ind."))
    if ahead := step_ahead(step, step.case.route.all()):
        return refused(
            _("%(ahead)s skal svare før %(body)s. Skriv det svar ind først.")
            % {"ahead": ahead.body, "body": step.body}
        )
    return can_see_case(user, step.case)


def can_see_item(user: User, item: "AgendaItem") -> Verdict:
    """Like the case; an item closed for itself is only for those who see closed ones, and for the case's author."""
    return item_is_open_to(user, item) and can_see_case(user, item.case)


def item_is_open_to(user: User, item: "AgendaItem") -> Verdict:
    """May somebody who sees the case see the item?"""
    if item.is_closed and user.pk != item.case.author_id and not user.has_role(*SEES_CLOSED):
        return refused(_("Punktet er lukket. Det kan ses af sagens forfatter, sekretariatet og Direktionen."))
    return ALLOWED


def can_change_participation(user: User, row: "Participation") -> Verdict:
    """May this person say something else of how a role takes part? Nobody lifts the own disqualification."""
    if row.item_id and row.user_id == user.pk and row.presence == Presence.DISQUALIFIED:
        return refused(_("Du er inhabil i punktet. En anden skal ændre det, hvis det er forkert."))
    return can_record_participation(user, row.meeting)


def can_take_off(user: User, item: "AgendaItem") -> Verdict:
    """May this person take the item off its agenda? Not whoever is disqualified: another item is the same case.

    A correction may be given up as long as it may be begun: until the minutes are approved.
    """
    may_change = can_add_correction if item.corrects_id else can_change_agenda
    return _still_waits(item) and may_change(user, item.meeting) and _takes_part(user, item)
