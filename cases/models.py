"""What is put before a body, what it decided, and what each decision did to the pools."""

import re
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import BodyKind, CaseKind, CaseState, ItemState, MeetingState, Outcome, SectionKind
from clusters.models import Centre
from htk_workforce.money import MoneyField
from pools.models import FrameLine, Posting


def validate_case_number(number: str) -> None:
    """HTK writes yy/nnnnn without padding; the pattern is a setting, since municipalities differ (AT29)."""
    if not re.fullmatch(settings.CASE_NUMBER_PATTERN, number):
        raise ValidationError(
            _("»%(number)s« er ikke et sagsnummer hos os. Skriv det som i journalsystemet, fx 22/21670."),
            params={"number": number},
        )


class Body(models.Model):
    """A board, committee or council that handles cases."""

    name = models.CharField(_("navn"), max_length=100, unique=True)
    kind = models.CharField(_("type"), max_length=20, choices=BodyKind)

    class Meta:
        verbose_name = _("organ")
        verbose_name_plural = _("organer")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """One meeting of one body."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings", verbose_name=_("organ"))
    on = models.DateField(_("dato"))
    starts_at = models.TimeField(_("kl."), null=True, blank=True)
    venue = models.CharField(_("mødested"), max_length=200, blank=True)
    state = models.CharField(_("status"), max_length=15, choices=MeetingState, default=MeetingState.PLANNED)

    class Meta:
        verbose_name = _("møde")
        verbose_name_plural = _("møder")
        ordering = ["-on", "body"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "on"],
                name="one_meeting_of_a_body_per_day",
                violation_error_message=_("Organet har allerede et møde den dag."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.on:%d-%m-%Y}"

    def get_absolute_url(self) -> str:
        return reverse("meeting_detail", args=[self.pk])


class CaseFile(models.Model):
    """A case. It may be handled at several meetings; see AgendaItem."""

    number = models.CharField(_("sagsnr."), max_length=30, unique=True, validators=[validate_case_number])
    title = models.CharField(_("titel"), max_length=300)
    kind = models.CharField(_("sagstype"), max_length=15, choices=CaseKind, default=CaseKind.DECISION)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="cases", verbose_name=_("center"))
    recommender = models.CharField(_("indstiller"), max_length=100, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases", verbose_name=_("sagsbehandler")
    )
    is_closed = models.BooleanField(_("lukket sag"), default=False)
    state = models.CharField(_("status"), max_length=15, choices=CaseState, default=CaseState.DRAFT)
    created_at = models.DateTimeField(_("oprettet"), db_default=Now())

    class Meta:
        verbose_name = _("sag")
        verbose_name_plural = _("sager")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return gettext("Sag %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("case_detail", args=[self.pk])


class Section(models.Model):
    """A part of the case's text. `body` is HTML, sanitised when saved and again when shown."""

    case = models.ForeignKey(CaseFile, models.CASCADE, related_name="sections")
    kind = models.CharField(_("afsnit"), max_length=15, choices=SectionKind)
    order = models.PositiveSmallIntegerField(_("rækkefølge"))
    heading = models.CharField(_("overskrift"), max_length=200, blank=True)
    body = models.TextField(_("tekst"))

    class Meta:
        verbose_name = _("afsnit")
        verbose_name_plural = _("afsnit")
        ordering = ["case", "order"]
        constraints = [models.UniqueConstraint(fields=["case", "order"], name="section_order_unique_in_case")]

    def __str__(self) -> str:
        return self.heading or self.get_kind_display()


