"""The keys outside the database: where they come from, how one replaces another, and what is said when they are missing."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from keys import keyset, services
from keys.errors import KeyUnavailable
from keys.keyset import create_file, key_id, parse
from keys.models import Key, KeyKind

OLD, NEW, OTHER = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2, 3))


@pytest.fixture
def keys_are(settings: Any) -> Any:
    """Give a function that puts other keys in place, as a restart would."""

    def put(*words: str) -> None:
        settings.KEYSET = " ".join(words)
        services._unwrap.cache_clear()

    yield put
    services._unwrap.cache_clear()


def test_one_or_two_keys_in_either_writing() -> None:
    assert list(parse(OLD).keys) == [key_id(b"\x01" * 32)]
    assert parse(f"{NEW}\n{OLD}\n") == parse(json.dumps([NEW, OLD]))
    assert parse(f"{NEW} {OLD}").primary[0] == key_id(b"\x02" * 32)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "not base64!",
        base64.b64encode(b"short").decode(),
        f"{OLD} {NEW} {OTHER}",
        "[",
        "[1, 2]",
        '[{"a": 1}]',
        "[]",
    ],
)
def test_anything_else_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(KeyUnavailable) as refused:
        parse(text)
    assert not text.strip() or text not in refused.value.detail
    assert text.strip() in {"", "[]"} or text not in refused.value.message


def test_the_name_of_a_key_tells_nothing_of_it() -> None:
    assert len(key_id(b"\x01" * 32)) == 16
    assert b"\x01\x01".hex() not in key_id(b"\x01" * 32)


@pytest.mark.django_db
def test_what_the_old_key_wrapped_opens_beside_a_new_one_which_wraps_from_now_on(keys_are: Any) -> None:
    keys_are(OLD)
    before = services.new_key(KeyKind.BINDER, "binder:before")
    sealed = services.seal(before, b"x", context="c")
    keys_are(NEW, OLD)
    after = services.new_key(KeyKind.BINDER, "binder:after")
    assert (before.kek_id, after.kek_id) == (key_id(b"\x01" * 32), key_id(b"\x02" * 32))
    assert services.unseal(Key.objects.get(pk=before.pk), sealed, context="c") == b"x"
    keys_are(NEW)
    with pytest.raises(KeyUnavailable):
        services.unseal(Key.objects.get(pk=before.pk), sealed, context="c")
    assert services.material(after)


@pytest.mark.django_db
def test_without_its_key_nothing_opens_and_nothing_is_sealed_in_the_clear(keys_are: Any, settings: Any) -> None:
    keys_are(OLD)
    key = services.new_key(KeyKind.BINDER, "binder:a")
    settings.KEYSET, settings.KEYSET_FILE = "", "/nowhere/keyset"
    services._unwrap.cache_clear()
    with pytest.raises(KeyUnavailable) as missing:
        services.seal(key, b"x", context="c")
    assert missing.value.status == 503
    assert "/nowhere" not in missing.value.message
    with pytest.raises(KeyUnavailable):
        services.new_key(KeyKind.BINDER, "binder:b")


def test_a_key_file_is_for_its_owner_alone_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keyset"
    create_file(path)
    first = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(parse(first).keys) == 1
    create_file(path)
    assert path.read_text() == first


def test_the_two_key_files_of_an_office_hold_different_keys(tmp_path: Path, settings: Any) -> None:
    settings.KEYSET_FILE, settings.RECORD_KEY_FILE = str(tmp_path / "a"), str(tmp_path / "b")
    settings.KEYSET = settings.RECORD_KEY = ""
    services.create_key_files()
    assert keyset.current().primary[1] != keyset.record_key()
