"""Pools with their conditions, their frames by year, and the lines of a frame."""

from datetime import date
from decimal import Decimal
from typing import Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import Centre
from htk_workforce.collation import danish
from htk_workforce.money import MoneyField
from htk_workforce.money.hundredths import HundredthsField
from pools.enums import (
    CostType,
    LineKind,
    OtherCosts,
    Party,
    PoolKind,
    PoolOrigin,
    Principle,
    VersionStatus,
)
from pools.models.saved import SavedFromForm


class Pool(SavedFromForm):
    """A sum set aside for a purpose, year after year, with its conditions as data.

    What an application is held against is in dated rows: who may apply and must look at it, what the pool pays for,
    and how much of a pay. What else a pool says holds at once; what it was before is in the events of the pool.
    """

    code = models.CharField(
        _("forkortelse"), max_length=5, unique=True, help_text=_("Står foran ansøgningens nummer.")
    )
    name = models.CharField(_("navn"), max_length=200, unique=True)
    kind = models.CharField(_("type"), max_length=20, choices=PoolKind)
    owner = models.ForeignKey(Centre, models.PROTECT, related_name="pools", verbose_name=_("ejer"))
    origin = models.CharField(_("oprindelse"), max_length=20, choices=PoolOrigin)
    legal_basis = models.CharField(_("grundlag"), max_length=300)
    principle = models.CharField(_("fordeling"), max_length=20, choices=Principle)
    carry_over_allowed = models.BooleanField(_("må overføres mellem år"), default=False)
    theme_day_from = MoneyField(_("temadag, laveste pris"), null=True, blank=True)
    theme_day_to = MoneyField(_("temadag, højeste pris"), null=True, blank=True)
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
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def conditions_on(self, day: date) -> "PoolConditions":
        """What an application received that day is held against; nothing is asked where nobody has written anything."""
        rows = self.dated_conditions.all()  # so that a list may have fetched them beforehand
        return next((row for row in rows if row.holds_on(day)), PoolConditions(pool=self))


class TermQuerySet(models.QuerySet["Dated"]):
    def valid_between(self, first: date, last: date) -> Self:
        """The terms in force on some day from the first to the last."""
        return self.begun_by(last).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))

    def begun_by(self, day: date) -> Self:
        """The terms that hold on the day or held before it, ended or not; those to come are left out."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day))

    def valid_on(self, day: date) -> Self:
        return self.valid_between(day, day)


class Dated(models.Model):
    """Something a pool says from a day to a day. Two about the same thing never hold at once; see guards.py.

    `SAME` are the fields that tell what it is about.
    """

    SAME: tuple[str, ...] = ("pool",)
    valid_from = models.DateField(
        _("gælder fra"), null=True, blank=True, help_text=_("Tom: fra puljens begyndelse.")
    )
    valid_to = models.DateField(
        _("gælder til og med"), null=True, blank=True, help_text=_("Tom: indtil videre.")
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    @property
    def subject(self) -> str:
        """What it is about, in words."""
        return str(self)


class DatedTerm(Dated):
    """A condition of a pool about a type of cost."""

    SAME = ("pool", "cost_type")
    cost_type = models.CharField(_("udgiftstype"), max_length=20, choices=CostType)

    class Meta:
        abstract = True

    @property
    def subject(self) -> str:
        return str(self.get_cost_type_display())


def _ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message=_("Betingelsen slutter, før den begynder. Ret en af datoerne."),
    )


class AllowedCost(DatedTerm):
    """A cost type the pool pays, and the most of it in one application. The day of receipt decides which row."""

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="allowed_costs")
    cap = MoneyField(
        _("højst pr. ansøgning"), null=True, blank=True, help_text=_("Tom: puljen har intet loft for typen.")
    )

    class Meta:
        verbose_name = _("tilladt udgiftstype")
        verbose_name_plural = _("tilladte udgiftstyper")
        constraints = [
            _ends_after_it_begins("allowed_cost_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gt=Decimal(0)),
                name="cost_cap_above_zero",
                violation_error_message=_(
                    "Et loft skal være større end nul. Lad feltet være tomt, når der intet er."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.get_cost_type_display()


class PoolConditions(Dated):
    """Who may apply to a pool, who must have looked at an application, and what it says besides.

    The day of receipt decides which row an application is held against, also when it is decided later.
    """

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="dated_conditions", verbose_name=_("pulje"))
    welfare_only = models.BooleanField(_("kun velfærdsområder"), default=False)
    above_target_only = models.BooleanField(_("kun over sygefraværsmåltal"), default=False)
    other_costs = models.CharField(
        _("andre udgiftstyper"), max_length=15, choices=OtherCosts, default=OtherCosts.REFUSED
    )
    asks_management = models.BooleanField(_("kvalificeres af ledelsen"), default=False)
    asks_tr = models.BooleanField(_("kvalificeres af tillidsrepræsentanten"), default=False)
    asks_amr = models.BooleanField(_("kvalificeres af arbejdsmiljørepræsentanten"), default=False)
    asks_hr = models.BooleanField(_("kvalificeres af HR-Centret"), default=False)
    condition_text = models.TextField(_("vilkår"), blank=True)

    class Meta:
        verbose_name = _("betingelser for en pulje")
        verbose_name_plural = _("betingelser for puljer")
        ordering = ["pool", F("valid_from").asc(nulls_first=True)]
        constraints = [_ends_after_it_begins("conditions_end_after_they_begin")]

    def __str__(self) -> str:
        return gettext("Betingelser for %(pool)s") % {"pool": self.pool}

    @property
    def parties(self) -> list[Party]:
        """Who must have looked at an application before it can be approved."""
        return [party for party in Party if getattr(self, f"asks_{party}")]


class PositionShare(DatedTerm):
    """How large a share of a position's pay the pool may carry, from a day on: leaders 0,85, plus-pedagogues 1,00."""

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="position_shares")
    share = HundredthsField(_("andel"))
    source = models.CharField(_("kilde"), max_length=300)

    class Meta:
        verbose_name = _("stillingsandel")
        verbose_name_plural = _("stillingsandele")
        constraints = [
            _ends_after_it_begins("share_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(share__gt=Decimal(0), share__lte=Decimal(1)),
                name="share_between_zero_and_one",
                violation_error_message=_("En andel er over 0 og højst 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cost_type_display()}: {self.share}"


class Frame(SavedFromForm):
    """A pool in one budget year, in one price level. `saved_from` is the form that last changed its lines."""

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
    activity = models.ForeignKey(
        "pools.Activity",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name=_("aktivitet i planen"),
        help_text=_("Det, der bruges på linjen, er aktivitetens regnskab."),
    )
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
