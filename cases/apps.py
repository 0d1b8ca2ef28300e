from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Sager")

    def ready(self) -> None:
        from htk_workforce.audit import append_only

        append_only.protect("cases.PointOutcome")
        append_only.protect("cases.Version")
