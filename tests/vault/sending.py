"""A browser that sends files over tus, for tests."""

from __future__ import annotations

import base64
import random
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from tests.vault import samples
from vault.models import Binder, Version
from vault.services import open_version

PART_TYPE = "application/offset+octet-stream"
MIB = 1024 * 1024


class Sender:
    """A browser that sends files to one binder."""

    def __init__(self, user: Any, binder: Binder, *, check_csrf: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=check_csrf)
        self.client.force_login(user)
        self.binder = binder

    def begin(self, length: int, name: str = "film.mp4", body: bytes = b"", **facts: str) -> Any:
        facts = {"filename": name, "filetype": "x/y", "binder": self.binder.reference, **facts}
        pairs = [f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in facts.items() if value]
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(length), "Upload-Metadata": ",".join(pairs)}
        content_type = PART_TYPE if body else "application/octet-stream"
        return self.client.post("/uploads/", data=body, content_type=content_type, headers=headers)

    def part(self, url: str, offset: int, body: bytes, **headers: str) -> Any:
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        # The test client leaves the type out of a request without a body.
        return self.client.patch(url, data=body, content_type=PART_TYPE, headers=headers, CONTENT_TYPE=PART_TYPE)

    def head(self, url: str) -> Any:
        return self.client.head(url, headers={"Tus-Resumable": "1.0.0"})

    def stop(self, url: str) -> Any:
        return self.client.delete(url, headers={"Tus-Resumable": "1.0.0"})


def film(size: int) -> bytes:
    """Give content of `size` that begins like a film."""
    return samples.GOOD["film.mp4"] + random.Random(size).randbytes(size - len(samples.GOOD["film.mp4"]))


def content_of(version: Version) -> bytes:
    """Give the whole content of a version."""
    with open_version(version) as reader:
        return b"".join(reader.iter_range())


def stored_files() -> list[Path]:
    """Give every file in the vault of this test run."""
    return [path for path in Path(settings.VAULT_ROOT).rglob("*") if path.is_file()]
