"""P15: every key is wrapped anew under a new key-encrypting key, through kills at any moment; then the old one is useless."""

from __future__ import annotations

import base64
import io
import os
import random
import signal
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import CommandError, call_command
from django.db import connection, connections

from audit import services as audit
from audit.models import Record
from keys import checks, services
from keys.errors import KeyEncryptingKeyMissing, KeyUnavailable
from keys.keyset import key_id, parse
from keys.models import Key, KeyKind
from keys.rotation import rotate
from tests.vault.office import binder_of, paper
from vault.models import Version
from vault.services import comment_of, open_version

OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (11, 22))
OLD_ID, NEW_ID = (parse(word).primary[0] for word in (OLD, NEW))
MANY, FILES, KILLS, BATCH = 5_000, 50, 5, 100


@pytest.fixture
def keyset_is(settings: Any, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Give a function that puts other keys in place, as a restart would; files lie in a folder of the test's own."""
    settings.VAULT_ROOT, settings.AUDIT_ANCHOR_FILE = str(tmp_path / "vault"), str(tmp_path / "anchors.jsonl")

    def put(*words: str) -> None:
        settings.KEYSET = " ".join(words)
        services._unwrap.cache_clear()

    yield put
    services._unwrap.cache_clear()


def many_keys(count: int) -> None:
    """Save `count` keys under the first key of the keyset."""
    kek_id, kek = parse(OLD).primary
    keys = [Key(kind=KeyKind.BINDER, subject=f"binder:{number}", kek_id=kek_id) for number in range(count)]
    for key in keys:
        key.wrapped = services._encrypt(kek, os.urandom(32), f"key:{key.pk}")
    Key.objects.bulk_create(keys)


def told(*words: str, **options: Any) -> str:
    said = io.StringIO()
    call_command("keys", *words, stdout=said, **options)
    return said.getvalue()


def run_and_kill(steps: int) -> bool:
    """Rotate in a process of its own that is killed when it asks the database once more than `steps` times; say whether it was."""
    connections.close_all()
    child = os.fork()
    if not child:
        left = [steps]

        def count(execute: Callable[..., Any], *asked: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*asked)

        try:
            with connection.execute_wrapper(count):
                told("rotate", batch=BATCH)
            os._exit(0)
        finally:
            traceback.print_exc()
            os._exit(70)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.django_db(transaction=True)
def test_five_thousand_keys_are_wrapped_anew_through_five_kills(keyset_is: Callable[..., None]) -> None:
    keyset_is(OLD)
    papers = {
        paper(binder_of(), None, f"Paper {number}".encode() * 99, f"{number}.txt").pk: number for number in range(FILES)
    }
    letter = services.seal_text(services.office_key(), "a letter", context="mail:1")
    address = services.seal_text(services.person_key("user:1"), "an address", context="person:1")
    many_keys(MANY - Key.objects.count())
    before = dict(Key.objects.values_list("pk", "wrapped"))
    keyset_is(NEW, OLD)
    chance, seen, lines = random.Random(15), MANY, Record.objects.filter(verb="key.rotated").count()
    for _ in range(KILLS):
        # A batch asks some hundred times: between the second and the ninth, somewhere in it.
        assert run_and_kill(chance.randrange(2 * BATCH, 9 * BATCH))
        left = Key.objects.filter(kek_id=OLD_ID).count()
        assert 0 < left < seen, "a killed run keeps what it did and leaves the rest"
        seen, told_of = left, Record.objects.filter(verb="key.rotated").count() - lines
        assert MANY - left == told_of * BATCH, "a batch is kept whole and with its line, or not at all"
        # In the midst of it, with both keys, everything opens.
        assert services.unseal_text(services.office_key(), letter, context="mail:1") == "a letter"
    assert f"{seen:,} keys need the second key" in told("status")
    assert f"{seen:,} keys wrapped anew, 0 left" in told("rotate", batch=BATCH)
    assert "take it away" in told("status")
    assert "already" in told("rotate")

    keyset_is(NEW)
    assert not checks.check_keyset()
    assert len({services.material(key) for key in Key.objects.all()}) == MANY
    for version in Version.objects.select_related("file__binder__key"):
        with open_version(version) as reader:
            assert reader.read() == f"Paper {papers[version.pk]}".encode() * 99
        assert comment_of(version) == ""
    assert services.unseal_text(services.office_key(), letter, context="mail:1") == "a letter"
    assert services.unseal_text(services.person_key("user:1"), address, context="person:1") == "an address"

    keyset_is(OLD)
    old = AESGCM(parse(OLD).primary[1])
    for key in Key.objects.all():
        with pytest.raises(KeyUnavailable):
            services.material(key)
        wrapped = bytes(key.wrapped)
        assert wrapped != bytes(before[key.pk])
        with pytest.raises(InvalidTag):
            old.decrypt(wrapped[1:13], wrapped[13:], wrapped[:1] + f"key:{key.pk}".encode())

    said = list(Record.objects.filter(verb="key.rotated").order_by("at_us").values_list("outcome", flat=True))[lines:]
    assert said[-1] == "done"
    assert set(said[:-1]) == {"going_on"}
    assert len(said) == MANY // BATCH
    assert audit.verify(is_recorded=False).is_whole


@pytest.mark.django_db
def test_without_the_old_key_nothing_is_changed_and_the_office_does_not_start(keyset_is: Callable[..., None]) -> None:
    keyset_is(OLD)
    many_keys(3)
    before = list(Key.objects.order_by("pk").values_list("kek_id", "wrapped"))
    keyset_is(NEW)
    with pytest.raises(KeyEncryptingKeyMissing):
        next(rotate())
    with pytest.raises(CommandError, match=f"Nothing was changed. Put that key back.*{OLD_ID}"):
        told("rotate")
    assert list(Key.objects.order_by("pk").values_list("kek_id", "wrapped")) == before
    with pytest.raises(SystemExit):
        told("status")
    (refusal,) = checks.check_keyset()
    assert OLD_ID in refusal.msg
    assert "keys rotate" in str(refusal.hint)


@pytest.mark.django_db
def test_a_key_that_does_not_open_is_named_and_the_others_are_wrapped(keyset_is: Callable[..., None]) -> None:
    keyset_is(OLD)
    many_keys(5)
    bad, gone, *_ = Key.objects.filter(subject__startswith="binder:")
    Key.objects.filter(pk=bad.pk).update(wrapped=bytes(bad.wrapped)[:-1] + b"x")
    services.shred(gone)
    keyset_is(NEW, OLD)
    with pytest.raises(CommandError, match=str(bad.pk)):
        told("rotate", batch=2)
    assert Key.objects.get(pk=bad.pk).kek_id == OLD_ID
    assert bytes(Key.objects.get(pk=gone.pk).wrapped) == b"", "what was destroyed stays destroyed"
    assert Key.objects.filter(kek_id=NEW_ID).count() == 3


@pytest.mark.django_db
def test_a_fresh_key_is_one_that_the_keyset_takes(keyset_is: Callable[..., None]) -> None:
    fresh = told("fresh").strip()
    keyset_is(fresh, OLD)
    assert services.new_key(KeyKind.BINDER, "binder:x").kek_id == key_id(base64.b64decode(fresh))
