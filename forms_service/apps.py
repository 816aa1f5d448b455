"""The app."""

from importlib import import_module

from django.apps import AppConfig


class FormsServiceConfig(AppConfig):
    """Guided interviews and the papers that come of them."""

    name = "forms_service"
    verbose_name = "Forms"

    def ready(self) -> None:
        """Register the rules, the notices, the background work and what the record says."""
        for room in ("rules", "verbs", "messages", "tasks"):
            import_module(f"forms_service.{room}")
