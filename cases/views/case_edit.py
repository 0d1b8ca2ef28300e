"""Writing a case: a new one, the editor, the draft that saves itself, and the moves of its writer."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from cases import actions, permissions, queries
from cases.enums import CaseKind, SectionKind
from cases.forms.case import CaseForms, HeaderForm
from cases.models import CaseFile
from cases.queries import PointText, SectionText
from htk_workforce.accounts.verdict import require

REFUSALS = (actions.Refusal, PermissionDenied)
MOVES = {
    "finish": (actions.finish_case, _lazy("Sagen er klar til dagsorden."), "case_detail"),
    "rework": (actions.rework_case, _lazy("Du kan skrive videre på sagen."), "case_edit"),
    "withdraw": (actions.withdraw_case, _lazy("Sagen er trukket tilbage."), "case_detail"),
}
"""The moves of the writer: what makes them, what is told, and where one goes on."""


@dataclass
class Texts:
    """What is about to be saved, and where on the page to go on."""

    fields: dict[str, Any]
    sections: list[SectionText]
    points: list[PointText]
    go_to: str = ""


def case_new(request: HttpRequest) -> HttpResponse:
    """The header of a new case; its sections come from the template of its body."""
    require(permissions.can_create_case(request.user))
    form = HeaderForm(request.POST or None, user=request.user, initial=_usual(request))
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.create_case(by=request.user, **form.header())
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Sagen er oprettet. Skriv den her, og meld den klar, når den er færdig.")
            )
            return redirect("case_edit", case.pk)
    return render(request, "cases/case_new.html", {"form": form})


def _usual(request: HttpRequest) -> dict[str, object]:
    """What a new case most likely is: a decision in the centre of the leader who writes it."""
    own = request.user.workplaces.values_list("centre", flat=True).distinct()
    return {"kind": CaseKind.DECISION, "centre": own[0] if len(own) == 1 else None}


def case_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor: save, add, remove and move parts, accept findings, go on to an effect or to the agenda."""
    case = editable_case(request, pk)
    if request.method != "POST":
        return _page(request, CaseForms(case, user=request.user))
    forms = CaseForms(case, user=request.user, data=request.POST)
    if not forms.is_valid():
        return _page(request, forms)
    texts = _rearranged(request.POST.get("do", ""), case, *forms.texts())
    try:
        actions.save_case(
            **_saving(request, forms), fields=texts.fields, sections=texts.sections, points=texts.points
        )
    except actions.CaseChanged as changed:
        forms.meet(changed)
    except ValidationError as invalid:
        forms.refuse(" ".join(invalid.messages))
    except REFUSALS as refusal:
        forms.refuse(str(refusal))
    else:
        return _after_saving(request, case, texts)
    return _page(request, forms)


def editable_case(request: HttpRequest, pk: int) -> CaseFile:
    """The case, if this person may see it and write in some of it.

    Raises:
        PermissionDenied: they may not.
    """
    case = get_object_or_404(CaseFile.objects.select_related("centre", "author", "body", "changed_by"), pk=pk)
    require(permissions.can_see_case(request.user, case))
    require(permissions.can_edit_economy(request.user, case))
    return case


def _saving(request: HttpRequest, forms: CaseForms) -> dict[str, Any]:
    return {
        "case": forms.case,
        "revision": forms.revision,
        "opening": forms.opening,
        "by": request.user,
        "at": timezone.now(),
    }


def _rearranged(
    do: str, case: CaseFile, fields: dict[str, Any], sections: list[SectionText], points: list[PointText]
) -> Texts:
    """The texts with a part more or less, or in another order, as a button of the page says."""
    texts = Texts(fields, sections, points)
    what, _colon, number = do.partition(":")
    pk = int(number) if number.isdecimal() else None
    if what == "add-section":
        texts.sections = [*sections, SectionText(SectionKind.OTHER, "", "")]
        texts.go_to = "sidste-afsnit"
    elif what == "add-economy":
        texts.sections = _with_economy(sections)
        texts.go_to = "sidste-afsnit"
    elif what == "add-usual":
        known = {(section.kind, section.heading) for section in sections}
        missing = [row for row in actions.usual_sections(fields.get("body", case.body)) if row not in known]
        texts.sections = [*sections, *(SectionText(kind, heading, "") for kind, heading in missing)]
    elif what == "add-point":
        texts.points = [*points, PointText(None, "")]
        texts.go_to = "sidste-punkt"
    elif what.endswith("-section"):
        texts.sections = _moved(what, pk, sections)
        texts.go_to = f"afsnit-{pk}" if what != "remove-section" else "afsnit"
    elif what.endswith("-point"):
        texts.points = _moved(what, pk, points)
        place = next((i for i, point in enumerate(texts.points, 1) if point.pk == pk), None)
        texts.go_to = f"punkt-{place}" if place else "indstilling"
    return texts


