import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from cases.models import CaseFile, Meeting
from htk_workforce.ui.tables import DateColumn, NameColumn, Table
from htk_workforce.ui.templatetags.dkfds import state_badge


class CaseTable(Table):
    caption = _("Sager")
    number = tables.Column(_("Sagsnr."), linkify=True)
    title = NameColumn(verbose_name=_("Titel"), accessor="title")
    centre = tables.Column(_("Center"), accessor="centre__code")
    kind = tables.Column(_("Sagstype"))
    state = tables.Column(_("Status"))

    class Meta:
        model = CaseFile
        fields = ()

    def render_state(self, record):
        return state_badge(record)


class MeetingTable(Table):
    caption = _("Møder")
    row_header = "on"
    on = DateColumn(verbose_name=_("Dato"), linkify=True)
    body = tables.Column(_("Organ"))
    venue = tables.Column(_("Mødested"))
    item_count = tables.Column(_("Punkter"))
    pending_count = tables.Column(_("Afventer"))
    state = tables.Column(_("Status"))

    class Meta:
        model = Meeting
        fields = ()

    def render_state(self, record):
        return state_badge(record)
