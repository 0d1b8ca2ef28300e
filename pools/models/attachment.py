"""Files attached to an application."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from htk_workforce.attachments.models import StoredFile
from pools.models.application import Application, InformationRequest


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
        ]
