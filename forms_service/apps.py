"""The app."""

from django.apps import AppConfig


class FormsServiceConfig(AppConfig):
    """Guided interviews and the papers that come of them."""

    name = "forms_service"
    verbose_name = "Forms"
