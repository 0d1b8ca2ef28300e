"""The budget table of one pool, and of a whole year, as workbooks. Formats only; the figures are pools.queries'.

Always in Danish, whatever the language of the screen: the file is a municipal record.
"""

from collections.abc import Iterable

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from htk_workforce.collation import danish
from htk_workforce.money import format_kr
from htk_workforce.reporting.plan import register_sheet
from htk_workforce.reporting.sheets import Column, Row, TableSheet, Workbook
from pools.enums import Bucket
from pools.models import Application, Entry, Frame
from pools.queries import (
    EVERYTHING,
    BudgetRow,
    BudgetTable,
    FrameStatement,
    FrameStatementRow,
    Selection,
    budget_table,
    budget_tables,
    entries_of_frames,
    frame_statement,
    grant_plan,
)


@translation.override("da")
def pool_workbook(
    frame: Frame, selection: Selection = EVERYTHING, applications: Iterable[Application] = ()
) -> Workbook:
    """One pool in one year as its page shows it: budget table, plan, applications, and the chosen postings."""
    table = budget_table(frame)
    plan = grant_plan(frame.pool)
    sheets = [_budget_sheet(table)]
    if plan.years:
        sheets.append(register_sheet(plan))
    if applications:
        sheets.append(_application_sheet(frame, applications))
    sheets.append(_statement_sheet(frame_statement(frame, selection)))
    return Workbook(title=table.title, sheets=tuple(sheets))


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


def _application_sheet(frame: Frame, applications: Iterable[Application]) -> TableSheet:
    return TableSheet(
        name=_("Ansøgninger"),
        title=_("Ansøgninger: %s") % frame,
        caption=(_("Beløb i kr."),),
        columns=(
            Column(_("Nummer"), width=16),
            Column(_("Arbejdsplads"), width=34),
            Column(_("Linje"), width=34),
            Column(_("Modtaget"), "date"),
            Column(_("Status"), width=20),
            Column(_("Ansøgt"), "amount", total=True),
            Column(_("Bevilget"), "amount", total=True),
        ),
        rows=tuple(
            Row(
                (
                    str(application),
                    application.workplace.name,
                    application.line.name,
                    application.received_at and timezone.localtime(application.received_at).date(),
                    application.get_state_display(),
                    application.total,
                    application.approved_total if application.decided_on else None,
                )
            )
            for application in applications
        ),
    )


CHANGES = (Bucket.RESERVED, Bucket.COMMITTED, Bucket.SPENT, Bucket.AVAILABLE)


def _statement_sheet(statement: FrameStatement) -> TableSheet:
    chosen = str(statement.selection)
    caption = [_caption(statement.frame.price_level)]
    if chosen:
        caption.append(_("Viser %s.") % chosen)
    caption.append(
        _("Ledig før perioden: %(opening)s Ledig efter: %(closing)s")
        % {
            "opening": format_kr(statement.opening, ore=True),
            "closing": format_kr(statement.closing, ore=True),
        }
    )
    return TableSheet(
        name=_("Posteringer"),
        title=_("Posteringer bag tallene"),
        caption=tuple(caption),
        columns=(
            Column(_("Postering"), width=16),
            Column(_("Dato"), "date"),
            Column(_("Art"), width=16),
            Column(_("Linje"), width=40),
            *(Column(str(bucket.label), "amount", total=True) for bucket in CHANGES),
            Column(_("Ledig herefter"), "amount"),
            Column(_("Kommer fra"), width=50),
            Column(_("Begrundelse"), width=50),
            Column(_("Skrevet af"), width=24),
        ),
        rows=tuple(_statement_row(row) for row in statement.rows),
    )


def _statement_row(row: FrameStatementRow) -> Row:
    posting = row.posting
    return Row(
        (
            str(posting),
            posting.on,
            posting.get_kind_display(),
            row.line.name,
            *(row.changes.get(bucket) for bucket in CHANGES),
            row.available,
            posting.origin_label or None,
            posting.reason,
            str(posting.by),
        )
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
