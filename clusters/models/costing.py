"""What positions cost, and scenarios: named allocations of positions to clusters, to be seen side by side."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clusters.enums import PositionType, SalaryBasis, SalaryGroup
from clusters.models.organisation import Cluster
from clusters.models.recorded import Recorded, once
from htk_workforce.money import MoneyField


class SalaryReference(Recorded):
    """What a position of a group costs a year on average, in kroner of a price level, or what it costs extra.

    HTK's case gives only the extra cost above an average pedagogue, so that may be entered as it is (A2.8).
    """

    group = models.CharField(_("stilling"), max_length=25, choices=SalaryGroup)
    price_level = models.PositiveSmallIntegerField(_("pris- og lønniveau"))
    basis = models.CharField(_("beløbet er"), max_length=10, choices=SalaryBasis, default=SalaryBasis.FULL)
    amount = MoneyField(_("beløb om året"))
    extracted_on = models.DateField(_("trukket ud"))

    class Meta:
        verbose_name = _("lønreference")
        verbose_name_plural = _("lønreferencer")
        ordering = ["-price_level", "group", "-extracted_on"]
        constraints = [
            once(
                "group", "price_level", "basis", "extracted_on", name="one_salary_reference_per_group_and_day"
            ),
            models.CheckConstraint(
                condition=~Q(basis=SalaryBasis.FULL) | Q(amount__gt=Decimal(0)),
                name="full_salary_above_zero",
                violation_error_message=_("En løn er større end 0 kr."),
            ),
            models.CheckConstraint(
                condition=~Q(basis=SalaryBasis.EXTRA) | ~Q(group=SalaryGroup.PEDAGOGUE),
                name="average_pedagogue_has_no_extra_cost",
                violation_error_message=_(
                    "Den gennemsnitlige pædagog er det, de andre måles mod. Skriv den fulde løn."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()} {self.price_level}"


class Scenario(models.Model):
    """A named allocation: who would get what, from a day on, in the prices of a year. Decides nothing."""

    name = models.CharField(_("navn"), max_length=100)
    year = models.PositiveSmallIntegerField(_("år"))
    from_on = models.DateField(_("virkning fra"))
    price_level = models.PositiveSmallIntegerField(_("pris- og lønniveau"))
    note = models.TextField(_("bemærkning"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("lavet af")
    )
    made_at = models.DateTimeField(_("lavet"), db_default=Now())

    class Meta:
        verbose_name = _("scenarie")
        verbose_name_plural = _("scenarier")
        ordering = ["-year", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "year"],
                name="scenario_name_once_a_year",
                violation_error_message=_("Der er allerede et scenarie med det navn for året."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.year})"


class ScenarioChoice(models.Model):
    """What a scenario gives one cluster. A cluster without a row gets nothing in it."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="choices")
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="+", verbose_name=_("klynge"))
    position = models.CharField(_("stilling"), max_length=20, choices=PositionType)

    class Meta:
        verbose_name = _("valg i et scenarie")
        verbose_name_plural = _("valg i et scenarie")
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "cluster"],
                name="one_choice_per_cluster_in_a_scenario",
                violation_error_message=_("En klynge får en leder eller en plus-pædagog, ikke begge."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster}: {self.get_position_display()}"
