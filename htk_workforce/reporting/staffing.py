"""The staffing of a case as a workbook: the printed table in t.kr., who pays, and who gets what in kroner."""

from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from cases.models import CaseFile
from cases.queries import CaseMemo
from cases.queries.staffing import StaffingCost
from cases.queries.staffing_table import PointStaffing
from clusters.queries import StaffingTable, TableRow
from htk_workforce.reporting.sheets import Column, Formula, Row, TableSheet, Workbook


@translation.override("da")
def staffing_workbook(memo: CaseMemo) -> Workbook:
    """The staffing of every point of a case; sums and differences are live."""
    case: CaseFile = memo.case
    sheets = [sheet for staffing in memo.staffings for sheet in staffing_sheets(staffing)]
    return Workbook(title=f"{case}: {memo.title}", sheets=tuple(sheets))


def staffing_sheets(staffing: PointStaffing) -> list[TableSheet]:
    """The sheets of one point."""
    cost, number = staffing.cost, staffing.point.order
    sheets = [_positions(_("Punkt %s, helt år") % number, _("Udgift et helt år"), cost.full_year)]
    if not cost.is_whole_year:
        title = _("Udgift i %s") % cost.year
        sheets.append(
            _positions(
                _("Punkt %(number)s, %(year)s") % {"number": number, "year": cost.year}, title, cost.in_year
            )
        )
    sheets.append(_payers(_("Punkt %s, hvem betaler") % number, cost))
    sheets.append(_clusters(_("Punkt %s, klynger") % number, staffing))
    return sheets


def _positions(name: str, title: str, table: StaffingTable) -> TableSheet:
    return TableSheet(
        name=name,
        title=title,
        caption=(_("Beløb i %s.") % table.caption,),
        columns=(
            Column(_("Stilling"), width=26),
            Column(_("Antal"), "integer", total=True),
            Column(_("Pr. stilling"), "integer"),
            Column(_("I alt"), "integer", total=True),
            Column(_("Heraf fra anden kilde"), "integer", total=True),
            Column(_("Heraf fra puljen"), "integer", total=True),
        ),
        rows=tuple(_position(row) for row in table.rows),
        notes=tuple(_("Løn: %s") % source for source in table.sources),
    )


def _position(row: TableRow) -> Row:
    """The printed figures; what follows from others in the row is reckoned in the sheet."""
    unit, total = int(row.unit or 0), int(row.total)
    # In a part of a year, or where the price is no whole t.kr., the printed sum is not count times price.
    whole = Formula("{Antal}*{Pr. stilling}", total) if row.count * unit == total else total
    own = None if row.own is None else int(row.own)
    return Row(
        (row.label, row.count, unit, whole, own, Formula("{I alt}-{Heraf fra anden kilde}", int(row.pool)))
    )


def _payers(name: str, cost: StaffingCost) -> TableSheet:
    return TableSheet(
        name=name,
        title=_("Hvem betaler"),
        caption=(_("Beløb i kr., %s-priser.") % cost.price_level,),
        columns=(
            Column(_("Kilde"), width=60),
            Column(_("I %s") % cost.year, "amount", total=True),
            Column(_("Et helt år"), "amount", total=True),
        ),
        rows=tuple(
            Row(
                (
                    _("Tillægsbevilling (afventer Byrådet)") if payer.waits else payer.label,
                    payer.in_year,
                    payer.full_year,
                )
            )
            for payer in cost.payers
        ),
    )


def _clusters(name: str, staffing: PointStaffing) -> TableSheet:
    year = staffing.cost.year
    costs = {line.row.cluster_id: line for line in staffing.cost.lines}
    rows = []
    for line in staffing.lines:
        cost = costs.get(line.cluster.pk)
        amounts = (cost.months, cost.in_year.total, cost.in_year.own) if cost else (0, Decimal(0), Decimal(0))
        rows.append(
            Row(
                (
                    str(line.cluster),
                    line.proposed,
                    line.decided,
                    line.from_on,
                    *amounts,
                    Formula(f"{{Udgift i {year}}}-{{Heraf fra anden kilde}}", amounts[1] - amounts[2]),
                    line.paid_by or None,
                )
            )
        )
    return TableSheet(
        name=name,
        title=_("Hvem får hvad"),
        caption=(_("Beløb i kr., %s-priser.") % staffing.cost.price_level,),
        columns=(
            Column(_("Klynge"), width=30),
            Column(_("Foreslået"), width=20),
            Column(_("Besluttet"), width=20),
            Column(_("Fra"), "date"),
            Column(_("Måneder i %s") % year, "integer"),
            Column(_("Udgift i %s") % year, "amount", total=True),
            Column(_("Heraf fra anden kilde"), "amount", total=True),
            Column(_("Heraf fra puljen"), "amount", total=True),
            Column(_("De 15 pct. betales af"), width=24),
        ),
        rows=tuple(rows),
    )
