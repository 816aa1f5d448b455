"""The application entry of `keys`."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Keys."""

    name = "keys"
    verbose_name = "Keys"
