"""What the office's jobs do with files: have them scanned, compute their checksums, sweep what was left half-way."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.db import transaction

from audit.services import record
from common import clock
from jobs.services import enqueue
from keys.errors import SealBroken
from vault import verbs
from vault.digests import digest_of
from vault.errors import FileDamaged, ScannerUnavailable
from vault.events import version_checked
from vault.growing import JOURNAL_SUFFIX, drop_growing
from vault.letting_out import DAMAGED
from vault.models import Rendition, ScanState, Upload, UploadState, Version
from vault.places import version_place
from vault.scanner import SILENCES, Clamd, Scan, ScanVerdict
from vault.services.adding import LOCKED
from vault.services.facts import have_read
from vault.services.openings import record_damage
from vault.services.reading import open_version
from vault.services.renditions import have_rendered
from vault.services.scanner_watch import require_fit
from vault.services.uploads import abandon_upload
from vault.storage.office import office_storage

log = logging.getLogger(__name__)

SWEEP_LIMIT = 500
ORPHANS_AFTER_SECONDS = 3_600
UNCHECKED_AFTER = timedelta(minutes=5)
# Notes that mean "not now"; every other note of a scan that did not happen is final.
PASSING = (*SILENCES, "error")


def check_version(version: Version) -> None:
    """Compute the checksums of `version` where they are missing, and have it scanned; does nothing the second time.

    Raises: ScannerUnavailable when the scanner gave no verdict, or may not be believed; the job comes again. Audit: file.checked, file.quarantined.
    """
    if version.scan_state != ScanState.WAITING:
        return
    try:
        if not version.sha256 or version.crc32 is None:
            _fill_in_digest(version)
        scan = _scan(version)
    except (FileDamaged, SealBroken) as damage:
        record_damage(version=version, detail=damage.detail)
        scan = Scan(ScanVerdict.NOT_SCANNED, DAMAGED)
    if scan.verdict is ScanVerdict.NOT_SCANNED and scan.note.startswith(PASSING):
        raise ScannerUnavailable(detail=scan.note)
    _conclude(version, scan)


def weigh(version: Version) -> None:
    """Compute the checksums of `version` where they are missing; does nothing the second time. Audit: file.damaged."""
    if version.crc32 is not None and version.sha256:
        return
    try:
        _fill_in_digest(version)
    except (FileDamaged, SealBroken) as damage:
        with transaction.atomic():
            record_damage(version=version, detail=damage.detail)
            Version.objects.filter(pk=version.pk).update(scan_state=ScanState.NOT_SCANNED, scan_note=DAMAGED)


def have_weighed(versions: Sequence[Version]) -> bool:
    """Whether the checksums of all `versions` are known; what is missing is asked for."""
    missing = [version for version in versions if version.crc32 is None or not version.sha256]
    for version in missing:
        enqueue("vault.weigh", unique=f"vault.weigh/{version.pk.hex}", version_id=version.pk.hex)
    return not missing


def _fill_in_digest(version: Version) -> None:
    with open_version(version) as reader:
        digest = digest_of(reader.iter_range())
    version.sha256, version.crc32 = digest.sha256.hex(), digest.crc32
    version.save(update_fields=["sha256", "crc32"])


def _scan(version: Version) -> Scan:
    if not settings.SCANNER:
        return Scan(ScanVerdict.NOT_SCANNED, "no scanner")
    with open_version(version) as reader:
        # SECURITY: the word of a scanner that fails its own test lets nothing out.
        require_fit()
        scan = Clamd(settings.SCANNER, reply_seconds=settings.SCAN_SECONDS).scan(reader.iter_range())
    if scan.verdict is ScanVerdict.CLEAN and version.scan_note == LOCKED:
        # SECURITY: the scanner saw only the outside of something locked with a password.
        return Scan(ScanVerdict.NOT_SCANNED, LOCKED)
    return scan


_STATES = {
    ScanVerdict.CLEAN: ScanState.CLEAN,
    ScanVerdict.FOUND: ScanState.QUARANTINED,
    ScanVerdict.NOT_SCANNED: ScanState.NOT_SCANNED,
}


@transaction.atomic
def _conclude(version: Version, scan: Scan) -> None:
    state = _STATES[scan.verdict]
    waiting = Version.objects.filter(pk=version.pk, scan_state=ScanState.WAITING)
    if not waiting.update(scan_state=state, scan_note=scan.note[:120], scanned_at=clock.now()):
        return
    version.refresh_from_db(fields=["scan_state", "scan_note", "scanned_at"])
    record(
        verb=verbs.FILE_QUARANTINED if state == ScanState.QUARANTINED else verbs.FILE_CHECKED,
        actor=None,
        on=version.record_ref,
        matter=version.file.binder.matter_ref,
        outcome=state.value,
        after=bytes.fromhex(version.sha256),
    )
    if state == ScanState.QUARANTINED:
        log.warning("%s is kept apart: %s", version.record_ref, scan.note)
    version_checked.send(sender=Version, version=version)
    have_read(version)
    have_rendered(version)


def wake_unchecked() -> int:
    """Ask again for the check of versions that still wait, e.g. after the scanner was down; give how many."""
    late = Version.objects.filter(scan_state=ScanState.WAITING, created_at__lt=clock.now() - UNCHECKED_AFTER)
    ids = list(late.order_by("created_at").values_list("pk", flat=True)[:SWEEP_LIMIT])
    for pk in ids:
        enqueue("vault.check", unique=f"vault.check/{pk.hex}", version_id=pk.hex)
    return len(ids)


def sweep_uploads() -> int:
    """Remove uploads past their time, and bytes in the growing area that no row speaks of; give how many."""
    expired = Upload.objects.filter(state=UploadState.GROWING, expires_at__lte=clock.now())
    ended = list(expired.select_related("binder__key")[:SWEEP_LIMIT])
    for upload in ended:
        abandon_upload(actor=None, upload=upload)
    before = time.time() - ORPHANS_AFTER_SECONDS
    stale = {
        key.removesuffix(JOURNAL_SUFFIX) for key, written_at in office_storage().growing_keys() if written_at < before
    }
    alive = {upload.storage_key for upload in Upload.objects.filter(storage_key__in=stale, state=UploadState.GROWING)}
    orphans = sum(drop_growing(office_storage(), key) for key in stale - alive)
    return len(ended) + orphans + office_storage().sweep_coming(before)


def sweep_kept() -> int:
    """Remove stored bytes of versions and views that no row speaks of, because a process died before it; give how many."""
    return _sweep("versions", _known_versions) + _sweep("renditions", _known_renditions)


def _sweep(prefix: str, known: Callable[[list[str]], set[str]]) -> int:
    before, removed = time.time() - ORPHANS_AFTER_SECONDS, 0
    stale = (key for key, written_at in office_storage().kept_keys(prefix) if written_at < before)
    while batch := list(islice(stale, SWEEP_LIMIT)):
        spoken_of = known(batch)
        removed += sum(office_storage().delete(key) for key in batch if key not in spoken_of)
    return removed


def _known_versions(keys: list[str]) -> set[str]:
    known = set(Version.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True))
    ids = [UUID(key.rpartition("/")[2]) for key in keys]
    coming = Upload.objects.filter(pk__in=ids, state=UploadState.GROWING).values_list("pk", flat=True)
    return known | {version_place(pk) for pk in coming}


def _known_renditions(keys: list[str]) -> set[str]:
    kept = Rendition.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True)
    return {key for key in kept if key is not None}


def find_version(version_id: str) -> Version | None:
    """Give the version with this id (hex), with what is needed to open it, or None when it is gone."""
    return Version.objects.select_related("file__binder__key").filter(pk=UUID(version_id)).first()