class RecommendationPoint(models.Model):
    """One thing the body is asked to decide. With allocation lines, a yes distributes `from_line`'s money."""

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="points")
    order = models.PositiveSmallIntegerField(_("nr."))
    text = models.TextField(_("indstilling"))
    from_line = models.ForeignKey(
        FrameLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="points",
        verbose_name=_("fordeles fra"),
    )

    class Meta:
        verbose_name = _("indstillingspunkt")
        verbose_name_plural = _("indstillingspunkter")
        ordering = ["case", "order"]
        constraints = [models.UniqueConstraint(fields=["case", "order"], name="point_order_unique_in_case")]

    def __str__(self) -> str:
        return gettext("%(case)s, punkt %(order)s") % {"case": self.case, "order": self.order}

    def get_absolute_url(self) -> str:
        return f"{reverse('case_detail', args=[self.case_id])}#punkt-{self.order}"


class AllocationLine(models.Model):
    """What a point proposes to put on a line, and what was decided. The proposal is never overwritten."""

    point = models.ForeignKey(RecommendationPoint, models.PROTECT, related_name="allocations")
    line = models.ForeignKey(FrameLine, models.PROTECT, related_name="allocations", verbose_name=_("linje"))
    order = models.PositiveSmallIntegerField(_("rækkefølge"))
    proposed_name = models.CharField(_("foreslået navn"), max_length=200)
    proposed_amount = MoneyField(_("foreslået"))
    proposed_on = models.DateField(_("foreslået den"))
    decided_name = models.CharField(_("besluttet navn"), max_length=200, blank=True)
    decided_amount = MoneyField(_("besluttet"), null=True, blank=True)
    decided_on = models.DateField(_("besluttet den"), null=True, blank=True)

    class Meta:
        verbose_name = _("fordelingslinje")
        verbose_name_plural = _("fordelingslinjer")
        ordering = ["point", "order"]
        constraints = [
            models.UniqueConstraint(fields=["point", "line"], name="line_once_per_point"),
            models.UniqueConstraint(fields=["point", "order"], name="allocation_order_unique_in_point"),
            models.CheckConstraint(
                condition=Q(proposed_amount__gte=Decimal(0)), name="proposal_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(decided_amount__isnull=True, decided_on__isnull=True)
                | Q(decided_amount__gte=Decimal(0), decided_on__isnull=False),
                name="decided_amount_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.decided_name or self.proposed_name


class AgendaItem(models.Model):
    """One handling of a case at one meeting. `decision` is the text printed under the body's decision heading."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items", verbose_name=_("møde"))
    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="items", verbose_name=_("sag"))
    number = models.PositiveSmallIntegerField(_("punkt"))
    state = models.CharField(_("status"), max_length=15, choices=ItemState, default=ItemState.PENDING)
    decision = models.TextField(_("beslutning"), blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("afsluttet af")
    )
    closed_at = models.DateTimeField(_("afsluttet"), null=True)

    class Meta:
        verbose_name = _("dagsordenspunkt")
        verbose_name_plural = _("dagsordenspunkter")
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="item_number_unique_in_meeting"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="pending"), name="case_pending_on_one_meeting_only"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", closed_at__isnull=True)
                | Q(~Q(state="pending"), closed_at__isnull=False, closed_by__isnull=False),
                name="closed_item_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Punkt %(number)s, %(meeting)s") % {"number": self.number, "meeting": self.meeting}

    def get_absolute_url(self) -> str:
        return f"{reverse('case_detail', args=[self.case_id])}#beslutning-{self.pk}"


class PointOutcome(models.Model):
    """What one meeting said to one point, and the posting it led to. Append-only: a correction is a new decision."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="outcomes")
    point = models.ForeignKey(RecommendationPoint, models.PROTECT, related_name="outcomes")
    outcome = models.CharField(_("udfald"), max_length=25, choices=Outcome)
    remark = models.TextField(_("bemærkning"), blank=True)
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("registreret"), db_default=Now())

    class Meta:
        verbose_name = _("udfald")
        verbose_name_plural = _("udfald")
        ordering = ["item", "point__order"]
        constraints = [
            models.UniqueConstraint(fields=["item", "point"], name="one_outcome_per_point_and_meeting")
        ]

    def __str__(self) -> str:
        return f"{self.point}: {self.get_outcome_display()}"
