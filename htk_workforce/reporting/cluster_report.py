"""The clusters on one day as a workbook and a PDF, with the same figures hidden as on the page."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.utils import translation
from django.utils.translation import gettext as _

from clusters.queries import AbsenceCell, ClusterCard, ClusterOverview, Coverage, Period, StaffingRow
from clusters.rules import shown
from htk_workforce.dates import format_date
from htk_workforce.money import format_number
from htk_workforce.reporting.pdf import Attachment, render_document
from htk_workforce.reporting.sheets import SUPPRESSED, Cell, Column, Formula, Row, TableSheet, Workbook
from htk_workforce.reporting.xlsx import write_workbook

PRECISE = 10
"""Decimals of a figure that is calculated on in a sheet: what a third loses is far below what anybody sees."""

STEADY = 8
"""Decimals of what a sheet calculates, so that a half stays a half and is shown as on the page."""


def steady(calculation: str, exact: Fraction | Decimal) -> Formula:
    """A calculation in a sheet that comes to the exact figure, but for what is beyond STEADY decimals."""
    return Formula(f"ROUND({calculation},{STEADY})", shown(exact, STEADY))


@translation.override("da")
def cluster_workbook(overview: ClusterOverview) -> Workbook:
    """The clusters, and their workplaces with the absence that may be shown."""
    title = _title(overview)
    return Workbook(title=title, sheets=(_cluster_sheet(overview, title), _workplace_sheet(overview)))


def render_clusters(overview: ClusterOverview, *, created: datetime) -> bytes:
    """Always in Danish, with the workbook inside."""
    with translation.override("da"):
        title = _title(overview)
        workbook = write_workbook(cluster_workbook(overview), created=created)
        attachments = [Attachment("klynger.xlsx", workbook, _("Klyngerne som regneark"))]
        context = {"overview": overview, "title": title}
        return render_document("pdf/clusters.html", context, created=created, attachments=attachments)


def _title(overview: ClusterOverview) -> str:
    return _("Klynger %(day)s") % {"day": format_date(overview.on)}


def _absence_columns() -> tuple[Column, ...]:
    return (
        Column(_("Sygefravær"), "fte"),
        Column(_("Mål i"), width=14),
        Column(_("Måltal"), "fte"),
        Column(_("Over måltal?"), width=10),
        Column(_("Om sygefraværet"), width=34),
    )


def _absence(cell: AbsenceCell, period: Period | None) -> tuple[Cell, ...]:
    """A hidden figure is a mark and words, and nothing that could be calculated on."""
    if cell.is_hidden:
        return SUPPRESSED, None, SUPPRESSED, None, cell.text
    if cell.value is None:
        return None, None, None, None, cell.text
    above = None if cell.is_above is None else _("ja") if cell.is_above else _("nej")
    return cell.value, period.unit if period else None, cell.target, above, only(cell.coverage)


def only(coverage: Coverage) -> str | None:
    """The name of a part, for the cell beside its figure; None for the whole."""
    return _("kun %(part)s") % {"part": coverage.part} if coverage.is_part else None


def no_totals(coverage: Coverage, sentence: str = "") -> tuple[str, ...]:
    """Why a sheet has no sums: they would be of a part. Nothing when they are there."""
    if coverage.is_whole:
        return ()
    return sentence or _("Der er ingen sum, for den ville kun være for en del."), *coverage.details


def _parts(cell: AbsenceCell) -> tuple[Cell, ...]:
    """Short and long absence, hidden with the figure they are parts of."""
    return (SUPPRESSED, SUPPRESSED) if cell.is_hidden else (cell.short, cell.long)


def _captions(overview: ClusterOverview) -> tuple[str, ...]:
    lines = [
        _("Normering %s i årsværk, som årsgennemsnit. Til oplysning: loven gælder hele kommunen.")
        % overview.year
    ]
    if overview.absence_period:
        lines.append(
            _("Sygefravær %(period)s. Kilde: %(source)s")
            % {"period": overview.absence_period, "source": overview.absence_period.source}
        )
    return tuple(lines)


def _cluster_sheet(overview: ClusterOverview, title: str) -> TableSheet:
    rows = [_cluster_row(card) for card in overview.cards]
    rows += [_row_without_cluster(row) for row in overview.municipality.clusters if row.subject is None]
    municipality = overview.municipality
    # Without an answer there is no sum either: it would be 0 where nothing was counted.
    whole = municipality.is_complete
    return TableSheet(
        name=_("Klynger"),
        title=title,
        caption=_captions(overview),
        columns=(
            Column(_("Klynge"), width=24),
            Column(_("Besluttet"), width=20),
            Column(_("Fra"), "date"),
            Column(_("Ansatte pr. leder"), "fte"),
            Column(_("Ledelsesspænd"), width=14),
            Column(_("Krævet"), "fte", total=whole),
            Column(_("Talt"), "fte", total=whole),
            Column(_("Over eller under"), "fte", total=whole),
            Column(_("Uddannet"), "share"),
            *_absence_columns(),
            Column(_("Nye huse"), "integer"),
            Column(_("Omfang af ledelsesspænd"), width=26),
            Column(_("Omfang af normeringen"), width=26),
            Column(_("Omfang af uddannet"), width=26),
            Column(_("Tal, der mangler"), width=60),
        ),
        rows=tuple(rows),
        notes=(
            _("Sygefravær, alle klynger: %s") % _absence_of_all(overview),
            _("Et tal, der er skjult, findes ikke i filen."),
            *filter(None, (municipality.unanswered,)),
            *no_totals(municipality.coverage),
        ),
    )


def _absence_of_all(overview: ClusterOverview) -> str:
    cell, period = overview.absence, overview.absence_period
    if cell.value is None or period is None:
        return f"{cell.mark} {cell.text}".strip()
    return " ".join(filter(None, (format_number(cell.value, 2), period.unit, only(cell.coverage))))


def _staffing(row: StaffingRow | None) -> tuple[Cell, ...]:
    """A part has its sums, and no gap: that would be read as the whole's."""
    if row is None:
        return None, None, None, None
    if not row.coverage.counted:
        return None, None, None, row.share
    gap = steady("{Talt}-{Krævet}", row.exact.gap) if row.coverage.is_whole else None
    return shown(row.exact.required, PRECISE), shown(row.exact.counted, PRECISE), gap, row.share


