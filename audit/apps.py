"""The application entry of `audit`."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.core.signals import setting_changed
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from keys.events import rewrapped


class AuditConfig(AppConfig):
    """Record."""

    name = "audit"
    verbose_name = "Record"

    def ready(self) -> None:
        """Learn every package's verbs, watch the triggers, declare the jobs, lend SQLite the link function."""
        from audit import checks, receivers
        from audit import tasks as _tasks  # noqa: F401  # declares the periodic work

        register(checks.check_record, Tags.security)
        register(checks.check_authority, Tags.security)
        autodiscover_modules("verbs")
        connection_created.connect(receivers.lend_the_digest, dispatch_uid="audit.lend_the_digest")
        setting_changed.connect(receivers.another_key, dispatch_uid="audit.another_key")
        rewrapped.connect(receivers.keys_rewrapped, dispatch_uid="audit.keys_rewrapped")
        post_migrate.connect(receivers.look_after_migrate, sender=self, dispatch_uid="audit.look_after_migrate")
