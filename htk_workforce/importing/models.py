import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
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

    @property
    def checksum(self) -> str:
        """SHA-256 of the content: which file it is that its reader was shown."""
        return hashlib.sha256(bytes(self.content)).hexdigest()


class ImportState(models.TextChoices):
    """How far a file of figures has come. Each step is short, so that no request waits for a whole large file."""

    UNPACKING = "unpacking", _("Pakkes ud")
    CHECKING = "checking", _("Kontrolleres")
    FAULTY = "faulty", _("Har fejl")
    READY = "ready", _("Klar til at blive læst ind")
    DONE = "done", _("Læst ind")


class FigureImport(models.Model):
    """A file of figures on its way in. It belongs to the person who chose it, and nobody else may see or confirm it.

    One file at a time for each person; those that were taken in stay as a record, without their content.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("valgt af")
    )
    name = models.CharField(_("fil"), max_length=200)
    content = models.BinaryField(_("indhold"), blank=True)
    checksum = models.CharField(_("kontrolsum"), max_length=64)
    source = models.CharField(_("kilde"), max_length=300)
    state = models.CharField(_("tilstand"), max_length=10, choices=ImportState, default=ImportState.UNPACKING)
    staged_at = models.DateTimeField(_("hentet"), db_default=Now())
    taken_in_at = models.DateTimeField(_("læst ind"), null=True, blank=True)
    sheets = models.JSONField(_("ark, der mangler at blive pakket ud"), default=list)
    faults = models.JSONField(_("fejl i hele ark"), default=list)
    notes = models.JSONField(_("ikke læst med"), default=list)
    sheets_total = models.PositiveIntegerField(_("antal ark"), default=0)
    rows_total = models.PositiveIntegerField(_("antal rækker"), default=0)
    rows_done = models.PositiveIntegerField(_("kontrollerede rækker"), default=0)
    counts = models.JSONField(_("resultat"), default=dict)

    class Meta:
        verbose_name = _("indlæsning af tal")
        verbose_name_plural = _("indlæsninger af tal")
        ordering = ["-staged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["by"],
                condition=~Q(state=ImportState.DONE),
                name="one_waiting_file_of_figures_per_person",
                violation_error_message=_("Du har allerede en fil, der venter."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="figure_import_has_source",
                violation_error_message=_("Skriv, hvor tallene kommer fra."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        return self.state in (ImportState.UNPACKING, ImportState.CHECKING)


class FigureChunk(models.Model):
    """Some rows of a sheet, as they stood in the file, and what became of them when they were checked."""

    batch = models.ForeignKey(FigureImport, models.CASCADE, related_name="chunks")
    order = models.PositiveIntegerField(_("rækkefølge"))
    title = models.CharField(_("ark"), max_length=100, blank=True)
    kind = models.CharField(_("slags"), max_length=20)
    columns = models.JSONField(_("kolonner"))
    rows = models.JSONField(_("rækker"))
    is_checked = models.BooleanField(_("kontrolleret"), default=False)
    keys = models.JSONField(_("hvad rækkerne gælder"), default=dict)
    faults = models.JSONField(_("fejl"), default=list)
    results = models.JSONField(_("hvad rækkerne bringer"), default=list)
    sums = models.JSONField(_("sumrækker"), default=list)
    examples = models.PositiveIntegerField(_("eksempelrækker"), default=0)
    rounded = models.PositiveIntegerField(_("afrundede tal"), default=0)

    class Meta:
        verbose_name = _("del af en indlæsning")
        verbose_name_plural = _("dele af en indlæsning")
        ordering = ["batch", "order"]
        constraints = [models.UniqueConstraint(fields=["batch", "order"], name="chunk_once_per_import")]

    def __str__(self) -> str:
        return f"{self.batch} {self.order}"
