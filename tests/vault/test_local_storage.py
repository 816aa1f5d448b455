"""The local storage holds ids, follows nothing, overwrites nothing, and says when the disk is full."""

from __future__ import annotations

import os
import resource
import stat
import traceback
from pathlib import Path

import pytest

from vault.errors import StorageFull, StorageTaken, StorageUnsafe
from vault.storage import LocalStorage
from vault.storage.local import write_all

OUTSIDE = "outside the place for files"


def put(storage: LocalStorage, key: str, data: bytes = b"sealed") -> None:
    file = storage.create(key)
    file.write(data)
    file.commit()


def test_files_are_spread_over_folders(storage: LocalStorage) -> None:
    put(storage, "versions/0123456789ab")
    assert (storage.root / "kept/versions/ab/0123456789ab").is_file()


def test_nobody_else_on_the_machine_can_read_them(storage: LocalStorage) -> None:
    before = os.umask(0)
    try:
        put(storage, "versions/aa")
        storage.grow("uploads/bb", new=True).close()
    finally:
        os.umask(before)
    for path in storage.root.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_the_growing_area_lists_what_grows_and_when_it_was_last_written(storage: LocalStorage) -> None:
    storage.grow("uploads/bb", new=True).close()
    os.utime(storage.root / "growing/uploads/bb", (1000, 1000))
    assert list(storage.growing_keys()) == [("uploads/bb", 1000.0)]


def test_broken_one_go_writes_are_swept_and_running_ones_kept(storage: LocalStorage) -> None:
    storage.create("versions/aa").write(b"half")
    os.utime(next((storage.root / "coming").iterdir()), (1000, 1000))
    running = storage.create("versions/bb")
    assert storage.sweep_coming(before=2000) == 1
    running.commit()
    assert storage.exists("versions/bb")


# What somebody with access to the folder could plant.


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    (folder / "aa").mkdir(parents=True)
    (folder / "aa" / "secretaa").write_text(OUTSIDE)
    return folder


def test_a_link_in_the_place_of_a_file_is_not_followed(storage: LocalStorage, outside: Path) -> None:
    put(storage, "versions/secretaa")
    place = storage.root / "kept/versions/aa/secretaa"
    place.unlink()
    place.symlink_to(outside / "aa" / "secretaa")
    with pytest.raises(StorageUnsafe):
        storage.open("versions/secretaa")
    assert list(storage.keys()) == []
    assert storage.delete("versions/secretaa")
    assert (outside / "aa" / "secretaa").read_text() == OUTSIDE


@pytest.mark.parametrize("place", ["kept", "kept/versions", "kept/versions/aa"])
def test_a_link_in_the_place_of_a_folder_is_not_followed(storage: LocalStorage, outside: Path, place: str) -> None:
    put(storage, "versions/secretaa")
    folder = storage.root / place
    folder.rename(storage.root / "away")
    target = {"kept": outside.parent, "kept/versions": outside, "kept/versions/aa": outside / "aa"}[place]
    folder.symlink_to(target)
    for use in (storage.open, storage.create, storage.size, storage.exists, storage.delete):
        with pytest.raises(StorageUnsafe):
            use("versions/secretaa")
    assert (outside / "aa" / "secretaa").read_text() == OUTSIDE


def test_a_link_in_the_growing_area_is_not_followed(storage: LocalStorage, outside: Path) -> None:
    (storage.root / "growing/uploads").symlink_to(outside)
    for use in (storage.grow, storage.drop, lambda key: storage.grow(key, new=True)):
        with pytest.raises(StorageUnsafe):
            use("uploads/secretaa")
    assert [path.name for path in outside.iterdir()] == ["aa"]


def test_a_dangling_link_is_not_written_through(storage: LocalStorage, tmp_path: Path) -> None:
    (storage.root / "growing/upload").symlink_to(tmp_path / "made-by-us")
    with pytest.raises(StorageTaken):
        storage.grow("upload", new=True)
    assert not (tmp_path / "made-by-us").exists()


def test_a_pipe_or_a_folder_in_the_place_of_a_file_is_refused_at_once(storage: LocalStorage) -> None:
    put(storage, "versions/aa")
    place = storage.root / "kept/versions/aa/aa"
    place.unlink()
    os.mkfifo(place)
    with pytest.raises(StorageUnsafe):
        storage.open("versions/aa")
    place.unlink()
    place.mkdir()
    with pytest.raises(StorageUnsafe):
        storage.open("versions/aa")


# A full disk.


def test_a_full_disk_is_told_in_a_sentence_and_keeps_nothing_half(tmp_path: Path) -> None:
    """A process that may write 100,000 bytes a file meets the same error path as a full disk."""
    storage = LocalStorage(tmp_path / "files")
    child = os.fork()
    if not child:
        status = 5
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
            file = storage.create("versions/aa")
            file.write(bytes(90_000))
            with pytest.raises(StorageFull, match="Nothing was lost") as caught:
                file.write(bytes(90_000))
            file.discard()
            assert (caught.value.status, caught.value.retryable) == (507, True)
            status = 0
        finally:
            if status:
                traceback.print_exc()
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert not storage.exists("versions/aa")
    assert [path for path in storage.root.rglob("*") if path.is_file()] == []


def test_no_space_left_on_the_device_is_a_full_storage() -> None:
    fd = os.open("/dev/full", os.O_WRONLY)
    try:
        with pytest.raises(StorageFull):
            write_all(fd, b"x", 0)
    finally:
        os.close(fd)


def test_it_says_how_much_room_is_left(storage: LocalStorage) -> None:
    assert storage.free_bytes() > 0
