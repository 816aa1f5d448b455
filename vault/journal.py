"""The side file of a growing upload: where it stands, and its tail that does not fill a segment yet.

Three slots, each one record sealed with AES-256-GCM under a key of its own (HKDF from the file key and the file's salt)
and a fresh random nonce at every write, so a slot may be written over as often as it likes. A new record never goes over
the newest one nor over the one in force, so a torn write harms neither.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vault.sealing import ROOM_BYTES, TAG_BYTES
from vault.storage.contract import BlockFile

SLOTS: Final = 3
NONCE_BYTES: Final = 12
MAX_TAGS: Final = 64
# sequence, first segment of the batch, segments in the batch, tags, flags, length of the tail, digest of an only part
FIELDS: Final = struct.Struct(">QIHHBI32s")
SLOT_LENGTH: Final = struct.Struct(">QI")
FINISHING: Final = 1
ONE_PART: Final = 2
RECORD_BYTES: Final = FIELDS.size + MAX_TAGS * TAG_BYTES + ROOM_BYTES
SLOT_BYTES: Final = -(-(SLOT_LENGTH.size + NONCE_BYTES + RECORD_BYTES + TAG_BYTES) // 4096) * 4096
MARK_AT: Final = SLOTS * SLOT_BYTES
MARK_BYTES: Final = 8 + NONCE_BYTES + TAG_BYTES
JOURNAL_BYTES: Final = MARK_AT + 4096


@dataclass(frozen=True, slots=True)
class Record:
    """One step of an upload: "when segments `first`… with these `tags` are in the file, then `tail` follows them".

    `tags` are the GCM tags of the `batch` segments of this step, then those of segments further on that an earlier,
    broken step may have left in the file. `finishing`: the tail is being sealed as the last segment; nothing may follow.
    `only_part`: SHA-256 of the content when it all came in one part.
    """

    sequence: int
    first: int
    batch: int
    tags: tuple[bytes, ...]
    tail: bytes
    finishing: bool = False
    only_part: bytes | None = None

    @property
    def segments(self) -> int:
        """How many full segments the file has once this step is in it."""
        return self.first + self.batch

    def pack(self) -> bytes:
        """Give the record as bytes."""
        flags = FINISHING * self.finishing | ONE_PART * (self.only_part is not None)
        only_part = self.only_part or bytes(32)
        fields = self.sequence, self.first, self.batch, len(self.tags), flags, len(self.tail), only_part
        return FIELDS.pack(*fields) + b"".join(self.tags) + self.tail

    @classmethod
    def unpack(cls, data: bytes) -> Record:
        """Give the record that `data` holds."""
        sequence, first, batch, count, flags, tail_length, digest = FIELDS.unpack_from(data)
        tags_end = FIELDS.size + count * TAG_BYTES
        tags = tuple(data[at : at + TAG_BYTES] for at in range(FIELDS.size, tags_end, TAG_BYTES))
        tail = data[tags_end : tags_end + tail_length]
        only_part = digest if flags & ONE_PART else None
        return cls(sequence, first, batch, tags, tail, bool(flags & FINISHING), only_part)


class Journal:
    """The slots of one side file."""

    def __init__(self, file: BlockFile, file_key: bytes, header: bytes) -> None:
        """Use `file` as the side file of the growing file that begins with `header`."""
        self._file = file
        self._aead = AESGCM(HKDF(SHA256(), 32, header, b"muniment growing journal 1").derive(file_key))
        self._held: dict[int, int] = {}

    def write(self, record: Record, keep: set[int]) -> None:
        """Put `record` durably into a slot that holds none of the sequences in `keep`."""
        slot = next(slot for slot in range(SLOTS) if self._held.get(slot) not in keep)
        packed, nonce = record.pack(), os.urandom(NONCE_BYTES)
        clear = SLOT_LENGTH.pack(record.sequence, len(packed) + TAG_BYTES)
        # While it is being written over, the slot holds nothing.
        self._held.pop(slot, None)
        self._file.write_at(clear + nonce + self._aead.encrypt(nonce, packed, clear), slot * SLOT_BYTES)
        self._file.sync()
        self._held[slot] = record.sequence

    def read(self) -> list[Record]:
        """Give the records that open, the newest first, down to the first whose step is known to be done."""
        heads = {slot: head for slot in range(SLOTS) if (head := self._read_head(slot)) is not None}
        self._held = {slot: head[0] for slot, head in heads.items()}
        records = []
        for slot in sorted(heads, key=lambda slot: -heads[slot][0]):
            record = self._read_slot(slot, *heads[slot])
            if record is None:
                # Torn: nothing is lost when it is written over.
                self._held.pop(slot)
                continue
            records.append(record)
            if self.is_done(record.sequence):
                break
        return records

    def _read_head(self, slot: int) -> tuple[int, int] | None:
        """Give the sequence and the length that stand in the clear before a record."""
        head = bytearray(SLOT_LENGTH.size)
        if self._file.read_into(memoryview(head), slot * SLOT_BYTES) != len(head):
            return None
        sequence, length = SLOT_LENGTH.unpack(head)
        return (sequence, length) if FIELDS.size + TAG_BYTES <= length <= RECORD_BYTES + TAG_BYTES else None

    def _read_slot(self, slot: int, sequence: int, length: int) -> Record | None:
        data = bytearray(NONCE_BYTES + length)
        self._file.read_into(memoryview(data), slot * SLOT_BYTES + SLOT_LENGTH.size)
        nonce, sealed = bytes(data[:NONCE_BYTES]), memoryview(data)[NONCE_BYTES:]
        try:
            return Record.unpack(self._aead.decrypt(nonce, sealed, SLOT_LENGTH.pack(sequence, length)))
        except InvalidTag:
            return None

    def mark_done(self, sequence: int) -> None:
        """Note that the segments of step `sequence` are on the disk. Not flushed: without it they are read and proved."""
        number, nonce = sequence.to_bytes(8, "big"), os.urandom(NONCE_BYTES)
        self._file.write_at(number + nonce + self._aead.encrypt(nonce, b"", b"done" + number), MARK_AT)

    def is_done(self, sequence: int) -> bool:
        """Say whether `mark_done(sequence)` was the last mark."""
        mark = bytearray(MARK_BYTES)
        self._file.read_into(memoryview(mark), MARK_AT)
        number, nonce, tag = bytes(mark[:8]), bytes(mark[8 : 8 + NONCE_BYTES]), bytes(mark[8 + NONCE_BYTES :])
        if int.from_bytes(number, "big") != sequence:
            return False
        try:
            self._aead.decrypt(nonce, tag, b"done" + number)
        except InvalidTag:
            return False
        return True
