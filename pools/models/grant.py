"""A pool paid by the state: what is promised by year, and the plan of activities it pays."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Workplace
from htk_workforce.money import MoneyField
from pools.enums import ActivityType, GrantStatus
from pools.models.pool import Pool
from pools.models.saved import SavedFromForm


class Grant(SavedFromForm):
    """What the state gives a pool in a year. Conditional money is never shown as certain."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="grants", verbose_name=_("pulje"))
    year = models.PositiveSmallIntegerField(_("år"))
    amount = MoneyField(_("beløb"))
    status = models.CharField(_("status"), max_length=15, choices=GrantStatus)
    reservation = models.TextField(
        _("forbehold"), blank=True, help_text=_("Trykkes som note under tabellen, når tilsagnet er betinget.")
    )

    class Meta:
        verbose_name = _("tilskud")
        verbose_name_plural = _("tilskud")
        ordering = ["pool", "year"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "year"], name="one_grant_per_pool_and_year"),
            models.CheckConstraint(condition=Q(amount__gt=Decimal(0)), name="grant_above_zero"),
            models.CheckConstraint(
                condition=~Q(status=GrantStatus.CONDITIONAL) | ~Q(reservation=""),
                name="conditional_grant_has_reservation",
                violation_error_message=_("Et betinget tilsagn skal have sit forbehold skrevet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pool} {self.year}"


class Activity(SavedFromForm):
    """Something a pool pays over one or more years."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="activities", verbose_name=_("pulje"))
    order = models.PositiveSmallIntegerField(_("rækkefølge"))
    name = models.CharField(_("navn"), max_length=200)
    type = models.CharField(_("type"), max_length=15, choices=ActivityType)
    description = models.TextField(_("beskrivelse"), blank=True)

    class Meta:
        verbose_name = _("aktivitet")
        verbose_name_plural = _("aktiviteter")
        ordering = ["pool", "order"]
        constraints = [models.UniqueConstraint(fields=["pool", "name"], name="activity_name_unique_in_pool")]

    def __str__(self) -> str:
        return self.name

    def participants_in(self, year: int | None) -> "list[ActivityParticipants]":
        """Those of a closed year, or of the plan (None) that holds for every year whose books are open."""
        return [row for row in self.participants.all() if row.year == year]


class ActivityYear(models.Model):
    """What an activity costs in a year, planned and, once it is known, actual. Kroner.

    The ledger's figure goes before `actual` where lines are linked; `difference_reason` tells why the two differ.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField(_("år"))
    planned = MoneyField(_("plan"))
    actual = MoneyField(_("regnskab"), null=True, blank=True)
    difference_reason = models.CharField(_("begrundelse for forskellen"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("aktivitetsår")
        verbose_name_plural = _("aktivitetsår")
        ordering = ["activity", "year"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "year"], name="activity_once_per_year"),
            models.CheckConstraint(condition=Q(planned__gte=Decimal(0)), name="plan_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.year}"


class ActivityParticipants(models.Model):
    """How many take part from a workplace. A number, never a person.

    Without a year it is the plan, for every year that is open. When a year is closed its account gets rows of its
    own, and they stay as they were whatever the plan becomes.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="participants")
    workplace = models.ForeignKey(Workplace, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(
        _("år"), null=True, blank=True, help_text=_("Tom: planen, for alle år, der ikke er lukket.")
    )
    count = models.PositiveIntegerField(_("antal"))

    class Meta:
        verbose_name = _("deltagere")
        verbose_name_plural = _("deltagere")
        ordering = ["activity", "workplace__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "workplace"],
                condition=Q(year=None),
                name="workplace_once_per_activity",
                violation_error_message=_("Arbejdspladsen står allerede på aktiviteten."),
            ),
            models.UniqueConstraint(
                fields=["activity", "workplace", "year"],
                name="workplace_once_per_activity_and_year",
                violation_error_message=_("Arbejdspladsen står allerede på aktiviteten det år."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workplace}: {self.count}"
