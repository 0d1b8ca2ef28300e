from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from htk_workforce.ui.tables import Table
from htk_workforce.ui.templatetags.danish import unbroken

STATES = {"new": _("Ny"), "corrected": _("Rettet"), "unchanged": _("Uændret")}


class ResultTable(Table):
    """Rows are tuples: sheet, row, state, place, what it is about, what it said before, what it says."""

    caption = _("Rækkerne i filen, og hvad de gør")
    row_header = "place"
    place = tables.Column(_("Arbejdsplads eller klynge"), accessor="3", orderable=False)
    about = tables.Column(_("Hvad"), accessor="4", orderable=False)
    state = tables.Column(_("Bliver"), accessor="2", orderable=False)
    before = tables.Column(_("Før"), accessor="5", orderable=False, default="–")
    after = tables.Column(_("Nu"), accessor="6", orderable=False)
    where = tables.Column(_("Ark og række"), accessor="0", orderable=False)

    def render_about(self, value: str) -> Any:
        return unbroken(value)

    def render_state(self, value: str) -> Any:
        return STATES[value]

    def render_where(self, value: str, record: tuple[Any, ...]) -> str:
        return f"{value}, {record[1]}"