def _with_economy(sections: list[SectionText]) -> list[SectionText]:
    """One more section about economy, after the last there is."""
    last = max((i for i, s in enumerate(sections, 1) if s.kind == SectionKind.ECONOMY), default=len(sections))
    return [*sections[:last], SectionText(SectionKind.ECONOMY, "", ""), *sections[last:]]


def _moved(what: str, pk: int | None, rows: list[Any]) -> list[Any]:
    """The rows with one of them up, down or out."""
    at = next((index for index, row in enumerate(rows) if row.pk == pk), None)
    if at is None or pk is None:
        return rows
    others = [*rows[:at], *rows[at + 1 :]]
    if what.startswith("remove-"):
        return others
    to = at - 1 if what.startswith("up-") else at + 1
    return [*others[: max(to, 0)], rows[at], *others[max(to, 0) :]]


def _after_saving(request: HttpRequest, case: CaseFile, texts: Texts) -> HttpResponse:
    """Where the pressed button leads once everything is saved."""
    what, _colon, number = request.POST.get("do", "").partition(":")
    if what == "effects" and number.isdecimal() and case.points.filter(pk=int(number)).exists():
        return redirect("point_effects", int(number))
    if what == "preview":
        return redirect("case_preview", case.pk)
    if what == "accept":
        return _accept(request, case, number)
    if what == "mend":
        return redirect(_place_of(case, number))
    if what in MOVES:
        return move(request, case, what)
    go_to = _newest(case, texts.go_to)
    if not go_to:
        messages.success(request, _("Sagen er gemt."))
    return redirect(editor_address(case, go_to))


def _newest(case: CaseFile, go_to: str) -> str:
    """The anchor of what was just added; any other anchor as it is."""
    if go_to == "sidste-punkt":
        return f"punkt-{case.points.count()}"
    if go_to == "sidste-afsnit":
        newest = case.sections.order_by("-pk").first()
        return f"afsnit-{newest.pk}" if newest else ""
    return go_to


def editor_address(case: CaseFile, go_to: str = "") -> str:
    """The editor, opened at one of its parts."""
    address = reverse("case_edit", args=[case.pk])
    return f"{address}?{urlencode({'fokus': go_to})}#{go_to}" if go_to else address


def _finding(case: CaseFile, key: str) -> queries.Finding | None:
    """The finding a button of the control panel is about, unless what was saved has put it right."""
    return next((row for row in queries.case_findings(case, on=timezone.localdate()) if row.key == key), None)


def _place_of(case: CaseFile, key: str) -> str:
    """Where a finding is put right; the control panel when what was saved has done so."""
    finding = _finding(case, key)
    return (finding.address if finding else "") or editor_address(case, "kontrol")


def _accept(request: HttpRequest, case: CaseFile, key: str) -> HttpResponse:
    today, finding = timezone.localdate(), _finding(case, key)
    try:
        if finding is None:
            raise actions.Refusal(_("Bemærkningen gælder ikke mere, for teksten eller tallene er ændret."))
        reason = request.POST.get(f"reason-{key}", "")
        actions.accept_finding(case=case, finding=finding, reason=reason, by=request.user, on=today)
    except REFUSALS as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Bemærkningen er accepteret med din begrundelse."))
    return redirect(editor_address(case, "kontrol"))


