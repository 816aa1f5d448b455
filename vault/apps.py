"""The application entry of `vault`."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """File core."""

    name = "vault"
    verbose_name = "File core"
