"""The demonstration: users, pools, cases and applications to try the product on, from fixtures/demonstration.

Money, decisions and applications go through the same actions as on the pages, on their historical dates;
so the demonstration is also a walk through the whole chain, from budget settlement to decided line.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import (
    Answer,
    Proposal,
    decide_item,
    finish_case,
    leave_unhandled,
    propose_allocation,
    put_on_agenda,
)
from cases.models import Body, CaseFile, Meeting, RecommendationPoint
from cases.queries import Share
from clusters.models import Centre, Cluster, Workplace
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.audit.log import record
from htk_workforce.money import parse_amount
from htk_workforce.ui.richtext import clean
from pools.actions import (
    Cost,
    appropriate_to_line,
    approve_application,
    receive_application,
    reject_application,
    save_draft,
)
from pools.models import Application, Frame, FrameLine, Pool

DEMO_USERS: tuple[tuple[str, Role], ...] = (
    ("hr", Role.HR),
    ("hr2", Role.HR),
    ("direktoer", Role.DIRECTOR),
    ("finans", Role.FINANCE),
    ("sekretariat", Role.SECRETARIAT),
    ("leder", Role.LEADER),
    ("revisor", Role.READER),
    ("admin", Role.ADMINISTRATOR),
)
DEMO_PASSWORD = "demo"  # noqa: S105 printed on the login page; accounts/backends.py refuses it unless DEMO is on

TEXTS = ("purpose", "expected_effect", "contact_role", "starts_on", "ends_on")
FOLDER = settings.BASE_DIR / "fixtures" / "demonstration"

Facts = Mapping[str, Any]
Lines = dict[tuple[str, int, str], FrameLine]


class DemonstrationRefused(Exception):
    """The demonstration does not belong in this database. The message is a sentence for the user."""


@dataclass(frozen=True)
class Loaded:
    """What a run did: whether it made the demonstration, and whose password or access it put back."""

    created: bool
    restored: tuple[str, ...] = ()


@transaction.atomic
def load() -> Loaded:
    """Make the demonstration, or nothing when it is there already. All or nothing.

    What people have done in it since is left alone, except that every login works again.

    Raises:
        DemonstrationRefused: DEMO is off, a username belongs to a real person, or there are real data.
    """
    if not settings.DEMO:
        raise DemonstrationRefused(
            _(
                "Demonstrationen er slået fra, så der er ikke lagt noget ind. "
                "Sæt DEMO=true i .env eller i miljøet, og prøv igen. Gør det aldrig, hvor der er rigtige tal."
            )
        )
    _refuse_taken_usernames()
    if User.objects.filter(is_demo=True).exists():
        return Loaded(created=False, restored=tuple(_restore_logins()))
    _refuse_real_data()
    people = _people(_read("people"))
    places = _organisation(_read("organisation"), people)
    lines = _pools(_read("pools"), people)
    _cases(_read("cases"), people, lines)
    _applications(_read("applications"), people, places, lines)
    record("demonstration", by=None, label=_("Demonstrationsdata lagt ind"))
    return Loaded(created=True)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


# --- what must not be touched -------------------------------------------------------------------------------


def _refuse_taken_usernames() -> None:
    """A real person's account must never get a password that everybody knows."""
    names = [username for username, _role in DEMO_USERS]
    taken = User.objects.filter(username__in=names, is_demo=False).values_list("username", flat=True)
    if taken:
        raise DemonstrationRefused(
            _(
                "Disse brugernavne hører til rigtige brugere og røres ikke: %(names)s. "
                "Læg demonstrationen i en database for sig."
            )
            % {"names": ", ".join(taken)}
        )


def _refuse_real_data() -> None:
    if any(model.objects.exists() for model in (Workplace, Pool, Meeting, CaseFile)):
        raise DemonstrationRefused(
            _(
                "Der er allerede arbejdspladser, puljer, møder eller sager i databasen. "
                "Demonstrationen må ikke blandes med dem. Læg den i en database for sig."
            )
        )


# --- people and organisation --------------------------------------------------------------------------------


