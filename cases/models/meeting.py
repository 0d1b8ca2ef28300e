"""Meetings: their agenda, who took part, and what each handling said to each point."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import ItemState, MeetingState, Outcome, Presence
from cases.models.body import Body
from cases.models.case import CaseFile, RecommendationPoint
from htk_workforce.money import MoneyField
from pools.models import Posting


class Meeting(models.Model):
    """One meeting of one body. Publishing the agenda freezes the numbers of its items."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings", verbose_name=_("organ"))
    on = models.DateField(_("dato"))
    starts_at = models.TimeField(_("kl."), null=True, blank=True)
    venue = models.CharField(_("mødested"), max_length=200, blank=True)
    state = models.CharField(_("status"), max_length=20, choices=MeetingState, default=MeetingState.PLANNED)
    published_at = models.DateTimeField(_("dagsorden udsendt"), null=True)

    class Meta:
        verbose_name = _("møde")
        verbose_name_plural = _("møder")
        ordering = ["-on", "body"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "on"],
                name="one_meeting_of_a_body_per_day",
                condition=~Q(state="cancelled"),
                violation_error_message=_("Organet har allerede et møde den dag."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.on:%d-%m-%Y}"

    def get_absolute_url(self) -> str:
        return reverse("meeting_detail", args=[self.pk])


class AgendaItem(models.Model):
    """One handling of a case at one meeting. `decision` is the text printed under the body's decision heading.

    While the meeting is on, `draft` holds what has been typed so far (by form field), and `revision` grows at every
    change, so that two who write at once are told what the other wrote. `corrects` points at an earlier handling
    whose decision this one changes. `public_title` is what outsiders read of a closed item.

    Without a meeting and a number it was taken off an agenda before that was sent out. It waits with what was said of
    it (closed, disqualified, guests) until its case is put on an agenda again.
    """

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, related_name="items", verbose_name=_("møde")
    )
    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="items", verbose_name=_("sag"))
    number = models.PositiveSmallIntegerField(_("punkt"), null=True)
    state = models.CharField(_("status"), max_length=15, choices=ItemState, default=ItemState.PENDING)
    is_closed = models.BooleanField(_("lukket punkt"), default=False)
    public_title = models.CharField(_("titel i den offentlige udgave"), max_length=200, blank=True)
    is_late = models.BooleanField(_("sat på efter udsendelsen"), default=False)
    carried_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name=_("overført fra"),
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("retter")
    )
    decision = models.TextField(_("beslutning"), blank=True)
    draft = models.JSONField(_("kladde"), default=dict, blank=True)
    revision = models.PositiveIntegerField(_("udgave"), default=0)
    draft_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("kladde af")
    )
    draft_at = models.DateTimeField(_("kladde gemt"), null=True)
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
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, number__isnull=False)
                | Q(meeting__isnull=True, number__isnull=True, state="taken_off"),
                name="only_what_was_taken_off_has_no_meeting",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(meeting__isnull=True), name="case_waits_once_without_meeting"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")), name="item_corrects_another"
            ),
        ]

    def __str__(self) -> str:
        if self.meeting_id is None:
            return gettext("Punkt, der er taget af en dagsorden før udsendelsen")
        return gettext("Punkt %(number)s, %(meeting)s") % {"number": self.number, "meeting": self.meeting}

    def get_absolute_url(self) -> str:
        return f"{reverse('case_detail', args=[self.case_id])}#beslutning-{self.pk}"

    @property
    def is_closed_to_public(self) -> bool:
        """Is the item closed for itself or because its whole case is?"""
        return self.is_closed or self.case.is_closed

    @property
    def neutral_title(self) -> str:
        """What outsiders read of a closed item."""
        return self.public_title or gettext("Lukket punkt")


class PointOutcome(models.Model):
    """What one meeting said to one point, and the posting it led to. Append-only: a correction is a new decision.

    `supplement` is what the council is asked for, in kroner, when it is another amount than the point says.
    """

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="outcomes")
    point = models.ForeignKey(RecommendationPoint, models.PROTECT, related_name="outcomes")
    outcome = models.CharField(_("udfald"), max_length=25, choices=Outcome)
    remark = models.TextField(_("bemærkning"), blank=True)
    forwarded_to = models.ForeignKey(
        Body, models.PROTECT, null=True, related_name="+", verbose_name=_("sendt til")
    )
    supplement = MoneyField(_("tillægsbevilling, der søges om"), null=True)
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("registreret"), db_default=Now())

    class Meta:
        verbose_name = _("udfald")
        verbose_name_plural = _("udfald")
        ordering = ["item", "point__order"]
        constraints = [
            models.UniqueConstraint(fields=["item", "point"], name="one_outcome_per_point_and_meeting"),
            models.CheckConstraint(
                condition=Q(supplement__isnull=True) | Q(supplement__gt=Decimal(0)),
                name="sent_on_supplement_above_zero",
                violation_error_message=_("En tillægsbevilling er over 0 kr."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point}: {self.get_outcome_display()}"


class Participation(models.Model):
    """Who took part, by role and never by name in print. Without `item` it is about the whole meeting.

    With an item it is about that item only: a guest, somebody who was out of the room, or somebody disqualified,
    with the ground that is printed under the item (forvaltningsloven § 3; domain research B6).
    """

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="participations", verbose_name=_("møde")
    )
    item = models.ForeignKey(
        AgendaItem,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("punkt"),
    )
    title = models.CharField(_("rolle"), max_length=100)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("bruger"),
    )
    presence = models.CharField(_("deltagelse"), max_length=15, choices=Presence, default=Presence.PRESENT)
    ground = models.CharField(_("grund"), max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(_("rækkefølge"), default=0)

    class Meta:
        verbose_name = _("deltager")
        verbose_name_plural = _("deltagere")
        ordering = ["meeting", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "title"],
                condition=Q(item__isnull=True),
                name="role_once_per_meeting",
                violation_error_message=_("Rollen står allerede på mødets deltagerliste."),
            ),
            models.UniqueConstraint(
                fields=["item", "title"],
                condition=Q(item__isnull=False),
                name="role_once_per_item",
                violation_error_message=_("Rollen er allerede nævnt under punktet."),
            ),
            models.CheckConstraint(
                condition=~Q(presence="disqualified") | Q(item__isnull=False, ground__gt=""),
                name="disqualification_has_item_and_ground",
                violation_error_message=_("Inhabilitet gælder ét punkt og skal have en grund."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
