"""What the tests of the file core share."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.audit.sealing import sealed_at_once  # noqa: F401  # lines of a rolled-back test stand in the chain too
from tests.vault.buckets import STORAGES, fresh_bucket
from tests.vault.office import binder_of, person
from tests.vault.sealed import KEY, VERSION, Look, write_sealed
from tests.vault.sending import Sender, stored_files
from vault.filetypes import kind_of
from vault.inspection import Findings, inspect, inspect_confined
from vault.names import extension_of
from vault.renditions.office import PROGRAM
from vault.renditions.sandbox import has_sandbox
from vault.sealing import new_file_key
from vault.storage import LocalStorage, Storage
from vault.streams import SealedReader

# Not skips: the suite has no time to build an S3 server or to install LibreOffice (`make services S3=1 OFFICE=1`), so these
# are there where those are.
HAS_SANDBOX = has_sandbox()
HAS_OFFICE = HAS_SANDBOX and shutil.which(PROGRAM) is not None
collect_ignore = [
    *([] if "s3" in STORAGES else ["test_bucket.py"]),
    *([] if HAS_SANDBOX else ["test_the_sandbox.py"]),
    *([] if HAS_OFFICE else ["test_views_made.py"]),
]


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    """An empty storage of its own."""
    return LocalStorage(tmp_path / "files")


@pytest.fixture(params=STORAGES)
def any_storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """An empty storage of its own: on the local disk, and in a bucket where there is an S3 server."""
    local = LocalStorage(tmp_path / "files")
    if request.param == "local":
        return local
    from vault.storage.s3 import Bucket, S3Storage

    return S3Storage(Bucket(**fresh_bucket()), local)


@pytest.fixture(params=STORAGES)
def office_anywhere(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> None:
    """Let the office of this test keep its files in an empty place of each kind."""
    settings.VAULT_ROOT = str(tmp_path / "vault")
    if request.param == "s3":
        settings.VAULT_S3 = fresh_bucket()


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


@pytest.fixture
def look(storage: LocalStorage) -> Look:
    """Give a function that seals content and looks into it, in this process."""

    def inner(name: str, content: bytes) -> Findings:
        storage.delete("file")
        write_sealed(storage, "file", content, KEY, VERSION)
        with SealedReader(storage.open("file"), KEY, VERSION, len(content)) as reader:
            return inspect(reader, kind_of(name))

    return inner


@pytest.fixture
def look_confined(storage: LocalStorage) -> Look:
    """Give a function that seals content and looks into it in a limited child."""

    def inner(name: str, content: bytes) -> Findings:
        storage.delete("file")
        write_sealed(storage, "file", content, KEY, VERSION)
        with storage.open("file") as source:
            return inspect_confined(source, KEY, VERSION, len(content), extension_of(name))

    return inner
