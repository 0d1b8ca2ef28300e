import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from htk_workforce.ui.tables import AmountColumn, DateColumn, Table


class PreviewTable(Table):
    """Rows are PreviewRow."""

    caption = _("Rækkerne i filen. Beløb i kr.")
    number = tables.Column(_("Række"), accessor="row__number")
    on = DateColumn(verbose_name=_("Dato"), accessor="row__on")
    account = tables.Column(_("Kontostreng"), accessor="row__account")
    text = tables.Column(_("Tekst"), accessor="row__text")
    voucher = tables.Column(_("Bilag"), accessor="row__voucher")
    amount = AmountColumn(verbose_name=_("Beløb"), accessor="row__amount", unit=False)
    is_known = tables.Column(_("Læses ind"))

    def render_is_known(self, value):
        return _("Nej, kendt i forvejen") if value else _("Ja")
