"""The application entry of `search`."""

from importlib import import_module

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """One search box."""

    name = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        """Register verbs, tasks and receivers."""
        for room in ("verbs", "tasks", "receivers"):
            import_module(f"search.{room}")
