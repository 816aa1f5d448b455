"""Sealed files in a bucket of any server that speaks S3; what is still growing, and what is being written, stays on the local disk.

A bucket cannot be written at any place, locked or flushed, so uploads grow where `vault.storage.local` keeps them and go up whole
when they are finished: one conditional write (`If-None-Match: *`), which either makes the object whole and for the first time or
does nothing. An object never changes. What is there is asked object by object; a listing only proposes what a sweep then asks the
database about, so a listing that is late or not whole removes nothing. The bucket sees ciphertext and ids.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from vault.errors import FileMissing, StorageAway, StorageFull, StorageTaken, UploadLost
from vault.sealing import Data
from vault.storage.contract import check_key
from vault.storage.local import LocalAppend, LocalBlocks, LocalStorage, read_all

# Parts of this size let a file of 2,000,000,000 bytes go up in 120, with one of them in memory. Units: bytes.
PART_BYTES: Final = 16 * 1024 * 1024
# The server proves by this that each part came whole; what is stored is proved by its own seal.
CHECKSUM: Final = "CRC32"
CHECKSUM_FIELD: Final = f"Checksum{CHECKSUM}"
MISSING: Final = frozenset({"404", "NoSuchKey", "NotFound"})
TAKEN: Final = frozenset({"412", "PreconditionFailed", "409", "ConditionalRequestConflict"})
FULL: Final = frozenset({"507", "InsufficientStorage", "QuotaExceeded", "EntityTooLarge"})


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the bucket is and who we are to it."""

    name: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str


@contextlib.contextmanager
def _asking(key: str) -> Iterator[None]:
    """Turn what the server or the way to it says into our own words."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in MISSING:
            raise FileMissing(detail=f"{key} is not there") from error
        if code in TAKEN:
            raise StorageTaken(detail=f"{key} is taken") from error
        if code in FULL:
            raise StorageFull(detail=code) from error
        raise StorageAway(detail=f"{code} for {key}") from error
    except (BotoCoreError, OSError) as error:
        raise StorageAway(detail=f"{type(error).__name__} for {key}") from error


class S3Source:
    """A stored object open for reading. Reading on from where the last piece ended goes on in one answer of the server."""

    def __init__(self, storage: S3Storage, key: str, size: int) -> None:
        """Read `key`, which has `size` bytes."""
        self._storage, self._key, self.size = storage, key, size
        self._answer: Any = None
        self._at = -1
        self._copy = -1

    def read_into(self, buffer: memoryview, offset: int) -> int:
        """Fill `buffer` from `offset`; give how many bytes there were."""
        length = min(buffer.nbytes, self.size - offset)
        if length <= 0:
            return 0
        if self._copy >= 0:
            return read_all(self._copy, buffer, offset)
        with _asking(self._key):
            if offset != self._at:
                # The first look at a place fetches what it asks for; whoever reads on gets the rest in one stream.
                self._drop()
                got = self._storage.fetch(self._key, f"bytes={offset}-{offset + length - 1}")
                with contextlib.closing(got) as answer:
                    filled = _fill(answer, buffer[:length])
            else:
                if self._answer is None:
                    self._answer = self._storage.fetch(self._key, f"bytes={offset}-")
                filled = _fill(self._answer, buffer[:length])
        self._at = offset + filled
        return filled

    def fileno(self) -> int:
        """Give the descriptor of a local copy without a name, for a child process that reads the sealed bytes."""
        if self._copy < 0:
            with tempfile.TemporaryFile(dir=self._storage.local.root) as copy, _asking(self._key):
                with contextlib.closing(self._storage.fetch(self._key, "bytes=0-")) as answer:
                    for piece in answer.iter_chunks(1 << 20):
                        copy.write(piece)
                copy.flush()
                self._copy = os.dup(copy.fileno())
        return self._copy

    def close(self) -> None:
        """Let the answer and the copy go."""
        self._drop()
        if self._copy >= 0:
            os.close(self._copy)
            self._copy = -1

    def _drop(self) -> None:
        if self._answer is not None:
            self._answer.close()
            self._answer = None
        self._at = -1

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close."""
        self.close()


def _fill(answer: Any, buffer: memoryview) -> int:
    filled = 0
    while filled < buffer.nbytes and (piece := answer.read(min(buffer.nbytes - filled, 1 << 20))):
        buffer[filled : filled + len(piece)] = piece
        filled += len(piece)
    return filled


class S3Append:
    """A new file, written to the local disk first and put up when it is whole."""

    def __init__(self, storage: S3Storage, key: str, inner: LocalAppend) -> None:
        """Write to `inner`; it becomes `key`."""
        self._storage, self._key, self._inner = storage, key, inner

    def write(self, data: Data) -> None:
        """Append all of `data`."""
        self._inner.write(data)

    def commit(self) -> None:
        """Put it up, then forget the local file."""
        try:
            self._storage.put_up(self._key, self._inner.fileno())
        finally:
            self._inner.discard()

    def discard(self) -> None:
        """Remove what was written."""
        self._inner.discard()


