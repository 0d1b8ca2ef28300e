"""The list of applications as a workbook: exactly what the filter of the page shows."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from htk_workforce.money import ZERO
from htk_workforce.reporting.sheets import Column, Row, TableSheet, Workbook
from pools.models import Application
from pools.queries import spent_on_each


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
    return Workbook(title=_("Ansøgninger"), sheets=(sheet,))


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
