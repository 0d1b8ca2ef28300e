from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "htk_workforce.ui"
    label = "ui"

    def ready(self) -> None:
        from htk_workforce import collation

        collation.install()
