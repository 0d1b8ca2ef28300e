"""Bodies, meetings and cases with their handlings."""

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
from clusters.models import Centre
from htk_workforce.accounts.models import User
from htk_workforce.audit.log import record
from htk_workforce.importing.demonstration.files import Facts, Lines, People
from htk_workforce.money import parse_amount
from htk_workforce.ui.richtext import clean
from pools.models import FrameLine


def make_cases(facts: Facts, people: People, lines: Lines) -> None:
    for name, kind in facts["bodies"].items():
        Body.objects.get_or_create(name=name, defaults={"kind": kind})
    meetings = {}
    for given in facts["meetings"]:
        body = Body.objects.get(name=given["body"])
        # What is held now was published while its cases were handled.
        meetings[given["on"]] = Meeting.objects.create(**{**given, "body": body, "state": "published"})
    for given in facts["cases"]:
        case = _case(given, people, lines)
        if "handlings" not in given:
            continue
        finish_case(case=case, by=case.author)
        for handling in given["handlings"]:
            _handle(case, meetings[handling["meeting"]], handling, people)
    for given in facts["meetings"]:
        Meeting.objects.filter(pk=meetings[given["on"]].pk).update(state=given["state"])


def _case(given: Facts, people: People, lines: Lines) -> CaseFile:
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


def _handle(case: CaseFile, meeting: Meeting, given: Facts, people: People) -> None:
    """One handling at one meeting: left, decided, or still waiting."""
    secretariat, director = people["sekretariat"], people["direktoer"]
    carried = case.items.filter(meeting=meeting).first()  # by itself, from the meeting that left it
    item = carried or put_on_agenda(case=case, meeting=meeting, by=secretariat)
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
