import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from htk_workforce.ui.tables import AmountColumn, NameColumn, Table
from htk_workforce.ui.templatetags.dkfds import pool_bar, state_badge
from pools.models import Application


class FrameTable(Table):
    """The frames with their figures; rows are BudgetTable."""

    caption = _("Puljer pr. budgetår. Kr., i rammens eget pris- og lønniveau.")
    name = tables.Column(
        _("Pulje"),
        accessor="frame__pool__name",
        order_by="sort_key",
        linkify=lambda record: record.frame.get_absolute_url(),
    )
    year = tables.Column(_("Budgetår"), accessor="frame__year")
    budget = AmountColumn(verbose_name=_("Afsat"), accessor="total__budget", unit=False)
    spent = AmountColumn(verbose_name=_("Afholdt"), accessor="total__spent", unit=False)
    committed = AmountColumn(verbose_name=_("Bevilget"), accessor="total__committed", unit=False)
    reserved = AmountColumn(verbose_name=_("Reserveret"), accessor="total__reserved", unit=False)
    available = AmountColumn(verbose_name=_("Ledig"), accessor="total__available", unit=False)
    undistributed = AmountColumn(verbose_name=_("Ikke fordelt"), unit=False)
    bar = tables.Column(_("Forbrug"), accessor="total", orderable=False)

    def render_bar(self, value):
        return pool_bar(value.spent, value.committed, value.reserved, value.available)


class ApplicationTable(Table):
    caption = _("Ansøgninger. Beløb i kr.")
    number = tables.Column(_("Nummer"), linkify=True, empty_values=())
    workplace = NameColumn(verbose_name=_("Arbejdsplads"), accessor="workplace__name")
    pool = tables.Column(
        _("Pulje"), accessor="line__frame", order_by=("line__frame__pool__name", "line__frame__year")
    )
    received_at = tables.DateTimeColumn(verbose_name=_("Modtaget"), format="d-m-Y H:i")
    amount = AmountColumn(verbose_name=_("Ansøgt"), accessor="total", unit=False, orderable=False)
    state = tables.Column(_("Status"))

    class Meta:
        model = Application
        fields = ()

    def render_number(self, record):
        return str(record)

    def render_state(self, record):
        return format_html("{}", state_badge(record))
