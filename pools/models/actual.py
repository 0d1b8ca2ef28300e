"""Rows of the finance system's export, kept as they came until a person says which commitment they belong to."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from htk_workforce.money import MoneyField
from pools.enums import RowState
from pools.models.application import Application
from pools.models.expenditure import Expenditure


class ActualImport(models.Model):
    """One file from the finance system. The same file is taken in once."""

    file_name = models.CharField(_("fil"), max_length=200)
    checksum = models.CharField(_("kontrolsum"), max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(_("indlæst"), db_default=Now())

    class Meta:
        verbose_name = _("indlæsning")
        verbose_name_plural = _("indlæsninger")
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return self.file_name


class ActualRow(models.Model):
    """One amount booked in the finance system. `fingerprint` makes the same row count once across files."""

    actual_import = models.ForeignKey(ActualImport, models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(_("række"), help_text=_("Rækkens nummer i filen."))
    account = models.CharField(_("kontostreng"), max_length=100)
    amount = MoneyField(_("beløb"))
    text = models.CharField(_("tekst"), max_length=300)
    on = models.DateField(_("dato"))
    voucher = models.CharField(_("bilagsnummer"), max_length=60, blank=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    state = models.CharField(_("status"), max_length=15, choices=RowState, default=RowState.UNMATCHED)
    proposal = models.ForeignKey(
        Application, models.PROTECT, null=True, related_name="+", verbose_name=_("forslag")
    )
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(_("behandlet"), null=True)

    class Meta:
        verbose_name = _("forbrugsrække")
        verbose_name_plural = _("forbrugsrækker")
        ordering = ["actual_import", "number"]
        constraints = [
            models.UniqueConstraint(fields=["actual_import", "number"], name="row_once_per_import")
        ]

    def __str__(self) -> str:
        return f"{self.actual_import} {self.number}"

    @property
    def expenditure(self) -> Expenditure | None:
        """What the row is booked as now; an earlier booking that was undone does not count."""
        return next((booked for booked in self.expenditures.all() if not booked.is_reversed), None)
