from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from clusters.actions.refusals import refuse, with_source
from clusters.actions.replacing import replace
from clusters.models import KeyFigure
from clusters.permissions import can_record_figures
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date


@transaction.atomic
def record_key_figure(
    *,
    topic: str,
    name: str,
    on: date,
    unit: str,
    source: str,
    by: User,
    value: Decimal | None = None,
    value_to: Decimal | None = None,
    text: str = "",
) -> KeyFigure:
    """Write down a figure that is quoted in cases; one of the same name and day is replaced.

    Raises:
        PermissionDenied: only HR writes figures.
        Refusal: no source, no unit, nothing said, a range that runs backwards, or somebody has just written it.
    """
    require(can_record_figures(by))
    source, text, unit = with_source(source), text.strip(), unit.strip()
    reasons = []
    if value is None and not text:
        reasons.append(_("Skriv et tal, eller skriv nøgletallet i ord."))
    if not unit:
        reasons.append(_("Skriv, hvad nøgletallet er målt i, fx årsværk eller medarbejdere."))
    if value_to is not None and (value is None or value_to <= value):
        reasons.append(_("Et interval går fra det mindste tal til det største."))
    refuse(reasons)
    key = {"topic": topic, "name": name.strip(), "on": on}
    figure = KeyFigure(
        **key, value=value, value_to=value_to, text=text, unit=unit, source=source, recorded_by=by
    )
    replace(figure, **key)
    record("key_figure", figure, by=by, on=format_date(on), unit=unit, source=source)
    return figure