def _people(facts: Facts) -> dict[str, User]:
    password = make_password(DEMO_PASSWORD)  # once: hashing is slow on purpose, and this one hides nothing
    people = {}
    for username, role in DEMO_USERS:
        people[username] = person = User.objects.create(
            username=username,
            password=password,
            is_demo=True,
            is_staff=role == Role.ADMINISTRATOR,
            **facts[username],
        )
        person.role_assignments.create(role=role)
    return people


def _restore_logins() -> list[str]:
    """Put back what somebody changed while trying things out: a password, or that the account is open."""
    people = list(User.objects.filter(is_demo=True))
    hashes = {person.password for person in people}
    right = {encoded for encoded in hashes if check_password(DEMO_PASSWORD, encoded)}
    password = next(iter(right), None) or make_password(DEMO_PASSWORD)
    changed = [person for person in people if not person.is_active or person.password not in right]
    for person in changed:
        person.is_active, person.password = True, password
        person.save(update_fields=["is_active", "password"])
    return [person.username for person in changed]


def _organisation(facts: Facts, people: Mapping[str, User]) -> dict[str, Workplace]:
    # Centres are the municipality's own and may be there already.
    centres = {
        code: Centre.objects.get_or_create(code=code, defaults={"name": name})[0]
        for code, name in facts["centres"].items()
    }
    clusters = {
        name: Cluster.objects.create(name=name, centre=centres[code])
        for name, code in facts["clusters"].items()
    }
    places = {}
    for given in facts["workplaces"]:
        given = dict(given)
        absence, leaders = given.pop("absence", None), given.pop("leaders", [])
        given["centre"], given["cluster"] = centres[given["centre"]], clusters.get(given.get("cluster"))
        place = Workplace.objects.create(**given)
        place.leaders.set([people[username] for username in leaders])
        if absence:
            _absence(place, absence, **facts["absence"])
        places[place.name] = place
    return places


def _absence(place: Workplace, given: Facts, *, year: int, source: str) -> None:
    measure = given["measure"]
    place.absence_targets.create(year=year, measure=measure, value=parse_amount(given["target"]))
    place.absence_figures.create(
        from_on=date(year, 1, 1),
        to_on=date(year, 12, 31),
        measure=measure,
        value=parse_amount(given["value"]),
        headcount=given["headcount"],
        source=source,
    )


# --- pools --------------------------------------------------------------------------------------------------


def _pools(facts: Facts, people: Mapping[str, User]) -> Lines:
    """The pools with their money set off; their lines by pool code, year and the name they start with."""
    lines: Lines = {}
    for given in facts["pools"]:
        given = dict(given)
        given_lines, frames = given.pop("lines"), given.pop("frames")
        allowed, limit = given.pop("allowed_costs"), given.pop("hr_approval_limit", None)
        given["owner"] = Centre.objects.get(code=given["owner"])
        pool = Pool.objects.create(hr_approval_limit=parse_amount(limit) if limit else None, **given)
        for cost_type in allowed:
            pool.allowed_costs.create(cost_type=cost_type)
        for frame in frames:
            lines |= _frame(pool, frame, given_lines, people)
    return lines


def _frame(pool: Pool, given: Facts, given_lines: list[Facts], people: Mapping[str, User]) -> Lines:
    frame = Frame.objects.create(pool=pool, year=given["year"], price_level=given["price_level"])
    lines: Lines = {}
    for order, fields in enumerate(given_lines, 1):
        fields = dict(fields)
        heading = fields.pop("under", None)
        parent = lines[pool.code, frame.year, heading] if heading else None
        line = FrameLine.objects.create(frame=frame, parent=parent, order=order, **fields)
        lines[pool.code, frame.year, line.name] = line
    money = given["appropriation"]
    appropriate_to_line(
        line=lines[pool.code, frame.year, money["line"]],
        amount=parse_amount(money["amount"]),
        reason=money["reason"],
        by=people[money["by"]],
        on=money["on"],
        key=f"demonstration:{pool.code}:{frame.year}",
    )
    return lines


# --- cases --------------------------------------------------------------------------------------------------


