"""The application entry of `config`: it only brings the start-up refusals."""

from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings and addresses."""

    name = "config"
    verbose_name = "Configuration"

    def ready(self) -> None:
        """Register the checks."""
        import_module("config.checks")
