"""What was actually spent on a grant, and what came back."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from htk_workforce.money import MoneyField
from pools.models.application import Application


class Expenditure(models.Model):
    """Actual expenditure on an approved application, typed in or confirmed from an imported row; a credit is negative.

    A wrong one is never changed: it is reversed, stays with its reason, and counts no more.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="expenditures")
    amount = MoneyField(_("beløb"))
    on = models.DateField(_("dato"))
    text = models.CharField(_("tekst"), max_length=200)
    row = models.ForeignKey("pools.ActualRow", models.PROTECT, null=True, related_name="expenditures")
    # A credit note typed by hand names the expenditure it takes back from, its own number, and why it came.
    credited = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="credit_notes",
        verbose_name=_("krediteret forbrug"),
    )
    voucher = models.CharField(_("kreditnotaens nummer"), max_length=40, blank=True)
    credit_reason = models.TextField(_("begrundelse for krediteringen"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("registreret"), db_default=Now())
    # Given by the form when it is opened, so that a double click books once.
    form_key = models.CharField(max_length=40, blank=True)
    reversed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reversed_at = models.DateTimeField(_("tilbageført"), null=True)
    reversed_on = models.DateField(_("tilbageført pr."), null=True)
    reversal_reason = models.TextField(_("begrundelse for tilbageførslen"), blank=True)

    class Meta:
        verbose_name = _("forbrug")
        verbose_name_plural = _("forbrug")
        ordering = ["application", "on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=Decimal(0)), name="expenditure_not_zero"),
            models.CheckConstraint(
                condition=Q(credited__isnull=True, voucher="", credit_reason="")
                | (Q(credited__isnull=False, amount__lt=Decimal(0)) & ~Q(voucher="") & ~Q(credit_reason="")),
                name="credit_note_says_what_number_and_why",
                violation_error_message=_(
                    "En kreditnota skal have et nummer, en begrundelse og det forbrug, den krediterer."
                ),
            ),
            models.UniqueConstraint(
                fields=["application", "voucher"],
                condition=~Q(voucher="") & Q(reversed_at__isnull=True),
                name="credit_note_once_per_application",
                violation_error_message=_("Kreditnotaen er allerede bogført på ansøgningen."),
            ),
            models.UniqueConstraint(
                fields=["application", "form_key"],
                condition=~Q(form_key=""),
                name="one_expenditure_per_open_form",
            ),
            models.UniqueConstraint(
                fields=["row"], condition=Q(reversed_at__isnull=True), name="row_counts_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    reversed_at__isnull=True,
                    reversed_by__isnull=True,
                    reversed_on__isnull=True,
                    reversal_reason="",
                )
                | (
                    Q(reversed_at__isnull=False, reversed_by__isnull=False, reversed_on__gte=F("on"))
                    & ~Q(reversal_reason="")
                ),
                name="reversal_says_who_when_and_why",
                violation_error_message=_(
                    "En tilbageførsel skal have en begrundelse og kan ikke ligge før forbruget."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text}: {self.amount}"

    @property
    def is_reversed(self) -> bool:
        return self.reversed_at is not None

    @property
    def voucher_number(self) -> str:
        """The number of the credit note, or what the finance system calls the row; empty where nobody has said."""
        return self.voucher or (self.row.voucher if self.row else "")
