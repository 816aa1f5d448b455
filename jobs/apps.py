"""The application entry of `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs."""

    name = "jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        """Declare the queue's own tasks."""
        from jobs import tasks  # noqa: F401  # importing declares them
