"""The case memo as PDF, with the tables of its money as a workbook inside."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from cases.enums import Audience
from cases.models import AgendaItem, CaseFile
from cases.queries import AllocationTable, CaseMemo, case_memo
from htk_workforce.money import format_kr
from htk_workforce.reporting.file_names import file_number
from htk_workforce.reporting.pdf import Attachment, render_document
from htk_workforce.reporting.sheets import Column, Row, TableSheet, Workbook
from htk_workforce.reporting.staffing import staffing_workbook
from htk_workforce.reporting.xlsx import write_workbook


@translation.override("da")
def render_memo(
    case: CaseFile,
    *,
    created: datetime,
    audience: Audience = Audience.INTERNAL,
    text_of: AgendaItem | None = None,
) -> bytes:
    """The whole case in HTK's section order, tagged and archivable; always in Danish, it is an official record.

    The public edition leaves out what closed handlings said, and closed attachments. With `text_of` it is the case
    as that handling read it.
    """
    context = memo_context(case, audience=audience, text_of=text_of)
    memo = context["memo"]
    attachments = []
    if memo.tables:
        workbook = write_workbook(allocation_workbook(memo), created=created)
        name = f"fordeling-{file_number(case)}.xlsx"
        attachments = [Attachment(name, workbook, _("Fordelingen som regneark"))]
    if memo.staffings:
        workbook = write_workbook(staffing_workbook(memo), created=created)
        name = f"bemanding-{file_number(case)}.xlsx"
        attachments.append(Attachment(name, workbook, _("Bemandingen som regneark")))
    return render_document("pdf/case_memo.html", context, created=created, attachments=attachments)


def memo_context(case: CaseFile, *, audience: Audience, text_of: AgendaItem | None = None) -> dict[str, Any]:
    """What pdf/case_memo.html is made from, on paper and on the screen."""
    memo = case_memo(case, audience=audience, text_of=text_of)
    return {"memo": memo, "case": case, "title": memo.title, "reference": str(case)}


def allocation_workbook(memo: CaseMemo) -> Workbook:
    """The tables proposed/decided of a case as a workbook with live totals."""
    return Workbook(title=f"{memo.case}: {memo.title}", sheets=tuple(_sheet(table) for table in memo.tables))


def _sheet(table: AllocationTable) -> TableSheet:
    caption = [_("Beløb i kr., %s-priser.") % table.price_level]
    if table.undistributed is not None:
        caption.append(_("Ikke fordelt efter beslutningen: %s") % format_kr(table.undistributed))
    return TableSheet(
        name=_("Punkt %s") % table.point.order,
        title=table.frame_title,
        caption=tuple(caption),
        columns=(
            Column(_("Linje"), width=50),
            Column(_("Foreslået navn"), width=50),
            Column(_("Foreslået"), "amount", total=True),
            Column(_("Foreslået den"), "date"),
            Column(_("Besluttet"), "amount", total=True),
            Column(_("Besluttet den"), "date"),
        ),
        rows=tuple(
            Row((row.name, row.proposed_name, row.proposed, row.proposed_on, row.decided, row.decided_on))
            for row in table.rows
        ),
    )
