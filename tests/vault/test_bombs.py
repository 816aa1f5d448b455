"""P18: what is small to send and huge to read is refused in seconds, in bounded memory, and the next file is looked at as ever.

In the limited child, as the office runs it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.conftest import ROOT
from tests.vault import bombs, samples
from tests.vault.samples import GOOD, MIB, office, zipped
from tests.vault.sealed import KEY, VERSION, Look, write_sealed
from vault.inspection import Findings
from vault.names import extension_of
from vault.refusals import Refusal
from vault.storage import LocalStorage

SECONDS = 5
BOMBS: dict[str, tuple[str, Callable[[], bytes], Refusal]] = {
    "ten gigabytes of zeros in a docx": ("a.docx", lambda: bombs.zeros_docx(10 * 1024), Refusal.BOMB),
    "claims of four gigabytes": (
        "a.zip",
        lambda: samples.claims_of_size(zipped([("a.txt", bytes(1000))]), 4_200_000_000),
        Refusal.BOMB,
    ),
    "a hundred thousand entries": ("a.zip", lambda: samples.crowded_zip(100_000), Refusal.TOO_MANY),
    "entries over each other": ("a.zip", lambda: samples.overlapping_zip(250), Refusal.BOMB),
    "six levels of sixteen archives": ("a.zip", lambda: samples.nested_zip(6, 16), Refusal.TOO_DEEP),
    "an archive inside that unpacks to 200 MB": (
        "a.zip",
        lambda: zipped([("inner.zip", bytes(90 * MIB)), ("b.txt", os.urandom(MIB))]),
        Refusal.TOO_DEEP,
    ),
    "an archive that asks for 1.5 GB to unpack": ("a.zip", bombs.greedy_lzma_zip, Refusal.DAMAGED),
    "relations of 50 MB": (
        "a.docx",
        lambda: office("docx", ("word/_rels/x.rels", b"<x>" * (15 * MIB))),
        Refusal.BOMB,
    ),
    "relations 300,000 deep": (
        "a.docx",
        lambda: office("docx", ("word/_rels/x.rels", b"<x>" * 300_000)),
        Refusal.DAMAGED,
    ),
    "relations of a billion laughs": ("a.docx", bombs.laughing_relations, Refusal.DAMAGED),
    "a picture of 900 megapixels": ("a.png", lambda: samples.huge_png(30_000), Refusal.PIXELS),
    "a pdf nested 100,000 deep": ("a.pdf", lambda: samples.deep_pdf(100_000), Refusal.DAMAGED),
    "a pdf whose table unpacks to 4 GB": ("a.pdf", lambda: bombs.table_bomb_pdf(4096), Refusal.DAMAGED),
}
# Nobody here reads these to the end, so they are as cheap as any other file; the limits hold all the same.
HARMLESS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a pdf with a page of 10 GB": ("a.pdf", lambda: bombs.stream_bomb_pdf(10 * 1024)),
    "a pdf of 50,000 objects": ("a.pdf", lambda: bombs.crowded_pdf(50_000)),
}


def looked_at(storage: LocalStorage, name: str, content: bytes) -> dict[str, float | str | None]:
    """Look into `content` from a small process of its own; give the refusal, the seconds on the processor and the most memory its child held."""
    storage.delete("file")
    write_sealed(storage, "file", content, KEY, VERSION)
    order = [str(storage.root), KEY.hex(), VERSION.hex(), str(len(content)), extension_of(name)]
    command = [sys.executable, "-m", "tests.vault.looking", *order]
    told: dict[str, float | str | None] = json.loads(
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    )
    assert float(told["seconds"] or 0) < SECONDS
    assert 0 < int(told["peak_bytes"] or 0) < 512 * MIB
    return told


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_in_seconds_and_the_next_file_is_looked_at_as_ever(
    storage: LocalStorage, look_confined: Look, bomb: str
) -> None:
    name, make, refusal = BOMBS[bomb]
    assert looked_at(storage, name, make())["refusal"] == refusal
    assert look_confined("will.pdf", GOOD["will.pdf"]) == Findings()


@pytest.mark.parametrize("heavy", HARMLESS)
def test_what_is_huge_only_to_whoever_reads_it_costs_no_more_than_another_file(
    storage: LocalStorage, heavy: str
) -> None:
    name, make = HARMLESS[heavy]
    assert looked_at(storage, name, make())["refusal"] is None
