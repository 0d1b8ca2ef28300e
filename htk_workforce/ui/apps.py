from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "htk_workforce.ui"
    label = "ui"
