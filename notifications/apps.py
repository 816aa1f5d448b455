"""The application entry of `notifications`."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Notices."""

    name = "notifications"
    verbose_name = "Notices"

    def ready(self) -> None:
        """Declare the tasks."""
        from notifications import tasks  # noqa: F401  # importing declares them
