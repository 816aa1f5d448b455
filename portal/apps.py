"""The application entry of `portal`."""

from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The signed-in home and the desk."""

    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Register the verbs and the listeners."""
        import_module("portal.verbs")
        import_module("portal.receivers")
