"""Put on the record that a guest link refused whoever held it: a line for each link, kind and minute, so that a robot cannot fill it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError, transaction

from accounts import limits
from audit.services import record
from common.errors import NotFound, PortalError
from vault import verbs
from vault.errors import FileRefused, StorageFull, UploadTooLarge
from vault.links.errors import LinkDead, LinkFull
from vault.links.guests import Guest
from vault.links.models import Link

log = logging.getLogger("muniment.security")

# What the record calls them. A wrong password is "refused"; a file of the wrong kind is a `file.refused` of its own.
ENDED: Final = "ended"
STOPPED: Final = "stopped"
SPENT: Final = "spent"
CUT: Final = "cut"  # its maker may no longer share from there
REPLACED: Final = "replaced"
OVERDUE: Final = "pass_over"
WRONG_CODE: Final = "wrong_code"
TOO_OFTEN: Final = "throttled"
NOT_FOUND: Final = "not_found"
_KINDS: Final[tuple[tuple[type[PortalError], str], ...]] = (
    (LinkFull, "full"),
    (StorageFull, "no_room"),
    (UploadTooLarge, "too_large"),
    (NotFound, NOT_FOUND),
)


def is_noted_now(link: Link, kind: str) -> bool:
    """Say whether a refusal of this kind is to be put down now: the first of its minute. It counts as put down."""
    return limits.take(limits.NOTED, "noted-guest-link", link.record_ref, kind) is not None


def note(link: Link, kind: str) -> None:
    """Put down, once a minute for each kind, that `link` refused whoever held it. Audit: link.refused, its outcome is the kind.

    SECURITY: only where a real link is known. Tokens that never were leave no line: anybody can make them up.
    Call it outside the transaction that the refusal undoes.
    """
    try:
        if is_noted_now(link, kind):
            with transaction.atomic():
                record(
                    verb=verbs.LINK_REFUSED,
                    actor=Guest(link),
                    on=link.record_ref,
                    matter=link.binder.matter_ref,
                    outcome=kind,
                )
    except (DatabaseError, PortalError) as problem:
        # The refusal itself stands, and looks like every other, even while the record cannot be written.
        log.critical("a refused guest could not be put on the record: %s", type(problem).__name__)


@contextmanager
def noted(guest: Guest) -> Iterator[None]:
    """Put down what is refused to `guest` inside, where the services below have not."""
    try:
        yield
    except PortalError as refused:
        if not isinstance(refused, (LinkDead, FileRefused)):
            for error, kind in _KINDS:
                if isinstance(refused, error):
                    note(guest.link, kind)
                    break
        raise