@require_POST
def case_autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what can be read of the open page, and say so. Never moves or removes anything on the page."""
    case = editable_case(request, pk)
    forms = CaseForms(case, user=request.user, data=request.POST)
    forms.is_valid()
    fields, sections, points = forms.texts()
    context: dict[str, Any] = {"forms": forms}
    if len(sections) + len(points) < len(forms.sections) + len(forms.points) and forms.writes_all:
        context["refusal"] = _("Ikke gemt. En overskrift er for lang.")
    else:
        try:
            saved = actions.save_case(
                **_saving(request, forms), fields=fields, sections=sections, points=points
            )
        except actions.CaseChanged as changed:
            context["refusal"] = _("%(reason)s Tryk »Gem« for at se, hvad der er ændret.") % {
                "reason": changed
            }
        except (*REFUSALS, ValidationError) as refusal:
            context["refusal"] = str(refusal)
        else:
            context |= _control(saved) | {"at": timezone.localtime(), "unread": forms.unreadable()}
            context["fresh"] = CaseForms(saved, user=request.user)
    return render(request, "cases/case_autosave.html", context)


def _control(case: CaseFile) -> dict[str, Any]:
    """The control panel: what must be put right, what is advice, and what somebody has accepted."""
    findings = queries.case_findings(case, on=timezone.localdate())
    return {
        "case": case,
        "standing": [finding for finding in findings if finding.stands],
        "accepted": [finding for finding in findings if not finding.stands],
    }


def _page(request: HttpRequest, forms: CaseForms) -> HttpResponse:
    """The editor with what was typed, or as it is saved."""
    case = forms.case
    _describe(forms)
    context = {
        "forms": forms,
        "focus": request.GET.get("fokus", ""),
        "missing_sections": _missing_sections(forms),
        "read_sections": [] if forms.writes_all else case.sections.exclude(kind=SectionKind.ECONOMY),
        "can_finish": permissions.can_move_case(request.user, case, "finish"),
        **_control(case),
    }
    return render(request, "cases/case_edit.html", context)


def _describe(forms: CaseForms) -> None:
    """Tell each box what the page shows beside it: the template's hint, the point's effects, and why it is locked."""
    templates = {}
    if forms.case.body:
        templates = {(row.kind, row.heading): row for row in forms.case.body.section_templates.all()}
    for section in forms.sections:
        section.template = templates.get((section["kind"].value(), section["heading"].value() or ""))
    points = {str(point.pk): point for point in queries.points_with_effects(forms.case)}
    for number, form in enumerate(forms.points, 1):
        form.number = number
        form.point = points.get(str(form["pk"].value()))
        if form.point:
            form.effects = tuple(queries.point_effects(form.point))
            if form.point.outcomes.all():
                form.locked = str(actions.point_is_settled(form.point))
                form.fields["text"].widget.attrs["readonly"] = True


def _missing_sections(forms: CaseForms) -> list[str]:
    """The names of the sections that cases for the body usually have and this one lacks."""
    known = {(form["kind"].value(), form["heading"].value() or "") for form in forms.sections}
    usual = actions.usual_sections(forms.case.body) if forms.writes_all else []
    return [
        heading or str(SectionKind(kind).label) for kind, heading in usual if (kind, heading) not in known
    ]


@require_POST
def case_move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Say that a case is ready, write on in it, or take it back; from its page."""
    case = get_object_or_404(CaseFile.objects.select_related("centre", "author"), pk=pk)
    require(permissions.can_see_case(request.user, case))
    if verb not in MOVES:
        raise Http404
    return move(request, case, verb)


def move(request: HttpRequest, case: CaseFile, verb: str) -> HttpResponse:
    """Make a move of the writer, and tell how it went."""
    make, told, go_to = MOVES[verb]
    options: dict[str, Any] = {"case": case, "by": request.user}
    if verb == "finish":
        options["on"] = timezone.localdate()
    if verb == "withdraw":
        options["reason"] = request.POST.get("reason", "")
    try:
        make(**options)
    except actions.FindingsStand as stand:
        messages.warning(request, str(stand))
        return redirect(editor_address(case, "kontrol"))
    except REFUSALS as refusal:
        messages.warning(request, str(refusal))
        return redirect(case)
    messages.success(request, told)
    return redirect(go_to, case.pk)
