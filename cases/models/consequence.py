"""What a decision sets going: follow-ups, the way over other bodies, and changed deadlines."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import DeadlineKind, Outcome
from cases.models.body import Body
from cases.models.case import CaseFile, RecommendationPoint
from cases.models.meeting import AgendaItem
from clusters.models import Centre
from htk_workforce.money import MoneyField
from pools.models import Posting


class FollowUp(models.Model):
    """Something to be done after a decision. Shown to its owner until done.

    Proposed by a point (no `item` yet) it begins to count when the point is approved; then `item` is set, and
    `months_after` gives `due_on` from the day of the decision (AT34). `condition` is a due time that is no date
    ("før den politiske behandling"). Neither means that there is no time limit.
    """

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="follow_ups", verbose_name=_("sag"))
    point = models.ForeignKey(
        RecommendationPoint,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("indstillingspunkt"),
    )
    item = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("punkt"),
    )
    task = models.CharField(_("opgave"), max_length=500)
    owner_role = models.CharField(_("ansvarlig"), max_length=100)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("bruger"),
    )
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name=_("center")
    )
    due_on = models.DateField(_("frist"), null=True, blank=True)
    months_after = models.PositiveSmallIntegerField(_("måneder efter beslutningen"), null=True, blank=True)
    condition = models.CharField(_("frist i ord"), max_length=200, blank=True)
    done_on = models.DateField(_("udført"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("udført af")
    )
    done_note = models.TextField(_("hvad der blev gjort"), blank=True)
    created_at = models.DateTimeField(_("oprettet"), db_default=Now())

    class Meta:
        verbose_name = _("opfølgning")
        verbose_name_plural = _("opfølgninger")
        ordering = [F("due_on").asc(nulls_last=True), "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False, item__isnull=False),
                name="done_follow_up_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=False) | Q(point__isnull=False),
                name="follow_up_comes_from_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.task

    def get_absolute_url(self) -> str:
        return reverse("follow_up_detail", args=[self.pk])


class RouteStep(models.Model):
    """A body on the way of a case, what it is to do there, and what it said.

    `item` is the handling that sent the case there. A step without `decided_on` is still to come. A step that is
    `for_appropriation` grants or refuses a supplementary appropriation; the council's yes puts the money on the
    point's line (`posting`).

    `rest`: what the council gave too little of for the leaders that waited, and who pays it, in words.
    """

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="route", verbose_name=_("sag"))
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("organ"))
    order = models.PositiveSmallIntegerField(_("rækkefølge"))
    purpose = models.CharField(_("formål"), max_length=300, blank=True)
    comes_back = models.BooleanField(_("sagen kommer tilbage"), default=False)
    for_appropriation = models.BooleanField(_("tillægsbevilling"), default=False)
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="route_steps", verbose_name=_("punkt")
    )
    outcome = models.CharField(_("udfald"), max_length=25, choices=Outcome, blank=True)
    outcome_text = models.TextField(_("beslutning"), blank=True)
    rest = models.TextField(_("det, der mangler"), blank=True)
    decided_on = models.DateField(_("besluttet den"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("skrevet ind af"),
    )
    recorded_at = models.DateTimeField(_("skrevet ind"), null=True)
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("led i sagens vej")
        verbose_name_plural = _("led i sagens vej")
        ordering = ["case", "order"]
        constraints = [
            models.UniqueConstraint(fields=["case", "order"], name="route_order_unique_in_case"),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, outcome="")
                | Q(~Q(outcome=""), decided_on__isnull=False, recorded_by__isnull=False),
                name="route_outcome_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(case)s hos %(body)s") % {"case": self.case, "body": self.body}

    def get_absolute_url(self) -> str:
        return f"{reverse('case_detail', args=[self.case_id])}#vej"


class StepGrant(models.Model):
    """What the body of a step granted of one point's supplementary appropriation, when it was asked for another amount.

    Kroner. `asked` is what it was asked for: the point's own amount, or what the bodies before it had left of it.
    """

    step = models.ForeignKey(RouteStep, models.PROTECT, related_name="grants", verbose_name=_("led"))
    point = models.ForeignKey(
        RecommendationPoint, models.PROTECT, related_name="+", verbose_name=_("indstillingspunkt")
    )
    asked = MoneyField(_("søgt"))
    amount = MoneyField(_("givet"))

    class Meta:
        verbose_name = _("givet beløb")
        verbose_name_plural = _("givne beløb")
        ordering = ["step", "point__order"]
        constraints = [
            models.UniqueConstraint(fields=["step", "point"], name="grant_once_per_step_and_point"),
            models.CheckConstraint(
                condition=Q(amount__gte=Decimal(0), asked__gte=Decimal(0)),
                name="step_grant_not_negative",
                violation_error_message=_("Et beløb kan ikke være under 0 kr."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step}, {self.point}"


class Deadline(models.Model):
    """A time limit for handling something, set by law or by the council; its weeks over time are DeadlineTerms."""

    name = models.CharField(_("navn"), max_length=200, unique=True)
    kind = models.CharField(_("type"), max_length=15, choices=DeadlineKind)

    class Meta:
        verbose_name = _("sagsbehandlingsfrist")
        verbose_name_plural = _("sagsbehandlingsfrister")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DeadlineTerm(models.Model):
    """How many weeks a deadline is in a period. A temporary change lies on top of the permanent term."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="terms", verbose_name=_("frist"))
    weeks = models.PositiveSmallIntegerField(_("uger"))
    from_on = models.DateField(_("fra"))
    to_on = models.DateField(_("til og med"), null=True, blank=True)
    source = models.CharField(_("kilde"), max_length=300)
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("besluttet i")
    )

    class Meta:
        verbose_name = _("fristens længde")
        verbose_name_plural = _("fristens længde")
        ordering = ["deadline", "from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="term_runs_forward"
            )
        ]

    def __str__(self) -> str:
        return gettext("%(deadline)s: %(weeks)s uger") % {"deadline": self.deadline, "weeks": self.weeks}


class DeadlineChange(models.Model):
    """The effect of a point: a deadline goes from so many weeks to so many in a period (AT35)."""

    point = models.ForeignKey(RecommendationPoint, models.CASCADE, related_name="deadline_changes")
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="changes", verbose_name=_("frist"))
    weeks_before = models.PositiveSmallIntegerField(_("uger før"))
    weeks_after = models.PositiveSmallIntegerField(_("uger efter"))
    from_on = models.DateField(_("fra"))
    to_on = models.DateField(_("til og med"), null=True, blank=True)
    term = models.OneToOneField(
        DeadlineTerm, models.PROTECT, null=True, related_name="change", verbose_name=_("besluttet som")
    )

    class Meta:
        verbose_name = _("ændring af frist")
        verbose_name_plural = _("ændringer af frister")
        ordering = ["point", "id"]
        constraints = [
            models.UniqueConstraint(fields=["point", "deadline"], name="deadline_once_per_point"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="deadline_change_runs_forward",
            ),
            models.CheckConstraint(
                condition=~Q(weeks_after=F("weeks_before")),
                name="deadline_change_changes",
                violation_error_message=_("Fristen er allerede på så mange uger."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(deadline)s: fra %(before)s til %(after)s uger") % {
            "deadline": self.deadline,
            "before": self.weeks_before,
            "after": self.weeks_after,
        }
