from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.enums import AbsenceMeasure, Ownership, WorkplaceKind
from htk_workforce.collation import danish
from htk_workforce.money.hundredths import HundredthsField


class Centre(models.Model):
    """A centre of the administration, known by its short code (HRC, ØC, ISC …)."""

    code = models.CharField(_("forkortelse"), max_length=10, unique=True)
    name = models.CharField(_("navn"), max_length=200)

    class Meta:
        verbose_name = _("center")
        verbose_name_plural = _("centre")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Cluster(models.Model):
    """A group of day-care institutions under one cluster leader."""

    name = models.CharField(_("navn"), max_length=100, unique=True)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="clusters", verbose_name=_("center"))

    class Meta:
        verbose_name = _("klynge")
        verbose_name_plural = _("klynger")
        ordering = [danish("name")]

    def __str__(self) -> str:
        return self.name


class Workplace(models.Model):
    """Where people work. A closed workplace keeps its history."""

    name = models.CharField(_("navn"), max_length=200, unique=True)
    kind = models.CharField(_("type"), max_length=20, choices=WorkplaceKind)
    ownership = models.CharField(
        _("ejerforhold"), max_length=20, choices=Ownership, default=Ownership.MUNICIPAL
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="workplaces", verbose_name=_("center"))
    cluster = models.ForeignKey(
        Cluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="workplaces",
        verbose_name=_("klynge"),
    )
    is_welfare = models.BooleanField(_("velfærdsområde"), default=True)
    opened_on = models.DateField(_("åbnet"), null=True, blank=True)
    closed_on = models.DateField(_("lukket"), null=True, blank=True)
    leaders = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="workplaces", verbose_name=_("ledere")
    )

    class Meta:
        verbose_name = _("arbejdsplads")
        verbose_name_plural = _("arbejdspladser")
        ordering = [danish("name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="workplace_closes_after_it_opens",
                violation_error_message=_("En arbejdsplads kan ikke lukke, før den åbner."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class AbsenceTarget(models.Model):
    """The highest sickness absence a workplace aims at in a year."""

    workplace = models.ForeignKey(Workplace, models.PROTECT, related_name="absence_targets")
    year = models.PositiveSmallIntegerField(_("år"))
    measure = models.CharField(_("mål i"), max_length=10, choices=AbsenceMeasure)
    value = HundredthsField(_("måltal"))

    class Meta:
        verbose_name = _("måltal for sygefravær")
        verbose_name_plural = _("måltal for sygefravær")
        constraints = [
            models.UniqueConstraint(
                fields=["workplace", "year", "measure"], name="one_absence_target_per_year"
            ),
            models.CheckConstraint(condition=Q(value__gt=Decimal(0)), name="absence_target_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.workplace} {self.year}"


class AbsenceFigure(models.Model):
    """Sickness absence of a whole workplace in a period. Aggregates only, never a person (AT46)."""

    workplace = models.ForeignKey(Workplace, models.PROTECT, related_name="absence_figures")
    from_on = models.DateField(_("fra"))
    to_on = models.DateField(_("til"))
    measure = models.CharField(_("mål i"), max_length=10, choices=AbsenceMeasure)
    value = HundredthsField(_("fravær"))
    headcount = models.PositiveIntegerField(_("antal ansatte"))
    source = models.CharField(_("kilde"), max_length=200)

    class Meta:
        verbose_name = _("sygefravær")
        verbose_name_plural = _("sygefravær")
        constraints = [
            models.UniqueConstraint(
                fields=["workplace", "from_on", "to_on", "measure", "source"],
                name="one_absence_figure_per_source",
            ),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="absence_period_runs_forward"),
            models.CheckConstraint(condition=Q(value__gte=Decimal(0)), name="absence_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.workplace} {self.from_on:%d-%m-%Y} til {self.to_on:%d-%m-%Y}"
