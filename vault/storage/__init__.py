"""Where sealed bytes lie. This package alone touches the disk; it sees ciphertext and ids, never content or names."""

from vault.storage.contract import AppendFile, BlockFile, SealedSource, Storage
from vault.storage.local import LocalStorage

__all__ = ["AppendFile", "BlockFile", "LocalStorage", "SealedSource", "Storage"]
