"""An upload that grows part by part, encrypted from its first byte, and survives a kill at any moment.

Two files of the growing area: the data file, which is the final sealed file in the making, and its journal
(`vault.journal`). Every full segment goes into the data file once; the tail that does not fill a segment (or might be the
last) lives in the journal until more content or the end comes.

No nonce is ever used for two contents. The nonces of the data file are fixed by segment number, so what matters is that
no segment number is ever sealed to the disk with two contents:
- A step is written ahead: the journal record with the GCM tags of the segments to come and the tail behind them is on
  the disk before the first byte of those segments is, and they are on the disk before the step is acknowledged and
  before the next record is written. So at any crash at most the newest step is in doubt.
- Opening reads the newest record whose segments are all there, whole and proved (GCM, and the very tags noted): that is
  where the upload stands. A newer step that is missing or torn is undone: its content must be sent again, one part at
  most. But its segments may have reached the disk in part, so their tags stay in force: they are carried from record to
  record, and a segment whose tag is noted is written only when it comes out with that tag, that is, with the same
  content. Otherwise the sender's file has changed and the upload is refused for good (UploadChanged).
- The end is written ahead too: after a `finishing` record only the same tail can be sealed as the last segment, and
  nothing can be appended.
- One process at a time: both files are held under a lock that dies with the process.
What this cannot see is a host that puts back an older copy of both files; so backups leave the growing area out.
"""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass, replace
from threading import Thread
from typing import Final, Self

from vault.bounds import PART_BYTES
from vault.buffers import Buffers
from vault.errors import FileDamaged, UploadChanged, UploadLost, WriterSpent
from vault.journal import JOURNAL_BYTES, Journal, Record
from vault.sealing import (
    HEADER_BYTES,
    ROOM_BYTES,
    SEGMENT_BYTES,
    TAG_BYTES,
    Data,
    FileCipher,
    content_start,
    room_of,
    sealed_size,
    sealed_start,
)
from vault.storage.contract import BlockFile, Storage

