"""Whether a version may leave the house as far as the scanner is concerned, and is not known to be damaged."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from common.errors import Conflict
from vault.errors import KeptApart, NotChecked, StillChecking
from vault.models import ScanState, Version

#: The note of a version whose stored bytes were found damaged.
DAMAGED: Final = "damaged"


def leaves_the_house(version: Version) -> bool:
    """Whether `version` may be served as far as the scanner is concerned, and is not known to be damaged."""
    try:
        refuse_unchecked(version)
    except Conflict:
        return False
    return version.scan_note != DAMAGED


def refuse_unchecked(version: Version) -> None:
    """Say nothing when `version` may be served as far as the scanner is concerned. Raises: StillChecking, KeptApart, NotChecked."""
    if version.scan_state == ScanState.CLEAN:
        return
    if version.scan_state == ScanState.WAITING:
        raise StillChecking(detail=version.record_ref)
    if version.scan_state == ScanState.QUARANTINED:
        raise KeptApart(detail=version.record_ref)
    # SECURITY: unscanned files leave only where the demo-only setting says so, under its banner.
    if settings.SCAN_REQUIRED:
        raise NotChecked(detail=version.record_ref)
