"""What is written for people agrees with what is there: settings, commands, decisions, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.once

SETTINGS = sorted((ROOT / "config" / "settings").glob("*.py"))
ROOMS = sorted({path.parents[2] for path in ROOT.glob("*/management/commands/*.py")})
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
BOOKS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "simulator").glob("*.md")])
REQUIRED = ("README", "CHANGELOG", "SECURITY", "THREAT_MODEL", "CONTRIBUTING")


def _text(*names: str) -> str:
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)


def _settings_read() -> set[str]:
    """Give every variable that a settings module reads: by `env`, which adds the prefix, or from the environment itself."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in SETTINGS)
    by_prefix = re.findall(r"""\benv\.\w+\(\s*["']([A-Z_]+)["']""", source)
    whole = re.findall(r"""environ(?:\.get\(|\[)\s*["'](MUNIMENT_[A-Z_]+)["']""", source)
    return {f"MUNIMENT_{name}" for name in by_prefix} | set(whole)


def _settings_told() -> list[str]:
    return re.findall(r"^\| `(MUNIMENT_[A-Z_]+)` \|", _text("README.md"), flags=re.MULTILINE)


def test_every_setting_that_is_read_is_in_the_readme() -> None:
    read = _settings_read()
    assert {"MUNIMENT_SECRET_KEY", "MUNIMENT_STRIPE_CHECKOUT_ORIGINS", "MUNIMENT_TEST_DB"} <= read
    assert read - set(_settings_told()) == set()


def test_every_setting_in_the_readme_is_read_and_stands_there_once() -> None:
    told = _settings_told()
    assert set(told) - _settings_read() == set()
    assert len(told) == len(set(told))


def test_the_readme_begins_with_two_commands() -> None:
    first = _text("README.md").split("```")[1]
    commands = [line.split("#")[0].strip() for line in first.strip().splitlines()]
    assert commands == ["make demo", "make test"]


def test_every_make_target_that_is_told_of_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", _text("Makefile"), flags=re.MULTILINE))
    for book in BOOKS:
        told = set(re.findall(r"(?:`|^)make ([a-z-]+)", book.read_text(encoding="utf-8"), flags=re.MULTILINE))
        assert told - targets == set(), book.name


def test_every_command_is_named_where_an_operator_looks() -> None:
    told = _text("README.md", "docs/operating.md")
    commands = {
        path.stem
        for room in ROOMS
        for path in (room / "management" / "commands").glob("*.py")
        if path.stem != "__init__"
    }
    assert "audit" in commands
    untold = {name for name in commands if not re.search(rf"(manage\.py|make) {name}\b", told)}
    assert untold == set()


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_when_why_and_what_follows(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    number = decision.name[:4]
    assert re.match(rf"# {number}\. \S", text)
    assert re.search(r"^Date: \d{4}-\d{2}-\d{2}\b", text, flags=re.MULTILINE)
    assert re.search(r"\bStatus: (accepted|replaced by \d{4})$", text, flags=re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == ["Context", "Decision", "Consequences", "Sources"]
    assert len(text.splitlines()) <= 60


def test_decisions_have_numbers_of_their_own() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert numbers
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("name", REQUIRED)
def test_the_books_of_the_house_are_there(name: str) -> None:
    assert len(_text(f"{name}.md").splitlines()) > 10


@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_to_files_that_are_there(book: Path) -> None:
    text = book.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not re.match(r"[a-z]+:", target):
            assert (book.parent / target).exists(), target


@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_tests_and_records_that_are_named_are_there(book: Path) -> None:
    text = book.read_text(encoding="utf-8")
    for named in re.findall(r"`((?:tests|docs|scripts|config|requirements)/[\w./-]+)`", text):
        assert (ROOT / named).exists(), named


def test_what_is_called_proved_has_tests() -> None:
    proved = _text("README.md").partition("## What is proved")[2].partition("\n## ")[0]
    folders = re.findall(r"`(tests/\w+)` \|$", proved, flags=re.MULTILINE)
    assert len(folders) > 8
    for folder in folders:
        assert list((ROOT / folder).glob("test_*.py")), folder
