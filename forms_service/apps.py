"""The app."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FormsServiceConfig(AppConfig):
    """Guided interviews and the papers that come of them."""

    name = "forms_service"
    verbose_name = "Forms"

    def ready(self) -> None:
        """Register the rules, the notices, the background work, the listeners and what the record says."""
        post_migrate.connect(_open_the_admin, dispatch_uid="forms_service.authors")
        for room in ("rules", "verbs", "messages", "tasks", "receivers"):
            import_module(f"forms_service.{room}")


def _open_the_admin(sender: object, **_more: object) -> None:
    from forms_service.authoring.authors import let_attorneys_in

    let_attorneys_in(sender)
