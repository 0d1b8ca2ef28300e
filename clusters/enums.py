from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkplaceKind(models.TextChoices):
    FAMILY_DAY_CARE = "family_day_care", _("Dagpleje")
    NURSERY = "nursery", _("Vuggestue")
    KINDERGARTEN = "kindergarten", _("Børnehave")
    INTEGRATED = "integrated", _("Integreret institution")
    SCHOOL = "school", _("Skole")
    NURSING_HOME = "nursing_home", _("Plejehjem")
    HOME_CARE = "home_care", _("Hjemmepleje")
    OTHER = "other", _("Andet")


DAY_CARE = (
    WorkplaceKind.FAMILY_DAY_CARE,
    WorkplaceKind.NURSERY,
    WorkplaceKind.KINDERGARTEN,
    WorkplaceKind.INTEGRATED,
)


class Ownership(models.TextChoices):
    MUNICIPAL = "municipal", _("Kommunal")
    SELF_OWNED = "self_owned", _("Selvejende")
    PRIVATE = "private", _("Privat")


class AbsenceMeasure(models.TextChoices):
    """DST and KRL publish different figures for the same year, so measure and source go together."""

    PERCENT = "percent", _("pct.")
    DAYS = "days", _("dage pr. fuldtidsansat")
