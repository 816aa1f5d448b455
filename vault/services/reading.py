"""Open the content of versions. No right is asked here: callers have passed the gate, or are the office's own jobs."""

from __future__ import annotations

from keys.models import Key
from keys.services import seal, unseal
from vault.errors import FileMissing
from vault.models import Rendition, Version
from vault.sealing import new_file_key
from vault.storage.office import office_storage
from vault.streams import SealedReader


def new_version_key(binder_key: Key, version_hex: str) -> tuple[bytes, bytes]:
    """Give a fresh file key for the version with this id, raw and wrapped under its binder's key."""
    raw = new_file_key()
    return raw, seal(binder_key, raw, context=_context(version_hex))


def unwrap(binder_key: Key, wrapped: bytes | memoryview, version_hex: str) -> bytes:
    """Give the raw file key back. Raises: KeyShredded, KeyUnavailable, SealBroken."""
    return unseal(binder_key, bytes(wrapped), context=_context(version_hex))


def _context(version_hex: str) -> str:
    return f"version-key:{version_hex}"


def new_rendition_key(version: Version, place_hex: str) -> tuple[bytes, bytes]:
    """Give a fresh key for the view of `version` that will lie at this place, raw and wrapped under its binder's key."""
    raw = new_file_key()
    return raw, seal(version.file.binder.key, raw, context=_rendition_context(version, place_hex))


def _rendition_context(version: Version, place_hex: str) -> str:
    """Bind a view's key to its place, its version and the very bytes it was made of."""
    return f"rendition-key:{place_hex}:{version.pk.hex}:{version.sha256}"


def open_version(version: Version, *, check_end: bool = True) -> SealedReader:
    """Give a reader of the version's content; the caller closes it.

    SECURITY: asks no right. Raises: FileDamaged, FileMissing, KeyShredded, KeyUnavailable.
    """
    raw = unwrap(version.file.binder.key, version.wrapped_key, version.pk.hex)
    source = office_storage().open(version.storage_key)
    return SealedReader(source, raw, version.pk.bytes, version.size_bytes, check_end=check_end)


def open_rendition(version: Version, rendition: Rendition, *, check_end: bool = True) -> SealedReader:
    """Give a reader of the view of `version`; the caller closes it.

    SECURITY: asks no right. Raises: FileDamaged, FileMissing, SealBroken, KeyShredded, KeyUnavailable.
    """
    if rendition.storage_key is None or rendition.wrapped_key is None:
        raise FileMissing(detail="no view is kept")
    place_hex = rendition.storage_key.rpartition("/")[2]
    context = _rendition_context(version, place_hex)
    raw = unseal(version.file.binder.key, bytes(rendition.wrapped_key), context=context)
    source = office_storage().open(rendition.storage_key)
    return SealedReader(source, raw, bytes.fromhex(place_hex), rendition.size_bytes, check_end=check_end)
