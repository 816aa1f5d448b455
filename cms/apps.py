"""The application entry of `cms`."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CmsConfig(AppConfig):
    """The public library."""

    name = "cms"
    verbose_name = "Library"

    def ready(self) -> None:
        """Register the verbs and receivers; keep the marketers' group complete after each migration."""
        for room in ("verbs", "receivers", "tasks"):
            import_module(f"cms.{room}")
        post_migrate.connect(_keep_groups, dispatch_uid="cms.groups")


def _keep_groups(sender: object, **_more: object) -> None:
    from django.apps import apps

    if sender is apps.get_app_config("wagtailcore") or sender is apps.get_app_config("portal"):
        from cms.services import make_groups

        make_groups()
