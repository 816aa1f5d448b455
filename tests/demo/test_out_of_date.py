"""An office made from other texts or other tables than today's is noticed, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.stamp import fingerprint, is_current, keep

pytestmark = pytest.mark.once


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give a folder that holds a seed and a migration."""
    for name, text in {
        "demo/cast.py": "CAST = ()",
        "demo/seed/people.py": "# Clara and Leo",
        "demo/content/pamphlets/01-a.md": "# A pamphlet",
        "forms_service/interviews/power_of_attorney/interview.yaml": "# asks",
        "matters/migrations/0001_initial.py": "operations = []",
        "search/fulltext.py": "# called by a migration",
        "demo/running.py": "# runs the office, does not make it",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "demo/cast.py",
        "demo/seed/people.py",
        "demo/content/pamphlets/01-a.md",
        "forms_service/interviews/power_of_attorney/interview.yaml",
        "matters/migrations/0001_initial.py",
        "search/fulltext.py",
    ],
)
def test_what_an_office_is_made_from_is_noticed_when_it_changes(checkout: Path, name: str) -> None:
    before = fingerprint(checkout)
    (checkout / name).write_text("changed", encoding="utf-8")
    assert fingerprint(checkout) != before


@pytest.mark.parametrize("name", ["matters/migrations/0002_more.py", "demo/content/pamphlets/02-b.md"])
def test_what_is_new_is_noticed(checkout: Path, name: str) -> None:
    before = fingerprint(checkout)
    (checkout / name).write_text("", encoding="utf-8")
    assert fingerprint(checkout) != before


def test_what_is_gone_is_noticed(checkout: Path) -> None:
    before = fingerprint(checkout)
    (checkout / "demo/content/pamphlets/01-a.md").unlink()
    assert fingerprint(checkout) != before


def test_a_renamed_text_is_noticed(checkout: Path) -> None:
    before = fingerprint(checkout)
    (checkout / "demo/content/pamphlets/01-a.md").rename(checkout / "demo/content/pamphlets/03-a.md")
    assert fingerprint(checkout) != before


def test_what_only_runs_the_office_makes_no_new_one(checkout: Path) -> None:
    before = fingerprint(checkout)
    (checkout / "demo/running.py").write_text("changed", encoding="utf-8")
    assert fingerprint(checkout) == before


def test_the_place_of_the_checkout_makes_no_difference(checkout: Path) -> None:
    before = fingerprint(checkout)
    elsewhere = checkout.with_name("another place with a space")
    checkout.rename(elsewhere)
    assert fingerprint(elsewhere) == before


def test_an_office_is_current_for_what_it_was_made_from_only(tmp_path: Path) -> None:
    seeded = tmp_path / "seeded.json"
    keep(seeded, "today's")
    assert is_current(seeded, "today's")
    assert not is_current(seeded, "tomorrow's")


def test_an_office_that_does_not_say_what_it_was_made_from_is_out_of_date(tmp_path: Path) -> None:
    seeded = tmp_path / "seeded.json"
    seeded.write_text('{"edition": 2}', encoding="utf-8")
    assert not is_current(seeded, fingerprint())
