"""What more than one person may have open at once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFromForm(models.Model):
    """Which open form saved a row last, who and when: a form that was opened before that is told."""

    saved_from = models.CharField(max_length=40, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(_("gemt"), null=True)

    class Meta:
        abstract = True
