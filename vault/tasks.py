"""The office's own work on files."""

from __future__ import annotations

from jobs.services import every, task
from vault.services import checking


@task("vault.check", max_attempts=8, lease_seconds=120)
def check(version_id: str) -> None:
    """Scan one version and compute its checksums; nothing when it is gone or done."""
    version = checking.find_version(version_id)
    if version is not None:
        checking.check_version(version)


@every("vault.wake_unchecked", minutes=5)
def wake_unchecked() -> None:
    """Ask again for what still waits for the scanner."""
    checking.wake_unchecked()


@every("vault.sweep", minutes=30)
def sweep() -> None:
    """Remove uploads past their time and whatever was left half-way."""
    checking.sweep_uploads()


@every("vault.sweep_kept", hours=24)
def sweep_kept() -> None:
    """Remove stored bytes that no row speaks of."""
    checking.sweep_kept()