def _cluster_row(card: ClusterCard) -> Row:
    decision = card.decision
    return Row(
        (
            card.cluster.name,
            card.position_name or _("Ikke besluttet"),
            decision.from_on if decision else None,
            card.span.reports,
            str(card.span.band.label) if card.span.band else None,
            *_staffing(card.staffing),
            *_absence(card.absence, card.absence_period),
            card.new_house_count,
            only(card.span.coverage) if card.span.reports is not None else None,
            *_extent(card.staffing),
            "; ".join(card.lacking.details) or None,
        )
    )


def _extent(row: StaffingRow | None) -> tuple[Cell, Cell]:
    """Of which part the sums are, and the trained share."""
    return (only(row.coverage), only(row.share_coverage)) if row else (None, None)


def _row_without_cluster(row: StaffingRow) -> Row:
    details = "; ".join(row.coverage.details) or None
    return Row((row.name, *[None] * 4, *_staffing(row), *[None] * 7, *_extent(row), details))


def _workplace_sheet(overview: ClusterOverview) -> TableSheet:
    return TableSheet(
        name=_("Arbejdspladser"),
        title=_("Klyngernes arbejdspladser"),
        caption=_captions(overview),
        columns=(
            Column(_("Klynge"), width=24),
            Column(_("Arbejdsplads"), width=34),
            Column(_("Type"), width=24),
            Column(_("I klyngen siden"), "date"),
            Column(_("Ansatte"), "integer"),
            Column(_("Opgjort"), "date"),
            *_absence_columns(),
            Column(_("Heraf kort fravær"), "fte"),
            Column(_("Heraf langt fravær"), "fte"),
        ),
        rows=tuple(
            Row(
                (
                    card.cluster.name,
                    line.workplace.name,
                    line.workplace.get_kind_display(),
                    line.since,
                    line.staff.headcount if line.staff else None,
                    line.staff.on if line.staff else None,
                    *_absence(line.absence, card.absence_period),
                    *_parts(line.absence),
                )
            )
            for card in overview.cards
            for line in card.lines
        ),
    )
