"""Row 43: a program is refused under its own name and under that of a paper."""

from __future__ import annotations

import pytest

from tests.abuse.doors import DOORS, refused_at
from tests.factories.matters import SmallMatter

PROGRAMS = {
    "windows": b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0" + b"x" * 200,
    "linux": b"\x7fELF\x02\x01\x01" + b"\0" * 200,
    "mac": bytes.fromhex("cffaedfe") + b"\0" * 200,
    "a script": b"#!/bin/sh\nrm -rf /\n",
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_it_is_refused_as_a_pdf(small: SmallMatter, program: str, door: str) -> None:
    refused_at(door, small, "will.pdf", PROGRAMS[program], "mismatch", "not what its name says")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["setup.exe", "run.bat", "a.pdf.scr", "a.js", "link.lnk", "disk.iso"])
def test_and_under_its_own_name(small: SmallMatter, name: str, door: str) -> None:
    refused_at(door, small, name, PROGRAMS["windows"], "", "not accepted")
