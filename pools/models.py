"""Money set aside, and every movement of it. Applications are in this file too; the ledger's writer is ledger.py."""

from decimal import Decimal

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import Centre, Workplace
from htk_workforce.collation import danish
from htk_workforce.money import MoneyField
from pools.enums import (
    ApplicationState,
    Bucket,
    CostType,
    LineKind,
    PoolKind,
    PoolOrigin,
    PostingKind,
    Principle,
    VersionStatus,
)


class Pool(models.Model):
    """A sum set aside for a purpose, year after year, with its conditions as data."""

    code = models.CharField(
        _("forkortelse"), max_length=5, unique=True, help_text=_("Står foran ansøgningens nummer.")
    )
    name = models.CharField(_("navn"), max_length=200, unique=True)
    kind = models.CharField(_("type"), max_length=20, choices=PoolKind)
    owner = models.ForeignKey(Centre, models.PROTECT, related_name="pools", verbose_name=_("ejer"))
    origin = models.CharField(_("oprindelse"), max_length=20, choices=PoolOrigin)
    legal_basis = models.CharField(_("grundlag"), max_length=300)
    condition_text = models.TextField(_("vilkår"), blank=True)
    principle = models.CharField(_("fordeling"), max_length=20, choices=Principle)
    welfare_only = models.BooleanField(_("kun velfærdsområder"), default=False)
    above_target_only = models.BooleanField(_("kun over sygefraværsmåltal"), default=False)
    hr_approval_limit = MoneyField(
        _("HR må godkende op til"), null=True, blank=True, help_text=_("Tom: kun en direktør godkender.")
    )

    class Meta:
        verbose_name = _("pulje")
        verbose_name_plural = _("puljer")
        ordering = [danish("name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(hr_approval_limit__isnull=True) | Q(hr_approval_limit__gte=Decimal(0)),
                name="approval_limit_not_negative",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AllowedCost(models.Model):
    """A cost type the pool pays."""

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="allowed_costs")
    cost_type = models.CharField(_("udgiftstype"), max_length=20, choices=CostType)

    class Meta:
        verbose_name = _("tilladt udgiftstype")
        verbose_name_plural = _("tilladte udgiftstyper")
        constraints = [models.UniqueConstraint(fields=["pool", "cost_type"], name="cost_type_once_per_pool")]

    def __str__(self) -> str:
        return self.get_cost_type_display()


class Frame(models.Model):
    """A pool in one budget year, in one price level."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="frames", verbose_name=_("pulje"))
    year = models.PositiveSmallIntegerField(_("budgetår"))
    price_level = models.PositiveSmallIntegerField(_("pris- og lønniveau"))

    class Meta:
        verbose_name = _("ramme")
        verbose_name_plural = _("rammer")
        ordering = ["-year", danish("pool__name")]
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "year"],
                name="one_frame_per_pool_and_year",
                violation_error_message=_("Puljen har allerede en ramme for året."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pool.name} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("frame_detail", args=[self.pk])


class FrameLine(models.Model):
    """A named line under a frame. Keeps its identity when name, purpose or amount change; see LineVersion.

    A heading holds no money; it groups the lines below it.
    """

    frame = models.ForeignKey(Frame, models.PROTECT, related_name="lines", verbose_name=_("ramme"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("under")
    )
    kind = models.CharField(_("art"), max_length=15, choices=LineKind, default=LineKind.ALLOCATION)
    order = models.PositiveSmallIntegerField(_("rækkefølge"))
    name = models.CharField(_("navn"), max_length=200)
    purpose = models.TextField(_("formål"), blank=True)
    opens_on = models.DateField(_("åben for ansøgninger fra"), null=True, blank=True)
    closes_on = models.DateField(_("åben for ansøgninger til og med"), null=True, blank=True)

    class Meta:
        verbose_name = _("linje")
        verbose_name_plural = _("linjer")
        ordering = ["frame", "order"]
        constraints = [
            models.UniqueConstraint(fields=["frame", "order"], name="line_order_unique_in_frame"),
            models.UniqueConstraint(
                fields=["frame"],
                condition=Q(kind=LineKind.UNDISTRIBUTED),
                name="one_undistributed_line_per_frame",
                violation_error_message=_("Rammen har allerede en linje til ikke fordelte midler."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(opens_on__isnull=False, closes_on__gte=F("opens_on")),
                name="line_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.frame}: {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("line_detail", args=[self.pk])


class LineVersion(models.Model):
    """What a line was called and was to hold from a day on, and which proposal or decision said so. Append-only."""

    line = models.ForeignKey(FrameLine, models.PROTECT, related_name="versions")
    status = models.CharField(_("status"), max_length=10, choices=VersionStatus)
    name = models.CharField(_("navn"), max_length=200)
    amount = MoneyField(_("beløb"))
    on = models.DateField(_("dato"))
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    origin = GenericForeignKey()
    origin_label = models.CharField(_("kilde"), max_length=300)
    recorded_at = models.DateTimeField(_("registreret"), db_default=Now())

    class Meta:
        verbose_name = _("linjens historik")
        verbose_name_plural = _("linjers historik")
        ordering = ["line", "on", "id"]

    def __str__(self) -> str:
        return f"{self.line}: {self.name}"


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


class NumberSeries(models.Model):
    """The last number given out in a series, e.g. SYG-2023. Counted inside the transaction that uses it: no gaps."""

    name = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class Application(models.Model):
    """A workplace asks for money from one line of a pool. States and moves are in workflow.py."""

    number = models.CharField(_("nummer"), max_length=20, unique=True, null=True)  # noqa: DJ001 drafts have none, and unique allows many NULLs
    line = models.ForeignKey(FrameLine, models.PROTECT, related_name="applications", verbose_name=_("pulje"))
    workplace = models.ForeignKey(
        Workplace, models.PROTECT, related_name="applications", verbose_name=_("arbejdsplads")
    )
    state = models.CharField(
        _("status"), max_length=15, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    purpose = models.TextField(_("formål"), blank=True)
    expected_effect = models.TextField(_("forventet effekt"), blank=True)
    contact_role = models.CharField(_("kontakt (rolle)"), max_length=100, blank=True)
    starts_on = models.DateField(_("fra"), null=True, blank=True)
    ends_on = models.DateField(_("til"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("indtastet af")
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        verbose_name=_("skrevet af"),
        help_text=_("Alle, der har skrevet i eller sendt ansøgningen; ingen af dem kan afgøre den."),
    )
    entered_at = models.DateTimeField(_("oprettet"), db_default=Now())
    received_at = models.DateTimeField(_("modtaget"), null=True)
    queue_number = models.PositiveIntegerField(_("kønummer"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("afgjort af")
    )
    decided_on = models.DateField(_("afgjort"), null=True)
    decision_reason = models.TextField(_("begrundelse"), blank=True)

    class Meta:
        verbose_name = _("ansøgning")
        verbose_name_plural = _("ansøgninger")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="application_period_runs_forward",
                violation_error_message=_("Perioden slutter, før den begynder. Ret en af datoerne."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
                | Q(number__isnull=False, received_at__isnull=False, queue_number__isnull=False),
                name="received_application_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.REJECTED) | ~Q(decision_reason=""),
                name="rejection_has_reason",
                violation_error_message=_("Et afslag skal have en begrundelse, som arbejdspladsen kan læse."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("entered_by")),
                name="four_eyes_on_application",
                violation_error_message=_("Den, der har indtastet ansøgningen, kan ikke afgøre den."),
            ),
        ]
        indexes = [models.Index(fields=["line", "state", "queue_number"], name="queue_of_a_line")]

    def __str__(self) -> str:
        return self.number or gettext("Kladde %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("application_detail", args=[self.pk])

    @property
    def total(self) -> Decimal:
        """The amount applied for, in kroner."""
        return sum((line.amount for line in self.lines.all()), Decimal("0.00"))


class ApplicationLine(models.Model):
    """One cost of an application: quantity × unit price in kroner."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="lines")
    order = models.PositiveSmallIntegerField(_("rækkefølge"))
    cost_type = models.CharField(_("udgiftstype"), max_length=20, choices=CostType)
    description = models.CharField(_("beskrivelse"), max_length=200)
    quantity = models.PositiveIntegerField(_("antal"))
    unit_price = MoneyField(_("pris pr. stk."))

    class Meta:
        verbose_name = _("udgift")
        verbose_name_plural = _("udgifter")
        ordering = ["application", "order"]
        constraints = [
            models.UniqueConstraint(fields=["application", "order"], name="cost_order_unique_in_application"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gt=Decimal(0)), name="cost_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price
