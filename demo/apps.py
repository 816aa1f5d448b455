"""The application entry of `demo`."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demonstration."""

    name = "demo"
    verbose_name = "Demonstration"
