"""The work of `accounts` that waits for nobody."""

from __future__ import annotations

from accounts import limits, resets, sessions
from accounts.services import alarms
from accounts.services.lockdown import standing_lockdown
from jobs.services import every, hold_while, task


@hold_while
def the_house_is_shut() -> bool:
    """Say whether a lockdown stands: no work that is done for people begins then."""
    return standing_lockdown() is not None


@task("accounts.send_reset_link")
def send_reset_link(person: str) -> None:
    """Mail a link to choose a new password, if there is such a person."""
    resets.send_link(person)


@every("accounts.forget_attempts", hours=1, goes_on=True)
def forget_attempts() -> None:
    """Delete counted tries older than every window, sessions and links that ran out, and devices long not seen."""
    limits.forget_old()
    sessions.forget_old()
    alarms.forget_old()
