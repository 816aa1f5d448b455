"""The application entry of `aftercare`."""

from importlib import import_module

from django.apps import AppConfig


class AftercareConfig(AppConfig):
    """After-care."""

    name = "aftercare"
    verbose_name = "After-care"

    def ready(self) -> None:
        """Register the receivers."""
        import_module("aftercare.receivers")
