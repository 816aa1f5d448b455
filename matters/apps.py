"""The application entry of `matters`."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """Matters."""

    name = "matters"
    verbose_name = "Matters"
