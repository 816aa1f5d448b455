"""An office moves: every finished file is carried as it is, read back, and never written over."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from tests.vault.buckets import ADDRESS, fresh_bucket
from tests.vault.test_any_storage import fetch, put
from vault.moving import PIECE_BYTES, carry
from vault.storage.contract import Storage
from vault.storage.local import LocalStorage
from vault.storage.office import both_storages

LONG = random.Random(5).randbytes(2 * PIECE_BYTES + 17)
FILES = {"versions/0f3c": b"sealed", "versions/1f3c": LONG, "versions/2f3c": b"", "exports/1": b"another"}


@pytest.fixture
def here(tmp_path: Path) -> Storage:
    storage = LocalStorage(tmp_path / "here")
    for key, data in FILES.items():
        put(storage, key, data)
    return storage


@pytest.fixture
def there(tmp_path: Path) -> Storage:
    return LocalStorage(tmp_path / "there")


def test_every_file_arrives_byte_for_byte_and_nothing_is_removed(here: Storage, there: Storage) -> None:
    carried = {each.key: each for each in carry(here, there)}
    assert set(carried) == set(FILES)
    assert all(each.is_new and each.is_whole for each in carried.values())
    for storage in (here, there):
        assert {key: fetch(storage, key) for key, _at in storage.kept_keys()} == FILES


def test_broken_off_it_goes_on_with_what_is_missing(here: Storage, there: Storage) -> None:
    first = next(iter(carry(here, there)))
    again = list(carry(here, there))
    assert [each.key for each in again if not each.is_new] == [first.key]
    assert all(each.is_whole for each in again)
    assert not any(each.is_new for each in carry(here, there))


def test_what_lies_there_with_other_bytes_is_named_and_left_alone(here: Storage, there: Storage) -> None:
    put(there, "versions/0f3c", b"SEALED")
    assert [each.key for each in carry(here, there) if not each.is_whole] == ["versions/0f3c"]
    assert fetch(there, "versions/0f3c") == b"SEALED"


def test_what_is_destroyed_meanwhile_is_passed_over(here: Storage, there: Storage) -> None:
    carrying = carry(here, there)
    gone = {next(carrying).key}
    for key in set(FILES) - gone:
        here.delete(key)
    assert list(carrying) == []


def test_without_a_bucket_the_command_says_what_to_set() -> None:
    assert both_storages()[1] is None
    with pytest.raises(CommandError, match="MUNIMENT_S3_"):
        call_command("vault", "carry", "--to", "bucket")


if ADDRESS:  # not a skip: see tests/vault/buckets.py

    @pytest.mark.parametrize("way", ["bucket", "disk"])
    def test_the_command_carries_into_the_bucket_and_back(way: str, tmp_path: Path, capsys: Any) -> None:
        with override_settings(VAULT_ROOT=str(tmp_path / "disk"), VAULT_S3=fresh_bucket()):
            disk, bucket = both_storages()
            assert bucket is not None
            source, target = (disk, bucket) if way == "bucket" else (bucket, disk)
            for key, data in FILES.items():
                if data:
                    put(source, key, data)
            for said in ("3 files copied and compared, 0 were", "0 files copied and compared, 3 were"):
                call_command("vault", "carry", "--to", way)
                assert said in capsys.readouterr().out
            assert fetch(target, "versions/1f3c") == LONG
