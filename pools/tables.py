import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from htk_workforce.money import format_kr
from htk_workforce.ui.tables import AmountColumn, DateColumn, NameColumn, Table
from htk_workforce.ui.templatetags.danish import missing, unbroken
from htk_workforce.ui.templatetags.dkfds import pool_bar, state_badge
from pools.enums import Bucket, RowState
from pools.models import ActualRow, Application
from pools.queries import ZERO, Commitment
from pools.workflow import moves_from


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
    bar = tables.Column(_("Forbrug"), accessor="total", orderable=False)
    budget = AmountColumn(verbose_name=_("Afsat"), accessor="total__budget", unit=False)
    spent = AmountColumn(verbose_name=_("Afholdt"), accessor="total__spent", unit=False)
    committed = AmountColumn(verbose_name=_("Bevilget"), accessor="total__committed", unit=False)
    reserved = AmountColumn(verbose_name=_("Reserveret"), accessor="total__reserved", unit=False)
    available = AmountColumn(verbose_name=_("Ledig"), accessor="total__available", unit=False)
    undistributed = AmountColumn(verbose_name=_("Ikke fordelt"), unit=False)

    def render_bar(self, value):
        return pool_bar(value.spent, value.committed, value.reserved, value.available)


class ChangeColumn(AmountColumn):
    """What a posting adds to one bucket; empty where it does nothing. The footer is the sum of the shown."""

    def __init__(self, bucket: Bucket) -> None:
        super().__init__(
            verbose_name=bucket.label,
            accessor=f"changes__{bucket}",
            unit=False,
            default="",
            footer=lambda table: table.statement.totals.get(bucket, ZERO),
        )


class StatementTable(Table):
    """The ledger statement of a frame; rows are FrameStatementRow. A posting is a link to its decision."""

    posting = tables.Column(
        _("Postering"),
        linkify=lambda record: record.posting.get_absolute_url(),
        footer=_("Vist i alt"),
        attrs={"td": {"class": "narrow"}, "tf": {"class": "narrow"}},
    )
    on = DateColumn(verbose_name=_("Dato"), accessor="posting__on")
    kind = tables.Column(_("Art"), accessor="posting__get_kind_display")
    line = tables.Column(
        _("Linje"), accessor="line__name", linkify=lambda record: record.line.get_absolute_url()
    )
    origin = tables.Column(_("Kommer fra"), accessor="posting")
    reserved = ChangeColumn(Bucket.RESERVED)
    committed = ChangeColumn(Bucket.COMMITTED)
    spent = ChangeColumn(Bucket.SPENT)
    change = ChangeColumn(Bucket.AVAILABLE)
    available = AmountColumn(verbose_name=_("Ledig herefter"), unit=False)

    def __init__(self, statement, **kwargs):
        self.statement = statement
        caption = _("Posteringer efter dato. Kr. i %(year)s-priser.") % {"year": statement.frame.price_level}
        super().__init__(
            statement.rows,
            caption=caption,
            orderable=False,
            prefix="postering-",
            empty_text=_("Der er ingen posteringer at vise."),
            **kwargs,
        )

    def render_posting(self, value):
        return gettext("Nr. %(number)s") % {"number": value.pk}

    def render_origin(self, value):
        said = unbroken(value.origin_label or value.reason)
        address = getattr(value.origin, "get_absolute_url", None)
        return format_html('<a href="{}">{}</a>', address(), said) if address else said


class ApplicationTable(Table):
    caption = _("Ansøgninger. Beløb i kr.")
    number = tables.Column(_("Nummer"), linkify=True, empty_values=(), attrs={"td": {"class": "nowrap"}})
    workplace = NameColumn(verbose_name=_("Arbejdsplads"), accessor="workplace__name")
    pool = tables.Column(
        _("Pulje"), accessor="line__frame", order_by=("line__frame__pool__name", "line__frame__year")
    )
    received_at = tables.DateTimeColumn(
        verbose_name=_("Modtaget"), format="d-m-Y H:i", attrs={"td": {"class": "date"}}
    )
    amount = AmountColumn(verbose_name=_("Ansøgt"), accessor="total", unit=False, orderable=False)
    approved = AmountColumn(
        verbose_name=_("Bevilget"), accessor="approved_total", unit=False, orderable=False
    )
    state = tables.Column(_("Status"))

    class Meta:
        model = Application
        fields = ()

    def render_number(self, record):
        return str(record)

    def render_approved(self, value, record):
        """Nothing until it is decided; that is not 0."""
        return (
            missing()
            if record.decided_by_id is None
            else AmountColumn.render(self.columns["approved"].column, value)
        )

    def render_state(self, record):
        return format_html("{}", state_badge(record))


