"""The plan of a state-paid pool as a workbook, equal to the screen to the krone."""

from django.utils.translation import gettext as _

from htk_workforce.reporting.sheets import Column, Row, TableSheet, Workbook
from pools.models import Pool
from pools.queries import GrantPlan, grant_plan


def plan_workbook(pool: Pool) -> Workbook:
    """The register, the two readings side by side, the grants, and the participants."""
    plan = grant_plan(pool)
    sheets = [register_sheet(plan), _coverage_sheet(plan), _grant_sheet(plan)]
    if any(row.places for row in plan.rows):
        sheets.append(_participant_sheet(plan))
    return Workbook(title=_("Plan for %s") % pool, sheets=tuple(sheets))


def register_sheet(plan: GrantPlan) -> TableSheet:
    """Grants, activities, spend and balances by year. No live totals: the rows are of different kinds."""
    years = tuple(Column(str(year), "amount") for year in plan.years)
    return TableSheet(
        name=_("Plan mod tilskud"),
        title=_("Plan mod tilskud: %s") % plan.pool,
        caption=(_("Beløb i kr., løbende priser. Et tomt felt betyder, at intet er planlagt."),),
        columns=(Column(_("Post"), width=44), *years, Column(_("I alt"), "amount")),
        rows=tuple(
            Row((row.label, *(cell.amount for cell in row.cells), row.total)) for row in plan.register
        ),
        notes=_notes(plan),
    )


def _coverage_sheet(plan: GrantPlan) -> TableSheet:
    return TableSheet(
        name=_("Dækning"),
        title=_("To læsninger af planen: %s") % plan.pool,
        caption=(_("Beløb i kr., løbende priser. Saldoen følger med til næste år."),),
        columns=(
            Column(_("År"), "year"),
            Column(_("Plan"), "amount", total=True),
            Column(_("Tilskud"), "amount", total=True),
            Column(_("Saldo, kun tilsagn"), "amount"),
            Column(_("Udækket, kun tilsagn"), "amount", total=True),
            Column(_("Regnet med"), "amount", total=True),
            Column(_("Saldo, hvis tilskuddet fortsætter"), "amount"),
            Column(_("Udækket, hvis tilskuddet fortsætter"), "amount", total=True),
        ),
        rows=tuple(
            Row(
                (
                    row.year,
                    row.promised.planned,
                    row.promised.granted,
                    row.promised.balance,
                    row.promised.uncovered,
                    row.continued.assumed,
                    row.continued.balance,
                    row.continued.uncovered,
                )
            )
            for row in plan.comparison
        ),
        notes=_notes(plan),
    )


def _grant_sheet(plan: GrantPlan) -> TableSheet:
    return TableSheet(
        name=_("Tilskud"),
        title=_("Tilskud: %s") % plan.pool,
        caption=(_("Beløb i kr., løbende priser. Et tilbagebetalt tilskud tælles ikke med i planen."),),
        columns=(
            Column(_("År"), "year"),
            Column(_("Tilskud"), "amount"),
            Column(_("Status"), width=20),
            Column(_("Forbehold"), width=60),
        ),
        rows=tuple(
            Row((grant.year, grant.amount, grant.get_status_display(), grant.reservation or None))
            for grant in plan.grants
        ),
    )


def _participant_sheet(plan: GrantPlan) -> TableSheet:
    return TableSheet(
        name=_("Deltagere"),
        title=_("Deltagere: %s") % plan.pool,
        caption=(_("Antal personer fra hver enhed."),),
        columns=(
            Column(_("Aktivitet"), width=44),
            Column(_("Enhed")),
            Column(_("Deltagere"), "integer", total=True),
        ),
        rows=tuple(
            Row((row.activity.name, place.workplace.name, place.count))
            for row in plan.rows
            for place in row.places
        ),
    )


def _notes(plan: GrantPlan) -> tuple[str, ...]:
    assumption = (plan.assumption,) if plan.assumption else ()
    return (*map(str, plan.notes), *assumption, *plan.warnings)
