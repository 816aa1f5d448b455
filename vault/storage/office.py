"""The storage of this office, by its settings: the local disk, or a bucket where one is set."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from vault.storage.contract import Storage
from vault.storage.local import LocalStorage


def office_storage() -> Storage:
    """Give the place where this office keeps its sealed bytes (`settings.VAULT_ROOT`, and `settings.VAULT_S3` where it is set)."""
    return _storage(str(settings.VAULT_ROOT), tuple(sorted(settings.VAULT_S3.items())))


def both_storages() -> tuple[Storage, Storage | None]:
    """Give the local disk, and the bucket where one is set: for carrying files between them, and for nothing else."""
    disk, kept = LocalStorage(settings.VAULT_ROOT), office_storage()
    return disk, None if isinstance(kept, LocalStorage) else kept


@lru_cache(maxsize=8)
def _storage(root: str, bucket: tuple[tuple[str, str], ...]) -> Storage:
    local = LocalStorage(root)
    if not any(value for _name, value in bucket):
        return local
    from vault.storage.s3 import Bucket, S3Storage  # only offices with a bucket install what it needs

    return S3Storage(Bucket(**dict(bucket)), local)