class _SelectColumn(tables.Column):
    """Boxes to tick; the heading is only read aloud, in the language of the reader."""

    @property
    def header(self):
        return format_html('<span class="sr-only">{}</span>', _("Vælg"))


class QualifiableTable(ApplicationTable):
    """The list with a box to tick at each application that waits to be qualified."""

    row_header = "number"
    select = _SelectColumn(empty_values=(), orderable=False)

    class Meta(ApplicationTable.Meta):
        sequence = ("select", "...")

    def __init__(self, *args, ticked=(), **kwargs):
        self.ticked = ticked
        super().__init__(*args, **kwargs)

    def render_select(self, record):
        if "qualify" not in {move.verb for move in moves_from(record.state)}:
            return ""
        return format_html(
            '<div class="form-group-checkbox"><input type="checkbox" class="form-checkbox" name="application" '
            'value="{0}" id="select-{0}"{2}><label for="select-{0}"><span class="sr-only">{1}</span></label></div>',
            *(record.pk, _("Vælg %(application)s") % {"application": record}),
            mark_safe(" checked") if str(record.pk) in self.ticked else "",
        )


class ActualRowTable(Table):
    """Rows of the finance system; `commitments` are the proposed ones, by the application's id.

    `already_entered` are the ids of rows that look like what is typed by hand; they have pages to be handled on.
    """

    caption = _("Rækker fra økonomisystemet. Beløb i kr.")
    row_header = "number"
    commitments: dict[int, Commitment] = {}
    already_entered: set[int] = set()
    tick = tables.Column(_("Bogfør"), empty_values=(), orderable=False)
    number = tables.Column(_("Række"), order_by=("actual_import", "number"))
    on = DateColumn(verbose_name=_("Dato"))
    account = tables.Column(_("Kontostreng"))
    text = tables.Column(_("Tekst"))
    amount = AmountColumn(verbose_name=_("Beløb"), unit=False)
    proposal = tables.Column(_("Bevilling"), empty_values=(), orderable=False)

    class Meta:
        model = ActualRow
        fields = ()

    def render_number(self, record):
        return format_html(
            '<a href="{}">{} {}</a>',
            reverse("actual_row", args=[record.pk]),
            record.actual_import,
            record.number,
        )

    def render_tick(self, record):
        if record.state != RowState.UNMATCHED or record.proposal is None:
            return ""
        if record.pk in self.already_entered:
            return gettext("Allerede indtastet? Åbn rækken")
        return format_html(
            '<div class="form-group-checkbox"><input type="checkbox" class="form-checkbox" id="pair-{0}" name="pair" '
            'value="{0}:{1}" form="confirm"><label for="pair-{0}">{2} <span class="sr-only">{3}</span></label></div>',
            *(record.pk, record.proposal_id, gettext("Vælg"), record),
        )

    def render_proposal(self, record):
        if record.state == RowState.CONFIRMED:
            booked = record.expenditure.application
            return format_html(
                '{} <a href="{}">{}</a>', gettext("Bogført på"), booked.get_absolute_url(), booked
            )
        if record.state == RowState.IGNORED:
            return record.get_state_display()
        if record.proposal is None:
            return gettext("Intet forslag")
        return format_html(
            '{}: <a href="{}">{}</a>, {} ({})',
            *(
                gettext("Forslag"),
                record.proposal.get_absolute_url(),
                record.proposal,
                record.proposal.workplace,
            ),
            self._room(record),
        )

    def _room(self, record):
        room = format_kr(self.commitments[record.proposal_id].room_for(record.amount))
        words = gettext("%(room)s brugt") if record.amount < 0 else gettext("%(room)s tilbage")
        return words % {"room": room}
