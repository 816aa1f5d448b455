"""The application entry of `subscriptions`."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Subscriptions."""

    name = "subscriptions"
    verbose_name = "Subscriptions"
