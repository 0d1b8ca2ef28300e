"""The assessment of a cluster, and what was decided for it. Never a score and never a rank (A2.7)."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clusters.enums import Criterion, PositionType
from clusters.models.organisation import Cluster
from clusters.models.recorded import CURRENT
from clusters.rules import CONTRADICTIONS


class ClusterAssessment(models.Model):
    """A holistic assessment of a cluster: the criteria with their evidence, and why, in words (AT14)."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="assessments", verbose_name=_("klynge"))
    on = models.DateField(_("dato"))
    justification = models.TextField(_("begrundelse"))
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("vurderet af")
    )
    recorded_at = models.DateTimeField(_("skrevet"), db_default=Now())

    class Meta:
        verbose_name = _("vurdering af en klynge")
        verbose_name_plural = _("vurderinger af klynger")
        ordering = ["cluster", "-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(justification=""),
                name="assessment_has_justification",
                violation_error_message=_("Skriv en begrundelse for vurderingen."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster} {self.on:%d-%m-%Y}"

    @property
    def met_labels(self) -> list[str]:
        """The criteria that are met, in words; in the order of the list, which is no ranking."""
        return [str(row) for row in self.criteria.all() if row.is_met]


class AssessedCriterion(models.Model):
    """What was found on one criterion: met or not, and on what evidence."""

    assessment = models.ForeignKey(ClusterAssessment, models.CASCADE, related_name="criteria")
    criterion = models.CharField(_("kriterium"), max_length=25, choices=Criterion)
    is_met = models.BooleanField(_("opfyldt"))
    evidence = models.TextField(_("grundlag"), blank=True)

    class Meta:
        verbose_name = _("vurderet kriterium")
        verbose_name_plural = _("vurderede kriterier")
        ordering = ["assessment", "id"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="criterion_once_per_assessment"),
            models.CheckConstraint(
                condition=Q(is_met=False) | ~Q(evidence=""),
                name="met_criterion_has_evidence",
                violation_error_message=_("Skriv, hvad et opfyldt kriterium bygger på."),
            ),
            *(
                models.UniqueConstraint(
                    fields=["assessment"],
                    condition=Q(is_met=True, criterion__in=[str(criterion) for criterion in pair]),
                    name=f"not_both_{pair[0]}_and_its_opposite",
                )
                for pair in CONTRADICTIONS
            ),
        ]

    def __str__(self) -> str:
        return self.get_criterion_display()


class StaffingDecision(models.Model):
    """What a cluster was given, from a day on. Holds until its last day, or until the next decision begins.

    As only one decision can begin on a day, and the newest that has begun is the one that holds, a cluster never
    has both a leader and a plus-pedagogue (AT10). `origin` is what decided it, e.g. a recommendation point.

    `replaced_at`: a later decision begins on the same day or before, or this one was taken back; only then has it
    `withdrawn_at`, and never holds again.
    """

    cluster = models.ForeignKey(
        Cluster, models.PROTECT, related_name="staffing_decisions", verbose_name=_("klynge")
    )
    position = models.CharField(_("stilling"), max_length=20, choices=PositionType)
    count = models.PositiveSmallIntegerField(_("antal"), default=1)
    from_on = models.DateField(_("fra"))
    to_on = models.DateField(_("til og med"), null=True, blank=True)
    content_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    origin = GenericForeignKey()
    origin_label = models.CharField(_("besluttet i"), max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("besluttet af")
    )
    recorded_at = models.DateTimeField(_("skrevet"), db_default=Now())
    replaced_at = models.DateTimeField(_("erstattet"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("taget tilbage"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("bemandingsbeslutning")
        verbose_name_plural = _("bemandingsbeslutninger")
        ordering = ["cluster", "-from_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "from_on"],
                condition=CURRENT,
                name="one_staffing_decision_per_cluster_and_day",
                violation_error_message=_("Klyngen har allerede en bemandingsbeslutning fra den dag."),
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="staffing_decision_runs_forward",
                violation_error_message=_("En bemanding kan ikke holde op, før den er begyndt."),
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1),
                name="staffing_decision_has_a_position",
                violation_error_message=_("Der skal være mindst én stilling."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(replaced_at__isnull=False),
                name="withdrawn_staffing_does_not_hold",
            ),
            models.CheckConstraint(
                condition=~Q(origin_label=""),
                name="staffing_decision_has_origin",
                violation_error_message=_("Skriv, hvor bemandingen er besluttet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster}: {self.get_position_display()}"
