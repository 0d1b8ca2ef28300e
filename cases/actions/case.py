"""Writing a case, and saying that it is ready, not ready after all, or not to be handled."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.refusals import CaseChanged, FindingsStand, ReasonMissing, Refusal
from cases.actions.state import locked, move_case
from cases.actions.version import freeze_memo
from cases.enums import SectionKind, Severity
from cases.models import (
    AcceptedFinding,
    AllocationLine,
    Body,
    CaseFile,
    RecommendationPoint,
    Section,
    validate_case_number,
)
from cases.permissions import can_create_case, can_edit_case, can_edit_economy, can_withdraw
from cases.queries.case_text import FIELDS, PointText, SectionText, parts_of, saved_texts
from cases.queries.findings import Finding, case_findings
from clusters.models import Centre
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import refused, require
from htk_workforce.audit.log import events_of, record
from htk_workforce.ui.typed_text import from_typed

USUAL_SECTIONS = (SectionKind.BACKGROUND, SectionKind.PRESENTATION, SectionKind.ECONOMY)
"""What a case begins with where its body has no template of its own. Source: domain research A2.2, HTK's minutes."""


@transaction.atomic
def create_case(
    *,
    number: str,
    title: str,
    kind: str,
    body: Body | None,
    centre: Centre,
    recommender: str = "",
    kle: str = "",
    decision_authority: str = "",
    is_closed: bool = False,
    by: User,
) -> CaseFile:
    """A draft with the empty sections that cases for its body usually have.

    Raises:
        PermissionDenied: this person writes no cases, or not for that centre.
        ValidationError: the number is not one of the journal's.
    """
    require(can_create_case(by, centre))
    validate_case_number(number)
    case = CaseFile.objects.create(
        number=number,
        title=title.strip(),
        kind=kind,
        body=body,
        centre=centre,
        recommender=recommender.strip(),
        kle=kle.strip(),
        decision_authority=decision_authority.strip(),
        is_closed=is_closed,
        author=by,
    )
    for order, (section_kind, heading) in enumerate(usual_sections(body), 1):
        case.sections.create(kind=section_kind, heading=heading, order=order)
    record("draft", case, by=by, to_state=case.state)
    return case


def usual_sections(body: Body | None) -> list[tuple[str, str]]:
    """The kind and heading of each section that cases for a body usually have."""
    templates = [(row.kind, row.heading) for row in body.section_templates.all()] if body else []
    return templates or [(kind, "") for kind in USUAL_SECTIONS]


@transaction.atomic
def save_case(
    *,
    case: CaseFile,
    revision: int,
    fields: Mapping[str, object],
    sections: Sequence[SectionText],
    points: Sequence[PointText],
    by: User,
    at: datetime,
    opening: str = "",
) -> CaseFile:
    """Save all of a case's text as it was typed from `revision`. Rich text is cleaned here.

    `opening` is a key of the open page that saves: what the same page saved by itself meanwhile is no conflict.

    Sections and points that are not given are removed, with what was attached to them. Saving what is saved already
    changes nothing, so that a double click is no conflict.

    Raises:
        CaseChanged: somebody saved since `revision`; it tells who, when and which parts differ.
        PermissionDenied: the case is no draft, or this person does not write in it, or not in that part of it.
        Refusal: a point that has an outcome would be changed, moved or removed.
        ValidationError: the number is not one of the journal's.
    """
    case = locked(case)
    require(can_edit_economy(by, case))
    fields = {name: value for name, value in fields.items() if name in FIELDS}
    sections = [SectionText(s.kind, s.heading.strip(), from_typed(s.body), s.pk) for s in sections]
    points = [PointText(p.pk, p.text.replace("\r\n", "\n").strip()) for p in points]
    saved_fields, saved_sections, saved_points = saved_texts(case)
    before = parts_of(saved_fields, saved_sections, saved_points)
    after = parts_of(saved_fields | fields, sections, points)
    changed = [key for key in before | after if before.get(key) != after.get(key)]
    moved = [key for key in before if key in after] != [key for key in after if key in before]
    if not changed and not moved:
        return case
    if case.revision != revision and not (opening and case.saved_from == opening):
        raise CaseChanged(case, before, after)
    if not can_edit_case(by, case):
        _require_economy_only(saved_fields | fields != saved_fields, saved_sections, sections)
        _require_economy_only(saved_points != points, [], [])
    case.revision += 1
    case.changed_by, case.changed_at, case.saved_from = by, at, opening
    _save_fields(case, fields)
    _save_sections(case, sections)
    _save_points(case, points)
    _log_writing(case, by=by)
    return case


def _require_economy_only(
    others_changed: bool, before: Sequence[SectionText], after: Sequence[SectionText]
) -> None:
    """Economy writes the sections about economy and leaves the rest as it stands."""

    def rest(sections: Sequence[SectionText]) -> list[SectionText]:
        return [section for section in sections if section.kind != SectionKind.ECONOMY]

    if others_changed or rest(before) != rest(after):
        require(refused(_("Økonomi skriver kun i sagens afsnit om økonomi. Resten kan du ikke ændre.")))


def _save_fields(case: CaseFile, fields: Mapping[str, object]) -> None:
    for name, value in fields.items():
        setattr(case, name, value.strip() if isinstance(value, str) else value)
    validate_case_number(case.number)
    case.save(update_fields=[*fields, "revision", "changed_by", "changed_at", "saved_from"])


