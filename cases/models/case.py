"""The case: its text, what it asks the body to decide, and the findings somebody has accepted."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseKind, CaseState, MeetingState, SectionKind
from cases.models.body import Body
from clusters.models import Centre
from htk_workforce.money import MoneyField
from pools.models import FrameLine

if TYPE_CHECKING:
    from cases.models.meeting import AgendaItem

SENT_OUT = (MeetingState.PUBLISHED, MeetingState.HELD, MeetingState.MINUTES_APPROVED)
"""The states of a meeting whose agenda people have been sent."""

WAS_SENT_OUT = Q(meeting__published_at__isnull=False) | Q(meeting__state__in=SENT_OUT)
"""Of an item: people have been sent the agenda it stood on, also when the meeting was cancelled afterwards."""


def validate_case_number(number: str) -> None:
    """HTK writes yy/nnnnn without padding; the pattern is a setting, since municipalities differ (AT29)."""
    if not re.fullmatch(settings.CASE_NUMBER_PATTERN, number):
        raise ValidationError(
            _("»%(number)s« er ikke et sagsnummer hos os. Skriv det som i journalsystemet, fx 22/21670."),
            params={"number": number},
        )


class CaseFile(models.Model):
    """A case. It may be handled at several meetings; see AgendaItem.

    The number is the journal's, and several cases may stand under one: HTK's minutes of 03-01-2022 have three
    items of 21/24696 with a title and a text each (AT29). `revision` grows at every save of the text, so that two
    who write at once do not overwrite each other; `saved_from` tells which open page saved last, so that a page does
    not stand in its own way.
    """

    number = models.CharField(_("sagsnr."), max_length=30, db_index=True, validators=[validate_case_number])
    title = models.CharField(_("titel"), max_length=300)
    kind = models.CharField(_("sagstype"), max_length=20, choices=CaseKind, default=CaseKind.DECISION)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("organ")
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="cases", verbose_name=_("center"))
    recommender = models.CharField(_("indstiller"), max_length=100, blank=True)
    kle = models.CharField(_("KLE-emne"), max_length=20, blank=True)
    decision_authority = models.CharField(_("hvem beslutter"), max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases", verbose_name=_("sagsbehandler")
    )
    is_closed = models.BooleanField(_("lukket sag"), default=False)
    state = models.CharField(_("status"), max_length=25, choices=CaseState, default=CaseState.DRAFT)
    created_at = models.DateTimeField(_("oprettet"), db_default=Now())
    revision = models.PositiveIntegerField(_("udgave"), default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("ændret af")
    )
    changed_at = models.DateTimeField(_("ændret"), null=True)
    saved_from = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("sag")
        verbose_name_plural = _("sager")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return gettext("Sag %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("case_detail", args=[self.pk])

    def is_closed_to_outsiders(self) -> bool:
        """Is the case closed, or was it handled behind closed doors once? Then all of it is for those inside."""
        return self.is_closed or self.items.filter(is_closed=True).exists()

    def has_been_published(self) -> bool:
        """Has it stood on an agenda that was sent out?"""
        return self.items.filter(WAS_SENT_OUT).exists()

    def last_sent_out(self) -> "AgendaItem | None":
        """The last handling of it whose agenda was sent out; its meeting is read along."""
        sent_out = self.items.filter(WAS_SENT_OUT).select_related("meeting__body")
        return sent_out.order_by("meeting__on", "number").last()

    def is_as_sent_out(self) -> bool:
        """Has nobody written in it since it was last on an agenda that was sent out?"""
        last = self.last_sent_out()
        if last is None:
            return False
        return last.closed_at is None or self.changed_at is None or self.changed_at <= last.closed_at


class Section(models.Model):
    """A part of the case's text. `body` is HTML, sanitised when saved and again when shown."""

    case = models.ForeignKey(CaseFile, models.CASCADE, related_name="sections")
    kind = models.CharField(_("afsnit"), max_length=20, choices=SectionKind)
    order = models.PositiveSmallIntegerField(_("rækkefølge"))
    heading = models.CharField(_("overskrift"), max_length=200, blank=True)
    body = models.TextField(_("tekst"), blank=True)

    class Meta:
        verbose_name = _("afsnit")
        verbose_name_plural = _("afsnit")
        ordering = ["case", "order"]
        constraints = [models.UniqueConstraint(fields=["case", "order"], name="section_order_unique_in_case")]

    def __str__(self) -> str:
        return self.heading or self.get_kind_display()


class RecommendationPoint(models.Model):
    """One thing the body is asked to decide, and its optional effects.

    With allocation lines, a yes distributes `from_line`'s money. With `forward_to`, the case goes on to another body.
    With `supplement_amount`, money is asked for that only the council can grant: the case goes Direktion →
    Økonomiudvalg → Byråd, and `supplement_line` gets the money when the council has said yes (AT07).
    Follow-ups and changed deadlines point at the point themselves. Kroner.
    """

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
    forward_to = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sendes videre til")
    )
    supplement_amount = MoneyField(_("tillægsbevilling"), null=True, blank=True)
    supplement_line = models.ForeignKey(
        FrameLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("linje, der får tillægsbevillingen"),
    )
    supplement_cover = models.TextField(_("hvordan tillægsbevillingen er dækket"), blank=True)

    class Meta:
        verbose_name = _("indstillingspunkt")
        verbose_name_plural = _("indstillingspunkter")
        ordering = ["case", "order"]
        constraints = [
            models.UniqueConstraint(fields=["case", "order"], name="point_order_unique_in_case"),
            models.CheckConstraint(
                condition=Q(supplement_amount__isnull=True)
                | Q(supplement_amount__gt=Decimal(0), supplement_cover__gt=""),
                name="supplement_says_its_cover",
                violation_error_message=_(
                    "En tillægsbevilling skal være over 0 kr. og sige, hvordan den er dækket."
                ),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(case)s, punkt %(order)s") % {"case": self.case, "order": self.order}

    def get_absolute_url(self) -> str:
        return f"{reverse('case_detail', args=[self.case_id])}#punkt-{self.order}"

    def get_staffing_use_url(self) -> str:
        """Where the pay of the positions it gave is followed; only of use for a point that staffs clusters."""
        return reverse("staffing_use", args=[self.pk])


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


class AcceptedFinding(models.Model):
    """A finding of the control panel that somebody has accepted, and why. `fingerprint` is of what was found:
    when the text or the figures change, the finding stands again.
    """

    case = models.ForeignKey(CaseFile, models.CASCADE, related_name="accepted_findings")
    code = models.CharField(_("kontrol"), max_length=50)
    fingerprint = models.CharField(max_length=64)
    sentence = models.TextField(_("bemærkning"))
    reason = models.TextField(_("begrundelse"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(_("accepteret"), db_default=Now())

    class Meta:
        verbose_name = _("accepteret bemærkning")
        verbose_name_plural = _("accepterede bemærkninger")
        ordering = ["case", "accepted_at"]
        constraints = [
            models.UniqueConstraint(fields=["case", "code", "fingerprint"], name="finding_accepted_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="accepted_finding_has_reason"),
        ]

    def __str__(self) -> str:
        return self.sentence
