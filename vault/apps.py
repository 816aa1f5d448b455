"""The application entry of `vault`."""

from importlib import import_module

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """File core."""

    name = "vault"
    verbose_name = "File core"

    def ready(self) -> None:
        """Register verbs, rules and tasks."""
        for room in ("verbs", "rules", "tasks"):
            import_module(f"vault.{room}")
