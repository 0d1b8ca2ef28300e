"""Files attached to an application."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from htk_workforce.attachments.models import StoredFile
from pools.enums import AttachmentKind
from pools.models.application import Application, Change, InformationRequest


class ApplicationAttachment(StoredFile):
    """A file attached to an application. What was there when it was received stays, also when it is taken away."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="attachments", verbose_name=_("ansøgning")
    )
    answer_to = models.ForeignKey(
        InformationRequest,
        models.PROTECT,
        null=True,
        related_name="attachments",
        verbose_name=_("svar på"),
    )
    kind = models.CharField(
        _("hvad er det?"), max_length=15, choices=AttachmentKind, default=AttachmentKind.APPLICATION
    )
    change = models.ForeignKey(
        Change, models.PROTECT, null=True, related_name="attachments", verbose_name=_("ændring")
    )
    removal_reason = models.CharField(_("hvorfor taget væk"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("bilag til ansøgning")
        verbose_name_plural = _("bilag til ansøgninger")
        ordering = ["application", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "checksum"],
                condition=Q(removed_at__isnull=True),
                name="attachment_once_per_application",
                violation_error_message=_("Filen er allerede lagt på ansøgningen."),
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removal_reason="")
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="attachment_says_who_removed_it",
            ),
            models.CheckConstraint(
                condition=Q(kind=AttachmentKind.CHANGE, change__isnull=False)
                | (~Q(kind=AttachmentKind.CHANGE) & Q(change__isnull=True)),
                name="attachment_of_a_change_names_it",
                violation_error_message=_("Et bilag til en ændring skal høre til en ændring."),
            ),
        ]
