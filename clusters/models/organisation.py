"""Centres, clusters and workplaces, and which cluster a workplace was in when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.enums import Ownership, WorkplaceKind
from htk_workforce.collation import danish


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
    """Where people work. A closed workplace keeps its history. Its clusters are in `ClusterMembership`."""

    name = models.CharField(_("navn"), max_length=200, unique=True)
    kind = models.CharField(_("type"), max_length=20, choices=WorkplaceKind)
    ownership = models.CharField(
        _("ejerforhold"), max_length=20, choices=Ownership, default=Ownership.MUNICIPAL
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="workplaces", verbose_name=_("center"))
    is_welfare = models.BooleanField(_("velfærdsområde"), default=True)
    is_special = models.BooleanField(
        _("specialinstitution"),
        default=False,
        help_text=_("Børn og ansatte i en specialinstitution regnes ikke med i minimumsnormeringen."),
    )
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


class ClusterMembership(models.Model):
    """Which cluster a workplace is in from a day on, until the next row; without a cluster it has left them all.

    Reports use the cluster held at the time. As only the first day is kept, a workplace cannot be in two at once.
    """

    workplace = models.ForeignKey(
        Workplace, models.PROTECT, related_name="memberships", verbose_name=_("arbejdsplads")
    )
    cluster = models.ForeignKey(
        Cluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("klynge"),
    )
    from_on = models.DateField(_("fra"))

    class Meta:
        verbose_name = _("klyngetilhør")
        verbose_name_plural = _("klyngetilhør")
        ordering = ["workplace", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["workplace", "from_on"],
                name="one_cluster_per_workplace_and_day",
                violation_error_message=_("Arbejdspladsen skifter allerede klynge den dag."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.workplace}: {self.cluster or '–'}"
