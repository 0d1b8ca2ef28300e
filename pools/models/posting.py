"""The rows of the ledger. Written by pools/ledger.py only."""

from decimal import Decimal

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from htk_workforce.money import MoneyField
from pools.enums import Bucket, PostingKind
from pools.models.pool import Frame, FrameLine


class Posting(models.Model):
    """One movement of money with its reason and its origin. Its entries sum to zero. Append-only."""

    kind = models.CharField(_("art"), max_length=15, choices=PostingKind)
    reason = models.CharField(_("begrundelse"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("hvem"))
    on = models.DateField(_("dato"), help_text=_("Den dato posteringen gælder fra."))
    recorded_at = models.DateTimeField(_("registreret"), db_default=Now())
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    origin = GenericForeignKey()
    origin_label = models.CharField(_("kilde"), max_length=300)
    key = models.CharField(
        _("nøgle"), max_length=120, unique=True, help_text=_("Samme nøgle posterer aldrig to gange.")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("retter")
    )

    class Meta:
        verbose_name = _("postering")
        verbose_name_plural = _("posteringer")
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="postings_of_an_origin")]

    def __str__(self) -> str:
        return gettext("Postering %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("posting_detail", args=[self.pk])


class Entry(models.Model):
    """One leg of a posting: what it adds to one bucket of one line, in øre. Append-only."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="entries")
    line = models.ForeignKey(FrameLine, models.PROTECT, related_name="entries")
    bucket = models.CharField(_("konto"), max_length=10, choices=Bucket)
    amount = MoneyField(_("beløb"))

    class Meta:
        verbose_name = _("kontering")
        verbose_name_plural = _("konteringer")
        ordering = ["posting", "id"]
        constraints = [
            models.UniqueConstraint(fields=["posting", "line", "bucket"], name="one_entry_per_account"),
            models.CheckConstraint(condition=~Q(amount=Decimal(0)), name="entry_moves_money"),
            models.CheckConstraint(condition=Q(bucket__in=Bucket.values), name="entry_in_a_known_bucket"),
        ]
        indexes = [models.Index(fields=["line", "bucket"], name="entries_of_an_account")]

    def __str__(self) -> str:
        return f"{self.line} {self.get_bucket_display()}: {self.amount}"


class Balance(models.Model):
    """The running sum of the entries of one bucket of one line. Moved only by ledger.py."""

    line = models.ForeignKey(FrameLine, models.PROTECT, related_name="balances")
    bucket = models.CharField(_("konto"), max_length=10, choices=Bucket)
    amount = MoneyField(_("saldo"), default=Decimal(0))

    class Meta:
        verbose_name = _("saldo")
        verbose_name_plural = _("saldi")
        constraints = [
            models.UniqueConstraint(fields=["line", "bucket"], name="one_balance_per_account"),
            models.CheckConstraint(
                condition=Q(amount__gte=Decimal(0)) | Q(bucket=Bucket.SOURCE), name="balance_not_below_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.get_bucket_display()}: {self.amount}"


class Zero(models.Model):
    """One row, the number 0. What PostingTotal must point at when a transaction commits; see guards.py."""

    id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.pk)


class PostingTotal(models.Model):
    """The sum in øre of a posting's entries, kept by a trigger; a deferred key to Zero makes the database refuse
    to commit any other sum."""

    posting = models.OneToOneField(Posting, models.PROTECT, primary_key=True, related_name="+")
    total = models.ForeignKey(Zero, models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.posting_id}: {self.total_id}"


class PeriodClosing(models.Model):
    """Nothing is posted on a frame up to and including `through_on`, until the period is opened again with a reason."""

    frame = models.ForeignKey(Frame, models.PROTECT, related_name="closings")
    through_on = models.DateField(_("lukket til og med"))
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("lukket"), db_default=Now())
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(_("genåbnet"), null=True)
    reason = models.TextField(_("begrundelse for genåbning"), blank=True)

    class Meta:
        verbose_name = _("periodelukning")
        verbose_name_plural = _("periodelukninger")
        ordering = ["frame", "closed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["frame"], condition=Q(reopened_at__isnull=True), name="one_active_closing_per_frame"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True, reopened_by__isnull=True)
                | (Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reason="")),
                name="reopening_says_who_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.frame}: {self.through_on:%d-%m-%Y}"
