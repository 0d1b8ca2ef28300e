import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import CaseFile, FollowUp, HearingStatement, Meeting
from cases.rules.follow_up import is_overdue
from htk_workforce.ui.tables import DateColumn, NameColumn, Table
from htk_workforce.ui.templatetags.danish import dato
from htk_workforce.ui.templatetags.dkfds import badge_html, state_badge


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


ON_ONE_LINE = {"td": {"class": "date"}}


class FollowUpTable(Table):
    """Give the tasks of `visible_follow_ups` and the day: who may not see a case is not told which it is."""

    caption = _("Opgaver")
    task = tables.Column(_("Opgave"), linkify=True)
    owner_role = tables.Column(_("Ansvarlig"))
    due_on = tables.Column(_("Frist"), empty_values=())
    state = tables.Column(_("Status"), empty_values=(), order_by=("done_on", "due_on"), attrs=ON_ONE_LINE)
    body = tables.Column(_("Besluttet af"), accessor="item__meeting", attrs=ON_ONE_LINE)
    case = tables.Column(_("Sag"), accessor="case", order_by="case__number")
    centre = tables.Column(_("Center"), accessor="centre__code", default="–")

    class Meta:
        model = FollowUp
        fields = ()

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on

    def render_due_on(self, record):
        return dato(record.due_on) if record.due_on else record.condition or "–"

    def render_state(self, record):
        return follow_up_badge(record, self.on)

    def render_case(self, record):
        if record.sees_item:
            return format_html('<a href="{}">{}</a>', record.case.get_absolute_url(), record.case.number)
        return gettext("Lukket sag")


def follow_up_badge(follow_up, on):
    """Where a task stands on a day, in a word."""
    if follow_up.done_on:
        return badge_html(gettext("Udført"), "success")
    if is_overdue(follow_up.due_on, follow_up.done_on, on):
        return badge_html(gettext("Over fristen"), "error")
    return badge_html(gettext("Ikke udført"), "info")


class AwaitedTable(Table):
    """Hearings whose answer has not come. Give the day."""

    caption = _("Høringer, der mangler svar")
    party = tables.Column(_("Part"), accessor="pk", order_by=("party", "party_name"))
    deadline_on = DateColumn(verbose_name=_("Svarfrist"))
    state = tables.Column(_("Status"), empty_values=(), orderable=False, attrs=ON_ONE_LINE)
    case = tables.Column(_("Sag"), linkify=True, order_by="case__number")
    title = NameColumn(verbose_name=_("Titel"), accessor="case__title")

    class Meta:
        model = HearingStatement
        fields = ()

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on

    def render_party(self, record):
        return str(record)

    def render_state(self, record):
        late = is_overdue(record.deadline_on, record.received_on, self.on)
        return (
            badge_html(gettext("Over fristen"), "error") if late else badge_html(gettext("Afventer"), "info")
        )