def _save_sections(case: CaseFile, sections: Sequence[SectionText]) -> None:
    saved = {section.pk: section for section in case.sections.all()}
    kept = {section.pk for section in sections} & set(saved)
    case.sections.exclude(pk__in=kept).delete()
    # No two sections have the same number, not even for a moment: first all of them go out of the way.
    far = max((section.order for section in saved.values()), default=0) + len(sections)
    for order, section in enumerate(sections, 1):
        if section.pk in kept:
            case.sections.filter(pk=section.pk).update(order=far + order)
    for order, section in enumerate(sections, 1):
        row = saved[section.pk] if section.pk in kept else Section(case=case)
        row.kind, row.heading, row.body, row.order = section.kind, section.heading, section.body, order
        row.save()


def _save_points(case: CaseFile, points: Sequence[PointText]) -> None:
    saved = {point.pk: point for point in case.points.order_by("order").prefetch_related("outcomes")}
    orders = {point.pk: order for order, point in enumerate(points, 1) if point.pk in saved}
    texts = {point.pk: point.text for point in points}
    for pk, point in saved.items():
        if point.outcomes.all() and (orders.get(pk), texts.get(pk)) != (point.order, point.text):
            raise point_is_settled(point)
        if pk not in orders:
            remove_point(point)
    far = max((point.order for point in saved.values()), default=0) + len(points)
    moved = [pk for pk, order in orders.items() if saved[pk].order != order]
    for pk in moved:
        case.points.filter(pk=pk).update(order=far + orders[pk])
    for order, point in enumerate(points, 1):
        if point.pk not in saved:
            case.points.create(order=order, text=point.text)
        elif point.pk in moved or saved[point.pk].text != point.text:
            case.points.filter(pk=point.pk).update(order=order, text=point.text)


def remove_point(point: RecommendationPoint) -> None:
    """Take a point out of a draft with everything that was attached to it."""
    AllocationLine.objects.filter(point=point).delete()
    case = point.case
    point.delete()
    lift_needless_route(case)


def lift_needless_route(case: CaseFile) -> None:
    """Take away the way to the council that nobody has gone yet, when no point asks for money any more."""
    if not case.points.filter(supplement_amount__isnull=False).exists():
        case.route.filter(for_appropriation=True, item=None, decided_on=None).delete()


def point_is_settled(point: RecommendationPoint) -> Refusal:
    """Why a point that a meeting has said something to stays as it is."""
    return Refusal(
        _(
            "Punkt %(number)s er behandlet på et møde og kan ikke ændres, flyttes eller fjernes. "
            "Tilføj et nyt punkt i stedet."
        )
        % {"number": point.order}
    )


def _log_writing(case: CaseFile, *, by: User) -> None:
    """One line in the log for as long as the same person writes, however often it is saved."""
    last = events_of(case).values_list("verb", "actor").first()
    if last != ("save_case", by.pk):
        record("save_case", case, by=by, revision=case.revision)


@transaction.atomic
def finish_case(*, case: CaseFile, by: User, on: date | None = None) -> None:
    """Say that a case is ready for an agenda, and keep what it says now as a version.

    `on` is today; with it statements whose time is up are looked for as well.

    Raises:
        PermissionDenied: the state or the role does not allow it.
        FindingsStand: something must be put right first, or accepted with a reason.
    """
    case = locked(case)
    move_case(case, "finish", by=by)
    standing = [finding for finding in case_findings(case, on=on) if finding.stands]
    if standing:
        raise FindingsStand([f"{finding.place}: {finding.sentence}" for finding in standing])
    freeze_memo(case, occasion="Meldt klar til dagsorden", by=by)


@transaction.atomic
def rework_case(*, case: CaseFile, by: User) -> None:
    """Write on in a case that was said to be ready.

    Raises:
        PermissionDenied: the state or the role does not allow it.
    """
    move_case(locked(case), "rework", by=by)


@transaction.atomic
def withdraw_case(*, case: CaseFile, reason: str, by: User) -> None:
    """Take a case back before it is handled; it stays to be read, with the reason.

    Raises:
        PermissionDenied: the state or the role does not allow it, a body has been asked and has not answered, or a
            meeting has decided something of the case.
        ReasonMissing: no reason is given.
    """
    case = locked(case)
    require(can_withdraw(by, case))
    move_case(case, "withdraw", by=by, reason=reason)


@transaction.atomic
def accept_finding(
    *, case: CaseFile, finding: Finding, reason: str, by: User, on: date | None = None
) -> AcceptedFinding:
    """Say why a remark of the control panel is no mistake. It counts for what was found, not for what is written later.

    Raises:
        PermissionDenied: the case is no draft, or this person does not write in it.
        ReasonMissing: no reason is given.
        Refusal: it must be put right, or the text has changed meanwhile.
    """
    case = locked(case)
    require(can_edit_case(by, case))
    if not reason.strip():
        raise ReasonMissing
    if finding.severity == Severity.BLOCKING:
        raise Refusal(
            _("Det skal rettes og kan ikke accepteres: %(finding)s") % {"finding": finding.sentence}
        )
    if finding.key not in {standing.key for standing in case_findings(case, on=on)}:
        raise Refusal(_("Bemærkningen gælder ikke mere, for teksten eller tallene er ændret."))
    accepted, is_new = AcceptedFinding.objects.get_or_create(
        case=case,
        code=finding.code,
        fingerprint=finding.fingerprint,
        defaults={"sentence": finding.sentence, "reason": reason.strip(), "by": by},
    )
    if is_new:
        record(
            "accept_finding",
            case,
            by=by,
            reason=accepted.reason,
            finding=f"{finding.place}: {finding.sentence}",
        )
    return accepted