class S3Storage:
    """The storage in one bucket, with the local disk for what is not whole yet."""

    def __init__(self, bucket: Bucket, local: LocalStorage) -> None:
        """Use `bucket`, and `local` for its growing and coming areas alone."""
        self.bucket, self.local = bucket.name, local
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=bucket.endpoint,
            region_name=bucket.region,
            aws_access_key_id=bucket.access_key,
            aws_secret_access_key=bucket.secret_key,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                retries={"max_attempts": 4, "mode": "standard"},
                connect_timeout=10,
                read_timeout=60,
                max_pool_connections=20,
            ),
        )

    # Finished files.

    def create(self, key: str) -> S3Append:
        """Begin a new file for `key`."""
        if self.exists(key):
            raise StorageTaken(detail=f"{key} is taken")
        return S3Append(self, key, self.local.write_aside(key))

    def open(self, key: str) -> S3Source:
        """Open a finished file for reading."""
        return S3Source(self, key, self.size(key))

    def size(self, key: str) -> int:
        """Give the length of a finished file."""
        try:
            with _asking(check_key(key)):
                return int(self._client.head_object(Bucket=self.bucket, Key=key)["ContentLength"])
        except FileMissing:
            self._require_bucket()
            raise

    def exists(self, key: str) -> bool:
        """Say whether `key` holds a file."""
        try:
            self.size(key)
        except FileMissing:
            return False
        return True

    def delete(self, key: str) -> bool:
        """Remove a finished file; say whether there was one."""
        if not self.exists(key):
            return False
        with _asking(key):
            self._client.delete_object(Bucket=self.bucket, Key=key)
        return True

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Give every key, or those under the folder `prefix`, as the listing has them now."""
        for key, _ in self.kept_keys(prefix):
            yield key

    def kept_keys(self, prefix: str = "") -> Iterator[tuple[str, float]]:
        """Give every key, or those under the folder `prefix`, with the time of its last write (seconds since 1970)."""
        asked = {"Prefix": f"{check_key(prefix)}/"} if prefix else {}
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, **asked)
        try:
            with _asking(prefix or "the bucket"):
                for page in pages:
                    for found in page.get("Contents", ()):
                        yield found["Key"], found["LastModified"].timestamp()
        except FileMissing as error:
            raise StorageAway(detail="the bucket is not there") from error

    def free_bytes(self) -> int:
        """Give how much room is left where files grow; what the bucket holds is not ours to know."""
        return self.local.free_bytes()

    # The growing area, on the local disk.

    def grow(self, key: str, *, new: bool = False) -> LocalBlocks:
        """Open a file of the growing area for one process alone."""
        return self.local.grow(key, new=new)

    def adopt(self, growing_key: str, key: str) -> None:
        """Put a finished file of the growing area up, whole and at once, then forget the local one."""
        check_key(key)
        try:
            source = self.local.open_growing(growing_key)
        except UploadLost:
            if self.exists(key):
                return
            raise
        with source:
            self.put_up(key, source.fileno())
        self.local.drop(growing_key)

    def drop(self, growing_key: str) -> bool:
        """Remove a file of the growing area; say whether there was one."""
        return self.local.drop(growing_key)

    def growing_keys(self) -> Iterator[tuple[str, float]]:
        """Give every key of the growing area with the time of its last write."""
        return self.local.growing_keys()

    def sweep_coming(self, before: float) -> int:
        """Remove local files of broken one-go writes last touched before `before`; give how many."""
        return self.local.sweep_coming(before)

    # Steps in the bucket.

    def fetch(self, key: str, span: str) -> Any:
        """Give the body of the server's answer for `span` of `key`; call it inside `_asking`."""
        return self._client.get_object(Bucket=self.bucket, Key=key, Range=span)["Body"]

    def put_up(self, key: str, fd: int) -> None:
        """Make `key` of all the bytes of `fd`, in parts when they are many. Raises: StorageTaken, StorageAway, StorageFull."""
        size = os.fstat(fd).st_size
        with _asking(check_key(key)):
            if size <= PART_BYTES:
                body = os.pread(fd, size, 0)
                self._client.put_object(
                    Bucket=self.bucket, Key=key, Body=body, ChecksumAlgorithm=CHECKSUM, IfNoneMatch="*"
                )
            else:
                self._put_in_parts(key, fd, size)

    def _require_bucket(self) -> None:
        """Tell a file that is not there from a bucket that is not: for the answer to HEAD they are one. Raises: StorageAway."""
        try:
            with _asking("the bucket"):
                self._client.head_bucket(Bucket=self.bucket)
        except FileMissing as error:
            raise StorageAway(detail="the bucket is not there") from error

    def _put_in_parts(self, key: str, fd: int, size: int) -> None:
        place = {"Bucket": self.bucket, "Key": key}
        begun = self._client.create_multipart_upload(**place, ChecksumAlgorithm=CHECKSUM)
        place["UploadId"] = begun["UploadId"]
        try:
            parts = []
            for number, start in enumerate(range(0, size, PART_BYTES), 1):
                body = os.pread(fd, min(PART_BYTES, size - start), start)
                done = self._client.upload_part(**place, PartNumber=number, Body=body, ChecksumAlgorithm=CHECKSUM)
                parts.append({"PartNumber": number, "ETag": done["ETag"], CHECKSUM_FIELD: done[CHECKSUM_FIELD]})
            self._client.complete_multipart_upload(**place, MultipartUpload={"Parts": parts}, IfNoneMatch="*")
        except BaseException:
            with contextlib.suppress(ClientError, BotoCoreError):
                self._client.abort_multipart_upload(**place)
            raise
