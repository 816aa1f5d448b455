"""What the tests of the file core share."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from tests.audit.sealing import sealed_at_once  # noqa: F401  # lines of a rolled-back test stand in the chain too
from tests.vault.office import binder_of, person
from tests.vault.sending import Sender, stored_files
from vault.sealing import new_file_key
from vault.storage import LocalStorage


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    """An empty storage of its own."""
    return LocalStorage(tmp_path / "files")


@pytest.fixture
def key() -> bytes:
    """A fresh file key."""
    return new_file_key()


@pytest.fixture
def version_id() -> bytes:
    """The associated data of one version."""
    return uuid4().bytes


@pytest.fixture
def empty_vault() -> None:
    """Forget the bytes of earlier tests; their rows were rolled back."""
    for path in stored_files():
        path.unlink()


@pytest.fixture
def sender(db: None) -> Sender:
    """Clara's browser, at a binder in which she may add."""
    clara = person("Clara")
    return Sender(clara, binder_of(contributor=clara))
