"""What every attached file has, whatever it is attached to."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

FOLDER = "bilag"


class StoredFile(models.Model):
    """A file attached to something. Kept outside the web server's reach and served only to those who may see it.

    Taken back it keeps its row, so that what was listed can still be explained.
    """

    title = models.CharField(_("titel"), max_length=200)
    file_name = models.CharField(_("filnavn"), max_length=200)
    content = models.FileField(_("fil"), upload_to=f"{FOLDER}/%Y/", max_length=300)
    content_type = models.CharField(_("filtype"), max_length=100)
    size = models.PositiveBigIntegerField(_("størrelse i byte"))
    checksum = models.CharField(_("kontrolsum (SHA-256)"), max_length=64)
    order = models.PositiveSmallIntegerField(_("rækkefølge"), default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("lagt op af")
    )
    uploaded_at = models.DateTimeField(_("lagt op"), db_default=Now())
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("taget væk af")
    )
    removed_at = models.DateTimeField(_("taget væk"), null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title
