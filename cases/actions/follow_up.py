"""What is to be done after a decision: it begins to count, is finished, taken up again, or given to another."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.refusals import Refusal, refuse_personal_numbers
from cases.enums import ItemState, MeetingState
from cases.models import AgendaItem, FollowUp, RecommendationPoint
from cases.permissions import can_direct_follow_ups, can_finish_follow_up, can_see_case
from clusters.models import Centre
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.cpr import masked
from htk_workforce.dates import add_months


@dataclass(frozen=True)
class NewFollowUp:
    """A task given at a meeting. `due_on` is a day, `condition` a time limit in words; neither means no limit."""

    task: str
    owner_role: str
    owner: User | None = None
    centre: Centre | None = None
    due_on: date | None = None
    condition: str = ""
    point: RecommendationPoint | None = None


def require_task(task: str, owner_role: str, condition: str = "") -> None:
    """Something is to be done, and somebody is to do it.

    Raises:
        Refusal: one of them is not said.
        PersonalNumbers: a text holds a CPR number, which would stop every agenda and every minutes of its case.
    """
    if not task.strip():
        raise Refusal(_("Skriv, hvad der skal gøres."))
    if not owner_role.strip():
        raise Refusal(_("Skriv, hvem der er ansvarlig, som en rolle."))
    refuse_personal_numbers({_("Opgave"): task, _("Ansvarlig"): owner_role, _("Frist i ord"): condition})


@transaction.atomic
def create_follow_up(*, item: AgendaItem, new: NewFollowUp, by: User) -> FollowUp:
    """Give a task that follows from what was said about an item; it counts at once.

    Raises:
        PermissionDenied: only the secretariat and directors give tasks, and only in cases they may see.
        Refusal: no task, nobody to do it, or an item that was taken off.
        PersonalNumbers: a text holds a CPR number.
    """
    require(can_see_case(by, item.case))
    require(can_direct_follow_ups(by))
    require_task(new.task, new.owner_role, new.condition)
    if item.state == ItemState.TAKEN_OFF:
        raise Refusal(_("Punktet er taget af dagsordenen, så der er ikke noget at følge op på."))
    if item.meeting.state == MeetingState.PLANNED:
        raise Refusal(_("Opgaver gives, når sagen har stået på en udsendt dagsorden."))
    follow_up = FollowUp.objects.create(
        case=item.case,
        item=item,
        point=new.point,
        task=new.task.strip(),
        owner_role=new.owner_role.strip(),
        owner=new.owner,
        centre=new.centre,
        due_on=new.due_on,
        condition=new.condition.strip(),
    )
    record("create_follow_up", follow_up, by=by, **_when(follow_up))
    return follow_up


@transaction.atomic
def start_follow_ups(point: RecommendationPoint, item: AgendaItem, *, by: User) -> list[FollowUp]:
    """Let what a point proposes to follow up begin to count; months are counted from the day of the meeting.

    For `decide_item`, when the point's outcome allocates or is "taget til efterretning". A follow-up starts once.
    """
    started = []
    for follow_up in point.follow_ups.select_for_update(of=("self",)).filter(item=None).order_by("id"):
        follow_up.item = item
        if follow_up.months_after is not None:
            follow_up.due_on = add_months(item.meeting.on, follow_up.months_after)
        follow_up.save(update_fields=["item", "due_on"])
        record("create_follow_up", follow_up, by=by, **_when(follow_up))
        started.append(follow_up)
    return started


@transaction.atomic
def finish_follow_up(*, follow_up: FollowUp, note: str, on: date, by: User) -> FollowUp:
    """Say that it is done, and in words what was done.

    Raises:
        PermissionDenied: it is neither this person's, nor may they finish for others.
        Refusal: it is done already, or nothing is said about what was done.
        PersonalNumbers: what is said holds a CPR number.
    """
    follow_up = _locked(follow_up)
    require(can_finish_follow_up(by, follow_up))
    if not note.strip():
        raise Refusal(_("Skriv kort, hvad der er gjort."))
    refuse_personal_numbers({_("Hvad er gjort?"): note})
    if on < follow_up.item.meeting.on:
        raise Refusal(_("Det kan ikke være gjort, før det blev besluttet. Ret datoen."))
    follow_up.done_on, follow_up.done_by, follow_up.done_note = on, by, note.strip()
    follow_up.save(update_fields=["done_on", "done_by", "done_note"])
    record("finish_follow_up", follow_up, by=by, reason=follow_up.done_note, on=on.isoformat())
    return follow_up


@transaction.atomic
def reopen_follow_up(*, follow_up: FollowUp, reason: str, by: User) -> FollowUp:
    """Take up again what was said to be done. What was written then stays in the log.

    Raises:
        PermissionDenied: see `finish_follow_up`.
        Refusal: it is not done, or no reason is given.
        PersonalNumbers: the reason holds a CPR number.
    """
    follow_up = _locked(follow_up)
    require(can_finish_follow_up(by, follow_up, again=True))
    if not reason.strip():
        raise Refusal(_("Skriv, hvorfor opgaven tages op igen."))
    refuse_personal_numbers({_("Hvorfor tages opgaven op igen?"): reason})
    follow_up.done_on, follow_up.done_by, follow_up.done_note = None, None, ""
    follow_up.save(update_fields=["done_on", "done_by", "done_note"])
    record("reopen_follow_up", follow_up, by=by, reason=reason.strip())
    return follow_up


@transaction.atomic
def change_follow_up(
    *,
    follow_up: FollowUp,
    owner_role: str,
    owner: User | None,
    centre: Centre | None,
    due_on: date | None,
    condition: str,
    reason: str,
    by: User,
    task: str | None = None,
) -> FollowUp:
    """Give it to somebody else, or another day, or say in other words what is to be done; `task` None leaves that.
    What it was before stays in the log, without CPR numbers.

    Raises:
        PermissionDenied: only the secretariat and directors move tasks.
        Refusal: it is done, nobody is to do it, no reason is given, or nothing changes.
        PersonalNumbers: a text holds a CPR number.
    """
    follow_up = _locked(follow_up)
    require(can_see_case(by, follow_up.case))
    require(can_direct_follow_ups(by))
    if follow_up.done_on:
        raise Refusal(_("Opgaven er gjort. Tag den op igen, før du ændrer den."))
    task = follow_up.task if task is None else task.strip()
    require_task(task, owner_role, condition)
    if not reason.strip():
        raise Refusal(_("Skriv, hvorfor opgaven ændres."))
    refuse_personal_numbers({_("Hvorfor ændres opgaven?"): reason})
    before = _as_given(follow_up)
    follow_up.task, follow_up.owner_role, follow_up.owner, follow_up.centre = (
        task,
        owner_role.strip(),
        owner,
        centre,
    )
    if due_on != follow_up.due_on:
        follow_up.months_after = None
    follow_up.due_on, follow_up.condition = due_on, condition.strip()
    after = _as_given(follow_up)
    if after == before:
        raise Refusal(_("Du har ikke ændret noget."))
    follow_up.save(
        update_fields=["task", "owner_role", "owner", "centre", "due_on", "months_after", "condition"]
    )
    record("change_follow_up", follow_up, by=by, reason=reason.strip(), before=before, after=after)
    return follow_up


def _locked(follow_up: FollowUp) -> FollowUp:
    FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    return FollowUp.objects.select_related("case", "item__meeting__body", "owner", "centre").get(
        pk=follow_up.pk
    )


def _as_given(follow_up: FollowUp) -> dict[str, str]:
    """What, who and when, for the log; a CPR number that got in before it was refused does not go on into it."""
    given = {"task": follow_up.task, **_when(follow_up)}
    return {name: masked(value) for name, value in given.items()}


def _when(follow_up: FollowUp) -> dict[str, str]:
    """Who and when, for the log."""
    return {
        "owner_role": follow_up.owner_role,
        "owner": follow_up.owner.username if follow_up.owner else "",
        "centre": follow_up.centre.code if follow_up.centre else "",
        "due_on": follow_up.due_on.isoformat() if follow_up.due_on else "",
        "condition": follow_up.condition,
    }
