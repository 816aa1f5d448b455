"""The application entry of `keys`."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class KeysConfig(AppConfig):
    """Keys."""

    name = "keys"
    verbose_name = "Keys"

    def ready(self) -> None:
        """Refuse to start without a key that wraps others."""
        from keys import checks

        register(checks.check_keyset, Tags.security)
