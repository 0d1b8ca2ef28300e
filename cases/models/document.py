"""Papers of a case: what others said, the files attached, and the versions that were frozen."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import Audience, Party, Position, VersionKind, Visibility
from cases.models.case import CaseFile
from cases.models.meeting import Meeting
from htk_workforce.attachments.models import StoredFile


class HearingStatement(models.Model):
    """What a party says about a case. `text` is plain text and printed unchanged, character for character (AT32)."""

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="statements", verbose_name=_("sag"))
    party = models.CharField(_("part"), max_length=30, choices=Party)
    party_name = models.CharField(
        _("navn"),
        max_length=200,
        blank=True,
        help_text=_("Når flere skriver sammen, eller parten er en anden."),
    )
    heading = models.CharField(_("overskrift"), max_length=200, blank=True)
    deadline_on = models.DateField(_("svarfrist"), null=True, blank=True)
    received_on = models.DateField(_("modtaget"), null=True, blank=True)
    text = models.TextField(_("udtalelse"), blank=True)
    position = models.CharField(_("holdning"), max_length=25, choices=Position, blank=True)
    order = models.PositiveSmallIntegerField(_("rækkefølge"), default=0)

    class Meta:
        verbose_name = _("udtalelse")
        verbose_name_plural = _("udtalelser")
        ordering = ["case", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(text="") | Q(received_on__isnull=False),
                name="statement_says_when_it_came",
                violation_error_message=_("Skriv, hvornår udtalelsen kom."),
            ),
            models.CheckConstraint(
                condition=~Q(party="other") | ~Q(party_name=""),
                name="other_party_has_a_name",
                violation_error_message=_("Skriv, hvem der udtaler sig."),
            ),
        ]

    def __str__(self) -> str:
        return self.party_name or self.get_party_display()


class Attachment(StoredFile):
    """A file attached to a case. Taken back it keeps its row, so that what an agenda listed can be explained."""

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="attachments", verbose_name=_("sag"))
    visibility = models.CharField(_("adgang"), max_length=10, choices=Visibility, default=Visibility.OPEN)

    class Meta:
        verbose_name = _("bilag")
        verbose_name_plural = _("bilag")
        ordering = ["case", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "checksum"],
                condition=Q(removed_at__isnull=True),
                name="attachment_once_per_case",
                violation_error_message=_("Filen er allerede lagt på sagen."),
            )
        ]


class Version(models.Model):
    """A memo, an agenda or minutes as they were frozen: never changed, never deleted, never computed again.

    `content` is the PDF (empty for a memo that was frozen as text only), `snapshot` the text and figures it was made
    from, so that two versions can be compared, and `checksum` SHA-256 of the content, or of the snapshot when
    there is no PDF.
    """

    kind = models.CharField(_("dokument"), max_length=10, choices=VersionKind)
    audience = models.CharField(_("udgave"), max_length=10, choices=Audience, default=Audience.INTERNAL)
    case = models.ForeignKey(CaseFile, models.PROTECT, null=True, blank=True, related_name="versions")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.BinaryField(_("PDF"), default=b"")
    snapshot = models.JSONField(_("indhold"), default=dict)
    checksum = models.CharField(_("kontrolsum (SHA-256)"), max_length=64)
    occasion = models.CharField(_("anledning"), max_length=200)
    reason = models.TextField(_("begrundelse"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("frosset af")
    )
    frozen_at = models.DateTimeField(_("frosset"), db_default=Now())

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versioner")
        ordering = ["kind", "audience", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, meeting__isnull=True)
                | Q(case__isnull=True, meeting__isnull=False),
                name="version_of_a_case_or_a_meeting",
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "audience", "number"],
                condition=Q(case__isnull=False),
                name="version_number_once_per_case",
            ),
            models.UniqueConstraint(
                fields=["meeting", "kind", "audience", "number"],
                condition=Q(meeting__isnull=False),
                name="version_number_once_per_meeting",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(document)s, version %(number)s") % {
            "document": self.get_kind_display(),
            "number": self.number,
        }
