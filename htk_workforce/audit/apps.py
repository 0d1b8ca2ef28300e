from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "htk_workforce.audit"
    label = "audit"
    verbose_name = _("Log")

    def ready(self) -> None:
        from htk_workforce.audit import append_only

        append_only.protect("audit.AuditEvent")
        # After every migrate, not in a migration: SQLite rebuilds tables and drops their triggers silently.
        post_migrate.connect(append_only.install_for_app, dispatch_uid="append_only")
