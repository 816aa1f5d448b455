"""Set-up finds a usable Python, recognises a moved environment and explains what failed."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from scripts import ROOT
from scripts.errors import ScriptError
from scripts.setup.commands import explanation, run
from scripts.setup.packages import DEMO, DEV, goal, is_sound, uv_settings
from scripts.stamps import Stamps

pytestmark = pytest.mark.once


def start_python(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run scripts/python in a bare environment."""
    command = ["/bin/sh", str(ROOT / "scripts" / "python"), *arguments]
    return subprocess.run(command, env={"PATH": str(path)}, capture_output=True, text=True, check=False)


def test_a_python_that_is_too_old_is_passed_over(tmp_path):
    old = tmp_path / "python3.11"
    old.write_text(
        f'#!/bin/sh\n[ "$1" = -c ] || exit 9\n'
        f"exec {sys.executable} -c 'import sys; sys.version_info = (3, 10, 1); exec(sys.argv[1])' \"$2\"\n"
    )
    old.chmod(0o755)
    (tmp_path / "python3").symlink_to(sys.executable)
    told = start_python(tmp_path, "-c", "import sys; print(sys.version_info >= (3, 11))")
    assert (told.returncode, told.stdout) == (0, "True\n")


def test_without_a_usable_python_the_person_is_told_what_to_install(tmp_path):
    told = start_python(tmp_path, "-c", "print(1)")
    assert told.returncode == 1
    assert "Python 3.11 or newer" in told.stderr
    assert "apt-get install python3" in told.stderr


def test_an_environment_that_was_moved_is_made_anew(tmp_path):
    here, there = tmp_path / "büro eins" / ".venv", tmp_path / "büro zwei" / ".venv"
    # The command line of an environment names its place; `venv.create` alone does not write it.
    venv.main(["--without-pip", str(here)])
    assert is_sound(here)
    there.parent.mkdir()
    here.rename(there)
    assert not is_sound(there)
    assert not is_sound(here)


def test_the_demo_never_takes_a_developers_packages_away(tmp_path):
    stamps = Stamps(tmp_path / "stamps")
    environment = tmp_path / ".venv"
    assert goal("demo", stamps, environment) is DEMO
    assert goal("dev", stamps, environment) is DEV
    (environment / "lib" / "python3.11" / "site-packages" / "pytest").mkdir(parents=True)
    assert goal("demo", stamps, environment) is DEV


def test_what_pip_was_told_reaches_uv():
    pip = {"index-url": "https://packages.example/simple", "cert": "/etc/ca.pem", "timeout": "9"}
    assert uv_settings(pip) == {
        "UV_SYSTEM_CERTS": "true",
        "UV_DEFAULT_INDEX": "https://packages.example/simple",
        "SSL_CERT_FILE": "/etc/ca.pem",
    }


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("npm error code EAI_AGAIN", "could not be reached"),
        ("Failed to fetch: x\n  Caused by: client error (Connect)", "could not be reached"),
        ("hash mismatch for django", "own words above"),
    ],
)
def test_a_failure_says_whether_the_network_was_the_reason(said, advice):
    text = explanation("Installing", said)
    assert said.splitlines()[-1] in text
    assert advice in text
    assert "finished steps are kept" in text


def test_a_failing_command_ends_with_its_own_words():
    with pytest.raises(ScriptError, match="so it ended"):
        run("Trying", [sys.executable, "-c", "print('so it ended'); raise SystemExit(3)"])
