"""The budget table of one pool, and of a whole year, as workbooks. Formats only; the figures are pools.queries'.

Always in Danish, whatever the language of the screen: the file is a municipal record.
"""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from htk_workforce.collation import danish
from htk_workforce.money import format_kr
from htk_workforce.reporting.sheets import Column, Row, TableSheet, Workbook
from pools.models import Entry, Frame
from pools.queries import BudgetRow, BudgetTable, budget_table, budget_tables, entries_of_frames


@translation.override("da")
def pool_workbook(frame: Frame) -> Workbook:
    """One pool in one year: its budget table, and every posting behind it."""
    table = budget_table(frame)
    return Workbook(title=table.title, sheets=(_budget_sheet(table), _entry_sheet([frame])))


@translation.override("da")
def year_workbook(year: int) -> Workbook:
    """Every pool of a budget year: an overview, a sheet per pool, and every posting behind them.

    Raises:
        Frame.DoesNotExist: no pool has a frame in that year.
    """
    frames = list(Frame.objects.filter(year=year).select_related("pool").order_by(danish("pool__name")))
    if not frames:
        raise Frame.DoesNotExist(_("Der er ingen puljer i budgetåret %s.") % year)
    tables = budget_tables(frames)
    sheets = [
        _overview_sheet(year, tables),
        *(_budget_sheet(table) for table in tables),
        _entry_sheet(frames),
    ]
    return Workbook(title=_("Puljer %s") % year, sheets=tuple(sheets))


def _figure_columns() -> tuple[Column, ...]:
    return tuple(
        Column(header, "amount", total=True)
        for header in (_("Afsat"), _("Reserveret"), _("Bevilget"), _("Afholdt"), _("Ledig"))
    )


def _figures(row: BudgetRow | BudgetTable) -> tuple[object, ...]:
    figures = row.total if isinstance(row, BudgetTable) else row.figures
    return (figures.budget, figures.reserved, figures.committed, figures.spent, figures.available)


def _caption(*price_levels: int) -> str:
    levels = ", ".join(str(level) for level in sorted(set(price_levels)))
    return _("Beløb i kr., %(levels)s-priser. Udgifter er positive.") % {"levels": levels}


def _overview_sheet(year: int, tables: list[BudgetTable]) -> TableSheet:
    return TableSheet(
        name=_("Oversigt"),
        title=_("Puljer %s") % year,
        caption=(_caption(*(table.frame.price_level for table in tables)),),
        columns=(
            Column(_("Pulje")),
            *_figure_columns(),
            Column(_("Heraf ikke fordelt"), "amount", total=True),
        ),
        rows=tuple(Row((table.title, *_figures(table), table.undistributed)) for table in tables),
    )


def _budget_sheet(table: BudgetTable) -> TableSheet:
    return TableSheet(
        name=table.title,
        title=_("Budgettabel: %s") % table.title,
        caption=(
            _caption(table.frame.price_level),
            _("Ikke fordelt: %s") % format_kr(table.undistributed, ore=True),
        ),
        columns=(Column(_("Linje"), width=44), *_figure_columns(), Column(_("Historik"), width=70)),
        rows=tuple(_budget_row(row) for row in table.rows),
    )


def _budget_row(row: BudgetRow) -> Row:
    if row.is_heading:  # the lines below carry the money; a heading's sum would be counted twice
        return Row((row.line.name, None, None, None, None, None, None), style="heading")
    return Row((row.line.name, *_figures(row), _history(row) or None))


def _history(row: BudgetRow) -> str:
    return "; ".join(
        f"{version.get_status_display()} {version.on:%d-%m-%Y}: {format_kr(version.amount)} "
        f"»{version.name}« ({version.origin_label})"
        for version in row.history
    )


def _entry_sheet(frames: Iterable[Frame]) -> TableSheet:
    entries = entries_of_frames(frames)
    return TableSheet(
        name=_("Posteringer"),
        title=_("Posteringer bag tallene"),
        caption=(
            _("Beløb i kr. Kontoen »Kilde« (verden udenfor) er udeladt, så summen er det, der er afsat."),
        ),
        columns=(
            Column(_("Postering"), width=14),
            Column(_("Dato"), "date"),
            Column(_("Pulje"), width=28),
            Column(_("Linje"), width=40),
            Column(_("Art"), width=16),
            Column(_("Konto"), width=14),
            Column(_("Beløb"), "amount", total=True),
            Column(_("Kommer fra"), width=50),
            Column(_("Begrundelse"), width=50),
            Column(_("Skrevet af"), width=24),
        ),
        rows=tuple(_entry_row(entry) for entry in entries),
    )


def _entry_row(entry: Entry) -> Row:
    posting = entry.posting
    return Row(
        (
            str(posting),
            posting.on,
            str(entry.line.frame),
            entry.line.name,
            posting.get_kind_display(),
            entry.get_bucket_display(),
            entry.amount,
            posting.origin_label or None,
            posting.reason,
            str(posting.by),
        )
    )
