"""Minutes are approved as a numbered version that is never computed again, and opened again with a reason."""

from collections.abc import Sequence
from typing import Protocol

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.actions.refusals import ItemsPending, PersonalNumbers, Refusal
from cases.actions.state import locked, locked_meeting, move_case, move_meeting
from cases.actions.version import freeze_document, next_number
from cases.enums import Audience, CaseState, ItemState, Outcome, VersionKind
from cases.models import CaseFile, Meeting, PointOutcome, Version
from cases.permissions import can_move_meeting
from cases.queries import awaited_steps, open_points
from cases.queries.minutes import Minutes, cpr_in_minutes, minutes, minutes_snapshot, unanswered
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require


class Render(Protocol):
    """Makes the document; given from above, for the domain knows no PDF."""

    def __call__(self, document: Minutes) -> bytes: ...


class PointsUnanswered(Refusal):
    """Points of the meeting have no answer (AT31). `outcomes` names them."""

    def __init__(self, outcomes: Sequence[PointOutcome]) -> None:
        self.outcomes = list(outcomes)
        places = "; ".join(
            _("punkt %(item)s, indstilling %(point)s")
            % {"item": outcome.item.number, "point": outcome.point.order}
            for outcome in self.outcomes
        )
        super().__init__(
            ngettext(
                "Et indstillingspunkt er ubesvaret: %(places)s. Ret beslutningen, eller skriv, hvorfor referatet "
                "godkendes uden svar.",
                "%(count)s indstillingspunkter er ubesvarede: %(places)s. Ret beslutningerne, eller skriv, hvorfor "
                "referatet godkendes uden svar.",
                len(self.outcomes),
            )
            % {"count": len(self.outcomes), "places": places}
        )


@transaction.atomic
def approve_minutes(
    *, meeting: Meeting, render: Render, by: User, override_reason: str = ""
) -> tuple[Version, ...]:
    """Approve the minutes: freeze an internal and a public version under the next number, and lock the meeting.

    With `override_reason` they are approved although points are unanswered; the reason is kept, and cases that are
    left with nothing but such points are settled.

    Raises:
        ItemsPending: an item is not ended.
        PointsUnanswered: points have no answer and no reason is given (AT31).
        PersonalNumbers: a text of either edition holds a CPR number; the sentence says where.
        PermissionDenied: the meeting is not held, the minutes are approved already, or this is no director.
    """
    meeting = locked_meeting(meeting)  # two who approve at once: the second finds them approved
    require(can_move_meeting(by, meeting, "approve_minutes"))
    left = _check_answers(meeting, override_reason)
    move_meeting(meeting, "approve_minutes", by=by, reason=override_reason if left else "")
    for case in {outcome.item.case for outcome in left}:
        _settle(case, override_reason, by=by)
    editions = _editions(meeting, next_number(meeting, VersionKind.MINUTES))
    if places := cpr_in_minutes(*editions):
        raise PersonalNumbers(places)
    reason = override_reason.strip() if left else ""
    return tuple(_freeze(document, render, reason=reason, by=by) for document in editions)


@translation.override("da")  # a version is a municipal record, whatever the language of the screen
def _editions(meeting: Meeting, number: int) -> list[Minutes]:
    """What is checked, printed and frozen, so that the three cannot differ."""
    return [minutes(meeting, audience=audience, version=number) for audience in Audience]


def _check_answers(meeting: Meeting, override_reason: str) -> list[PointOutcome]:
    pending = list(meeting.items.filter(state=ItemState.PENDING).order_by("number"))
    if pending:
        raise ItemsPending(pending)
    left = unanswered(meeting)
    if left and not override_reason.strip():
        raise PointsUnanswered(left)
    return left


def _settle(case: CaseFile, reason: str, *, by: User) -> None:
    """End a case that waits with nothing but unanswered points; one that is on its way to a meeting is left alone.

    When money it asked for is still awaited, only the council's answer is left.
    """
    case = locked(case)
    last = {outcome.point_id: outcome.outcome for outcome in _outcomes_of(case)}
    waits = [last.get(point.pk) for point in open_points(case)]
    if case.state == CaseState.READY and all(outcome == Outcome.UNANSWERED for outcome in waits):
        move_case(case, "settle_but_await" if awaited_steps(case) else "settle", by=by, reason=reason)


def _outcomes_of(case: CaseFile) -> list[PointOutcome]:
    return list(PointOutcome.objects.filter(point__case=case).order_by("item__meeting__on", "pk"))


@translation.override("da")
def _freeze(document: Minutes, render: Render, *, reason: str, by: User) -> Version:
    is_first = document.version == 1
    return freeze_document(
        document.meeting,
        VersionKind.MINUTES,
        document.audience,
        number=document.version,
        content=render(document),
        snapshot=minutes_snapshot(document),
        occasion=_("Referat godkendt") if is_first else _("Referat godkendt igen"),
        reason=reason,
        by=by,
    )


@transaction.atomic
def reopen_minutes(*, meeting: Meeting, reason: str, by: User) -> Meeting:
    """Open approved minutes so that they can be put right. What was approved stays as it is, to be read.

    Raises:
        ReasonMissing: there is no reason.
        PermissionDenied: the minutes are not approved, or this is no director.
    """
    meeting = locked_meeting(meeting)
    move_meeting(meeting, "reopen_minutes", by=by, reason=reason)
    return meeting
