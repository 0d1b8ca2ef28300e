from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoolsConfig(AppConfig):
    name = "pools"
    verbose_name = _("Puljer")

    def ready(self) -> None:
        from htk_workforce.audit import append_only
        from pools import guards

        for model in ("pools.Posting", "pools.Entry", "pools.LineVersion"):
            append_only.protect(model)
        guards.register()
