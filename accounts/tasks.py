"""The work of `accounts` that waits for nobody."""

from __future__ import annotations

from accounts import limits, resets
from jobs.services import every, task


@task("accounts.send_reset_link")
def send_reset_link(person: str) -> None:
    """Mail a link to choose a new password, if there is such a person."""
    resets.send_link(person)


@every("accounts.forget_attempts", hours=1)
def forget_attempts() -> None:
    """Delete counted tries older than every window."""
    limits.forget_old()
