"""The office's own work on files."""

from __future__ import annotations

from jobs.services import every, task
from vault.services import checking, facts, renditions, scanner_watch


@task("vault.check", max_attempts=8, lease_seconds=120, goes_on=True)
def check(version_id: str) -> None:
    """Scan one version and compute its checksums; nothing when it is gone or done."""
    version = checking.find_version(version_id)
    if version is not None:
        checking.check_version(version)


@task("vault.weigh", lease_seconds=120, goes_on=True)
def weigh(version_id: str) -> None:
    """Compute the checksums of one version that lacks them; nothing when it is gone."""
    version = checking.find_version(version_id)
    if version is not None:
        checking.weigh(version)


@task("vault.read_facts", lease_seconds=120)
def read_facts(version_id: str) -> None:
    """Read what one version says about itself; nothing when it is gone or was read."""
    version = checking.find_version(version_id)
    if version is not None:
        facts.read_facts(version)


@task("vault.render", lease_seconds=180)
def render(version_id: str) -> None:
    """Make the view of one version; nothing when it is gone or has one."""
    version = checking.find_version(version_id)
    if version is not None:
        renditions.render(version)


@every("vault.wake_unrendered", hours=1)
def wake_unrendered() -> None:
    """Ask for the views of Office files that have none yet."""
    renditions.wake_unrendered()


@every("vault.wake_unchecked", minutes=5, goes_on=True)
def wake_unchecked() -> None:
    """Ask again for what still waits for the scanner."""
    checking.wake_unchecked()


@every("vault.sweep", minutes=30, goes_on=True)
def sweep() -> None:
    """Remove uploads past their time and whatever was left half-way."""
    checking.sweep_uploads()


@every("vault.sweep_kept", hours=24, goes_on=True)
def sweep_kept() -> None:
    """Remove stored bytes that no row speaks of."""
    checking.sweep_kept()


@every("vault.probe_scanner", minutes=5, goes_on=True)
def probe_scanner() -> None:
    """Ask the scanner whether it still finds what it must find."""
    scanner_watch.probe()
