"""The Python part of set-up: one virtual environment in `.venv`, filled from the locked requirements by uv."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

from scripts import ROOT, VENV_PYTHON
from scripts.errors import ScriptError
from scripts.setup.commands import Command, run
from scripts.stamps import Stamps, Step

VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements"
UV = Step("uv", inputs=(REQUIREMENTS / "uv.txt",), outputs=(VENV / "bin" / "uv",))
DEMO = Step("packages-demo", inputs=(REQUIREMENTS / "base.txt",), outputs=(VENV_PYTHON,))
DEV = Step("packages-dev", inputs=(REQUIREMENTS / "dev.txt",), outputs=(VENV_PYTHON,))


def install(stamps: Stamps, level: str) -> list[str]:
    """Bring `.venv` to the level asked for, never down from a developer's to the demo's; what was made, in words."""
    made = []
    if not is_sound(VENV):
        stamps.forget(UV.name, DEMO.name, DEV.name)
        create()
        made.append("virtual environment")
    wanted = goal(level, stamps, VENV)
    if stamps.is_current(wanted):
        return made
    stamps.ensure(UV, add_uv)
    if stamps.ensure(wanted, lambda: sync(wanted)):
        made.append("Python packages")
    return made


def is_sound(venv: Path) -> bool:
    """Whether the environment has an interpreter and was made at this very place: a moved one has dead paths inside."""
    config = venv / "pyvenv.cfg"
    if not (venv / "bin" / "python").exists() or not config.exists():
        return False
    commands = [line for line in config.read_text(encoding="utf-8").splitlines() if line.startswith("command = ")]
    return bool(commands) and commands[0].endswith(f" {venv}")


def goal(level: str, stamps: Stamps, venv: Path) -> Step:
    """Which requirements the environment is to hold: whoever once had a developer's keeps it, also for the demo."""
    is_developers = stamps.was_ever_made(DEV.name) or any(venv.glob("lib/python*/site-packages/pytest"))
    return DEV if level == "dev" or is_developers else DEMO


def create() -> None:
    """Make an empty `.venv` with this interpreter."""
    try:
        import ensurepip  # noqa: F401 - Debian ships Python without it
    except ImportError:
        minor = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise ScriptError(
            f"This Python {minor} cannot make virtual environments. "
            f"Install the missing part (sudo apt-get install python{minor}-venv), then run the same command again."
        ) from None
    if VENV.is_symlink():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    run("Making the virtual environment", [sys.executable, "-m", "venv", VENV])


def add_uv() -> None:
    """Put the pinned uv into the environment, checked against its hashes."""
    command: Command = [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    run("Fetching the package installer (uv)", [*command, "--require-hashes", "-r", REQUIREMENTS / "uv.txt"])


def sync(step: Step) -> None:
    """Make the environment hold exactly what the step's requirements name."""
    command: Command = [
        UV.outputs[0],
        "pip",
        "sync",
        "--quiet",
        "--require-hashes",
        "--python",
        VENV_PYTHON,
        step.inputs[0],
    ]
    run("Installing Python packages (a minute or two the first time)", command, environment=uv_settings(pip_settings()))


def pip_settings() -> dict[str, str]:
    """What this machine's pip was told (index, certificates), because uv does not read pip's settings by itself."""
    listed = subprocess.run(
        [VENV_PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False, cwd=ROOT
    ).stdout
    settings = {}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        scope, _, key = name.rpartition(".")
        if scope in ("global", "install", ":env:"):
            settings[key] = str(ast.literal_eval(value))
    return settings


def uv_settings(pip: dict[str, str]) -> dict[str, str]:
    """The same settings in uv's words; the machine's own certificate store is trusted as pip's is."""
    settings = {"UV_SYSTEM_CERTS": "true"}
    if "index-url" in pip:
        settings["UV_DEFAULT_INDEX"] = pip["index-url"]
    if "extra-index-url" in pip:
        settings["UV_INDEX"] = " ".join(pip["extra-index-url"].split())
    if "cert" in pip:
        settings["SSL_CERT_FILE"] = pip["cert"]
    return settings
