"""Figures that are not money but must be just as exact: absence in percent or days, with two decimals."""

from django.utils.translation import gettext_lazy as _

from htk_workforce.money.fields import MoneyField


class HundredthsField(MoneyField):
    """A number with at most two decimals, kept as whole hundredths; the same exactness and refusals as money."""

    description = _("Tal med to decimaler")
