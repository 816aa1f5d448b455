"""Open a version's bytes. Whoever calls this has passed the gate; only delivery and the office's own checks do."""

from __future__ import annotations

from vault.models import Version
from vault.services.binders import unwrap_file_key
from vault.storage.office import office_storage
from vault.streams import SealedReader


def open_version(version: Version, *, check_end: bool = True) -> SealedReader:
    """Give a reader of the plain bytes; the caller closes it. Raises: FileMissing, FileDamaged, KeyShredded."""
    key = unwrap_file_key(version.file.binder, version)
    source = office_storage().open(version.storage_key)
    return SealedReader(source, key, version.pk.bytes, version.size_bytes, check_end=check_end)
