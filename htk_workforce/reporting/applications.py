"""The list of applications as a workbook: exactly what the filter of the page shows."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from htk_workforce.money import ZERO
from htk_workforce.reporting.sheets import Column, Row, TableSheet, Workbook
from pools.models import Application
from pools.queries import booked_on, spent_on_each


def applications_workbook(applications: QuerySet[Application], chosen: Sequence[str]) -> Workbook:
    """One row for each application in the order given; `chosen` says in words what the list was limited to."""
    rows = list(applications.select_related("workplace__centre", "line__frame__pool", "decided_by"))
    spent = spent_on_each(rows)
    levels = sorted({str(row.line.frame.price_level) for row in rows})
    caption = (
        _("Afgrænset til: %s") % (", ".join(chosen) or _("alle")),
        _("Beløb i kr., %s-priser.") % ", ".join(levels) if levels else _("Beløb i kr."),
    )
    sheet = TableSheet(
        name=_("Ansøgninger"),
        title=_("Ansøgninger"),
        caption=caption,
        columns=_columns(),
        rows=tuple(_rows(rows, spent)),
    )
    booked = tuple(_booked_rows(rows))
    sheets = (sheet, _booked_sheet(caption, booked)) if booked else (sheet,)
    return Workbook(title=_("Ansøgninger"), sheets=sheets)


def _booked_sheet(caption: tuple[str, ...], booked: tuple[Row, ...]) -> TableSheet:
    """Every expenditure and credit of the applications in the first sheet; what was reversed counts nothing."""
    return TableSheet(
        name=_("Forbrug"),
        title=_("Forbrug og krediteringer"),
        caption=caption,
        columns=(
            Column(_("Ansøgning"), width=18),
            Column(_("Arbejdsplads")),
            Column(_("Linje"), width=32),
            Column(_("Dato"), "date"),
            Column(_("Art"), width=14),
            Column(_("Tekst"), width=44),
            Column(_("Bilagsnummer"), width=18),
            Column(_("Beløb"), "amount", total=True),
            Column(_("Hvordan"), width=12),
            Column(_("Begrundelse"), width=44),
            Column(_("Tilbageført"), "date"),
            Column(_("Tilbageført beløb"), "amount"),
        ),
        rows=booked,
    )


def _booked_rows(applications: Sequence[Application]) -> Iterable[Row]:
    by_pk = {application.pk: application for application in applications}
    for row in booked_on(applications):
        application = by_pk[row.application_id]
        kind = _("Kreditnota") if row.credited else _("Kreditering") if row.amount < 0 else _("Forbrug")
        reasons = (row.credit_reason, row.reversal_reason)
        yield Row(
            (
                str(application),
                application.workplace.name,
                str(application.line),
                row.on,
                kind,
                row.text,
                row.voucher_number or None,
                None if row.is_reversed else row.amount,
                _("indlæst") if row.row else _("indtastet"),
                ". ".join(reason for reason in reasons if reason) or None,
                row.reversed_on,
                row.amount if row.is_reversed else None,
            )
        )


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Nummer"), width=18),
        Column(_("Arbejdsplads")),
        Column(_("Type"), width=20),
        Column(_("Center"), width=24),
        Column(_("Pulje"), width=28),
        Column(_("Budgetår"), "year"),
        Column(_("Linje"), width=32),
        Column(_("Modtaget"), "date"),
        Column(_("Status"), width=20),
        Column(_("Ansøgt"), "amount", total=True),
        Column(_("Bevilget"), "amount", total=True),
        Column(_("Brugt"), "amount", total=True),
        Column(_("Afgjort"), "date"),
        Column(_("Afgjort af"), width=24),
        Column(_("Formål"), width=50),
        Column(_("Begrundelse"), width=50),
    )


def _rows(applications: Iterable[Application], spent: dict[int, Decimal]) -> Iterable[Row]:
    for application in applications:
        frame, workplace = application.line.frame, application.workplace
        is_decided = application.decided_by is not None
        yield Row(
            (
                str(application),
                workplace.name,
                workplace.get_kind_display(),
                str(workplace.centre),
                frame.pool.name,
                frame.year,
                application.line.name,
                timezone.localdate(application.received_at) if application.received_at else None,
                application.get_state_display(),
                application.total,
                application.approved_total if is_decided else None,
                spent.get(application.pk, ZERO) if is_decided else None,
                application.decided_on,
                str(application.decided_by) if is_decided else None,
                application.purpose or None,
                application.decision_reason or None,
            )
        )
