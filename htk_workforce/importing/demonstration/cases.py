"""Cases as their authors wrote them: texts, points with what they set going, statements and files."""

from datetime import datetime
from typing import Any

from cases.actions import (
    Proposal,
    Said,
    accept_finding,
    add_statement,
    attach_file,
    create_case,
    finish_case,
    propose_allocation,
    propose_deadline_change,
    propose_follow_up,
    propose_forward,
    propose_staffing,
    propose_supplement,
    release_staffing,
    save_case,
    use_staffing,
)
from cases.enums import PaidFrom, Visibility
from cases.models import Body, CaseFile, Deadline, RecommendationPoint
from cases.queries import Given, PointText, SectionText, case_findings
from clusters.enums import PositionType
from clusters.models import Centre, Cluster
from htk_workforce.accounts.models import User
from htk_workforce.importing.demonstration.files import Facts, Lines
from htk_workforce.importing.demonstration.room import Room
from htk_workforce.money import parse_amount

HEAD = ("number", "title", "kind", "recommender", "decision_authority", "is_closed")


def write_draft(given: Facts, room: Room, at: datetime) -> CaseFile:
    """A case in full, not yet ready for an agenda."""
    author = room.people[given["author"]]
    case = create_case(
        **{name: given[name] for name in HEAD if name in given},
        body=Body.objects.get(name=given.get("body", "Direktionen")),
        centre=Centre.objects.get(code=given["centre"]),
        by=author,
    )
    case = save_case(
        case=case,
        revision=case.revision,
        fields={},
        sections=[
            SectionText(part["kind"], part.get("heading", ""), part["body"]) for part in given["sections"]
        ],
        points=[PointText(None, point["text"]) for point in given.get("points", [])],
        by=author,
        at=at,
    )
    for point, fields in zip(case.points.order_by("order"), given.get("points", []), strict=True):
        _propose(point, fields, author, room.lines)
    for statement in given.get("statements", []):
        add_statement(case=case, said=Said(**statement), by=author)
    for file in given.get("attachments", []):
        attach_file(
            case=case,
            title=file["title"],
            file_name=file["file"],
            content=room.press.paper(file["file"], title=file["title"], text=file["text"], created=at),
            visibility=Visibility.OPEN,
            by=author,
        )
    case.attachments.update(uploaded_at=at)
    CaseFile.objects.filter(pk=case.pk).update(created_at=at)
    return case


def write_case(given: Facts, room: Room, at: datetime) -> CaseFile:
    """A case that is ready for an agenda, with the findings accepted that a reason is given for."""
    case = write_draft(given, room, at)
    if "accepted" in given:
        reasons = {accepted["code"]: accepted["reason"] for accepted in given["accepted"]}
        for finding in case_findings(case):
            accept_finding(case=case, finding=finding, reason=reasons[finding.code], by=case.author)
        case.accepted_findings.update(accepted_at=at)
    finish_case(case=case, by=case.author)
    return case


def _propose(point: RecommendationPoint, given: Facts, by: User, lines: Lines) -> None:
    """What the point sets going when it is approved."""
    if "allocation" in given:
        _propose_allocation(point, given["allocation"], by, lines)
    if "supplement" in given:
        _propose_supplement(point, given["supplement"], by, lines)
    if "staffing" in given:
        _propose_staffing(point, given["staffing"], by, lines)
    if "forward_to" in given:
        propose_forward(point=point, body=Body.objects.get(name=given["forward_to"]), by=by)
    for task in given.get("follow_ups", []):
        fields: dict[str, Any] = {
            name: task[name] for name in ("due_on", "months_after", "condition") if name in task
        }
        propose_follow_up(point=point, task=task["task"], owner_role=task["owner"], by=by, **fields)
    for change in given.get("deadline_changes", []):
        propose_deadline_change(
            point=point,
            deadline=Deadline.objects.get(name=change["deadline"]),
            weeks_after=change["weeks_after"],
            from_on=change["from_on"],
            to_on=change["to_on"],
            by=by,
        )


def _propose_allocation(point: RecommendationPoint, given: Facts, by: User, lines: Lines) -> None:
    pool, year = given["pool"], given["year"]
    propose_allocation(
        point=point,
        from_line=lines[pool, year, given["from"]],
        proposals=[
            Proposal(lines[pool, year, row["line"]], parse_amount(row["amount"])) for row in given["lines"]
        ],
        by=by,
        on=given["on"],
    )


def _propose_staffing(point: RecommendationPoint, given: Facts, by: User, lines: Lines) -> None:
    """The leaders' 15 per cent come from the per-mille pool."""
    pool, year, from_on = given["pool"], given["year"], given["from_on"]
    clusters = {cluster.name: cluster for cluster in Cluster.objects.all()}
    givens = [
        Given(
            clusters[name], position, from_on, PaidFrom.PER_MILLE if position == PositionType.LEADER else ""
        )
        for position in PositionType
        for name in given[position]
    ]
    propose_staffing(
        point=point,
        leader_line=lines[pool, year, given["leader_line"]],
        plus_line=lines[pool, year, given["plus_line"]],
        per_mille_line=lines[given["per_mille"]["pool"], year, given["per_mille"]["line"]],
        givens=givens,
        by=by,
    )


def use_pay(given: Facts, room: Room) -> None:
    """What has been paid since of the positions that a case gave; a row without an amount lets the rest go."""
    for number, facts in enumerate(given.get("points", []), 1):
        for use in facts.get("staffing", {}).get("uses", []):
            point = room.written[id(given)].points.get(order=number)
            words = {name: use[name] for name in ("position", "text", "on")}
            if "amount" in use:
                amount = parse_amount(use["amount"])
                use_staffing(point=point, amount=amount, by=room.people["finans"], **words)
            else:
                release_staffing(point=point, by=room.people["finans"], **words)


def _propose_supplement(point: RecommendationPoint, given: Facts, by: User, lines: Lines) -> None:
    propose_supplement(
        point=point,
        amount=parse_amount(given["amount"]),
        line=lines[given["pool"], given["year"], given["line"]],
        cover=given["cover"],
        by=by,
    )
