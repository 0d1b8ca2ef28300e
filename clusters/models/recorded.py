"""What every figure and every setting carries: where it is from, who wrote it, and whether it has been replaced."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clusters.models.seeded import in_own_language

CURRENT = Q(replaced_at__isnull=True)


class RecordedQuerySet(models.QuerySet):
    def current(self) -> Self:
        """The rows that hold now: a correction is a new row, and the old one stays as history."""
        return self.filter(CURRENT)


class Recorded(models.Model):
    """A row that is corrected by a new row. `recorded_by` is empty only for what the product itself brings along."""

    source = models.CharField(_("kilde"), max_length=300)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("skrevet af"),
    )
    recorded_at = models.DateTimeField(_("skrevet"), db_default=Now(), editable=False)
    replaced_at = models.DateTimeField(_("erstattet"), null=True, blank=True, editable=False)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def source_shown(self) -> str:
        """The source as the reader may read it: in the own language where the words are ours."""
        return in_own_language(self.source)


class DatedQuerySet(RecordedQuerySet):
    def on(self, day: object) -> Self:
        """The settings that hold on a day, the newest last, so that the last one wins."""
        holds = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.current().filter(holds, valid_from__lte=day).order_by("valid_from", "pk")


class Dated(Recorded):
    """A setting from a day on. The newest that has begun holds, until its own last day if it has one."""

    valid_from = models.DateField(_("gælder fra"))
    valid_to = models.DateField(_("gælder til og med"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


def runs_forward(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message=_("En regel kan ikke holde op, før den er begyndt."),
    )


def once(*fields: str, name: str, **options: object) -> models.UniqueConstraint:
    """One current row for each value of the fields; rows that have been replaced do not count."""
    return models.UniqueConstraint(fields=list(fields), condition=CURRENT, name=name, **options)
