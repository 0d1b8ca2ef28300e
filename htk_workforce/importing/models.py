from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class StagedFile(models.Model):
    """A file that has been read without faults and waits for its reader to say yes; gone as soon as it is answered.

    In the database and not on a disk, so that every server sees it and nothing is left lying about. One per person.
    """

    name = models.CharField(_("fil"), max_length=200)
    content = models.BinaryField(_("indhold"))
    by = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    staged_at = models.DateTimeField(_("hentet"), db_default=Now())

    class Meta:
        verbose_name = _("ventende fil")
        verbose_name_plural = _("ventende filer")

    def __str__(self) -> str:
        return self.name
