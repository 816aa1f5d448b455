"""The sealed file format: exactly Tink's streaming AEAD `AES256_GCM_HKDF_1MB`, so that stock Tink can open what we keep.

A file is a header and segments of 1 MiB. The header is one length byte (40), a salt (32) and a nonce prefix (7). The key
of the segments is HKDF-SHA256(file key, salt, info = associated data). Segment `i` is AES-256-GCM under the nonce
`prefix | i (4 bytes, big-endian) | 1 if last else 0`; the header takes its 40 bytes from the room of segment 0. So a
segment that was changed, moved, taken from another file or version, or a file cut between two segments, does not open.

Associated data is the immutable id of the version, 16 bytes.
"""

from __future__ import annotations

import base64
import json
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vault.errors import FileDamaged

Data = bytes | bytearray | memoryview

KEY_BYTES: Final = 32
SALT_BYTES: Final = 32
PREFIX_BYTES: Final = 7
TAG_BYTES: Final = 16
HEADER_BYTES: Final = 1 + SALT_BYTES + PREFIX_BYTES
SEGMENT_BYTES: Final = 1 << 20
ROOM_BYTES: Final = SEGMENT_BYTES - TAG_BYTES
FIRST_ROOM_BYTES: Final = ROOM_BYTES - HEADER_BYTES
LAST_SEGMENT_INDEX: Final = (1 << 32) - 1
TINK_TYPE: Final = "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey"


def new_file_key() -> bytes:
    """Give fresh raw key material for one file; it is kept only wrapped under its binder's key."""
    return os.urandom(KEY_BYTES)


def to_tink_keyset(key: bytes) -> str:
    """Give `key` as a cleartext Tink keyset in JSON, with which stock Tink opens the file (rescue, cross tests)."""
    # Segment size 1048576, derived key 32, HKDF hash SHA256 as `params`; then the key itself: two protobuf fields.
    parameters = b"\x08\x80\x80\x40\x10\x20\x18\x03"
    value = b"\x12" + bytes([len(parameters)]) + parameters + b"\x1a" + bytes([len(key)]) + key
    data = {"typeUrl": TINK_TYPE, "value": base64.b64encode(value).decode(), "keyMaterialType": "SYMMETRIC"}
    entry = {"keyData": data, "status": "ENABLED", "keyId": 1, "outputPrefixType": "RAW"}
    return json.dumps({"primaryKeyId": 1, "key": [entry]})


def room_of(index: int) -> int:
    """Give how many bytes of content segment `index` holds when full."""
    return ROOM_BYTES if index else FIRST_ROOM_BYTES


def content_start(index: int) -> int:
    """Give the offset in the content at which segment `index` begins."""
    return index * ROOM_BYTES - HEADER_BYTES if index else 0


def sealed_start(index: int) -> int:
    """Give the offset in the sealed file at which segment `index` begins."""
    return index * SEGMENT_BYTES if index else HEADER_BYTES


def segment_at(offset: int) -> int:
    """Give the index of the segment that holds the byte at `offset` of the content."""
    return (offset + HEADER_BYTES) // ROOM_BYTES


def segment_count(size_bytes: int) -> int:
    """Give how many segments a file of `size_bytes` of content has: never fewer than one, the last never empty."""
    return segment_at(size_bytes - 1) + 1 if size_bytes else 1


def sealed_size(size_bytes: int) -> int:
    """Give the length of the sealed file for `size_bytes` of content."""
    return HEADER_BYTES + size_bytes + TAG_BYTES * segment_count(size_bytes)


class FileCipher:
    """Seals and opens the segments of one file. Thread-safe; holds no position."""

    def __init__(self, key: bytes, header: bytes, associated_data: bytes) -> None:
        """Derive the segments' key of the file that has `header`.

        Raises: FileDamaged when `header` is not one of ours.
        """
        if len(key) != KEY_BYTES:
            raise ValueError(f"a file key has {KEY_BYTES} bytes")
        if len(header) != HEADER_BYTES or header[0] != HEADER_BYTES:
            raise FileDamaged(detail="no header of a sealed file")
        salt, self._prefix = header[1 : 1 + SALT_BYTES], header[1 + SALT_BYTES :]
        self._aead = AESGCM(HKDF(SHA256(), KEY_BYTES, salt, associated_data).derive(key))
        self.header = header

    @classmethod
    def fresh(cls, key: bytes, associated_data: bytes) -> FileCipher:
        """Give the cipher of a new file, with a header nobody has used before."""
        return cls(key, bytes([HEADER_BYTES]) + os.urandom(SALT_BYTES + PREFIX_BYTES), associated_data)

    def _nonce(self, index: int, last: bool) -> bytes:
        if index > LAST_SEGMENT_INDEX:
            raise ValueError("a sealed file has at most 2**32 segments")
        return self._prefix + index.to_bytes(4, "big") + (b"\x01" if last else b"\x00")

    def seal_into(self, index: int, content: Data, out: memoryview, *, last: bool) -> int:
        """Seal `content` as segment `index` into the beginning of `out`; give the sealed length.

        SECURITY: the same index may never be sealed twice with different content; callers see to it.
        """
        length = len(content) + TAG_BYTES
        return self._aead.encrypt_into(self._nonce(index, last), content, None, out[:length])

    def open(self, index: int, sealed: Data, *, last: bool) -> bytes:
        """Give the content of the sealed segment `index`.

        Raises: FileDamaged when it is not, bit for bit, that segment of this file.
        """
        try:
            return self._aead.decrypt(self._nonce(index, last), sealed, None)
        except (InvalidTag, ValueError) as error:
            raise FileDamaged(detail=f"segment {index} does not open") from error
