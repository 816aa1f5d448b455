"""The storage of this office, by its settings."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from vault.storage.local import LocalStorage


def office_storage() -> LocalStorage:
    """Give the place where this office keeps its sealed bytes (`settings.VAULT_ROOT`)."""
    return _local(str(settings.VAULT_ROOT))


@lru_cache(maxsize=8)
def _local(root: str) -> LocalStorage:
    return LocalStorage(root)
