"""Look into a version that has arrived: is it what it says, does it carry a virus, what is its digest."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from audit.services import record
from common import clock
from common.errors import Unavailable
from vault import verbs
from vault.digests import digest_of
from vault.events import version_checked
from vault.inspection import inspect_confined
from vault.models import ScanState, Version
from vault.names import extension_of
from vault.scanner import Clamd, Scan, ScanVerdict
from vault.services.binders import unwrap_file_key
from vault.services.reading import open_version
from vault.storage import LocalStorage
from vault.storage.office import office_storage


def check_version(version: Version) -> ScanState:
    """Inspect and scan `version` and keep the verdict; a repeat of an ended check changes nothing.

    Without a scanner a version stays unread unless the office runs without one on purpose (the demo). Raises: Unavailable
    when the scanner does not answer, so that the job tries again. Audit: file.checked or file.quarantined.
    """
    if version.scan_state != ScanState.WAITING:
        return ScanState(version.scan_state)
    if not version.sha256:
        with open_version(version) as reader:
            version.sha256 = digest_of(reader.iter_range()).sha256.hex()
    refusal = _refusal(version)
    if refusal:
        return _keep(version, ScanState.QUARANTINED, refusal)
    scan = _scan(version)
    if scan.verdict is ScanVerdict.CLEAN:
        return _keep(version, ScanState.CLEAN, "")
    if scan.verdict is ScanVerdict.FOUND:
        return _keep(version, ScanState.QUARANTINED, scan.note)
    if settings.SCAN_REQUIRED:
        Version.objects.filter(pk=version.pk).update(sha256=version.sha256, scan_note=scan.note[:120])
        raise Unavailable(detail=f"not scanned: {scan.note}")
    return _keep(version, ScanState.NOT_SCANNED, scan.note)


def _refusal(version: Version) -> str:
    storage = office_storage()
    assert isinstance(storage, LocalStorage)  # noqa: S101  # the child process inherits an open file
    source = storage.open(version.storage_key)
    try:
        key = unwrap_file_key(version.file.binder, version)
        found = inspect_confined(source, key, version.pk.bytes, version.size_bytes, extension_of(version.name))
    finally:
        source.close()
    return str(found.refusal) if found.refusal else ""


def _scan(version: Version) -> Scan:
    if not settings.SCANNER:
        return Scan(ScanVerdict.NOT_SCANNED, "no scanner")
    with open_version(version) as reader:
        return Clamd(settings.SCANNER).scan(reader.iter_range())


@transaction.atomic
def _keep(version: Version, state: ScanState, note: str) -> ScanState:
    version.scan_state, version.scan_note, version.scanned_at = state, note[:120], clock.now()
    version.save(update_fields=["scan_state", "scan_note", "scanned_at", "sha256"])
    verb = verbs.FILE_QUARANTINED if state == ScanState.QUARANTINED else verbs.FILE_CHECKED
    record(verb=verb, actor=None, on=version.record_ref, outcome=str(state), after=bytes.fromhex(version.sha256))
    version_checked.send(sender=Version, version=version)
    return state
