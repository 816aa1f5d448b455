"""People at the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from accounts.models import User
from audit.models import Record
from tests.accounts import door


@pytest.fixture
def clara(db: None) -> User:
    """A client of the firm."""
    return door.person()


@pytest.fixture
def ada(db: None) -> User:
    """The administrator, without a second step yet."""
    return door.staff("administrator", "ada@halemercer.example", "Ada Hale")


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Count each time a password is hashed; the list grows by one per hash."""
    done: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: Any, password: str, salt: str) -> str:
        done.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    yield done


@pytest.fixture
def verbs_of(db: None) -> Callable[[], list[str]]:
    """Give a function that lists the verbs put on the record since the test began, oldest first."""
    lines = Record.objects.order_by("pk").values_list("verb", flat=True)
    before = lines.count()
    return lambda: list(lines)[before:]
