"""The application entry of `subscriptions`."""

from importlib import import_module

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Plans, rights and payments."""

    name = "subscriptions"
    verbose_name = "Subscriptions"

    def ready(self) -> None:
        """Register the verbs, the notices and the tasks."""
        for room in ("verbs", "messages", "tasks"):
            import_module(f"subscriptions.{room}")
