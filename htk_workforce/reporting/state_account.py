"""The yearly account of a grant to the state, as PDF with the same figures as a workbook inside."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from htk_workforce.reporting.pdf import Attachment, render_document
from htk_workforce.reporting.sheets import Column, Row, TableSheet, Workbook
from htk_workforce.reporting.xlsx import write_workbook
from pools.models import Pool
from pools.queries import YearAccount, grant_plan, year_account


def render_state_account(pool: Pool, year: int, *, created: datetime) -> bytes:
    """Always in Danish, it is an official record."""
    with translation.override("da"):
        account = year_account(pool, year)
        workbook = write_workbook(state_account_workbook(account), created=created)
        context = {
            "account": account,
            "plan": grant_plan(pool),
            "title": account.title,
            "signers": [pool.owner, _("Økonomi"), _("Revisor")],
        }
        attachments = [
            Attachment(account_file_name(pool, year, "xlsx"), workbook, _("Regnskabet som regneark"))
        ]
    return render_document("pdf/state_account.html", context, created=created, attachments=attachments)


def account_file_name(pool: Pool, year: int, ending: str) -> str:
    return f"regnskab-{pool.code}-{year}.{ending}".lower()


def state_account_workbook(account: YearAccount) -> Workbook:
    sheets = [_activity_sheet(account), _result_sheet(account)]
    if account.places:
        sheets.append(_place_sheet(account))
    return Workbook(title=account.title, sheets=tuple(sheets), origin=account.pool.legal_basis)


def _caption() -> str:
    return _("Beløb i kr., løbende priser.")


def _activity_sheet(account: YearAccount) -> TableSheet:
    return TableSheet(
        name=_("Aktiviteter"),
        title=_("Aktiviteter %s") % account.year,
        caption=(
            _caption(),
            _("Et tomt felt i regnskabet betyder, at det ikke er kendt endnu."),
            account.basis,
        ),
        columns=(
            Column(_("Aktivitet"), width=44),
            Column(_("Type"), width=24),
            Column(_("Deltagere"), "integer", total=True),
            Column(_("Plan"), "amount", total=True),
            Column(_("Regnskab"), "amount", total=True),
            Column(_("Afvigelse"), "amount", total=True),
            Column(_("Bogført"), "amount", total=True),
            Column(_("Oplyst"), "amount", total=True),
            Column(_("Forskel"), "amount", total=True),
            Column(_("Begrundelse for forskellen"), width=44),
        ),
        rows=tuple(
            Row(
                (
                    row.activity.name,
                    row.activity.get_type_display(),
                    row.participants or None,
                    row.planned,
                    row.actual,
                    row.deviation,
                    row.booked,
                    row.typed,
                    row.difference or None,
                    row.reason or None,
                )
            )
            for row in account.rows
        ),
    )


def _result_sheet(account: YearAccount) -> TableSheet:
    status = [_("Tilskuddets status: %s") % account.grant.get_status_display()] if account.grant else []
    return TableSheet(
        name=_("Opgørelse"),
        title=_("Opgørelse %s") % account.year,
        caption=(_caption(), *status),
        columns=(Column(_("Post"), width=44), Column(_("Beløb"), "amount")),
        rows=tuple(Row(row) for row in account.result),
        notes=(*map(str, account.notes), *account.remarks),
    )


def _place_sheet(account: YearAccount) -> TableSheet:
    return TableSheet(
        name=_("Deltagere"),
        title=_("Deltagere %s") % account.year,
        caption=(_("Antal personer fra hver enhed i årets aktiviteter."),),
        columns=(Column(_("Enhed"), width=44), Column(_("Deltagere"), "integer", total=True)),
        rows=tuple(Row(row) for row in account.places),
    )
