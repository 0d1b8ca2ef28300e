"""Minimum staffing as a workbook that can be recalculated, and as a PDF."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.utils import translation
from django.utils.translation import gettext as _

from clusters.enums import AgeGroup, NormKey, StaffCategory
from clusters.queries import Lack, MinimumStaffing, Rules, StaffingRow, municipality_plot
from clusters.rules import shown
from htk_workforce.reporting.cluster_report import PRECISE, no_totals, only, steady
from htk_workforce.reporting.pdf import Attachment, render_document
from htk_workforce.reporting.sheets import Cell, Column, Formula, Row, TableSheet, Workbook
from htk_workforce.reporting.xlsx import write_workbook

NORMS = (
    (AgeGroup.UNDER_3, NormKey.CHILDREN_PER_STAFF_UNDER_3),
    (AgeGroup.FROM_3, NormKey.CHILDREN_PER_STAFF_FROM_3),
)


@translation.override("da")
def staffing_workbook(years: Sequence[MinimumStaffing], chosen: MinimumStaffing) -> Workbook:
    """All years for the municipality; of the chosen one also clusters, workplaces, calculation and rules."""
    sheets = [_year_sheet(years), _unit_sheet(chosen)]
    if chosen.total:
        sheets.append(_calculation_sheet(chosen.total, chosen.year))
    sheets.append(_rule_sheet(chosen.rules))
    if chosen.left_out or chosen.missing:
        sheets.append(_left_out_sheet(chosen))
    return Workbook(title=_title(chosen), sheets=tuple(sheets))


def render_staffing(years: Sequence[MinimumStaffing], chosen: MinimumStaffing, *, created: datetime) -> bytes:
    """Always in Danish, with the workbook inside."""
    with translation.override("da"):
        workbook = write_workbook(staffing_workbook(years, chosen), created=created)
        name = f"minimumsnormering-{chosen.year}.xlsx"
        context = {
            "years": years,
            "chosen": chosen,
            "plot": municipality_plot(years),
            "title": _title(chosen),
        }
        attachments = [Attachment(name, workbook, _("Normeringen som regneark"))]
        return render_document("pdf/minimum_staffing.html", context, created=created, attachments=attachments)


def _title(chosen: MinimumStaffing) -> str:
    return _("Minimumsnormering %s") % chosen.year


def _precise(value: Fraction | Decimal) -> Decimal:
    return shown(value, PRECISE)


def _children(row: StaffingRow) -> tuple[Decimal, ...]:
    return tuple(_precise(row.amounts.children.get(group, Fraction(0))) for group, _key in NORMS)


def _required(row: StaffingRow) -> Formula:
    parts = (f"{{{_age(group)}}}/{row.rules.norm(key)}" for group, key in NORMS)
    return steady("+".join(parts), row.exact.required)


def _age(group: AgeGroup) -> str:
    return str(group.label)


def _gap(row: StaffingRow) -> Formula | None:
    """None for a part: its gap would be read as the whole's."""
    return steady("{Talt}-{Krævet}", row.exact.gap) if row.coverage.is_whole else None


def _is_met(row: StaffingRow, is_complete: bool) -> Cell:
    """Decided on unrounded figures here too; six decimals only take what a computer cannot hold exactly."""
    if not is_complete:
        return _("tal mangler")
    return Formula('IF(ROUND({Over eller under},6)>=0,"ja","nej")', "ja" if row.is_met else "nej")


def _age_columns(*, total: bool = False) -> tuple[Column, ...]:
    return tuple(Column(_age(group), "fte", total=total) for group, _key in NORMS)


