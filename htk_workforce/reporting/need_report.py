"""The recruitment need as a workbook in which the assumptions can be changed, and as a PDF."""

from datetime import datetime
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from clusters.enums import NormKey
from clusters.queries import CareGuarantee, RecruitmentPlan, Rules, need_plot
from clusters.queries.need import NeedRow
from clusters.rules import shown
from htk_workforce.reporting.cluster_report import PRECISE, no_totals, only, steady
from htk_workforce.reporting.pdf import Attachment, render_document
from htk_workforce.reporting.sheets import Column, Formula, Row, TableSheet, Workbook
from htk_workforce.reporting.xlsx import write_workbook


@translation.override("da")
def need_workbook(plan: RecruitmentPlan, care: CareGuarantee, rules: Rules) -> Workbook:
    """The need with its assumptions, the quoted key figures, and what the care guarantee costs."""
    sheets = (_need_sheet(plan, rules), _assumption_sheet(plan), _key_figure_sheet(plan), _care_sheet(care))
    return Workbook(title=_("Rekrutteringsbehov"), sheets=sheets)


def render_need(plan: RecruitmentPlan, care: CareGuarantee, rules: Rules, *, created: datetime) -> bytes:
    """Always in Danish, with the workbook inside."""
    with translation.override("da"):
        workbook = write_workbook(need_workbook(plan, care, rules), created=created)
        context = {"plan": plan, "care": care, "plot": need_plot(plan), "title": _("Rekrutteringsbehov")}
        attachments = [Attachment("rekrutteringsbehov.xlsx", workbook, _("Behovet som regneark"))]
        return render_document("pdf/recruitment_need.html", context, created=created, attachments=attachments)


def _need_sheet(plan: RecruitmentPlan, rules: Rules) -> TableSheet:
    return TableSheet(
        name=_("Behov"),
        title=_("Rekrutteringsbehov år for år"),
        caption=(
            _("Årsværk efter normens vægte; børn i fuldtidsbørn. Procenterne kan ændres i arket."),
            _("Skal ansættes = kræver − personale + rejser + pension, dog aldrig under 0."),
        ),
        columns=(
            Column(_("År"), "year"),
            Column(_("Børn under 3"), "fte"),
            Column(_("Børn fra 3"), "fte"),
            Column(_("Kræver"), "fte"),
            Column(_("Personale ved start"), "fte"),
            Column(_("Rejser i pct"), "fte"),
            Column(_("Pension i pct"), "fte"),
            Column(_("Rejser"), "fte"),
            Column(_("Pension"), "fte"),
            Column(_("Skal ansættes"), "fte", total=plan.total is not None),
            Column(_("Børnetal"), width=12),
            Column(_("Omfang af børnetal"), width=26),
        ),
        rows=tuple(_need_row(number, row, plan, rules) for number, row in enumerate(plan.rows)),
        notes=no_totals(plan.coverage, _("Behovet kan ikke opgøres, før alle arbejdspladser har tal.")),
    )


def _need_row(number: int, row: NeedRow, plan: RecruitmentPlan, rules: Rules) -> Row:
    exact = row.exact
    kind = _("prognose") if row.is_forecast else _("opgjort")
    under_3, from_3 = (
        rules.norm(key) for key in (NormKey.CHILDREN_PER_STAFF_UNDER_3, NormKey.CHILDREN_PER_STAFF_FROM_3)
    )
    children = (
        row.year,
        shown(exact.children.under_3, PRECISE),
        shown(exact.children.from_3, PRECISE),
        steady(f"{{Børn under 3}}/{under_3}+{{Børn fra 3}}/{from_3}", exact.required),
    )
    percent = plan.percentages["leaver_percent"], plan.percentages["retirement_percent"]
    if row.need is None:
        return Row((*children, None, *percent, None, None, None, kind, only(row.coverage)))
    staff: Decimal | Formula = shown(exact.staff, PRECISE)
    if number:
        before = number - 1
        text = "{Personale ved start@%d}-{Rejser@%d}-{Pension@%d}+{Skal ansættes@%d}" % ((before,) * 4)  # noqa: UP031
        staff = steady(text, exact.staff)
    return Row(
        (
            *children,
            staff,
            *percent,
            steady("{Personale ved start}*{Rejser i pct}/100", exact.leavers),
            steady("{Personale ved start}*{Pension i pct}/100", exact.retirements),
            steady("MAX({Kræver}-{Personale ved start}+{Rejser}+{Pension},0)", exact.need),
            kind,
            only(row.coverage),
        )
    )


def _assumption_sheet(plan: RecruitmentPlan) -> TableSheet:
    return TableSheet(
        name=_("Antagelser"),
        title=_("Det, behovet hviler på"),
        caption=(_("Procenterne står også i arket med behovet, hvor de kan ændres."),),
        columns=(
            Column(_("Antagelse"), width=44),
            Column(_("Værdi"), "fte"),
            Column(_("Enhed"), width=26),
            Column(_("Kilde"), width=60),
        ),
        rows=tuple(Row((row.name, row.value, row.unit, row.source)) for row in plan.assumptions),
    )


def _key_figure_sheet(plan: RecruitmentPlan) -> TableSheet:
    return TableSheet(
        name=_("Nøgletal"),
        title=_("Kommunens egne nøgletal"),
        caption=(_("Fra sagerne, ikke regnet ud her. Årsværk og medarbejdere er forskellige enheder."),),
        columns=(
            Column(_("Nøgletal"), width=48),
            Column(_("Værdi med enhed"), width=30),
            Column(_("Opgjort"), "date"),
            Column(_("Kilde"), width=60),
        ),
        rows=tuple(
            Row((quoted.figure.name, quoted.value, quoted.figure.on, quoted.figure.source))
            for quoted in plan.key_figures
        ),
    )


def _care_sheet(care: CareGuarantee) -> TableSheet:
    return TableSheet(
        name=_("Pasningsgaranti"),
        title=_("Uden pasningsgaranti"),
        caption=(_("Beløb i kr., i kildens priser."),),
        columns=(
            Column(_("Hvad"), width=30),
            Column(_("Måneder"), "integer"),
            Column(_("Pris om måneden"), "amount"),
            Column(_("Pris i alt"), "amount"),
            Column(_("Kilde"), width=60),
        ),
        rows=(
            Row(
                (
                    _("Pasningsgarantien kan ikke holdes"),
                    care.months,
                    care.monthly,
                    Formula("{Måneder}*{Pris om måneden}", care.total),
                    care.source,
                )
            ),
        ),
    )
