"""Does anybody have a task on their overview? And what may a task call somebody, so that they do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import translation

from cases.models import AgendaItem, BodyMember, CaseFile, FollowUp
from cases.permissions import CASEWORKER
from cases.queries.follow_up import visible_follow_ups
from clusters.models import Centre, Workplace
from htk_workforce.accounts.models import RoleAssignment, User
from htk_workforce.accounts.roles import Role


@dataclass(frozen=True)
class Receivers:
    """What the people who log in answer to, read once. The same rule as permissions.owns_follow_up.

    `titles` are stillinger and roles; `seats` and `bodies` those of the members of a body (by its id); `centres` is
    who works where: the ids of centres in which somebody leads a workplace; `named` is every centre by what it is
    called. All that is a name is casefolded; `names` are those that find somebody, as they are written.
    """

    titles: frozenset[str]
    seats: frozenset[tuple[int, str]]
    bodies: frozenset[tuple[int, str]]
    centres: frozenset[int]
    named: dict[str, int]
    names: tuple[str, ...]

    def finds(
        self,
        owner_role: str,
        *,
        owner: User | None = None,
        centre: Centre | None = None,
        case: CaseFile,
        item: AgendaItem | None = None,
    ) -> bool:
        """Does somebody who can log in have such a task on their overview?"""
        if owner is not None:
            return owner.is_active
        wanted = owner_role.strip().casefold()
        if wanted in self.titles or (wanted in CASEWORKER and case.author.is_active):
            return True
        body = item.meeting.body_id if item else case.body_id
        if body and ((body, wanted) in self.seats or (body, wanted) in self.bodies):
            return True
        return bool({centre.pk if centre else None, self.named.get(wanted)} & self.centres)

    def finds_owner_of(self, follow_up: FollowUp) -> bool:
        return self.finds(
            follow_up.owner_role,
            owner=follow_up.owner,
            centre=follow_up.centre,
            case=follow_up.case,
            item=follow_up.item,
        )


def receivers() -> Receivers:
    """Everybody who can log in, in as many queries for one as for a thousand."""
    people = User.objects.filter(is_active=True)
    titles = sorted(set(people.exclude(title="").values_list("title", flat=True)))
    held = set(RoleAssignment.objects.filter(user__is_active=True).values_list("role", flat=True))
    with translation.override("da"):  # a task calls them so, whatever the language of the screen
        roles = [str(role.label) for role in Role if role in held]
    seats = list(
        BodyMember.objects.filter(is_active=True, user__is_active=True)
        .order_by("body__order", "order")
        .values_list("body", "title", "body__name")
    )
    centres = set(
        Workplace.objects.filter(leaders__is_active=True).order_by().values_list("centre", flat=True)
    )
    called = list(Centre.objects.values_list("pk", "code", "name"))
    names = [
        *(name for _body, seat, body in seats for name in (seat, body)),
        CASEWORKER[-1].capitalize(),
        *(code for pk, code, _name in called if pk in centres),
        *roles,
        *titles,
    ]
    return Receivers(
        titles=frozenset(name.casefold() for name in (*titles, *roles)),
        seats=frozenset((body, seat.casefold()) for body, seat, _name in seats),
        bodies=frozenset((body, name.casefold()) for body, _seat, name in seats),
        centres=frozenset(centres),
        named={word.casefold(): pk for pk, *words in called for word in words},
        names=tuple(dict.fromkeys(names)),
    )


def without_receiver(follow_ups: Iterable[FollowUp]) -> list[int]:
    """The ids of the tasks that stand on nobody's overview."""
    known = receivers()
    return [task.pk for task in follow_ups if not known.finds_owner_of(task)]


def tasks_without_receiver(user: User) -> QuerySet[FollowUp]:
    """The open tasks this person may read that nobody has on their overview; the secretariat follows them."""
    visible = visible_follow_ups(user).filter(done_on=None)
    unnamed = visible.filter(Q(owner=None) | Q(owner__is_active=False)).select_related(
        "case__author", "owner", "item__meeting", "centre"
    )
    return visible.filter(pk__in=without_receiver(unnamed))


def tasks_without_day(user: User) -> QuerySet[FollowUp]:
    """The open tasks this person may read whose time is said in words, or not at all: they never become late."""
    return visible_follow_ups(user).filter(done_on=None, due_on=None)
