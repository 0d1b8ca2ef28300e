"""Figures of a workplace or a cluster, each with its source. Aggregates only, never a person (AT46).

A correction is a new row; the old one gets a time in `replaced_at` and stays as history.
"""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.enums import (
    AbsenceMeasure,
    AgeGroup,
    EvidenceKind,
    FigureStatus,
    KeyFigureTopic,
    StaffCategory,
)
from clusters.models.organisation import Cluster, Workplace
from clusters.models.recorded import CURRENT, Recorded, once
from clusters.rules import COUNTED
from htk_workforce.money.hundredths import HundredthsField

ZERO = Decimal(0)


class StaffFigure(Recorded):
    """How many of a category a workplace has on a day, in heads and in full-time positions (hours / full time)."""

    workplace = models.ForeignKey(
        Workplace, models.PROTECT, related_name="staff_figures", verbose_name=_("arbejdsplads")
    )
    on = models.DateField(_("opgjort"))
    category = models.CharField(_("stilling"), max_length=25, choices=StaffCategory)
    headcount = models.PositiveIntegerField(_("antal ansatte"))
    fte = HundredthsField(_("årsværk"))

    class Meta:
        verbose_name = _("personaletal")
        verbose_name_plural = _("personaletal")
        constraints = [
            once("workplace", "on", "category", name="one_staff_figure_per_day_and_category"),
            models.CheckConstraint(
                condition=Q(fte__gte=ZERO),
                name="staff_fte_not_negative",
                violation_error_message=_("Årsværk kan ikke være negative."),
            ),
            models.CheckConstraint(
                condition=Q(fte=ZERO) | Q(headcount__gt=0),
                name="staff_fte_has_heads",
                violation_error_message=_(
                    "Der kan ikke være årsværk uden ansatte. Skriv også antal ansatte."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workplace} {self.on:%d-%m-%Y}: {self.get_category_display()}"


class ChildFigure(Recorded):
    """Full-time children of a workplace in a year, or in one of its months. Numbers, never a child."""

    workplace = models.ForeignKey(
        Workplace, models.PROTECT, related_name="child_figures", verbose_name=_("arbejdsplads")
    )
    year = models.PositiveSmallIntegerField(_("år"))
    month = models.PositiveSmallIntegerField(
        _("måned"), null=True, blank=True, help_text=_("Tom: gennemsnittet for hele året.")
    )
    age_group = models.CharField(_("alder"), max_length=10, choices=AgeGroup)
    status = models.CharField(_("art"), max_length=10, choices=FigureStatus)
    units = HundredthsField(_("fuldtidsbørn"))

    class Meta:
        verbose_name = _("børnetal")
        verbose_name_plural = _("børnetal")
        constraints = [
            models.UniqueConstraint(
                fields=["workplace", "year", "age_group", "status"],
                condition=CURRENT & Q(month__isnull=True),
                name="one_child_figure_per_year",
            ),
            models.UniqueConstraint(
                fields=["workplace", "year", "month", "age_group", "status"],
                condition=CURRENT & Q(month__isnull=False),
                name="one_child_figure_per_month",
            ),
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__gte=1, month__lte=12),
                name="child_month_in_the_year",
                violation_error_message=_("En måned er et tal fra 1 til 12."),
            ),
            models.CheckConstraint(
                condition=Q(units__gte=ZERO),
                name="children_not_negative",
                violation_error_message=_("Antallet af børn kan ikke være negativt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workplace} {self.year}: {self.get_age_group_display()}"


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
            models.CheckConstraint(condition=Q(value__gt=ZERO), name="absence_target_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.workplace} {self.year}"


class AbsenceFigure(Recorded):
    """Sickness absence of a whole workplace in a period, in the measure of its source. Never a person (AT46).

    What short and long is, is the source's to say: no national cut is found (domain research B9).
    """

    workplace = models.ForeignKey(Workplace, models.PROTECT, related_name="absence_figures")
    from_on = models.DateField(_("fra"))
    to_on = models.DateField(_("til"))
    measure = models.CharField(_("mål i"), max_length=10, choices=AbsenceMeasure)
    value = HundredthsField(_("fravær"))
    short = HundredthsField(_("heraf korttidsfravær"), null=True, blank=True)
    long = HundredthsField(_("heraf langtidsfravær"), null=True, blank=True)
    headcount = models.PositiveIntegerField(_("antal ansatte"))
    fte = HundredthsField(_("årsværk"), null=True, blank=True)

    class Meta:
        verbose_name = _("sygefravær")
        verbose_name_plural = _("sygefravær")
        constraints = [
            once("workplace", "from_on", "to_on", "measure", "source", name="one_absence_figure_per_source"),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="absence_period_runs_forward"),
            models.CheckConstraint(condition=Q(value__gte=ZERO), name="absence_not_negative"),
            models.CheckConstraint(
                condition=(Q(short__isnull=True) | Q(short__gte=ZERO, short__lte=F("value")))
                & (Q(long__isnull=True) | Q(long__gte=ZERO, long__lte=F("value"))),
                name="absence_parts_within_the_whole",
                violation_error_message=_(
                    "Kort og langt fravær kan hver for sig ikke være mere end det hele."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workplace} {self.from_on:%d-%m-%Y} til {self.to_on:%d-%m-%Y}"


class EvidenceFigure(Recorded):
    """A fact that a criterion may rest on, of a cluster or of one of its workplaces: a number, words, or both.

    `persons` is how many people or children it is about, so that it can be hidden when they are few. Of facts about
    some children among others it must be said.
    """

    cluster = models.ForeignKey(
        Cluster, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("klynge")
    )
    workplace = models.ForeignKey(
        Workplace,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("arbejdsplads"),
    )
    kind = models.CharField(_("om"), max_length=25, choices=EvidenceKind)
    on = models.DateField(_("opgjort"))
    value = HundredthsField(_("tal"), null=True, blank=True)
    unit = models.CharField(_("enhed"), max_length=60, blank=True)
    text = models.TextField(_("beskrivelse"), blank=True)
    persons = models.PositiveIntegerField(_("personer bag oplysningen"), null=True, blank=True)

    class Meta:
        verbose_name = _("oplysning om en klynge")
        verbose_name_plural = _("oplysninger om klynger")
        ordering = ["kind", "-on", "id"]
        constraints = [
            once("cluster", "kind", "on", name="one_fact_per_cluster_kind_and_day"),
            once("workplace", "kind", "on", name="one_fact_per_workplace_kind_and_day"),
            models.CheckConstraint(
                condition=Q(cluster__isnull=True) ^ Q(workplace__isnull=True),
                name="evidence_of_a_cluster_or_a_workplace",
                violation_error_message=_(
                    "En oplysning hører til en klynge eller en arbejdsplads, ikke begge."
                ),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(text=""),
                name="evidence_says_something",
                violation_error_message=_("Skriv et tal eller en beskrivelse."),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | ~Q(unit=""),
                name="evidence_number_has_unit",
                violation_error_message=_("Skriv, hvad tallet er målt i."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=COUNTED) | Q(persons__isnull=False),
                name="evidence_about_children_says_how_many",
                violation_error_message=_(
                    "Skriv, hvor mange børn oplysningen handler om, så den kan skjules, når de er få."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster or self.workplace}: {self.get_kind_display()}"


class KeyFigure(Recorded):
    """A figure that is quoted in cases, with its unit and its whole date; a range has both ends (A2.14).

    60 full-time positions and 250–300 employees are different things, so a number never stands without its unit
    (X17), and a date never without its year (X19).
    """

    topic = models.CharField(_("emne"), max_length=15, choices=KeyFigureTopic)
    name = models.CharField(_("nøgletal"), max_length=200)
    value = HundredthsField(_("tal"), null=True, blank=True)
    value_to = HundredthsField(
        _("til"), null=True, blank=True, help_text=_("Kun når nøgletallet er et interval.")
    )
    unit = models.CharField(_("enhed"), max_length=60)
    text = models.CharField(_("i ord"), max_length=300, blank=True)
    on = models.DateField(_("opgjort"))

    class Meta:
        verbose_name = _("nøgletal")
        verbose_name_plural = _("nøgletal")
        ordering = ["topic", "-on", "name"]
        constraints = [
            once("topic", "name", "on", name="one_key_figure_per_name_and_day"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(text=""),
                name="key_figure_says_something",
                violation_error_message=_("Skriv et tal, eller skriv nøgletallet i ord."),
            ),
            models.CheckConstraint(
                condition=Q(value_to__isnull=True) | Q(value__isnull=False, value_to__gt=F("value")),
                name="key_figure_range_runs_forward",
                violation_error_message=_("Et interval går fra det mindste tal til det største."),
            ),
            models.CheckConstraint(
                condition=~Q(unit=""),
                name="key_figure_has_unit",
                violation_error_message=_("Skriv, hvad nøgletallet er målt i."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
