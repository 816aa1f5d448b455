"""Background work of the library."""

from django.core.management import call_command

from jobs.services import every


@every("cms.publish_scheduled", minutes=5)
def publish_scheduled() -> None:
    """Publish what was scheduled for now, and take back what has expired: Wagtail's own command."""
    call_command("publish_scheduled", verbosity=0)
