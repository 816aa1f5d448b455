"""Make keys, seal and open with them, destroy them."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from common import clock
from keys import keyset
from keys.errors import KeyShredded, SealBroken
from keys.models import Key, KeyKind

NONCE_BYTES = 12
VERSION = b"\x01"
OFFICE_SUBJECT = "office"


def new_key(kind: KeyKind, subject: str) -> Key:
    """Give a fresh saved key for `subject` (a record reference)."""
    kek_id, kek = keyset.current().primary
    key = Key(kind=kind, subject=subject, kek_id=kek_id)
    key.wrapped = _encrypt(kek, os.urandom(keyset.KEY_BYTES), f"key:{key.pk}")
    key.save(force_insert=True)
    return key


def office_key() -> Key:
    """Give the one key of the office itself: mail at rest, second factors."""
    return _key_of(KeyKind.OFFICE, OFFICE_SUBJECT)


def person_key(subject: str) -> Key:
    """Give the key of a person, made when first asked for. `subject` is `user:<uuid>`."""
    return _key_of(KeyKind.PERSON, subject)


def _key_of(kind: KeyKind, subject: str) -> Key:
    found = Key.objects.filter(kind=kind, subject=subject).first()
    if found is not None:
        return found
    with transaction.atomic():
        fresh = Key(kind=kind, subject=subject)
        fresh.kek_id, kek = keyset.current().primary
        fresh.wrapped = _encrypt(kek, os.urandom(keyset.KEY_BYTES), f"key:{fresh.pk}")
        Key.objects.bulk_create([fresh], ignore_conflicts=True)
        return Key.objects.get(kind=kind, subject=subject)


def seal(key: Key, plaintext: bytes, *, context: str) -> bytes:
    """Give `plaintext` sealed under `key` and bound to `context` (what it is and whose, e.g. `message:7kq…`).

    Shape: version byte, 12-byte nonce, AES-256-GCM ciphertext and tag. Raises: KeyShredded, KeyUnavailable.
    """
    return _encrypt(material(key), plaintext, context)


def unseal(key: Key, sealed: bytes, *, context: str) -> bytes:
    """Give back what was sealed under `key` for `context`. Raises: SealBroken, KeyShredded, KeyUnavailable."""
    return _decrypt(material(key), bytes(sealed), context)


def seal_text(key: Key, text: str, *, context: str) -> bytes:
    """Give `text` sealed as UTF-8; see `seal`."""
    return seal(key, text.encode(), context=context)


def unseal_text(key: Key, sealed: bytes, *, context: str) -> str:
    """Give back sealed text; see `unseal`."""
    return unseal(key, sealed, context=context).decode()


def shred(key: Key) -> None:
    """Destroy `key` for good: what it sealed can never be opened again. The row stays, to say so."""
    key.wrapped = b""
    key.shredded_at = clock.now()
    key.save(update_fields=["wrapped", "shredded_at"])
    _unwrap.cache_clear()


def rewrap(key: Key) -> None:
    """Wrap `key` under the first key of the keyset; the caller saves `kek_id` and `wrapped`, having locked the row.

    Raises: KeyUnavailable, KeyShredded, SealBroken.
    """
    raw = material(key)
    key.kek_id, kek = keyset.current().primary
    key.wrapped = _encrypt(kek, raw, f"key:{key.pk}")


def material(key: Key) -> bytes:
    """Give the 32 raw bytes of `key`, for streams that seal segment by segment. Never store or log them."""
    if key.shredded_at is not None or not key.wrapped:
        raise KeyShredded(detail=f"key {key.pk}")
    return _unwrap(key.pk, key.kek_id, bytes(key.wrapped))


def derive(purpose: str) -> bytes:
    """Give 32 bytes that depend on the record key and `purpose`: for MACs and signatures the database must never know.

    The record key is apart from the key-encrypting keys, so that rotating those breaks no MAC.
    """
    root = keyset.record_key()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"muniment {purpose}".encode()).derive(root)


@lru_cache(maxsize=512)
def _unwrap(pk: UUID, kek_id: str, wrapped: bytes) -> bytes:
    return _decrypt(keyset.current().find(kek_id), wrapped, f"key:{pk}")


def _encrypt(raw: bytes, plaintext: bytes, context: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(raw).encrypt(nonce, plaintext, VERSION + context.encode())


def _decrypt(raw: bytes, sealed: bytes, context: str) -> bytes:
    if sealed[:1] != VERSION:
        raise SealBroken(detail=f"unknown seal version for {context}")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(raw).decrypt(nonce, body, VERSION + context.encode())
    except (InvalidTag, ValueError):
        raise SealBroken(detail=f"seal does not match for {context}") from None


def create_key_files() -> None:
    """Make the key files of this installation where there are none: the keyset and the record key, apart from each other."""
    for path in (settings.KEYSET_FILE, settings.RECORD_KEY_FILE):
        keyset.create_file(Path(path))


def keyset_text() -> str:
    """Give one fresh key as the settings and key files hold it."""
    return keyset.fresh_text()