def _cases(facts: Facts, people: Mapping[str, User], lines: Lines) -> None:
    for name, kind in facts["bodies"].items():
        Body.objects.get_or_create(name=name, defaults={"kind": kind})
    meetings = {}
    for given in facts["meetings"]:
        body = Body.objects.get(name=given["body"])
        meetings[given["on"]] = Meeting.objects.create(**{**given, "body": body})
    for given in facts["cases"]:
        case = _case(given, people, lines)
        if "handlings" not in given:
            continue
        finish_case(case=case, by=case.author)
        for handling in given["handlings"]:
            _handle(case, meetings[handling["meeting"]], handling, people)


def _case(given: Facts, people: Mapping[str, User], lines: Lines) -> CaseFile:
    author = people[given["author"]]
    case = CaseFile.objects.create(
        number=given["number"],
        title=given["title"],
        kind=given["kind"],
        centre=Centre.objects.get(code=given["centre"]),
        recommender=given["recommender"],
        author=author,
    )
    record("draft", case, by=author, to_state=case.state)
    for order, section in enumerate(given["sections"], 1):
        case.sections.create(kind=section["kind"], order=order, body=clean(section["body"].strip()))
    for order, fields in enumerate(given["points"], 1):
        point = case.points.create(order=order, text=fields["text"])
        if "allocation" in fields:
            _propose(point, fields["allocation"], author, lines)
    return case


def _propose(point: RecommendationPoint, given: Facts, by: User, lines: Lines) -> None:
    def line(name: str) -> FrameLine:
        return lines[given["pool"], given["year"], name]

    propose_allocation(
        point=point,
        from_line=line(given["from"]),
        proposals=[Proposal(line(row["line"]), parse_amount(row["amount"])) for row in given["lines"]],
        by=by,
        on=given["on"],
    )


def _handle(case: CaseFile, meeting: Meeting, given: Facts, people: Mapping[str, User]) -> None:
    """One handling at one meeting: left, decided, or still waiting."""
    secretariat, director = people["sekretariat"], people["direktoer"]
    item = put_on_agenda(case=case, meeting=meeting, by=secretariat)
    if given.get("unhandled"):
        leave_unhandled(item=item, by=secretariat)
    elif "decision" in given:
        points = case.points.order_by("order")
        answers = {
            point.pk: _answer(point, answer) for point, answer in zip(points, given["answers"], strict=True)
        }
        decide_item(item=item, answers=answers, decision=given["decision"], by=director)


def _answer(point: RecommendationPoint, given: Facts) -> Answer:
    allocations = {a.line.name: a.pk for a in point.allocations.select_related("line")}
    shares = {
        allocations[share["line"]]: Share(parse_amount(share["amount"]), share["name"])
        for share in given.get("shares", [])
    }
    return Answer(given["outcome"], given["remark"], shares)


# --- applications -------------------------------------------------------------------------------------------


def _applications(
    facts: Facts, people: Mapping[str, User], places: Mapping[str, Workplace], lines: Lines
) -> None:
    for given in facts["applications"]:
        entered_by = people[given["entered_by"]]
        application = save_draft(
            application=None,
            line=lines[given["pool"], given["year"], given["line"]],
            workplace=places[given["workplace"]],
            costs=[_cost(cost) for cost in given["costs"]],
            by=entered_by,
            entered_at=timezone.make_aware(given["entered_at"]),
            **{name: given[name] for name in TEXTS},
        )
        if "received_at" not in given:
            continue
        received_at = timezone.make_aware(given["received_at"])
        application = receive_application(application=application, by=entered_by, on=received_at.date())
        # The action stamps the moment it runs; here the letter came in 2023, before it was decided.
        Application.objects.filter(pk=application.pk).update(received_at=received_at)
        if "decision" in given:
            _decide(application, given["decision"], people)


def _cost(given: Facts) -> Cost:
    price: Decimal = parse_amount(given["unit_price"])
    return Cost(given["type"], given["description"], given["quantity"], price)


def _decide(application: Application, given: Facts, people: Mapping[str, User]) -> None:
    by, on = people[given["by"]], given["on"]
    if given["verb"] == "approve":
        approve_application(application=application, by=by, on=on)
    else:
        reject_application(application=application, reason=given["reason"], by=by, on=on)
