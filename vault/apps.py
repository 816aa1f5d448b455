"""The application entry of `vault`."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """File core."""

    name = "vault"
    verbose_name = "File core"

    def ready(self) -> None:
        """Declare rules, verbs and tasks."""
        from vault import rules, tasks, verbs  # noqa: F401
        from vault.links import rules as link_rules  # noqa: F401
