"""Boards, committees and councils: who sits in them, and how their cases are set up."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.enums import BodyKind, SectionKind


class Body(models.Model):
    """A board, committee or council that handles cases. Political bodies have stricter rules than administrative."""

    name = models.CharField(_("navn"), max_length=100, unique=True)
    kind = models.CharField(_("type"), max_length=20, choices=BodyKind)
    order = models.PositiveSmallIntegerField(_("rækkefølge"), default=0)
    venue = models.CharField(_("sædvanligt mødested"), max_length=200, blank=True)
    starts_at = models.TimeField(_("sædvanligt mødetidspunkt"), null=True, blank=True)
    meets_here = models.BooleanField(
        _("holder sine møder her"),
        default=False,
        help_text=_("Andre organers svar bliver skrevet ind på sagen."),
    )

    class Meta:
        verbose_name = _("organ")
        verbose_name_plural = _("organer")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class BodyMember(models.Model):
    """A seat in a body, by role. `user` is who holds it when that person logs in here."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="members", verbose_name=_("organ"))
    title = models.CharField(_("rolle"), max_length=100)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("bruger"),
    )
    order = models.PositiveSmallIntegerField(_("rækkefølge"), default=0)
    is_active = models.BooleanField(_("er medlem nu"), default=True)

    class Meta:
        verbose_name = _("medlem")
        verbose_name_plural = _("medlemmer")
        ordering = ["body", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["body", "title"], name="one_seat_per_role_in_body")]

    def __str__(self) -> str:
        return self.title


class SectionTemplate(models.Model):
    """A section that cases for a body usually have. Municipalities name and order them differently (B6)."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="section_templates", verbose_name=_("organ"))
    kind = models.CharField(_("afsnit"), max_length=20, choices=SectionKind)
    heading = models.CharField(
        _("overskrift"), max_length=200, blank=True, help_text=_("Tom betyder afsnittets eget navn.")
    )
    order = models.PositiveSmallIntegerField(_("rækkefølge"))
    hint = models.CharField(_("hvad der skal stå"), max_length=300, blank=True)
    is_required = models.BooleanField(_("skal udfyldes"), default=False)

    class Meta:
        verbose_name = _("afsnit i skabelon")
        verbose_name_plural = _("afsnit i skabelon")
        ordering = ["body", "order"]
        constraints = [
            models.UniqueConstraint(fields=["body", "order"], name="template_order_unique_in_body")
        ]

    def __str__(self) -> str:
        return self.heading or self.get_kind_display()
