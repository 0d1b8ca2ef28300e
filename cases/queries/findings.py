"""The control panel: what must be put right in a case before it goes on, and what is worth a second look.

Arithmetic, over-allocation and CPR numbers block. The rest is advice that somebody may accept with a reason; an
acceptance is for what was found, so that it lapses when the text or the figures change.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import CaseKind, SectionKind, Severity
from cases.models import AcceptedFinding, CaseFile, RecommendationPoint
from cases.queries.case_content import (
    CaseContent,
    Place,
    anchor_of,
    effect_address,
    point_label,
    statement_address,
)
from cases.queries.staffing import plan_of
from cases.queries.staffing_findings import staffing_remarks
from cases.rules import text_checks
from cases.rules.appropriation import APPROPRIATION_ROUTE
from cases.rules.follow_up import is_overdue
from cases.rules.prose import sentences
from htk_workforce.cpr import find_cpr
from htk_workforce.dates import WEEKDAYS, format_date
from htk_workforce.money import format_kr
from pools.queries import ZERO, available_on_each

SHOWS_BLOCKING, SHOWS_ADVICE = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """One remark. `place` says where ("Punkt 2"), `anchor` is the id of that place on the editor's page if it is there,
    and `address` the page on which it is put right when that is another one.
    """

    code: str
    severity: Severity
    sentence: str
    place: str
    anchor: str
    fingerprint: str
    accepted: AcceptedFinding | None = None
    address: str = ""

    @property
    def key(self) -> str:
        return f"{self.code}-{self.fingerprint}"

    @property
    def is_blocking(self) -> bool:
        return self.severity == Severity.BLOCKING

    @property
    def stands(self) -> bool:
        """Does it stop the case? Blocking always, advice until somebody has accepted it."""
        return self.is_blocking or self.accepted is None

    @property
    def kind(self) -> str:
        """How an alert shows it."""
        return SHOWS_BLOCKING if self.is_blocking else SHOWS_ADVICE


def case_findings(case: CaseFile, *, on: date | None = None) -> tuple[Finding, ...]:
    """What there is to say about a case as it is saved: first what blocks, then advice, each in the order of the page.

    `on` is today; without it nothing is said of time limits that have passed.
    """
    content = CaseContent(case)
    accepted = {(row.code, row.fingerprint): row for row in case.accepted_findings.select_related("by")}
    found = [
        *_cpr(content),
        *_missing_parts(content),
        *_overdrawn(content),
        *_supplements(content),
        *_staffing(content),
        *_point_texts(content),
        *_prose(content),
        *_deadline_weeks(content),
        *_price_levels(content),
        *_statements(content, on),
    ]
    findings = {}
    for finding in sorted(found, key=lambda finding: finding.severity != Severity.BLOCKING):
        reason = accepted.get((finding.code, finding.fingerprint))
        findings.setdefault(finding.key, replace(finding, accepted=None if finding.is_blocking else reason))
    return tuple(findings.values())


def _finding(
    code: str,
    severity: Severity,
    sentence: str,
    label: str,
    anchor: str,
    *evidence: object,
    address: str = "",
) -> Finding:
    """`evidence` is what was found and where; when it changes, so does the fingerprint."""
    written = "\x00".join([code, *(str(item) for item in evidence)])
    fingerprint = hashlib.sha256(written.encode()).hexdigest()
    return Finding(code, severity, sentence, label, anchor, fingerprint, address=address)


def _cpr(content: CaseContent) -> Iterator[Finding]:
    for place in content.everything():
        for hit in find_cpr(place.text):
            sentence = _("Teksten har et CPR-nummer (%(masked)s). Fjern det.") % {"masked": hit.masked}
            where, evidence = (place.label, place.anchor), (place.label, hit.digits)
            yield _finding("cpr", Severity.BLOCKING, sentence, *where, *evidence, address=place.address)


def _missing_parts(content: CaseContent) -> Iterator[Finding]:
    case = content.case
    if case.kind == CaseKind.DECISION and not content.points:
        sentence = _(
            "En beslutningssag skal have mindst ét indstillingspunkt. Tilføj et, eller vælg en anden sagstype."
        )
        yield _finding("no_point", Severity.BLOCKING, sentence, _("Indstilling"), "indstilling")
    for point in content.points:
        if not point.text.strip():
            sentence = _("Punktet er tomt. Skriv, hvad der indstilles, eller fjern punktet.")
            yield _finding(
                "empty_point", Severity.BLOCKING, sentence, point_label(point), anchor_of(point), point.pk
            )
    templates = case.body.section_templates.filter(is_required=True) if case.body else ()
    for template in templates:
        yield from _missing_section(content, str(template), template.kind, template.heading)


def _missing_section(content: CaseContent, name: str, kind: str, heading: str) -> Iterator[Finding]:
    sections = [
        section
        for section in content.sections
        if section.kind == kind and (kind != SectionKind.OTHER or section.heading == heading)
    ]
    if any(content.texts[section.pk].strip() for section in sections):
        return
    anchor = anchor_of(sections[0]) if sections else "afsnit"
    sentence = (
        _("Afsnittet skal udfyldes.") if sections else _("Afsnittet mangler og skal udfyldes. Tilføj det.")
    )
    label = _("Afsnittet »%(heading)s«") % {"heading": name}
    yield _finding("empty_section", Severity.BLOCKING, sentence, label, anchor, kind, heading)


def _overdrawn(content: CaseContent) -> Iterator[Finding]:
    """More proposed than there is, taken together for the points that share a line and are not decided yet."""
    by_line: dict[int, list[RecommendationPoint]] = {}
    for point in content.points:
        if point.from_line_id and not any(outcome.posting_id for outcome in point.outcomes.all()):
            by_line.setdefault(point.from_line_id, []).append(point)
    if not by_line:
        return
    available = available_on_each(points[0].from_line for points in by_line.values())
    for line_id, points in by_line.items():
        proposed, left = sum((_proposed(point) for point in points), ZERO), available[line_id]
        if proposed <= left:
            continue
        numbers = ", ".join(str(point.order) for point in points)
        sentence = ngettext(
            "Punkt %(numbers)s fordeler %(proposed)s fra »%(line)s«, hvor der er %(left)s ledige. Sæt et beløb ned.",
            "Punkt %(numbers)s fordeler tilsammen %(proposed)s fra »%(line)s«, hvor der er %(left)s ledige. "
            "Sæt et beløb ned.",
            len(points),
        ) % {
            "numbers": numbers,
            "proposed": format_kr(proposed),
            "line": points[0].from_line,
            "left": format_kr(left),
        }
        point = points[-1]
        yield _finding(
            "overdrawn",
            Severity.BLOCKING,
            sentence,
            point_label(point),
            anchor_of(point),
            line_id,
            proposed,
            left,
            address=effect_address(point, "allocation"),
        )


def _proposed(point: RecommendationPoint) -> Decimal:
    return sum((allocation.proposed_amount for allocation in point.allocations.all()), ZERO)


def _supplements(content: CaseContent) -> Iterator[Finding]:
    points = [point for point in content.points if point.supplement_amount is not None]
    if not points:
        return
    route = set(content.case.route.filter(for_appropriation=True).values_list("body__name", flat=True))
    for point in points:
        problems = []
        if not point.supplement_cover.strip():
            problems.append(_("Skriv, hvordan tillægsbevillingen er dækket."))
        if point.supplement_line is None:
            problems.append(_("Vælg den linje, der får tillægsbevillingen."))
        if missing := [name for name in APPROPRIATION_ROUTE if name not in route]:
            problems.append(
                _("Tillægsbevillingen mangler på vejen: %(bodies)s. Gem tillægsbevillingen igen.")
                % {"bodies": ", ".join(missing)}
            )
        for problem in problems:
            label, anchor = point_label(point), anchor_of(point)
            address = effect_address(point, "supplement")
            yield _finding(
                "supplement", Severity.BLOCKING, problem, label, anchor, point.pk, problem, address=address
            )


def _staffing(content: CaseContent) -> Iterator[Finding]:
    for found in staffing_remarks(content.points):
        label, anchor = point_label(found.point), anchor_of(found.point)
        address = "" if found.code == "staffing_assessment" else effect_address(found.point, "staffing")
        yield _finding(
            found.code, found.severity, found.sentence, label, anchor, *found.evidence, address=address
        )


def _point_texts(content: CaseContent) -> Iterator[Finding]:
    """What a point's text says against what it would do."""
    for point in content.points:
        if plan_of(point):
            continue  # its money follows from the clusters, and is not written as amounts
        label, anchor = point_label(point), anchor_of(point)
        allocations = list(point.allocations.all())
        amounts = [allocation.proposed_amount for allocation in allocations]
        address = effect_address(point, "supplement" if point.supplement_amount is not None else "allocation")
        whole = _proposed(point) if allocations else point.supplement_amount
        if whole is not None:
            parts = {*amounts, *_subtotals(point), point.supplement_amount or whole}
            differing = text_checks.differing_amounts(point.text, whole, parts)
            if differing:
                sentence = _("Teksten siger %(written)s, men punktet fordeler %(amount)s ifølge linjerne.")
                if not allocations:
                    sentence = _(
                        "Teksten siger %(written)s, men tillægsbevillingen er på %(amount)s ifølge punktet."
                    )
                words = _quoted(written.words for written in differing)
                sentence %= {"written": words, "amount": format_kr(whole)}
                evidence = (point.pk, point.text, whole, amounts)
                yield _finding("amount", Severity.ADVICE, sentence, label, anchor, *evidence, address=address)
        if allocations and (words := text_checks.miscounted_lines(point.text, len(allocations))):
            sentence = _("Teksten siger »%(written)s«, men punktet fordeler på %(count)s.") % {
                "written": words,
                "count": len(allocations),
            }
            evidence = (point.pk, point.text, len(allocations))
            yield _finding("count", Severity.ADVICE, sentence, label, anchor, *evidence, address=address)
        if not allocations and whole is None and text_checks.says_it_distributes(point.text):
            sentence = _(
                "Teksten siger, at der fordeles penge, men punktet fordeler ingen. Tilføj fordelingen."
            )
            evidence = (point.pk, point.text)
            yield _finding(
                "no_allocation", Severity.ADVICE, sentence, label, anchor, *evidence, address=address
            )


