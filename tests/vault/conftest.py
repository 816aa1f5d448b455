"""What the tests of the file core share."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

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
