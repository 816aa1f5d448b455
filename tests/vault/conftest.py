"""What the tests of the file core share."""

from __future__ import annotations

import os
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


@pytest.fixture
def clamd_address() -> tuple[str, int]:
    """Where the real clamd with the test signature listens; missing under CI is a failure."""
    address = os.environ.get("MUNIMENT_TEST_CLAMD", "")
    if not address:
        if os.environ.get("CI"):
            pytest.fail("MUNIMENT_TEST_CLAMD is not set, and CI tests the real clamd")
        pytest.skip("set MUNIMENT_TEST_CLAMD=host:port to test against the real clamd")
    host, _, port = address.rpartition(":")
    return host, int(port)
