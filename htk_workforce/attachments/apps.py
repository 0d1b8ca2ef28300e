from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttachmentsConfig(AppConfig):
    """No tables of its own: each kind of attachment has its table in the app of what it is attached to."""

    name = "htk_workforce.attachments"
    label = "attachments"
    verbose_name = _("Bilag")
