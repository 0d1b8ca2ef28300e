"""Who somebody is at work. What a role may do stands in each app's permissions.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    HR = "hr", _("HR-konsulent")
    SECRETARIAT = "secretariat", _("Direktionssekretariat")
    DIRECTOR = "director", _("Direktør")
    FINANCE = "finance", _("Økonomi")
    LEADER = "leader", _("Centerchef eller leder")
    READER = "reader", _("Læser (revision)")
    ADMINISTRATOR = "administrator", _("Administrator")
