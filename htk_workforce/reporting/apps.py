from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "htk_workforce.reporting"
    label = "reporting"
    verbose_name = _("Rapporter")
