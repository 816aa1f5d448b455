"""Row 46: an entity in a letter or a drawing names a file of ours or an address: nothing is read, and nothing is fetched.
That nobody even asks: tests/vault/test_files_that_want_to_run.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.abuse.doors import DOORS, refused_at
from tests.factories.matters import SmallMatter
from tests.vault.samples import office

ASKS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{}">]><x>&e;</x>'


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_a_letter_that_asks_is_refused(small: SmallMatter, tmp_path: Path, name: str, door: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("canary-of-the-host")
    kind, part = name.partition(".")[2], {"a.docx": "word", "a.xlsx": "xl"}[name]
    content = office(kind, (f"{part}/_rels/a.rels", ASKS.format(secret.as_uri())))
    refused_at(door, small, name, content, "damaged", "cannot be read")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["a.svg", "a.png", "a.txt"])
def test_a_drawing_that_asks_is_refused(small: SmallMatter, name: str, door: str) -> None:
    content = ASKS.format("file:///etc/passwd").replace("<x>", "<svg>").replace("</x>", "</svg>")
    refused_at(door, small, name, content.encode(), "web", "not accepted")
