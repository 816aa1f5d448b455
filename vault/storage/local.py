"""Sealed files on a local (or mounted) disk.

Under the root stand three folders: `kept` (finished files), `growing` (uploads) and `coming` (files being written in one
go). Every step of a path is opened without following links and relative to the folder before it, so no symbolic link and
no `..` leads anywhere, even when somebody swaps a folder while we look. Folders are 0700, files 0600. A file appears in
`kept` by one rename after its bytes are on the disk; then the folder is flushed too. Nothing there is ever overwritten.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self

from vault.errors import FileMissing, StorageFull, StorageTaken, StorageUnsafe, UploadBusy, UploadLost
from vault.sealing import Data
from vault.storage.contract import check_key

KEPT: Final = "kept"
GROWING: Final = "growing"
COMING: Final = "coming"
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FOLDER_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: a pipe planted in the place of a file must not make us wait.
FILE_FLAGS: Final = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """Turn a full disk into StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull(detail=errno.errorcode[error.errno]) from error
        raise


def write_all(fd: int, data: Data, offset: int) -> None:
    """Write all of `data` at `offset` of `fd`.

    Raises: StorageFull.
    """
    rest = memoryview(data)
    with _room():
        while rest.nbytes:
            written = os.pwrite(fd, rest, offset)
            rest, offset = rest[written:], offset + written


def read_all(fd: int, buffer: memoryview, offset: int) -> int:
    """Fill `buffer` from `offset` of `fd`; give how many bytes there were."""
    filled = 0
    while filled < buffer.nbytes:
        got = os.preadv(fd, [buffer[filled:]], offset + filled)
        if not got:
            break
        filled += got
    return filled


class OpenFile:
    """A regular file of ours, open; closes once."""

    def __init__(self, fd: int) -> None:
        """Take over `fd`."""
        self._fd = fd

    def read_into(self, buffer: memoryview, offset: int) -> int:
        """Fill `buffer` from `offset`; give how many bytes there were."""
        return read_all(self._fd, buffer, offset)

    def fileno(self) -> int:
        """Give the descriptor, for a child process that reads the sealed bytes."""
        return self._fd

    def close(self) -> None:
        """Let the file (and its lock) go."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close."""
        self.close()


class LocalSource(OpenFile):
    """A finished file open for reading."""

    def __init__(self, fd: int) -> None:
        """Take over `fd` and note its length."""
        super().__init__(fd)
        self.size = os.fstat(fd).st_size


class LocalBlocks(OpenFile):
    """A file of the growing area, locked by this process."""

    def size(self) -> int:
        """Give its length now."""
        return os.fstat(self._fd).st_size

    def write_at(self, data: Data, offset: int) -> None:
        """Write all of `data` at `offset`."""
        write_all(self._fd, data, offset)

    def reserve(self, size: int) -> None:
        """Ask the disk for room up to `size` bytes; flushing is many times quicker in reserved room."""
        with _room():
            os.posix_fallocate(self._fd, 0, size)

    def truncate(self, size: int) -> None:
        """Make it exactly `size` bytes long."""
        with _room():
            os.ftruncate(self._fd, size)

    def sync(self) -> None:
        """Return when everything written is on the disk."""
        with _room():
            os.fdatasync(self._fd)


class LocalAppend:
    """A new file in `coming`, on its way to `kept`."""

    def __init__(self, storage: LocalStorage, key: str, name: str, fd: int) -> None:
        """Write to `fd`, which is `coming/<name>`."""
        self._storage, self._key, self._name, self._fd, self._size = storage, key, name, fd, 0

    def write(self, data: Data) -> None:
        """Append all of `data`."""
        write_all(self._fd, data, self._size)
        self._size += len(data)

    def fileno(self) -> int:
        """Give the descriptor, for whoever carries the bytes elsewhere."""
        return self._fd

    def commit(self) -> None:
        """Flush, then move into place."""
        with _room():
            os.fsync(self._fd)
        self._close()
        self._storage._place(COMING, self._name, self._key)

    def discard(self) -> None:
        """Remove what was written."""
        self._close()
        self._storage._remove(COMING, self._name)

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