def _subtotals(point: RecommendationPoint) -> Iterator[Decimal]:
    """What the lines under one heading get together."""
    by_parent: dict[int, Decimal] = {}
    for allocation in point.allocations.all():
        if parent := allocation.line.parent_id:
            by_parent[parent] = by_parent.get(parent, ZERO) + allocation.proposed_amount
    yield from by_parent.values()


def _prose(content: CaseContent) -> Iterator[Finding]:
    for place in content.prose():
        for share in text_checks.shares_in_doubt(place.text):
            sentence = _(
                "»%(share)s« om en andel kan være procent af andelen eller procentpoint. Skriv, hvad der menes."
            ) % {"share": share}
            yield _advice("percent", sentence, place, share)
        for day in text_checks.weekend_days(place.text):
            weekday = WEEKDAYS[day.on.weekday()]
            named = {"date": format_date(day.on), "weekday": weekday, "written": day.weekday}
            sentence = _("%(date)s er en %(weekday)s. Kontrollér, at datoen er rigtig.") % named
            if day.weekday:
                sentence = (
                    _("%(date)s er en %(weekday)s og ikke en %(written)s. Ret datoen eller ugedagen.") % named
                )
            yield _advice("weekend", sentence, place, day.words, day.weekday)


def _deadline_weeks(content: CaseContent) -> Iterator[Finding]:
    """A text that names one new length for deadlines that get several (AT35)."""
    changes = [change for point in content.points for change in point.deadline_changes.all()]
    own = {
        anchor_of(point): [change.weeks_after for change in point.deadline_changes.all()]
        for point in content.points
    }
    for place in content.prose():
        # A point answers for the deadlines it changes itself, a section for those of the whole case.
        wanted = own.get(place.anchor, [change.weeks_after for change in changes])
        if weeks := text_checks.missing_weeks(place.text, wanted):
            lengths = ", ".join(
                _("%(deadline)s: fra %(before)s til %(after)s uger")
                % {"deadline": change.deadline, "before": change.weeks_before, "after": change.weeks_after}
                for change in changes
            )
            sentence = _("Teksten nævner kun %(named)s uger, men fristerne bliver ikke ens. %(lengths)s.") % {
                "named": ", ".join(map(str, weeks[0])),
                "lengths": lengths,
            }
            evidence = (place.text, lengths)
            yield _finding("weeks", Severity.ADVICE, sentence, place.label, place.anchor, *evidence)


