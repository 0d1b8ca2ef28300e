"""The list of cases, the page of one, and its versions side by side."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import ngettext
from django_tables2 import RequestConfig

from cases import permissions, queries
from cases.enums import CaseState
from cases.filters import CaseFilter
from cases.models import CaseFile, RecommendationPoint, Version
from cases.tables import CaseTable
from cases.views.case_edit import editor_address
from cases.workflow import MOVES, Move
from htk_workforce.accounts.verdict import Verdict, refused, require
from pools.permissions import can_export

WRITER_MOVES = ("finish", "rework", "withdraw")
OFF_THE_PATH = {CaseState.WITH_OTHER_BODY, CaseState.AWAITING_APPROPRIATION, CaseState.WITHDRAWN}
"""States that are shown on the path of a case only while it is in them."""


def case_list(request: HttpRequest) -> HttpResponse:
    cases = CaseFilter(request.GET, queries.visible_cases(request.user))
    table = CaseTable(cases.qs)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    context = {"filter": cases, "table": table, "can_create": permissions.can_create_case(request.user)}
    return render(request, "cases/case_list.html", context)


@dataclass(frozen=True)
class Choice:
    """A move of the writer on the page: allowed, or why not, and where that is put right."""

    move: Move
    verdict: Verdict
    address: str = ""


def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(CaseFile.objects.select_related("centre", "author", "body"), pk=pk)
    require(permissions.can_read_case(request.user, case))
    audience = permissions.audience_of(request.user, case)
    read_at = queries.read_as_sent_out(case, request.user)
    memo = queries.case_memo(case, text_of=read_at, audience=audience)
    route = queries.case_route(case, audience=audience, sent_only=read_at is not None)
    waiting = next((stop.step for stop in route if stop.is_next), None)
    context = {
        "case": case,
        "memo": memo,
        "read_at": read_at,
        "route": route,
        "can_route": permissions.can_record_route(request.user, waiting) if waiting else None,
        "effects": [(point, []) for point in memo.points] if read_at else _effects(case),
        "papers": queries.case_papers(case, request.user, timezone.localdate(), read_at=read_at),
        "can_decide": permissions.can_decide(request.user, memo.pending) if memo.pending else None,
        "can_edit": permissions.can_edit_economy(request.user, case),
        "can_export": can_export(request.user),
        "can_hand_out": permissions.can_export_case(request.user, case),
        "choices": _choices(request, case),
        "states": _path(case),
        "versions": _readable(request, case, queries.case_versions(case)),
        "events": queries.events_at(case, read_at),
    }
    return render(request, "cases/case_detail.html", context)


def _effects(case: CaseFile) -> list[tuple[RecommendationPoint, list[queries.PointEffect]]]:
    """Each point, and what a yes would do while there is no answer to it."""
    points = queries.points_with_effects(case)
    return [(point, [] if point.outcomes.all() else queries.point_effects(point)) for point in points]


def _choices(request: HttpRequest, case: CaseFile) -> list[Choice]:
    """The moves of the writer that the case's state allows, also those that this person may not make."""
    moves = [MOVES[verb] for verb in WRITER_MOVES if case.state in MOVES[verb].sources]
    return [_choice(request, case, move) for move in moves]


def _choice(request: HttpRequest, case: CaseFile, move: Move) -> Choice:
    if move.verb == "withdraw":
        return Choice(move, permissions.can_withdraw(request.user, case))
    verdict = permissions.can_move_case(request.user, case, move.verb)
    if move.verb != "finish" or not verdict:
        return Choice(move, verdict)
    standing = sum(finding.stands for finding in queries.case_findings(case, on=timezone.localdate()))
    if not standing:
        return Choice(move, verdict)
    sentence = ngettext(
        "Kontrollen har %(count)s bemærkning, der skal rettes eller accepteres først.",
        "Kontrollen har %(count)s bemærkninger, der skal rettes eller accepteres først.",
        standing,
    )
    return Choice(move, refused(sentence % {"count": standing}), editor_address(case, "kontrol"))


def _path(case: CaseFile) -> list[tuple[str, str]]:
    """The states a case usually passes, with the one it is in."""
    return [
        (value, label)
        for value, label in CaseState.choices
        if value not in OFF_THE_PATH or value == case.state
    ]


def case_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen texts of a case, and what two of them do not have in common: the last two unless others are chosen."""
    case = get_object_or_404(CaseFile.objects.select_related("centre"), pk=pk)
    require(permissions.can_see_versions(request.user, case))
    every = queries.case_versions(case)
    versions = _readable(request, case, every)
    older = _chosen(request, "fra", case, every, versions[1] if len(versions) > 1 else None)
    newer = _chosen(request, "til", case, every, versions[0] if len(versions) > 1 else None)
    if older and newer and older.number > newer.number:
        older, newer = newer, older
    audience = permissions.audience_of(request.user, case)
    comparison = queries.compare(older, newer, audience=audience) if older and newer else None
    left_out = len(every) - len(versions)
    context = {"case": case, "versions": versions, "left_out": left_out, "comparison": comparison}
    return render(request, "cases/case_versions.html", context)


def _readable(request: HttpRequest, case: CaseFile, versions: tuple[Version, ...]) -> tuple[Version, ...]:
    if not permissions.can_see_versions(request.user, case):
        return ()
    return tuple(v for v in versions if permissions.can_read_version(request.user, case, v))


def _chosen(
    request: HttpRequest, name: str, case: CaseFile, versions: tuple[Version, ...], usual: Version | None
) -> Version | None:
    """The version the address asks for; one that is not for this person is refused."""
    wanted = request.GET.get(name, "")
    chosen = next((version for version in versions if str(version.number) == wanted), None)
    if chosen is None:
        return usual
    require(permissions.can_read_version(request.user, case, chosen))
    return chosen
