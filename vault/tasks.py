"""Background work of the file core."""

from jobs.services import every, task
from vault.models import Version
from vault.services import check_version, sweep_uploads
from vault.services.arriving import CHECK


@task(CHECK, max_attempts=50, lease_seconds=900)
def check(version_id: str) -> None:
    """Inspect and scan a version that has arrived."""
    version = Version.objects.select_related("file__binder__key").filter(pk=version_id).first()
    if version is not None:
        check_version(version)


@every("vault.sweep_uploads", hours=1)
def sweep() -> None:
    """Forget uploads nobody came back for."""
    sweep_uploads()
