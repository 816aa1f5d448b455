"""The storage of this office, by its settings."""

from functools import lru_cache

from django.conf import settings

from vault.storage.contract import Storage
from vault.storage.local import LocalStorage


def office_storage() -> Storage:
    """Give the place where this office keeps its sealed bytes."""
    return _local(str(settings.VAULT_ROOT))


@lru_cache(maxsize=4)
def _local(root: str) -> LocalStorage:
    return LocalStorage(root)
