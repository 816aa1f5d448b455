"""The application entry of `common`."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Common has no tables."""

    name = "common"
    verbose_name = "Common ground"
