"""The list of verbs is closed, and docs/record.md has all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from audit import verbs, verbtable
from audit.errors import UndeclaredVerb
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "record.md"


def test_every_declared_verb_is_in_the_book() -> None:
    written = set(re.findall(r"^\| `([a-z0-9_.]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    missing = sorted(set(verbs.known()) - written)
    assert not missing, f"{missing}: run `manage.py audit verbs --write`"


def test_a_verb_is_a_string_with_a_sentence() -> None:
    assert verbs.ACCESS_DENIED == "access.denied"
    assert str(verbs.ACCESS_DENIED.sentence)
    assert verbs.find("access.denied") is verbs.ACCESS_DENIED


def test_an_unknown_verb_is_not_found() -> None:
    with pytest.raises(UndeclaredVerb):
        verbs.find("matter.eaten")


@pytest.mark.parametrize(
    "code", ["", "opened", "Matter.opened", "matter opened", "matter.", "a.b.c.d", "x." + "y" * 60]
)
def test_a_misshapen_verb_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="no verb"):
        verbs.declare(code, "Never")


def test_one_verb_means_one_thing() -> None:
    with pytest.raises(ValueError, match="twice"):
        verbs.declare("access.denied", "Something else")


def test_the_table_is_written_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "record.md"
    page.write_text(f"before\n{verbtable.BEGIN}\nOUTDATED\n{verbtable.END}\nafter\n")
    assert verbtable.write(page)
    text = page.read_text()
    assert text.startswith("before\n") and text.endswith("\nafter\n")
    assert "| `access.denied` | A signed-in person was refused |" in text
    assert "OUTDATED" not in text
    assert not verbtable.write(page)
