"""A step of set-up runs when something it depends on has changed, and never otherwise."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts import ROOT
from scripts.errors import ScriptError
from scripts.stamps import Stamps, Step

pytestmark = pytest.mark.once


class Kitchen:
    """A step that copies its input to its output and counts how often."""

    def __init__(self, folder: Path) -> None:
        self.stamps = Stamps(folder / "stamps")
        self.input, self.output = folder / "recipe ü.txt", folder / "made" / "dish"
        self.input.write_text("soup")
        self.made = 0

    def step(self, *facts: str) -> Step:
        return Step("dish", inputs=(self.input,), outputs=(self.output,), facts=facts)

    def cook(self) -> None:
        self.made += 1
        self.output.parent.mkdir(exist_ok=True)
        self.output.write_text(self.input.read_text())


@pytest.fixture
def kitchen(tmp_path):
    return Kitchen(tmp_path)


def test_a_finished_step_is_not_done_again(kitchen):
    assert kitchen.stamps.ensure(kitchen.step(), kitchen.cook) is True
    assert kitchen.stamps.ensure(kitchen.step(), kitchen.cook) is False
    assert kitchen.made == 1


def test_a_step_is_done_again_when_an_input_a_fact_or_its_output_changed(kitchen):
    kitchen.stamps.ensure(kitchen.step(), kitchen.cook)
    kitchen.input.write_text("stew")
    assert kitchen.stamps.ensure(kitchen.step(), kitchen.cook)
    assert kitchen.output.read_text() == "stew"
    assert kitchen.stamps.ensure(kitchen.step("salt"), kitchen.cook)
    kitchen.output.unlink()
    assert kitchen.stamps.ensure(kitchen.step("salt"), kitchen.cook)
    assert kitchen.made == 4


def test_facts_are_told_apart_however_they_are_cut():
    assert Step("s", facts=("ab", "c")).fingerprint() != Step("s", facts=("a", "bc")).fingerprint()


def test_a_failed_step_leaves_no_stamp_not_even_the_one_before(kitchen):
    kitchen.stamps.ensure(kitchen.step(), kitchen.cook)
    kitchen.input.write_text("stew")

    def burn() -> None:
        raise ScriptError("burnt")

    with pytest.raises(ScriptError, match="burnt"):
        kitchen.stamps.ensure(kitchen.step(), burn)
    kitchen.input.write_text("soup")
    assert not kitchen.stamps.is_current(kitchen.step())
    assert not kitchen.stamps.was_ever_made("dish")


def test_a_step_that_makes_nothing_is_a_failure(kitchen):
    with pytest.raises(ScriptError, match="did not make"):
        kitchen.stamps.ensure(kitchen.step(), lambda: None)
    assert not kitchen.stamps.was_ever_made("dish")


def test_a_missing_input_is_named(kitchen):
    kitchen.input.unlink()
    with pytest.raises(ScriptError, match=r"recipe ü\.txt is missing"):
        kitchen.stamps.ensure(kitchen.step(), kitchen.cook)


def test_a_second_set_up_of_the_same_checkout_waits(kitchen):
    """The other set-up is a process of its own, because the lock is between processes."""
    attempt = (
        "import fcntl, sys\n"
        "file = open(sys.argv[1], 'w')\n"
        "try: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "except BlockingIOError: sys.exit(7)\n"
    )
    command = [sys.executable, "-c", attempt, str(kitchen.stamps.folder / ".lock")]
    with kitchen.stamps.locked():
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == 7
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0
