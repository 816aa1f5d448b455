"""The application entry of `press`."""

from django.apps import AppConfig


class PressConfig(AppConfig):
    """Papers."""

    name = "press"
    verbose_name = "Papers"
