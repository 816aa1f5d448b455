"""The application entry of `matters`."""

from importlib import import_module

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """Matters and their rooms."""

    name = "matters"
    verbose_name = "Matters"

    def ready(self) -> None:
        """Register the rules, the notices and the receivers."""
        for room in ("rules", "verbs", "messages", "receivers"):
            import_module(f"matters.{room}")
