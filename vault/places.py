"""Under which keys of the storage things lie: ids, never names."""

from __future__ import annotations

from uuid import UUID


def version_place(version_id: UUID) -> str:
    """Give the storage key of a version's bytes."""
    return f"versions/{version_id.hex}"


def rendition_place(place_id: UUID) -> str:
    """Give the storage key of the bytes of a view; `place_id` is fresh for each."""
    return f"renditions/{place_id.hex}"


def upload_place(version_id: UUID) -> str:
    """Give the key in the growing area of an upload that will be this version."""
    return f"uploads/{version_id.hex}"
