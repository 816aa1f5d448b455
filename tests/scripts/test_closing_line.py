"""The suite's closing line adds both runs up and is never better than the truth."""

import subprocess
import sys

import pytest

from scripts.test import Run, Tally, registered_marks, verdict

pytestmark = pytest.mark.once

SUITE = """
import pytest
def test_good(): pass
def test_good_too(): pass
def test_bad(): assert False
def test_left_out(): pytest.skip("not here")
@pytest.fixture
def broken(): raise ValueError
def test_in_error(broken): pass
"""


def test_pytests_report_is_read_as_it_was(tmp_path):
    (tmp_path / "test_some.py").write_text(SUITE)
    report = tmp_path / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", "-c", "/dev/null"]
    subprocess.run(
        [*command, "--rootdir", tmp_path, f"--junitxml={report}", tmp_path], capture_output=True, check=False
    )
    tally = Tally.of_report(report)
    assert str(tally) == "2 passed, 2 failed, 1 skipped"


def test_a_run_that_left_no_report_counts_as_a_failure(tmp_path):
    assert Tally.of_report(tmp_path / "none.xml").failed == 1
    (tmp_path / "torn.xml").write_text("<testsuites><testsuite tests='3'")
    assert Tally.of_report(tmp_path / "torn.xml").failed == 1


@pytest.mark.parametrize(
    ("runs", "is_pick", "line", "is_well"),
    [
        ([Run(0, Tally(5, 0, 1), 1), Run(0, Tally(4, 0, 0), 1)], False, "9 passed, 0 failed, 1 skipped", True),
        ([Run(1, Tally(5, 2, 0), 1), Run(0, Tally(4, 0, 0), 1)], False, "9 passed, 2 failed, 0 skipped", False),
        # Tests passed, but pytest itself did not end well: interrupted, or an error outside any test.
        ([Run(0, Tally(5, 0, 0), 1), Run(3, Tally(4, 0, 0), 1)], False, "9 passed, 1 failed, 0 skipped", False),
        # A whole run that found nothing is a mistake; a hand-picked part may be empty for one database.
        ([Run(0, Tally(5, 0, 0), 1), Run(5, Tally(), 1)], False, "5 passed, 1 failed, 0 skipped", False),
        ([Run(0, Tally(5, 0, 0), 1), Run(5, Tally(), 1)], True, "5 passed, 0 failed, 0 skipped", True),
        ([Run(5, Tally(), 1), Run(5, Tally(), 1)], True, "0 passed, 1 failed, 0 skipped", False),
    ],
)
def test_the_closing_line_sums_the_runs_and_hides_nothing(runs, is_pick, line, is_well):
    total, verdict_is_well = verdict(runs, is_pick=is_pick)
    assert (str(total), verdict_is_well) == (line, is_well)


def test_only_registered_marks_are_left_out(tmp_path):
    project = tmp_path / "pyproject.toml"
    project.write_text(
        '[tool.pytest.ini_options]\nmarkers = ["once: in one run", "slow(seconds): takes long", "plain"]\n'
    )
    assert registered_marks(project) == {"once", "slow", "plain"}
