"""The application entry of `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People."""

    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        """Declare verbs, rules and tasks, and listen at the door."""
        from accounts import messages, passkeys, receivers, rules, tasks, verbs  # noqa: F401