def _year_sheet(years: Sequence[MinimumStaffing]) -> TableSheet:
    return TableSheet(
        name=_("År for år"),
        title=_("Minimumsnormering, hele kommunen"),
        caption=(
            _("Årsgennemsnit. Børn i fuldtidsbørn, personale i årsværk efter normens vægte."),
            _("Om normen er opfyldt, er afgjort på uafrundede tal."),
        ),
        columns=(
            Column(_("År"), "year"),
            *_age_columns(),
            Column(_("Krævet"), "fte"),
            Column(_("Talt"), "fte"),
            Column(_("Over eller under"), "fte"),
            Column(_("Opfyldt?"), width=14),
            Column(_("Uddannet"), "share"),
            Column(_("Omfang"), width=26),
            Column(_("Omfang af uddannet"), width=26),
            Column(_("Tal, der mangler"), width=60),
        ),
        rows=tuple(_year_row(staffing) for staffing in years),
    )


def _year_row(staffing: MinimumStaffing) -> Row:
    row = staffing.total
    if row is None:
        details = staffing.unanswered or "; ".join(staffing.coverage.details) or None
        return Row((staffing.year, *[None] * 5, _("ikke opgjort"), None, None, None, details))
    return Row(
        (
            staffing.year,
            *_children(row),
            _required(row),
            _precise(row.exact.counted),
            _gap(row),
            _is_met(row, staffing.is_complete),
            row.share,
            only(row.coverage),
            only(row.share_coverage),
            "; ".join(row.coverage.details) or None,
        )
    )


def _unit_sheet(chosen: MinimumStaffing) -> TableSheet:
    whole = chosen.is_complete
    categories = tuple(Column(str(category.label), "fte", total=whole) for category in StaffCategory)
    rows = [
        row
        for group in chosen.grouped
        for row in (
            *(_unit_row(group.row.name, place) for place in group.places),
            *(_lacking_row(group.row.name, lack) for lack in group.row.coverage.lacking),
        )
    ]
    return TableSheet(
        name=_("Arbejdspladser %s") % chosen.year,
        title=_("Klynger og arbejdspladser %s") % chosen.year,
        caption=(
            _("Til oplysning: loven gælder gennemsnittet for hele kommunen, som er summen nederst.")
            if whole
            else _("Til oplysning: loven gælder gennemsnittet for hele kommunen."),
            _("Årsgennemsnit. Børn i fuldtidsbørn, stillinger i årsværk, før de vægtes."),
        ),
        columns=(
            Column(_("Klynge"), width=24),
            Column(_("Arbejdsplads"), width=34),
            *_age_columns(total=whole),
            *categories,
            Column(_("Krævet"), "fte", total=whole),
            Column(_("Talt"), "fte", total=whole),
            Column(_("Over eller under"), "fte", total=whole),
            Column(_("Tal"), width=30),
        ),
        rows=tuple(rows),
        notes=(*filter(None, (chosen.unanswered,)), *no_totals(chosen.coverage)),
    )


def _lacking_row(cluster: str, lack: Lack) -> Row:
    """A workplace without its figures, so that nobody takes the others for all."""
    nothing = [None] * (len(NORMS) + len(StaffCategory) + 3)
    return Row((cluster, lack.workplace.name, *nothing, lack.reason))


def _unit_row(cluster: str, row: StaffingRow) -> Row:
    weights = row.rules.weight_values
    counted = "+".join(f"{{{category.label}}}*{weights[category]}" for category in StaffCategory)
    return Row(
        (
            cluster,
            row.name,
            *_children(row),
            *(_precise(row.amounts.staff.get(category, Fraction(0))) for category in StaffCategory),
            _required(row),
            steady(counted, row.exact.counted),
            _gap(row),
            _("prognose") if row.is_forecast else _("opgjort"),
        )
    )


