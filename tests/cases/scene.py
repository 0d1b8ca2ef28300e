"""What the tests of meetings share: people, a case with points, and a meeting to handle it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases import actions
from cases.actions import Answer, NewFollowUp
from cases.enums import BodyKind, MeetingState, Outcome
from cases.models import AgendaItem, CaseFile, Deadline, Meeting, RouteStep
from cases.queries import asked_of, points_to_answer
from cases.rules.deadline import term_in_force
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from pools.models import FrameLine
from tests import cast

DAY, NEXT, LATER = date(2023, 1, 23), date(2023, 2, 6), date(2023, 2, 20)


@dataclass(frozen=True)
class People:
    author: User
    secretary: User
    director: User
    finance: User

    @classmethod
    def arrive(cls) -> "People":
        return cls(
            author=cast.person("hanne", Role.HR),
            secretary=cast.person("sif", Role.SECRETARIAT),
            director=cast.person("dorte", Role.DIRECTOR),
            finance=cast.person("finans", Role.FINANCE),
        )


def a_case(people: People, *points: str, number: str = "22/2854", **fields: object) -> CaseFile:
    """A draft with these points."""
    case = cast.case(people.author, number, body=cast.body(), **fields)
    for order, text in enumerate(points or ("At forsøget løber i to år",), 1):
        case.points.create(order=order, text=text)
    return case


def on_agenda(people: People, case: CaseFile, meeting: Meeting | None = None) -> AgendaItem:
    actions.finish_case(case=case, by=people.author)
    return actions.put_on_agenda(case=case, meeting=meeting or cast.meeting(DAY), by=people.secretary)


def decide(
    people: People,
    item: AgendaItem,
    *given: Answer | str,
    follow_ups: tuple[NewFollowUp, ...] = (),
    decision: str = "Som besluttet.",
) -> AgendaItem:
    """Answer the open points of an item in order."""
    answers = {
        point.pk: one if isinstance(one, Answer) else Answer(one)
        for point, one in zip(points_to_answer(item), given, strict=True)
    }
    return actions.decide_item(
        item=item, answers=answers, decision=decision, by=people.director, follow_ups=follow_ups
    )


def planned_meeting(people: People, on: date = NEXT) -> Meeting:
    """A meeting made the way the secretariat makes one: cases that wait come along."""
    return actions.create_meeting(body=cast.body(), on=on, starts_at=None, venue="B105", by=people.secretary)


def publish(meeting: Meeting) -> Meeting:
    meeting.state = MeetingState.PUBLISHED
    meeting.save(update_fields=["state"])
    return meeting


def sent_on(*, remark: str = "") -> Answer:
    return Answer(Outcome.SENT_ON, remark, forward_to=cast.body("Chefforum"))


def supplement_case(people: People, amount: int = 500_000) -> tuple[CaseFile, FrameLine]:
    """A case that asks for a supplementary appropriation to an empty line (AT07)."""
    for name in ("Økonomiudvalget", "Byrådet"):
        cast.body(name, BodyKind.POLITICAL)
    line = cast.sickness_line()
    case = a_case(people, "At puljen får flere penge")
    actions.propose_supplement(
        point=case.points.get(), amount=Decimal(amount), line=line, cover="Kassen", by=people.author
    )
    return case, line


def weeks_on(deadline: Deadline, on: date) -> int | None:
    """How many weeks a deadline is on a day; None before its first term."""
    term = term_in_force(deadline.terms.all(), on)
    return term.weeks if term else None


def answer_of(people: People, step: RouteStep, outcome: str, on: date, **more: object) -> RouteStep:
    """The secretariat writes down what another body said; `amount` is what it granted of the only point that asks."""
    if "amount" in more:
        more["amounts"] = {asked_of(step)[0].point.pk: more.pop("amount")}
    return actions.record_route_outcome(
        step=step, outcome=outcome, text=more.pop("text", "Ja."), decided_on=on, by=people.secretary, **more
    )
