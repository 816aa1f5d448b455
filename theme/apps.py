"""The application entry of `theme`."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class ThemeConfig(AppConfig):
    """Face."""

    name = "theme"
    verbose_name = "Face"

    def ready(self) -> None:
        """Listen for a new face, and say missing things kindly."""
        from wagtail.models import Site

        from theme import receivers, words
        from theme.models import Face

        words.speak()
        for model in (Face, Site):
            post_save.connect(receivers.renew_on_save, sender=model, dispatch_uid=f"theme.save.{model.__name__}")
            post_delete.connect(receivers.renew_on_save, sender=model, dispatch_uid=f"theme.delete.{model.__name__}")