def _price_levels(content: CaseContent) -> Iterator[Finding]:
    frames = {}
    for point in content.points:
        plan = plan_of(point)
        lines = [point.from_line, point.supplement_line, *(a.line for a in point.allocations.all())]
        lines += [plan.leader_line, plan.per_mille_line] if plan else []
        frames |= {line.frame_id: line.frame for line in lines if line}
    levels = sorted({frame.price_level for frame in frames.values()})
    if len(levels) > 1:
        sentence = _(
            "Sagen blander %(levels)s-priser. Beløbene kan ikke lægges sammen, før de er regnet om."
        ) % {"levels": _("- og ").join(map(str, levels))}
        yield _finding("price_levels", Severity.ADVICE, sentence, _("Indstilling"), "indstilling", levels)


def _statements(content: CaseContent, on: date | None) -> Iterator[Finding]:
    for statement in content.statements:
        if on is not None and is_overdue(statement.deadline_on, statement.received_on, on):
            sentence = _("Svarfristen %(date)s er overskredet, og udtalelsen er ikke kommet.") % {
                "date": format_date(statement.deadline_on)
            }
            label = _("Udtalelse fra %(party)s") % {"party": statement}
            evidence = (statement.pk, statement.deadline_on)
            address = statement_address(statement)
            yield _finding("statement", Severity.ADVICE, sentence, label, "", *evidence, address=address)


def _advice(code: str, sentence: str, place: Place, words: str, *evidence: object) -> Finding:
    """Advice about the sentence with some words in it: when that sentence changes, it is another remark."""
    around = next((text for text in sentences(place.text) if words in text), place.text)
    return _finding(code, Severity.ADVICE, sentence, place.label, place.anchor, around, words, *evidence)


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"»{word}«" for word in words)
