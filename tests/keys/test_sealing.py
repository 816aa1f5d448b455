"""Sealed bytes open under their own key, for their own purpose, whole; and never again once the key is destroyed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from keys.errors import KeyShredded, SealBroken
from keys.models import Key, KeyKind
from keys.services import derive, material, new_key, office_key, person_key, seal, seal_text, shred, unseal, unseal_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> Key:
    return new_key(KeyKind.BINDER, "binder:aaaabbbbcccc")


def test_what_was_sealed_comes_back(key: Key) -> None:
    sealed = seal_text(key, "In März.", context="message:1")
    assert "März".encode() not in sealed
    assert unseal_text(key, sealed, context="message:1") == "In März."


def test_the_same_words_are_sealed_differently_each_time(key: Key) -> None:
    assert seal(key, b"x", context="c") != seal(key, b"x", context="c")


def test_it_does_not_open_for_another_purpose_or_under_another_key(key: Key) -> None:
    sealed = seal(key, b"x", context="message:1")
    with pytest.raises(SealBroken):
        unseal(key, sealed, context="message:2")
    with pytest.raises(SealBroken):
        unseal(new_key(KeyKind.BINDER, "binder:other"), sealed, context="message:1")


def test_each_changed_or_missing_byte_is_seen(key: Key) -> None:
    sealed = seal(key, b"In March", context="c")
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(SealBroken):
            unseal(key, changed, context="c")
        with pytest.raises(SealBroken):
            unseal(key, sealed[:at], context="c")


def test_a_destroyed_key_opens_nothing_and_seals_nothing(key: Key) -> None:
    sealed = seal(key, b"x", context="c")
    assert unseal(key, sealed, context="c") == b"x"
    stale = Key.objects.get(pk=key.pk)
    shred(key)
    for one in (key, Key.objects.get(pk=key.pk)):
        with pytest.raises(KeyShredded):
            unseal(one, sealed, context="c")
        with pytest.raises(KeyShredded):
            seal(one, b"y", context="c")
    assert bytes(Key.objects.get(pk=key.pk).wrapped) == b""
    assert stale.wrapped, "a copy in memory of another process may still hold it until that request ends"


def test_the_key_itself_is_not_in_the_database(key: Key) -> None:
    assert material(key) not in bytes(Key.objects.get(pk=key.pk).wrapped)
    assert len(material(key)) == 32


def test_a_wrapped_key_does_not_open_in_the_place_of_another(key: Key) -> None:
    other = new_key(KeyKind.BINDER, "binder:other")
    Key.objects.filter(pk=other.pk).update(wrapped=key.wrapped)
    with pytest.raises(SealBroken):
        material(Key.objects.get(pk=other.pk))


def test_a_person_and_the_office_have_one_key_each() -> None:
    assert person_key("user:1") == person_key("user:1") != person_key("user:2")
    assert office_key() == office_key()
    with pytest.raises(IntegrityError), transaction.atomic():
        new_key(KeyKind.PERSON, "user:1")


def test_derived_bytes_hang_on_their_purpose() -> None:
    assert derive("mac") == derive("mac") != derive("signature")
    assert len(derive("mac")) == 32