class LocalStorage:
    """The storage below one root folder. Cheap to make; keeps nothing open."""

    def __init__(self, root: Path | str) -> None:
        """Use `root`, which is made when it is not there."""
        self.root = Path(root)
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for area in (KEPT, GROWING, COMING):
            with contextlib.suppress(FileExistsError):
                (self.root / area).mkdir(mode=0o700)

    # Finished files.

    def create(self, key: str) -> LocalAppend:
        """Begin a new file for `key`."""
        if self.exists(key):
            raise StorageTaken(detail=f"{key} is taken")
        return self.write_aside(key)

    def write_aside(self, key: str) -> LocalAppend:
        """Begin a new file for `key` without asking whether it is taken here: for who puts it elsewhere in the end."""
        name = secrets.token_hex(16)
        with self._folder(COMING, []) as folder, _room():
            fd = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | FILE_FLAGS, 0o600, dir_fd=folder)
        return LocalAppend(self, key, name, fd)

    def open(self, key: str) -> LocalSource:
        """Open a finished file for reading."""
        return LocalSource(self._open_file(KEPT, self._spread(key), os.O_RDONLY, FileMissing))

    def size(self, key: str) -> int:
        """Give the length of a finished file."""
        with self.open(key) as source:
            return source.size

    def exists(self, key: str) -> bool:
        """Say whether `key` holds a file."""
        *steps, name = self._spread(key).split("/")
        try:
            with self._folder(KEPT, steps) as folder:
                os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return True

    def delete(self, key: str) -> bool:
        """Remove a finished file durably; say whether there was one."""
        return self._remove(KEPT, self._spread(key))

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Give every key, or those under the folder `prefix`."""
        for key, _ in self.kept_keys(prefix):
            yield key

    def kept_keys(self, prefix: str = "") -> Iterator[tuple[str, float]]:
        """Give every key, or those under the folder `prefix`, with the time of its last write (seconds since 1970)."""
        start = check_key(prefix).split("/") if prefix else []
        for steps, written_at in self._walk(KEPT, start):
            yield "/".join([*steps[:-2], steps[-1]]), written_at

    def free_bytes(self) -> int:
        """Give how much room is left for us on the disk."""
        figures = os.statvfs(self.root)
        return figures.f_bavail * figures.f_frsize

    # The growing area.

    def grow(self, key: str, *, new: bool = False) -> LocalBlocks:
        """Open `growing/<key>` with an exclusive lock that dies with the process."""
        path = check_key(key)
        if new:
            *steps, name = path.split("/")
            with self._folder(GROWING, steps, make=True) as folder, _room():
                try:
                    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | FILE_FLAGS
                    fd = os.open(name, flags, 0o600, dir_fd=folder)
                except FileExistsError as error:
                    raise StorageTaken(detail=f"{key} grows already") from error
                os.fsync(folder)
        else:
            fd = self._open_file(GROWING, path, os.O_RDWR, UploadLost)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(fd)
            raise UploadBusy(detail=f"{key} is held") from error
        if not os.fstat(fd).st_nlink:
            # It was removed between our opening and our locking it.
            os.close(fd)
            raise UploadLost(detail=f"{key} was removed")
        return LocalBlocks(fd)

    def open_growing(self, growing_key: str) -> LocalSource:
        """Open a file of the growing area for reading. Raises: UploadLost."""
        return LocalSource(self._open_file(GROWING, check_key(growing_key), os.O_RDONLY, UploadLost))

    def adopt(self, growing_key: str, key: str) -> None:
        """Move a finished file of the growing area to its place."""
        path = check_key(growing_key)
        try:
            self.open_growing(growing_key).close()
        except UploadLost:
            if self.exists(key):
                return
            raise
        self._place(GROWING, path, key)

    def drop(self, growing_key: str) -> bool:
        """Remove a file of the growing area; say whether there was one."""
        return self._remove(GROWING, check_key(growing_key))

    def growing_keys(self) -> Iterator[tuple[str, float]]:
        """Give every key of the growing area with the time of its last write."""
        for steps, changed_at in self._walk(GROWING, []):
            yield "/".join(steps), changed_at

    def sweep_coming(self, before: float) -> int:
        """Remove files of broken one-go writes last touched before `before` (seconds since 1970); give how many."""
        stale = [steps[-1] for steps, changed_at in self._walk(COMING, []) if changed_at < before]
        return sum(self._remove(COMING, name) for name in stale)

    # Steps on the disk.

    @staticmethod
    def _spread(key: str) -> str:
        """Give the path of `key` with a fan-out folder (its last two characters) before the last step."""
        head, _, name = check_key(key).rpartition("/")
        return "/".join(part for part in (head, name[-2:], name) if part)

    @contextlib.contextmanager
    def _folder(self, area: str, steps: list[str], *, make: bool = False) -> Iterator[int]:
        """Give a descriptor of the folder `area/steps…`, walked without following any link."""
        fd = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for step in (area, *steps):
                if make:
                    with contextlib.suppress(FileExistsError), _room():
                        os.mkdir(step, 0o700, dir_fd=fd)
                        os.fsync(fd)
                inner = self._step(step, fd)
                os.close(fd)
                fd = inner
            yield fd
        finally:
            os.close(fd)

    @staticmethod
    def _step(step: str, fd: int) -> int:
        try:
            return os.open(step, FOLDER_FLAGS, dir_fd=fd)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR):
                raise StorageUnsafe(detail="a link or a file stands where a folder belongs") from error
            raise

    def _open_file(self, area: str, path: str, flags: int, missing: type[FileMissing | UploadLost]) -> int:
        *steps, name = path.split("/")
        try:
            with self._folder(area, steps) as folder:
                fd = os.open(name, flags | FILE_FLAGS, dir_fd=folder)
        except FileNotFoundError as error:
            raise missing(detail=f"{area}/{path} is not there") from error
        except OSError as error:
            # ELOOP: a link. ENXIO: a pipe or socket opened for writing. EISDIR: a folder.
            if error.errno in (errno.ELOOP, errno.ENXIO, errno.EISDIR):
                raise StorageUnsafe(detail=f"{area}/{path} is no file of ours") from error
            raise
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise StorageUnsafe(detail=f"{area}/{path} is not a regular file")
        return fd

    def _place(self, area: str, path: str, key: str) -> None:
        """Rename `area/path` to the place of `key`, and flush both folders."""
        *steps, name = path.split("/")
        *target_steps, target = self._spread(key).split("/")
        if self.exists(key):
            raise StorageTaken(detail=f"{key} is taken")
        with self._folder(area, steps) as source, self._folder(KEPT, target_steps, make=True) as folder, _room():
            os.rename(name, target, src_dir_fd=source, dst_dir_fd=folder)
            os.fsync(folder)
            os.fsync(source)

    def _remove(self, area: str, path: str) -> bool:
        *steps, name = path.split("/")
        try:
            with self._folder(area, steps) as folder:
                os.unlink(name, dir_fd=folder)
                os.fsync(folder)
        except FileNotFoundError:
            return False
        return True

    def _walk(self, area: str, start: list[str]) -> Iterator[tuple[list[str], float]]:
        """Give the steps and the last write of each regular file below `area`, never through a link."""
        try:
            with self._folder(area, start) as folder, os.scandir(folder) as entries:
                found = sorted((entry.name, entry.stat(follow_symlinks=False)) for entry in entries)
        except FileNotFoundError:
            return
        for entry, status in found:
            if stat.S_ISDIR(status.st_mode):
                yield from self._walk(area, [*start, entry])
            elif stat.S_ISREG(status.st_mode):
                yield [*start, entry], status.st_mtime
