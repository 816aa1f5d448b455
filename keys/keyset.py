"""The key-encrypting keys: read from the environment or a file, at most two while one replaces the other."""

import base64
import binascii
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from keys.errors import KeyUnavailable

KEY_BYTES = 32
_WHERE = "set MUNIMENT_KEYSET, or MUNIMENT_KEYSET_FILE to a file readable by this user only"


@dataclass(frozen=True, slots=True)
class Keyset:
    """The first key wraps new keys; all of them unwrap.

    Shape: `{"id": bytes}` in order; an id is the first 16 hex digits of the key's SHA-256 under a fixed prefix.
    """

    keys: dict[str, bytes]

    @property
    def primary(self) -> tuple[str, bytes]:
        """The key under which new keys are wrapped."""
        return next(iter(self.keys.items()))

    def find(self, kek_id: str) -> bytes:
        """Give the key named `kek_id`. Raises: KeyUnavailable."""
        try:
            return self.keys[kek_id]
        except KeyError:
            raise KeyUnavailable(detail=f"key-encrypting key {kek_id} is not in the keyset") from None


def key_id(raw: bytes) -> str:
    """Give the public name of a key-encrypting key; it tells nothing about the key."""
    return hashlib.sha256(b"muniment kek id\0" + raw).hexdigest()[:16]


def parse(text: str) -> Keyset:
    """Give the keyset written as one or two base64 keys, separated by white space or as a JSON list.

    Raises: KeyUnavailable when it holds none, more than two, or one that is not 32 bytes.
    """
    try:
        words = json.loads(text) if text.lstrip().startswith("[") else text.split()
        raws = [base64.b64decode(str(word), validate=True) for word in words]
    except (binascii.Error, ValueError):
        raise KeyUnavailable(detail="the keyset is not base64") from None
    if not 1 <= len(raws) <= 2 or any(len(raw) != KEY_BYTES for raw in raws):
        raise KeyUnavailable(detail=f"the keyset must hold one or two keys of {KEY_BYTES} bytes; {_WHERE}")
    return Keyset({key_id(raw): raw for raw in raws})


@lru_cache(maxsize=8)
def _load(text: str, path: str) -> Keyset:
    if text:
        return parse(text)
    if not path or not Path(path).is_file():
        raise KeyUnavailable(detail=f"no key at {path or 'any path'}; {_WHERE}")
    return parse(Path(path).read_text(encoding="ascii"))


def current() -> Keyset:
    """Give the key-encrypting keys of this installation. Raises: KeyUnavailable."""
    return _load(settings.KEYSET, str(settings.KEYSET_FILE or ""))


def record_key() -> bytes:
    """Give the key from which the record's MACs are derived; it is never kept in the database. Raises: KeyUnavailable."""
    return _load(settings.RECORD_KEY, str(settings.RECORD_KEY_FILE or "")).primary[1]


def fresh_text() -> str:
    """Give one fresh key in base64."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def create_file(path: Path) -> None:
    """Write one fresh key to `path`, readable by its owner only; an existing file is left alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(fresh_text() + "\n")
