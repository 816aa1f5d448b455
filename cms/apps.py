"""The application entry of `cms`."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    """Library."""

    name = "cms"
    verbose_name = "Library"
