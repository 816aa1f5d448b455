"""An archive of stored members: lengths known ahead, opened by others' programs, ZIP64 where it is needed."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vault.zipping import FULL, FULL_COUNT, Member, archive_size, directory, local_header

AT = datetime(2026, 3, 4, 15, 6, 8, tzinfo=UTC)
GIB = 1024**3


def test_others_open_it_and_its_length_is_the_one_foretold(tmp_path: Path) -> None:
    contents = {"Papiere/Mietvertrag – Küche.pdf": b"%PDF-1.7", "empty.txt": b"", "index.html": b"<h1>" * 900}
    members = [Member(name, len(body), zlib.crc32(body), AT) for name, body in contents.items()]
    parts = [local_header(member) + contents[member.name] for member in members]
    packed = b"".join([*parts, directory(members)])
    assert len(packed) == archive_size(members)
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert opened.testzip() is None
        assert {info.filename: opened.read(info) for info in opened.infolist()} == contents
        assert {info.date_time for info in opened.infolist()} == {(2026, 3, 4, 10, 6, 8)}
    (tmp_path / "a.zip").write_bytes(packed)
    for program in (["unzip", "-tq"], ["bsdtar", "-tf"]):
        if shutil.which(program[0]):
            subprocess.run([*program, str(tmp_path / "a.zip")], check=True, capture_output=True)


@pytest.mark.parametrize("sizes", [[5 * GIB, 7], [FULL, FULL - 1, 3], [3 * GIB, 3 * GIB, 9]], ids=str)
def test_above_four_gib_it_is_zip64(tmp_path: Path, sizes: list[int]) -> None:
    """The contents are holes in a sparse file; Python's reader finds every member where it is."""
    members = [
        Member(f"{at}.bin", size, zlib.crc32(bytes(size)) if size < 10 else 0, AT) for at, size in enumerate(sizes)
    ]
    where = tmp_path / "large.zip"
    with where.open("wb") as file:
        for member in members:
            file.write(local_header(member))
            file.seek(member.size_bytes, io.SEEK_CUR)
        file.write(directory(members))
    assert where.stat().st_size == archive_size(members)
    with zipfile.ZipFile(where) as opened:
        assert [info.file_size for info in opened.infolist()] == sizes
        for info in opened.infolist():
            with opened.open(info) as content:
                assert content.read(3) == b"\0\0\0"


def test_more_members_than_sixteen_bits_count_are_all_listed() -> None:
    members = [Member(f"{at}.txt", 0, 0, AT) for at in range(FULL_COUNT + 2)]
    packed = b"".join([*map(local_header, members), directory(members)])
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert len(opened.infolist()) == FULL_COUNT + 2