# Room is reserved this far ahead: flushing into reserved room costs a third of growing the file each time.
RESERVE_STEP_BYTES: Final = 64 * 1024 * 1024
JOURNAL_SUFFIX: Final = "-tail"
# Room for the segments that one part and a full tail can fill.
SEALED: Final = Buffers((PART_BYTES // ROOM_BYTES + 2) * SEGMENT_BYTES)


@dataclass(frozen=True, slots=True)
class PartReceipt:
    """What one appended part was: on the disk, with this checksum. `offset` is where the next part begins."""

    size_bytes: int
    sha256: bytes
    offset: int


@dataclass(frozen=True, slots=True)
class FinishedUpload:
    """A sealed file in the growing area. `sha256` is known when the content came in one part; else a job reads it."""

    size_bytes: int
    sha256: bytes | None


class GrowingFile:
    """One growing upload, held by this process. After an error while writing it must be opened anew."""

    def __init__(self, data: BlockFile, side: BlockFile, key: bytes, header: bytes, associated_data: bytes) -> None:
        """Use `create` or `open`."""
        self._data, self._side = data, side
        self._cipher = FileCipher(key, header, associated_data)
        self._journal = Journal(side, key, header)
        self._now = Record(0, 0, 0, (), b"")
        self._newest = 0
        self._noted: dict[int, bytes] = {}
        self._reserved = 0
        self._spent = False

    @classmethod
    def create(cls, storage: Storage, growing_key: str, file_key: bytes, associated_data: bytes) -> Self:
        """Begin an upload of nothing yet.

        Raises: StorageTaken, StorageFull.
        """
        header = FileCipher.fresh(file_key, associated_data).header
        with ExitStack() as opened:
            side = opened.enter_context(storage.grow(growing_key + JOURNAL_SUFFIX, new=True))
            data = opened.enter_context(storage.grow(growing_key, new=True))
            side.reserve(JOURNAL_BYTES)
            data.write_at(header, 0)
            data.sync()
            growing = cls(data, side, file_key, header, associated_data)
            growing._journal.write(growing._now, keep=set())
            growing._journal.mark_done(0)
            opened.pop_all()
        return growing

    @classmethod
    def open(cls, storage: Storage, growing_key: str, file_key: bytes, associated_data: bytes) -> Self:
        """Go on with an upload where the disk says it stands.

        Raises: UploadBusy while another connection holds it; UploadLost when nothing usable is left of it.
        """
        with ExitStack() as opened:
            side = opened.enter_context(storage.grow(growing_key + JOURNAL_SUFFIX))
            data = opened.enter_context(storage.grow(growing_key))
            header = bytearray(HEADER_BYTES)
            data.read_into(memoryview(header), 0)
            try:
                growing = cls(data, side, file_key, bytes(header), associated_data)
            except FileDamaged as error:
                raise UploadLost(detail="the growing file has no header") from error
            growing._recover()
            opened.pop_all()
        return growing

    @property
    def offset(self) -> int:
        """How many bytes of content are safely here: where the next part begins."""
        return content_start(self._now.segments) + len(self._now.tail)

    @property
    def is_finishing(self) -> bool:
        """Whether the end was begun: only `finish` may follow."""
        return self._now.finishing

    def append(self, part: Data, *, sha256: bytes | None = None) -> PartReceipt:
        """Put `part` at the end, durably; give its receipt. All of it is kept, or none.

        `sha256` is the digest of `part` if the receiver has it; else it is computed beside the writing.
        Raises: UploadChanged, StorageFull, WriterSpent after an earlier failure or after the end.
        """
        if self._spent or self.is_finishing:
            raise WriterSpent(detail="append after a failure or the end")
        view = memoryview(part).cast("B")
        if view.nbytes > PART_BYTES:
            raise ValueError("append in parts of PART_BYTES")
        if not view.nbytes:
            return PartReceipt(0, hashlib.sha256().digest(), self.offset)
        with SEALED.lend() as out, _PartHash(view, sha256) as hashing:
            sealed, tags, tail = self._seal_batch(view, out)
            # Only the first part's digest goes into its record; the others are waited for after the disk.
            only_part = hashing.digest() if self.offset == 0 else None
            step = Record(self._newest + 1, self._now.segments, len(tags), self._ahead(tags), tail, only_part=only_part)
            self._take(step, sealed)
            return PartReceipt(view.nbytes, hashing.digest(), self.offset)

    def finish(self) -> FinishedUpload:
        """Seal the last segment, durably; calling it again, also after a crash, writes the same bytes again."""
        if self._spent:
            raise WriterSpent(detail="finish after a failure")
        size_bytes = self.offset
        if not self.is_finishing:
            ending = replace(
                self._now,
                sequence=self._newest + 1,
                first=self._now.segments,
                batch=0,
                tags=self._ahead(()),
                finishing=True,
            )
            self._take(ending, memoryview(b""))
        out = memoryview(bytearray(len(self._now.tail) + TAG_BYTES))
        self._cipher.seal_into(self._now.segments, self._now.tail, out, last=True)
        self._data.write_at(out, sealed_start(self._now.segments))
        self._data.truncate(sealed_size(size_bytes))
        self._data.sync()
        # Nothing came in at all: the digest of nothing is known too.
        only_part = hashlib.sha256().digest() if not size_bytes else self._now.only_part
        return FinishedUpload(size_bytes, only_part)

    def close(self) -> None:
        """Let the upload go; another process may open it."""
        self._data.close()
        self._side.close()

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close."""
        self.close()

    def _ahead(self, tags: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """Give `tags` of a batch, followed by the noted tags of segments behind it."""
        index, behind = self._now.segments + len(tags), []
        while index in self._noted:
            behind.append(self._noted[index])
            index += 1
        return (*tags, *behind)

    def _seal_batch(self, part: memoryview, out: memoryview) -> tuple[memoryview, tuple[bytes, ...], bytes]:
        """Seal the segments that `part` fills into `out`; give them, their tags, and the tail left over.

        Raises: UploadChanged when a segment differs from what may be on the disk under its number.
        """
        tail, index = self._now.tail, self._now.segments
        filled, tags = 0, []
        # A segment is sealed only when content follows it: else it may be the last.
        while len(tail) + part.nbytes > (room := room_of(index)):
            take = room - len(tail)
            content = tail + part[:take] if tail else part[:take]
            tail, part = b"", part[take:]
            filled += self._cipher.seal_into(index, content, out[filled:], last=False)
            tag = bytes(out[filled - TAG_BYTES : filled])
            if self._noted.get(index, tag) != tag:
                raise UploadChanged(detail=f"segment {index} differs from an earlier try")
            tags.append(tag)
            index += 1
        return out[:filled], tuple(tags), tail + bytes(part)

    def _take(self, step: Record, sealed: memoryview) -> None:
        """Write `step` ahead, then its segments; on the disk when this returns."""
        self._spent = True
        self._reserve(sealed_start(step.first) + sealed.nbytes)
        self._journal.write(step, keep={self._now.sequence, self._newest})
        self._newest = step.sequence
        if sealed.nbytes:
            self._data.write_at(sealed, sealed_start(step.first))
            self._data.sync()
        self._journal.mark_done(step.sequence)
        self._now = step
        self._noted = {index: tag for index, tag in self._noted.items() if index >= step.segments}
        self._spent = False

    def _reserve(self, size: int) -> None:
        if size > self._reserved:
            self._reserved = -(-size // RESERVE_STEP_BYTES) * RESERVE_STEP_BYTES
            self._data.reserve(self._reserved)

    def _recover(self) -> None:
        """Find where the upload stands, and which tags are in force."""
        records = self._journal.read()
        if not records:
            raise UploadLost(detail="the journal holds no record")
        self._newest = records[0].sequence
        self._reserved = self._data.size()
        if not self._journal.is_done(self._newest):
            # A broken step. What we read may be in memory only: it must be on the disk before a step builds on it.
            self._side.sync()
            self._data.sync()
        for record in records:
            if self._journal.is_done(record.sequence) or self._is_whole(record):
                self._now = record
                break
        else:
            raise UploadLost(detail="no record's segments are in the file")
        # The newest record carries every tag in force, whatever became of its own segments.
        noted = enumerate(records[0].tags, records[0].first)
        self._noted = {index: tag for index, tag in noted if index >= self._now.segments}

    def _is_whole(self, record: Record) -> bool:
        """Say whether every segment of the step is in the data file with the tag noted for it."""
        sealed = memoryview(bytearray(SEGMENT_BYTES))
        for index, tag in enumerate(record.tags[: record.batch], record.first):
            segment = sealed[: room_of(index) + TAG_BYTES]
            if self._data.read_into(segment, sealed_start(index)) != segment.nbytes or segment[-TAG_BYTES:] != tag:
                return False
            try:
                self._cipher.open(index, segment, last=False)
            except FileDamaged:
                return False
        return True


def drop_growing(storage: Storage, growing_key: str) -> bool:
    """Remove an unfinished upload and its journal; say whether there was anything."""
    return any([storage.drop(growing_key), storage.drop(growing_key + JOURNAL_SUFFIX)])


class _PartHash:
    """The SHA-256 of one part, in a second thread unless it is known already. Waits for the thread when the block ends."""

    def __init__(self, part: memoryview, known: bytes | None) -> None:
        self._known, self._hash = known, hashlib.sha256()
        self._thread = Thread(target=self._hash.update, args=(part,), name="sha256-part", daemon=True)
        if known is None:
            self._thread.start()

    def digest(self) -> bytes:
        if self._known is None:
            self._thread.join()
            self._known = self._hash.digest()
        return self._known

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.digest()
