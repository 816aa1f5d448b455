"""Writing a sealed file in one go, and reading one at any place."""

from __future__ import annotations

import io
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from vault.errors import FileDamaged, WriterSpent
from vault.sealing import (
    HEADER_BYTES,
    SEGMENT_BYTES,
    TAG_BYTES,
    Data,
    FileCipher,
    content_start,
    room_of,
    sealed_size,
    sealed_start,
    segment_at,
    segment_count,
)
from vault.storage.contract import AppendFile, SealedSource


class SegmentWriter:
    """Seals content into a new file, segment by segment.

    The last segment is held back until the end is known. After any error the writer is spent and the file discarded:
    closing a broken stream would make a shorter file that looks whole.
    """

    def __init__(self, sink: AppendFile, key: bytes, associated_data: bytes) -> None:
        """Begin a file on `sink`, which the writer commits or discards."""
        self._sink = sink
        self._cipher = FileCipher.fresh(key, associated_data)
        self._held = bytearray()
        self._out = memoryview(bytearray(SEGMENT_BYTES))
        self._index = 0
        self._spent = False
        self.size_bytes = 0
        self._guarded(self._cipher.header)

    def write(self, data: Data) -> int:
        """Take all of `data`; give its length."""
        self._refuse_spent()
        rest = memoryview(data).cast("B")
        self.size_bytes += rest.nbytes
        while len(self._held) + rest.nbytes > (room := room_of(self._index)):
            # More content follows a full segment, so it is not the last.
            take = room - len(self._held)
            if self._held:
                self._held += rest[:take]
                self._flush(self._held, last=False)
                self._held.clear()
            else:
                self._flush(rest[:take], last=False)
            rest = rest[take:]
        self._held += rest
        return len(data)

    def close(self) -> int:
        """Seal the last segment and let the file appear; give the size of its content."""
        self._refuse_spent()
        self._flush(self._held, last=True)
        self._spent = True
        try:
            self._sink.commit()
        except BaseException:
            self._sink.discard()
            raise
        return self.size_bytes

    def abandon(self) -> None:
        """Discard the file; safe to call again, and after `close` it does nothing."""
        if not self._spent:
            self._spent = True
            self._sink.discard()

    def _refuse_spent(self) -> None:
        if self._spent:
            raise WriterSpent(detail="write after close, abandon or failure")

    def _flush(self, content: Data, *, last: bool) -> None:
        length = self._cipher.seal_into(self._index, content, self._out, last=last)
        self._guarded(self._out[:length])
        self._index += 1

    def _guarded(self, data: Data) -> None:
        try:
            self._sink.write(data)
        except BaseException:
            self.abandon()
            raise

    def __enter__(self) -> Self:
        """Use as a context manager: closed when the block ends well, abandoned when it does not."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close or abandon."""
        if kind is not None:
            self.abandon()
        elif not self._spent:
            self.close()


class SealedReader(io.RawIOBase):
    """Reads the content of a sealed file at any place, one segment in memory; every byte it gives is proved first.

    Not for several threads at once.
    """

    def __init__(
        self, source: SealedSource, key: bytes, associated_data: bytes, size_bytes: int, *, check_end: bool = True
    ) -> None:
        """Open `source`, whose content the database says has `size_bytes`; the reader closes it.

        `check_end=False` leaves out proving the last segment now, for a Range of a file: its length is compared all the
        same, so a cut file never reads as a shorter one. Raises: FileDamaged.
        """
        super().__init__()
        self._source, self.size_bytes, self._position = source, size_bytes, 0
        self._count = segment_count(size_bytes)
        self._cached: tuple[int, bytes] = (-1, b"")
        self._buffer = memoryview(bytearray(min(SEGMENT_BYTES, max(source.size, HEADER_BYTES))))
        try:
            if source.size != sealed_size(size_bytes):
                raise FileDamaged(detail=f"{source.size} stored bytes where {sealed_size(size_bytes)} belong")
            header = self._buffer[:HEADER_BYTES]
            source.read_into(header, 0)
            self._cipher = FileCipher(key, bytes(header), associated_data)
            if check_end:
                self._segment(self._count - 1)
        except BaseException:
            self.close()
            raise

    def iter_range(self, start: int = 0, stop: int | None = None, chunk: int = SEGMENT_BYTES) -> Iterator[bytes]:
        """Give the content from `start` up to `stop` (default: its end) in pieces of at most `chunk` bytes."""
        stop = self.size_bytes if stop is None else min(stop, self.size_bytes)
        position = max(start, 0)
        while position < stop:
            index = segment_at(position)
            content = self._segment(index)
            base = content_start(index)
            end = min(stop, base + len(content))
            while position < end:
                piece_end = min(end, position + chunk)
                yield content[position - base : piece_end - base]
                position = piece_end

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` from the position; give how many bytes there were (fewer only at the end)."""
        view, filled = memoryview(buffer).cast("B"), 0
        for piece in self.iter_range(self._position, self._position + view.nbytes):
            view[filled : filled + len(piece)] = piece
            filled += len(piece)
        self._position += filled
        return filled

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move the position; give it."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size_bytes}[whence]
        if base + offset < 0:
            raise ValueError("a position before the beginning")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Give the position."""
        return self._position

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def close(self) -> None:
        """Let the source go; safe to call again."""
        if not self.closed:
            self._source.close()
            self._cached = (-1, b"")
        super().close()

    def _segment(self, index: int) -> bytes:
        """Give the content of segment `index`, proved."""
        if self._cached[0] == index:
            return self._cached[1]
        last = index == self._count - 1
        start = content_start(index)
        content_length = self.size_bytes - start if last else room_of(index)
        sealed = self._buffer[: content_length + TAG_BYTES]
        if self._source.read_into(sealed, sealed_start(index)) != sealed.nbytes:
            raise FileDamaged(detail=f"segment {index} is cut")
        content = self._cipher.open(index, sealed, last=last)
        self._cached = (index, content)
        return content