def _calculation_sheet(row: StaffingRow, year: int) -> TableSheet:
    """The same lines as the page, each as a calculation of its own."""
    rows: list[Row] = []
    for group, key in NORMS:
        children, norm = row.amounts.children.get(group, Fraction(0)), row.rules.norms[key]
        result = steady("{Antal}/{Tal}", children / Fraction(norm.value))
        cells = (_precise(children), _("delt med"), norm.value, result)
        rows.append(Row((_("Kræver: %s") % group.label, *cells, norm.source)))
    rows.append(_sum_row(_("Krævede årsværk i alt"), range(len(rows)), row.exact.required))
    required, first = len(rows) - 1, len(rows)
    for category in StaffCategory:
        if category in row.amounts.staff:
            staff, weight = row.amounts.staff[category], row.rules.weights[category]
            result = steady("{Antal}*{Tal}", staff * Fraction(weight.weight))
            cells = (_precise(staff), _("gange"), weight.weight, result)
            rows.append(Row((str(category.label), *cells, weight.source)))
    rows.append(_sum_row(_("Talte årsværk i alt"), range(first, len(rows)), row.exact.counted))
    if row.coverage.is_whole:
        gap = steady(f"{{Årsværk@{len(rows) - 1}}}-{{Årsværk@{required}}}", row.exact.gap)
        name = _("Årsværk over normen") if row.is_met else _("Årsværk under normen")
        rows.append(Row((name, None, None, None, gap, _("Afgjort på uafrundede tal")), style="heading"))
    return TableSheet(
        name=_("Udregning %s") % year,
        title=_("Udregningen for hele kommunen %s") % year,
        caption=(_("Børn i fuldtidsbørn og stillinger i årsværk, som årsgennemsnit."),),
        columns=(
            Column(_("Hvad"), width=44),
            Column(_("Antal"), "fte"),
            Column(_("Regneart"), width=12),
            Column(_("Tal"), "fte"),
            Column(_("Årsværk"), "fte"),
            Column(_("Kilde"), width=60),
        ),
        rows=tuple(rows),
        notes=() if row.coverage.is_whole else (row.coverage.shortfall, *row.coverage.details),
    )


def _sum_row(name: str, numbers: range, value: Fraction) -> Row:
    text = "+".join(f"{{Årsværk@{number}}}" for number in numbers) or "0"
    return Row((name, None, None, None, steady(text, value), None), style="heading")


def _rule_sheet(rules: Rules) -> TableSheet:
    rows = [
        (_("%s, vægt") % rule.get_category_display(), rule.weight, None, rule, rule.is_confirmed)
        for rule in rules.weights.values()
    ]
    rows += [(rule.get_key_display(), rule.value, None, rule, True) for rule in rules.staffing_norms]
    rows += [
        (
            rule.get_topic_display(),
            None,
            f"{_('Tæller med.') if rule.counts else _('Tæller ikke med.')} {rule.note}",
            rule,
            rule.is_confirmed,
        )
        for rule in rules.counting.values()
    ]
    return TableSheet(
        name=_("Regler"),
        title=_("Reglerne bag"),
        caption=(_("En regel gælder fra en dag. Det, der ikke er bekræftet, er en lokal antagelse."),),
        columns=(
            Column(_("Regel"), width=40),
            Column(_("Værdi"), "fte"),
            Column(_("Det betyder"), width=44),
            Column(_("Gælder fra"), "date"),
            Column(_("Til og med"), "date"),
            Column(_("Bekræftet?"), width=10),
            Column(_("Kilde"), width=60),
        ),
        rows=tuple(
            Row(
                (
                    str(name),
                    value,
                    words,
                    rule.valid_from,
                    rule.valid_to,
                    _("ja") if is_confirmed else _("nej"),
                    rule.source,
                )
            )
            for name, value, words, rule, is_confirmed in rows
        ),
    )


def _left_out_sheet(chosen: MinimumStaffing) -> TableSheet:
    rows = [(row.workplace.name, _("Regnes ikke med"), row.reason) for row in chosen.left_out]
    rows += [(row.workplace.name, _("Tal mangler"), row.reason) for row in chosen.missing]
    return TableSheet(
        name=_("Uden for tallene"),
        title=_("Arbejdspladser, der ikke er i tallene %s") % chosen.year,
        caption=(_("Med grunden til det."),),
        columns=(
            Column(_("Arbejdsplads"), width=34),
            Column(_("Hvorfor"), width=18),
            Column(_("Grund"), width=80),
        ),
        rows=tuple(Row(row) for row in rows),
    )
